import type { Change, FollowContext, JsonObject, TimedList } from '@holdfast/node-sdk';
import { instant, textAt } from '@holdfast/node-sdk/records';
import { api, elementsOf } from './calls.ts';
import type { Resource } from './operations.ts';

/** Elements of a page. */
export const PAGE_SIZE = 100;

/** Which documents of a list count. */
export interface Wanted {
  /** It comes page by page. Default: yes. */
  readonly hasPages?: boolean;
  /** Fields of the address that narrow the list. */
  readonly query?: Readonly<Record<string, string | boolean>>;
  /** Whether a document, in our words, is one that was asked for. Left out: all are. */
  isWanted?(document: JsonObject, parameters: JsonObject): boolean;
}

type Around = Pick<FollowContext<JsonObject>, 'parameters' | 'connection' | 'signal'>;

const updatedAt = instant('UpdatedDateUTC');

const atOf = (element: JsonObject): number | null => {
  const said = updatedAt.read(element.UpdatedDateUTC);
  return typeof said === 'string' ? Date.parse(said) : null;
};

/** What a document, as it is now, is a change of: with the time of its last change it is one change. */
export function changeOf({ endpoint, idName, shape }: Resource, { isWanted }: Wanted, parameters: JsonObject) {
  return (element: JsonObject): Change[] => {
    const [id, at] = [textAt(element, idName), atOf(element)];
    const json = shape.read(element);
    if (id === '' || at === null || isWanted?.(json, parameters) === false) return [];
    return [{ id: `${endpoint} ${id} ${at}`, at, json }];
  };
}

/** The documents of an endpoint by the time of their last change: what triggers sweep, and steps read on in. */
export function timedList(resource: Resource, wanted: Wanted, { parameters, connection, signal }: Around): TimedList {
  const { hasPages = true } = wanted;
  return {
    stepMs: 1_000,
    async read(since, page) {
      const { body, headers } = await connection.get(api(resource.endpoint), {
        query: {
          ...wanted.query,
          order: 'UpdatedDateUTC ASC',
          ...(hasPages ? { page, pageSize: PAGE_SIZE } : {}),
        },
        headers: { 'If-Modified-Since': new Date(since).toISOString().slice(0, 19) },
        signal,
      });
      const records = elementsOf(body, resource.endpoint);
      return { records, isMore: hasPages && records.length === PAGE_SIZE, headers };
    },
    at: atOf,
    changeOf: changeOf(resource, wanted, parameters),
    idOf: (element) => textAt(element, resource.idName),
  };
}
