import { listChanged } from '../list-changed.ts';
import { vendorPaymentJournals } from '../resources.ts';

/** Reads the payment journals of vendors whose heads were made or changed since this step last came through. */
export const listChangedVendorPayments = listChanged(vendorPaymentJournals, {
  type: 'business-central.vendorPayment.listChanged',
  title: 'List changed vendor payment journals',
  description:
    'Reads the payment journals of vendors whose heads were made or changed since this step last came through, with their payments. A payment by itself changes no head.',
  icon: 'history',
});
