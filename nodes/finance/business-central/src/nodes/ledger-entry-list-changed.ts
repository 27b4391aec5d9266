import { listChanged } from '../list-changed.ts';
import { ledgerEntries } from '../resources.ts';

/** Reads the ledger entries that were posted or changed since this step last came through. */
export const listChangedLedgerEntries = listChanged(ledgerEntries, {
  type: 'business-central.ledgerEntry.listChanged',
  title: 'List new ledger entries',
  description: 'Reads the ledger entries that were posted or changed since this step last came through.',
  icon: 'history',
});
