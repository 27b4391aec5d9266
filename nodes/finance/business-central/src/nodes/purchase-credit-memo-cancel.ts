import { moveOn } from '../operations.ts';
import { purchaseCreditMemos } from '../resources.ts';

/** Cancels a corrective credit memo: Business Central posts an invoice against it. It refuses one that corrects no invoice. */
export const cancelPurchaseCreditMemo = moveOn(
  purchaseCreditMemos,
  {
    type: 'business-central.purchaseCreditMemo.cancel',
    title: 'Cancel a purchase credit memo',
    description: 'Cancels a posted credit memo that corrects an invoice, once. One that is cancelled is left alone.',
    icon: 'file-x',
  },
  { action: 'cancel', port: 'cancelled', isDone: (status) => status === 'Canceled' },
);
