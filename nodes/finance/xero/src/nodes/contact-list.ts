import { parameter } from '@holdfast/node-sdk';
import { listAll } from '../operations.ts';
import { contacts } from '../resources.ts';

/** Lists contacts, page by page. */
export const listContacts = listAll(
  contacts,
  {
    type: 'xero.contact.list',
    title: 'List contacts',
    description: 'Reads customers and suppliers, each as an item of its own.',
    icon: 'users',
    source: 'https://developer.xero.com/documentation/api/accounting/contacts',
  },
  {
    settings: {
      search: parameter.text({
        title: 'Search for',
        description: 'Part of the name, the numbers or the e-mail address.',
        maxLength: 200,
      }),
      archived: parameter.flag({ title: 'Archived too', description: 'Also those that were put away.' }),
    },
    hasPages: true,
    hasModifiedSince: true,
    queryOf: ({ search, archived }) => ({
      ...(typeof search === 'string' && search !== '' ? { searchTerm: search } : {}),
      ...(archived === true ? { includeArchived: true } : {}),
    }),
  },
);
