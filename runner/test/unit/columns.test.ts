import { expect, test } from 'vitest';
import {
  bigint,
  bool,
  type Column,
  float,
  hex,
  int,
  json,
  jsonb,
  rowsFrom,
  text,
  uuid,
} from '../../src/store/columns.ts';

/** Elements of an array as they went out, after its 20 bytes of head: the bytes of each, null for null. */
function elements(array: Buffer): (Buffer | null)[] {
  const found: (Buffer | null)[] = [];
  let at = 20;
  while (at < array.length) {
    const bytes = array.readInt32BE(at);
    found.push(bytes < 0 ? null : array.subarray(at + 4, at + 4 + bytes));
    at += 4 + Math.max(0, bytes);
  }
  return found;
}
const written = <Value>(column: Column<Value | null>, values: (Value | null)[]) => elements(column.encode(values));
const same = <Value>(value: Value): Value => value;

test('texts go out as they are, short and long ones, beyond ASCII and with what JSON would escape', () => {
  const texts = ['', 'a "quoted" \\ line\n', 'Übergrößenträger', '€'.repeat(64), '𝄞'.repeat(2_000)];
  for (const column of [text<string | null>(same), json<string | null>(same)])
    expect(written(column, [...texts, null]).map((bytes) => bytes?.toString() ?? null)).toEqual([...texts, null]);
  const [first] = written(jsonb<string | null>(same), ['{"a":"ö"}']);
  expect([first?.[0], first?.subarray(1).toString()]).toEqual([1, '{"a":"ö"}']);
});

test('numbers, booleans and bytes have the width of their type', () => {
  expect(written(int<number | null>(same), [-1])[0]?.readInt32BE()).toBe(-1);
  expect(written(bigint<number | string | null>(same), ['9007199254740993'])[0]?.readBigInt64BE()).toBe(
    9007199254740993n,
  );
  expect(written(float<number | null>(same), [1.5])[0]?.readDoubleBE()).toBe(1.5);
  expect(written(bool<boolean | null>(same), [true, false, null]).map((bytes) => bytes?.[0])).toEqual([
    1,
    0,
    undefined,
  ]);
  expect(written(hex<string | null>(same), ['00ff'])[0]).toEqual(Buffer.from([0, 255]));
  const id = '01a2154c-8685-72e7-9019-ce189f3af943';
  expect(written(uuid<string | null>(same), [id, null]).map((bytes) => bytes?.toString('hex'))).toEqual([
    id.replaceAll('-', ''),
    undefined,
  ]);
});

test('what no column can hold is refused with the code of the database for it, so that only its run fails', () => {
  for (const wrong of ['not an id', '01a2154c-8685-72e7-9019-ce189f3af94x'])
    expect(() => uuid<string>(same).encode([wrong])).toThrow(expect.objectContaining({ code: '22P02' }));
  expect(() => hex<string>(same).encode(['abc'])).toThrow(expect.objectContaining({ code: '22P02' }));
});

test('the parameters of rows are numbered from the first on', () => {
  expect(rowsFrom({ id: uuid<string>(same), status: text<string>(same) }, 3, 't')).toBe(
    'unnest($3::uuid[], $4::text[]) as t(id, status)',
  );
});
