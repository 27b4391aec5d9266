import { bills } from '../resources.ts';
import { changed } from './changed.ts';

/** Starts a run for each bill that is made or changed. */
export const billChanged = changed(bills, {
  type: 'quickbooks.bill.changed',
  title: 'QuickBooks bill changed',
  description: 'Starts a run for each bill that is made or changed in QuickBooks.',
  icon: 'file-dollar',
});
