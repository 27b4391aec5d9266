import { changeOne } from '../changes.ts';
import { transfers } from '../resources.ts';
import { amounted, dated, noted } from '../schema/changeable.ts';

/** Changes a transfer. */
export const updateTransfer = changeOne(
  transfers,
  {
    type: 'quickbooks.transfer.update',
    title: 'Change a transfer',
    description: 'Changes the amount, the date or the note of a transfer. It moves no money at a bank.',
    icon: 'file-pencil',
  },
  { amount: amounted('How much is moved.'), date: dated, note: noted },
  { id: '31', date: '2026-02-01' },
);
