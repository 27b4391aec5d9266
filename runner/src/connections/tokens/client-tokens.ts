import { type Auth, fail } from '@holdfast/node-sdk';
import { certificateIn, refuseEnded } from '../certificates.ts';
import { GrantRefusedError, type TokenEndpoint } from './token-endpoint.ts';

type ClientCredentials = Extract<Auth, { kind: 'oauth2-client-credentials' }>;

/** Tokens are renewed this long before they end. */
const EARLY_MS = 30_000;

interface Held {
  readonly token: string;
  readonly until: number;
  readonly madeFrom: string;
}

/** Gets and keeps the tokens of programs; one request per connection however many steps ask. */
export class ClientTokens {
  readonly #endpoint: Pick<TokenEndpoint, 'clientCredentials'>;
  readonly #now: () => number;
  readonly #held = new Map<string, Held>();
  readonly #asking = new Map<string, Promise<Held>>();

  constructor(endpoint: Pick<TokenEndpoint, 'clientCredentials'>, now: () => number) {
    this.#endpoint = endpoint;
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
    const certificate = certificateIn(auth);
    if (certificate) refuseEnded(certificate, this.#now());
    const { access, accessLifeS } = await this.#endpoint.clientCredentials(auth, signal).catch((error: unknown) => {
      if (!(error instanceof GrantRefusedError)) throw error;
      throw fail.permanent('auth', {
        message: `${new URL(auth.tokenUrl).host} refuses the sign-in of this connection (${error.reason}). Check client id and ${certificate ? 'certificate, and that the provider knows it' : 'secret'}.`,
        decidedBy: 'oauth2',
        evidence: { status: error.status },
      });
    });
    const life = accessLifeS * 1_000;
    return { token: access, until: this.#now() + Math.max(life / 2, life - EARLY_MS), madeFrom };
  }
}
