import type { Json, JsonObject, JsonSchema } from '@holdfast/workflow';
import { decimalText, isRecord } from './values.ts';

/** A field of ours: the name it has at the provider, what it may hold, and how it is read. */
export interface Field {
  readonly from: string;
  readonly schema: JsonSchema;
  read(value: Json | undefined): Json;
  /** Fields within it. */
  readonly inner?: Shape;
}

/** A record in our words: camelCase names, money as decimal text, dates as 2026-01-15, instants in UTC. */
export interface Shape {
  readonly fields: Readonly<Record<string, Field>>;
  readonly schema: JsonSchema;
  read(record: JsonObject): JsonObject;
}

export function shape(fields: Readonly<Record<string, Field>>): Shape {
  const entries = Object.entries(fields);
  return {
    fields,
    schema: {
      type: 'object',
      properties: Object.fromEntries(entries.map(([name, { schema }]) => [name, schema])),
      required: entries.map(([name]) => name),
      additionalProperties: false,
    },
    read: (record) =>
      Object.fromEntries(
        entries.map(([name, { from, read }]) => [name, read(Object.hasOwn(record, from) ? record[from] : undefined)]),
      ),
  };
}

const orNull = (type: string, more: JsonSchema = {}): JsonSchema => ({ type: [type, 'null'], ...more });

export const text = (from: string): Field => ({
  from,
  schema: orNull('string'),
  read: (value) => (typeof value === 'string' && value !== '' ? value : null),
});

export const flag = (from: string): Field => ({
  from,
  schema: { type: 'boolean' },
  read: (value) => value === true || value === 'true',
});

/** An amount with at least two digits after the point. Providers write numbers as numbers or as text. */
export const money = (from: string): Field => ({
  from,
  schema: orNull('string', { pattern: '^-?\\d+\\.\\d{2,}$' }),
  read: decimalText,
});

export const whole = (from: string): Field => ({
  from,
  schema: orNull('integer'),
  read: (value) => (typeof value === 'number' && Number.isInteger(value) ? value : null),
});

const msOf = (value: Json | undefined): number => {
  if (typeof value !== 'string') return Number.NaN;
  const stamp = /^\/Date\((-?\d+)/.exec(value)?.[1];
  if (stamp !== undefined) return Number(stamp);
  return Date.parse(/[Zz]|[+-]\d{2}:?\d{2}$/.test(value) || !value.includes('T') ? value : `${value}Z`);
};
const isoOf = (value: Json | undefined): string | null => {
  const ms = msOf(value);
  return Number.isFinite(ms) ? new Date(ms).toISOString() : null;
};

export const date = (from: string): Field => ({
  from,
  schema: orNull('string', { pattern: '^\\d{4}-\\d{2}-\\d{2}$' }),
  read: (value) => isoOf(value)?.slice(0, 10) ?? null,
});

export const instant = (from: string): Field => ({
  from,
  schema: orNull('string', { pattern: '^\\d{4}-\\d{2}-\\d{2}T.*Z$' }),
  read: isoOf,
});

export const list = (from: string, inner: Shape): Field => ({
  from,
  inner,
  schema: { type: 'array', items: inner.schema },
  read: (value) => (Array.isArray(value) ? value.filter(isRecord).map((entry) => inner.read(entry)) : []),
});

export const one = (from: string, inner: Shape): Field => ({
  from,
  inner,
  schema: { anyOf: [inner.schema, { type: 'null' }] },
  read: (value) => (isRecord(value) ? inner.read(value) : null),
});

/** A field of a record within the record. */
export const within = (from: string, field: Field): Field => ({
  from,
  inner: shape({ value: field }),
  schema: field.schema,
  read: (value) => field.read(isRecord(value) && Object.hasOwn(value, field.from) ? value[field.from] : undefined),
});
