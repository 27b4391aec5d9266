import { FORBIDDEN_NAMES, type Json, type JsonObject } from '@holdfast/workflow';
import { parse as parseYaml } from 'yaml';
import { ApiDocumentError } from './errors.ts';

/** Largest document, in characters. */
export const MOST_CHARS = 12 * 1024 * 1024;
const MOST_VALUES = 600_000;
const MOST_DEPTH = 100;
/** So often may one anchor of a YAML document be used, with what it holds counted. */
const MOST_ALIASES = 100;

export const isRecord = (value: unknown): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A JSON or YAML text as plain JSON, an object at the top. @throws ApiDocumentError */
export function parseDocument(text: string): JsonObject {
  if (text.length > MOST_CHARS)
    throw new ApiDocumentError('too_large', `The document is larger than ${MOST_CHARS / 1024 / 1024} MB. Split it.`);
  const value = plainJson(read(text.replace(/^\uFEFF/, '')));
  if (!isRecord(value))
    throw new ApiDocumentError('not_openapi', 'This is no OpenAPI document: it holds a text or a list, not an object.');
  return value;
}

function read(text: string): unknown {
  try {
    if (/^\s*\{/.test(text)) return JSON.parse(text);
    return parseYaml(text, { maxAliasCount: MOST_ALIASES, merge: true, schema: 'core', logLevel: 'error' });
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw new ApiDocumentError('not_readable', `The text is neither JSON nor YAML: ${reason.slice(0, 300)}`, cause);
  }
}

/**
 * A copy of what a parser gave that is nothing but JSON. What anchors share is copied each time and counts each
 * time, what goes round never ends and is refused as too deep. Names that JavaScript gives a meaning to are left out.
 *
 * @throws ApiDocumentError
 */
function plainJson(input: unknown): Json {
  let count = 0;
  const copy = (value: unknown, depth: number): Json => {
    count += 1;
    if (count > MOST_VALUES)
      throw new ApiDocumentError('too_large', `The document holds more than ${MOST_VALUES} values. Split it.`);
    if (depth > MOST_DEPTH)
      throw new ApiDocumentError('too_large', `The document is nested more than ${MOST_DEPTH} levels deep.`);
    if (Array.isArray(value)) return value.map((each) => copy(each, depth + 1));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(
        Object.entries(value)
          .filter(([name]) => !FORBIDDEN_NAMES.has(name))
          .map(([name, each]) => [name, copy(each, depth + 1)]),
      );
    if (typeof value === 'string' || typeof value === 'boolean') return value;
    return typeof value === 'number' && Number.isFinite(value) ? value : null;
  };
  return copy(input, 0);
}
