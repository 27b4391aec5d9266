import { changeOne } from '../changes.ts';
import { creditMemos } from '../resources.ts';
import { dated, numbered } from '../schema/changeable.ts';

/** Changes a credit memo. */
export const updateCreditMemo = changeOne(
  creditMemos,
  {
    type: 'quickbooks.creditMemo.update',
    title: 'Change a credit memo',
    description: 'Changes the date or the number of a credit memo.',
    icon: 'file-pencil',
  },
  { date: dated, number: numbered() },
  { id: '71', date: '2026-02-01' },
);
