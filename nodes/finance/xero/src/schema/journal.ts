import { date, instant, list, money, shape, text, whole } from '@holdfast/node-sdk/records';

/** What a document posted to the ledger. Debits are positive, credits negative. From `Journal` of Xero's accounting API. */
export const journal = shape({
  journalId: text('JournalID'),
  number: whole('JournalNumber'),
  date: date('JournalDate'),
  createdAt: instant('CreatedDateUTC'),
  reference: text('Reference'),
  sourceType: text('SourceType'),
  sourceId: text('SourceID'),
  lines: list(
    'JournalLines',
    shape({
      journalLineId: text('JournalLineID'),
      accountId: text('AccountID'),
      accountCode: text('AccountCode'),
      accountName: text('AccountName'),
      accountType: text('AccountType'),
      description: text('Description'),
      netAmount: money('NetAmount'),
      grossAmount: money('GrossAmount'),
      taxAmount: money('TaxAmount'),
      taxType: text('TaxType'),
    }),
  ),
});
