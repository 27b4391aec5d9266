import { changeOne } from '../changes.ts';
import { billPayments } from '../resources.ts';
import { dated, noted, numbered } from '../schema/changeable.ts';

/** Changes a bill payment. */
export const updateBillPayment = changeOne(
  billPayments,
  {
    type: 'quickbooks.billPayment.update',
    title: 'Change a bill payment',
    description: 'Changes the date, the number or the note of a bill payment.',
    icon: 'file-pencil',
  },
  { date: dated, number: numbered('Such as the number of a check.'), note: noted },
  { id: '27', number: '1045' },
);
