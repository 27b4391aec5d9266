import { fail, type Json, type JsonObject, type NodeFailure } from '@holdfast/node-sdk';
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

/** One look-up as it stands in a batch, under a number that its answer names again. */
export const lookUp = (around: Around, id: number, set: string, query: Record<string, string>): JsonObject => ({
  id: String(id),
  method: 'GET',
  url: innerUrl(around, set, query),
  headers: HEADERS,
});

/** Why one look-up of a batch gave nothing. The others stand; one that was not got to is asked again. */
export function refusalOf(answer: JsonObject | undefined): NodeFailure {
  const status = typeof answer?.status === 'number' ? answer.status : 0;
  const evidence = { status, body: JSON.stringify(answer?.body ?? null).slice(0, 2_048) };
  const details = { phase: 'answered', decidedBy: '1c.error_body', evidence } as const;
  if (status >= 400 && status < 500 && status !== 408 && status !== 429)
    return fail.data('rejected', {
      ...details,
      message:
        'Business Central refused this look-up: its message stands in the evidence. Correct the filter, then send the item on.',
    });
  return fail.transient('server_error', {
    ...details,
    message: 'Business Central did not answer this look-up of the batch. It is asked again.',
  });
}
