import { parameter } from '@holdfast/node-sdk';
import { day } from '@holdfast/node-sdk/records';
import { changeOne } from '../changes.ts';
import { creditMemos } from '../resources.ts';

/** Changes a credit memo. */
export const updateCreditMemo = changeOne(
  creditMemos,
  {
    type: 'quickbooks.creditMemo.update',
    title: 'Change a credit memo',
    description: 'Changes the date or the number of a credit memo.',
    icon: 'file-pencil',
  },
  {
    date: { from: 'TxnDate', asked: day({ title: 'Date', description: 'Such as 2026-01-15.' }) },
    number: {
      from: 'DocNumber',
      asked: parameter.text({ title: 'Number', description: 'Of the document.', maxLength: 21 }),
    },
  },
  { id: '71', date: '2026-02-01' },
);
