import { parameter } from '@holdfast/node-sdk';
import { textAt } from '@holdfast/node-sdk/records';
import { quoted } from '../calls.ts';
import { listAll } from '../operations.ts';
import { customers } from '../resources.ts';

/** Lists customers, page by page. */
export const listCustomers = listAll(
  customers,
  {
    type: 'business-central.customer.list',
    title: 'List customers',
    description: 'Reads customers, each as an item of its own.',
    icon: 'users',
  },
  {
    settings: {
      name: parameter.text({ title: 'Name begins with', description: 'Only those. Empty: all.', maxLength: 100 }),
    },
    clauseOf: (parameters) => {
      const name = textAt(parameters, 'name');
      return name === '' ? '' : `startswith(displayName,${quoted(name)})`;
    },
  },
);
