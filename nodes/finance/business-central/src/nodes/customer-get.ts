import { getOne } from '../operations.ts';
import { customers } from '../resources.ts';

/** Reads one customer. */
export const getCustomer = getOne(customers, {
  type: 'business-central.customer.get',
  title: 'Read a customer',
  description: 'Reads one customer.',
  icon: 'user',
});
