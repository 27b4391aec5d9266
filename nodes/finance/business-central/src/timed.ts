import type { Change, FollowContext, JsonObject, TimedList } from '@holdfast/node-sdk';
import { instant, textAt } from '@holdfast/node-sdk/records';
import { type Around, company, HEADERS, valuesOf } from './calls.ts';
import { expanded, type Resource } from './operations.ts';

const PAGE_SIZE = 100;

const updatedAt = instant('lastModifiedDateTime');

const atOf = (record: JsonObject): number | null => {
  const said = updatedAt.read(record.lastModifiedDateTime);
  return typeof said === 'string' ? Date.parse(said) : null;
};

/** Which records of a set count. */
export interface Wanted {
  /** Whether a record, in our words, is one that was asked for. Left out: all are. */
  isWanted?(record: JsonObject, parameters: JsonObject): boolean;
}

/** What a record, as it is now, is a change of: with the time of its last change it is one change. */
export function changeOf({ set, shape }: Resource, { isWanted }: Wanted, parameters: JsonObject) {
  return (record: JsonObject): Change[] => {
    const [id, at, json] = [textAt(record, 'id'), atOf(record), shape.read(record)];
    if (id === '' || at === null || isWanted?.(json, parameters) === false) return [];
    return [{ id: `${set} ${id} ${at}`, at, json }];
  };
}

export const aroundOf = ({ connection, fields, signal }: FollowContext<unknown>): Around => ({
  connection,
  connectionFields: fields,
  signal,
});

/** What a list by time says of the records of a set. */
export const timed = (resource: Resource, wanted: Wanted, parameters: JsonObject): Omit<TimedList, 'read'> => ({
  stepMs: 1,
  at: atOf,
  changeOf: changeOf(resource, wanted, parameters),
  idOf: (record) => textAt(record, 'id'),
});

/** The records of a set that were changed at an instant or later. */
export const changedSince = (since: number): string => `lastModifiedDateTime ge ${new Date(since).toISOString()}`;

/** The records of a set by the time of their last change: what triggers sweep, and steps read on in. */
export const timedList = (resource: Resource, wanted: Wanted, around: Around, parameters: JsonObject): TimedList => ({
  ...timed(resource, wanted, parameters),
  async read(since, page) {
    const { body, headers } = await around.connection.get(company(around, resource.set), {
      query: {
        ...expanded(resource),
        $filter: changedSince(since),
        $orderby: 'lastModifiedDateTime',
        ...(page === 1 ? {} : { $skip: (page - 1) * PAGE_SIZE }),
      },
      headers: { ...HEADERS, Prefer: `odata.maxpagesize=${PAGE_SIZE}` },
      signal: around.signal,
    });
    return { records: valuesOf(body), isMore: textAt(body, '@odata.nextLink') !== '', headers };
  },
});
