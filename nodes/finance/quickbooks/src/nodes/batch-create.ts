import {
  type AllContext,
  defineNode,
  type Failure,
  fail,
  type Item,
  type JsonObject,
  parameter,
} from '@holdfast/node-sdk';
import { isRecord, textAt } from '@holdfast/node-sdk/records';
import { type Static, Type } from 'typebox';
import { company, FORM } from '../calls.ts';
import { KEYED, MAX_BATCH } from '../limits.ts';
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
        JournalEntry: 'Journal entries',
      },
      'Customer',
    ),
    body: parameter.json({ title: 'Body', description: 'Of each record, in the words of QuickBooks.' }, {}),
  },
  { additionalProperties: false },
);

const bodyOf = (body: unknown): JsonObject[] => {
  const list = isRecord(body as JsonObject) ? (body as JsonObject).BatchItemResponse : undefined;
  return Array.isArray(list) ? list.filter(isRecord) : [];
};

/** Why one item of a batch was refused. The others stand. */
function refusalOf(answer: JsonObject | undefined): Failure {
  return fail.data('rejected', {
    message:
      'QuickBooks refused this item of the batch: its messages stand in the evidence. Correct the item, then send it on.',
    phase: 'answered',
    decidedBy: '1c.error_body',
    evidence: { status: 200, body: JSON.stringify(answer?.Fault ?? answer ?? null).slice(0, 2_048) },
  }).failure;
}

/** What is sent: each item under its position, which the answer names again. */
const requestsOf = (context: AllContext<Static<typeof parameters>>): JsonObject[] =>
  context.items.map((_, index) => {
    const { entity, body } = context.parametersFor(index);
    return { bId: String(index), operation: 'create', [entity]: body };
  });

/**
 * Makes up to thirty records with one call. They stand or fall each by itself: what was refused
 * goes the way of its failure. Without an answer the whole batch is sent again, bytes and
 * `requestid` the same.
 */
export const createBatch = defineNode({
  ...common,
  mode: 'all',
  type: 'quickbooks.batch.create',
  title: 'Create many at once',
  description: `Creates up to ${MAX_BATCH} records with one call, an item each, once, whatever happens on the way.`,
  icon: 'stack-2',
  source: 'https://developer.intuit.com/app/developer/qbo/docs/learn/explore-the-quickbooks-online-api/batch',
  effect: KEYED,
  parameters,
  ports: ['created'],
  example: { entity: 'Customer', body: { DisplayName: 'Example Ltd' } },

  async run(context) {
    const { items, connection, idempotencyKey, signal } = context;
    if (items.length === 0) return { outputs: { created: [] } };
    if (items.length > MAX_BATCH) {
      throw fail.data('bad_input', {
        message: `A batch takes ${MAX_BATCH} items, and there are ${items.length}. Put a loop with lists of ${MAX_BATCH} before it.`,
      });
    }
    const { body } = await connection.post(company(context, 'batch'), {
      query: { ...FORM, requestid: idempotencyKey },
      json: { BatchItemRequest: requestsOf(context) },
      signal,
    });
    const answers = new Map(bodyOf(body).map((answer) => [textAt(answer, 'bId'), answer]));
    const created: Item[] = [];
    const failures: { index: number; failure: Failure }[] = [];
    for (const index of items.keys()) {
      const answer = answers.get(String(index));
      const made = answer?.[context.parametersFor(index).entity];
      if (isRecord(made)) created.push({ json: made, from: index });
      else failures.push({ index, failure: refusalOf(answer) });
    }
    return { outputs: { created }, failures };
  },
});
