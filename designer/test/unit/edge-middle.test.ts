import { expect, test } from 'vitest';
import { besideNames } from '../../src/canvas/edge-middle.ts';

const across = { sourceX: 0, sourceY: 40, targetX: 84, targetY: 40 };
const middle = [42, 40];

test('what stands on a short edge covers no name of a port', () => {
  expect(besideNames(across, middle, [false, false])).toEqual([42, 40]);
  expect(besideNames(across, middle, [true, false])[0]).toBeGreaterThan(60);
  expect(besideNames(across, middle, [false, true])[0]).toBeLessThan(24);
  // Names stand above the line.
  expect(besideNames(across, middle, [true, true])).toEqual([42, 56]);
});

test('on a long edge it stands in the middle', () => {
  const long = { ...across, targetX: 400 };
  for (const start of [true, false])
    for (const end of [true, false]) expect(besideNames(long, [200, 40], [start, end])).toEqual([200, 40]);
});
