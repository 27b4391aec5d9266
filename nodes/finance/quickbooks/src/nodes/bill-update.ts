import { changeOne } from '../changes.ts';
import { bills } from '../resources.ts';
import { due, numbered } from '../schema/changeable.ts';

/** Changes a bill. */
export const updateBill = changeOne(
  bills,
  {
    type: 'quickbooks.bill.update',
    title: 'Change a bill',
    description: 'Changes when a bill is due, or its number.',
    icon: 'file-pencil',
  },
  { dueDate: due, number: numbered('The number that the vendor gave it.') },
  { id: '25', dueDate: '2026-03-01' },
);
