import { createHash } from 'node:crypto';
import type { Item, Json } from '@holdfast/workflow';
import { chosenCursor } from './chosen-cursor.ts';
import type { AllContext } from './context.ts';
import { fail } from './failures.ts';
import { parameter } from './parameters.ts';
import { moment } from './records/parameters.ts';
import { sweepByTime, type TimedList } from './sweep.ts';
import type { Change } from './trigger.ts';

/** Most changes whose names are kept so that the next read passes them over; what is beyond comes again. */
const MOST_TOLD = 1_000;

/** What every step asks that reads on in a list. */
export const readOnSettings = {
  from: moment({
    title: 'Begin at',
    description:
      'An instant such as 2026-01-15T10:00:00Z, for the first time only. Afterwards the step reads on from where it last came through. Empty: at the beginning of the first run, so that what is there already is left out.',
  }),
  limit: parameter.whole(
    {
      title: 'At most',
      description: 'After so many records no further page is read: the next run reads on there.',
    },
    { minimum: 1, maximum: 5_000, standard: 1_000 },
  ),
};

/** What is kept of a read, beside its beginning. */
interface Kept {
  /** Cursor of the sweep. */
  readonly at: Json;
  /** Changes that were handed on, and that the next read sees again. */
  readonly told: readonly string[];
}

/**
 * Reads what was changed in a list since the step last came through, as sweeps do: with their overlap, each record
 * once, as it was when it was last seen. It is handed on at least once: a change that was handed on is known again
 * while it lies in the overlap, but not where its attempt came to nothing. Settings beside `from` and `limit` choose the
 * list: each has a place of its own (`chosenCursor`), and the log says where one takes the place of another.
 *
 * @throws NodeFailure data/bad_input where `from` is no instant
 */
export async function readOn(
  list: TimedList,
  {
    cursor: kept,
    run,
    parameters,
    log,
  }: Pick<AllContext<{ from: string; limit: number }>, 'cursor' | 'run' | 'parameters' | 'log'>,
): Promise<Item[]> {
  const cursor = chosenCursor(kept, parameters);
  const { place } = cursor;
  if (place?.switched) log.warn(place.switched);
  const begunAt = place?.begunAt ?? (parameters.from === '' ? run.startedAt : instantOf(parameters.from));
  const before = keptOf(place?.cursor ?? null);
  const seen = new Map<string, readonly Change[]>();
  const watched: TimedList = {
    ...list,
    changeOf: (record) => {
      const [id, changes] = [list.idOf(record), list.changeOf(record)];
      // What is seen again goes to the end, as it does at the provider.
      seen.delete(id);
      seen.set(id, changes);
      return changes;
    },
  };
  let { at } = before;
  // What was handed on out of another list, and lies in the overlap, is known again too.
  const known = new Set([...before.told, ...keptOf(place?.last ?? null).told]);
  for (let isMore = true; isMore && seen.size < parameters.limit; )
    ({ cursor: at, isMore } = await sweepByTime(watched, { cursor: at, begunAt }));
  const beginning = Math.floor(begunAt / list.stepMs) * list.stepMs;
  const changes = [...seen.values()].flat().filter((change) => change.at >= beginning);
  const since = sinceOf(at);
  const told = changes.filter((change) => change.at >= since).map(({ id }) => markOf(id));
  cursor.keep({ begunAt, cursor: { at, told: told.slice(-MOST_TOLD) }, readTo: Math.max(begunAt, since) });
  return changes.filter(({ id }) => !known.has(markOf(id))).map(({ json }) => ({ json }));
}

/** What names no zone is UTC. @throws NodeFailure data/bad_input */
function instantOf(text: string): number {
  const ms = Date.parse(/T.*[^Z]$/.test(text) ? `${text}Z` : text);
  if (Number.isFinite(ms)) return ms;
  throw fail.data('bad_input', { message: `"${text}" is no instant.`, evidence: { path: '/from' } });
}

const markOf = (changeId: string): string => createHash('sha256').update(changeId).digest('base64url').slice(0, 16);

const isObject = (value: Json): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const sinceOf = (at: Json): number => (isObject(at) && typeof at.since === 'number' ? at.since : 0);

function keptOf(cursor: Json): Kept {
  if (!isObject(cursor)) return { at: null, told: [] };
  const { at = null, told } = cursor;
  return { at, told: Array.isArray(told) ? told.filter((one) => typeof one === 'string') : [] };
}
