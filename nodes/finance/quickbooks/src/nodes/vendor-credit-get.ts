import { getOne } from '../operations.ts';
import { vendorCredits } from '../resources.ts';

/** Reads one vendor credit. */
export const getVendorCredit = getOne(vendorCredits, {
  type: 'quickbooks.vendorCredit.get',
  title: 'Read a vendor credit',
  description: 'Reads one vendor credit with its lines.',
  icon: 'file-search',
});
