import { type Doc, type Html, html, table, textOf } from '@holdfast/practice';
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

const document = (party: string, field: string, mark: string): Readonly<Record<string, Cell>> => ({
  Number: said('number'),
  [party]: said(field),
  Date: said('postingDate'),
  Status: said('status'),
  Total: amount('totalAmountIncludingTax'),
  'Their number': said(mark),
});

const FILE = { Name: said('fileName'), Beside: said('parentType'), Bytes: said('byteSize') };

/** What the page shows of each set: a heading for each column, and what stands in it. */
const COLUMNS: Partial<
  Record<ShelfName, { readonly title: string; readonly columns: Readonly<Record<string, Cell>> }>
> = {
  contacts: {
    title: 'Contacts',
    columns: { Number: said('number'), Name: said('displayName'), 'E-mail': said('email') },
  },
  customers: {
    title: 'Customers',
    columns: { Number: said('number'), Name: said('displayName'), 'E-mail': said('email') },
  },
  vendors: {
    title: 'Vendors',
    columns: { Number: said('number'), Name: said('displayName'), 'E-mail': said('email') },
  },
  items: { title: 'Items', columns: { Number: said('number'), Name: said('displayName'), Price: amount('unitPrice') } },
  salesInvoices: {
    title: 'Sales invoices',
    columns: { ...document('Customer', 'customerName', 'externalDocumentNumber'), Open: amount('remainingAmount') },
  },
  salesCreditMemos: { title: 'Credit memos', columns: document('Customer', 'customerName', 'externalDocumentNumber') },
  purchaseInvoices: { title: 'Purchase invoices', columns: document('Vendor', 'vendorName', 'vendorInvoiceNumber') },
  purchaseCreditMemos: {
    title: 'Purchase credit memos',
    columns: document('Vendor', 'vendorName', 'vendorCreditMemoNumber'),
  },
  journals: { title: 'Journals', columns: { Code: said('code'), Title: said('displayName') } },
  generalLedgerEntries: {
    title: 'Ledger entries',
    columns: {
      Date: said('postingDate'),
      Document: said('documentNumber'),
      Account: said('accountNumber'),
      Debit: amount('debitAmount'),
      Credit: amount('creditAmount'),
      Description: said('description'),
    },
  },
  documentAttachments: { title: 'Files', columns: FILE },
  attachments: { title: 'Files of journal lines', columns: FILE },
};

/** The books of one company, for people. */
export function booksPage(books: Books): Html {
  const sections = Object.entries(COLUMNS).flatMap(([name, { title, columns }]) => {
    const docs = books.all(name as ShelfName);
    if (docs.length === 0) return [];
    const rows = docs.map((doc) => Object.values(columns).map((cell) => cell(doc)));
    return [html`<h3>${title}</h3>${table(Object.keys(columns), rows)}`];
  });
  if (books.outbox.length > 0) {
    const mails = books.outbox.map(({ to, set, number }) => [to, set, number]);
    sections.push(html`<h3>Sent by mail</h3>${table(['To', 'What', 'Number'], mails)}`);
  }
  return html`<h2>${books.name}</h2><p>Company id <code>${books.companyId}</code></p>${
    sections.length === 0 ? html`<p class="none">Its books are empty.</p>` : sections
  }`;
}
