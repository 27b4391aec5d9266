import { date, flag, instant, money, one, shape, text } from '@holdfast/node-sdk/records';

/** A payment of an invoice, a bill or a credit note. From `Payment` of Xero's accounting API. */
export const payment = shape({
  paymentId: text('PaymentID'),
  type: text('PaymentType'),
  status: text('Status'),
  date: date('Date'),
  amount: money('Amount'),
  reference: text('Reference'),
  isReconciled: flag('IsReconciled'),
  account: one('Account', shape({ accountId: text('AccountID'), code: text('Code') })),
  invoice: one('Invoice', shape({ invoiceId: text('InvoiceID'), number: text('InvoiceNumber') })),
  creditNote: one('CreditNote', shape({ creditNoteId: text('CreditNoteID'), number: text('CreditNoteNumber') })),
  updatedAt: instant('UpdatedDateUTC'),
});
