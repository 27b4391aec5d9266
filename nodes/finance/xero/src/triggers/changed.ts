import {
  type Change,
  defineTrigger,
  type FollowContext,
  type Json,
  type JsonObject,
  MINUTE_MS,
  type Notice,
  type Swept,
  sweepMinutes,
  type TriggerDefinition,
} from '@holdfast/node-sdk';
import { instant, isRecord, textAt } from '@holdfast/node-sdk/records';
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
/** What is changed may come into sight a little later, and Xero's clock is not ours. */
const OVERLAP_MS = 5 * MINUTE_MS;
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

  /**
   * Reads on by the time of change, oldest first, and always the first page of what is left: a
   * document that is changed meanwhile moves to the end and leaves no gap. Only where more have the
   * same second than a page holds are pages counted.
   */
  async function sweep(
    { parameters, connection, signal }: FollowContext<JsonObject>,
    { cursor, begunAt }: { readonly cursor: Json; readonly begunAt: number },
  ): Promise<Swept> {
    const { since, page } = placeOf(cursor, begunAt);
    const { body, headers } = await connection.get(api(endpoint), {
      query: { ...query, order: 'UpdatedDateUTC ASC', page, pageSize: PAGE_SIZE },
      headers: { 'If-Modified-Since': new Date(since).toISOString().slice(0, 19) },
      signal,
    });
    const elements = elementsOf(body, endpoint);
    const changes = elements.flatMap(changeOf(parameters)).filter(({ at }) => at >= begunAt);
    const last = Math.max(since, ...elements.map((element) => atOf(element) ?? since));
    const isMore = elements.length === PAGE_SIZE;
    if (isMore)
      return {
        changes,
        isMore,
        cursor: toSecond(last) === since ? { since, page: page + 1 } : { since: toSecond(last) },
      };
    // Xero's own clock: what changes from now on bears a later time.
    const now = Date.parse(headers.date ?? '');
    const seenTo = Math.max(last, Number.isFinite(now) ? now : last);
    return { changes, isMore, cursor: { since: toSecond(Math.max(begunAt, seenTo - OVERLAP_MS)) } };
  }
};

const atOf = (element: JsonObject): number | null => {
  const said = updatedAt.read(element.UpdatedDateUTC);
  return typeof said === 'string' ? Date.parse(said) : null;
};

const toSecond = (ms: number): number => Math.floor(ms / 1_000) * 1_000;

function placeOf(cursor: Json, begunAt: number): { since: number; page: number } {
  const since = isRecord(cursor) && typeof cursor.since === 'number' ? cursor.since : toSecond(begunAt);
  return { since, page: isRecord(cursor) && typeof cursor.page === 'number' ? cursor.page : 1 };
}
