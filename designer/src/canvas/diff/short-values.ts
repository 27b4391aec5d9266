const SHOWN = 120;
/** How much of what old and new have in common stays before their first difference. */
const LEAD = 30;

const onOneLine = (value: unknown): string =>
  value === undefined ? '–' : typeof value === 'string' ? value : JSON.stringify(value);
const cut = (text: string): string => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);

/** A value on one line, cut where it is long. */
export const shortValue = (value: unknown): string => cut(onOneLine(value));

/** Old and new of a field on one line each, cut where they are long, but never before their first difference. */
export function shortValues(before: unknown, after: unknown): readonly [before: string, after: string] {
  const [was, is] = [onOneLine(before), onOneLine(after)];
  const from = commonLength(was, is) - LEAD;
  if (from <= 0 || Math.max(was.length, is.length) <= SHOWN) return [cut(was), cut(is)];
  return [`…${cut(was.slice(from))}`, `…${cut(is.slice(from))}`];
}

/** Characters that two texts begin with alike. */
function commonLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}
