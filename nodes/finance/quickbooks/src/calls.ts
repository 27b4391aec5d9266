import { fail, type HttpClient, type HttpReply, type Json, type JsonObject } from '@holdfast/node-sdk';
import { isRecord } from '@holdfast/node-sdk/records';

/** What a step needs to ask QuickBooks something. */
export interface Around {
  readonly connection: HttpClient;
  readonly connectionFields: JsonObject;
  readonly signal: AbortSignal;
}

/** The form of answers this connector is made for. Lower ones are ignored since August 2025. */
export const FORM = { minorversion: 75 } as const;

/**
 * Path of the company's API; every part is encoded.
 *
 * @throws NodeFailure permanent/auth when nobody has signed in yet
 */
export function company({ connectionFields }: Pick<Around, 'connectionFields'>, ...parts: readonly string[]): string {
  const { realmId } = connectionFields;
  if (typeof realmId === 'string' && realmId !== '') return companyPath(realmId, ...parts);
  throw fail.permanent('auth', {
    message: 'Nobody has chosen a company yet. Sign in at QuickBooks on the page of the connection.',
  });
}

export const companyPath = (realmId: string, ...parts: readonly string[]): string =>
  `/v3/company/${[realmId, ...parts].map(encodeURIComponent).join('/')}`;

const without = (entity: string) =>
  fail.data('bad_output', {
    message: `The answer of QuickBooks holds no ${entity}.`,
    phase: 'answered',
    evidence: { path: `/${entity}` },
  });

/**
 * The entity in an answer about one of them.
 *
 * @throws NodeFailure data/bad_output
 */
export function entityOf(body: Json, entity: string): JsonObject {
  const found = isRecord(body) ? body[entity] : undefined;
  if (isRecord(found)) return found;
  throw without(entity);
}

/**
 * The entities of an answer to a query. QuickBooks leaves the list out where it is empty.
 *
 * @throws NodeFailure data/bad_output
 */
export function foundOf(body: Json, entity: string): JsonObject[] {
  const answer = isRecord(body) ? body.QueryResponse : undefined;
  if (!isRecord(answer)) throw without('QueryResponse');
  const list = answer[entity];
  return Array.isArray(list) ? list.filter(isRecord) : [];
}

/** A text in a query. */
export const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

export const ref = (id: string): JsonObject | '' => (id === '' ? '' : { value: id });

/** The most that one answer holds. */
export const PAGE_SIZE = 1_000;

/** Entities that fit a condition, in the order they were made; as many as are asked for. */
export async function queryAll(
  around: Around,
  entity: string,
  { where, limit }: { readonly where: string; readonly limit: number },
): Promise<JsonObject[]> {
  const found: JsonObject[] = [];
  while (found.length < limit) {
    const size = Math.min(PAGE_SIZE, limit - found.length);
    const clause = where === '' ? '' : ` WHERE ${where}`;
    const query = `SELECT * FROM ${entity}${clause} STARTPOSITION ${found.length + 1} MAXRESULTS ${size}`;
    const { body } = await ask(around, query);
    const page = foundOf(body, entity);
    found.push(...page);
    if (page.length < size) break;
  }
  return found;
}

/** The answer to one query. */
export const ask = (around: Around, query: string): Promise<HttpReply> =>
  around.connection.get(company(around, 'query'), { query: { query, ...FORM }, signal: around.signal });
