import { date, instant, list, money, one, shape, text } from '@holdfast/node-sdk/records';
import { namedContact } from './contact.ts';

/** A line of a document. From `LineItem` of Xero's accounting API. */
export const line = shape({
  lineItemId: text('LineItemID'),
  description: text('Description'),
  quantity: money('Quantity'),
  unitAmount: money('UnitAmount'),
  accountCode: text('AccountCode'),
  taxType: text('TaxType'),
  taxAmount: money('TaxAmount'),
  lineAmount: money('LineAmount'),
  itemCode: text('ItemCode'),
});

/** A sales invoice (ACCREC) or a bill (ACCPAY). From `Invoice` of Xero's accounting API. */
export const invoice = shape({
  invoiceId: text('InvoiceID'),
  type: text('Type'),
  number: text('InvoiceNumber'),
  reference: text('Reference'),
  url: text('Url'),
  contact: one('Contact', namedContact),
  date: date('Date'),
  dueDate: date('DueDate'),
  status: text('Status'),
  prices: text('LineAmountTypes'),
  lines: list('LineItems', line),
  currency: text('CurrencyCode'),
  subTotal: money('SubTotal'),
  totalTax: money('TotalTax'),
  total: money('Total'),
  amountDue: money('AmountDue'),
  amountPaid: money('AmountPaid'),
  amountCredited: money('AmountCredited'),
  updatedAt: instant('UpdatedDateUTC'),
});
