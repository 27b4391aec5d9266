import { Type } from 'typebox';
import { getOne } from '../operations.ts';
import { journals } from '../resources.ts';

/** Reads one journal of the ledger, by its id or its number. It is for apps of the Advanced tier. */
export const getJournal = getOne(
  journals,
  'journal',
  {
    type: 'xero.journal.get',
    title: 'Read a journal',
    description: 'Reads what a document posted to the ledger.',
    icon: 'file-search',
    source: 'https://developer.xero.com/documentation/api/accounting/journals',
  },
  Type.String({
    title: 'Id',
    description: 'What Xero calls the journal, or its number.',
    pattern: '^(\\d{1,10}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$',
    'x-form': 'an id such as 243216c5-369e-4056-ac67-05388f86dc81, or a number',
  }),
);
