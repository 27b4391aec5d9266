import { describe, expect, test } from 'vitest';
import { fitsReadably, leastMove, openingView } from '../../src/canvas/view-geometry.ts';

const room = { width: 1000, height: 600 };
const start = { x: 0, y: 100, width: 220, height: 64 };

describe('a graph that is opened', () => {
  test('is shown whole and at its own size where there is room', () => {
    expect(openingView({ x: 0, y: 100, width: 904, height: 64 }, start, room)).toEqual({ x: 48, y: 168, zoom: 1 });
  });
  test('is made smaller as long as its words can be read', () => {
    const view = openingView({ x: 0, y: 0, width: 1000, height: 560 }, start, room);
    expect(view).toEqual({ x: 50, y: 48, zoom: 0.9 });
  });
  test('is shown from its start where it cannot be read as a whole', () => {
    const wide = openingView({ x: 0, y: 0, width: 6000, height: 300 }, start, room);
    expect(wide).toEqual({ x: 48, y: 180, zoom: 0.8 });
    const high = openingView({ x: 0, y: 0, width: 500, height: 5000 }, start, room);
    expect([high.x + 250 * 0.8, high.y + 132 * 0.8]).toEqual([500, 300]);
  });
  test.each([
    [1130, 630, true],
    [1131, 630, false],
    [1130, 631, false],
  ])('of %i by %i can be read as a whole: %s', (width, height, fits) => {
    expect(fitsReadably({ x: 0, y: 0, width, height }, room)).toBe(fits);
  });
});

test('the view moves no further than a card needs to be seen, with a margin', () => {
  const view = { x: 0, y: 0, zoom: 1 };
  expect(leastMove(view, { x: 400, y: 300, width: 220, height: 64 }, room)).toEqual(view);
  expect(leastMove(view, { x: 900, y: 560, width: 220, height: 64 }, room)).toEqual({ x: -144, y: -48, zoom: 1 });
  expect(leastMove(view, { x: -50, y: 0, width: 220, height: 64 }, room)).toEqual({ x: 74, y: 24, zoom: 1 });
});
