import { type Auth, type ConsentAuth, fail, NodeFailure } from '@holdfast/node-sdk';
import * as oauth from 'oauth4webapi';
import { type Dispatch, DispatchError, type RawAnswer } from '../dispatch.ts';
import type { EgressGuard } from '../egress.ts';
import { assertionOf } from './assertion.ts';

type ClientCredentials = Extract<Auth, { kind: 'oauth2-client-credentials' }>;
type Client = ConsentAuth | ClientCredentials;

/** What a token endpoint gave. Lives are in seconds. */
export interface Granted {
  readonly access: string;
  readonly accessLifeS: number;
  /** Null: none was given, the old one goes on. */
  readonly refresh: string | null;
  /** So long it lives without being used. Null: nobody knows. */
  readonly refreshLifeS: number | null;
  /** So long the consent goes on however often it is used. Null: not said. */
  readonly consentLifeS: number | null;
  /** Null: as asked for. */
  readonly scopes: readonly string[] | null;
}

/** The endpoint said no: what was presented is worth nothing (any more). */
export class GrantRefusedError extends Error {
  override readonly name = 'GrantRefusedError';
  /** `error` of RFC 6749 §5.2, or the status where the answer has none. */
  readonly reason: string;
  readonly status: number;

  constructor(reason: string, status: number) {
    super(`refused: ${reason}`);
    this.reason = reason;
    this.status = status;
  }
}

const TIMEOUT_MS = 20_000;
const MAX_BYTES = 256 * 1024;
const DEFAULT_LIFE_S = 300;

/** Speaks to the token endpoints of providers. A request is guarded like those of steps, and sent once. */
export class TokenEndpoint {
  readonly #guard: EgressGuard;
  readonly #dispatch: Pick<Dispatch, 'send'>;

  constructor(guard: EgressGuard, dispatch: Pick<Dispatch, 'send'>) {
    this.#guard = guard;
    this.#dispatch = dispatch;
  }

  /** @throws GrantRefusedError | NodeFailure transient/token_unreachable, transient/token_failed, policy/egress_denied */
  exchange(
    auth: ConsentAuth,
    callback: URLSearchParams,
    redirectUri: string,
    verifier: string,
    signal: AbortSignal,
  ): Promise<Granted> {
    return this.#ask(auth, (as, client, proof, options) =>
      oauth.authorizationCodeGrantRequest(as, client, proof, callback, redirectUri, verifier, { ...options, signal }),
    );
  }

  /** @throws as `exchange` */
  refresh(auth: ConsentAuth, refreshToken: string, signal: AbortSignal): Promise<Granted> {
    return this.#ask(auth, (as, client, proof, options) =>
      oauth.refreshTokenGrantRequest(as, client, proof, refreshToken, { ...options, signal }),
    );
  }

  /** @throws as `exchange` */
  clientCredentials(auth: ClientCredentials, signal: AbortSignal): Promise<Granted> {
    const asked = {
      ...(auth.scope ? { scope: auth.scope } : {}),
      ...(auth.audience ? { audience: auth.audience } : {}),
    };
    return this.#ask(auth, (as, client, proof, options) =>
      oauth.clientCredentialsGrantRequest(as, client, proof, asked, { ...options, signal }),
    );
  }

  /** Gives a token back. @throws as `exchange` */
  async revoke(auth: ConsentAuth, revokeUrl: string, token: string, signal: AbortSignal): Promise<void> {
    const as = { issuer: new URL(revokeUrl).origin, revocation_endpoint: revokeUrl };
    const heard: Heard = { raw: null };
    await oauth.revocationRequest(as, { client_id: auth.clientId }, proofOf(auth), token, {
      ...this.#options(heard),
      signal,
    });
    refuseBad(heard.raw, new URL(revokeUrl).host);
  }

  async #ask(auth: Client, send: Send): Promise<Granted> {
    const url = parsed(auth.tokenUrl);
    this.#guard.checkUrl(url);
    const as = { issuer: url.origin, token_endpoint: url.href };
    const heard: Heard = { raw: null };
    const { tokenHeaders, refreshLifeS } = auth.kind === 'oauth2' ? auth : {};
    const options = { ...this.#options(heard), headers: { ...tokenHeaders } };
    const response = await send(as, { client_id: auth.clientId }, proofOf(auth), options);
    refuseBad(heard.raw, url.host);
    return oauth.processGenericTokenEndpointResponse(as, { client_id: auth.clientId }, response).then(
      (said) => granted(said, refreshLifeS ?? null),
      (error: unknown) => {
        throw fail.transient('token_failed', {
          message: `${url.host} gave no token (${heard.raw?.status}).`,
          decidedBy: 'oauth2',
          evidence: { status: heard.raw?.status ?? 0 },
          cause: error,
        });
      },
    );
  }

  /** The library's requests go out through the guarded sockets; it never follows a redirect. */
  #options(heard: Heard): Options {
    return {
      [oauth.allowInsecureRequests]: true,
      [oauth.customFetch]: async (url, { method, headers, body, signal }) => {
        heard.raw = await this.#send(new URL(url), method, headers, body, signal);
        const { status, headers: said } = heard.raw;
        return new Response(readable(heard.raw), {
          status,
          headers: { 'content-type': said['content-type'] ?? '' },
        });
      },
    };
  }

  async #send(
    url: URL,
    method: string,
    headers: Record<string, string>,
    body: unknown,
    signal: AbortSignal | undefined,
  ): Promise<RawAnswer> {
    try {
      return await this.#dispatch.send({
        method,
        url,
        headers,
        body: Buffer.from(String(body)),
        signal: signal ?? AbortSignal.timeout(TIMEOUT_MS),
        timeoutMs: TIMEOUT_MS,
        maxBytes: MAX_BYTES,
      });
    } catch (error) {
      if (error instanceof DispatchError && error.cause instanceof NodeFailure) throw error.cause;
      const phase = error instanceof DispatchError ? error.phase : 'unsent';
      throw fail.transient('token_unreachable', {
        message: `The server that gives out tokens (${url.host}) did not answer.`,
        phase,
        decidedBy: 'oauth2',
        cause: error,
      });
    }
  }
}

