import { changeParty } from '../parties.ts';
import { customers } from '../resources.ts';

/** Changes a customer; what is left empty stays. */
export const updateCustomer = changeParty(customers, {
  type: 'business-central.customer.update',
  title: 'Change a customer',
  description: 'Changes fields of a customer.',
  icon: 'user-edit',
});
