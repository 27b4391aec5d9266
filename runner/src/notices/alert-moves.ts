import type { AlertKind } from '../alert-kinds.ts';
import type { Alert } from '../store/alerts.ts';

/** What a channel is told about an alert. */
export type WordState = 'begun' | 'standing' | 'over';

export interface Word {
  readonly state: WordState;
  /** As it is now, or was when it was last seen. */
  readonly alert: Alert;
}

/** Where word of one alert stands at one channel. Instants in epoch milliseconds. */
export interface AlertNote {
  /** `seen`: its beginning is still to be told; `told`: that was told; `over`: its end was. */
  readonly state: 'seen' | 'told' | 'over';
  readonly alert: Alert;
  readonly seenAt: number;
  /** Since when it does not stand any more. */
  readonly goneAt: number | null;
  /** The last word of it. */
  readonly toldAt: number | null;
}

/** Of which alerts a channel tells. */
export interface AlertRule {
  /** null: all. */
  readonly kinds: readonly AlertKind[] | null;
  /** `runs_failed` is told from so many failed runs of a workflow within a day on. */
  readonly leastFailedRuns: number;
}

const MINUTE_MS = 60_000;
/** What begins within this after the first goes into one message with it. */
export const GATHER_MS = MINUTE_MS;
/** Between two words of one alert lies at least this; and so long it is gone before that is told. */
export const QUIET_MS = 10 * MINUTE_MS;
/** What still stands is told again after this. */
export const REMIND_MS = 24 * 60 * MINUTE_MS;

/** Tells alerts apart: one of a kind for each workflow or connection. */
export const keyOf = ({ kind, subject }: Alert): string => `${kind} ${subject?.id ?? ''}`;

/**
 * What a channel is to be told now, and where word of each alert stands after it. Pure. Invariants:
 * A1 An alert that is over before its beginning was told is never told.
 * A2 Between two words of one alert lie `QUIET_MS`: one that comes and goes is told as standing until it has
 *    been gone for that long.
 * A3 What begins within `GATHER_MS` after the first is told together with it.
 */
export function decide(
  notes: readonly AlertNote[],
  alerts: readonly Alert[],
  rule: AlertRule,
  now: number,
): { notes: AlertNote[]; words: Word[] } {
  const isTold = ({ kind }: Alert) => rule.kinds === null || rule.kinds.includes(kind);
  const known = new Map(notes.map((note) => [keyOf(note.alert), note]));
  const standing = new Map(
    alerts
      .filter((alert) => isTold(alert) && reaches(alert, known.get(keyOf(alert)), rule))
      .map((each) => [keyOf(each), each]),
  );
  const present = [
    ...[...standing].map(([key, alert]) => stands(known.get(key), alert, now)),
    // What the channel does not tell of any more is forgotten without a word.
    ...notes.filter(({ alert }) => isTold(alert) && !standing.has(keyOf(alert))).flatMap((note) => isGone(note, now)),
  ];
  const isRipe = present.some((note) => mayBegin(note, now) && now - note.seenAt >= GATHER_MS);
  const words: Word[] = [];
  const after = present.map((note) => {
    const state = wordOf(note, isRipe, now);
    if (state === null) return note;
    words.push({ state, alert: note.alert });
    return { ...note, state: state === 'over' ? ('over' as const) : ('told' as const), toldAt: now };
  });
  return { notes: after, words };
}

/** Few failed runs are no beginning; what was told stands until there are none. */
const reaches = ({ kind, count }: Alert, note: AlertNote | undefined, { leastFailedRuns }: AlertRule): boolean =>
  kind !== 'runs_failed' || count >= leastFailedRuns || (note !== undefined && note.state !== 'over');

function stands(note: AlertNote | undefined, alert: Alert, now: number): AlertNote {
  if (!note) return { state: 'seen', alert, seenAt: now, goneAt: null, toldAt: null };
  if (note.state === 'over') return { ...note, state: 'seen', alert, seenAt: now, goneAt: null };
  return { ...note, alert, goneAt: null };
}

/** Nothing is left where it was never told (A1), or its end was told long enough ago. */
function isGone(note: AlertNote, now: number): AlertNote[] {
  if (note.state === 'told') return [{ ...note, goneAt: note.goneAt ?? now }];
  if (note.toldAt === null || now - note.toldAt >= QUIET_MS) return [];
  return [{ ...note, state: 'over' }];
}

const mayBegin = ({ state, toldAt }: AlertNote, now: number): boolean =>
  state === 'seen' && (toldAt === null || now - toldAt >= QUIET_MS);

function wordOf(note: AlertNote, isRipe: boolean, now: number): WordState | null {
  const { state, goneAt, toldAt } = note;
  if (state === 'seen') return isRipe && mayBegin(note, now) ? 'begun' : null;
  if (state === 'over' || toldAt === null) return null;
  if (goneAt === null) return now - toldAt >= REMIND_MS ? 'standing' : null;
  return now - goneAt >= QUIET_MS ? 'over' : null;
}
