import { listAll } from '../operations.ts';
import { bankAccounts } from '../resources.ts';

/** Lists bank accounts, page by page. */
export const listBankAccounts = listAll(bankAccounts, {
  type: 'business-central.bankAccount.list',
  title: 'List bank accounts',
  description: 'Reads bank accounts, each as an item of its own.',
  icon: 'building-bank',
});
