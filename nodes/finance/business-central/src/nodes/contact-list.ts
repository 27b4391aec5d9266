import { parameter } from '@holdfast/node-sdk';
import { textAt } from '@holdfast/node-sdk/records';
import { quoted } from '../calls.ts';
import { listAll } from '../operations.ts';
import { contacts } from '../resources.ts';

/** Lists contacts, page by page. */
export const listContacts = listAll(
  contacts,
  {
    type: 'business-central.contact.list',
    title: 'List contacts',
    description: 'Reads contacts, each as an item of its own.',
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
