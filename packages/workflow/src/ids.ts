/** A readable id from a name: `Create invoice` gives `create-invoice`, or `create-invoice-2` when that is taken. */
export function slug(name: string, taken: ReadonlySet<string> = new Set()): string {
  const base =
    name
      .normalize('NFKD')
      .replace(/[\u0300-\u036F]/g, '')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 48) || 'step';
  return numbered(base, '-', taken);
}

/** A name that nobody has: `Create invoice`, `Create invoice 2`. */
export const uniqueName = (name: string, taken: ReadonlySet<string>): string =>
  numbered(name.replace(/ \d+$/, ''), ' ', taken);

/** The next free id of the form `e12`. */
export function nextId(prefix: string, taken: ReadonlySet<string>): string {
  for (let number = taken.size + 1; ; number += 1) if (!taken.has(`${prefix}${number}`)) return `${prefix}${number}`;
}

function numbered(base: string, between: string, taken: ReadonlySet<string>): string {
  if (!taken.has(base)) return base;
  for (let number = 2; ; number += 1) {
    const candidate = `${base}${between}${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}
