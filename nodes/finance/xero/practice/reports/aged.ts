import { cents, type Doc, docOf, numberOf, textOf } from '@holdfast/practice';
import { standing } from '../allocations.ts';
import type { Books } from '../books.ts';
import { msOf } from '../values.ts';
import { type Asked, inWords } from './days.ts';
import { header, type Made, money, row, section, summary, sumsOf } from './parts.ts';

const DAY_MS = 86_400_000;
const stampOf = (ms: number | null): string =>
  ms === null ? '' : `${new Date(ms).toISOString().slice(0, 10)}T00:00:00`;

/** How much of payments or allocations is of an invoice up to a day. */
const sumOf = (docs: readonly Doc[], invoice: Doc, day: number): number =>
  cents(
    docs
      .filter(({ Invoice }) => docOf(Invoice).InvoiceID === invoice.InvoiceID)
      .filter(({ Date: at }) => (msOf(at) ?? 0) <= day)
      .reduce((sum, doc) => sum + (numberOf(doc, 'Amount') ?? 0), 0),
  );

/** Total, paid, credited and due, as at a day. */
function amountsOf(books: Books, invoice: Doc, day: number): number[] {
  const total = numberOf(invoice, 'Total') ?? 0;
  const payments = [...books.shelves.Payments.values()].filter(({ Status }) => Status !== 'DELETED');
  const [paid, credited] = [sumOf(payments, invoice, day), sumOf(standing(books), invoice, day)];
  return [total, paid, credited, cents(total - paid - credited)];
}

const lateness = (due: number | null, day: number): string => {
  const days = due === null ? 0 : Math.round((day - due) / DAY_MS);
  return days > 0 ? `${days} days overdue` : '';
};

/**
 * The open documents of one contact. Null: there is no such contact.
 *
 * @param type `ACCREC` for what customers owe, `ACCPAY` for what suppliers are owed
 */
export function aged(books: Books, type: 'ACCREC' | 'ACCPAY', { date, from, to, contactId }: Asked): Made | null {
  const contact = books.shelves.Contacts.get(contactId);
  if (!contact) return null;
  const open = [...books.shelves.Invoices.values()]
    .filter((invoice) => invoice.Type === type && docOf(invoice.Contact).ContactID === contactId)
    .filter(({ Status }) => Status === 'AUTHORISED' || Status === 'PAID')
    .map((invoice) => ({ invoice, at: msOf(invoice.Date) ?? 0, amounts: amountsOf(books, invoice, date) }))
    .filter(({ at, amounts }) => at <= to && cents(amounts[3] ?? 0) !== 0);
  const before = sumsOf(
    open.filter(({ at }) => at < from).map(({ amounts }) => amounts),
    4,
  );
  const shown = open.filter(({ at }) => at >= from);
  const totals = sumsOf(
    shown.map(({ amounts }) => amounts),
    4,
  );
  const closing = sumsOf([before, totals], 4);
  const name = type === 'ACCREC' ? 'Aged Receivables By Contact' : 'Aged Payables By Contact';
  return {
    name,
    titles: [
      type === 'ACCREC' ? 'Invoices' : 'Bills',
      textOf(contact, 'Name'),
      `From ${inWords(from)} to ${inWords(to)}`,
      `Showing payments to ${inWords(date)}`,
    ],
    rows: [
      header('Date', 'Number', 'Due Date', '', 'Total', 'Paid', 'Credited', 'Due'),
      section('', row([stampOf(from), 'Opening Balance', '', '', '', '', '', money(before[3] ?? 0)])),
      section(
        '',
        ...shown.map(({ invoice, at, amounts }) => {
          const due = msOf(invoice.DueDate);
          return row(
            [stampOf(at), textOf(invoice, 'InvoiceNumber'), stampOf(due), lateness(due, date), ...amounts.map(money)],
            { Id: 'invoiceID', Value: textOf(invoice, 'InvoiceID') },
          );
        }),
        summary('Total', '', '', '', ...totals.map(money)),
      ),
      section('', summary('Closing Balance', '', '', '', ...closing.map(money))),
    ],
  };
}
