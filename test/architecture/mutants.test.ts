import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { MUTANTS } from '../chaos/mutants.ts';

const root = new URL('../../', import.meta.url);

test.each(MUTANTS.flatMap(({ name, changes }) => changes.map((change) => ({ name, ...change }))))(
  'the fault "$name" is planted in $file: its text stands there once',
  ({ file, from }) => {
    expect(readFileSync(new URL(file, root), 'utf8').split(from)).toHaveLength(2);
  },
);
