import { DAY_MS, defineNode, fail, type JsonObject } from '@holdfast/node-sdk';
import { isRecord, moment, textAt } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { type Around, company, FORM, PAGE_SIZE } from '../calls.ts';
import { common } from '../operations.ts';

const ENTITIES = [
  'Account',
  'Bill',
  'BillPayment',
  'CreditMemo',
  'Customer',
  'Deposit',
  'Invoice',
  'Item',
  'JournalEntry',
  'Payment',
  'Purchase',
  'Transfer',
  'Vendor',
  'VendorCredit',
] as const;
const MAX_AGE_MS = 30 * DAY_MS;

/** What one answer holds of each entity. */
async function changesOf(
  context: Around,
  entities: readonly string[],
  changedSince: string,
): Promise<{ readonly entity: string; readonly list: readonly JsonObject[] }[]> {
  const { connection, signal } = context;
  const { body } = await connection.get(company(context, 'cdc'), {
    query: { entities: entities.join(','), changedSince, ...FORM },
    signal,
  });
  const answers = isRecord(body) && Array.isArray(body.CDCResponse) ? body.CDCResponse.filter(isRecord) : [];
  const parts = answers.flatMap(({ QueryResponse }) =>
    Array.isArray(QueryResponse) ? QueryResponse.filter(isRecord) : [],
  );
  return parts.flatMap((part) =>
    entities.flatMap((entity) => {
      const list = part[entity];
      return Array.isArray(list) ? [{ entity, list: list.filter(isRecord) }] : [];
    }),
  );
}

/**
 * What was changed since an instant, deleted too. An answer that holds a thousand is cut off:
 * that is a failure, never a silent gap.
 */
export const listChanges = defineNode({
  ...common,
  mode: 'each',
  type: 'quickbooks.change.list',
  title: 'List changes',
  description: 'Reads what was changed or deleted since an instant, each record as an item of its own.',
  icon: 'history',
  source:
    'https://developer.intuit.com/app/developer/qbo/docs/learn/explore-the-quickbooks-online-api/change-data-capture',
  effect: { kind: 'read' },
  parameters: Type.Object(
    {
      entities: Type.Array(Type.Unsafe<(typeof ENTITIES)[number]>({ type: 'string', enum: [...ENTITIES] }), {
        title: 'Of',
        description: 'Kinds of records.',
        minItems: 1,
        uniqueItems: true,
      }),
      changedSince: moment({
        title: 'Changed since',
        description:
          'An instant such as 2026-01-15T10:00:00Z, at most 30 days ago. Empty: 24 hours before the run began.',
      }),
    },
    { additionalProperties: false },
  ),
  output: {
    type: 'object',
    properties: {
      entity: { type: 'string' },
      id: { type: 'string' },
      isDeleted: { type: 'boolean' },
      record: { type: 'object' },
    },
    required: ['entity', 'id', 'isDeleted', 'record'],
    additionalProperties: false,
  },
  example: { entities: ['Invoice', 'Payment'] },
  async run(context) {
    const { entities, changedSince } = context.parameters;
    const ms = changedSince === '' ? context.run.startedAt - DAY_MS : Date.parse(changedSince);
    if (!Number.isFinite(ms) || ms < context.run.startedAt - MAX_AGE_MS) {
      throw fail.data('bad_input', {
        message: `QuickBooks remembers changes for 30 days. "${changedSince}" is older, or no instant: read lists with "Changed since" instead.`,
        evidence: { path: '/changedSince' },
      });
    }
    const found = await changesOf(context, entities, new Date(ms).toISOString());
    const count = found.reduce((sum, { list }) => sum + list.length, 0);
    if (count >= PAGE_SIZE) {
      throw fail.data('too_large', {
        message: `QuickBooks cuts its answer off at ${PAGE_SIZE} changes, and there are as many. Ask for fewer kinds, or for a later instant.`,
        phase: 'answered',
        evidence: { path: '/changedSince' },
      });
    }
    return {
      items: found.flatMap(({ entity, list }) =>
        list.map((record) => ({
          json: { entity, id: textAt(record, 'Id'), isDeleted: record.status === 'Deleted', record },
        })),
      ),
    };
  },
});
