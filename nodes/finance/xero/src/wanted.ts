import { type JsonObject, parameter } from '@holdfast/node-sdk';
import { Type } from 'typebox';

/** Sales invoices, bills, or both. */
export const kindOfInvoice = parameter.choice(
  { title: 'Kind', description: 'Which of them.' },
  { all: 'Both', ACCREC: 'Sales invoices', ACCPAY: 'Bills' },
  'all',
);
export const statusesOfInvoice = (description: string) =>
  parameter.list(
    Type.Unsafe<string>({
      type: 'string',
      enum: ['DRAFT', 'SUBMITTED', 'AUTHORISED', 'PAID', 'VOIDED', 'DELETED'],
    }),
    { title: 'Status', description },
  );

/** Which invoices and bills a trigger, or a step that reads on, is about. */
export const invoicesWanted = {
  settings: {
    kind: kindOfInvoice,
    statuses: statusesOfInvoice('Only those that are so when they are looked at. Empty: all.'),
  },
  isWanted: ({ type, status }: JsonObject, { kind, statuses }: JsonObject): boolean =>
    (kind === 'all' || kind === type) &&
    (!Array.isArray(statuses) || statuses.length === 0 || statuses.includes(status ?? '')),
};

/** Those that were put away are changed, too. */
export const contactsWanted = { query: { includeArchived: true } };
