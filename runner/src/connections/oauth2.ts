import { type Auth, fail } from '@holdfast/node-sdk';
import type { Dispatch } from './dispatch.ts';
import { DispatchError } from './dispatch.ts';
import type { EgressGuard } from './egress.ts';

type ClientCredentials = Extract<Auth, { kind: 'oauth2-client-credentials' }>;

/** Tokens are renewed this long before they end. */
const EARLY_MS = 30_000;
const TIMEOUT_MS = 20_000;
const DEFAULT_LIFE_S = 300;

interface Held {
  readonly token: string;
  readonly until: number;
  readonly madeFrom: string;
}

/** Gets and keeps access tokens; one request per connection however many steps ask. */
export class TokenSource {
  readonly #guard: EgressGuard;
  readonly #dispatch: Dispatch;
  readonly #now: () => number;
  readonly #held = new Map<string, Held>();
  readonly #asking = new Map<string, Promise<Held>>();

  constructor(guard: EgressGuard, dispatch: Dispatch, now: () => number) {
    this.#guard = guard;
    this.#dispatch = dispatch;
    this.#now = now;
  }

  /** @param refused the token that was refused: however many steps saw that, one other is asked for */
  async tokenFor(id: string, auth: ClientCredentials, refused: string | null, signal: AbortSignal): Promise<string> {
    const madeFrom = JSON.stringify(auth);
    const held = this.#held.get(id);
    if (held && held.token !== refused && held.madeFrom === madeFrom && held.until > this.#now()) return held.token;
    const asking = this.#asking.get(id) ?? this.#ask(auth, madeFrom, signal);
    this.#asking.set(id, asking);
    try {
      const fresh = await asking;
      this.#held.set(id, fresh);
      return fresh.token;
    } finally {
      this.#asking.delete(id);
    }
  }

  async #ask(auth: ClientCredentials, madeFrom: string, signal: AbortSignal): Promise<Held> {
    const url = parsed(auth.tokenUrl);
    this.#guard.checkUrl(url);
    const form = new URLSearchParams({ grant_type: 'client_credentials' });
    if (auth.scope) form.set('scope', auth.scope);
    if (auth.audience) form.set('audience', auth.audience);
    const headers: Record<string, string> = {
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    };
    if (auth.clientAuth === 'body') {
      form.set('client_id', auth.clientId);
      form.set('client_secret', auth.clientSecret);
    } else {
      const pair = `${encodeURIComponent(auth.clientId)}:${encodeURIComponent(auth.clientSecret)}`;
      headers.authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
    }
    const answer = await this.#dispatch
      .send({
        method: 'POST',
        url,
        headers,
        body: Buffer.from(form.toString()),
        signal,
        timeoutMs: TIMEOUT_MS,
        maxBytes: 256 * 1024,
      })
      .catch((error: unknown) => {
        if (error instanceof DispatchError && error.cause instanceof Error && error.cause.name === 'NodeFailure')
          throw error.cause;
        throw fail.transient('token_unreachable', {
          message: `The server that gives out tokens (${url.host}) did not answer.`,
          decidedBy: 'oauth2',
          cause: error,
        });
      });
    const said = readToken(answer.bytes);
    if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) {
      throw fail.permanent('auth', {
        message: `${url.host} refuses the sign-in of this connection (${said.error ?? answer.status}). Check client id and secret.`,
        decidedBy: 'oauth2',
        evidence: { status: answer.status },
      });
    }
    if (answer.status >= 300 || said.token === null) {
      throw fail.transient('token_failed', {
        message: `${url.host} gave no token (${answer.status}).`,
        decidedBy: 'oauth2',
        evidence: { status: answer.status },
      });
    }
    const life = said.expiresIn * 1_000;
    return { token: said.token, until: this.#now() + Math.max(life / 2, life - EARLY_MS), madeFrom };
  }
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

function readToken(bytes: Buffer): { token: string | null; expiresIn: number; error: string | null } {
  try {
    const body = JSON.parse(bytes.toString()) as Record<string, unknown>;
    const expires = Number(body.expires_in);
    return {
      token: typeof body.access_token === 'string' ? body.access_token : null,
      expiresIn: Number.isFinite(expires) && expires > 0 ? expires : DEFAULT_LIFE_S,
      error: typeof body.error === 'string' ? body.error.slice(0, 100) : null,
    };
  } catch {
    return { token: null, expiresIn: DEFAULT_LIFE_S, error: null };
  }
}
