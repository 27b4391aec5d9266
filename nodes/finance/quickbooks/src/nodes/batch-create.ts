import { defineNode, type EachContext, type JsonObject, parameter, type Together } from '@holdfast/node-sdk';
import { holds, isRecord, marked, markOf, settled, textAt } from '@holdfast/node-sdk/records';
import { type Static, Type } from 'typebox';
import { company, entityOf, FORM, queryAll, quoted } from '../calls.ts';
import { CREATES_TOGETHER, MAX_BATCH } from '../limits.ts';
import { findMarked } from '../marker.ts';
import { common } from '../operations.ts';

const parameters = Type.Object(
  {
    entity: parameter.choice(
      { title: 'Kind', description: 'What each item becomes.' },
      {
        Customer: 'Customers',
        Vendor: 'Vendors',
        Item: 'Items',
        Invoice: 'Invoices',
        Bill: 'Bills',
        CreditMemo: 'Credit memos',
        VendorCredit: 'Vendor credits',
        Payment: 'Payments',
        Purchase: 'Expenses',
        Deposit: 'Deposits',
        Transfer: 'Transfers',
        JournalEntry: 'Journal entries',
      },
      'Customer',
    ),
    body: parameter.json(
      {
        title: 'Body',
        description: 'Of each record, in the words of QuickBooks. A mark that finds it again is put behind its note.',
      },
      {},
    ),
  },
  { additionalProperties: false },
);

type Context = EachContext<Static<typeof parameters>>;
type Entity = Static<typeof parameters>['entity'];

/** The field that carries the mark. Items have no note; their names are theirs alone. */
const noteFieldOf = (entity: Entity): 'Notes' | 'PrivateNote' | null =>
  entity === 'Item' ? null : entity === 'Customer' || entity === 'Vendor' ? 'Notes' : 'PrivateNote';

const bodyOf = ({ parameters: { body } }: Context): JsonObject => (isRecord(body) ? body : {});

function recordOf(context: Context): JsonObject {
  const [body, field] = [bodyOf(context), noteFieldOf(context.parameters.entity)];
  return field === null ? body : { ...body, [field]: marked(textAt(body, field), markOf(context.idempotencyKey)) };
}

/** Each record under its position, which the answer names again. */
const together = (entity: Entity, record: JsonObject): Together => ({
  most: MAX_BATCH,
  part: { [entity]: record },
  whole: (parts) => ({
    BatchItemRequest: parts.map((part, at) => ({ ...(part as JsonObject), bId: String(at), operation: 'create' })),
  }),
  answerTo(body, _, at) {
    const list = isRecord(body) && Array.isArray(body.BatchItemResponse) ? body.BatchItemResponse : [];
    return list.find((one) => textAt(one, 'bId') === String(at));
  },
  keyInQuery: 'requestid',
});

/** Looks for the mark, or the name, among what was made since the run began. */
async function find(context: Context): Promise<readonly JsonObject[] | null> {
  const { entity } = context.parameters;
  const field = noteFieldOf(entity);
  if (field !== null) return findMarked(context, entity, markOf(context.idempotencyKey), field);
  const body = bodyOf(context);
  const where = `Name = ${quoted(textAt(body, 'Name'))} AND Active IN (true, false)`;
  const found = await queryAll(context, entity, { where, limit: 2 });
  return found.filter((one) => holds(one, body));
}

/**
 * Makes records, up to thirty with one call. Each item is a write of its own with its own mark: what QuickBooks refuses goes
 * the way of its failure alone, and one in doubt is looked up alone.
 */
export const createBatch = defineNode({
  ...common,
  mode: 'each',
  type: 'quickbooks.batch.create',
  title: 'Create many at once',
  description: `Creates a record for each item, up to ${MAX_BATCH} with one call, each once, whatever happens on the way.`,
  icon: 'stack-2',
  source: 'https://developer.intuit.com/app/developer/qbo/docs/learn/explore-the-quickbooks-online-api/batch',
  effect: CREATES_TOGETHER,
  policy: { ...common.policy, concurrency: MAX_BATCH },
  parameters,
  ports: ['created'],
  example: { entity: 'Customer', body: { DisplayName: 'Example Ltd' } },

  async run(context) {
    const { parameters: said, connection, idempotencyKey, signal } = context;
    const { body } = await connection.post(company(context, 'batch'), {
      query: FORM,
      together: together(said.entity, recordOf(context)),
      idempotencyKey,
      signal,
    });
    const made = entityOf(body, said.entity);
    return { port: 'created', output: made, reference: textAt(made, 'Id') };
  },

  async probe(context) {
    const hits = await find(context);
    return hits === null
      ? 'unknown'
      : settled(hits, (hit) => ({ port: 'created', output: hit, reference: textAt(hit, 'Id') }));
  },
});
