import type { Json, JsonObject } from '@holdfast/node-sdk';
import { isRecord } from '@holdfast/node-sdk/records';
import { type Around, company, environmentPath, HEADERS } from './calls.ts';

/** Where batches go. */
export const batchPath = ({ connectionFields }: Pick<Around, 'connectionFields'>): string =>
  environmentPath(connectionFields, '$batch');

/** Without it what comes after one that is refused is not looked at. */
export const CONTINUES = { ...HEADERS, Prefer: 'odata.continue-on-error' } as const;

/** The address of one request of a batch, told from the API on. */
export function innerUrl(around: Pick<Around, 'connectionFields'>, set: string, query: Record<string, string>): string {
  const address = company(around, set).slice(environmentPath(around.connectionFields, '').length);
  const told = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return told.length === 0 ? address : `${address}?${told.join('&')}`;
}

/** What a batch answered, each as if it had come by itself. */
export function responsesIn(body: Json): JsonObject[] {
  const list = isRecord(body) ? body.responses : undefined;
  return Array.isArray(list) ? list.filter(isRecord) : [];
}
