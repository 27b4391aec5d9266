import { parameter } from '@holdfast/node-sdk';
import { textAt } from '@holdfast/node-sdk/records';
import { quoted } from '../calls.ts';
import { listAll } from '../operations.ts';
import { vendors } from '../resources.ts';

/** Lists vendors, page by page. */
export const listVendors = listAll(
  vendors,
  {
    type: 'business-central.vendor.list',
    title: 'List vendors',
    description: 'Reads vendors, each as an item of its own.',
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
