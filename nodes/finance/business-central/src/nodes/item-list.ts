import { parameter } from '@holdfast/node-sdk';
import { textAt } from '@holdfast/node-sdk/records';
import { quoted } from '../calls.ts';
import { listAll } from '../operations.ts';
import { items } from '../resources.ts';

/** Lists items, page by page. */
export const listItems = listAll(
  items,
  {
    type: 'business-central.item.list',
    title: 'List items',
    description: 'Reads items, each as an item of its own.',
    icon: 'list-details',
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
