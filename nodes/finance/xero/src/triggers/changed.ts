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
import { instant, textAt } from '@holdfast/node-sdk/records';
import { type TProperties, Type } from 'typebox';
import { api, elementsOf } from '../calls.ts';
import { xero } from '../connection.ts';
import type { Resource } from '../operations.ts';

interface Words {
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly icon: string;
}

interface Options {
  /** What Xero's calls name it; left out: Xero calls nobody about it. */
  readonly category?: string;
  /** Several can be read at once by their ids. */
  readonly hasIds?: boolean;
  readonly settings: TProperties;
  readonly example: JsonObject;
  /** Whether a document, in our words, is one that was asked for. */
  isWanted(document: JsonObject, parameters: JsonObject): boolean;
  /** Fields of the address that narrow a list. */
  readonly query?: Readonly<Record<string, string | boolean>>;
}

const PAGE_SIZE = 100;
/** Ids in one address. */
const IDS_AT_ONCE = 40;

const updatedAt = instant('UpdatedDateUTC');

/**
 * Declares a trigger for what is made or changed in the books. A document with the time of its
 * last change is one change, whether a call of Xero or a sweep learnt of it first; several changes
 * in quick succession may be one, and the run sees the document as it then was.
 */
export const changed = (
  { endpoint, idName, shape }: Resource,
  words: Words,
  { category, hasIds = false, settings, example, isWanted, query = {} }: Options,
): TriggerDefinition => {
  const changeOf =
    (parameters: JsonObject) =>
    (element: JsonObject): Change[] => {
      const [id, at] = [textAt(element, idName), atOf(element)];
      const json = shape.read(element);
      if (id === '' || at === null || !isWanted(json, parameters)) return [];
      return [{ id: `${endpoint} ${id} ${at}`, at, json }];
    };

  return defineTrigger({
    ...words,
    typeVersion: 1,
    source: 'provider',
    connection: xero,
    keywords: ['xero', 'accounting', 'books', 'webhook', 'poll', 'new'],
    parameters: Type.Unsafe<JsonObject>(
      Type.Object({ ...settings, sweepMinutes: sweepMinutes() }, { additionalProperties: false }),
    ),
    output: shape.schema,
    example,
    follow: {
      ...(category === undefined ? {} : { kinds: () => [category], look }),
      sweep,
    },
  });

  /** Reads the documents that calls named. One that is not there any more gives nothing. */
  async function look(
    { parameters, connection, signal }: FollowContext<JsonObject>,
    notices: readonly Notice[],
  ): Promise<Change[]> {
    const ids = [...new Set(notices.map(({ data }) => String(data.id)))];
    const found: JsonObject[] = [];
    for (let from = 0; hasIds && from < ids.length; from += IDS_AT_ONCE) {
      const { body } = await connection.get(api(endpoint), {
        query: { ...query, IDs: ids.slice(from, from + IDS_AT_ONCE).join(','), page: 1, pageSize: PAGE_SIZE },
        signal,
      });
      found.push(...elementsOf(body, endpoint));
    }
    for (const id of hasIds ? [] : ids) {
      const { status, body } = await connection.get(api(endpoint, id), { acceptStatus: [404], signal });
      if (status !== 404) found.push(...elementsOf(body, endpoint));
    }
    return found.flatMap(changeOf(parameters));
  }

  function sweep(
    { parameters, connection, signal }: FollowContext<JsonObject>,
    from: Parameters<typeof sweepByTime>[1],
  ) {
    const read = async (since: number, page: number) => {
      const { body, headers } = await connection.get(api(endpoint), {
        query: { ...query, order: 'UpdatedDateUTC ASC', page, pageSize: PAGE_SIZE },
        headers: { 'If-Modified-Since': new Date(since).toISOString().slice(0, 19) },
        signal,
      });
      const records = elementsOf(body, endpoint);
      return { records, isMore: records.length === PAGE_SIZE, headers };
    };
    return sweepByTime({ stepMs: 1_000, read, at: atOf, changeOf: changeOf(parameters) }, from);
  }
};

const atOf = (element: JsonObject): number | null => {
  const said = updatedAt.read(element.UpdatedDateUTC);
  return typeof said === 'string' ? Date.parse(said) : null;
};
