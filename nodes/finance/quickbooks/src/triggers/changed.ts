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
import { Type } from 'typebox';
import { queryAll, quoted } from '../calls.ts';
import { quickbooks } from '../connection.ts';
import type { Resource, Words } from '../operations.ts';
import { alsoPutAway, aroundOf, changeOf, timedList, type Wanted } from '../timed.ts';
import { kindOf } from '../webhook.ts';

/** Ids in one query. */
const IDS_AT_ONCE = 40;

const parameters = Type.Object({ sweepMinutes: sweepMinutes() }, { additionalProperties: false });

/**
 * Declares a trigger for what is made or changed in the books. A record with its version and the time of its last
 * change is one change, whether a call of QuickBooks or a sweep learnt of it first. What was deleted starts nothing.
 */
export const changed = (resource: Resource, words: Words, wanted: Wanted = {}): TriggerDefinition => {
  const { entity, shape } = resource;
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

  /** Reads the records that calls named. One that is not there any more gives nothing. */
  async function look(context: FollowContext<unknown>, notices: readonly Notice[]): Promise<Change[]> {
    const ids = [...new Set(notices.map(({ data }) => String(data.id)))];
    const found: JsonObject[] = [];
    for (let from = 0; from < ids.length; from += IDS_AT_ONCE) {
      const where = `Id IN (${ids
        .slice(from, from + IDS_AT_ONCE)
        .map(quoted)
        .join(', ')})${alsoPutAway(wanted)}`;
      found.push(...(await queryAll(aroundOf(context), entity, { where, limit: IDS_AT_ONCE })));
    }
    return found.flatMap(changeOf(resource));
  }

  function sweep(context: FollowContext<unknown>, from: Parameters<typeof sweepByTime>[1]) {
    return sweepByTime(timedList(resource, wanted, aroundOf(context)), from);
  }
};
