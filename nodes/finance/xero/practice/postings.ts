import { cents, type Doc, docOf, docsOf, numberOf, textOf } from '@holdfast/practice';
import { type Books, SHELVES, type ShelfName } from './books.ts';
import { msOf } from './values.ts';

/** An amount on an account on a day (epoch milliseconds): debits are positive. */
export interface Posting {
  readonly accountId: string;
  readonly amount: number;
  readonly at: number;
}

/** What a document posts to one account. */
export interface Entry {
  readonly account: Doc | undefined;
  readonly amount: number;
  /** Tax on the amount, which is posted by itself. */
  readonly tax: number;
  readonly taxType: string;
}

const plain = (account: Doc | undefined, amount: number): Entry => ({ account, amount, tax: 0, taxType: 'NONE' });

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
function lineEntries(books: Books, doc: Doc, line: Doc): Entry[] {
  const tax = numberOf(line, 'TaxAmount') ?? 0;
  const whole = numberOf(line, 'LineAmount') ?? (numberOf(line, 'Quantity') ?? 1) * (numberOf(line, 'UnitAmount') ?? 0);
  const net = doc.LineAmountTypes === 'Inclusive' ? whole - tax : whole;
  return [
    { account: books.account(line), amount: net, tax, taxType: textOf(line, 'TaxType') },
    plain(books.system('GST'), tax),
  ];
}

/** What an invoice, a bill, a credit note or a bank transaction posts. Together it is nought. */
function documentEntries(books: Books, doc: Doc): Entry[] {
  const way = WAYS[textOf(doc, 'Type')];
  if (!way || !isCounted(doc)) return [];
  const lines = docsOf(doc.LineItems)
    .flatMap((line) => lineEntries(books, doc, line))
    .filter(({ account }) => account !== undefined)
    .map((entry) => ({ ...entry, amount: entry.amount * way.lines, tax: entry.tax * way.lines }));
  const total = lines.reduce((sum, { amount }) => sum + amount, 0);
  return [...lines, plain(way.against(books, doc), -total)];
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
  return [plain(bank, amount), plain(WAYS[type]?.against(books, about), -amount)];
}

const journalEntries = (books: Books, doc: Doc): Entry[] =>
  doc.Status === 'POSTED'
    ? docsOf(doc.JournalLines).map((line) => plain(books.account(line), numberOf(line, 'LineAmount') ?? 0))
    : [];

/** Money that leaves one bank account and comes to another. */
const transferEntries = (books: Books, doc: Doc): Entry[] =>
  doc.Status === 'AUTHORISED'
    ? [
        plain(books.account(docOf(doc.FromBankAccount)), -(numberOf(doc, 'Amount') ?? 0)),
        plain(books.account(docOf(doc.ToBankAccount)), numberOf(doc, 'Amount') ?? 0),
      ]
    : [];

/** How documents of each kind post. Contacts and items do not. */
const POSTS: Readonly<Partial<Record<ShelfName, (books: Books, doc: Doc) => Entry[]>>> = {
  Invoices: documentEntries,
  CreditNotes: documentEntries,
  BankTransactions: documentEntries,
  Payments: paymentEntries,
  ManualJournals: journalEntries,
  BankTransfers: transferEntries,
};

/** What a document posts as it is now. */
export const entriesOf = (books: Books, shelf: ShelfName, doc: Doc): Entry[] => POSTS[shelf]?.(books, doc) ?? [];

/** Everything that the documents of the books post. */
export const postingsOf = (books: Books): Posting[] =>
  SHELVES.flatMap((shelf) =>
    [...books.shelves[shelf].values()].flatMap((doc) =>
      entriesOf(books, shelf, doc).flatMap(({ account, amount }) =>
        account ? [{ accountId: textOf(account, 'AccountID'), amount, at: msOf(doc.Date) ?? 0 }] : [],
      ),
    ),
  );

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
