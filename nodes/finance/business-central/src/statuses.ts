import { type JsonObject, parameter } from '@holdfast/node-sdk';
import { Type } from 'typebox';

/** For documents, which are drafts until they are posted. */
export const byStatus = {
  settings: {
    statuses: parameter.list(
      Type.Unsafe<string>({ type: 'string', enum: ['Draft', 'In Review', 'Open', 'Paid', 'Canceled', 'Corrective'] }),
      {
        title: 'Status',
        description: 'Only those that are so when they are looked at. Open: posted, and not paid. Empty: all.',
      },
    ),
  },
  example: { statuses: ['Open'] },
  isWanted: ({ status }: JsonObject, { statuses }: JsonObject): boolean =>
    !Array.isArray(statuses) || statuses.length === 0 || statuses.includes(status ?? ''),
};
