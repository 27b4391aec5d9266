import { parameter } from '@holdfast/node-sdk';
import { listAll } from '../operations.ts';
import { invoices } from '../resources.ts';
import { kindOfInvoice, statusesOfInvoice } from '../wanted.ts';

/** Lists invoices and bills, page by page. */
export const listInvoices = listAll(
  invoices,
  {
    type: 'xero.invoice.list',
    title: 'List invoices and bills',
    description: 'Reads invoices and bills, each as an item of its own.',
    icon: 'list-details',
    source: 'https://developer.xero.com/documentation/api/accounting/invoices',
  },
  {
    settings: {
      kind: kindOfInvoice,
      statuses: statusesOfInvoice('Only these. Empty: all.'),
      ourOwn: parameter.flag({ title: 'Only ours', description: 'Only what this application made.' }),
    },
    hasPages: true,
    hasModifiedSince: true,
    clauseOf: ({ kind }) => (kind === 'all' ? '' : `Type=="${kind}"`),
    queryOf: ({ statuses, ourOwn }) => ({
      ...(Array.isArray(statuses) && statuses.length > 0 ? { Statuses: statuses.join(',') } : {}),
      ...(ourOwn === true ? { createdByMyApp: true } : {}),
    }),
  },
);
