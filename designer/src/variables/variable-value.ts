import type { Json } from '@holdfast/workflow';
import { jsonTrouble } from '../ui/json-trouble.ts';

/** How a value is written: a text as it stands, or any JSON. */
export type ValueKind = 'text' | 'json';

export interface WrittenValue {
  readonly kind: ValueKind;
  readonly text: string;
}

/** A value as it is edited. */
export const written = (value: Json): WrittenValue =>
  typeof value === 'string' ? { kind: 'text', text: value } : { kind: 'json', text: JSON.stringify(value, null, 2) };

/** What was written; undefined while it is no JSON. */
export function readValue({ kind, text }: WrittenValue): Json | undefined {
  if (kind === 'text') return text;
  return text.trim() === '' || jsonTrouble(text) ? undefined : (JSON.parse(text) as Json);
}

/** The same value in the other form, as far as it has one. */
export function rewritten(before: WrittenValue, kind: ValueKind): WrittenValue {
  if (before.kind === kind) return before;
  if (kind === 'json') return { kind, text: before.text === '' ? '' : JSON.stringify(before.text) };
  const value = readValue(before);
  return { kind, text: typeof value === 'string' ? value : before.text };
}
