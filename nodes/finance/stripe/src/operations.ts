import {
  defineNode,
  type EachContext,
  HOUR_MS,
  type JsonObject,
  type NodeDefinition,
  parameter,
} from '@holdfast/node-sdk';
import { moment, settled, textAt } from '@holdfast/node-sdk/records';
import { type Static, type TObject, type TProperties, type TSchema, Type } from 'typebox';
import { api, listAll as listPages, objectOf, secondsOf } from './calls.ts';
import { stripe } from './connection.ts';
import { BRINGS_ABOUT, CREATES } from './limits.ts';
import { findMarked, markedForm } from './marker.ts';
import type { Resource } from './resources.ts';

interface Words {
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly icon: string;
}

/** What all steps of this connector have in common. */
export const common = {
  typeVersion: 1,
  category: 'finance',
  connection: stripe,
  keywords: ['stripe', 'payment', 'card', 'charge'],
  policy: {
    timeoutMs: 80_000,
    retry: { transient: { maxAttempts: 6, baseDelayMs: 1_000, maxDelayMs: 60_000, budgetMs: HOUR_MS } },
  },
} as const;

export const id = ({ title, idLike }: Pick<Resource, 'title' | 'idLike'>) =>
  Type.String({
    title: 'Id',
    description: `What Stripe calls the ${title}, such as ${idLike}.`,
    pattern: '^\\w{1,255}$',
    'x-form': `an id such as ${idLike}`,
  });

/** An amount in the smallest unit of its currency: cents of EUR, yen of JPY. */
export const amountMinor = (words: { readonly title: string; readonly description: string }) =>
  parameter.whole(words, { minimum: 0, maximum: 99_999_999_999, standard: 0 });

/** What a write gave, with its searchable reference. */
export const adopted = ({ shape }: Pick<Resource, 'shape'>, object: JsonObject) => ({
  output: shape.read(object),
  reference: textAt(object, 'id'),
});

/** Declares a step that reads one object. Not to be there is a failure, `data/not_found`. */
export const getOne = (resource: Resource, words: Words): NodeDefinition =>
  defineNode({
    ...common,
    mode: 'each',
    ...words,
    source: `${resource.source}/retrieve`,
    effect: { kind: 'read' },
    parameters: Type.Object({ id: id(resource) }, { additionalProperties: false }),
    output: resource.shape.schema,
    example: { id: resource.idLike },
    async run({ parameters, connection, signal }) {
      const { body } = await connection.get(api(resource.path, parameters.id), { signal });
      return { output: resource.shape.read(objectOf(body)) };
    },
  });

const listSettings = {
  createdSince: moment({ title: 'Made since', description: 'An instant such as 2026-01-15T10:00:00Z, or a day.' }),
  createdBefore: moment({ title: 'Made before', description: 'An instant such as 2026-02-01T00:00:00Z, or a day.' }),
  limit: parameter.whole(
    { title: 'At most', description: 'So many are read, newest first; what is beyond is left out.' },
    { minimum: 1, maximum: 50_000, standard: 1_000 },
  ),
};

/** Declares a step that reads a list, newest first. */
export const listOf = <Settings extends TProperties>(
  { path, shape, source }: Pick<Resource, 'path' | 'shape' | 'source'>,
  words: Words,
  options: { readonly settings: Settings; queryOf(parameters: JsonObject): Record<string, string | number> },
): NodeDefinition =>
  defineNode({
    ...common,
    mode: 'each',
    ...words,
    source: `${source}/list`,
    effect: { kind: 'read' },
    parameters: Type.Object({ ...options.settings, ...listSettings }, { additionalProperties: false }) as TObject<
      typeof listSettings
    >,
    output: shape.schema,
    example: {},
    async run({ parameters, connection, signal }) {
      const { createdSince, createdBefore, limit } = parameters;
      const query = {
        ...options.queryOf(parameters),
        'created[gte]': secondsOf(createdSince),
        'created[lt]': secondsOf(createdBefore),
      };
      const found = await listPages(connection, api(path), { query, limit, signal });
      return { items: found.map((one) => ({ json: shape.read(one) })) };
    },
  });

