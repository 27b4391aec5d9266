import { date, instant, list, money, shape, text } from '@holdfast/node-sdk/records';

const journalLine = shape({
  amount: money('LineAmount'),
  accountCode: text('AccountCode'),
  description: text('Description'),
  taxType: text('TaxType'),
  taxAmount: money('TaxAmount'),
});

/** A posting by hand; debits are positive, credits negative. From `ManualJournal` of Xero's accounting API. */
export const manualJournal = shape({
  manualJournalId: text('ManualJournalID'),
  narration: text('Narration'),
  date: date('Date'),
  status: text('Status'),
  url: text('Url'),
  prices: text('LineAmountTypes'),
  lines: list('JournalLines', journalLine),
  updatedAt: instant('UpdatedDateUTC'),
});
