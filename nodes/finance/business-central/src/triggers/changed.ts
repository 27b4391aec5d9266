import {
  type Change,
  defineTrigger,
  type FollowContext,
  type JsonObject,
  type Looked,
  type Notice,
  sweepByTime,
  sweepMinutes,
  type TriggerDefinition,
} from '@holdfast/node-sdk';
import { instant, isRecord, textAt } from '@holdfast/node-sdk/records';
import { type TProperties, Type } from 'typebox';
import { type Around, company, HEADERS, one, valuesOf } from '../calls.ts';
import { connections } from '../connection.ts';
import { expanded, type Resource, type Words } from '../operations.ts';

const PAGE_SIZE = 100;
const updatedAt = instant('lastModifiedDateTime');

interface Options {
  readonly settings?: TProperties;
  readonly example?: JsonObject;
  /** Whether a record, in our words, is one that was asked for. Left out: all are. */
  isWanted?(record: JsonObject, parameters: JsonObject): boolean;
}

/**
 * Declares a trigger for what is made or changed in a set of records. A record with the time of its last change is one
 * change, whether a call of Business Central or a sweep learnt of it first. What was deleted starts nothing.
 */
export const changed = (
  resource: Resource,
  words: Words,
  { settings = {}, example = {}, isWanted = () => true }: Options = {},
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

  function changeOf(record: JsonObject, parameters: JsonObject): Change[] {
    const [id, at, json] = [textAt(record, 'id'), atOf(record), shape.read(record)];
    return id === '' || at === null || !isWanted(json, parameters) ? [] : [{ id: `${set} ${id} ${at}`, at, json }];
  }

  /** Reads the records that calls named. Where one named none, there were many: they are swept up. */
  async function look(context: FollowContext<JsonObject>, notices: readonly Notice[]): Promise<Looked> {
    const named = notices.flatMap(({ data: { id } }) => (typeof id === 'string' ? [id] : []));
    const found: JsonObject[] = [];
    for (const id of new Set(named)) {
      const { connection, signal } = context;
      const path = company(around(context), one(set, id));
      const query = expanded(resource);
      const { status, body } = await connection.get(path, { query, headers: HEADERS, signal, acceptStatus: [404] });
      if (status !== 404 && isRecord(body)) found.push(body);
    }
    return {
      changes: found.flatMap((record) => changeOf(record, context.parameters)),
      isSweepDue: named.length < notices.length,
    };
  }

  function sweep(context: FollowContext<JsonObject>, from: Parameters<typeof sweepByTime>[1]) {
    const read = async (since: number, page: number) => {
      const { body, headers } = await context.connection.get(company(around(context), set), {
        query: {
          ...expanded(resource),
          $filter: `lastModifiedDateTime ge ${new Date(since).toISOString()}`,
          $orderby: 'lastModifiedDateTime',
          ...(page === 1 ? {} : { $skip: (page - 1) * PAGE_SIZE }),
        },
        headers: { ...HEADERS, Prefer: `odata.maxpagesize=${PAGE_SIZE}` },
        signal: context.signal,
      });
      return { records: valuesOf(body), isMore: textAt(body, '@odata.nextLink') !== '', headers };
    };
    const changeHere = (record: JsonObject) => changeOf(record, context.parameters);
    return sweepByTime({ stepMs: 1, read, at: atOf, changeOf: changeHere }, from);
  }
};

const around = ({ connection, fields, signal }: FollowContext<unknown>): Around => ({
  connection,
  connectionFields: fields,
  signal,
});

const atOf = (record: JsonObject): number | null => {
  const said = updatedAt.read(record.lastModifiedDateTime);
  return typeof said === 'string' ? Date.parse(said) : null;
};
