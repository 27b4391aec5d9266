import { cents, type Doc, docOf, numberOf, textOf } from '@holdfast/practice';
import type { Books } from './books.ts';
import { dayOf, stamp, startOfDay } from './values.ts';

type Allocated = { readonly allocation: Doc } | { readonly errors: readonly string[] };

/** What is wrong with setting so much of a credit note against an invoice: in Xero's words, where others have quoted them. */
function errorsOf(note: Doc, invoice: Doc | undefined, amount: number): string[] {
  const errors: string[] = [];
  if (amount <= 0) errors.push('The amount must be greater than 0');
  if (note.Status === 'DRAFT' || note.Status === 'SUBMITTED')
    errors.push('Credit note not of valid status for modification');
  if (!invoice) return [...errors, 'The invoice could not be found'];
  const isOther = docOf(note.Contact).ContactID !== docOf(invoice.Contact).ContactID;
  if (`${textOf(invoice, 'Type')}CREDIT` !== note.Type || isOther)
    errors.push('Credit Note cannot be allocated to an incorrect invoice type');
  if (invoice.Status === 'PAID') errors.push('The invoice you are trying to allocate to has already been paid off');
  else if (invoice.Status !== 'AUTHORISED') errors.push('Invoice not of valid status for modification');
  const open = Math.min(numberOf(note, 'RemainingCredit') ?? 0, numberOf(invoice, 'AmountDue') ?? 0);
  if (cents(amount) > open) errors.push('Credit Note cannot be allocated as amount is greater than amount outstanding');
  return errors;
}

/** Sets a part of a credit note against an invoice of its contact. */
export function allocate(books: Books, note: Doc, said: Doc): Allocated {
  const invoice = books.shelves.Invoices.get(textOf(docOf(said.Invoice), 'InvoiceID'));
  const amount = numberOf(said, 'Amount') ?? 0;
  const errors = errorsOf(note, invoice, amount);
  if (errors.length > 0 || !invoice) return { errors };
  const allocation = {
    AllocationID: books.newId(),
    Amount: cents(amount),
    Date: stamp(dayOf(textOf(said, 'Date')) ?? startOfDay(books.clock.now())),
    Invoice: { InvoiceID: invoice.InvoiceID, InvoiceNumber: invoice.InvoiceNumber },
    CreditNote: { CreditNoteID: note.CreditNoteID, CreditNoteNumber: note.CreditNoteNumber },
  };
  settle(books, allocation, amount);
  return { allocation };
}

/** Takes it back. It is known on, as one that was deleted. */
export function takeBack(books: Books, allocation: Doc): Doc {
  const gone = { ...allocation, IsDeleted: true };
  settle(books, gone, -(numberOf(allocation, 'Amount') ?? 0));
  return gone;
}

/** Allocations that stand. */
export const standing = (books: Books): Doc[] =>
  [...books.allocations.values()].filter(({ IsDeleted }) => IsDeleted !== true);

/** Both documents with so much more, or less, of one set against the other. */
function settle(books: Books, allocation: Doc, amount: number): void {
  books.allocations.set(textOf(allocation, 'AllocationID'), allocation);
  const { CreditNotes, Invoices } = books.shelves;
  const noteId = textOf(docOf(allocation.CreditNote), 'CreditNoteID');
  const invoiceId = textOf(docOf(allocation.Invoice), 'InvoiceID');
  const [note, invoice] = [CreditNotes.get(noteId), Invoices.get(invoiceId)];
  if (!note || !invoice) return;
  const UpdatedDateUTC = stamp(books.clock.now());
  const statusOf = (open: number): string => (open === 0 ? 'PAID' : 'AUTHORISED');
  const RemainingCredit = cents((numberOf(note, 'RemainingCredit') ?? 0) - amount);
  const AmountDue = cents((numberOf(invoice, 'AmountDue') ?? 0) - amount);
  CreditNotes.set(noteId, {
    ...note,
    RemainingCredit,
    Status: statusOf(RemainingCredit),
    UpdatedDateUTC,
    Allocations: standing(books)
      .filter(({ CreditNote }) => docOf(CreditNote).CreditNoteID === noteId)
      .map(({ CreditNote: _, ...one }) => one),
  });
  Invoices.set(invoiceId, {
    ...invoice,
    AmountDue,
    AmountCredited: cents((numberOf(invoice, 'AmountCredited') ?? 0) + amount),
    Status: statusOf(AmountDue),
    UpdatedDateUTC,
    CreditNotes: standing(books)
      .filter(({ Invoice }) => docOf(Invoice).InvoiceID === invoiceId)
      .map(({ CreditNote, Amount }) => ({ ...docOf(CreditNote), AppliedAmount: Amount })),
  });
}
