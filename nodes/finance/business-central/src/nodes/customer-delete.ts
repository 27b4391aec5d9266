import { removeOne } from '../operations.ts';
import { customers } from '../resources.ts';

/** Deletes a customer. Business Central refuses one with documents or entries. */
export const deleteCustomer = removeOne(customers, {
  type: 'business-central.customer.delete',
  title: 'Delete a customer',
  description: 'Deletes a customer that nothing was booked for.',
  icon: 'user-x',
});
