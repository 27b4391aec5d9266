import { getOne } from '../operations.ts';
import { bankAccounts } from '../resources.ts';

/** Reads one bank account. */
export const getBankAccount = getOne(bankAccounts, {
  type: 'business-central.bankAccount.get',
  title: 'Read a bank account',
  description: 'Reads one bank account.',
  icon: 'file-search',
});
