/** Longest pattern that is looked at, in characters. */
export const MOST_PATTERN = 500;
/** Most places of one pattern, and most ways through its alternatives. */
const MOST_PLACES = 300;
const MOST_WAYS = 64;
/** A pattern without `^` is tried at every character of a text: then it may match so many at most. */
const MOST_UNANCHORED = 256;
const LAST = 0x10ffff;

type Range = readonly [from: number, to: number];
type Ranges = readonly Range[];

/** A part of a pattern: characters, one part after the other, alternatives, or a part that is repeated. */
type Part =
  | { readonly kind: 'set'; readonly ranges: Ranges }
  | { readonly kind: 'all'; readonly parts: readonly Part[] }
  | { readonly kind: 'one'; readonly parts: readonly Part[] }
  | { readonly kind: 'times'; readonly part: Part; readonly min: number; readonly max: number };

/** It cannot be told that the pattern is quick: it is no regular expression, or uses what is not looked into. */
class UnknownPattern extends Error {
  override readonly name = 'UnknownPattern';
}

const DIGIT: Ranges = [[0x30, 0x39]];
const WORD: Ranges = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
];
const SPACE: Ranges = [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
const LINE_ENDS: Ranges = [
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x2028, 0x2029],
];
const NAMED: Readonly<Record<string, Ranges>> = { d: DIGIT, w: WORD, s: SPACE };
const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13 };

function without(ranges: Ranges): Ranges {
  const found: Range[] = [];
  let next = 0;
  for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0])) {
    if (from > next) found.push([next, from - 1]);
    next = Math.max(next, to + 1);
  }
  return next <= LAST ? [...found, [next, LAST]] : found;
}

const overlap = (a: Ranges, b: Ranges): boolean =>
  a.some(([from, to]) => b.some(([low, high]) => from <= high && low <= to));

/** Reads a pattern from the left to the right, by the grammar of JavaScript with the flag `u`. */
class Reader {
  readonly #chars: readonly string[];
  #at = 0;
  #places = 0;

  constructor(pattern: string) {
    this.#chars = [...pattern];
  }

  get isDone(): boolean {
    return this.#at >= this.#chars.length;
  }

