import { parameter } from '@holdfast/node-sdk';
import { textAt } from '@holdfast/node-sdk/records';
import { quoted } from '../calls.ts';
import { listAll } from '../operations.ts';
import { items } from '../resources.ts';

/** Lists items, page by page. */
export const listItems = listAll(
  items,
  {
    type: 'quickbooks.item.list',
    title: 'List items',
    description: 'Reads items, each as an item of its own.',
    icon: 'list-details',
  },
  {
    settings: {
      name: parameter.text({
        title: 'Name begins with',
        description: 'Only those. Empty: all.',
        maxLength: 500,
      }),
      inactive: parameter.flag({ title: 'Inactive too', description: 'Also those that were put away.' }),
    },
    clauseOf: (parameters) => {
      const name = textAt(parameters, 'name');
      return [
        ...(name === '' ? [] : [`Name LIKE ${quoted(`${name}%`)}`]),
        ...(parameters.inactive === true ? ['Active IN (true, false)'] : []),
      ].join(' AND ');
    },
  },
);
