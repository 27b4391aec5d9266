import { readConfig } from '@holdfast/runner';
import { CommandError, EXIT } from './output.ts';

/** Which server a command talks to, and as whom. */
export interface ServerChoice {
  readonly url: string;
  readonly key: string | null;
}

/** What options and environment say. An empty variable counts as none. @throws CommandError */
export function serverFrom(said: { url?: string; key?: string }): ServerChoice {
  const { HOLDFAST_URL, HOLDFAST_API_KEY } = process.env;
  const url = (said.url ?? (HOLDFAST_URL || `http://127.0.0.1:${readConfig().port}`)).replace(/\/+$/, '');
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new CommandError(
      `"${url}" is no address of a server. It begins with http:// or https://, as in --url http://127.0.0.1:4400.`,
    );
  const key = (said.key ?? HOLDFAST_API_KEY ?? '').trim();
  if (!/^[\x21-\x7e]*$/.test(key)) throw new CommandError('The API key has characters that no key has. Copy it again.');
  return { url, key: key || null };
}

interface ProblemBody {
  readonly detail?: string;
  readonly title?: string;
  readonly correlationId?: string;
  readonly errors?: readonly { readonly path?: string; readonly message?: string }[];
}

/** Asks the REST API of a running server. @throws CommandError */
export async function ask(
  server: ServerChoice,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(`${server.url}/api/v1${path}`, {
      method,
      headers: {
        ...(server.key === null ? {} : { authorization: `Bearer ${server.key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    throw new CommandError(
      `No Holdfast answers at ${server.url}. Start it with "holdfast start", or name another one with --url.`,
      EXIT.failed,
    );
  }
  if (response.ok) return response;
  const problem = (await response.json().catch(() => ({}))) as ProblemBody;
  const hint = response.status === 401 && server.key === null ? ' Give an API key with --key or HOLDFAST_API_KEY.' : '';
  throw new CommandError(
    `${problem.detail ?? problem.title ?? `The server answered ${response.status}.`}${hint}`,
    response.status >= 500 ? EXIT.failed : EXIT.refused,
    (problem.errors ?? []).map(({ path: at, message }) => `${at ?? ''}: ${message ?? ''}`),
  );
}

export const askJson = async <T>(...args: Parameters<typeof ask>): Promise<T> =>
  (await (await ask(...args)).json()) as T;
