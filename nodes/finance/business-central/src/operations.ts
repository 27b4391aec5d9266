import {
  defineNode,
  type EachContext,
  fail,
  HOUR_MS,
  type JsonObject,
  type NodeDefinition,
  parameter,
} from '@holdfast/node-sdk';
import { markOf, moment, type Shape, settled, textAt } from '@holdfast/node-sdk/records';
import { type Static, type TProperties, type TSchema, Type } from 'typebox';
import { type Around, company, HEADERS, one, quoted, readAll, readOne, recordOf } from './calls.ts';
import { connections } from './connection.ts';
import { BRINGS_ABOUT, CREATES, POSTS } from './limits.ts';
import { id } from './schema/parameters.ts';

/** A set of records: what Business Central calls it, what people do, and what we make of it. */
export interface Resource {
  /** Such as `salesInvoices`. */
  readonly set: string;
  readonly title: string;
  readonly shape: Shape;
  /** Records within it that are read along, such as `salesInvoiceLines`. */
  readonly expand?: string;
  /** Page of the documentation. */
  readonly page: string;
}

export interface Words {
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly icon: string;
}

export const sourceOf = (page: string): string =>
  `https://learn.microsoft.com/dynamics365/business-central/dev-itpro/api-reference/v2.0/resources/dynamics_${page}`;

/** What all steps of this connector have in common. */
export const common = {
  typeVersion: 1,
  category: 'finance',
  connection: connections,
  keywords: ['business central', 'dynamics', 'navision', 'accounting', 'books'],
  policy: {
    timeoutMs: 600_000,
    retry: { transient: { maxAttempts: 6, baseDelayMs: 2_000, maxDelayMs: 60_000, budgetMs: HOUR_MS } },
  },
} as const;

/** Records within it, read along. */
export const expanded = ({ expand }: Pick<Resource, 'expand'>) => (expand === undefined ? {} : { $expand: expand });

export const adopted = ({ shape }: Pick<Resource, 'shape'>, record: JsonObject) => ({
  output: shape.read(record),
  reference: textAt(record, 'id'),
});

/** Declares a step that reads one record. Not to be there is a failure, `data/not_found`. */
export const getOne = (resource: Resource, words: Words): NodeDefinition =>
  defineNode({
    ...common,
    mode: 'each',
    ...words,
    source: sourceOf(resource.page),
    effect: { kind: 'read' },
    parameters: Type.Object({ id: id(resource.title) }, { additionalProperties: false }),
    output: resource.shape.schema,
    example: { id: '5d115c9c-44e3-ea11-bb43-000d3a2feca1' },
    async run(context) {
      const record = await readOne(context, one(resource.set, context.parameters.id), expanded(resource));
      return { output: resource.shape.read(record) };
    },
  });

const listSettings = {
  where: parameter.text({
    title: 'Filter',
    description: "In the words of OData, such as status eq 'Open' and totalAmountIncludingTax gt 100.",
    maxLength: 2_000,
  }),
  modifiedSince: moment({
    title: 'Changed since',
    description: 'An instant such as 2026-01-15T10:00:00Z. Only what was changed since then is read.',
  }),
  limit: parameter.whole(
    { title: 'At most', description: 'So many are read; what is beyond is left out.' },
    { minimum: 1, maximum: 50_000, standard: 1_000 },
  ),
};

/** Declares a step that reads a list. `clauseOf`: a filter of its own, beside what the person says. */
export const listAll = (
  resource: Omit<Resource, 'title'>,
  words: Words,
  options: {
    readonly settings?: TProperties;
    clauseOf?(parameters: JsonObject): string;
    /** Settings of its own that cannot be left out. */
    readonly example?: JsonObject;
  } = {},
): NodeDefinition =>
  defineNode({
    ...common,
    mode: 'each',
    ...words,
    source: sourceOf(resource.page),
    effect: { kind: 'read' },
    parameters: Type.Object({ ...options.settings, ...listSettings }, { additionalProperties: false }),
    output: resource.shape.schema,
    example: options.example ?? {},
    async run(context) {
      const { modifiedSince, where, limit } = context.parameters;
      const since = modifiedSince === '' ? '' : `lastModifiedDateTime gt ${instant(modifiedSince)}`;
      const clauses = [options.clauseOf?.(context.parameters) ?? '', since, where === '' ? '' : `(${where})`];
      const $filter = clauses.filter((clause) => clause !== '').join(' and ');
      const query = { ...($filter === '' ? {} : { $filter }), ...expanded(resource) };
      const found = await readAll(context, resource.set, { query, limit });
      return { items: found.map((record) => ({ json: resource.shape.read(record) })) };
    },
  });

