/**
 * Rows as columns, each an array in the binary form of Postgres: text stands in it as
 * it is, so nothing is escaped here and only the values are parsed there. A batch of
 * 50 runs costs the server half of what it does as JSON records.
 * Form: array_recv in postgres/src/backend/utils/adt/arrayfuncs.c, and the `…_recv` of each type.
 */
export interface Column<Row> {
  /** Type of the parameter, such as `text[]`. */
  readonly type: string;
  /** @throws UnstorableError */
  encode(rows: readonly Row[]): Buffer;
}

/** Columns of a table by their names. */
export type Columns<Row> = Readonly<Record<string, Column<Row>>>;

/** A value that no column of its type can hold. Its code is that of Postgres for the same. */
export class UnstorableError extends Error {
  override readonly name = 'UnstorableError';
  readonly code = '22P02';
}

/** How values of a type are written. */
interface Form<Value> {
  readonly type: string;
  readonly oid: number;
  /** Bytes that a value takes at most. */
  most(value: Value): number;
  /** Writes a value and gives the bytes it took. */
  put(to: Buffer, at: number, value: Value): number;
}

/** Dimensions, whether nulls are in it, type of the elements, count, first index. */
const HEAD_BYTES = 20;
/** Up to so many characters, measuring a text costs more than room for the worst case. */
const SHORT = 64;

function arrayOf<Row, Value>(form: Form<Value>, rows: readonly Row[], of: (row: Row) => Value | null): Buffer {
  const values = rows.map(of);
  let most = HEAD_BYTES;
  for (const value of values) most += 4 + (value === null ? 0 : form.most(value));
  const array = Buffer.allocUnsafe(most);
  array.writeInt32BE(1, 0);
  array.writeInt32BE(1, 4);
  array.writeInt32BE(form.oid, 8);
  array.writeInt32BE(values.length, 12);
  array.writeInt32BE(1, 16);
  let at = HEAD_BYTES;
  for (const value of values) {
    const bytes = value === null ? -1 : form.put(array, at + 4, value);
    array.writeInt32BE(bytes, at);
    at += 4 + Math.max(0, bytes);
  }
  return array.subarray(0, at);
}

const column =
  <Value>(form: Form<Value>) =>
  <Row>(of: (row: Row) => Value | null): Column<Row> => ({
    type: `${form.type}[]`,
    encode: (rows) => arrayOf(form, rows, of),
  });

const mostOf = (text: string): number => (text.length <= SHORT ? 3 * text.length : Buffer.byteLength(text));

const textual = (type: string, oid: number): Form<string> => ({
  type,
  oid,
  most: mostOf,
  put: (to, at, value) => to.write(value, at),
});

function putHex(to: Buffer, at: number, text: string): number {
  const bytes = to.write(text, at, 'hex');
  if (bytes * 2 !== text.length)
    throw new UnstorableError(`"${text.slice(0, 40)}" is not written in hexadecimal digits.`);
  return bytes;
}

function putUuid(to: Buffer, at: number, text: string): number {
  if (text.length !== 36) throw new UnstorableError(`"${text.slice(0, 40)}" is no UUID.`);
  return putHex(to, at, text.replaceAll('-', ''));
}

export const uuid = column<string>({ type: 'uuid', oid: 2950, most: () => 18, put: putUuid });
export const text = column(textual('text', 25));
/** JSON text, kept as it is written. */
export const json = column(textual('json', 114));
/** JSON text, behind the version of the form. */
export const jsonb = column<string>({
  type: 'jsonb',
  oid: 3802,
  most: (value) => 1 + mostOf(value),
  put: (to, at, value) => to.writeUInt8(1, at) - at + to.write(value, at + 1),
});
export const int = column<number>({
  type: 'int',
  oid: 23,
  most: () => 4,
  put: (to, at, value) => to.writeInt32BE(value, at) - at,
});
export const bigint = column<number | string>({
  type: 'int8',
  oid: 20,
  most: () => 8,
  put: (to, at, value) => to.writeBigInt64BE(BigInt(value), at) - at,
});
export const float = column<number>({
  type: 'float8',
  oid: 701,
  most: () => 8,
  put: (to, at, value) => to.writeDoubleBE(value, at) - at,
});
export const bool = column<boolean>({
  type: 'bool',
  oid: 16,
  most: () => 1,
  put: (to, at, value) => to.writeUInt8(value ? 1 : 0, at) - at,
});
/** Bytes, given in hexadecimal digits. */
export const hex = column<string>({
  type: 'bytea',
  oid: 17,
  most: (value) => Math.ceil(value.length / 2),
  put: putHex,
});
/** Bytes, given in base64. */
export const base64 = column<string>({
  type: 'bytea',
  oid: 17,
  most: (value) => Buffer.byteLength(value, 'base64'),
  put: (to, at, value) => to.write(value, at, 'base64'),
});

/** What stands behind `from`: rows out of parameters, `first` being the number of the first one. */
export function rowsFrom(columns: Columns<never>, first: number, alias: string): string {
  const names = Object.keys(columns);
  const parameters = Object.values(columns).map(({ type }, index) => `$${first + index}::${type}`);
  return `unnest(${parameters.join(', ')}) as ${alias}(${names.join(', ')})`;
}

/** The parameters of `rowsFrom`. */
export const valuesOf = <Row>(columns: Columns<Row>, rows: readonly Row[]): Buffer[] =>
  Object.values(columns).map((each) => each.encode(rows));
