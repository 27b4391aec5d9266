import { describe, expect, test } from 'vitest';
import { FOLLOWABLE, fitsAt, leastMove, openingView, READABLE } from '../../src/canvas/view-geometry.ts';

const room = { width: 1000, height: 600 };
const start = { x: 0, y: 100, width: 220, height: 64 };

describe('a graph that is opened', () => {
  test('is shown whole and at its own size where there is room', () => {
    const graph = { x: 0, y: 100, width: 904, height: 64 };
    expect(openingView(graph, start, room, READABLE)).toEqual({ x: 48, y: 168, zoom: 1 });
  });
  test('is made smaller as long as its words can be read', () => {
    const view = openingView({ x: 0, y: 0, width: 1000, height: 560 }, start, room, READABLE);
    expect(view).toEqual({ x: 50, y: 48, zoom: 0.9 });
  });
  test('is made smaller still where its states are what one follows', () => {
    const long = { x: 0, y: 0, width: 2000, height: 300 };
    expect(openingView(long, start, room, READABLE).zoom).toBe(0.8);
    expect(openingView(long, start, room, FOLLOWABLE)).toEqual({ x: 48, y: 232.2, zoom: 0.452 });
  });
  test('is shown from its start where it cannot be shown whole', () => {
    const wide = openingView({ x: 0, y: 0, width: 6000, height: 300 }, start, room, READABLE);
    expect(wide).toEqual({ x: 48, y: 180, zoom: 0.8 });
    const high = openingView({ x: 0, y: 0, width: 500, height: 5000 }, start, room, READABLE);
    expect(high).toEqual({ x: 300, y: 48, zoom: 0.8 });
  });
  test('has the place that one looks for in the middle, and nothing empty beside its ends', () => {
    const graph = { x: 0, y: 0, width: 6000, height: 300 };
    const at = (x: number) => openingView(graph, { x, y: 0, width: 200, height: 64 }, room, FOLLOWABLE).x;
    expect([at(2900), at(5800)]).toEqual([500 - 3000 * 0.8, 952 - 6000 * 0.8]);
  });
  test.each([
    [1506, 840, true],
    [1507, 840, false],
    [1506, 841, false],
  ])('of %i by %i can be read as a whole: %s', (width, height, fits) => {
    expect(fitsAt(READABLE, { x: 0, y: 0, width, height }, room)).toBe(fits);
  });
});

test('the view moves no further than a card needs to be seen, with a margin', () => {
  const view = { x: 0, y: 0, zoom: 1 };
  expect(leastMove(view, { x: 400, y: 300, width: 220, height: 64 }, room)).toEqual(view);
  expect(leastMove(view, { x: 900, y: 560, width: 220, height: 64 }, room)).toEqual({ x: -144, y: -48, zoom: 1 });
  expect(leastMove(view, { x: -50, y: 0, width: 220, height: 64 }, room)).toEqual({ x: 74, y: 24, zoom: 1 });
});
