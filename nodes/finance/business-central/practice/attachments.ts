import { textOf } from '@holdfast/practice';
import { isShelf, type ShelfName } from './books.ts';
import { problems } from './errors.ts';
import type { Kind } from './kinds.ts';

/** What a file can be put beside, by the word of Business Central. */
const PARENTS: Readonly<Record<string, ShelfName>> = {
  'Sales Invoice': 'salesInvoices',
  'Sales Credit Memo': 'salesCreditMemos',
  'Purchase Invoice': 'purchaseInvoices',
  Customer: 'customers',
  Vendor: 'vendors',
  Item: 'items',
};

/** Files beside documents. Their bytes come by a request of their own. */
export const documentAttachments: Kind = {
  set: 'documentAttachments',
  shelf: 'documentAttachments',
  fields: ['fileName', 'parentType', 'parentId', 'lineNumber', 'documentFlowSales', 'documentFlowPurchase'],
  create(books, said) {
    const shelf = PARENTS[textOf(said, 'parentType')] ?? '';
    if (!isShelf(shelf) || !books.shelves[shelf].has(textOf(said, 'parentId')))
      return { problem: problems.unknown('parent') };
    if (textOf(said, 'fileName') === '') return { problem: problems.field('fileName must have a value.') };
    return {
      doc: {
        id: books.newId(),
        byteSize: 0,
        lineNumber: 0,
        documentFlowSales: false,
        documentFlowPurchase: false,
        ...said,
      },
    };
  },
  change: (_, doc, said) => ({ doc: { ...doc, ...said } }),
};
