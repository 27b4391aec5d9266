import { listChanged } from '../list-changed.ts';
import { bankTransactions } from '../resources.ts';

/** Reads the money spent and received that was entered or changed since this step last came through. */
export const listChangedBankTransactions = listChanged(bankTransactions, {
  type: 'xero.bankTransaction.listChanged',
  title: 'List changed bank transactions',
  description: 'Reads the money spent and received that was entered or changed since this step last came through.',
  icon: 'history',
  source: 'https://developer.xero.com/documentation/api/accounting/banktransactions',
});