  takes(text: string): boolean {
    if (
      !this.#chars
        .slice(this.#at, this.#at + text.length)
        .join('')
        .startsWith(text)
    )
      return false;
    this.#at += text.length;
    return true;
  }

  /** Parts up to the end, a `|`, a `)`, or the `$` before one of them. */
  sequence(): Part {
    const parts: Part[] = [];
    while (!this.isDone && !'|)$'.includes(this.#peek())) parts.push(this.#repeated(this.#atom()));
    return { kind: 'all', parts };
  }

  #peek(): string {
    return this.#chars[this.#at] ?? '';
  }

  #next(): string {
    const char = this.#peek();
    if (char === '') throw new UnknownPattern();
    this.#at += 1;
    return char;
  }

  #atom(): Part {
    if (this.takes('(')) return this.#group();
    this.#places += 1;
    if (this.#places > MOST_PLACES) throw new UnknownPattern();
    if (this.takes('[')) return { kind: 'set', ranges: this.#class() };
    if (this.takes('.')) return { kind: 'set', ranges: without(LINE_ENDS) };
    if (this.takes('\\')) return { kind: 'set', ranges: this.#escaped() };
    if ('^*+?{}]'.includes(this.#peek())) throw new UnknownPattern();
    return { kind: 'set', ranges: single(this.#next()) };
  }

  #group(): Part {
    // Looking around, and names of groups, are not looked into.
    if (this.takes('?') && !this.takes(':')) throw new UnknownPattern();
    const parts = [this.sequence()];
    while (this.takes('|')) parts.push(this.sequence());
    if (!this.takes(')')) throw new UnknownPattern();
    return parts.length === 1 && parts[0] ? parts[0] : { kind: 'one', parts };
  }

  #class(): Ranges {
    const isOther = this.takes('^');
    const found: Range[] = [];
    while (!this.takes(']')) {
      const from = this.#classAtom();
      if (this.#peek() === '-' && this.#chars[this.#at + 1] !== ']') {
        this.#at += 1;
        const to = this.#classAtom();
        const [[low, end] = [0, -1]] = from;
        const [[high, last] = [0, -1]] = to;
        if (from.length !== 1 || to.length !== 1 || low !== end || high !== last || low > high)
          throw new UnknownPattern();
        found.push([low, high]);
      } else found.push(...from);
    }
    return isOther ? without(found) : found;
  }

  #classAtom(): Ranges {
    if (this.takes('\\')) return this.takes('-') ? single('-') : this.takes('b') ? [[8, 8]] : this.#escaped();
    return single(this.#next());
  }

  #escaped(): Ranges {
    const char = this.#next();
    const named = NAMED[char.toLowerCase()];
    if (named) return char === char.toLowerCase() ? named : without(named);
    const control = CONTROLS[char];
    if (control !== undefined) return [[control, control]];
    if (/[\^$\\.*+?()[\]{}|/]/.test(char)) return single(char);
    const digits = char === 'x' ? 2 : char === 'u' ? 4 : 0;
    const code = this.#chars.slice(this.#at, this.#at + digits).join('');
    if (digits === 0 || !/^[0-9a-f]+$/i.test(code) || code.length !== digits) throw new UnknownPattern();
    this.#at += digits;
    const value = Number.parseInt(code, 16);
    // Halves of a character make one with the half beside them.
    if (value >= 0xd800 && value <= 0xdfff) throw new UnknownPattern();
    return [[value, value]];
  }

  #repeated(part: Part): Part {
    const times = this.#times();
    if (!times) return part;
    this.takes('?');
    if ('*+?{'.includes(this.#peek()) && !this.isDone) throw new UnknownPattern();
    return { kind: 'times', part, ...times };
  }

  #times(): { min: number; max: number } | null {
    if (this.takes('*')) return { min: 0, max: Number.POSITIVE_INFINITY };
    if (this.takes('+')) return { min: 1, max: Number.POSITIVE_INFINITY };
    if (this.takes('?')) return { min: 0, max: 1 };
    if (!this.takes('{')) return null;
    const rest = this.#chars.slice(this.#at).join('');
    const [whole, least = '', comma, most = ''] = /^(\d{1,4})(,)?(\d{1,4})?\}/.exec(rest) ?? [];
    if (whole === undefined) throw new UnknownPattern();
    this.#at += whole.length;
    const min = Number(least);
    const max = comma === undefined ? min : most === '' ? Number.POSITIVE_INFINITY : Number(most);
    if (min > max) throw new UnknownPattern();
    return { min, max };
  }
}

function single(char: string): Ranges {
  const code = char.codePointAt(0) ?? 0;
  return [[code, code]];
}

/** The ways through a part: alternatives that are not repeated are ways of their own. */
function waysOf(part: Part): Part[] {
  if (part.kind === 'one') return limited(part.parts.flatMap(waysOf));
  if (part.kind !== 'all') return [part];
  let ways: (readonly Part[])[] = [[]];
  for (const each of part.parts) {
    const more = waysOf(each);
    ways = limited(ways.flatMap((way) => more.map((next) => [...way, next])));
  }
  return ways.map((parts) => ({ kind: 'all', parts }));
}

function limited<Way>(ways: Way[]): Way[] {
  if (ways.length > MOST_WAYS) throw new UnknownPattern();
  return ways;
}

/** What a part begins with, what it ends with, and whether it may be empty. Ends are lists that what follows is added to. */
interface Ends {
  readonly first: readonly Place[];
  readonly last: readonly Place[];
  readonly isEmpty: boolean;
}
interface Place {
  readonly ranges: Ranges;
  /** What may come next. */
  readonly next: Set<Place>;
}

function endsOf(part: Part, places: Place[]): Ends {
  if (part.kind === 'set') {
    const place: Place = { ranges: part.ranges, next: new Set() };
    places.push(place);
    if (places.length > MOST_PLACES) throw new UnknownPattern();
    return { first: [place], last: [place], isEmpty: false };
  }
  if (part.kind === 'one') {
    const all = part.parts.map((each) => endsOf(each, places));
    return {
      first: all.flatMap(({ first }) => first),
      last: all.flatMap(({ last }) => last),
      isEmpty: all.some(({ isEmpty }) => isEmpty),
    };
  }
  if (part.kind === 'times') {
    const { min, max } = part;
    // So many times exactly there is never a choice whether it comes once more.
    if (min === max && part.part.kind !== 'set')
      return endsOf({ kind: 'all', parts: Array<Part>(Math.min(max, MOST_PLACES + 1)).fill(part.part) }, places);
    const { first, last, isEmpty } = endsOf(part.part, places);
    if (max > 1 && min !== max) join(last, first);
    return { first, last, isEmpty: isEmpty || min === 0 };
  }
  let whole: Ends = { first: [], last: [], isEmpty: true };
  for (const each of part.parts) {
    const { first, last, isEmpty } = endsOf(each, places);
    join(whole.last, first);
    whole = {
      first: whole.isEmpty ? [...whole.first, ...first] : whole.first,
      last: isEmpty ? [...whole.last, ...last] : last,
      isEmpty: whole.isEmpty && isEmpty,
    };
  }
  return whole;
}

/** Says what may come after what. To get from one place to the same next one in two ways is a choice as well. */
function join(last: readonly Place[], first: readonly Place[]): void {
  for (const place of last)
    for (const next of first) {
      if (place.next.has(next)) throw new UnknownPattern();
      place.next.add(next);
    }
}

/** Whether the next character always tells which part it belongs to. */
function isPlain(way: Part): boolean {
  const places: Place[] = [];
  const { first } = endsOf(way, places);
  return [first, ...places.map(({ next }) => [...next])].every((choice) =>
    choice.every((place, at) => choice.slice(at + 1).every((other) => !overlap(place.ranges, other.ranges))),
  );
}

/** The most characters that a part takes. */
function longest(part: Part): number {
  if (part.kind === 'set') return 1;
  if (part.kind === 'times') return part.max === 0 ? 0 : part.max * longest(part.part);
  const all = part.parts.map(longest);
  return part.kind === 'one' ? Math.max(0, ...all) : all.reduce((sum, each) => sum + each, 0);
}

/**
 * Whether a pattern of others can be held against any text in a time that grows with its length only. A backtracking
 * engine does so where the next character always tells how to go on. What is not looked into, such as
 * looking around or going back to a group, is never quick. Why no library: decision 0040.
 */
export function isQuickPattern(pattern: string): boolean {
  if (pattern.length > MOST_PATTERN) return false;
  try {
    const reader = new Reader(pattern);
    do {
      const isAnchored = reader.takes('^');
      const whole = reader.sequence();
      reader.takes('$');
      if (!isAnchored && longest(whole) > MOST_UNANCHORED) return false;
      if (!waysOf(whole).every(isPlain)) return false;
    } while (reader.takes('|'));
    return reader.isDone;
  } catch (error) {
    if (error instanceof UnknownPattern) return false;
    throw error;
  }
}
