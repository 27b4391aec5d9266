import type { Json, JsonObject } from '@holdfast/node-sdk';

export const isRecord = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a schema may say to every provider. Limits are left to our own check, which comes after the answer. */
const KEPT = new Set([
  'type',
  'properties',
  'items',
  'enum',
  'const',
  'description',
  'title',
  'anyOf',
  '$ref',
  '$defs',
]);

/**
 * A schema in the words that all providers take: every field required and none besides, what may be left
 * out may be null instead, no limits. `fitted` turns an answer back.
 * Source: platform.openai.com/docs/guides/structured-outputs, docs.claude.com structured outputs.
 */
export function portable(schema: JsonObject): JsonObject {
  const plain: { [key: string]: Json } = {};
  for (const [name, value] of Object.entries(schema)) if (KEPT.has(name)) plain[name] = value;
  if (isRecord(schema.properties)) {
    const needed = new Set(Array.isArray(schema.required) ? schema.required : []);
    plain.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([name, field]) => {
        const inner = isRecord(field) ? portable(field) : {};
        return [name, needed.has(name) ? inner : orNull(inner)];
      }),
    );
    plain.type ??= 'object';
    plain.required = Object.keys(schema.properties);
    plain.additionalProperties = false;
  }
  if (isRecord(schema.items)) plain.items = portable(schema.items);
  if (isRecord(schema.$defs))
    plain.$defs = Object.fromEntries(
      Object.entries(schema.$defs).map(([name, one]) => [name, isRecord(one) ? portable(one) : one]),
    );
  if (Array.isArray(schema.anyOf)) plain.anyOf = schema.anyOf.map((one) => (isRecord(one) ? portable(one) : one));
  return plain;
}

function orNull(schema: JsonObject): JsonObject {
  const { type, enum: values } = schema;
  if (typeof type === 'string' && type !== 'object' && type !== 'array')
    return { ...schema, type: [type, 'null'], ...(Array.isArray(values) ? { enum: [...values, null] } : {}) };
  return { anyOf: [schema, { type: 'null' }] };
}

const takesNull = (schema: Json | undefined): boolean => isRecord(schema) && [schema.type].flat().includes('null');

/** An answer as the author's schema has it: nulls that stand for "left out" are left out again. */
export function fitted(value: Json, schema: Json | undefined): Json {
  if (!isRecord(schema)) return value;
  if (Array.isArray(value)) return value.map((entry) => fitted(entry, schema.items));
  if (!isRecord(value) || !isRecord(schema.properties)) return value;
  const { properties } = schema;
  const needed = new Set(Array.isArray(schema.required) ? schema.required : []);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, said]) => said !== null || needed.has(name) || takesNull(properties[name]))
      .map(([name, said]) => [name, fitted(said, properties[name])]),
  );
}

/**
 * Whether a schema may be promised to be kept strictly: in every object all
 * fields are required and no others allowed. Any other schema is refused where
 * `strict` is said; the answer is checked here in any case.
 * Source: platform.openai.com/docs/guides/structured-outputs, supported schemas.
 */
export function isStrict(schema: Json): boolean {
  if (Array.isArray(schema)) return schema.every(isStrict);
  if (!isRecord(schema)) return true;
  const { properties } = schema;
  if (isRecord(properties) || schema.type === 'object') {
    const names = isRecord(properties) ? Object.keys(properties) : [];
    const required = Array.isArray(schema.required) ? schema.required : [];
    if (schema.additionalProperties !== false || names.some((name) => !required.includes(name))) return false;
  }
  return Object.values(schema).every(isStrict);
}
