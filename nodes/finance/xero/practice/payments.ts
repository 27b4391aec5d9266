import { cents, type Doc, docOf, numberOf, textOf } from '@holdfast/practice';
import type { Books } from './books.ts';
import type { Kind, Made } from './kinds.ts';
import { dated, dayOf, startOfDay } from './values.ts';

/** The invoice or credit note that a payment is about. */
function target(books: Books, said: Doc): { shelf: 'Invoices' | 'CreditNotes'; doc: Doc } | undefined {
  const byId = (shelf: 'Invoices' | 'CreditNotes', ref: Doc, id: string, number: string) =>
    [...books.shelves[shelf].values()].find((one) =>
      textOf(ref, id) === '' ? one[number] === textOf(ref, number) && textOf(ref, number) !== '' : one[id] === ref[id],
    );
  const invoice = byId('Invoices', docOf(said.Invoice), 'InvoiceID', 'InvoiceNumber');
  if (invoice) return { shelf: 'Invoices', doc: invoice };
  const note = byId('CreditNotes', docOf(said.CreditNote), 'CreditNoteID', 'CreditNoteNumber');
  return note && { shelf: 'CreditNotes', doc: note };
}

/** What the document looks like with this much more, or less, paid. */
function paid(doc: Doc, amount: number, shelf: 'Invoices' | 'CreditNotes', at: Doc): Doc {
  const open = shelf === 'Invoices' ? 'AmountDue' : 'RemainingCredit';
  const rest = cents((numberOf(doc, open) ?? 0) - amount);
  return {
    ...doc,
    ...at,
    [open]: rest,
    ...(shelf === 'Invoices' ? { AmountPaid: cents((numberOf(doc, 'AmountPaid') ?? 0) + amount) } : {}),
    Status: rest === 0 ? 'PAID' : 'AUTHORISED',
  };
}

export const payments: Kind = {
  shelf: 'Payments',
  id: 'PaymentID',
  isPaged: true,
  create(books, said): Made {
    const about = target(books, said);
    const account = books.account(docOf(said.Account));
    const amount = numberOf(said, 'Amount');
    const errors: string[] = [];
    if (!about)
      errors.push(
        'Payment must contain an InvoiceID, InvoiceNumber, CreditNoteID or CreditNoteNumber of a document that exists',
      );
    if (!account) errors.push('Account could not be found');
    else if (account.Type !== 'BANK' && account.EnablePaymentsToAccount !== true)
      errors.push('The account type is invalid for this type of payment');
    if (amount === null || amount <= 0) errors.push('Payment amount must be greater than 0');
    if (about && about.doc.Status !== 'AUTHORISED')
      errors.push('Payment can only be applied to an AUTHORISED document');
    const open = about ? (numberOf(about.doc, about.shelf === 'Invoices' ? 'AmountDue' : 'RemainingCredit') ?? 0) : 0;
    if (about && amount !== null && about.doc.Status === 'AUTHORISED' && cents(amount) > open)
      errors.push('Payment amount exceeds the amount outstanding on this document');
    if (errors.length > 0 || !about || !account || amount === null) return { errors };
    const isInvoice = about.shelf === 'Invoices';
    const isReceivable = about.doc.Type === 'ACCREC' || about.doc.Type === 'ACCPAYCREDIT';
    const id = textOf(about.doc, isInvoice ? 'InvoiceID' : 'CreditNoteID');
    const named = isInvoice
      ? {
          Invoice: {
            Type: about.doc.Type,
            InvoiceID: id,
            InvoiceNumber: about.doc.InvoiceNumber,
            Contact: about.doc.Contact,
          },
        }
      : { CreditNote: { Type: about.doc.Type, CreditNoteID: id, CreditNoteNumber: about.doc.CreditNoteNumber } };
    return {
      doc: {
        PaymentID: books.newId(),
        ...dated('Date', dayOf(textOf(said, 'Date')) ?? startOfDay(books.clock.now())),
        Amount: cents(amount),
        BankAmount: cents(amount),
        CurrencyRate: 1,
        Reference: textOf(said, 'Reference'),
        IsReconciled: said.IsReconciled === true,
        Status: 'AUTHORISED',
        PaymentType: `${isReceivable ? 'ACCREC' : 'ACCPAY'}${isInvoice ? '' : 'CREDIT'}PAYMENT`.replace(
          'CREDITPAYMENT',
          'PAYMENT',
        ),
        Account: { AccountID: account.AccountID, Code: account.Code, Name: account.Name },
        HasAccount: true,
        HasValidationErrors: false,
        ...named,
      },
      also: () => settle(books, about.shelf, id, amount),
    };
  },
  /** A payment can be taken back, and nothing else. */
  change(books, doc, said): Made {
    if (textOf(said, 'Status') !== 'DELETED') return { errors: ['A payment can only be updated to status DELETED'] };
    if (doc.Status === 'DELETED') return { errors: ['This payment has already been deleted'] };
    const about = target(books, doc);
    const amount = numberOf(doc, 'Amount') ?? 0;
    return {
      doc: { ...doc, Status: 'DELETED' },
      ...(about
        ? {
            also: () =>
              settle(
                books,
                about.shelf,
                textOf(about.doc, about.shelf === 'Invoices' ? 'InvoiceID' : 'CreditNoteID'),
                -amount,
              ),
          }
        : {}),
    };
  },
};

function settle(books: Books, shelf: 'Invoices' | 'CreditNotes', id: string, amount: number): void {
  const doc = books.shelves[shelf].get(id);
  if (doc)
    books.shelves[shelf].set(id, paid(doc, amount, shelf, { UpdatedDateUTC: `/Date(${books.clock.now()}+0000)/` }));
}
