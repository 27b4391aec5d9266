import type { Json } from '@holdfast/workflow';

/** A text of the document for people: on one line where it is short, and never an expression. */
export function plainText(value: Json | undefined, most: number): string {
  if (typeof value !== 'string') return '';
  const text = value.trim().replace(/^[=\s]+/, '');
  return text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text;
}

export const isPlainName = (name: string): boolean => name !== '' && !name.startsWith('=') && name.length <= 500;

/** A single value that stands for itself; texts that would be expressions do not. */
export const isPlainValue = (value: Json | undefined): value is string | number | boolean | null =>
  value === null ||
  typeof value === 'number' ||
  typeof value === 'boolean' ||
  (typeof value === 'string' && !value.startsWith('=') && value.length <= 500);
