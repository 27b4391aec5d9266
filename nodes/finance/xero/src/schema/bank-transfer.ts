import { date, flag, instant, money, one, shape, text } from '@holdfast/node-sdk/records';

const bankAccount = () => shape({ accountId: text('AccountID'), code: text('Code'), name: text('Name') });

/** Money moved between two bank accounts of the organisation. From `BankTransfer` of Xero's accounting API. */
export const bankTransfer = shape({
  bankTransferId: text('BankTransferID'),
  status: text('Status'),
  from: one('FromBankAccount', bankAccount()),
  to: one('ToBankAccount', bankAccount()),
  amount: money('Amount'),
  date: date('Date'),
  reference: text('Reference'),
  fromTransactionId: text('FromBankTransactionID'),
  toTransactionId: text('ToBankTransactionID'),
  isReconciledFrom: flag('FromIsReconciled'),
  isReconciledTo: flag('ToIsReconciled'),
  createdAt: instant('CreatedDateUTC'),
});
