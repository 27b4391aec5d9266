import { createHash } from 'node:crypto';
import { choosingOf, type Json, type JsonObject } from '@holdfast/workflow';
import type { CursorPlace, StepCursor } from './context.ts';

/** Where a step stands in the list that its settings choose. */
export interface ChosenPlace extends CursorPlace {
  readonly cursor: JsonObject | null;
  /** Where the last read left off, which may have been in the list of other settings. */
  readonly last: JsonObject | null;
  /** Words for the log where the last read was in the list of other settings; null: it was in this one. */
  readonly switched: string | null;
}

/** The same for the settings that it has now. */
export interface ChosenCursor {
  /** As `StepCursor.place`. */
  readonly place: ChosenPlace | null;
  keep(place: Omit<CursorPlace, 'cursor'> & { readonly cursor: JsonObject }): void;
}

/** A place, and the digest of the settings that it was read with. */
interface Known extends CursorPlace {
  readonly cursor: JsonObject | null;
  readonly of: string;
}

/** Lists whose places are kept beside that of the last read. */
const MOST_OTHERS = 20;

/** JSON characters of their cursors in all: a commit writes them with every read. */
const MOST_CHARACTERS = 60_000;

/**
 * A step's cursor for the list that its settings choose. Invariants:
 * K1 A place in one list is never taken for one in another: neither its page nor its count.
 * K2 A list that is read for the first time begins where the last read left off, so that nothing is passed over from then on.
 * K3 A list that was read before goes on from its own place, whatever was read between.
 * K4 What a person sets back is set back for all lists.
 * K5 What is kept does not grow without end: of a list read longest ago only how far it was read is known. It is read again from
 *    there, so what it gave last may come twice.
 */
export function chosenCursor(cursor: StepCursor, parameters: JsonObject): ChosenCursor {
  const of = digestOf(choosingOf(parameters));
  const known = () => knownOf(cursor.place, of);
  return {
    get place() {
      const [last, ...others] = known();
      if (!last) return null;
      if (last.of === of) return { ...last, last: last.cursor, switched: null };
      const own = others.find((each) => each.of === of);
      const { readTo } = own ?? last;
      const at = new Date(readTo).toISOString();
      return own
        ? { ...own, last: own.cursor, switched: again(at) }
        : { begunAt: readTo, readTo, cursor: null, last: last.cursor, switched: anew(at) };
    },
    keep({ cursor: own, begunAt, readTo }) {
      const others = shortened(known().filter((each) => each.of !== of));
      cursor.keep({ begunAt, readTo, cursor: { ...own, of, ...(others.length > 0 ? { others } : {}) } });
    },
  };
}

const anew = (at: string): string =>
  `The settings choose another list than the last time. It is read from ${at}, where the last read left off; what was changed before is not handed on.`;
const again = (at: string): string =>
  `The settings choose a list that was read to ${at} and not since. It is read on from there; what a list of other settings has given since may come again.`;

const digestOf = (chosenBy: JsonObject): string => {
  const entries = Object.entries(chosenBy).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(entries)).digest('base64url').slice(0, 16);
};

/** K5 */
function shortened(others: readonly Known[]): JsonObject[] {
  let left = MOST_CHARACTERS;
  return others.slice(0, MOST_OTHERS).map(({ of, begunAt, readTo, cursor }) => {
    left -= JSON.stringify(cursor).length;
    return left < 0 ? { of, begunAt: readTo, readTo, cursor: null } : { of, begunAt, readTo, cursor };
  });
}

/** All places, that of the last read first. One that names no settings is older than digests: it is of those that are now. */
function knownOf(place: CursorPlace | null, now: string): Known[] {
  if (!place) return [];
  const { begunAt, readTo } = place;
  const { of = now, others = [], ...own } = isObject(place.cursor) ? place.cursor : {};
  const isSetBack = Object.keys(own).length === 0;
  const last = { of: String(of), begunAt, readTo, cursor: isSetBack ? null : own };
  const rest = (Array.isArray(others) ? others : []).flatMap((each) => (isKnown(each) ? [each] : []));
  // K4
  return [last, ...rest.map((each) => (isSetBack && each.readTo > readTo ? { ...last, of: each.of } : each))];
}

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isKnown = (value: Json): value is Json & Known =>
  isObject(value) &&
  typeof value.of === 'string' &&
  typeof value.begunAt === 'number' &&
  typeof value.readTo === 'number' &&
  (value.cursor === null || isObject(value.cursor ?? ''));
