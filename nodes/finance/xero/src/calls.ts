import { fail, type Json, type JsonObject } from '@holdfast/node-sdk';
import { isRecord } from '@holdfast/node-sdk/records';

/** Path of an endpoint of the accounting API; every part is encoded. */
export const api = (...parts: readonly string[]): string => `/api.xro/2.0/${parts.map(encodeURIComponent).join('/')}`;

/**
 * The elements of an answer, such as `Invoices`.
 *
 * @throws NodeFailure data/bad_output
 */
export function elementsOf(body: Json, name: string): JsonObject[] {
  const list = isRecord(body) ? body[name] : undefined;
  if (Array.isArray(list)) return list.filter(isRecord);
  throw fail.data('bad_output', {
    message: `The answer of Xero holds no ${name}.`,
    phase: 'answered',
    evidence: { path: `/${name}` },
  });
}

/**
 * The only element of an answer to a call about one document.
 *
 * @throws NodeFailure data/bad_output
 */
export function elementOf(body: Json, name: string): JsonObject {
  const [first] = elementsOf(body, name);
  if (first) return first;
  throw fail.data('bad_output', {
    message: `The answer of Xero holds no element in ${name}.`,
    phase: 'answered',
    evidence: { path: `/${name}` },
  });
}

/** A text in a `where` filter. */
export const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

/** A date such as 2026-01-15 in a `where` filter. */
export function dateIn(date: string): string {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  return `DateTime(${year},${month},${day})`;
}
