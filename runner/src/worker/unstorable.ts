import { fail } from '@holdfast/node-sdk';
import { type Failure, pointer } from '@holdfast/workflow';

/**
 * What a step made and no store takes back as it was: the text of providers is escaped when it comes in (rule T1), what a
 * step makes is the author's, and is never changed unseen. Null where all of it can be stored.
 */
export function unstorable(value: unknown): { readonly path: string; readonly why: string } | null {
  const found = search(value, 0);
  return found && { path: pointer(...found.path.toReversed()), why: found.why };
}

/** Levels of nesting that every reader of JSON takes. */
const MAX_LEVELS = 500;

interface Found {
  /** From the innermost part outwards. */
  readonly path: (string | number)[];
  readonly why: string;
}

function search(value: unknown, depth: number): Found | null {
  switch (typeof value) {
    case 'string':
      return wrongText(value);
    case 'number':
      return Number.isFinite(value) ? null : { path: [], why: `a number out of range (${value})` };
    case 'bigint':
      return { path: [], why: 'a number that is no JSON (bigint)' };
    case 'object':
      break;
    default:
      return null;
  }
  if (value === null) return null;
  if (depth >= MAX_LEVELS) return { path: [], why: `more than ${MAX_LEVELS} levels` };
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      const found = search(value[index], depth + 1);
      if (found) return within(found, index);
    }
    return null;
  }
  for (const name of Object.keys(value)) {
    const found = wrongText(name) ?? search((value as Record<string, unknown>)[name], depth + 1);
    if (found) return within(found, name);
  }
  return null;
}

const within = (found: Found, part: string | number): Found => {
  found.path.push(part);
  return found;
};

function wrongText(text: string): Found | null {
  if (text.includes('\0')) return { path: [], why: 'a NUL character' };
  return text.isWellFormed() ? null : { path: [], why: 'half of a character (an unpaired surrogate)' };
}

/** Says that a step made something that cannot be stored; null where it can. `what` names it. */
export function notStorable(nodeName: string, what: string, value: unknown, isWrite: boolean): Failure | null {
  const found = unstorable(value);
  if (!found) return null;
  const where = found.path === '' ? what : `${what}${found.path}`;
  return fail.data('unstorable', {
    message: `"${nodeName}" made something that cannot be stored: ${where} is or holds ${found.why}.${isWrite ? ' Its write stands; it is not sent again.' : ' Take it out or write it in another form.'}`,
    phase: isWrite ? 'answered' : 'unsent',
    decidedBy: '1c.unstorable',
    evidence: { path: found.path },
  }).failure;
}
