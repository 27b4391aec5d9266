import type { Json, JsonObject } from '@holdfast/workflow';
import type { Change, Swept } from './trigger.ts';

/** A list that a provider can narrow and order by the time of change. */
export interface TimedList {
  /** What the provider's times are told in: 1000 where it counts whole seconds. */
  readonly stepMs: number;
  /**
   * Reads what was changed at or after an instant, oldest first.
   *
   * @param page from 1
   */
  read(since: number, page: number): Promise<TimedPage>;
  /** When a record was changed, epoch milliseconds; null where it does not say. */
  at(record: JsonObject): number | null;
  changeOf(record: JsonObject): readonly Change[];
  /** What the provider calls a record: the same for each of its changes. */
  idOf(record: JsonObject): string;
}

export interface TimedPage {
  readonly records: readonly JsonObject[];
  /** More may follow. */
  readonly isMore: boolean;
  /** Headers of the answer: what the provider's own clock says stands there. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What is changed may come into sight a little later, and the provider's clock is not ours. */
const OVERLAP_MS = 5 * 60_000;

/**
 * A sweep of such a list. It reads on by the time of change, and always the first page of what is
 * left: a record that is changed meanwhile moves to the end and leaves no gap. Only where more have the same
 * time than a page holds are pages counted.
 */
export async function sweepByTime(
  list: TimedList,
  { cursor, begunAt }: { readonly cursor: Json; readonly begunAt: number },
): Promise<Swept> {
  const floor = (ms: number): number => Math.floor(ms / list.stepMs) * list.stepMs;
  const { since, page } = placeOf(cursor, floor(begunAt));
  const { records, isMore, headers } = await list.read(since, page);
  const changes = records.flatMap((record) => list.changeOf(record)).filter(({ at }) => at >= floor(begunAt));
  const last = Math.max(since, ...records.map((record) => list.at(record) ?? since));
  if (isMore)
    return { changes, isMore, cursor: floor(last) === since ? { since, page: page + 1 } : { since: floor(last) } };
  // The provider's own clock: what changes from now on bears a later time.
  const now = Date.parse(headers.date ?? '');
  const seenTo = Math.max(last, Number.isFinite(now) ? now : last);
  return { changes, isMore, cursor: { since: floor(Math.max(begunAt, seenTo - OVERLAP_MS)) } };
}

function placeOf(cursor: Json, begunAt: number): { since: number; page: number } {
  const said = typeof cursor === 'object' && cursor !== null && !Array.isArray(cursor) ? cursor : {};
  return {
    since: typeof said.since === 'number' ? said.since : begunAt,
    page: typeof said.page === 'number' ? said.page : 1,
  };
}
