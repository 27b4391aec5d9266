import { listAll } from '../operations.ts';
import { ledgerEntries } from '../resources.ts';

/** Lists ledger entries, page by page. */
export const listLedgerEntries = listAll(ledgerEntries, {
  type: 'business-central.ledgerEntry.list',
  title: 'List ledger entries',
  description: 'Reads ledger entries, each as an item of its own.',
  icon: 'book',
});
