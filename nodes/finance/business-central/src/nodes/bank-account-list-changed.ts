import { listChanged } from '../list-changed.ts';
import { bankAccounts } from '../resources.ts';

/** Reads the bank accounts that were made or changed since this step last came through. */
export const listChangedBankAccounts = listChanged(bankAccounts, {
  type: 'business-central.bankAccount.listChanged',
  title: 'List changed bank accounts',
  description: 'Reads the bank accounts that were made or changed since this step last came through.',
  icon: 'history',
});
