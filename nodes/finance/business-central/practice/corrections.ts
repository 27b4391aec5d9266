import { cents, type Doc, docsOf, given, numberOf, textOf } from '@holdfast/practice';
import { type Books, NO_ID } from './books.ts';
import { problems } from './errors.ts';
import type { Acted, Made } from './kinds.ts';
import { post, today } from './ledger.ts';
import { postingsOf, type Rules } from './rules.ts';

/** What a credit memo that corrects an invoice has of it. */
const CORRECTED = [
  'externalDocumentNumber',
  'customerId',
  'customerNumber',
  'customerName',
  'currencyCode',
  'totalAmountExcludingTax',
  'totalTaxAmount',
  'totalAmountIncludingTax',
];

/** A credit memo for the whole of an invoice, with its lines. */
const memoOf = (books: Books, invoice: Doc, number: string, status: 'Draft' | 'Corrective'): Doc => {
  const day = today(books.clock.now());
  const id = books.newId();
  return {
    ...given(invoice, CORRECTED),
    id,
    number,
    status,
    creditMemoDate: day,
    postingDate: day,
    dueDate: day,
    invoiceId: invoice.id,
    invoiceNumber: invoice.number,
    salesCreditMemoLines: docsOf(invoice.salesInvoiceLines).map((line) => ({
      ...line,
      id: books.newId(),
      documentId: id,
    })),
  };
};

const isWhole = (invoice: Doc): boolean => invoice.remainingAmount === invoice.totalAmountIncludingTax;

/** Makes the draft of a credit memo for the whole of a posted invoice, of which nothing is paid. */
export function corrected(books: Books, _: Rules, invoice: Doc): Acted {
  if (invoice.status === 'Draft')
    return { problem: problems.dialog('The action can be applied to a posted invoice only.') };
  if (!isWhole(invoice)) {
    const why = invoice.remainingAmount === 0 ? 'closed' : 'partially paid or credited';
    return { problem: problems.dialog(`The invoice is ${why}. A corrective credit memo cannot be made.`) };
  }
  const named = memoOf(books, invoice, books.newNumber('D'), 'Draft');
  const memo = books.put(
    'salesCreditMemos',
    books.memosNameInvoices ? named : { ...named, invoiceId: NO_ID, invoiceNumber: '' },
  );
  return { created: { kind: 'salesCreditMemos', id: textOf(memo, 'id') } };
}

/** Where what is open of an invoice stands. Business Central does not tell it of a bill, but knows it. */
const openOf = ({ word }: Rules) =>
  word === 'customer'
    ? ({ invoices: 'salesInvoices', open: 'remainingAmount' } as const)
    : ({ invoices: 'purchaseInvoices', open: 'open' } as const);

/** The posted invoice that a credit memo names; undefined: there is none such. Null: it names none. */
export function invoiceNamed(books: Books, rules: Rules, memo: Doc): Doc | null | undefined {
  const [number, id] = [textOf(memo, 'invoiceNumber'), textOf(memo, 'invoiceId')];
  if (rules.type !== 'Credit Memo' || (number === '' && (id === '' || id === NO_ID))) return null;
  const { invoices } = openOf(rules);
  const found = number === '' ? books.shelves[invoices].get(id) : books.by(invoices, 'number', number);
  return found?.status === 'Draft' ? undefined : found;
}

/** Takes a credit memo off what is open of the invoice it names, as far as it goes, and gives what of it is left. */
export function applied(books: Books, rules: Rules, memo: Doc): number {
  const total = numberOf(memo, 'totalAmountIncludingTax') ?? 0;
  const invoice = invoiceNamed(books, rules, memo);
  if (!invoice) return total;
  const { invoices, open } = openOf(rules);
  const before = numberOf(invoice, open) ?? 0;
  const rest = cents(before - Math.min(before, total));
  books.put(invoices, { ...invoice, [open]: rest, status: rest === 0 ? 'Paid' : invoice.status });
  return cents(total - Math.min(before, total));
}

/** Cancels an invoice by a credit memo, which is corrective from then on. */
export function cancelled(books: Books, rules: Rules, doc: Doc): Made {
  if (doc.status !== 'Open' || !isWhole(doc))
    return {
      problem: problems.dialog(
        'You cannot cancel this posted sales invoice because it is a draft, or paid in part or in full.',
      ),
    };
  const number = books.newNumber('PS-CR');
  const about = {
    date: today(books.clock.now()),
    number,
    type: 'Credit Memo',
    description: textOf(doc, `${rules.word}Name`),
  };
  post(books, about, postingsOf(rules, doc, -1));
  books.put('salesCreditMemos', memoOf(books, doc, number, 'Corrective'));
  return { doc: { ...doc, status: 'Canceled', remainingAmount: 0 } };
}

/** Cancels a credit memo by an invoice. Only one that cancelled an invoice itself can be. */
export function uncorrected(books: Books, rules: Rules, doc: Doc): Made {
  const [said, prefix] = rules.word === 'customer' ? ['sales', 'PS-INV'] : ['purchase', 'PP-INV'];
  if (doc.status === 'Draft')
    return { problem: problems.dialog('The action can be applied to a posted credit memo only.') };
  if (doc.status !== 'Corrective') {
    const why = doc.status === 'Canceled' ? 'it has already been cancelled' : 'it is not a corrective document';
    return { problem: problems.dialog(`You cannot cancel this posted ${said} credit memo because ${why}.`) };
  }
  const about = {
    date: today(books.clock.now()),
    number: books.newNumber(prefix),
    type: 'Invoice',
    description: textOf(doc, `${rules.word}Name`),
  };
  post(books, about, postingsOf(rules, doc, -1));
  return { doc: { ...doc, status: 'Canceled' } };
}
