import { getOne } from '../operations.ts';
import { bankTransactions } from '../resources.ts';

/** Reads one bank transaction. */
export const getBankTransaction = getOne(bankTransactions, 'bank transaction', {
  type: 'xero.bankTransaction.get',
  title: 'Read a bank transaction',
  description: 'Reads one bank transaction.',
  icon: 'file-search',
  source: 'https://developer.xero.com/documentation/api/accounting/banktransactions',
});