/** The answer as it came, for what the library does not look at. */
interface Heard {
  raw: RawAnswer | null;
}

type Options = Pick<
  oauth.TokenEndpointRequestOptions,
  'headers' | typeof oauth.allowInsecureRequests | typeof oauth.customFetch
>;
type Send = (
  as: oauth.AuthorizationServer,
  client: oauth.Client,
  proof: oauth.ClientAuth,
  options: Options,
) => Promise<Response>;

function proofOf(client: Client): oauth.ClientAuth {
  if ('clientCertificate' in client)
    return assertionOf(client.clientCertificate, client.algorithm ?? 'PS256', client.tokenUrl);
  if (client.clientSecret === undefined) return oauth.None();
  return client.clientAuth === 'body' ? oauth.ClientSecretPost(client.clientSecret) : basic(client.clientSecret);
}

/**
 * RFC 6749 §2.3.1, with hyphens, dots and underscores as they are: the standard would have
 * them escaped, which servers that do not unescape take for another secret.
 */
const basic =
  (clientSecret: string): oauth.ClientAuth =>
  (_as, client, _body, headers) => {
    const pair = `${encodeURIComponent(client.client_id)}:${encodeURIComponent(clientSecret)}`;
    headers.set('authorization', `Basic ${Buffer.from(pair).toString('base64')}`);
  };

/**
 * The body as the library takes it. Without its ID token: nobody is signed in to
 * Holdfast by it, so nothing is read from it, and a provider whose keys cannot be had
 * still works. And with the kind of token that those mean who leave it out.
 */
function readable({ bytes }: RawAnswer): string {
  const body = jsonOf(bytes);
  if (body === null) return bytes.toString();
  const { id_token: _, ...rest } = body;
  return JSON.stringify({ ...('access_token' in rest ? { token_type: 'Bearer' } : {}), ...rest });
}

function jsonOf(bytes: Buffer): Record<string, unknown> | null {
  try {
    const body: unknown = JSON.parse(bytes.toString());
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** The status decides, before anything is read into a body: gateways answer in HTML and XML as well. */
function refuseBad(raw: RawAnswer | null, host: string): void {
  if (raw === null || raw.status < 300) return;
  const { error } = jsonOf(raw.bytes) ?? {};
  if (raw.status >= 400 && raw.status < 500 && raw.status !== 429 && raw.status !== 408)
    throw new GrantRefusedError(typeof error === 'string' ? error.slice(0, 100) : String(raw.status), raw.status);
  throw fail.transient('token_failed', {
    message: `${host} gave no token (${raw.status}).`,
    decidedBy: 'oauth2',
    evidence: { status: raw.status },
  });
}

const lifeOf = (said: unknown): number | null => {
  const life = Number(said);
  return Number.isFinite(life) && life > 0 ? life : null;
};

function granted(said: oauth.TokenEndpointResponse, unsaidLifeS: number | null): Granted {
  // Two names are in use for the life of a refresh token, neither of them in a standard.
  const life = lifeOf(said.x_refresh_token_expires_in ?? said.refresh_token_expires_in);
  return {
    access: said.access_token,
    accessLifeS: said.expires_in !== undefined && said.expires_in > 0 ? said.expires_in : DEFAULT_LIFE_S,
    refresh: said.refresh_token ?? null,
    refreshLifeS: life ?? (said.refresh_token === undefined ? null : unsaidLifeS),
    consentLifeS: lifeOf(said.x_refresh_token_hard_expires_in),
    scopes: said.scope === undefined ? null : said.scope.split(' ').filter((scope) => scope !== ''),
  };
}

function parsed(tokenUrl: string): URL {
  try {
    return new URL(tokenUrl);
  } catch {
    throw fail.permanent('auth', {
      message: 'The token address of the connection is no address.',
      decidedBy: 'oauth2',
    });
  }
}
