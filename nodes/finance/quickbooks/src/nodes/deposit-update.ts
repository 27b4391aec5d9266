import { changeOne } from '../changes.ts';
import { deposits } from '../resources.ts';
import { dated, noted } from '../schema/changeable.ts';

/** Changes a deposit. */
export const updateDeposit = changeOne(
  deposits,
  {
    type: 'quickbooks.deposit.update',
    title: 'Change a deposit',
    description: 'Changes the date or the note of a deposit.',
    icon: 'file-pencil',
  },
  { date: dated, note: noted },
  { id: '29', date: '2026-02-01' },
);
