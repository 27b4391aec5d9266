import type { Json, MailFolder, MailHead } from '@holdfast/node-sdk';

/** Where the look before ended. Its numbers mean nothing once the folder's validity is another. */
export interface Place {
  readonly validity: string;
  readonly uid: number;
  /** Messages that came before this instant are passed over; null once a first look has come to its end. */
  readonly since: number | null;
  /** When the last message that was seen had come, epoch milliseconds. */
  readonly seenAt: number;
  /** Messages whose runs are stored, and which are to be moved away. */
  readonly stored: readonly number[];
}

/** A message and its bytes: the whole of it, or what is taken of one that is too large. */
export interface Fetched {
  readonly head: MailHead;
  readonly source: Uint8Array;
  readonly isWhole: boolean;
}

export interface Looked {
  readonly fetched: readonly Fetched[];
  readonly place: Place;
  /** There is more to read at once. */
  readonly isMore: boolean;
}

export interface Limits {
  readonly most: number;
  readonly maxBytes: number;
}

const DAY_MS = 86_400_000;
const MB = 1024 * 1024;
/** What one look may hold in memory. */
const MOST_BYTES = 64 * MB;
/** Enough of a message for its head. */
const HEAD_BYTES = 64 * 1024;

export function placeOf(cursor: Json): Place | null {
  if (typeof cursor !== 'object' || cursor === null || Array.isArray(cursor)) return null;
  const { validity, uid, since, seenAt, stored } = cursor;
  if (typeof validity !== 'string' || typeof uid !== 'number' || typeof seenAt !== 'number') return null;
  const numbers = { uid, seenAt, since: typeof since === 'number' ? since : null };
  return { validity, ...numbers, stored: Array.isArray(stored) ? stored.filter((one) => typeof one === 'number') : [] };
}

/**
 * Reads what has come into a folder since the last look. At the beginning, and when the folder's numbers
 * have become new, it goes by the time: what was seen before is known again by what it is.
 */
export async function look(
  folder: MailFolder,
  before: Place | null,
  { begunAt, now }: { readonly begunAt: number; readonly now: number },
  { most, maxBytes }: Limits,
): Promise<Looked> {
  const isSame = before?.validity === folder.validity;
  const from = isSame ? { above: before.uid, since: before.since } : { above: 0, since: beginningOf(before, begunAt) };
  const { heads, upTo, isMore } = await folder.list(from, most);
  const fetched: Fetched[] = [];
  let size = 0;
  let taken = 0;
  for (const head of heads) {
    const isWhole = head.sizeBytes <= maxBytes;
    const bytes = isWhole ? head.sizeBytes : HEAD_BYTES;
    if (taken > 0 && size + bytes > MOST_BYTES) break;
    // A byte more than it says that it has: a server that says less than it sends is found out.
    const source = await folder.read(head.uid, isWhole ? maxBytes + 1 : HEAD_BYTES);
    size += source?.length ?? 0;
    taken += 1;
    if (source) fetched.push({ head, source, isWhole: isWhole && source.length <= maxBytes });
  }
  const isCut = taken < heads.length;
  const isLeft = isMore || isCut;
  const last = Math.max(from.above, isCut ? (heads[taken - 1]?.uid ?? 0) : upTo);
  return {
    fetched,
    isMore: isLeft,
    place: {
      validity: folder.validity,
      // What lay in the folder at a first look and was passed over did not come.
      uid: isLeft || from.since === null ? last : Math.max(last, folder.nextUid - 1),
      since: isLeft ? from.since : null,
      seenAt: seenAtOf(fetched, before?.seenAt ?? begunAt, now),
      stored: [],
    },
  };
}

/** Whoever puts a message into a folder can say when it came: never later than now. */
const seenAtOf = (fetched: readonly Fetched[], before: number, now: number): number =>
  Math.min(now, Math.max(before, ...fetched.map(({ head }) => head.receivedAt)));

/** Servers tell whole seconds. */
const beginningOf = (before: Place | null, begunAt: number): number =>
  before ? before.seenAt - DAY_MS : Math.floor(begunAt / 1_000) * 1_000;
