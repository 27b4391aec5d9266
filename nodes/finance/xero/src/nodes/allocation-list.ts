import { CREDIT_NOTE, listParts } from '../allocations.ts';

/** Lists what a credit note is set against. */
export const listAllocations = listParts(CREDIT_NOTE, {
  type: 'xero.allocation.list',
  title: 'List allocations',
  description: 'Reads what a credit note is set against, each part as an item of its own.',
  icon: 'list-details',
  source: 'https://developer.xero.com/documentation/api/accounting/creditnotes',
});
