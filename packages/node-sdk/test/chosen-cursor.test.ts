import type { JsonObject } from '@holdfast/workflow';
import { expect, test } from 'vitest';
import { chosenCursor } from '../src/chosen-cursor.ts';
import type { CursorPlace } from '../src/context.ts';

/** A cursor that is stored as the runner does. */
function aCursor() {
  let stored: CursorPlace | null = null;
  const of = (kind: string) =>
    chosenCursor(
      {
        get place() {
          return stored;
        },
        keep: (place) => {
          stored = JSON.parse(JSON.stringify(place)) as CursorPlace;
        },
      },
      { kind },
    );
  return { of, stored: () => JSON.stringify(stored) };
}

/** What a list names of what was handed on, as long as it comes. */
const told = (kind: string): JsonObject => ({ told: kind.repeat(20_000) });

test('what is kept of many long lists stays small: of those read longest ago only how far they were read', () => {
  const { of, stored } = aCursor();
  const kinds = 'abcdefgh'.split('');
  for (const [at, kind] of kinds.entries()) of(kind).keep({ begunAt: 7, readTo: 100 + at, cursor: told(kind) });
  expect(stored().length).toBeLessThan(100_000);
  expect(of('h').place).toMatchObject({ begunAt: 7, readTo: 107, cursor: told('h'), switched: null });
  expect(of('f').place).toMatchObject({ begunAt: 7, readTo: 105, cursor: told('f') });
  expect(of('a').place).toMatchObject({
    begunAt: 100,
    readTo: 100,
    cursor: null,
    switched: expect.stringContaining('may come again'),
  });
});

test('a list beyond those whose places are kept begins where the last read left off', () => {
  const { of } = aCursor();
  for (let at = 0; at <= 21; at += 1) of(`list ${at}`).keep({ begunAt: 7, readTo: 100 + at, cursor: { at } });
  expect(of('list 1').place).toMatchObject({ readTo: 101, cursor: { at: 1 } });
  expect(of('list 0').place).toMatchObject({
    begunAt: 121,
    readTo: 121,
    cursor: null,
    switched: expect.stringContaining('is not handed on'),
  });
});
