import { changeOne } from '../changes.ts';
import { vendorCredits } from '../resources.ts';
import { dated, noted, numbered } from '../schema/changeable.ts';

/** Changes a vendor credit. */
export const updateVendorCredit = changeOne(
  vendorCredits,
  {
    type: 'quickbooks.vendorCredit.update',
    title: 'Change a vendor credit',
    description: 'Changes the date, the number or the note of a vendor credit.',
    icon: 'file-pencil',
  },
  { date: dated, number: numbered('The number that the vendor gave it.'), note: noted },
  { id: '26', number: 'VC-9' },
);
