import { describe, expect, test } from 'vitest';
import { fromNumberCursor, fromTimeCursor, toCursor } from '../../src/api/cursors.ts';

const ID = '01a21dd5-24bd-729c-b6e3-6c53f8cd7790';
const AT = '2026-03-01T10:00:00.000Z';

describe('where a page of a list by time goes on', () => {
  test('is told by what this server gave out', () => {
    expect(fromTimeCursor(toCursor([AT, ID]))).toEqual({ at: AT, id: ID });
    expect(fromTimeCursor('')).toBeNull();
  });

  test.each([
    ['no id', [AT, 'x']],
    ['half an id', [AT, ID.slice(1)]],
    ['no instant', ['x', ID]],
    ['a moment in words', ['Fri Nov 27', ID]],
    ['too little', [AT]],
  ])('and by nothing else: %s', (_, position) => {
    expect(() => fromTimeCursor(toCursor(position))).toThrow('not one that this server gave out');
  });

  test('or by a number, where a list is numbered', () => {
    expect(fromNumberCursor(toCursor([7]))).toBe(7);
    expect(fromNumberCursor(undefined)).toBeNull();
    for (const position of ['x', '1.5', '1e400', '4294967296'])
      expect(() => fromNumberCursor(toCursor([position]))).toThrow('not one that this server gave out');
  });
});
