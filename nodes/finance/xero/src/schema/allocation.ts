import { date, money, one, shape, text } from '@holdfast/node-sdk/records';

/**
 * A part of a credit note that is set against an invoice or a bill. From `Allocation` of Xero's
 * accounting API. Xero's published answer to a new one leaves its id out: the list has it.
 */
export const allocation = shape({
  allocationId: text('AllocationID'),
  invoice: one('Invoice', shape({ invoiceId: text('InvoiceID'), number: text('InvoiceNumber') })),
  amount: money('Amount'),
  date: date('Date'),
});
