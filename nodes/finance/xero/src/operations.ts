import {
  defineNode,
  fail,
  HOUR_MS,
  type Json,
  type JsonObject,
  type NodeDefinition,
  parameter,
} from '@holdfast/node-sdk';
import { type day, type Shape, textAt } from '@holdfast/node-sdk/records';
import { type TObject, type TProperties, Type } from 'typebox';
import { api, elementOf, elementsOf } from './calls.ts';
import { xero } from './connection.ts';
import { id } from './schema/parameters.ts';

/** A kind of document: its endpoint, the name of its id, and what we make of it. */
export interface Resource {
  readonly endpoint: string;
  readonly idName: string;
  readonly shape: Shape;
  /** A change goes to the endpoint itself: documents of this kind have no address that takes one. */
  readonly isChangedByName?: true;
}

export interface Words {
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly icon: string;
  readonly source: string;
}

/** What all steps of this connector have in common. */
export const common = {
  typeVersion: 1,
  category: 'finance',
  connection: xero,
  keywords: ['xero', 'accounting', 'books'],
  policy: {
    timeoutMs: 30_000,
    retry: { transient: { maxAttempts: 6, baseDelayMs: 2_000, maxDelayMs: 60_000, budgetMs: HOUR_MS } },
  },
} as const;

/** What a write gave, with its searchable reference. */
export const written = ({ endpoint, idName, shape }: Resource, body: Json) => {
  const element = elementOf(body, endpoint);
  return { output: shape.read(element), reference: textAt(element, idName) };
};

/** Declares a step that reads one document. Not to be there is a failure, `data/not_found`. `asked`: how its id is asked for, where that is no UUID. */
export const getOne = (
  resource: Resource,
  what: string,
  words: Words,
  asked = id({ title: 'Id', description: `What Xero calls the ${what}.` }),
  example = '243216c5-369e-4056-ac67-05388f86dc81',
): NodeDefinition =>
  defineNode({
    ...common,
    mode: 'each',
    ...words,
    effect: { kind: 'read' },
    parameters: Type.Object({ id: asked }, { additionalProperties: false }),
    output: resource.shape.schema,
    example: { id: example },
    async run({ parameters, connection, signal }) {
      const { body } = await connection.get(api(resource.endpoint, parameters.id), { signal });
      return { output: resource.shape.read(elementOf(body, resource.endpoint)) };
    },
  });

const PAGE_SIZE = 100;

/** Declares a step that reads a list. `queryOf`: what its further settings ask for. */
export const listAll = <Settings extends TProperties>(
  { endpoint, shape }: Omit<Resource, 'idName'>,
  words: Words,
  options: {
    readonly settings: Settings;
    readonly hasPages: boolean;
    readonly hasModifiedSince: boolean;
    queryOf(parameters: JsonObject): Readonly<Record<string, string | boolean | undefined>>;
    /** A filter of its own, beside what the person says. */
    clauseOf?(parameters: JsonObject): string;
  },
): NodeDefinition =>
  defineNode({
    ...common,
    mode: 'each',
    ...words,
    effect: { kind: 'read' },
    parameters: Type.Object(
      { ...options.settings, ...listSettings(options.hasModifiedSince) },
      {
        additionalProperties: false,
      },
    ) as TObject<ReturnType<typeof listSettings>>,
    output: shape.schema,
    example: {},
    async run({ parameters, connection, signal }) {
      const { modifiedSince = '', limit } = parameters;
      const where = [options.clauseOf?.(parameters) ?? '', parameters.where].filter((one) => one !== '').join(' AND ');
      const found: JsonObject[] = [];
      for (let page = 1; found.length < limit; page += 1) {
        const { body } = await connection.get(api(endpoint), {
          query: {
            ...options.queryOf(parameters),
            ...(where === '' ? {} : { where }),
            ...(options.hasPages ? { page, pageSize: PAGE_SIZE } : {}),
          },
          headers: modifiedSince === '' ? {} : { 'If-Modified-Since': sinceText(modifiedSince) },
          signal,
        });
        const elements = elementsOf(body, endpoint === 'Organisation' ? 'Organisations' : endpoint);
        found.push(...elements);
        if (!options.hasPages || elements.length < PAGE_SIZE) break;
      }
      return { items: found.slice(0, limit).map((element) => ({ json: shape.read(element) })) };
    },
  });

