import { readFileSync } from 'node:fs';

let names: ReadonlySet<string> | undefined;

/** Whether the Tabler outline set has an icon of this name. The list is that of @tabler/icons 3.52.0. */
export function isIcon(name: string): boolean {
  names ??= new Set(
    readFileSync(new URL('tabler-outline.txt', import.meta.url), 'utf8')
      .split('\n')
      .filter(Boolean),
  );
  return names.has(name);
}
