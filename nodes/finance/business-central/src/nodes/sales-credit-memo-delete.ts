import { removeOne } from '../operations.ts';
import { salesCreditMemos } from '../resources.ts';

/** Deletes a credit memo that is not posted. */
export const deleteSalesCreditMemo = removeOne(salesCreditMemos, {
  type: 'business-central.salesCreditMemo.delete',
  title: 'Delete a credit memo',
  description: 'Deletes a credit memo that is not posted.',
  icon: 'trash',
});