function instant(text: string): string {
  const ms = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(text) || text.endsWith('Z') ? text : `${text}Z`);
  if (Number.isFinite(ms)) return new Date(ms).toISOString();
  throw fail.data('bad_input', { message: `"${text}" is no instant.`, evidence: { path: '/modifiedSince' } });
}

/** Declares a step that makes a record, once: with no key to send, it is looked up by what it carries. */
export const createOne = <const Parameters extends TSchema>(
  resource: Resource,
  words: Words,
  said: {
    readonly parameters: Parameters;
    readonly example: JsonObject;
    body(context: EachContext<Static<Parameters>>): JsonObject;
    /** A filter that what this step made fits, and nothing else. */
    mine(context: EachContext<Static<Parameters>>): string;
    /** Where it is not found: whether it may have been made, and left the set since. Left out: it never leaves. */
    mayHaveLeft?(context: EachContext<Static<Parameters>>): Promise<boolean>;
    /** Whether one that fits is certain to be what this step made. Left out: what fits is. */
    isCertain?(context: EachContext<Static<Parameters>>, found: JsonObject): Promise<boolean>;
    /** Looks before anything is sent. @throws NodeFailure where it cannot be made */
    ahead?(context: EachContext<Static<Parameters>>): Promise<void>;
  },
): NodeDefinition =>
  defineNode<Parameters>({
    ...common,
    mode: 'each',
    ...words,
    source: sourceOf(resource.page),
    effect: CREATES,
    parameters: said.parameters,
    output: resource.shape.schema,
    ports: ['created'],
    example: said.example,

    /** With its lines in one request: one request has one outcome. */
    async run(context) {
      const { connection, signal } = context;
      await said.ahead?.(context);
      const reply = await connection.post(company(context, resource.set), {
        query: expanded(resource),
        json: said.body(context),
        headers: HEADERS,
        signal,
      });
      return { port: 'created', ...adopted(resource, recordOf(reply.body)) };
    },

    async probe(context) {
      const query = { $filter: said.mine(context), ...expanded(resource) };
      const hits = await readAll(context, resource.set, { query, limit: 2 });
      const [hit] = hits;
      if (!hit && (await said.mayHaveLeft?.(context))) return 'unknown';
      if (hit && (await said.isCertain?.(context, hit)) === false) return 'unknown';
      return settled(hits, (ours) => ({ port: 'created', ...adopted(resource, ours) }));
    },
  });

/** Codes are kept in capital letters, at most so long. */
export const NUMBER_LENGTH = 20;

/** A number that the person gives, or a mark that finds the record again. */
export const numberOf = ({
  parameters: { number },
  idempotencyKey,
}: {
  readonly parameters: { readonly number: string };
  readonly idempotencyKey: string;
}): string => number.toUpperCase() || markOf(idempotencyKey, NUMBER_LENGTH);

/** The mark in the field for numbers of others. */
export const byExternalNumber = ({ idempotencyKey }: { readonly idempotencyKey: string }): string =>
  `externalDocumentNumber eq ${quoted(markOf(idempotencyKey))}`;

/** A record of this number and name: numbers are keys, and one of another name is somebody else's. */
export const byNumber = (
  context: Parameters<typeof numberOf>[0] & { readonly parameters: { readonly displayName: string } },
): string => `number eq ${quoted(numberOf(context))} and displayName eq ${quoted(context.parameters.displayName)}`;

/** Said of a record before it is changed: the version the change was made for. */
export const expectedEtag = parameter.text({
  title: 'Only if it is version',
  description:
    'The etag of the version that the change was made for: if somebody changed it since, nothing is written. Empty: whatever it is now.',
  maxLength: 500,
});

/** @throws NodeFailure data/stale where it is not the version expected */
function etagOf(record: JsonObject, expected: string): string {
  const etag = textAt(record, '@odata.etag');
  if (expected === '' || expected === etag) return etag;
  throw fail.data('stale', {
    message: 'It was changed after the version that this change was made for. Read it again, and decide anew.',
    phase: 'answered',
    decidedBy: 'C2',
  });
}

