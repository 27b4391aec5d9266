import type { JsonObject, RunFacts } from '@holdfast/node-sdk';
import { textAt } from '@holdfast/node-sdk/records';
import { type Around, queryAll, quoted } from './calls.ts';
import { LOOK_BACK_MS } from './limits.ts';

const MAX_LOOKED_AT = 10_000;

/**
 * Documents whose note holds the mark, among those that were made since the run
 * began: when one was made cannot be changed, what else stands in it can. A note is no
 * field that a query looks into. Null: there are too many to look through.
 */
export async function findMarked(
  around: Around & { readonly run: RunFacts },
  entity: string,
  mark: string,
  field: 'PrivateNote' | 'Notes' = 'PrivateNote',
): Promise<JsonObject[] | null> {
  const since = new Date(around.run.startedAt - LOOK_BACK_MS).toISOString();
  const where = `MetaData.CreateTime >= ${quoted(since)}`;
  const made = await queryAll(around, entity, { where, limit: MAX_LOOKED_AT });
  if (made.length === MAX_LOOKED_AT) return null;
  return made.filter((one) => textAt(one, field).includes(mark));
}
