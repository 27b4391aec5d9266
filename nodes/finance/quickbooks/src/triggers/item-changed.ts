import { items } from '../resources.ts';
import { changed } from './changed.ts';

/** Starts a run for each product or service that is made, changed or put away. */
export const itemChanged = changed(
  items,
  {
    type: 'quickbooks.item.changed',
    title: 'QuickBooks item changed',
    description: 'Starts a run for each product or service that is made, changed or put away in QuickBooks.',
    icon: 'package',
  },
  { isName: true },
);
