import { parameter } from '@holdfast/node-sdk';
import { quoted } from '../calls.ts';
import { listAll } from '../operations.ts';
import { salesInvoices } from '../resources.ts';

/** Lists sales invoices with their lines, page by page: drafts and posted ones. */
export const listSalesInvoices = listAll(
  salesInvoices,
  {
    type: 'business-central.salesInvoice.list',
    title: 'List sales invoices',
    description: 'Reads sales invoices, each as an item of its own.',
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
