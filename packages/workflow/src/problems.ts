import { type Part, type Said, said, say } from './said.ts';

/** One thing wrong with a document: where, what, and what to do. */
export interface Problem {
  readonly severity: 'error' | 'warning' | 'info';
  /** Stable code, for programs and for tests. */
  readonly code: string;
  /** What is wrong and what to do, for a person. */
  readonly message: string;
  /** The same, to be said in other languages. */
  readonly said?: Said;
  /** JSON pointer into the document. */
  readonly path: string;
  readonly node?: string;
  readonly edge?: string;
  /** Name of the workspace's variable concerned. */
  readonly variable?: string;
}

/** A problem, with its message in English. */
export const problem = (said: Said, fields: Omit<Problem, 'message' | 'said'>): Problem => ({
  ...fields,
  message: say(said),
  said,
});

export const hasErrors = (problems: readonly Problem[]): boolean =>
  problems.some(({ severity }) => severity === 'error');

/** A JSON pointer (RFC 6901) from its parts. */
export const pointer = (...parts: readonly (string | number)[]): string =>
  parts.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** Changes, letter by letter, from one word to another; stops counting above `limit`. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      row.push(Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + cost));
    }
    previous = row;
  }
  return previous[b.length] ?? limit + 1;
}

/** The word among these that was probably meant, if any is near enough. */
export function nearest(word: string, words: Iterable<string>): string | undefined {
  const limit = Math.max(1, Math.floor(word.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of words) {
    const found = distance(word.toLowerCase(), candidate.toLowerCase(), limit);
    if (found < bestDistance) [best, bestDistance] = [candidate, found];
  }
  return best;
}

/** ` Did you mean "x"?` or nothing. */
export const meant = (word: string, words: Iterable<string>): Part => {
  const found = nearest(word, words);
  return found === undefined ? '' : said(/*i18n*/ ' Did you mean "{word}"?', { word: found });
};

/** A value as it is quoted in a message: short, whatever it is. */
export function quote(value: unknown): string {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
