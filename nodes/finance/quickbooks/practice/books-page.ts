import { type Doc, docOf, type Html, html, table, textOf } from '@holdfast/practice';
import type { Books, ShelfName } from './books.ts';

type Cell = (doc: Doc) => string;

const said =
  (name: string): Cell =>
  (doc) =>
    textOf(doc, name);
const amount =
  (name: string): Cell =>
  (doc) =>
    typeof doc[name] === 'number' ? doc[name].toFixed(2) : '';
const named =
  (name: string): Cell =>
  (doc) =>
    textOf(docOf(doc[name]), 'name');
const email: Cell = (doc) => textOf(docOf(doc.PrimaryEmailAddr), 'Address');

const owed = (party: string, reference: string): Readonly<Record<string, Cell>> => ({
  Number: said('DocNumber'),
  [party]: named(reference),
  Date: said('TxnDate'),
  Total: amount('TotalAmt'),
  Open: amount('Balance'),
  Note: said('PrivateNote'),
});
const paid = (party: string, reference: string): Readonly<Record<string, Cell>> => ({
  Date: said('TxnDate'),
  [party]: named(reference),
  Amount: amount('TotalAmt'),
  Note: said('PrivateNote'),
});

/** What the page shows of each kind: a heading for each column, and what stands in it. */
const COLUMNS: Partial<
  Record<ShelfName, { readonly title: string; readonly columns: Readonly<Record<string, Cell>> }>
> = {
  Customer: { title: 'Customers', columns: { Name: said('DisplayName'), 'E-mail': email, Notes: said('Notes') } },
  Vendor: { title: 'Vendors', columns: { Name: said('DisplayName'), 'E-mail': email, Notes: said('Notes') } },
  Invoice: { title: 'Invoices', columns: owed('Customer', 'CustomerRef') },
  CreditMemo: { title: 'Credit memos', columns: owed('Customer', 'CustomerRef') },
  Payment: { title: 'Payments', columns: paid('Customer', 'CustomerRef') },
  Bill: { title: 'Bills', columns: owed('Vendor', 'VendorRef') },
  VendorCredit: { title: 'Vendor credits', columns: owed('Vendor', 'VendorRef') },
  BillPayment: { title: 'Bill payments', columns: paid('Vendor', 'VendorRef') },
  Purchase: { title: 'Expenses', columns: paid('Account', 'AccountRef') },
  Deposit: { title: 'Deposits', columns: paid('Account', 'DepositToAccountRef') },
  Transfer: {
    title: 'Transfers',
    columns: {
      Date: said('TxnDate'),
      From: named('FromAccountRef'),
      To: named('ToAccountRef'),
      Amount: amount('Amount'),
      Note: said('PrivateNote'),
    },
  },
  JournalEntry: {
    title: 'Journal entries',
    columns: { Date: said('TxnDate'), Amount: amount('TotalAmt'), Note: said('PrivateNote') },
  },
  Attachable: { title: 'Files', columns: { Name: said('FileName'), Type: said('ContentType') } },
};

/** The books of one company, for people. */
export function booksPage(books: Books): Html {
  const sections = Object.entries(COLUMNS).flatMap(([name, { title, columns }]) => {
    const docs = books.all(name as ShelfName);
    if (docs.length === 0) return [];
    const rows = docs.map((doc) => Object.values(columns).map((cell) => cell(doc)));
    return [html`<h3>${title}</h3>${table(Object.keys(columns), rows)}`];
  });
  return html`<h2>${books.name}</h2>${sections.length === 0 ? html`<p class="none">Its books are empty.</p>` : sections}`;
}
