import type { Json, JsonObject } from '@holdfast/workflow';

/** A value of a foreign file: whatever JSON can hold, under names that are its own. */
export const own = (value: unknown, key: string): Json | undefined =>
  isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;

export const isRecord = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const textOf = (value: unknown, otherwise = ''): string => (typeof value === 'string' ? value : otherwise);
export const numberOf = (value: unknown, otherwise: number): number =>
  typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
export const listOf = (value: unknown): Json[] => (Array.isArray(value) ? value : []);

/** Follows names down into a value. */
export const dig = (value: unknown, ...keys: readonly string[]): Json | undefined =>
  keys.reduce<Json | undefined>((at, key) => own(at, key), value as Json);

/** A place on our canvas: files of others may say anything. */
export const within = (value: number): number => Math.max(-999_000, Math.min(999_000, Math.round(value)));

/** A fixed text as a parameter: one that begins like an expression is none. */
export const fixedText = (text: string): string => (text.startsWith('=') ? `={{ ${JSON.stringify(text)} }}` : text);

/** A fixed value as a parameter, with no expression in it anywhere. */
export function fixed(value: Json): Json {
  if (typeof value === 'string') return fixedText(value);
  if (Array.isArray(value)) return value.map(fixed);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]): [string, Json] => [name, fixed(each)]));
}
