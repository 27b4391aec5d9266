import { type PathRead, pathsRead } from '@holdfast/expressions/uses';

/** A piece of a text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where a field is read. `isWhole`: by its whole name; else what is typed is only how its name begins. */
export interface FieldRead extends Span {
  readonly isWhole: boolean;
}

/** What stands in no name that somebody would type. */
const NO_NAME = /["'`()[\]{}=+*/<>!&|,;:]/;

/** Names typed as the way to a field: `id`, `customer.id`, `lines[0]['due date']`. Null: something else is typed. */
export function namesTyped(text: string): readonly string[] | null {
  const dotted = text
    .trim()
    .replaceAll('?.', '.')
    .replace(/\[(?:'([^']*)'|"([^"]*)"|\d+)\]/g, (_, single?: string, double?: string) => {
      const name = single ?? double;
      return name === undefined ? '' : `.${name}`;
    });
  if (NO_NAME.test(dotted)) return null;
  const names = dotted.replace(/^\./, '').split('.');
  return names[0] === '' ? null : names;
}

/** Everywhere that a template reads the field at the end of these names. The last one may be typed only in part. */
export function readsOf(
  template: string,
  names: readonly string[],
  isMeant: (path: PathRead) => boolean,
  isCaseSensitive: boolean,
): readonly FieldRead[] {
  const fold = (name: string) => (isCaseSensitive ? name : name.toLowerCase());
  const wanted = names.map(fold);
  const last = wanted.at(-1) ?? '';
  const found = new Map<number, FieldRead>();
  for (const path of pathsRead(template)) {
    if (!isMeant(path)) continue;
    path.names.forEach(({ start }, index) => {
      const part = path.names.slice(index, index + wanted.length);
      const end = part.at(-1);
      if (part.length < wanted.length || !end) return;
      const isWay = part.every(({ name }, at) => at === wanted.length - 1 || fold(name) === wanted[at]);
      if (!isWay || !fold(end.name).startsWith(last)) return;
      found.set(start, { start, end: end.start + last.length, isWhole: fold(end.name) === last });
    });
  }
  const all = [...found.values()].toSorted((a, b) => a.start - b.start);
  const whole = all.filter(({ isWhole }) => isWhole);
  return whole.length > 0 ? whole : all;
}
