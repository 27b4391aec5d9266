import { describe, expect, test } from 'vitest';
import type { Page, Word } from '../src/layout.ts';
import { placesOf, type ReadField } from '../src/places.ts';

/** A page of 100 × 100 with a word in each column of ten. */
const page = (...lines: readonly string[]): Page => ({
  width: 100,
  height: 100,
  words: lines.flatMap((line, row) =>
    line.split(' ').map((text, column): Word => ({ text, x: column * 10, y: row * 10, width: 8, height: 5 })),
  ),
});
const placeOf = (field: Partial<ReadField>, ...pages: readonly Page[]) =>
  placesOf([{ name: 'field', value: '', ...field }], pages).field;

describe('a value is found in a document', () => {
  test.each([
    ['1234.5', 'Total 1.234,50'],
    ['1234.50', 'Total 1,234.50 EUR'],
    ['1234.50', 'Total €1234.50'],
    ['-20', 'Discount -20.00'],
    ['7', 'Pieces 007'],
    ['A-17', 'Invoice: a-17,'],
    ['2026-01-31', 'of 31.01.2026'],
    ['2026-01-31', 'of 01/31/2026'],
    ['2026-03-02', 'of 2/3/2026'],
  ])('%s in the second word of "%s"', (value, line) => {
    expect(placeOf({ value }, page(line))).toEqual({ page: 1, box: [0.1, 0, 0.08, 0.05] });
  });

  test('though it is spread over several words', () => {
    const lines = page(
      'nothing here',
      'of 31 January 2026',
      'Sum 1 234,50 EUR',
      'From Blue Harbour GmbH',
      'To Kite & Anchor',
    );
    expect(placeOf({ value: '2026-01-31' }, lines)?.box).toEqual([0.1, 0.1, 0.28, 0.05]);
    expect(placeOf({ value: 1234.5 }, lines)?.box).toEqual([0.1, 0.2, 0.18, 0.05]);
    expect(placeOf({ value: 'blue harbour gmbh' }, lines)?.box).toEqual([0.1, 0.3, 0.28, 0.05]);
    expect(placeOf({ value: 'Kite & Anchor' }, lines)?.box).toEqual([0.1, 0.4, 0.28, 0.05]);
  });

  test('on the line that is about the field, of several that have it', () => {
    const pages = [page('Net 100.00', 'Order PO-1'), page('Total 100.00')];
    const total = { name: 'total', value: '100', description: 'What is to be paid.' };
    expect(placesOf([total, { name: 'net', value: '100' }], pages)).toMatchObject({
      total: { page: 2 },
      net: { page: 1 },
    });
  });

  test('and is as sure as the least sure of its words', () => {
    const [first, second] = page('Blue Harbour').words as [Word, Word];
    const scan = {
      width: 100,
      height: 100,
      words: [
        { ...first, sure: 0.9 },
        { ...second, sure: 0.4 },
      ],
    };
    expect(placeOf({ value: 'Blue Harbour' }, scan)?.sure).toBe(0.4);
  });
});

test('what is not there, and what is no single value, has no place', () => {
  const lines = page('Total 1,234.50', 'Number A-17');
  for (const value of ['1234.51', '12345', 'A-1', 'Number', '', null, ['A-17'], { a: 1 }])
    expect(placeOf({ value }, lines), JSON.stringify(value)).toEqual(
      value === 'Number' ? expect.anything() : undefined,
    );
});
