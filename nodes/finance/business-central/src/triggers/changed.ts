import {
  defineTrigger,
  type FollowContext,
  type JsonObject,
  type Looked,
  type Notice,
  sweepByTime,
  sweepMinutes,
  type TriggerDefinition,
} from '@holdfast/node-sdk';
import { isRecord } from '@holdfast/node-sdk/records';
import { type TProperties, Type } from 'typebox';
import { company, HEADERS, one } from '../calls.ts';
import { connections } from '../connection.ts';
import { expanded, type Resource, type Words } from '../operations.ts';
import { aroundOf, changeOf, timedList, type Wanted } from '../timed.ts';

interface Options extends Wanted {
  readonly settings?: TProperties;
  readonly example?: JsonObject;
}

/**
 * Declares a trigger for what is made or changed in a set of records. A record with the time of its last change is one
 * change, whether a call of Business Central or a sweep learnt of it first. What was deleted starts nothing.
 */
export const changed = (
  resource: Resource,
  words: Words,
  { settings = {}, example = {}, ...wanted }: Options = {},
): TriggerDefinition => {
  const { set, shape } = resource;

  return defineTrigger({
    ...words,
    typeVersion: 1,
    source: 'provider',
    connection: { types: connections.map(({ type }) => type), required: true },
    keywords: ['business central', 'dynamics', 'navision', 'accounting', 'books', 'webhook', 'poll', 'new'],
    parameters: Type.Unsafe<JsonObject>(
      Type.Object({ ...settings, sweepMinutes: sweepMinutes() }, { additionalProperties: false }),
    ),
    output: shape.schema,
    example,
    follow: { kinds: () => [set], look, sweep },
  });

  /** Reads the records that calls named. Where one named none, there were many: they are swept up. */
  async function look(context: FollowContext<JsonObject>, notices: readonly Notice[]): Promise<Looked> {
    const named = notices.flatMap(({ data: { id } }) => (typeof id === 'string' ? [id] : []));
    const found: JsonObject[] = [];
    for (const id of new Set(named)) {
      const { connection, signal } = context;
      const path = company(aroundOf(context), one(set, id));
      const query = expanded(resource);
      const { status, body } = await connection.get(path, { query, headers: HEADERS, signal, acceptStatus: [404] });
      if (status !== 404 && isRecord(body)) found.push(body);
    }
    return {
      changes: found.flatMap(changeOf(resource, wanted, context.parameters)),
      isSweepDue: named.length < notices.length,
    };
  }

  function sweep(context: FollowContext<JsonObject>, from: Parameters<typeof sweepByTime>[1]) {
    return sweepByTime(timedList(resource, wanted, aroundOf(context), context.parameters), from);
  }
};
