import type { Doc, PracticeAnswer } from '@holdfast/practice';

/** An answer that says no, as Stripe words it. */
export const refused = (status: number, error: Doc): PracticeAnswer => ({ status, body: { error } });
export const invalid = (message: string, more: Doc = {}): PracticeAnswer =>
  refused(400, { type: 'invalid_request_error', message, ...more });
export const missing = (what: string, id: string): PracticeAnswer =>
  refused(404, { type: 'invalid_request_error', code: 'resource_missing', message: `No such ${what}: '${id}'` });

/** A whole number in a form; null where there is none. */
export function wholeOf(form: URLSearchParams, name: string): number | null {
  const text = form.get(name);
  return text !== null && /^-?\d{1,12}$/.test(text) ? Number(text) : null;
}

/** Names and texts put onto an object: `metadata[name]=text`; an empty text takes one away. */
export function metadataOf(form: URLSearchParams, before: Doc = {}): Doc {
  const said = [...form].flatMap(([name, value]) => {
    const inner = /^metadata\[([^\]]{1,40})\]$/.exec(name)?.[1];
    return inner === undefined ? [] : [[inner, value] as const];
  });
  return Object.fromEntries(
    Object.entries({ ...before, ...Object.fromEntries(said) }).filter(([, value]) => value !== ''),
  );
}
