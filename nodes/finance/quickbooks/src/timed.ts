import type { Change, FollowContext, JsonObject, TimedList } from '@holdfast/node-sdk';
import { instant, recordAt, textAt } from '@holdfast/node-sdk/records';
import { type Around, ask, foundOf, quoted } from './calls.ts';
import type { Resource } from './operations.ts';

const PAGE_SIZE = 100;

const updatedAt = instant('LastUpdatedTime');

const atOf = (record: JsonObject): number | null => {
  const said = updatedAt.read(recordAt(record, 'MetaData').LastUpdatedTime);
  return typeof said === 'string' ? Date.parse(said) : null;
};

/** Which records of a list count. */
export interface Wanted {
  /** Names are put away and not deleted: those that were are changes too. */
  readonly isName?: boolean;
}

/** Lets a query find what was put away as well. */
export const alsoPutAway = ({ isName = false }: Wanted): string => (isName ? ' AND Active IN (true, false)' : '');

/** What a record, as it is now, is a change of: with its version and the time of its last change it is one change. */
export const changeOf =
  ({ entity, shape }: Resource) =>
  (record: JsonObject): Change[] => {
    const [id, version, at] = [textAt(record, 'Id'), textAt(record, 'SyncToken'), atOf(record)];
    return id === '' || at === null ? [] : [{ id: `${entity} ${id} ${version} ${at}`, at, json: shape.read(record) }];
  };

export const aroundOf = ({ connection, fields, signal }: FollowContext<unknown>): Around => ({
  connection,
  connectionFields: fields,
  signal,
});

/**
 * The records of an entity by the time of their last change: what triggers sweep, and steps read on in. By query and not
 * by change data capture, which is in no order, cut off at a thousand, and remembers 30 days (decision 0027).
 */
export const timedList = (resource: Resource, wanted: Wanted, around: Around): TimedList => ({
  stepMs: 1_000,
  async read(since, page) {
    const { entity } = resource;
    const where = `MetaData.LastUpdatedTime >= ${quoted(new Date(since).toISOString())}${alsoPutAway(wanted)}`;
    const order = `ORDERBY MetaData.LastUpdatedTime STARTPOSITION ${(page - 1) * PAGE_SIZE + 1} MAXRESULTS ${PAGE_SIZE}`;
    const { body, headers } = await ask(around, `SELECT * FROM ${entity} WHERE ${where} ${order}`);
    const records = foundOf(body, entity);
    return { records, isMore: records.length === PAGE_SIZE, headers };
  },
  at: atOf,
  changeOf: changeOf(resource),
  idOf: (record) => textAt(record, 'Id'),
});
