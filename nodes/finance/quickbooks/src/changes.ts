import { defineNode, fail, type JsonObject, type NodeDefinition, parameter } from '@holdfast/node-sdk';
import { decimalText, textAt } from '@holdfast/node-sdk/records';
import { type TProperties, Type } from 'typebox';
import { type Around, entityOf, FORM, queryAll, quoted } from './calls.ts';
import { BRINGS_ABOUT } from './limits.ts';
import { isVoided } from './notes.ts';
import { adopted, common, pathOf, type Resource, sourceOf, type Words } from './operations.ts';
import type { Changeable } from './schema/changeable.ts';
import { id } from './schema/parameters.ts';

/** Said of a document before it is changed: the version the change was made for. */
export const expectedVersion = parameter.text({
  title: 'Only if it is version',
  description:
    'The syncToken of the version that the change was made for: if somebody changed it since, nothing is written. Empty: whatever it is now.',
  pattern: '^\\d*$',
  'x-form': 'a number such as 3',
});

/** A change, and how to see that it is made already. */
interface Change {
  readonly idOf: string;
  readonly expected: string;
  /** Whether the document is as the write would make it. */
  isDone(now: JsonObject, current: JsonObject): boolean;
  /** What is sent besides id and version: the fields that change, or the whole with `sparse: false`. */
  body(current: JsonObject): JsonObject;
  /** Further fields of the address. */
  readonly query?: Readonly<Record<string, string>>;
}

type Writing = Around & { readonly idempotencyKey: string };

/**
 * Brings a document into a state: reads it, leaves it alone where it is so already
 * (that is how an answer that was lost is found again), refuses where somebody changed
 * it since the version expected, else writes to the version that was read. QuickBooks
 * refuses a write to another version (5010).
 *
 * @throws NodeFailure data/stale
 */
export async function bringAbout(context: Writing, resource: Resource, change: Change) {
  const { connection, idempotencyKey, signal } = context;
  const reply = await connection.get(pathOf(context, resource, change.idOf), { query: FORM, signal });
  const current = entityOf(reply.body, resource.entity);
  const now = resource.shape.read(current);
  if (change.isDone(now, current)) return { output: now, reference: change.idOf };
  const version = versionOf(current, change.expected);
  const { body } = await connection.post(pathOf(context, resource), {
    query: { ...change.query, ...FORM, requestid: idempotencyKey },
    json: { sparse: true, ...change.body(current), Id: change.idOf, SyncToken: version },
    signal,
  });
  return adopted(resource, entityOf(body, resource.entity));
}

/** @throws NodeFailure data/stale where it is not the version expected */
function versionOf(current: JsonObject, expected: string): string {
  const version = textAt(current, 'SyncToken');
  if (expected === '' || expected === version) return version;
  throw fail.data('stale', {
    message: `It is at version ${version} by now, and this change was made for version ${expected}. Read it again, and decide anew.`,
    phase: 'answered',
    decidedBy: 'C2',
  });
}

/** Fields that change, as they are sent: alone, or with all the rest of the record where its kind takes no part. */
export const sentOf = ({ isChangedWhole }: Resource, current: JsonObject, fields: JsonObject): JsonObject =>
  isChangedWhole ? { ...current, sparse: false, ...fields } : fields;

const target = (title: string) => Type.Object({ id: id(title), expectedVersion }, { additionalProperties: false });

/** Declares a step that voids a document: it stays in the books, with amounts of nought. */
export const voidOne = (
  resource: Resource,
  words: Words,
  query: Readonly<Record<string, string>> = { operation: 'update', include: 'void' },
): NodeDefinition =>
  defineNode({
    ...common,
    mode: 'each',
    ...words,
    source: sourceOf(resource.entity),
    effect: BRINGS_ABOUT,
    parameters: target(resource.title),
    output: resource.shape.schema,
    ports: ['voided'],
    example: { id: '129' },
    async run(context) {
      const { id: idOf, expectedVersion: expected } = context.parameters;
      const change = {
        idOf,
        expected,
        isDone: (_: JsonObject, entity: JsonObject) => isVoided(entity),
        body: () => ({}),
        query,
      };
      return { port: 'voided', ...(await bringAbout(context, resource, change)) };
    },
  });

/** Declares a step that takes a document out of the books. One that is not there is out already. */
export const removeOne = (resource: Resource, words: Words): NodeDefinition =>
  defineNode({
    ...common,
    mode: 'each',
    ...words,
    source: sourceOf(resource.entity),
    effect: BRINGS_ABOUT,
    parameters: target(resource.title),
    output: {
      type: 'object',
      properties: { id: { type: 'string' }, status: { const: 'Deleted' } },
      required: ['id', 'status'],
      additionalProperties: false,
    },
    ports: ['deleted'],
    example: { id: '129' },
    async run(context) {
      const { parameters: said, connection, idempotencyKey, signal } = context;
      const [current] = await queryAll(context, resource.entity, { where: `Id = ${quoted(said.id)}`, limit: 1 });
      if (current) {
        await connection.post(pathOf(context, resource), {
          query: { operation: 'delete', ...FORM, requestid: idempotencyKey },
          json: { Id: said.id, SyncToken: versionOf(current, said.expectedVersion) },
          signal,
        });
      }
      return { port: 'deleted', output: { id: said.id, status: 'Deleted' }, reference: said.id };
    },
  });

/**
 * Declares a step that changes fields of a document. What is left empty stays as it is; lines
 * are not touched: they are not sent, or go back as they were read (`isChangedWhole`).
 */
export const changeOne = (
  resource: Resource,
  words: Words,
  fields: Readonly<Record<string, Changeable>>,
  example: JsonObject,
): NodeDefinition => {
  const asked: TProperties = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.asked]));
  return defineNode({
    ...common,
    mode: 'each',
    ...words,
    source: sourceOf(resource.entity),
    effect: BRINGS_ABOUT,
    parameters: Type.Object({ ...asked, id: id(resource.title), expectedVersion }, { additionalProperties: false }),
    output: resource.shape.schema,
    ports: ['changed'],
    example,
    async run(context) {
      const { id: idOf, expectedVersion: expected } = context.parameters;
      const wanted = (current: JsonObject) =>
        Object.entries(fields).flatMap(([name, { from, merge = (one: string) => one, isAmount }]) => {
          const said = textAt(context.parameters, name);
          if (said === '') return [];
          const value = merge(said, current);
          return [
            isAmount
              ? { name, from, value: decimalText(value), sent: Number(value) }
              : { name, from, value, sent: value },
          ];
        });
      return {
        port: 'changed',
        ...(await bringAbout(context, resource, {
          idOf,
          expected,
          isDone: (now, current) => wanted(current).every(({ name, value }) => now[name] === value),
          body: (current) =>
            sentOf(resource, current, Object.fromEntries(wanted(current).map(({ from, sent }) => [from, sent]))),
        })),
      };
    },
  });
};
