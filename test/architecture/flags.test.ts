import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const flagsIn = (path: string): string[] =>
  [...readFileSync(`${root}/${path}`, 'utf8').matchAll(/^ {2,4}'(--[a-z-]+(?:=[A-Za-z0-9]+)?)',$/gm)].map(
    ([, flag = '']) => flag,
  );

test('the product is tested with the flags that it is started with, and no object has a __proto__ to reach through', () => {
  const flags = flagsIn('bootstrap.mjs');
  expect(flags).toContain('--disable-proto=delete');
  expect(flagsIn('test/support/product.ts')).toEqual(flags);
});
