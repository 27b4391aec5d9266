import { type JsonObject, parameter } from '@holdfast/node-sdk';
import { quoted } from '../calls.ts';

/** A list of documents that can be narrowed to those of one status. */
export const ofStatus = {
  settings: {
    status: parameter.choice(
      { title: 'Status', description: 'Only these.' },
      { all: 'All', Draft: 'Drafts', Open: 'Posted and open', Paid: 'Paid', Canceled: 'Cancelled' },
      'all',
    ),
  },
  clauseOf: ({ status }: JsonObject): string =>
    typeof status === 'string' && status !== 'all' ? `status eq ${quoted(status)}` : '',
};
