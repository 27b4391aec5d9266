import { date, flag, instant, list, money, one, shape, text } from '@holdfast/node-sdk/records';

/** Several invoices or bills that are paid with one sum. From `BatchPayment` of Xero's accounting API. */
export const batchPayment = shape({
  batchPaymentId: text('BatchPaymentID'),
  type: text('Type'),
  status: text('Status'),
  account: one('Account', shape({ accountId: text('AccountID'), code: text('Code') })),
  date: date('Date'),
  details: text('Details'),
  reference: text('Reference'),
  payments: list(
    'Payments',
    shape({
      paymentId: text('PaymentID'),
      invoice: one('Invoice', shape({ invoiceId: text('InvoiceID'), number: text('InvoiceNumber') })),
      amount: money('Amount'),
    }),
  ),
  total: money('TotalAmount'),
  isReconciled: flag('IsReconciled'),
  updatedAt: instant('UpdatedDateUTC'),
});
