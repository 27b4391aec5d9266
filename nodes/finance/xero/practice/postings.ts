import { cents, type Doc, docOf, docsOf, numberOf, textOf } from '@holdfast/practice';
import type { Books } from './books.ts';
import { msOf } from './values.ts';

/** An amount on an account on a day (epoch milliseconds): debits are positive. */
export interface Posting {
  readonly accountId: string;
  readonly amount: number;
  readonly at: number;
}

interface Entry {
  readonly account: Doc | undefined;
  readonly amount: number;
}

/** Which way the lines of a document go, and the account that the whole of it goes against. */
const WAYS: Readonly<Record<string, { readonly lines: 1 | -1; against(books: Books, doc: Doc): Doc | undefined }>> = {
  ACCREC: { lines: -1, against: (books) => books.system('DEBTORS') },
  ACCPAY: { lines: 1, against: (books) => books.system('CREDITORS') },
  ACCRECCREDIT: { lines: 1, against: (books) => books.system('DEBTORS') },
  ACCPAYCREDIT: { lines: -1, against: (books) => books.system('CREDITORS') },
  SPEND: { lines: 1, against: (books, doc) => books.account(docOf(doc.BankAccount)) },
  RECEIVE: { lines: -1, against: (books, doc) => books.account(docOf(doc.BankAccount)) },
};

const isCounted = ({ Status }: Doc): boolean => Status === 'AUTHORISED' || Status === 'PAID';

/** The net of a line on its account, its tax on that of tax. */
function entriesOf(books: Books, doc: Doc, line: Doc): Entry[] {
  const tax = numberOf(line, 'TaxAmount') ?? 0;
  const whole = numberOf(line, 'LineAmount') ?? (numberOf(line, 'Quantity') ?? 1) * (numberOf(line, 'UnitAmount') ?? 0);
  const net = doc.LineAmountTypes === 'Inclusive' ? whole - tax : whole;
  return [
    { account: books.account(line), amount: net },
    { account: books.system('GST'), amount: tax },
  ];
}

/** What an invoice, a bill, a credit note or a bank transaction posts. Together it is nought. */
function documentEntries(books: Books, doc: Doc): Entry[] {
  const way = WAYS[textOf(doc, 'Type')];
  if (!way || !isCounted(doc)) return [];
  const lines = docsOf(doc.LineItems)
    .flatMap((line) => entriesOf(books, doc, line))
    .filter(({ account }) => account !== undefined)
    .map(({ account, amount }) => ({ account, amount: amount * way.lines }));
  const total = lines.reduce((sum, { amount }) => sum + amount, 0);
  return [...lines, { account: way.against(books, doc), amount: -total }];
}

/** Money that comes in for an invoice lowers what is owed; that for a bill, or back for a credit note, goes out. */
function paymentEntries(books: Books, doc: Doc): Entry[] {
  const bank = books.account(docOf(doc.Account));
  const about =
    books.shelves.Invoices.get(textOf(docOf(doc.Invoice), 'InvoiceID')) ??
    books.shelves.CreditNotes.get(textOf(docOf(doc.CreditNote), 'CreditNoteID'));
  const type = textOf(about ?? {}, 'Type');
  if (!about || !bank || doc.Status !== 'AUTHORISED') return [];
  const amount = (numberOf(doc, 'Amount') ?? 0) * (type === 'ACCREC' || type === 'ACCPAYCREDIT' ? 1 : -1);
  return [
    { account: bank, amount },
    { account: WAYS[type]?.against(books, about), amount: -amount },
  ];
}

const journalEntries = (books: Books, doc: Doc): Entry[] =>
  doc.Status === 'POSTED'
    ? docsOf(doc.JournalLines).map((line) => ({
        account: books.account(line),
        amount: numberOf(line, 'LineAmount') ?? 0,
      }))
    : [];

/** Everything that the documents of the books post. */
export function postingsOf(books: Books): Posting[] {
  const { Invoices, CreditNotes, BankTransactions, Payments, ManualJournals } = books.shelves;
  const posted = (docs: Iterable<Doc>, entries: (books: Books, doc: Doc) => Entry[]): Posting[] =>
    [...docs].flatMap((doc) =>
      entries(books, doc).flatMap(({ account, amount }) =>
        account ? [{ accountId: textOf(account, 'AccountID'), amount, at: msOf(doc.Date) ?? 0 }] : [],
      ),
    );
  return [
    ...[Invoices, CreditNotes, BankTransactions].flatMap((shelf) => posted(shelf.values(), documentEntries)),
    ...posted(Payments.values(), paymentEntries),
    ...posted(ManualJournals.values(), journalEntries),
  ];
}

/** The balance of each account from what is dated within the days given (both count). Together they are nought. */
export function balances(postings: readonly Posting[], from: number, to: number): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { accountId, amount, at } of postings)
    if (at >= from && at <= to) sums.set(accountId, (sums.get(accountId) ?? 0) + amount);
  return new Map([...sums].map(([accountId, sum]) => [accountId, cents(sum)]));
}

const isOfProfit = ({ Class }: Doc): boolean => Class === 'REVENUE' || Class === 'EXPENSE';

/** Income less cost within the days given. */
export function profit(books: Books, postings: readonly Posting[], from: number, to: number): number {
  const sums = balances(postings, from, to);
  const of = (account: Doc): number => sums.get(textOf(account, 'AccountID')) ?? 0;
  return -cents(books.accounts.filter(isOfProfit).reduce((sum, account) => sum + of(account), 0));
}
