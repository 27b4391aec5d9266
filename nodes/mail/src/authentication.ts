import { lineOf } from './texts.ts';

/** What the server that took a message found out about its sender: `pass`, `fail`, `none` and so on; null where it says nothing. */
export interface Authentication {
  readonly spf: string | null;
  readonly dkim: string | null;
  readonly dmarc: string | null;
}

/** A header as it came: its name in lower case, and its whole line. */
export interface HeaderLine {
  readonly key: string;
  readonly line: string;
}

const LONGEST = 8_192;

/**
 * The results of a server that is trusted (RFC 8601), of the topmost header that bears its name: a server writes
 * above what came. Everybody can write such a header, so without a name that is trusted nothing counts.
 *
 * @param server the name that this server gives itself; empty: none is trusted
 */
export function authenticationOf(lines: readonly HeaderLine[], server: string): Authentication | null {
  if (server === '') return null;
  for (const { key, line } of lines) {
    if (key !== 'authentication-results' || line.length > LONGEST) continue;
    const [name = '', ...results] = withoutComments(line.slice(line.indexOf(':') + 1)).split(';');
    const [id = '', version = '1'] = name.trim().split(/\s+/);
    if (id.toLowerCase() !== server.toLowerCase() || version !== '1') continue;
    return { spf: resultOf(results, 'spf'), dkim: resultOf(results, 'dkim'), dmarc: resultOf(results, 'dmarc') };
  }
  return null;
}

/** Of several signatures one that holds is enough; else the first says it. */
function resultOf(results: readonly string[], method: string): string | null {
  const found = results.flatMap((result) => {
    const [, by = '', value = ''] = /^\s*([a-z]+)(?:\s*\/\s*\d+)?\s*=\s*([a-z]+)/i.exec(result) ?? [];
    return by.toLowerCase() === method ? [value.toLowerCase()] : [];
  });
  return found.includes('pass') ? 'pass' : (found[0] ?? null);
}

/** Comments may hold anything, a result that looks like one too; so may what is quoted. */
function withoutComments(text: string): string {
  let depth = 0;
  let isQuoted = false;
  let kept = '';
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '\\') {
      at += 1;
    } else if (char === '"' && depth === 0) {
      isQuoted = !isQuoted;
    } else if (!isQuoted && char === '(') {
      depth += 1;
    } else if (!isQuoted && char === ')') {
      depth = Math.max(0, depth - 1);
    } else if (depth === 0 && !isQuoted) {
      kept += char;
    }
  }
  return lineOf(kept, LONGEST);
}
