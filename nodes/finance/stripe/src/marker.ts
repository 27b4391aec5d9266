import type { HttpClient, JsonObject, RunFacts } from '@holdfast/node-sdk';
import { DAY_MS } from '@holdfast/node-sdk';
import { markOf, recordAt, textAt } from '@holdfast/node-sdk/records';
import { listAll } from './calls.ts';

/** Name under which the mark stands in the metadata of what we make. */
const NAME = 'holdfast';
const MAX_LOOKED_AT = 5_000;

/** The metadata of what a write makes: what finds it again once Stripe has forgotten its key. */
export const markedForm = (idempotencyKey: string): Record<string, string> => ({
  [`metadata[${NAME}]`]: markOf(idempotencyKey),
});

/** What carries the mark among what was made since the run began. Null: there is too much to look through. */
export async function findMarked(
  around: {
    readonly connection: HttpClient;
    readonly idempotencyKey: string;
    readonly run: RunFacts;
    readonly signal: AbortSignal;
  },
  path: string,
  query: Readonly<Record<string, string | number>> = {},
): Promise<JsonObject[] | null> {
  // Clocks differ: the look-up begins a day before the run.
  const since = Math.floor((around.run.startedAt - DAY_MS) / 1_000);
  const found = await listAll(around.connection, path, {
    query: { ...query, 'created[gte]': since },
    limit: MAX_LOOKED_AT,
    signal: around.signal,
  });
  if (found.length === MAX_LOOKED_AT) return null;
  return found.filter((one) => textAt(recordAt(one, 'metadata'), NAME) === markOf(around.idempotencyKey));
}
