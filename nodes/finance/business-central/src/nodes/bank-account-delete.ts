import { removeOne } from '../operations.ts';
import { bankAccounts } from '../resources.ts';

/** Deletes a bank account. Business Central refuses one with entries. */
export const deleteBankAccount = removeOne(bankAccounts, {
  type: 'business-central.bankAccount.delete',
  title: 'Delete a bank account',
  description: 'Deletes a bank account that nothing was posted to.',
  icon: 'trash',
});