const listSettings = (hasModifiedSince: boolean) => ({
  where: parameter.text({
    title: 'Filter',
    description: 'In the words of Xero, such as Status=="AUTHORISED" AND Date>=DateTime(2026,1,1).',
    maxLength: 2_000,
  }),
  ...((hasModifiedSince
    ? {
        modifiedSince: parameter.text({
          title: 'Changed since',
          description: 'An instant such as 2026-01-15T10:00:00Z. Only what was changed since then is read.',
          pattern: '^(\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,3})?)?Z?)?)?$',
          'x-form': 'a date, or a time such as 2026-01-15T10:00:00Z',
        }),
      }
    : {}) as { modifiedSince: ReturnType<typeof day> }),
  limit: parameter.whole(
    { title: 'At most', description: 'So many are read; what is beyond is left out.' },
    { minimum: 1, maximum: 50_000, standard: 1_000 },
  ),
});

/** Xero takes UTC without saying so. */
const sinceText = (text: string): string => {
  const ms = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(text) || text.endsWith('Z') ? text : `${text}Z`);
  if (Number.isNaN(ms))
    throw fail.data('bad_input', { message: `"${text}" is no instant.`, evidence: { path: '/modifiedSince' } });
  return new Date(ms).toISOString().slice(0, 19);
};

/** Said of a document before it is changed: the version the change was made for. */
export const expectedAt = parameter.text({
  title: 'Only if unchanged since',
  description:
    'The updatedAt of the version that the change was made for: if somebody changed it since, nothing is written. Xero has no lock: between look and write lies a moment. Empty: whatever it is now.',
  pattern: '^(\\d{4}-\\d{2}-\\d{2}T\\S+Z)?$',
  'x-form': 'a time such as 2026-01-15T10:00:00Z',
});

/** A change, and how to see that it is made already. */
interface Change {
  readonly idOf: string;
  readonly expected: string;
  /** The field of ours that tells one version from another. Default: `updatedAt`. */
  readonly version?: string;
  /** Whether the document is as the write would make it: in our words, and as Xero has it. */
  isDone(now: JsonObject, current: JsonObject): boolean;
  /** What is sent; the id is added. */
  body(current: JsonObject): JsonObject;
  /** Fields of the address, in reading and writing. */
  readonly query?: Readonly<Record<string, number>>;
}

/** Prices with all of their four digits, where they go back to Xero as they came. */
export const WHOLE_PRICES = { unitdp: 4 } as const;

type Context = Parameters<Extract<NodeDefinition, { mode: 'each' }>['run']>[0];

/**
 * Refuses a change that was made for another version than there is. No version expected: none is refused.
 *
 * @throws NodeFailure data/stale
 */
export function refuseStale(now: JsonObject, expected: string, version = 'updatedAt'): void {
  if (expected === '' || now[version] === expected) return;
  throw fail.data('stale', {
    message: `Its ${version} is ${String(now[version])} by now, and this change was made for the version of ${expected}. Read it again, and decide anew.`,
    phase: 'answered',
    decidedBy: 'C2',
  });
}

/**
 * Brings a document into a state: reads it, leaves it alone where it is so already
 * (that is how an answer that was lost is found again), refuses where somebody changed
 * it since the version expected, else writes.
 *
 * @throws NodeFailure data/stale
 */
export async function bringAbout(
  { connection, idempotencyKey, signal }: Pick<Context, 'connection' | 'idempotencyKey' | 'signal'>,
  resource: Resource,
  { idOf, expected, version, isDone, body, query = {} }: Change,
) {
  const path = api(resource.endpoint, idOf);
  const current = elementOf((await connection.get(path, { query, signal })).body, resource.endpoint);
  const now = resource.shape.read(current);
  if (isDone(now, current)) return { output: now, reference: idOf };
  refuseStale(now, expected, version);
  const sent: JsonObject = { [resource.idName]: idOf, ...body(current) };
  const target = resource.isChangedByName ? api(resource.endpoint) : path;
  const reply = await connection.post(target, { query, json: { [resource.endpoint]: [sent] }, idempotencyKey, signal });
  return written(resource, reply.body);
}
