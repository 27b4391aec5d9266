import { changeOne } from '../changes.ts';
import { purchases } from '../resources.ts';
import { dated, noted, numbered } from '../schema/changeable.ts';

/** Changes an expense. */
export const updatePurchase = changeOne(
  purchases,
  {
    type: 'quickbooks.purchase.update',
    title: 'Change an expense',
    description: 'Changes the date, the number or the note of an expense.',
    icon: 'file-pencil',
  },
  { date: dated, number: numbered('Such as the number of a check.'), note: noted },
  { id: '28', date: '2026-02-01' },
);
