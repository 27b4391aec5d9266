import { getOne } from '../operations.ts';
import { ledgerEntries } from '../resources.ts';

/** Reads one ledger entry. */
export const getLedgerEntry = getOne(ledgerEntries, {
  type: 'business-central.ledgerEntry.get',
  title: 'Read a ledger entry',
  description: 'Reads one ledger entry.',
  icon: 'file-search',
});
