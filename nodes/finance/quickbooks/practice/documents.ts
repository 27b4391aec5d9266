import { cents, type Doc, docOf, docsOf, numberOf, textOf } from '@holdfast/practice';
import type { Books, ShelfName } from './books.ts';
import { PAYABLE } from './chart.ts';
import { type Refusal, refusals } from './faults.ts';
import type { Kind } from './kinds.ts';
import { priced, withName } from './lines.ts';
import { today } from './values.ts';

/** What every document may say. */
export const HEAD = ['DocNumber', 'TxnDate', 'PrivateNote', 'CurrencyRef', 'Line', 'GlobalTaxCalculation'];

/** What is wrong with the head of a document, and what QuickBooks adds to it. */
export function headOf(books: Books, shelf: ShelfName, doc: Doc): { fields: Doc; refusals: Refusal[] } {
  const number = textOf(doc, 'DocNumber');
  const found: Refusal[] = [];
  if (number.length > 21) found.push(refusals.tooLong('DocNumber', 21));
  if (textOf(doc, 'PrivateNote').length > 4_000) found.push(refusals.tooLong('PrivateNote', 4_000));
  const isOwn = shelf === 'Invoice' || shelf === 'CreditMemo';
  if (isOwn && number !== '' && books.all(shelf).some((one) => one.DocNumber === number && one.Id !== doc.Id))
    found.push(refusals.number(number));
  return {
    fields: {
      TxnDate: textOf(doc, 'TxnDate') || today(books.clock.now()),
      CurrencyRef: { value: textOf(docOf(doc.CurrencyRef), 'value') || 'USD', name: 'United States Dollar' },
      ...(isOwn && number === '' ? { DocNumber: books.newNumber() } : {}),
    },
    refusals: found,
  };
}

/** What is linked to a document by payments, and how much of it. */
export const paidOf = (books: Books, by: 'Payment' | 'BillPayment', id: unknown): { sum: number; links: Doc[] } => {
  const lines = books.all(by).flatMap((payment) =>
    docsOf(payment.Line)
      .filter((line) => docsOf(line.LinkedTxn).some(({ TxnId }) => TxnId === id))
      .map((line) => ({ amount: numberOf(line, 'Amount') ?? 0, payment })),
  );
  return {
    sum: cents(lines.reduce((sum, { amount }) => sum + amount, 0)),
    links: lines.map(({ payment }) => ({
      TxnId: payment.Id,
      TxnType: by === 'Payment' ? 'Payment' : 'BillPaymentCheck',
    })),
  };
};

const owed = (
  shelf: 'Invoice' | 'CreditMemo' | 'Bill' | 'VendorCredit',
  fields: readonly string[],
  rules: { readonly side: 'sales' | 'expense'; readonly by?: 'Payment' | 'BillPayment'; readonly canVoid: boolean },
): Kind => {
  const [party, reference] =
    rules.side === 'sales' ? (['Customer', 'CustomerRef'] as const) : (['Vendor', 'VendorRef'] as const);
  return {
    shelf,
    isName: false,
    canVoid: rules.canVoid,
    fields: [...HEAD, reference, ...fields],
    check(books, doc) {
      const head = headOf(books, shelf, doc);
      const lines = priced(books, doc, rules.side);
      const found = [...head.refusals, ...lines.refusals];
      if (!books.named(party, doc[reference])) found.unshift(refusals.reference(reference));
      const paid = rules.by ? paidOf(books, rules.by, doc.Id) : { sum: 0, links: [] };
      const total = numberOf(lines.fields, 'TotalAmt') ?? 0;
      if (paid.sum > total) found.push(refusals.business('The document is paid with more than it would come to.'));
      if (found.length > 0) return { refusals: found };
      return {
        doc: {
          ...doc,
          ...head.fields,
          [reference]: withName(books, party, doc[reference]),
          ...(rules.side === 'expense' ? { APAccountRef: doc.APAccountRef ?? { value: PAYABLE } } : {}),
          ...lines.fields,
          Balance: cents(total - paid.sum),
          ...(shelf === 'CreditMemo' ? { RemainingCredit: total } : {}),
          LinkedTxn: paid.links,
        },
      };
    },
    keeps: (books, doc) =>
      rules.by && paidOf(books, rules.by, doc.Id).sum > 0
        ? [refusals.business('It is paid, in whole or in part. Take the payment away first.')]
        : [],
  };
};

export const invoices = owed('Invoice', ['DueDate', 'BillEmail', 'CustomerMemo'], {
  side: 'sales',
  by: 'Payment',
  canVoid: true,
});
export const creditMemos = owed('CreditMemo', ['CustomerMemo'], { side: 'sales', canVoid: false });
export const bills = owed('Bill', ['DueDate', 'APAccountRef'], { side: 'expense', by: 'BillPayment', canVoid: false });
export const vendorCredits = owed('VendorCredit', ['APAccountRef'], { side: 'expense', canVoid: false });