/** What is changed of a record. */
interface Change {
  readonly idOf: string;
  /** The version that it was made for, as in `expectedEtag`. */
  readonly expected: string;
  /** Whether a record, as a step hands it on, is so already. */
  isDone(now: JsonObject): boolean;
  readonly body: JsonObject;
}

/**
 * Declares a step that changes a record under the version that was read, unless it is so already: that is how
 * an answer that was lost is found again. Business Central refuses another version.
 */
export const changeOne = <const Parameters extends TSchema>(
  resource: Resource,
  words: Words,
  said: {
    /** Its id, `expectedEtag`, and what is changed. */
    readonly parameters: Parameters;
    readonly example: JsonObject;
    change(parameters: Static<Parameters>): Change;
  },
): NodeDefinition =>
  defineNode<Parameters>({
    ...common,
    mode: 'each',
    ...words,
    source: sourceOf(resource.page),
    effect: BRINGS_ABOUT,
    parameters: said.parameters,
    output: resource.shape.schema,
    ports: ['changed'],
    example: said.example,

    async run(context) {
      const { idOf, expected, isDone, body } = said.change(context.parameters);
      const path = one(resource.set, idOf);
      const current = await readOne(context, path, expanded(resource));
      const now = resource.shape.read(current);
      if (isDone(now)) return { port: 'changed', output: now, reference: idOf };
      const { connection, signal } = context;
      const reply = await connection.patch(company(context, path), {
        query: expanded(resource),
        json: body,
        headers: { ...HEADERS, 'If-Match': etagOf(current, expected) },
        signal,
      });
      return { port: 'changed', ...adopted(resource, recordOf(reply.body)) };
    },
  });

/** Declares a step that deletes a draft. One that is not there is deleted already. */
export const removeOne = (resource: Resource, words: Words): NodeDefinition =>
  defineNode({
    ...common,
    mode: 'each',
    ...words,
    source: sourceOf(resource.page),
    effect: BRINGS_ABOUT,
    parameters: Type.Object({ id: id(resource.title), expectedEtag }, { additionalProperties: false }),
    output: {
      type: 'object',
      properties: { id: { type: 'string' }, status: { const: 'Deleted' } },
      required: ['id', 'status'],
      additionalProperties: false,
    },
    ports: ['deleted'],
    example: { id: '5d115c9c-44e3-ea11-bb43-000d3a2feca1' },
    async run(context) {
      const { parameters: said, connection, signal } = context;
      const [current] = await readAll(context, resource.set, { query: { $filter: `id eq ${said.id}` }, limit: 1 });
      if (current) {
        const headers = { ...HEADERS, 'If-Match': etagOf(current, said.expectedEtag) };
        await connection.delete(company(context, one(resource.set, said.id)), { headers, signal });
      }
      return { port: 'deleted', output: { id: said.id, status: 'Deleted' }, reference: said.id };
    },
  });

/**
 * Declares a step that moves a document on by an action of Business Central, and waits for
 * nothing: the status tells whether it happened, also when the answer was lost. The number
 * of a document changes when it is posted, its id does not.
 */
export const moveOn = (
  resource: Resource,
  words: Words,
  { action, port, isDone }: { readonly action: string; readonly port: string; isDone(status: string): boolean },
): NodeDefinition => {
  const read = (context: Around, idOf: string) => readOne(context, one(resource.set, idOf), expanded(resource));
  return defineNode({
    ...common,
    mode: 'each',
    ...words,
    source: sourceOf(resource.page),
    effect: POSTS,
    parameters: Type.Object({ id: id(resource.title) }, { additionalProperties: false }),
    output: resource.shape.schema,
    ports: [port],
    example: { id: '5d115c9c-44e3-ea11-bb43-000d3a2feca1' },

    async run(context) {
      const { parameters: said, connection, signal } = context;
      const before = await read(context, said.id);
      if (isDone(textAt(before, 'status'))) return { port, ...adopted(resource, before) };
      const path = company(context, `${one(resource.set, said.id)}/Microsoft.NAV.${action}`);
      await connection.post(path, { headers: HEADERS, signal });
      return { port, ...adopted(resource, await read(context, said.id)) };
    },

    async probe(context) {
      const now = await read(context, context.parameters.id);
      return isDone(textAt(now, 'status')) ? { port, ...adopted(resource, now) } : 'absent';
    },
  });
};

/** Posted documents are anything but drafts. */
export const isPosted = (status: string): boolean => status !== 'Draft' && status !== 'In Review';
