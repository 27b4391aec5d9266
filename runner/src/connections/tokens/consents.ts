import { createHash, randomBytes } from 'node:crypto';
import type { ConsentAuth } from '@holdfast/node-sdk';
import * as oauth from 'oauth4webapi';
import type { Database } from '../../store/database.ts';
import type { SecretBox } from '../secret-box.ts';
import type { Granted, TokenEndpoint } from './token-endpoint.ts';

/** Who asks for a consent, for what, and in which browser. */
export interface Asking {
  readonly workspaceId: string;
  readonly connectionId: string;
  readonly actor: string;
  /** Marks the browser: the one that comes back must be the one that went. */
  readonly browser: string;
  /** Where the provider sends the browser back to, to the letter. */
  readonly redirectUri: string;
}

/** A consent that came back to the browser it was asked for in. */
export interface Returned {
  readonly connectionId: string;
  readonly verifier: string;
  readonly state: string;
}

/** The provider, or the person there, said no, or not what was asked. */
export class ConsentRefusedError extends Error {
  override readonly name = 'ConsentRefusedError';
  /** The person did not want to, which is no error. */
  readonly isPersons: boolean;

  constructor(message: string, isPersons: boolean) {
    super(message);
    this.isPersons = isPersons;
  }
}

const LIFE_MINUTES = 15;
const SIGNAL_MS = 20_000;

/**
 * Sends people to providers and takes what they come back with (S-13). Invariants:
 * C1 A state is used once, within 15 minutes, by the person and the browser it was made for.
 * C2 A code is exchanged with the verifier that only this server knows (PKCE, S256).
 * C3 The address to come back to is the one that was sent, to the letter.
 * C4 A callback that names another issuer than the provider's is refused (RFC 9207).
 */
export class Consents {
  readonly #database: Database;
  readonly #box: SecretBox;
  readonly #endpoint: Pick<TokenEndpoint, 'exchange'>;

  constructor(database: Database, box: SecretBox, endpoint: Pick<TokenEndpoint, 'exchange'>) {
    this.#database = database;
    this.#box = box;
    this.#endpoint = endpoint;
  }

  /** Gives the address that the browser is to be sent to. */
  async begin(auth: ConsentAuth, asking: Asking): Promise<string> {
    const state = oauth.generateRandomState();
    const verifier = oauth.generateRandomCodeVerifier();
    const url = new URL(auth.authorizeUrl);
    const asked = {
      ...auth.authorizeQuery,
      response_type: 'code',
      client_id: auth.clientId,
      redirect_uri: asking.redirectUri,
      ...(auth.scopes.length === 0 ? {} : { scope: auth.scopes.join(' ') }),
      state,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    };
    for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
    const sha = sha256(state);
    await this.#database.pool.query('delete from consent where expires_at < clock_timestamp()');
    await this.#database.pool.query(
      `insert into consent (state_sha, workspace_id, connection_id, actor, browser_sha, verifier, expires_at)
       values ($1, $2, $3, $4, $5, $6, clock_timestamp() + make_interval(mins => ${LIFE_MINUTES}))`,
      [
        sha,
        asking.workspaceId,
        asking.connectionId,
        asking.actor,
        sha256(asking.browser),
        this.#box.seal(verifier, sha.toString('hex')),
      ],
    );
    return url.href;
  }

  /** Takes what was begun with this state. Null: never begun, over, used, or another person's or browser's (C1). */
  async take(state: string, by: Pick<Asking, 'workspaceId' | 'actor' | 'browser'>): Promise<Returned | null> {
    const sha = sha256(state);
    const { rows } = await this.#database.pool.query<{ connection_id: string; verifier: Buffer }>(
      `delete from consent where state_sha = $1 and workspace_id = $2 and actor = $3 and browser_sha = $4
         and expires_at > clock_timestamp() returning connection_id, verifier`,
      [sha, by.workspaceId, by.actor, sha256(by.browser)],
    );
    const [row] = rows;
    if (!row) return null;
    return { connectionId: row.connection_id, verifier: this.#box.open(row.verifier, sha.toString('hex')), state };
  }

  /**
   * Changes the code of a callback for tokens.
   *
   * @throws ConsentRefusedError | GrantRefusedError | NodeFailure
   */
  async exchange(
    auth: ConsentAuth,
    returned: Returned,
    callback: URLSearchParams,
    redirectUri: string,
  ): Promise<Granted> {
    const said = checked(auth, callback, returned.state);
    return this.#endpoint.exchange(auth, said, redirectUri, returned.verifier, AbortSignal.timeout(SIGNAL_MS));
  }
}

/** The callback as the library found it right. Where no issuer is known, none can be checked. */
function checked(auth: ConsentAuth, callback: URLSearchParams, state: string): URLSearchParams {
  const said = new URLSearchParams(callback);
  if (auth.issuer === undefined) said.delete('iss');
  try {
    return oauth.validateAuthResponse(
      { issuer: auth.issuer ?? new URL(auth.tokenUrl).origin },
      { client_id: auth.clientId },
      said,
      state,
    );
  } catch (error) {
    if (error instanceof oauth.AuthorizationResponseError) {
      const why = error.error_description ?? error.error;
      throw new ConsentRefusedError(
        `The provider did not give the consent: ${why.slice(0, 300)}`,
        error.error === 'access_denied',
      );
    }
    throw new ConsentRefusedError('What came back from the provider is not an answer to what was asked.', false);
  }
}

/** A mark for a browser that has none. */
export const newBrowserMark = (): string => randomBytes(32).toString('base64url');

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
