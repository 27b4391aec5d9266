import { fail, type Json } from '@holdfast/node-sdk';
import { MAX_DEPTH, storable, tooDeep } from './storable.ts';

/** How deep brackets are nested in a text of JSON, counted before anything is built from it. */
function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === 92) at += 1;
      else if (code === 34) inString = false;
    } else if (code === 34) inString = true;
    else if (code === 91 || code === 123) {
      depth += 1;
      if (depth > deepest) deepest = depth;
      if (deepest > MAX_DEPTH) return deepest;
    } else if (code === 93 || code === 125) depth -= 1;
  }
  return deepest;
}

const LONG_NUMBER = /\d{16}/;

/** Whole numbers beyond what a JavaScript number can hold stay text, digit for digit (failure model T1). */
function exact(_key: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === 'number' &&
    context?.source !== undefined &&
    Number.isInteger(value) &&
    !Number.isSafeInteger(value)
    ? context.source
    : value;
}

const place = (text: string, message: string): string => {
  const position = /position (\d+)/.exec(message)?.[1];
  if (position === undefined) return 'it ends too early, or has something that JSON does not know';
  const before = text.slice(0, Number(position));
  return `at line ${before.split('\n').length}, column ${before.length - before.lastIndexOf('\n')}`;
};

/**
 * Reads JSON from outside: depth, size and names are checked; whole numbers that
 * a JavaScript number cannot hold become text instead of losing digits.
 *
 * @param what how the text is called in messages
 * @throws NodeFailure data/not_json, data/too_deep, data/too_large, data/forbidden_name
 */
export function parseJson(text: string, what = 'The text'): Json {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  if (nesting(body) > MAX_DEPTH) throw tooDeep(what);
  let value: Json;
  try {
    value = (LONG_NUMBER.test(body) ? JSON.parse(body, exact) : JSON.parse(body)) as Json;
  } catch (error) {
    const said = error instanceof Error ? error.message : '';
    throw fail.data('not_json', { message: `${what} is not JSON: ${place(body, said)}.`, cause: error });
  }
  return storable(value, what);
}
