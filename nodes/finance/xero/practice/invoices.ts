import { cents, type Doc, given, numberOf, textOf } from '@holdfast/practice';
import type { Books } from './books.ts';
import { contactOf } from './contacts.ts';
import type { Kind, Made } from './kinds.ts';
import { priced } from './lines.ts';
import { dated, dayOf, startOfDay } from './values.ts';

const FIELDS = ['Reference', 'Url', 'CurrencyCode', 'SentToContact', 'ExpectedPaymentDate', 'PlannedPaymentDate'];
/** Where each status may go by a request. PAID comes from payments alone. */
const MOVES: Readonly<Record<string, readonly string[]>> = {
  DRAFT: ['DRAFT', 'SUBMITTED', 'AUTHORISED', 'DELETED'],
  SUBMITTED: ['SUBMITTED', 'DRAFT', 'AUTHORISED', 'DELETED'],
  AUTHORISED: ['AUTHORISED', 'VOIDED'],
  PAID: ['PAID'],
};

function checked(books: Books, before: Doc | null, said: Doc): Made {
  const errors: string[] = [];
  const merged: Doc = { ...before, ...said };
  const type = textOf(merged, 'Type');
  const status = textOf(said, 'Status') || textOf(before ?? {}, 'Status') || 'DRAFT';
  if (type !== 'ACCREC' && type !== 'ACCPAY') errors.push('Invoice type is not valid');
  const from = before === null ? ['DRAFT', 'SUBMITTED', 'AUTHORISED'] : (MOVES[textOf(before, 'Status')] ?? []);
  if (!from.includes(status)) errors.push('Invoice not of valid status for modification');
  const isClosing = status === 'VOIDED' || status === 'DELETED';
  const paid = numberOf(merged, 'AmountPaid') ?? 0;
  const credited = numberOf(merged, 'AmountCredited') ?? 0;
  if (isClosing && paid + credited > 0)
    errors.push('This document cannot be edited as it has a payment or credit note allocated to it.');
  const contact = contactOf(books, merged);
  if (!contact) errors.push('A Contact must be specified for this type of transaction');
  const date = dayOf(textOf(merged, 'Date')) ?? startOfDay(books.clock.now());
  const due = dayOf(textOf(merged, 'DueDate'));
  if (status === 'AUTHORISED' && due === null) errors.push('The DueDate must be specified for this status.');
  const lines = priced(books, merged, {
    isDraft: status === 'DRAFT' || isClosing,
    standardTax: type === 'ACCPAY' ? 'INPUT' : 'OUTPUT',
  });
  errors.push(...lines.errors);
  const total = numberOf(lines.fields, 'Total') ?? 0;
  if (before !== null && paid + credited > 0 && total !== before.Total)
    errors.push('This document cannot be edited as it has a payment or credit note allocated to it.');
  if (errors.length > 0) return { errors };
  return {
    doc: {
      ...before,
      ...given(said, FIELDS),
      Type: type,
      Status: status,
      Contact: contact,
      ...dated('Date', date),
      ...(due === null ? {} : dated('DueDate', due)),
      CurrencyCode: textOf(merged, 'CurrencyCode') || 'EUR',
      CurrencyRate: 1,
      ...lines.fields,
      AmountPaid: paid,
      AmountCredited: credited,
      AmountDue: isClosing ? 0 : cents(total - paid - credited),
    },
  };
}

const isTaken = (books: Books, number: string, id: unknown): boolean =>
  [...books.shelves.Invoices.values()].some(
    (one) => one.Type === 'ACCREC' && one.InvoiceNumber === number && one.InvoiceID !== id && one.Status !== 'DELETED',
  );

export const invoices: Kind = {
  shelf: 'Invoices',
  id: 'InvoiceID',
  number: 'InvoiceNumber',
  isPaged: true,
  create(books, said) {
    const made = checked(books, null, said);
    if ('errors' in made) return made;
    const number = textOf(said, 'InvoiceNumber');
    // Sales invoices are numbered and their numbers are theirs alone; bills carry the supplier's, which may come twice.
    if (made.doc.Type === 'ACCREC' && number !== '' && isTaken(books, number, null))
      return { errors: ['Invoice # must be unique.'] };
    return {
      doc: {
        InvoiceID: books.newId(),
        InvoiceNumber: number || (made.doc.Type === 'ACCREC' ? books.newNumber('INV') : ''),
        Reference: '',
        Payments: [],
        CreditNotes: [],
        Prepayments: [],
        Overpayments: [],
        IsDiscounted: false,
        HasAttachments: false,
        HasErrors: false,
        SentToContact: false,
        ...made.doc,
      },
    };
  },
  change(books, doc, said) {
    const made = checked(books, doc, said);
    if ('errors' in made) return made;
    const number = textOf(said, 'InvoiceNumber') || textOf(doc, 'InvoiceNumber');
    if (made.doc.Type === 'ACCREC' && isTaken(books, number, doc.InvoiceID))
      return { errors: ['Invoice # must be unique.'] };
    return { doc: { ...made.doc, InvoiceNumber: number } };
  },
};
