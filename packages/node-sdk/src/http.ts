import type { FileRecord, Json } from '@holdfast/workflow';
import type { Together } from './together.ts';

export type HttpMethod = 'GET' | 'HEAD' | 'OPTIONS' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Part of a multipart body. */
export type MultipartField =
  | { readonly name: string; readonly value: string }
  | { readonly name: string; readonly file: FileRecord; readonly fileName?: string };

export interface HttpRequest {
  readonly method: HttpMethod;
  /** Absolute, or relative to the connection's base address. */
  readonly url: string;
  readonly query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** At most one of these four. */
  readonly json?: Json;
  /** A list is sent as the same field several times. */
  readonly form?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
  readonly text?: { readonly body: string; readonly contentType: string };
  readonly multipart?: readonly MultipartField[];
  /** Sends the bytes of a file as the body. */
  readonly file?: FileRecord;
  /** Shares its call with other items of the step, instead of a body of its own. The answer is the one to this part. */
  readonly together?: Together;
  /**
   * Sent as `Idempotency-Key`, or under `idempotencyHeader`. Pass the context's
   * key; the client stores the exact bytes with it and sends them again verbatim.
   */
  readonly idempotencyKey?: string;
  readonly idempotencyHeader?: string;
  /** A POST that only asks (a search): not gated, retried like a read. */
  readonly isRead?: boolean;
  /** Hand the answer back whatever its status, instead of throwing the failure its status stands for. */
  readonly acceptAnyStatus?: boolean;
  /** Statuses that are answers too, besides 2xx. */
  readonly acceptStatus?: readonly number[];
  /** `auto` (the default) reads JSON as JSON and text as text; `file` streams the body into the payload store. */
  readonly expect?: 'auto' | 'json' | 'text' | 'file' | 'none';
  readonly timeoutMs?: number;
  /** Longest wait for the answer to begin, and for each further piece of it. The whole has `timeoutMs`. */
  readonly idleMs?: number;
  /** Redirects followed for a read, at most 3. A write follows one 307 or 308, and only within its origin. */
  readonly maxRedirects?: number;
  readonly signal?: AbortSignal;
}

export interface HttpReply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON, text, or null when there was no body or it went into a file. */
  readonly body: Json;
  readonly file?: FileRecord;
  /** JSON pointers to what had to be changed in the body so that it can be stored. */
  readonly altered?: readonly string[];
  /** The address that answered, after redirects. */
  readonly url: string;
}

type Body = Omit<HttpRequest, 'method' | 'url'>;

/**
 * The one way out of Holdfast. Its implementation guards the destination,
 * carries the credentials, notes how far each request got, classifies what goes
 * wrong and gates writes; a connector never opens a socket of its own.
 *
 * @throws NodeFailure for everything that is not a successful answer
 */
export interface HttpClient {
  request(request: HttpRequest): Promise<HttpReply>;
  get(url: string, options?: Body): Promise<HttpReply>;
  post(url: string, options?: Body): Promise<HttpReply>;
  put(url: string, options?: Body): Promise<HttpReply>;
  patch(url: string, options?: Body): Promise<HttpReply>;
  delete(url: string, options?: Body): Promise<HttpReply>;
}

/** Adds the verbs to a `request` function. */
export function withVerbs(request: HttpClient['request']): HttpClient {
  const verb =
    (method: HttpMethod) =>
    (url: string, options: Body = {}) =>
      request({ ...options, method, url });
  return {
    request,
    get: verb('GET'),
    post: verb('POST'),
    put: verb('PUT'),
    patch: verb('PATCH'),
    delete: verb('DELETE'),
  };
}

/**
 * A person gave consent in a browser (RFC 6749 §4.1, with PKCE). The runner
 * holds the tokens, renews them and adds the present one to each request.
 */
export interface ConsentAuth {
  readonly kind: 'oauth2';
  /** Where the person is sent to. Both addresses may carry a query of their own. */
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  /** Where tokens are given back when the connection goes. */
  readonly revokeUrl?: string;
  readonly clientId: string;
  /** Left out: a public client. */
  readonly clientSecret?: string;
  readonly clientAuth?: 'basic' | 'body';
  readonly scopes: readonly string[];
  /** What the provider calls itself (RFC 9207): a callback that says another name is refused. */
  readonly issuer?: string;
  /** Further fields of the authorisation request, such as `access_type`. */
  readonly authorizeQuery?: Readonly<Record<string, string>>;
  /** Sent along with each request, such as the chosen tenant. An `accept` is for requests that say none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent along where tokens are asked for, such as to be told when the consent ends. */
  readonly tokenHeaders?: Readonly<Record<string, string>>;
  /** How long a refresh token lives that is not used, in seconds, where the answers of the provider do not say. */
  readonly refreshLifeS?: number;
}

/** Who we are, proven by a certificate and the key that belongs to it. All of it is PEM. */
export interface ClientCertificate {
  /** The certificate itself first, then those that vouch for it. */
  readonly certificate: string;
  readonly privateKey: string;
  /** Opens the private key, where it is encrypted. */
  readonly passphrase?: string;
}

/** How a program proves who it is where tokens are given out. */
type ClientProof =
  | { readonly clientSecret: string; readonly clientAuth?: 'basic' | 'body' }
  /** With an assertion that the key signs (RFC 7523), which names the certificate. `PS256` is the standard for RSA keys. */
  | { readonly clientCertificate: ClientCertificate; readonly algorithm?: 'PS256' | 'RS256' };

/** Further keys of an API that wants several at once, each where its scheme says. */
export interface FurtherKeys {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

/** What a connection adds to each request. Made and used inside the HTTP client only. */
export type Auth = SignInAuth & {
  /** Sent beside the sign-in itself. It may not take its place: `Authorization` belongs to whoever signs in by it. */
  readonly also?: FurtherKeys;
};

type SignInAuth =
  | ConsentAuth
  | { readonly kind: 'none' }
  | { readonly kind: 'headers'; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: 'query'; readonly query: Readonly<Record<string, string>> }
  | { readonly kind: 'basic'; readonly user: string; readonly password: string }
  | { readonly kind: 'bearer'; readonly token: string }
  /** Shown while the connection is made (mutual TLS); no header is added. */
  | {
      readonly kind: 'certificate';
      readonly clientCertificate: ClientCertificate;
      /** PEM: who vouches for the server. Left out: the authorities that this machine trusts. */
      readonly authority?: string;
    }
  | ({
      readonly kind: 'oauth2-client-credentials';
      readonly tokenUrl: string;
      readonly clientId: string;
      readonly scope?: string;
      readonly audience?: string;
    } & ClientProof);
