import { type Line, linesOf, type Page, type Word } from './layout.ts';

export type { Page } from './layout.ts';

/** Where something stands: the number of its page, from 1, and its box as shares of the page from 0 to 1. */
export interface Place {
  readonly page: number;
  readonly box: readonly [x: number, y: number, width: number, height: number];
  /** How sure a recognition is of the words there; left out where the document itself says them. */
  readonly sure?: number;
}

/** Words that one value may be spread over, where no other number of words is known. */
const MOST_WORDS = 4;
const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');

const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/^[^\p{L}\p{N}-]+|[^\p{L}\p{N}]+$/gu, '');
const partsOf = (text: string): string[] => text.split(/\s+/).map(plain).filter(Boolean);

/** A number as documents write it, in one form: 1.234,50 and 1,234.5 are the same. Null for what is none. */
function numberIn(text: string): string | null {
  const bare = text.replace(/^[^\d-]+|\D+$/g, '');
  if (!/^-?\d{1,3}(?:[ .,'\u00a0\u202f]?\d{3})*(?:[.,]\d+)?$|^-?\d+(?:[.,]\d+)?$/.test(bare)) return null;
  const digits = bare.replace(/[ '\u00a0\u202f]/g, '');
  const mark = Math.max(digits.lastIndexOf('.'), digits.lastIndexOf(','));
  const isDecimal = mark >= 0 && digits.length - mark - 1 !== 3;
  const whole = (isDecimal ? digits.slice(0, mark) : digits).replace(/[.,]/g, '');
  const rest = isDecimal ? digits.slice(mark + 1).replace(/0+$/, '') : '';
  return `${whole.replace(/^(-?)0+(?=\d)/, '$1')}${rest === '' ? '' : `.${rest}`}`;
}

/** The day that a text names, as 2026-01-31. Where day and month could be either, both are given. */
function daysIn(text: string): string[] {
  const day = (year: string, month: number, date: number) =>
    month >= 1 && month <= 12 && date >= 1 && date <= 31
      ? [`${year}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`]
      : [];
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text);
  if (iso) return day(iso[1] ?? '', Number(iso[2]), Number(iso[3]));
  const numeric = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$/.exec(text);
  if (numeric) {
    const [, a, b, year = ''] = numeric;
    return [...day(year, Number(b), Number(a)), ...day(year, Number(a), Number(b))];
  }
  const named = /^(?:(\d{1,2})\.? (\p{L}{3})\p{L}*\.?|(\p{L}{3})\p{L}*\.? (\d{1,2})),? (\d{4})$/u.exec(text);
  if (!named) return [];
  const month = MONTHS.indexOf((named[2] ?? named[3] ?? '').toLowerCase()) + 1;
  return day(named[5] ?? '', month, Number(named[1] ?? named[4]));
}

/** How a value is told from words that stand next to each other. */
interface Search {
  /** Fewest and most words it may be spread over. */
  readonly from: number;
  readonly to: number;
  readonly isIt: (words: readonly Word[]) => boolean;
}

const joined = (words: readonly Word[]): string => words.map(({ text }) => text).join(' ');

function searchFor(value: string): Search | null {
  const wanted = partsOf(value);
  if (wanted.length === 0) return null;
  if (/^\d{4}-\d{2}-\d{2}$/.test(value))
    return { from: 1, to: MOST_WORDS, isIt: (words) => daysIn(joined(words).replace(/[,;]$/, '')).includes(value) };
  if (/^-?\d+(\.\d+)?$/.test(value)) {
    const number = numberIn(value);
    const isNumber = (words: readonly Word[]) =>
      words.every(({ text }) => /\d/.test(text)) && numberIn(joined(words)) === number;
    return { from: 1, to: MOST_WORDS, isIt: (words) => plain(joined(words)) === value || isNumber(words) };
  }
  const text = wanted.join(' ');
  // A mark that stands alone, such as &, is a word of the document and none of the value.
  const most = value.trim().split(/\s+/).length;
  return { from: 1, to: most, isIt: (words) => partsOf(joined(words)).join(' ') === text };
}

interface Hit {
  readonly page: number;
  readonly line: Line;
  readonly words: readonly Word[];
  /** Words of the line that stand before it. */
  readonly before: readonly Word[];
}

/** Every place of a value, the smallest run of words for each. */
function hitsOf({ from, to, isIt }: Search, pages: readonly (readonly Line[])[]): Hit[] {
  const hits: Hit[] = [];
  for (const [page, lines] of pages.entries())
    for (const line of lines)
      for (let at = 0; at < line.words.length; at += 1)
        for (let count = from; count <= to && at + count <= line.words.length; count += 1) {
          const words = line.words.slice(at, at + count);
          if (!isIt(words)) continue;
          hits.push({ page, line, words, before: line.words.slice(0, at) });
          break;
        }
  return hits;
}

/** Of several places the one whose line is about the field: most of its words stand before the value. */
function best(hits: readonly Hit[], labels: ReadonlySet<string>): Hit | undefined {
  const score = ({ before }: Hit) =>
    before.flatMap(({ text }) => partsOf(text)).filter((word) => labels.has(word)).length;
  return hits.toSorted((a, b) => score(b) - score(a))[0];
}

const rounded = (share: number): number => Math.round(Math.min(1, Math.max(0, share)) * 10_000) / 10_000;

function placeOf({ page, words }: Hit, { width, height }: Page): Place {
  const left = Math.min(...words.map(({ x }) => x));
  const top = Math.min(...words.map(({ y }) => y));
  const right = Math.max(...words.map((word) => word.x + word.width));
  const bottom = Math.max(...words.map((word) => word.y + word.height));
  const sure = words.flatMap((word) => (word.sure === undefined ? [] : [word.sure]));
  return {
    page: page + 1,
    box: [
      rounded(left / width),
      rounded(top / height),
      rounded((right - left) / width),
      rounded((bottom - top) / height),
    ],
    ...(sure.length > 0 ? { sure: Math.min(...sure) } : {}),
  };
}

/** A field that was read, and words by which a document may call it. */
export interface ReadField {
  readonly name: string;
  readonly value: unknown;
  readonly description?: string;
}

/**
 * Where the values of fields stand in a document: texts apart from case and marks around them, numbers and days in
 * whatever form the document writes them. What is not found there, and what is no single value, has no place.
 */
export function placesOf(fields: readonly ReadField[], pages: readonly Page[]): Readonly<Record<string, Place>> {
  const lines = pages.map(({ words }) => linesOf(words));
  return Object.fromEntries(
    fields.flatMap(({ name, value, description = '' }): [string, Place][] => {
      if (typeof value !== 'string' && typeof value !== 'number') return [];
      const search = searchFor(String(value));
      if (!search) return [];
      const labels = new Set(
        partsOf(`${name.replace(/([a-z])([A-Z])/g, '$1 $2').replaceAll('_', ' ')} ${description}`),
      );
      const hit = best(hitsOf(search, lines), labels);
      const page = hit && pages[hit.page];
      return page ? [[name, placeOf(hit, page)]] : [];
    }),
  );
}
