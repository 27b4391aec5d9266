import { date, type Field, instant, list, money, one, shape, text } from '@holdfast/node-sdk/records';
import { namedContact } from './contact.ts';
import { line } from './invoice.ts';

const credit = (): Readonly<Record<string, Field>> => ({
  type: text('Type'),
  status: text('Status'),
  reference: text('Reference'),
  contact: one('Contact', namedContact),
  date: date('Date'),
  prices: text('LineAmountTypes'),
  lines: list('LineItems', line),
  currency: text('CurrencyCode'),
  subTotal: money('SubTotal'),
  totalTax: money('TotalTax'),
  total: money('Total'),
  remainingCredit: money('RemainingCredit'),
  updatedAt: instant('UpdatedDateUTC'),
});

/** Money paid before there was an invoice for it. From `Prepayment` of Xero's accounting API. */
export const prepayment = shape({ prepaymentId: text('PrepaymentID'), ...credit() });
/** What was paid beyond an invoice. From `Overpayment` of Xero's accounting API. */
export const overpayment = shape({ overpaymentId: text('OverpaymentID'), ...credit() });
