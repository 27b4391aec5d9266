import {
  defineNode,
  type EachContext,
  fail,
  type Json,
  type JsonObject,
  parameter,
  type Together,
} from '@holdfast/node-sdk';
import { isRecord, markOf, settled, textAt } from '@holdfast/node-sdk/records';
import { type Static, Type } from 'typebox';
import { batchPath, CONTINUES, innerUrl, responsesIn } from '../batches.ts';
import { HEADERS, quoted, readAll, recordOf } from '../calls.ts';
import { KINDS, type Kind, kindOf } from '../kinds.ts';
import { CREATES, MAX_BATCH } from '../limits.ts';
import { adopted, common, expanded, NUMBER_LENGTH } from '../operations.ts';
import { codeOf } from '../schema/journals.ts';

/** What can be made, by what it is known: a mark in a field of so many characters, or the code that a person gives. */
const KNOWN_BY = {
  contacts: { field: 'number', length: NUMBER_LENGTH },
  customers: { field: 'number', length: NUMBER_LENGTH },
  vendors: { field: 'number', length: NUMBER_LENGTH },
  items: { field: 'number', length: NUMBER_LENGTH },
  bankAccounts: { field: 'number', length: NUMBER_LENGTH },
  taxGroups: 'code and name',
  taxAreas: 'code and name',
  salesInvoices: { field: 'externalDocumentNumber', length: 35 },
  salesCreditMemos: { field: 'externalDocumentNumber', length: 35 },
  purchaseInvoices: { field: 'vendorInvoiceNumber', length: 35 },
  purchaseCreditMemos: { field: 'vendorCreditMemoNumber', length: 35 },
  journals: 'code of a journal',
  customerPaymentJournals: 'code of a journal',
  vendorPaymentJournals: 'code of a journal',
} as const satisfies Partial<Record<Kind, { field: string; length: number } | 'code and name' | 'code of a journal'>>;

const parameters = Type.Object(
  {
    kind: kindOf('What each item becomes.', Object.keys(KNOWN_BY) as (keyof typeof KNOWN_BY)[]),
    body: parameter.json(
      {
        title: 'Body',
        description:
          'Of each record, in the words of Business Central, lines included. The mark that finds it again stands in `number`, `externalDocumentNumber`, `vendorInvoiceNumber`, `vendorCreditMemoNumber` or, of journals, `code`: leave that out. Tax groups and tax areas are found by the code and the name that you give them.',
      },
      {},
    ),
  },
  { additionalProperties: false },
);

type Context = EachContext<Static<typeof parameters>>;

const bodyOf = ({ parameters: { body } }: Context): JsonObject => (isRecord(body) ? body : {});

/** @throws NodeFailure data/bad_input */
function misses(field: string, message: string): never {
  throw fail.data('bad_input', { message, evidence: { path: `/body/${field}` } });
}

/**
 * The fields that a record is known by, as they are sent and looked for.
 *
 * @throws NodeFailure data/bad_input where the field of a mark is taken, or a person has to say what is missing
 */
function knownBy(context: Context): Readonly<Record<string, string>> {
  const said = KNOWN_BY[context.parameters.kind];
  const record = bodyOf(context);
  if (said === 'code and name') {
    const [code, displayName] = [textAt(record, 'code').toUpperCase(), textAt(record, 'displayName')];
    if (code === '') misses('code', '"code" is what it is known by. Say one.');
    if (displayName === '') misses('displayName', '"displayName" tells it from one of the same code. Say it.');
    return { code, displayName };
  }
  const [field, mark] =
    said === 'code of a journal'
      ? ['code', codeOf(context)]
      : [said.field, markOf(context.idempotencyKey, said.length)];
  if (record[field] === undefined) return { [field]: mark };
  return misses(
    field,
    `"${field}" carries the mark that finds the record again. Leave it out, or create records of your own numbers by the step for one.`,
  );
}

/** A filter that what this item made fits, and nothing else. */
const mine = (context: Context): string =>
  Object.entries(knownBy(context))
    .map(([field, value]) => `${field} eq ${quoted(value)}`)
    .join(' and ');

/** Each record as a request of its own, under its position, which the answer names again. */
function together(context: Context): Together {
  const { resource } = KINDS[context.parameters.kind];
  const answerAt = (body: Json, at: number) => responsesIn(body).find((one) => textAt(one, 'id') === String(at));
  return {
    most: MAX_BATCH,
    part: {
      method: 'POST',
      url: innerUrl(context, resource.set, expanded(resource)),
      headers: { ...HEADERS, 'Content-Type': 'application/json' },
      body: { ...bodyOf(context), ...knownBy(context) },
    },
    whole: (parts) => ({ requests: parts.map((part, at) => ({ ...(isRecord(part) ? part : {}), id: String(at) })) }),
    answerTo: (body, _, at) => answerAt(body, at)?.body ?? undefined,
    statusOf(body, at) {
      const status = answerAt(body, at)?.status;
      return typeof status === 'number' && status >= 100 && status < 600 ? status : undefined;
    },
  };
}

/**
 * Makes records, up to a hundred with one call. Each item is a write of its own with its own mark: what Business Central refuses goes
 * the way of its failure alone, and one in doubt is looked up alone.
 */
export const createBatch = defineNode({
  ...common,
  mode: 'each',
  type: 'business-central.batch.create',
  title: 'Create many at once',
  description: `Creates a record for each item in Business Central, up to ${MAX_BATCH} with one call, each once, whatever happens on the way.`,
  icon: 'stack-2',
  source: 'https://learn.microsoft.com/dynamics365/business-central/dev-itpro/webservices/use-odata-batch',
  effect: CREATES,
  policy: { ...common.policy, concurrency: MAX_BATCH },
  parameters,
  ports: ['created'],
  example: { kind: 'customers', body: { displayName: 'Example Ltd' } },

  async run(context) {
    const { connection, idempotencyKey, signal } = context;
    const { resource } = KINDS[context.parameters.kind];
    const { body } = await connection.post(batchPath(context), {
      together: together(context),
      headers: CONTINUES,
      idempotencyKey,
      signal,
    });
    return { port: 'created', ...adopted(resource, recordOf(body)) };
  },

  async probe(context) {
    const { resource } = KINDS[context.parameters.kind];
    const query = { $filter: mine(context), ...expanded(resource) };
    const hits = await readAll(context, resource.set, { query, limit: 2 });
    return settled(hits, (hit) => ({ port: 'created', ...adopted(resource, hit) }));
  },
});
