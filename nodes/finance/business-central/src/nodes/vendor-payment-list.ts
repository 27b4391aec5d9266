import { listAll } from '../operations.ts';
import { vendorPaymentJournals } from '../resources.ts';

/** Lists journals of payments to vendors. */
export const listVendorPayments = listAll(vendorPaymentJournals, {
  type: 'business-central.vendorPayment.list',
  title: 'List vendor payment journals',
  description: 'Reads journals of payments to vendors, each as an item of its own.',
  icon: 'list-details',
});