/** Settings that Stripe takes as they are, by its name for each: `{ customerId: 'customer' }`. */
export const asQuery =
  (names: Readonly<Record<string, string>>) =>
  (parameters: JsonObject): Record<string, string> =>
    Object.fromEntries(
      Object.entries(names).flatMap(([name, to]) => {
        const value = parameters[name];
        return typeof value === 'string' && value !== '' && value !== 'all' ? [[to, value]] : [];
      }),
    );

/** Declares a step that makes something, once: the key first, a look-up by its mark afterwards. */
export const createOne = <const Parameters extends TSchema>(
  resource: Resource,
  words: Words,
  said: {
    readonly parameters: Parameters;
    readonly example: JsonObject;
    form(context: EachContext<Static<Parameters>>): Record<string, string | number | boolean>;
    /** Narrows the look-up down. */
    query?(context: EachContext<Static<Parameters>>): Record<string, string>;
    /** Ports by what has become of it; the first one where it is left out. */
    readonly ports?: readonly string[];
    portOf?(output: JsonObject): string;
    /** The object in an answer that says no; left out: such an answer is a failure. */
    readonly refusal?: { readonly status: number; objectOf(body: JsonObject): JsonObject };
  },
): NodeDefinition =>
  defineNode<Parameters>({
    ...common,
    mode: 'each',
    ...words,
    source: `${resource.source}/create`,
    effect: CREATES,
    parameters: said.parameters,
    output: resource.shape.schema,
    ports: said.ports ?? ['created'],
    example: said.example,

    async run(context) {
      const { connection, idempotencyKey, signal } = context;
      const { status, body } = await connection.post(api(resource.path), {
        form: { ...said.form(context), ...markedForm(idempotencyKey) },
        idempotencyKey,
        ...(said.refusal ? { acceptStatus: [said.refusal.status] } : {}),
        signal,
      });
      const refused = said.refusal && status === said.refusal.status;
      const object = refused ? said.refusal.objectOf(body as JsonObject) : objectOf(body);
      const made = adopted(resource, object);
      return { port: said.portOf?.(made.output) ?? 'created', ...made };
    },

    async probe(context) {
      const hits = await findMarked(context, api(resource.path), said.query?.(context));
      return hits === null
        ? 'unknown'
        : settled(hits, (hit) => {
            const made = adopted(resource, hit);
            return { port: said.portOf?.(made.output) ?? 'created', ...made };
          });
    },
  });

/** Declares a step that brings something into a state: it looks first, and leaves alone what is so already. */
export const bringAbout = <const Parameters extends TSchema>(
  resource: Resource,
  words: Words & { readonly source: string; readonly port: string },
  said: {
    readonly parameters: Parameters;
    readonly example: JsonObject;
    idOf(parameters: Static<Parameters>): string;
    /** Whether it is as the write would make it. */
    isDone(current: JsonObject, parameters: Static<Parameters>): boolean;
    /** Path below the object. */
    readonly verb?: string;
    form(parameters: Static<Parameters>): Record<string, string | number | boolean>;
  },
): NodeDefinition => {
  const { port, ...description } = words;
  return defineNode<Parameters>({
    ...common,
    mode: 'each',
    ...description,
    effect: BRINGS_ABOUT,
    parameters: said.parameters,
    output: resource.shape.schema,
    ports: [port],
    example: said.example,
    async run({ parameters, connection, idempotencyKey, signal }) {
      const path = [resource.path, said.idOf(parameters)];
      const current = objectOf((await connection.get(api(...path), { signal })).body);
      if (said.isDone(resource.shape.read(current), parameters)) return { port, ...adopted(resource, current) };
      const { body } = await connection.post(api(...path, ...(said.verb ? [said.verb] : [])), {
        form: said.form(parameters),
        idempotencyKey,
        signal,
      });
      return { port, ...adopted(resource, objectOf(body)) };
    },
  });
};
