import { parameter } from '@holdfast/node-sdk';
import { quoted } from '../calls.ts';
import { listAll } from '../operations.ts';
import { salesCreditMemos } from '../resources.ts';

/** Lists credit memos with their lines, page by page: drafts and posted ones. */
export const listSalesCreditMemos = listAll(
  salesCreditMemos,
  {
    type: 'business-central.salesCreditMemo.list',
    title: 'List credit memos',
    description: 'Reads credit memos, each as an item of its own.',
    icon: 'list-details',
  },
  {
    settings: {
      status: parameter.choice(
        { title: 'Status', description: 'Only these.' },
        { all: 'All', Draft: 'Drafts', Open: 'Posted and open', Paid: 'Paid', Canceled: 'Cancelled' },
        'all',
      ),
    },
    clauseOf: ({ status }) => (typeof status === 'string' && status !== 'all' ? `status eq ${quoted(status)}` : ''),
  },
);
