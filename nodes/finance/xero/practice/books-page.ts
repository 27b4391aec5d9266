import { type Doc, docOf, type Html, html, table, textOf } from '@holdfast/practice';
import type { Books, ShelfName } from './books.ts';
import { msOf } from './values.ts';

type Cell = (doc: Doc) => string;

const day =
  (name: string): Cell =>
  (doc) => {
    const ms = msOf(doc[name]);
    return ms === null ? '' : new Date(ms).toISOString().slice(0, 10);
  };
const said =
  (name: string): Cell =>
  (doc) =>
    textOf(doc, name);
const amount =
  (name: string): Cell =>
  (doc) =>
    typeof doc[name] === 'number' ? doc[name].toFixed(2) : '';
const contact: Cell = (doc) => textOf(docOf(doc.Contact), 'Name');

/** What the page shows of each kind: a heading for each column, and what stands in it. */
const COLUMNS: Readonly<
  Record<ShelfName, { readonly title: string; readonly columns: Readonly<Record<string, Cell>> }>
> = {
  Contacts: {
    title: 'Contacts',
    columns: {
      Name: said('Name'),
      'E-mail': said('EmailAddress'),
      Number: said('ContactNumber'),
      Status: said('ContactStatus'),
    },
  },
  Invoices: {
    title: 'Invoices and bills',
    columns: {
      Number: said('InvoiceNumber'),
      Type: (doc) => (doc.Type === 'ACCPAY' ? 'Bill' : 'Invoice'),
      Contact: contact,
      Date: day('Date'),
      Status: said('Status'),
      Total: amount('Total'),
      Due: amount('AmountDue'),
      Reference: said('Reference'),
    },
  },
  Payments: {
    title: 'Payments',
    columns: {
      Date: day('Date'),
      For: (doc) => textOf(docOf(doc.Invoice), 'InvoiceNumber') || textOf(docOf(doc.CreditNote), 'CreditNoteNumber'),
      Amount: amount('Amount'),
      Account: (doc) => textOf(docOf(doc.Account), 'Name'),
      Status: said('Status'),
      Reference: said('Reference'),
    },
  },
  BatchPayments: {
    title: 'Batch payments',
    columns: {
      Date: day('Date'),
      Account: (doc) => textOf(docOf(doc.Account), 'Name'),
      Total: amount('TotalAmount'),
      Status: said('Status'),
      Details: said('Details'),
    },
  },
  Prepayments: {
    title: 'Prepayments',
    columns: { Contact: contact, Date: day('Date'), Total: amount('Total'), Remaining: amount('RemainingCredit') },
  },
  Overpayments: {
    title: 'Overpayments',
    columns: { Contact: contact, Date: day('Date'), Total: amount('Total'), Remaining: amount('RemainingCredit') },
  },
  CreditNotes: {
    title: 'Credit notes',
    columns: {
      Number: said('CreditNoteNumber'),
      Contact: contact,
      Date: day('Date'),
      Status: said('Status'),
      Total: amount('Total'),
      Remaining: amount('RemainingCredit'),
    },
  },
  BankTransactions: {
    title: 'Bank transactions',
    columns: {
      Date: day('Date'),
      Type: said('Type'),
      Contact: contact,
      Total: amount('Total'),
      Status: said('Status'),
    },
  },
  BankTransfers: {
    title: 'Bank transfers',
    columns: {
      Date: day('Date'),
      From: (doc) => textOf(docOf(doc.FromBankAccount), 'Name'),
      To: (doc) => textOf(docOf(doc.ToBankAccount), 'Name'),
      Amount: amount('Amount'),
      Status: said('Status'),
      Reference: said('Reference'),
    },
  },
  ManualJournals: {
    title: 'Manual journals',
    columns: { Date: day('Date'), Narration: said('Narration'), Status: said('Status') },
  },
  Items: { title: 'Items', columns: { Code: said('Code'), Name: said('Name') } },
};

/** The books of one organisation, for people. */
export function booksPage(books: Books): Html {
  const sections = Object.entries(COLUMNS).flatMap(([name, { title, columns }]) => {
    const docs = [...books.shelves[name as ShelfName].values()];
    if (docs.length === 0) return [];
    const rows = docs.map((doc) => Object.values(columns).map((cell) => cell(doc)));
    return [html`<h3>${title}</h3>${table(Object.keys(columns), rows)}`];
  });
  return html`<h2>${books.name}</h2>${sections.length === 0 ? html`<p class="none">Its books are empty.</p>` : sections}`;
}
