/** A command of a client (RFC 9051, 6), its words taken apart. */
export interface Command {
  readonly tag: string;
  readonly name: string;
  /** The words behind the name; what stands in parentheses or brackets is one word. */
  readonly words: readonly string[];
}

/** Takes a line apart: words, quoted strings, lists. */
export function commandOf(line: string): Command {
  const [tag = '*', first = '', ...rest] = wordsOf(line);
  const name = first.toUpperCase();
  if (name !== 'UID') return { tag, name, words: rest };
  const [second = '', ...words] = rest;
  return { tag, name: `UID ${second.toUpperCase()}`, words };
}

const WORD = /\s*("(?:[^"\\]|\\.)*"|\((?:[^()]|\([^()]*\))*\)|(?:[^\s"([]|\[[^\]]*\])+(?:<[\d.]+>)?)/gy;

function wordsOf(line: string): string[] {
  return [...line.matchAll(WORD)].map(([, word = '']) =>
    word.startsWith('"') ? word.slice(1, -1).replace(/\\(.)/g, '$1') : word,
  );
}

/** Whether a number is in a set such as `1:3,7,9:*`. */
export function isIn(set: string, uid: number, highest: number): boolean {
  return set.split(',').some((part) => {
    const [from = 0, to = from] = part.split(':').map((end) => (end === '*' ? highest : Number(end)));
    return uid >= Math.min(from, to) && uid <= Math.max(from, to);
  });
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (number: number): string => String(number).padStart(2, '0');

/** A date and time as the protocol writes it. */
export const dateTimeOf = (at: Date): string =>
  `"${two(at.getUTCDate())}-${MONTHS[at.getUTCMonth()]}-${at.getUTCFullYear()} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} +0000"`;

/** The first moment of a day such as `3-Feb-2026`. */
export function dayOf(text: string): number {
  const [day = '', month = '', year = ''] = text.split('-');
  return Date.UTC(Number(year), MONTHS.indexOf(month), Number(day));
}
