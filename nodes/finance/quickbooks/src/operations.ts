import {
  defineNode,
  type EachContext,
  HOUR_MS,
  type JsonObject,
  type NodeDefinition,
  parameter,
} from '@holdfast/node-sdk';
import { holds, marked, markOf, moment, type Shape, settled, textAt } from '@holdfast/node-sdk/records';
import { type Static, type TObject, type TProperties, type TSchema, Type } from 'typebox';
import { type Around, company, entityOf, FORM, queryAll, quoted } from './calls.ts';
import { quickbooks } from './connection.ts';
import { CREATES } from './limits.ts';
import { findMarked } from './marker.ts';
import { id } from './schema/parameters.ts';

/** A kind of document: what QuickBooks calls it, what people do, and what we make of it. */
export interface Resource {
  /** Such as `CreditMemo`; its address is the same in small letters. */
  readonly entity: string;
  readonly title: string;
  readonly shape: Shape;
  /**
   * A change sends the record whole: of this kind QuickBooks describes a full update alone ("writable fields omitted … are set
   * to NULL"). It describes sparse ones of customers, invoices and journal entries.
   * Source: the page of each entity, as withone.ai/knowledge/quickbooks restates it
   */
  readonly isChangedWhole?: true;
}

export interface Words {
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly icon: string;
}

/** Page of the provider about an entity. */
export const sourceOf = (entity: string): string =>
  `https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/${entity.toLowerCase()}`;

/** What all steps of this connector have in common. */
export const common = {
  typeVersion: 1,
  category: 'finance',
  connection: quickbooks,
  keywords: ['quickbooks', 'qbo', 'intuit', 'accounting', 'books'],
  policy: {
    timeoutMs: 120_000,
    retry: { transient: { maxAttempts: 6, baseDelayMs: 2_000, maxDelayMs: 60_000, budgetMs: HOUR_MS } },
  },
} as const;

export const pathOf = (
  around: Pick<Around, 'connectionFields'>,
  { entity }: Pick<Resource, 'entity'>,
  ...rest: string[]
) => company(around, entity.toLowerCase(), ...rest);

/** What a write gave, with its searchable reference. */
export const adopted = ({ shape }: Resource, entity: JsonObject) => ({
  output: shape.read(entity),
  reference: textAt(entity, 'Id'),
});

/** Declares a step that reads one document. Not to be there is a failure, `data/not_found`. `asked`: how its id is asked for, where that is no number. */
export const getOne = (resource: Resource, words: Words, asked = id(resource.title), example = '129'): NodeDefinition =>
  defineNode({
    ...common,
    mode: 'each',
    ...words,
    source: sourceOf(resource.entity),
    effect: { kind: 'read' },
    parameters: Type.Object({ id: asked }, { additionalProperties: false }),
    output: resource.shape.schema,
    example: { id: example },
    async run(context) {
      const { parameters, connection, signal } = context;
      const { body } = await connection.get(pathOf(context, resource, parameters.id), { query: FORM, signal });
      return { output: resource.shape.read(entityOf(body, resource.entity)) };
    },
  });

const listSettings = {
  where: parameter.text({
    title: 'Filter',
    description: "In the words of QuickBooks, such as TxnDate >= '2026-01-01' AND Balance > '0'.",
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
export const listAll = <Settings extends TProperties>(
  { entity, shape }: Omit<Resource, 'title'>,
  words: Words,
  options: { readonly settings: Settings; clauseOf(parameters: JsonObject): string },
): NodeDefinition =>
  defineNode({
    ...common,
    mode: 'each',
    ...words,
    source: sourceOf(entity),
    effect: { kind: 'read' },
    parameters: Type.Object({ ...options.settings, ...listSettings }, { additionalProperties: false }) as TObject<
      typeof listSettings
    >,
    output: shape.schema,
    example: {},
    async run(context) {
      const { modifiedSince, where, limit } = context.parameters;
      const since = modifiedSince === '' ? '' : `MetaData.LastUpdatedTime >= ${quoted(modifiedSince)}`;
      const clauses = [options.clauseOf(context.parameters), since, where].filter((one) => one !== '').join(' AND ');
      const found = await queryAll(context, entity, { where: clauses, limit });
      return { items: found.map((one) => ({ json: shape.read(one) })) };
    },
  });

/** The same for what has no filter of its own. */
export const plainList = (resource: Omit<Resource, 'title'>, words: Words): NodeDefinition =>
  listAll(resource, words, { settings: {}, clauseOf: () => '' });

/** How the step that makes something looks for what an attempt without an answer has made. */
type Finder<Parameters extends TSchema> = (
  context: EachContext<Static<Parameters>>,
) => Promise<readonly JsonObject[] | null>;

/** Declares a step that makes a document, once: the `requestid` first, a look-up afterwards. */
export const createOne = <const Parameters extends TSchema>(
  resource: Resource,
  words: Words,
  said: {
    readonly parameters: Parameters;
    readonly example: JsonObject;
    body(context: EachContext<Static<Parameters>>): JsonObject;
    readonly find: Finder<Parameters>;
  },
): NodeDefinition =>
  defineNode<Parameters>({
    ...common,
    mode: 'each',
    ...words,
    source: sourceOf(resource.entity),
    effect: CREATES,
    parameters: said.parameters,
    output: resource.shape.schema,
    ports: ['created'],
    example: said.example,

    async run(context) {
      const { connection, idempotencyKey, signal } = context;
      const { body } = await connection.post(pathOf(context, resource), {
        query: { ...FORM, requestid: idempotencyKey },
        json: said.body(context),
        signal,
      });
      return { port: 'created', ...adopted(resource, entityOf(body, resource.entity)) };
    },

    async probe(context) {
      const hits = await said.find(context);
      return hits === null ? 'unknown' : settled(hits, (hit) => ({ port: 'created', ...adopted(resource, hit) }));
    },
  });

/** The private note of a document that a step makes: what the person says, and the mark that finds it again. */
export const noteOf = ({
  parameters: { note },
  idempotencyKey,
}: {
  readonly parameters: { readonly note: string };
  readonly idempotencyKey: string;
}): string => marked(note, markOf(idempotencyKey));

/** Looks for the mark in the private notes. */
export const byNote =
  ({ entity }: Pick<Resource, 'entity'>) =>
  (context: EachContext<unknown>): Promise<readonly JsonObject[] | null> =>
    findMarked(context, entity, markOf(context.idempotencyKey));

/** Looks for the name, which no two have; the mark in its notes tells ours from somebody else's. */
export const byName =
  ({ entity }: Pick<Resource, 'entity'>) =>
  async (context: EachContext<{ readonly name: string }>): Promise<readonly JsonObject[]> => {
    const where = `DisplayName = ${quoted(context.parameters.name)} AND Active IN (true, false)`;
    const found = await queryAll(context, entity, { where, limit: 2 });
    return found.filter((one) => textAt(one, 'Notes').includes(markOf(context.idempotencyKey)));
  };

/** Looks for the name, which no two have; one of it that is otherwise than asked for is somebody else's. */
export const byAll =
  <Said extends { readonly name: string }>(
    { entity }: Pick<Resource, 'entity'>,
    toRecord: (said: Said) => JsonObject,
  ) =>
  async (context: EachContext<Said>): Promise<readonly JsonObject[]> => {
    const where = `Name = ${quoted(context.parameters.name)} AND Active IN (true, false)`;
    const found = await queryAll(context, entity, { where, limit: 2 });
    return found.filter((one) => holds(one, toRecord(context.parameters)));
  };
