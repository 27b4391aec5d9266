import { parameter } from '@holdfast/node-sdk';
import { listAll } from '../operations.ts';
import { bankTransfers } from '../resources.ts';

/** Lists the bank transfers. Xero gives them all at once. */
export const listBankTransfers = listAll(
  bankTransfers,
  {
    type: 'xero.bankTransfer.list',
    title: 'List bank transfers',
    description: 'Reads transfers between bank accounts, each as an item of its own.',
    icon: 'arrows-exchange',
    source: 'https://developer.xero.com/documentation/api/accounting/banktransfers',
  },
  {
    settings: {
      includeDeleted: parameter.flag({
        title: 'Deleted ones too',
        description: 'Those that were deleted are read as well.',
      }),
    },
    hasPages: false,
    hasModifiedSince: true,
    queryOf: ({ includeDeleted }) => (includeDeleted === true ? { includeDeleted } : {}),
  },
);
