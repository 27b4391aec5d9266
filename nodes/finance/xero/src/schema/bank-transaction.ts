import { date, flag, instant, list, money, one, shape, text } from '@holdfast/node-sdk/records';
import { namedContact } from './contact.ts';
import { line } from './invoice.ts';

/** Money spent from a bank account, or received there. From `BankTransaction` of Xero's accounting API. */
export const bankTransaction = shape({
  bankTransactionId: text('BankTransactionID'),
  type: text('Type'),
  status: text('Status'),
  reference: text('Reference'),
  url: text('Url'),
  contact: one('Contact', namedContact),
  bankAccount: one('BankAccount', shape({ accountId: text('AccountID'), code: text('Code') })),
  date: date('Date'),
  prices: text('LineAmountTypes'),
  lines: list('LineItems', line),
  currency: text('CurrencyCode'),
  subTotal: money('SubTotal'),
  totalTax: money('TotalTax'),
  total: money('Total'),
  isReconciled: flag('IsReconciled'),
  updatedAt: instant('UpdatedDateUTC'),
});
