import { parameter } from '@holdfast/node-sdk';
import { quoted } from '../calls.ts';
import { listAll } from '../operations.ts';
import { purchaseInvoices } from '../resources.ts';

/** Lists purchase invoices with their lines, page by page: drafts and posted ones. */
export const listPurchaseInvoices = listAll(
  purchaseInvoices,
  {
    type: 'business-central.purchaseInvoice.list',
    title: 'List purchase invoices',
    description: 'Reads purchase invoices, each as an item of its own.',
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
