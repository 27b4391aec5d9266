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
import { CREATES, MAX_BATCH } from '../limits.ts';
import { adopted, common, expanded, NUMBER_LENGTH, type Resource } from '../operations.ts';
import * as resources from '../resources.ts';

/** What can be made, with the field that carries the mark and how long it may be. */
const KINDS = {
  contacts: { resource: resources.contacts, field: 'number', length: NUMBER_LENGTH },
  customers: { resource: resources.customers, field: 'number', length: NUMBER_LENGTH },
  vendors: { resource: resources.vendors, field: 'number', length: NUMBER_LENGTH },
  items: { resource: resources.items, field: 'number', length: NUMBER_LENGTH },
  salesInvoices: { resource: resources.salesInvoices, field: 'externalDocumentNumber', length: 35 },
  salesCreditMemos: { resource: resources.salesCreditMemos, field: 'externalDocumentNumber', length: 35 },
  purchaseInvoices: { resource: resources.purchaseInvoices, field: 'vendorInvoiceNumber', length: 35 },
  purchaseCreditMemos: { resource: resources.purchaseCreditMemos, field: 'vendorCreditMemoNumber', length: 35 },
} as const satisfies Readonly<Record<string, { resource: Resource; field: string; length: number }>>;

const parameters = Type.Object(
  {
    kind: parameter.choice(
      { title: 'Kind', description: 'What each item becomes.' },
      {
        contacts: 'Contacts',
        customers: 'Customers',
        vendors: 'Vendors',
        items: 'Items',
        salesInvoices: 'Sales invoices',
        salesCreditMemos: 'Credit memos of customers',
        purchaseInvoices: 'Purchase invoices',
        purchaseCreditMemos: 'Credit memos of vendors',
      },
      'customers',
    ),
    body: parameter.json(
      {
        title: 'Body',
        description:
          'Of each record, in the words of Business Central, lines included. The mark that finds it again stands in `number`, `externalDocumentNumber`, `vendorInvoiceNumber` or `vendorCreditMemoNumber`: leave that out.',
      },
      {},
    ),
  },
  { additionalProperties: false },
);

type Context = EachContext<Static<typeof parameters>>;

const markIn = ({ parameters: { kind }, idempotencyKey }: Context): string =>
  markOf(idempotencyKey, KINDS[kind].length);

/** @throws NodeFailure data/bad_input where the field of the mark is taken */
function marked(context: Context): JsonObject {
  const { kind, body } = context.parameters;
  const { field } = KINDS[kind];
  const record = isRecord(body) ? body : {};
  if (record[field] === undefined) return { ...record, [field]: markIn(context) };
  throw fail.data('bad_input', {
    message: `"${field}" carries the mark that finds the record again. Leave it out, or create records of your own numbers by the step for one.`,
    evidence: { path: `/body/${field}` },
  });
}

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
      body: marked(context),
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
    const { resource, field } = KINDS[context.parameters.kind];
    const query = { $filter: `${field} eq ${quoted(markIn(context))}`, ...expanded(resource) };
    const hits = await readAll(context, resource.set, { query, limit: 2 });
    return settled(hits, (hit) => ({ port: 'created', ...adopted(resource, hit) }));
  },
});
