import { cents, type Doc, docOf, numberOf, textOf } from '@holdfast/practice';
import type { Books } from './books.ts';
import { CREDITS, type Credit, namedIn } from './credits.ts';
import { dayOf, stamp, startOfDay } from './values.ts';

type Allocated = { readonly allocation: Doc } | { readonly errors: readonly string[] };

/** What is wrong with setting so much of a credit against an invoice: in Xero's words, where others have quoted them. */
function errorsOf({ title, types }: Credit, credit: Doc, invoice: Doc | undefined, amount: number): string[] {
  const errors: string[] = [];
  const called = title === 'Credit note' ? 'Credit Note' : title;
  if (amount <= 0) errors.push('The amount must be greater than 0');
  if (!['AUTHORISED', 'PAID'].includes(textOf(credit, 'Status')))
    errors.push(`${title} not of valid status for modification`);
  if (!invoice) return [...errors, 'The invoice could not be found'];
  const isOther = docOf(credit.Contact).ContactID !== docOf(invoice.Contact).ContactID;
  if (isOther || !types[textOf(invoice, 'Type')]?.includes(textOf(credit, 'Type')))
    errors.push(`${called} cannot be allocated to an incorrect invoice type`);
  if (invoice.Status === 'PAID') errors.push('The invoice you are trying to allocate to has already been paid off');
  else if (invoice.Status !== 'AUTHORISED') errors.push('Invoice not of valid status for modification');
  const open = Math.min(numberOf(credit, 'RemainingCredit') ?? 0, numberOf(invoice, 'AmountDue') ?? 0);
  if (cents(amount) > open) errors.push(`${called} cannot be allocated as amount is greater than amount outstanding`);
  return errors;
}

/** Sets a part of a credit against an invoice of its contact. */
export function allocate(books: Books, of: Credit, credit: Doc, said: Doc): Allocated {
  const invoice = books.shelves.Invoices.get(textOf(docOf(said.Invoice), 'InvoiceID'));
  const amount = numberOf(said, 'Amount') ?? 0;
  const errors = errorsOf(of, credit, invoice, amount);
  if (errors.length > 0 || !invoice) return { errors };
  const allocation = {
    AllocationID: books.newId(),
    Amount: cents(amount),
    Date: stamp(dayOf(textOf(said, 'Date')) ?? startOfDay(books.clock.now())),
    Invoice: { InvoiceID: invoice.InvoiceID, InvoiceNumber: invoice.InvoiceNumber },
    [of.name]: namedIn(of, credit),
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
  const of = CREDITS.find(({ name }) => allocation[name] !== undefined);
  if (!of) return;
  const { name, kind, shelf } = of;
  const creditId = textOf(docOf(allocation[name]), kind.id);
  const invoiceId = textOf(docOf(allocation.Invoice), 'InvoiceID');
  const [credit, invoice] = [books.shelves[shelf].get(creditId), books.shelves.Invoices.get(invoiceId)];
  if (!credit || !invoice) return;
  const UpdatedDateUTC = stamp(books.clock.now());
  const statusOf = (open: number): string => (open === 0 ? 'PAID' : 'AUTHORISED');
  const RemainingCredit = cents((numberOf(credit, 'RemainingCredit') ?? 0) - amount);
  const AmountDue = cents((numberOf(invoice, 'AmountDue') ?? 0) - amount);
  books.shelves[shelf].set(creditId, {
    ...credit,
    RemainingCredit,
    Status: statusOf(RemainingCredit),
    UpdatedDateUTC,
    Allocations: standing(books)
      .filter((one) => docOf(one[name])[kind.id] === creditId)
      .map(({ [name]: _, ...one }) => one),
  });
  books.shelves.Invoices.set(invoiceId, {
    ...invoice,
    AmountDue,
    AmountCredited: cents((numberOf(invoice, 'AmountCredited') ?? 0) + amount),
    Status: statusOf(AmountDue),
    UpdatedDateUTC,
    [shelf]: standing(books)
      .filter((one) => docOf(one.Invoice).InvoiceID === invoiceId && one[name] !== undefined)
      .map((one) => ({ ...docOf(one[name]), AppliedAmount: one.Amount })),
  });
}
