import { parameter } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { invoices } from '../resources.ts';
import { changed } from './changed.ts';

/** Starts a run for each invoice or bill that is made or changed. */
export const invoiceChanged = changed(
  invoices,
  {
    type: 'xero.invoice.changed',
    title: 'Xero invoice or bill changed',
    description: 'Starts a run for each invoice or bill that is made or changed in Xero.',
    icon: 'file-invoice',
  },
  {
    category: 'INVOICE',
    hasIds: true,
    settings: {
      kind: parameter.choice(
        { title: 'Kind', description: 'Which of them.' },
        { all: 'Both', ACCREC: 'Sales invoices', ACCPAY: 'Bills' },
        'all',
      ),
      statuses: parameter.list(
        Type.Unsafe<string>({
          type: 'string',
          enum: ['DRAFT', 'SUBMITTED', 'AUTHORISED', 'PAID', 'VOIDED', 'DELETED'],
        }),
        { title: 'Status', description: 'Only those that are so when they are looked at. Empty: all.' },
      ),
    },
    example: { kind: 'ACCREC', statuses: ['AUTHORISED'] },
    isWanted: ({ type, status }, { kind, statuses }) =>
      (kind === 'all' || kind === type) &&
      (!Array.isArray(statuses) || statuses.length === 0 || statuses.includes(status ?? '')),
  },
);
