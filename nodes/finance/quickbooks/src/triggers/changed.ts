import {
  type Change,
  defineTrigger,
  type FollowContext,
  type JsonObject,
  type Notice,
  sweepByTime,
  sweepMinutes,
  type TriggerDefinition,
} from '@holdfast/node-sdk';
import { instant, recordAt, textAt } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { type Around, ask, foundOf, queryAll, quoted } from '../calls.ts';
import { quickbooks } from '../connection.ts';
import type { Resource, Words } from '../operations.ts';
import { kindOf } from '../webhook.ts';

const PAGE_SIZE = 100;
/** Ids in one query. */
const IDS_AT_ONCE = 40;

const parameters = Type.Object({ sweepMinutes: sweepMinutes() }, { additionalProperties: false });
const updatedAt = instant('LastUpdatedTime');

/**
 * Declares a trigger for what is made or changed in the books. A record with its version and the time of its last
 * change is one change, whether a call of QuickBooks or a sweep learnt of it first. What was deleted starts nothing.
 *
 * @param isName names are put away and not deleted: those that were are changes too
 */
export const changed = (
  { entity, shape }: Resource,
  words: Words,
  { isName = false }: { readonly isName?: boolean } = {},
): TriggerDefinition => {
  const alsoPutAway = isName ? ' AND Active IN (true, false)' : '';

  return defineTrigger({
    ...words,
    typeVersion: 1,
    source: 'provider',
    connection: quickbooks,
    keywords: ['quickbooks', 'qbo', 'intuit', 'accounting', 'books', 'webhook', 'poll', 'new'],
    parameters,
    output: shape.schema,
    example: {},
    follow: { kinds: () => [kindOf(entity)], look, sweep },
  });

  function changeOf(record: JsonObject): Change[] {
    const [id, version, at] = [textAt(record, 'Id'), textAt(record, 'SyncToken'), atOf(record)];
    return id === '' || at === null ? [] : [{ id: `${entity} ${id} ${version} ${at}`, at, json: shape.read(record) }];
  }

  /** Reads the records that calls named. One that is not there any more gives nothing. */
  async function look(context: FollowContext<unknown>, notices: readonly Notice[]): Promise<Change[]> {
    const ids = [...new Set(notices.map(({ data }) => String(data.id)))];
    const found: JsonObject[] = [];
    for (let from = 0; from < ids.length; from += IDS_AT_ONCE) {
      const where = `Id IN (${ids
        .slice(from, from + IDS_AT_ONCE)
        .map(quoted)
        .join(', ')})${alsoPutAway}`;
      found.push(...(await queryAll(around(context), entity, { where, limit: IDS_AT_ONCE })));
    }
    return found.flatMap(changeOf);
  }

  /** By query and not by change data capture, which is in no order and cut off at a thousand (decision 0027). */
  function sweep(context: FollowContext<unknown>, from: Parameters<typeof sweepByTime>[1]) {
    const read = async (since: number, page: number) => {
      const where = `MetaData.LastUpdatedTime >= ${quoted(new Date(since).toISOString())}${alsoPutAway}`;
      const order = `ORDERBY MetaData.LastUpdatedTime STARTPOSITION ${(page - 1) * PAGE_SIZE + 1} MAXRESULTS ${PAGE_SIZE}`;
      const { body, headers } = await ask(around(context), `SELECT * FROM ${entity} WHERE ${where} ${order}`);
      const records = foundOf(body, entity);
      return { records, isMore: records.length === PAGE_SIZE, headers };
    };
    return sweepByTime({ stepMs: 1_000, read, at: atOf, changeOf }, from);
  }
};

const around = ({ connection, fields, signal }: FollowContext<unknown>): Around => ({
  connection,
  connectionFields: fields,
  signal,
});

const atOf = (record: JsonObject): number | null => {
  const said = updatedAt.read(recordAt(record, 'MetaData').LastUpdatedTime);
  return typeof said === 'string' ? Date.parse(said) : null;
};
