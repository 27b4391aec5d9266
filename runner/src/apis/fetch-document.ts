import { NodeFailure } from '@holdfast/node-sdk';
import { ProblemError } from '../api/problems.ts';
import { DispatchError, type RawAnswer } from '../connections/dispatch.ts';
import type { WayOut } from '../notices/send-notice.ts';

const TIMEOUT_MS = 20_000;
const MOST_REDIRECTS = 3;
const ACCEPT = 'application/vnd.oai.openapi+json, application/json, application/yaml;q=0.9, text/*;q=0.8, */*;q=0.5';

const unreachable = (host: string, reason: string): ProblemError =>
  new ProblemError(422, 'document_unreachable', `The document cannot be read from ${host}: ${reason}`);

/** Reads the text at an address, guarded like the requests of steps. @throws ProblemError document_unreachable */
export async function fetchDocument(address: string, out: WayOut): Promise<string> {
  let url = parsed(address);
  const { MOST_CHARS } = await import('@holdfast/openapi');
  for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
    const { status, headers, bytes } = await get(url, out, MOST_CHARS);
    if (status >= 200 && status < 300) return new TextDecoder('utf-8').decode(bytes);
    const next = status >= 301 && status <= 308 ? headers.location : undefined;
    if (next === undefined) throw unreachable(url.host, `it answers ${status}.`);
    url = parsed(next, url.href);
  }
  throw unreachable(url.host, `it redirects more than ${MOST_REDIRECTS} times.`);
}

function parsed(address: string, base?: string): URL {
  if (URL.canParse(address, base)) return new URL(address, base);
  throw new ProblemError(422, 'document_unreachable', 'The address is none. It begins with https:// or http://.');
}

async function get(url: URL, { guard, dispatch }: WayOut, maxBytes: number): Promise<RawAnswer> {
  try {
    guard.checkUrl(url);
    return await dispatch.send({
      method: 'GET',
      url,
      headers: { accept: ACCEPT, 'accept-encoding': 'identity', 'user-agent': 'Holdfast' },
      body: null,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      timeoutMs: TIMEOUT_MS,
      maxBytes,
    });
  } catch (error) {
    throw unreachable(url.host, reasonOf(error));
  }
}

function reasonOf(error: unknown): string {
  const cause = error instanceof DispatchError ? error.cause : error;
  if (cause instanceof NodeFailure) return cause.message;
  return `${cause instanceof Error ? cause.message : String(cause)}.`.slice(0, 300);
}
