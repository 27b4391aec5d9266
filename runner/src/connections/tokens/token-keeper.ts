import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type ConsentAuth, fail, type NodeFailure } from '@holdfast/node-sdk';
import { GrantRefusedError, type TokenEndpoint } from './token-endpoint.ts';
import type { TokenSet, TokenStore } from './token-store.ts';

interface Held {
  readonly token: string;
  readonly until: number;
  /** The one before it: answers to calls with it may still come. */
  readonly before: string | null;
}

/** RFC 6749 §5.2: the refresh token is worth nothing. */
const INVALID_GRANT = 'invalid_grant';
/** How often it is looked whether another process has renewed a set. */
const LOOK_MS = 100;
/** A renewal goes on although the step that asked for it has given up: its answer must not be lost. */
const RENEW_MS = 30_000;

/**
 * Access tokens of consents, renewed in time: one renewal a set at once, over all
 * processes, however many steps ask (T1 to T3 of the store).
 */
export class TokenKeeper {
  readonly #store: TokenStore;
  readonly #endpoint: Pick<TokenEndpoint, 'refresh'>;
  readonly #now: () => number;
  readonly #held = new Map<string, Held>();
  readonly #asking = new Map<string, Promise<Held>>();

  constructor(store: TokenStore, endpoint: Pick<TokenEndpoint, 'refresh'>, now: () => number) {
    this.#store = store;
    this.#endpoint = endpoint;
    this.#now = now;
  }

  /**
   * @param setId null: nobody has given a consent yet
   * @param refused the token that was refused: however many steps saw that, one other is asked for
   * @throws NodeFailure permanent/auth where a person has to give the consent again
   */
  async tokenFor(
    setId: string | null,
    auth: ConsentAuth,
    refused: string | null,
    signal: AbortSignal,
  ): Promise<string> {
    if (setId === null) throw needsPerson('Nobody has signed in for this connection yet.');
    const held = this.#held.get(setId);
    if (held && held.token !== refused && held.until > this.#now()) return held.token;
    const { token } = await withSignal(this.#shared(setId, auth, refused), signal);
    // Who was first may not have known that this token is refused.
    return token === refused ? (await withSignal(this.#shared(setId, auth, refused), signal)).token : token;
  }

  #shared(setId: string, auth: ConsentAuth, refused: string | null): Promise<Held> {
    const asking = this.#asking.get(setId) ?? this.#ask(setId, auth, refused);
    this.#asking.set(setId, asking);
    return asking;
  }

  /** The tokens at hand, for taking them out of texts. */
  known(setId: string): string[] {
    const { token, before } = this.#held.get(setId) ?? { token: null, before: null };
    return [token, before].filter((each) => each !== null);
  }

  async #ask(setId: string, auth: ConsentAuth, refused: string | null): Promise<Held> {
    try {
      const set = await this.#renewed(setId, auth, refused, AbortSignal.timeout(RENEW_MS));
      const before = this.#held.get(setId)?.token ?? refused;
      const held = { token: set.access, until: this.#now() + set.leftMs, before };
      this.#held.set(setId, held);
      return held;
    } finally {
      this.#asking.delete(setId);
    }
  }

  /** A set whose access token can be used: as somebody else has renewed it meanwhile, or as we do. */
  async #renewed(setId: string, auth: ConsentAuth, refused: string | null, signal: AbortSignal): Promise<TokenSet> {
    for (;;) {
      const set = await this.#store.read(setId);
      if (!set) throw needsPerson('The consent of this connection was withdrawn here.');
      if (set.state === 'lost') throw needsPerson('The provider takes the consent of this connection no more.');
      if (set.access !== refused && set.leftMs > 0) return set;
      const fresh = await this.#attempt(set, auth, signal);
      if (fresh) return fresh;
      await pause(LOOK_MS, undefined, { signal }).catch(() => {
        throw fail.transient('token_failed', {
          message: 'Another process is renewing the token of this connection and has not finished.',
          decidedBy: 'oauth2',
        });
      });
    }
  }

  /** Renews a set if it can be had. Null: look again. */
  async #attempt(set: TokenSet, auth: ConsentAuth, signal: AbortSignal): Promise<TokenSet | null> {
    const refresher = randomUUID();
    const held = await this.#store.hold(set.id, set.generation, refresher);
    if (!held) return null;
    if (held.refresh === null)
      return this.#lost(held, refresher, 'The provider gave a token that cannot be renewed, and it has run out.');
    try {
      const granted = await this.#present(held, auth, signal);
      return await this.#store.renew(held, refresher, granted);
    } catch (error) {
      if (error instanceof GrantRefusedError && error.reason === INVALID_GRANT)
        return this.#lost(
          held,
          refresher,
          'The provider refuses to renew the token: the consent was withdrawn or ran out.',
        );
      await this.#store.release(held.id, refresher).catch(() => {
        // Held for nothing until it lapses; what went wrong first is what is told.
      });
      throw error instanceof GrantRefusedError ? clientRefused(error) : error;
    }
  }

  /**
   * Presents the refresh token. Where it is refused, the one before it is the last
   * resort: the provider may never have seen our storing of the new one.
   */
  async #present(held: TokenSet, auth: ConsentAuth, signal: AbortSignal) {
    try {
      return await this.#endpoint.refresh(auth, held.refresh ?? '', signal);
    } catch (error) {
      if (!(error instanceof GrantRefusedError) || error.reason !== INVALID_GRANT || held.previous === null)
        throw error;
      return this.#endpoint.refresh(auth, held.previous, signal);
    }
  }

  /** @returns null when somebody has overtaken us: what they have counts */
  async #lost(held: TokenSet, refresher: string, why: string): Promise<null> {
    const failure = needsPerson(why);
    if (await this.#store.lose(held, refresher, failure.failure.message)) throw failure;
    return null;
  }
}

/** It is the client that is refused, not the consent: with the right secret the tokens are worth what they were. */
export const clientRefused = ({ reason, status }: GrantRefusedError): NodeFailure =>
  fail.permanent('auth', {
    message: `The server that gives out tokens refuses the sign-in of this connection (${reason}). Check client id and secret.`,
    decidedBy: 'oauth2',
    evidence: { status },
  });

const needsPerson = (why: string): NodeFailure =>
  fail.permanent('auth', {
    message: `${why} Open the connection and sign in again; the workflows that use it stay as they are.`,
    decidedBy: 'oauth2',
  });

/** The result of shared work, for as long as the one who asks can wait. */
function withSignal<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const stop = () => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  return promise;
}
