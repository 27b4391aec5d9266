import { type Doc, textOf } from '@holdfast/practice';
import { type Books, isShelf, type ShelfName } from './books.ts';
import { type Problem, problems } from './errors.ts';
import type { Kind } from './kinds.ts';

/** What a file can be put beside, by the word of Business Central. */
const PARENTS: Readonly<Record<string, ShelfName>> = {
  'Sales Invoice': 'salesInvoices',
  'Sales Credit Memo': 'salesCreditMemos',
  'Purchase Invoice': 'purchaseInvoices',
  'Purchase Credit Memo': 'purchaseCreditMemos',
  Customer: 'customers',
  Vendor: 'vendors',
  Item: 'items',
};

/** What is refused of a file that is put beside something; null: nothing. */
function refusal(books: Books, shelf: string, said: Doc): Problem | null {
  if (!isShelf(shelf) || !books.shelves[shelf].has(textOf(said, 'parentId'))) return problems.unknown('parent');
  return textOf(said, 'fileName') === '' ? problems.field('fileName must have a value.') : null;
}

/** Files beside documents. Their bytes come by a request of their own. */
export const documentAttachments: Kind = {
  set: 'documentAttachments',
  shelf: 'documentAttachments',
  fields: ['fileName', 'parentType', 'parentId', 'lineNumber', 'documentFlowSales', 'documentFlowPurchase'],
  create(books, said) {
    const problem = refusal(books, PARENTS[textOf(said, 'parentType')] ?? '', said);
    if (problem) return { problem };
    const more = { lineNumber: 0, documentFlowSales: false, documentFlowPurchase: false };
    return { doc: { id: books.newId(), byteSize: 0, ...more, ...said } };
  },
  change: (_, doc, said) => ({ doc: { ...doc, ...said } }),
};

/** Files of lines of general journals, where they wait. */
export const attachments: Kind = {
  set: 'attachments',
  shelf: 'attachments',
  narrowedBy: ['parentId', 'id'],
  fields: ['fileName', 'parentType', 'parentId', 'byteSize'],
  create(books, said) {
    const problem = refusal(books, textOf(said, 'parentType') === 'Journal' ? 'journalLines' : '', said);
    return problem ? { problem } : { doc: { id: books.newId(), byteSize: 0, ...said } };
  },
  change: (_, doc, said) => ({ doc: { ...doc, ...said } }),
};
