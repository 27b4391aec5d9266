import { cents, type Doc, docsOf, given, numberOf, textOf } from '@holdfast/practice';
import type { Books } from './books.ts';
import type { Kind, Made } from './kinds.ts';
import { dated, dayOf, startOfDay } from './values.ts';

const MOVES: Readonly<Record<string, readonly string[]>> = {
  '': ['DRAFT', 'POSTED'],
  DRAFT: ['DRAFT', 'POSTED', 'DELETED'],
  POSTED: ['POSTED', 'VOIDED'],
};

function checked(books: Books, before: Doc | null, said: Doc): Made {
  const merged: Doc = { ...before, ...said };
  const status = textOf(said, 'Status') || textOf(before ?? {}, 'Status') || 'DRAFT';
  const lines = docsOf(merged.JournalLines);
  const errors: string[] = [];
  if (textOf(merged, 'Narration') === '') errors.push('A narration must be specified');
  if (!(MOVES[textOf(before ?? {}, 'Status')] ?? []).includes(status))
    errors.push('The manual journal is not of valid status for modification');
  if (lines.length < 2) errors.push('At least two journal lines are required');
  for (const line of lines) {
    if (!books.account(line))
      errors.push(`Account code '${textOf(line, 'AccountCode')}' is not a valid code for this document.`);
    if (numberOf(line, 'LineAmount') === null) errors.push('A line amount must be specified');
  }
  const balance = cents(lines.reduce((sum, line) => sum + (numberOf(line, 'LineAmount') ?? 0), 0));
  if (balance !== 0) errors.push('The total debits must equal total credits.');
  if (errors.length > 0) return { errors };
  return {
    doc: {
      ...before,
      ...given(said, ['Url', 'ShowOnCashBasisReports']),
      Narration: textOf(merged, 'Narration'),
      Status: status,
      LineAmountTypes: textOf(merged, 'LineAmountTypes') || 'NoTax',
      ...dated('Date', dayOf(textOf(merged, 'Date')) ?? startOfDay(books.clock.now())),
      JournalLines: lines.map((line) => ({
        LineAmount: numberOf(line, 'LineAmount'),
        AccountCode: textOf(line, 'AccountCode'),
        Description: textOf(line, 'Description'),
        TaxType: textOf(line, 'TaxType') || 'NONE',
        TaxAmount: 0,
        IsBlank: false,
      })),
    },
  };
}

export const manualJournals: Kind = {
  shelf: 'ManualJournals',
  id: 'ManualJournalID',
  isPaged: true,
  create(books, said) {
    const made = checked(books, null, said);
    if ('errors' in made) return made;
    const own = { ManualJournalID: books.newId(), ShowOnCashBasisReports: true, HasAttachments: false };
    return { doc: { ...own, ...made.doc } };
  },
  change: (books, doc, said) => checked(books, doc, said),
};
