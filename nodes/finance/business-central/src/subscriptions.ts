import type { HttpClient, Json, JsonObject, Subscription, SubscriptionWanted } from '@holdfast/node-sdk';
import { textAt } from '@holdfast/node-sdk/records';
import { type Around, environmentPath, HEADERS, quoted, readPages, recordOf, resourceOf } from './calls.ts';

const SET = 'subscriptions';
/** Most that an environment has. */
const MOST = 200;

type Asking = Pick<Around, 'connection' | 'signal'>;

/**
 * One subscription for each set of records: renewed where there is one, else made. What stands at Business Central counts, not
 * what we remember: an answer that was lost leaves nothing behind, and what ran out is made anew. Each ends after three days.
 *
 * @throws NodeFailure
 */
export async function subscribe(http: HttpClient, wanted: SubscriptionWanted): Promise<Subscription> {
  const { address, secret, fields, signal } = wanted;
  const path = environmentPath(fields, SET);
  const asking = { connection: http, signal };
  const left = new Map((await ours(asking, path, address)).map((one) => [keyOf(textAt(one, 'resource')), one]));
  const ends: number[] = [];
  for (const kind of wanted.kinds) {
    const resource = resourceOf({ connectionFields: fields }, kind);
    const json = { notificationUrl: address, resource, clientState: secret };
    const known = left.get(keyOf(resource));
    left.delete(keyOf(resource));
    const made = (known && (await renewed(asking, path, known, json))) ?? (await begun(asking, path, json));
    ends.push(Date.parse(textAt(made, 'expirationDateTime')));
  }
  for (const one of left.values()) await end(asking, path, one);
  return { known: { path, address }, expiresAt: Math.min(...ends) };
}

/** Ends all of an address. */
export async function unsubscribe(http: HttpClient, known: Json, signal: AbortSignal): Promise<void> {
  const [path, address] = [textAt(known, 'path'), textAt(known, 'address')];
  if (path === '') return;
  const asking = { connection: http, signal };
  for (const one of await ours(asking, path, address)) await end(asking, path, one);
}

/** Resources are told with a slash before them, and without. */
const keyOf = (resource: string): string => resource.replace(/^\/+/, '').toLowerCase();

async function ours(asking: Asking, path: string, address: string): Promise<JsonObject[]> {
  const all = await readPages(asking, path, { limit: MOST });
  return all.filter((one) => textAt(one, 'notificationUrl') === address);
}

const placeOf = (path: string, one: JsonObject): string =>
  `${path}(${encodeURIComponent(quoted(textAt(one, 'subscriptionId')))})`;

/** Undefined: it is gone by now. */
async function renewed({ connection, signal }: Asking, path: string, known: JsonObject, json: JsonObject) {
  const headers = { ...HEADERS, 'If-Match': textAt(known, '@odata.etag') };
  const { status, body } = await connection.patch(placeOf(path, known), { json, headers, signal, acceptStatus: [404] });
  return status === 404 ? undefined : recordOf(body);
}

async function begun({ connection, signal }: Asking, path: string, json: JsonObject): Promise<JsonObject> {
  const { body } = await connection.post(path, { json, headers: HEADERS, signal });
  return recordOf(body);
}

async function end({ connection, signal }: Asking, path: string, one: JsonObject): Promise<void> {
  const headers = { ...HEADERS, 'If-Match': '*' };
  await connection.delete(placeOf(path, one), { headers, signal, acceptStatus: [404] });
}
