import { fail, type HttpClient, type Json, type JsonObject } from '@holdfast/node-sdk';
import { isRecord, textAt } from '@holdfast/node-sdk/records';

/** What a step needs to ask Business Central something. */
export interface Around {
  readonly connection: HttpClient;
  readonly connectionFields: JsonObject;
  readonly signal: AbortSignal;
}

type Fields = Pick<Around, 'connectionFields'>;

/** Path of the API of an environment. */
export function environmentPath(connectionFields: JsonObject, ...parts: readonly string[]): string {
  const [tenant, environment] = [textAt(connectionFields, 'tenant'), textAt(connectionFields, 'environment')];
  return ['/v2.0', encodeURIComponent(tenant), encodeURIComponent(environment), 'api/v2.0', ...parts].join('/');
}

const ID = /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/;

/**
 * Path below the company; parts are addresses of the API such as `customers(…)`.
 *
 * @throws NodeFailure permanent/auth when nobody has chosen a company yet
 */
export const company = ({ connectionFields }: Fields, ...parts: readonly string[]): string =>
  environmentPath(connectionFields, companyPart(connectionFields), ...parts);

/** A set of the company, as subscriptions name it. @throws as `company` */
export const resourceOf = ({ connectionFields }: Fields, set: string): string =>
  `/api/v2.0/${companyPart(connectionFields)}/${set}`;

function companyPart(connectionFields: JsonObject): string {
  const companyId = textAt(connectionFields, 'companyId');
  if (ID.test(companyId)) return `companies(${companyId})`;
  throw fail.permanent('auth', {
    message: 'No company is chosen. Sign in on the page of the connection and choose one, or enter its id there.',
  });
}

/** The address of one record of a set. */
export const one = (set: string, id: string): string => `${set}(${encodeURIComponent(id)})`;

/** Messages in one language, whoever asks: failures are told apart by their codes alone. */
export const HEADERS = { 'Accept-Language': 'en-US' } as const;

/** A text in a filter. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** @throws NodeFailure data/bad_output */
export function recordOf(body: Json): JsonObject {
  if (isRecord(body)) return body;
  throw fail.data('bad_output', { message: 'The answer of Business Central is no record.', phase: 'answered' });
}

/** @throws NodeFailure data/bad_output */
export function valuesOf(body: Json): JsonObject[] {
  const list = isRecord(body) ? body.value : undefined;
  if (Array.isArray(list)) return list.filter(isRecord);
  throw fail.data('bad_output', {
    message: 'The answer of Business Central holds no list.',
    phase: 'answered',
    evidence: { path: '/value' },
  });
}

type Query = Readonly<Record<string, string | number | undefined>>;

/** One record, as it is now and never from a replica. */
export async function readOne(around: Around, path: string, query: Query = {}): Promise<JsonObject> {
  const { body } = await around.connection.get(company(around, path), {
    query,
    headers: HEADERS,
    signal: around.signal,
  });
  return recordOf(body);
}

const PAGE_SIZE = 1_000;

interface Part {
  readonly query?: Query;
  readonly limit: number;
}

/** Records of a list of the company, as many as are asked for. */
export const readAll = (around: Around, path: string, part: Part): Promise<JsonObject[]> =>
  readPages(around, company(around, path), part);

/** Records of a list, page by page: the server says where the next page is. As many as are asked for. */
export async function readPages(
  around: Pick<Around, 'connection' | 'signal'>,
  path: string,
  { query = {}, limit }: Part,
): Promise<JsonObject[]> {
  const found: JsonObject[] = [];
  let next: string | null = path;
  while (next !== null && found.length < limit) {
    const { body } = await around.connection.get(next, {
      ...(found.length === 0 ? { query } : {}),
      headers: { ...HEADERS, Prefer: `odata.maxpagesize=${Math.min(PAGE_SIZE, limit)}` },
      signal: around.signal,
    });
    found.push(...valuesOf(body));
    next = textAt(body, '@odata.nextLink') || null;
  }
  return found.slice(0, limit);
}
