import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const SOURCE = fileURLToPath(new URL('../../designer/src', import.meta.url));

/** Properties and values that name a side of the screen, in style sheets and in styles of components. */
const SIDES: Readonly<Record<string, readonly RegExp[]>> = {
  css: [
    /(?:^|[\s;{])(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)\b/,
    /(?:^|[\s;{])(?:left|right)\s*:/,
    /border-(?:top|bottom)-(?:left|right)-radius/,
    /(?:text-align|float|clear|justify-\w+)\s*:\s*(?:left|right)\b/,
  ],
  tsx: [
    /\b(?:margin|padding|border)(?:Left|Right)\b/,
    /\b(?:textAlign|float)\s*[:=]\s*['"](?:left|right)['"]/,
    /(?<![\w-])(?:ml|mr|pl|pr)=/,
  ],
};

const files = readdirSync(SOURCE, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(?:css|tsx)$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name));

test('styles name the beginning and the end of a line, not its left and right: the page turns round for scripts that run the other way', () => {
  const wrong = files.flatMap((file) => {
    const rules = SIDES[file.split('.').at(-1) ?? ''] ?? [];
    return readFileSync(file, 'utf8')
      .replace(/\/\*[\s\S]*?\*\//g, '')
      .split('\n')
      .filter((line) => rules.some((rule) => rule.test(line)))
      .map((line) => `${relative(SOURCE, file)}: ${line.trim()}`);
  });
  expect(wrong).toEqual([]);
});
