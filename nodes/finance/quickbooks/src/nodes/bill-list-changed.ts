import { listChanged } from '../list-changed.ts';
import { bills } from '../resources.ts';

/** Reads the bills that were made or changed since this step last came through. */
export const listChangedBills = listChanged(bills, {
  type: 'quickbooks.bill.listChanged',
  title: 'List changed bills',
  description: 'Reads the bills that were made or changed since this step last came through.',
  icon: 'history',
});
