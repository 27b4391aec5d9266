import { moveOn } from '../operations.ts';
import { salesCreditMemos } from '../resources.ts';

/** Cancels a corrective credit memo: Business Central posts an invoice against it. It refuses one that corrects no invoice. */
export const cancelSalesCreditMemo = moveOn(
  salesCreditMemos,
  {
    type: 'business-central.salesCreditMemo.cancel',
    title: 'Cancel a credit memo',
    description: 'Cancels a posted credit memo that corrects an invoice, once. One that is cancelled is left alone.',
    icon: 'file-x',
  },
  { action: 'cancel', port: 'cancelled', isDone: (status) => status === 'Canceled' },
);
