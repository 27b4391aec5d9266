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
import { type TProperties, Type } from 'typebox';
import { api, elementsOf } from '../calls.ts';
import { xero } from '../connection.ts';
import type { Resource } from '../operations.ts';
import { changeOf, PAGE_SIZE, timedList, type Wanted } from '../timed.ts';

interface Words {
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly icon: string;
}

interface Options extends Wanted {
  /** What Xero's calls name it; left out: Xero calls nobody about it. */
  readonly category?: string;
  /** Several can be read at once by their ids. */
  readonly hasIds?: boolean;
  readonly settings: TProperties;
  readonly example: JsonObject;
}

/** Ids in one address. */
const IDS_AT_ONCE = 40;

/**
 * Declares a trigger for what is made or changed in the books. A document with the time of its
 * last change is one change, whether a call of Xero or a sweep learnt of it first; several changes
 * in quick succession may be one, and the run sees the document as it then was.
 */
export const changed = (
  resource: Resource,
  words: Words,
  { category, hasIds = false, settings, example, ...wanted }: Options,
): TriggerDefinition => {
  const { endpoint, shape } = resource;
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
        query: { ...wanted.query, IDs: ids.slice(from, from + IDS_AT_ONCE).join(','), page: 1, pageSize: PAGE_SIZE },
        signal,
      });
      found.push(...elementsOf(body, endpoint));
    }
    for (const id of hasIds ? [] : ids) {
      const { status, body } = await connection.get(api(endpoint, id), { acceptStatus: [404], signal });
      if (status !== 404) found.push(...elementsOf(body, endpoint));
    }
    return found.flatMap(changeOf(resource, wanted, parameters));
  }

  function sweep(context: FollowContext<JsonObject>, from: Parameters<typeof sweepByTime>[1]) {
    return sweepByTime(timedList(resource, wanted, context), from);
  }
};
