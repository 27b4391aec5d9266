import { changeOne } from '../changes.ts';
import { transfers } from '../resources.ts';
import { dated, noted } from '../schema/changeable.ts';

/** Changes a transfer. */
export const updateTransfer = changeOne(
  transfers,
  {
    type: 'quickbooks.transfer.update',
    title: 'Change a transfer',
    description: 'Changes the date or the note of a transfer.',
    icon: 'file-pencil',
  },
  { date: dated, note: noted },
  { id: '31', date: '2026-02-01' },
);
