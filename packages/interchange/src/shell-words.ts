/** The text is no command line that can be read. The message says why. */
export class ShellSyntaxError extends Error {
  override readonly name = 'ShellSyntaxError';
}

/** What an escape in `$'…'` stands for; numbers are worked out. */
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  v: '\v',
};
const NUMBERED = /x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|U[0-9a-fA-F]{1,8}|[0-7]{1,3}/y;

/**
 * Splits a command line as a POSIX shell would: quotes, `$'…'`, backslashes,
 * line continuations. Ends where another command, a redirection or a comment begins.
 *
 * @throws ShellSyntaxError when a quote is not closed
 */
export function shellWords(command: string): string[] {
  const found: string[] = [];
  let word: string | null = null;
  let at = 0;
  while (at < command.length) {
    const char = command[at] as string;
    if (/\s/.test(char)) {
      if (word !== null) found.push(word);
      word = null;
      at += 1;
    } else if (word === null && '|;&<>#'.includes(char)) {
      break;
    } else {
      const piece = pieceAt(command, at);
      at = piece.end;
      if (piece.text !== null) word = (word ?? '') + piece.text;
    }
  }
  if (word !== null) found.push(word);
  return found;
}

/** A part of a word, and where it ends; null where it is nothing at all. */
interface Piece {
  readonly text: string | null;
  readonly end: number;
}

function pieceAt(command: string, at: number): Piece {
  const char = command[at] as string;
  if (char === "'") return single(command, at + 1);
  if (char === '"') return double(command, at + 1);
  if (char === '$' && command[at + 1] === "'") return ansi(command, at + 2);
  if (char !== '\\') return { text: char, end: at + 1 };
  const line = lineBreakAt(command, at + 1);
  return line > 0 ? { text: null, end: at + 1 + line } : { text: command[at + 1] ?? '', end: at + 2 };
}

const lineBreakAt = (command: string, at: number): number =>
  command.startsWith('\r\n', at) ? 2 : command[at] === '\n' ? 1 : 0;

const unclosed = () => new ShellSyntaxError('A quote is not closed.');

function single(command: string, from: number): Piece {
  const end = command.indexOf("'", from);
  if (end < 0) throw unclosed();
  return { text: command.slice(from, end), end: end + 1 };
}

function double(command: string, from: number): Piece {
  let text = '';
  for (let at = from; at < command.length; at += 1) {
    const char = command[at] as string;
    if (char === '"') return { text, end: at + 1 };
    if (char !== '\\') {
      text += char;
      continue;
    }
    const line = lineBreakAt(command, at + 1);
    const next = command[at + 1] ?? '';
    if (line === 0) text += '"\\$`'.includes(next) ? next : `\\${next}`;
    at += Math.max(1, line);
  }
  throw unclosed();
}

/** `$'…'`, as browsers copy what holds quotes and line breaks. */
function ansi(command: string, from: number): Piece {
  let text = '';
  for (let at = from; at < command.length; at += 1) {
    const char = command[at] as string;
    if (char === "'") return { text, end: at + 1 };
    if (char !== '\\') {
      text += char;
      continue;
    }
    NUMBERED.lastIndex = at + 1;
    const [number] = NUMBERED.exec(command) ?? [];
    const next = command[at + 1] ?? '';
    text += number === undefined ? (ESCAPES[next] ?? next) : characterOf(number);
    at += number?.length ?? 1;
  }
  throw unclosed();
}

function characterOf(number: string): string {
  const code = /^[xuU]/.test(number) ? Number.parseInt(number.slice(1), 16) : Number.parseInt(number, 8);
  return code <= 0x10ffff ? String.fromCodePoint(code) : '\uFFFD';
}
