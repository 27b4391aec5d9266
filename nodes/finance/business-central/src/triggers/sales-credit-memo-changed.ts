import { salesCreditMemos } from '../resources.ts';
import { byStatus } from '../statuses.ts';
import { changed } from './changed.ts';

/** Starts a run for each credit memo that is made, changed or posted. */
export const salesCreditMemoChanged = changed(
  salesCreditMemos,
  {
    type: 'business-central.salesCreditMemo.changed',
    title: 'Business Central credit memo changed',
    description: 'Starts a run for each credit memo that is made, changed or posted in Business Central.',
    icon: 'receipt-refund',
  },
  byStatus,
);
