import { defineNode, type Failure, type Item, type JsonObject } from '@holdfast/node-sdk';
import { textAt } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { batchPath, CONTINUES, lookUp, refusalOf, responsesIn } from '../batches.ts';
import { type Around, valuesOf } from '../calls.ts';
import { KINDS, type Kind, kindOf } from '../kinds.ts';
import { MAX_BATCH } from '../limits.ts';
import { common, expanded } from '../operations.ts';

/** Records that one item finds: more are a filter that says too little. */
const MOST_FOUND = 100;

const parameters = Type.Object(
  {
    kind: kindOf('What is looked for.', Object.keys(KINDS) as Kind[]),
    where: Type.String({
      title: 'Filter',
      description: "What finds the record of an item, in the words of OData, such as number eq 'C-100'.",
      minLength: 1,
      maxLength: 2_000,
    }),
  },
  { additionalProperties: false },
);

interface Wanted {
  readonly kind: Kind;
  readonly where: string;
}

/** One look-up as it stands in a batch: its address is told from the API on. */
function requestOf(around: Around, id: number, { kind, where }: Wanted): JsonObject {
  const query = { $filter: where, $top: String(MOST_FOUND), ...expanded(KINDS[kind].resource) };
  return lookUp(around, id, kind, query);
}

/**
 * Looks up a record for each item, a hundred with one call.
 */
export const readBatch = defineNode({
  ...common,
  mode: 'all',
  type: 'business-central.batch.read',
  title: 'Look up many at once',
  description: `Looks up the record of each item in Business Central, ${MAX_BATCH} with one call.`,
  icon: 'stack-2',
  source: 'https://learn.microsoft.com/dynamics365/business-central/dev-itpro/webservices/use-odata-batch',
  effect: { kind: 'read' },
  parameters,
  ports: ['found', 'missing'],
  example: { kind: 'customers', where: "number eq 'C-100'" },

  async run(context) {
    const { items, connection, signal } = context;
    const found: Item[] = [];
    const missing: Item[] = [];
    const failures: { index: number; failure: Failure }[] = [];
    for (let start = 0; start < items.length; start += MAX_BATCH) {
      const part = [...items.keys()].slice(start, start + MAX_BATCH);
      const { body } = await connection.post(batchPath(context), {
        json: { requests: part.map((index) => requestOf(context, index, context.parametersFor(index))) },
        headers: CONTINUES,
        isRead: true,
        signal,
      });
      const answers = new Map(responsesIn(body).map((answer) => [textAt(answer, 'id'), answer]));
      for (const index of part) {
        const answer = answers.get(String(index));
        if (answer?.status !== 200) failures.push({ index, failure: refusalOf(answer).failure });
        else {
          const { shape } = KINDS[context.parametersFor(index).kind].resource;
          const records = valuesOf(answer.body ?? null);
          if (records.length === 0) missing.push({ json: items[index]?.json ?? {}, from: index });
          found.push(...records.map((record) => ({ json: shape.read(record), from: index })));
        }
      }
    }
    return { outputs: { found, missing }, failures };
  },
});
