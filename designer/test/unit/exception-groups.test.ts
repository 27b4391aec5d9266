import { expect, test } from 'vitest';
import { saysNotWritten } from '../../src/screens/exceptions/groups.ts';

const parked = (kind: string) => [{ parked: [{ items: [1], failure: { class: kind } }] }] as never;

test.each([
  ['skip', 'ambiguous', true],
  ['fallback', 'ambiguous', true],
  ['fallback', 'data', false],
  ['resend', 'ambiguous', false],
  ['done', 'ambiguous', false],
] as const)('to %s what is %s says that a write did not happen: %s', (action, kind, is) => {
  expect(saysNotWritten(action, parked(kind))).toBe(is);
});
