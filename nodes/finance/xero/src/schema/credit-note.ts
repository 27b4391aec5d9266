import { date, instant, list, money, one, shape, text } from '@holdfast/node-sdk/records';
import { namedContact } from './contact.ts';
import { line } from './invoice.ts';

/** A credit note to a customer (ACCRECCREDIT) or from a supplier (ACCPAYCREDIT). From `CreditNote` of Xero's accounting API. */
export const creditNote = shape({
  creditNoteId: text('CreditNoteID'),
  type: text('Type'),
  number: text('CreditNoteNumber'),
  reference: text('Reference'),
  contact: one('Contact', namedContact),
  date: date('Date'),
  status: text('Status'),
  prices: text('LineAmountTypes'),
  lines: list('LineItems', line),
  currency: text('CurrencyCode'),
  subTotal: money('SubTotal'),
  totalTax: money('TotalTax'),
  total: money('Total'),
  remainingCredit: money('RemainingCredit'),
  updatedAt: instant('UpdatedDateUTC'),
});
