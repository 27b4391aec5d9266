import { setTimeout as pause } from 'node:timers/promises';
import {
  type FileRecord,
  fail,
  findProviderError,
  type HttpClient,
  type HttpReply,
  type Json,
  type JsonObject,
} from '@holdfast/node-sdk';
import { errors } from './errors.ts';

/** Source: github.com/Azure/azure-rest-api-specs, specification/ai/data-plane/DocumentIntelligence/stable/2024-11-30. */
export const API_VERSION = '2024-11-30';
const PATH = '/documentintelligence/documentModels';

export interface Wanted {
  readonly model: 'prebuilt-invoice' | 'prebuilt-layout';
  readonly file: FileRecord;
  /** Of a PDF; 0: all of them. An image is one page. */
  readonly maxPages: number;
  /** Such as de-DE; empty: Azure finds out. */
  readonly locale: string;
}

const SECOND_MS = 1_000;
const LONGEST_PAUSE_MS = 15 * SECOND_MS;

/**
 * Has a document analysed: it is taken on with 202, and asked for at the address that comes with it, as often as
 * Azure says. That address is followed only if it is one of the same resource.
 *
 * @param endpoint of the resource
 * @throws NodeFailure
 */
export async function analysed(
  connection: HttpClient,
  endpoint: string,
  { model, file, maxPages, locale }: Wanted,
  signal: AbortSignal,
): Promise<JsonObject> {
  let reply = await connection.post(`${PATH}/${model}:analyze`, {
    query: {
      'api-version': API_VERSION,
      stringIndexType: 'utf16CodeUnit',
      ...(maxPages === 0 ? {} : { pages: `1-${maxPages}` }),
      ...(locale === '' ? {} : { locale }),
    },
    // What it is, Azure finds out by its bytes.
    file: { ...file, mimeType: 'application/octet-stream' },
    isRead: true,
    signal,
  });
  const address = addressIn(reply, endpoint);
  for (;;) {
    await pause(pauseOf(reply), undefined, { signal });
    reply = await connection.get(address, { signal, maxRedirects: 0 });
    const { status = null, analyzeResult = null, error = null } = recordOf(reply.body);
    if (status === 'succeeded') return checkedResult(analyzeResult, file.name);
    if (status !== 'notStarted' && status !== 'running') throw failed(error, file.name);
  }
}

/** @throws NodeFailure policy/credential_origin, data/unreadable */
function addressIn({ headers }: HttpReply, endpoint: string): string {
  const said = headers['operation-location'] ?? '';
  if (!URL.canParse(said))
    throw fail.data('unreadable', { message: 'Azure took the document on and did not say where to ask for it.' });
  const { origin, pathname, href } = new URL(said);
  if (origin === new URL(endpoint).origin && pathname.startsWith(`${PATH}/`)) return href;
  throw fail.policy('credential_origin', {
    message: `The answer is to be asked for at ${origin}, which is not the resource of this connection. It was not followed.`,
    decidedBy: 'H1',
  });
}

function pauseOf({ headers }: HttpReply): number {
  const seconds = Number(headers['retry-after'] ?? 1);
  return Math.min(LONGEST_PAUSE_MS, Number.isFinite(seconds) && seconds >= 0 ? seconds * SECOND_MS : SECOND_MS);
}

/** @throws NodeFailure data/unreadable, where there is no result: an empty one would pass for an empty document. */
function checkedResult(result: Json, name: string): JsonObject {
  const { pages } = recordOf(result);
  if (Array.isArray(pages)) return recordOf(result);
  throw fail.data('unreadable', { message: `Azure says that it has read "${name}", and gives no pages of it.` });
}

/** Codes of what passes, such as a fault of the service. */
const PASSES = new Set<Json>(['InternalServerError', 'ServiceUnavailable']);

/**
 * A reading that failed in the end, classed by the table of answers. The error that leads is only the worst of a
 * list; what the list says of a page is more, and has its code where an answer has that of its class.
 */
function failed(error: Json, name: string) {
  const worst = recordOf(error);
  for (const one of [worst, ...listOf(worst.details)]) {
    const { code = null, target = null } = one;
    const known = findProviderError(errors, { status: 400, body: { error: { innererror: { code }, ...one } } });
    if (!known) continue;
    const where = typeof target === 'string' && /^\d{1,5}$/.test(target) ? ` It is page ${target}.` : '';
    const message = `${known.error.message}${where}`;
    return fail[known.error.class](known.error.code, { message, decidedBy: '1c.table' });
  }
  if (PASSES.has(worst.code ?? null))
    return fail.transient('server_error', { message: `Azure failed while it read "${name}".` });
  const said = String(worst.message ?? '').slice(0, 300);
  return fail.data('rejected', { message: `Azure did not read "${name}" (${said}).` });
}

export const recordOf = (value: Json): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};

export const listOf = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? value.map(recordOf) : []);
