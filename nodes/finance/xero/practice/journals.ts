import { cents, type Doc, docOf, docsOf, numberOf, type PracticeRequest, textOf } from '@holdfast/practice';
import type { Books, ShelfName } from './books.ts';
import { type Entry, entriesOf } from './postings.ts';
import { dated, msOf, stamp, startOfDay } from './values.ts';

const PAGE_SIZE = 100;

/** What Xero calls the origin of a journal. */
function sourceOf(shelf: ShelfName, doc: Doc): string {
  const type = textOf(doc, 'Type');
  if (shelf === 'BankTransfers') return 'TRANSFER';
  if (shelf === 'ManualJournals') return 'MANJOURNAL';
  if (shelf === 'BankTransactions') return type === 'RECEIVE' ? 'CASHREC' : 'CASHPAID';
  if (shelf !== 'Payments') return type;
  const { Invoice, CreditNote } = doc;
  if (Invoice === undefined)
    return textOf(docOf(CreditNote), 'Type') === 'ACCRECCREDIT' ? 'ARCREDITPAYMENT' : 'APCREDITPAYMENT';
  return textOf(docOf(Invoice), 'Type') === 'ACCPAY' ? 'ACCPAYPAYMENT' : 'ACCRECPAYMENT';
}

const lineOf = (books: Books, { account, amount, tax, taxType }: Entry & { readonly account: Doc }): Doc => ({
  JournalLineID: books.newId(),
  AccountID: account.AccountID,
  ...(account.Code === undefined ? {} : { AccountCode: account.Code }),
  AccountType: account.Type,
  AccountName: account.Name,
  NetAmount: cents(amount),
  GrossAmount: cents(amount + tax),
  TaxAmount: cents(tax),
  TaxType: taxType,
});

const turned = (books: Books, line: Doc): Doc => ({
  ...line,
  JournalLineID: books.newId(),
  ...Object.fromEntries(
    ['NetAmount', 'GrossAmount', 'TaxAmount'].map((name) => [name, cents(-(numberOf(line, name) ?? 0))]),
  ),
});

/** The amounts of each account, for seeing whether two postings are the same. */
const sumsOf = (lines: readonly Doc[]): string =>
  JSON.stringify(lines.map(({ AccountID, NetAmount, TaxAmount }) => [AccountID, NetAmount, TaxAmount]));

/**
 * Posts a document to the ledger as it is now. Journals are never changed: one that posts something else than before
 * is turned round first, and one that posts the same is left alone.
 */
export function journalize(books: Books, shelf: ShelfName, doc: Doc, id: string): void {
  const at = msOf(doc.Date) ?? startOfDay(books.clock.now());
  const lines = entriesOf(books, shelf, doc).flatMap((entry) =>
    entry.account && entry.amount !== 0 ? [lineOf(books, { ...entry, account: entry.account })] : [],
  );
  const before = books.journals.findLast(({ SourceID }) => SourceID === id);
  const standing = before && before.isTurned !== true ? before : undefined;
  const stood = docsOf(standing?.JournalLines);
  if (sumsOf(stood) === sumsOf(lines) && (standing === undefined || msOf(standing.JournalDate) === at)) return;
  const post = (posted: readonly Doc[], day: number, isTurned: boolean): void => {
    books.journals.push({
      JournalID: books.newId(),
      ...dated('JournalDate', day),
      JournalNumber: books.journals.length + 1,
      CreatedDateUTC: stamp(books.clock.now()),
      Reference: textOf(doc, 'Reference'),
      SourceID: id,
      SourceType: sourceOf(shelf, doc),
      JournalLines: posted,
      isTurned,
    });
  };
  if (standing)
    post(
      stood.map((line) => turned(books, line)),
      msOf(standing.JournalDate) ?? at,
      true,
    );
  if (lines.length > 0) post(lines, at, false);
}

const shown = ({ isTurned: _, ...journal }: Doc): Doc => journal;

/** Journals behind a number, a page of them. */
export const journalsAfter = (books: Books, { query }: PracticeRequest): Doc[] =>
  books.journals
    .filter(({ JournalNumber }) => Number(JournalNumber) > Number(query.get('offset') ?? 0))
    .slice(0, PAGE_SIZE)
    .map(shown);

/** A journal by its id or its number. */
export function journalOf(books: Books, name: string): Doc | undefined {
  const found = books.journals.find(
    ({ JournalID, JournalNumber }) => JournalID === name || String(JournalNumber) === name,
  );
  return found && shown(found);
}
