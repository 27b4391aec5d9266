import {
  type Auth,
  type ConsentAuth,
  type FurtherKeys,
  fail,
  type HttpReply,
  type HttpRequest,
  type MailServer,
  NodeFailure,
  type ProviderError,
} from '@holdfast/node-sdk';
import type { Json } from '@holdfast/workflow';
import type { SendFacts } from '../worker/execute.ts';
import { classifyAnswer } from './answers.ts';
import { refuseEnded } from './certificates.ts';
import { classifyError, retryAfterMs, tooLarge } from './classify.ts';
import { decodeAnswer, decompress, textOf } from './decode.ts';
import { AnswerTooLargeError, type Dispatch, DispatchError, type RawAnswer, type TlsIdentity } from './dispatch.ts';
import type { EgressGuard } from './egress.ts';
import { ANY_FORM, addressOf, encodeRequest } from './encode.ts';
import { FREE_PASS, type Limits, type Pass } from './limits/limits.ts';
import { redact } from './redaction.ts';
import { classifyStatus } from './statuses.ts';
import { parseExact } from './storable.ts';
import type { ClientTokens } from './tokens/client-tokens.ts';
import type { TokenKeeper } from './tokens/token-keeper.ts';
import type { WireRequest } from './wire.ts';

/** A connection as the client uses it: where it leads and how it signs in. */
export interface Credential {
  readonly id: string;
  readonly slug: string;
  /** Grows with each change that somebody makes to the connection; left out where nobody can. */
  readonly version?: number;
  readonly baseUrl: string | undefined;
  readonly origins: readonly string[];
  readonly auth: Auth;
  /** The tokens of a person's consent; absent before anybody gave one. */
  readonly tokenSetId?: string;
  /** Secret values, for redaction. */
  readonly secrets: readonly string[];
  /** The mailbox it leads to. */
  readonly mail?: MailServer;
  /** The provider's own error codes. */
  readonly errors?: readonly ProviderError[];
}

export interface HttpClientOptions {
  readonly guard: EgressGuard;
  readonly dispatch: Pick<Dispatch, 'send'>;
  readonly tokens: Pick<ClientTokens, 'tokenFor'>;
  readonly consents: Pick<TokenKeeper, 'tokenFor' | 'known'>;
  readonly maxAnswerBytes: number;
  readonly now: () => number;
  readonly limits: Pick<Limits, 'admit'>;
  /** @param isFresh somebody may just have changed it: look */
  credential(workspaceId: string, slug: string, isFresh?: boolean): Promise<Credential>;
  /** The server refused this sign-in for good. */
  refused(credential: Credential, message: string): Promise<void> | void;
}

/** What a request is signed with: another one from where the first was refused and somebody had changed it. */
interface SignIn {
  by: Credential | null;
}

const MAX_REDIRECTS = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** Answers that say who asks is not let in. */
const REFUSALS = new Set([401, 403]);
/** Redirects that ask for the same request, body and all. */
const REPLAYS = new Set([307, 308]);

const isRead = ({ method, isRead: said }: HttpRequest): boolean =>
  said === true || method === 'GET' || method === 'HEAD' || method === 'OPTIONS';

/**
 * Sends the requests of steps. Invariants:
 * H1 A credential goes to the origins of its connection and nowhere else, redirects included.
 * H2 A write passes its gate first. It is sent once more only where the first answer proves that it was not
 *    read: a token that had run out, or one redirect within its origin.
 * H3 Nothing that is thrown or handed back holds a secret of the request.
 * H4 What a limit of the connection holds back never reached its gate: no intent is left without a send.
 */
export class StepHttp {
  readonly #options: HttpClientOptions;

  constructor(options: HttpClientOptions) {
    this.#options = options;
  }

  /** @throws NodeFailure for everything that is not a successful answer */
  async send(request: HttpRequest, facts: SendFacts): Promise<HttpReply> {
    const { credential: find } = this.#options;
    const credential = facts.connection === null ? null : await find(facts.workspaceId, facts.connection);
    const url = addressOf(request, credential?.baseUrl);
    this.#options.guard.checkUrl(url);
    if (credential && !credential.origins.includes(url.origin)) {
      throw fail.policy('credential_origin', {
        message: `The connection "${credential.slug}" may not be used for ${url.origin}. It belongs to ${credential.origins.join(', ') || 'no address'}.`,
        decidedBy: 'H1',
      });
    }
    const isWrite = !isRead(request);
    if (isWrite && facts.effect.kind !== 'write') {
      throw fail.permanent('undeclared_write', {
        message: `${request.method} would change something at ${url.host}, but this step says that it only reads. Declare it as a write.`,
        decidedBy: 'H2',
      });
    }
    const wire = await encodeRequest(request, url, facts.files);
    const gate = isWrite ? facts.gate : null;
    const pass = await this.#admitted(credential, facts);
    const signIn: SignIn = { by: credential };
    try {
      const sent = gate ? await gate.open(wire) : wire;
      const answer = isWrite
        ? await this.#write(sent, signIn, request, facts)
        : await this.#following(sent, signIn, request, facts);
      return await this.#answered(answer.raw, answer.url, request, signIn.by, facts, isWrite, pass);
    } catch (error) {
      const cleaned = this.#clean(error, signIn.by);
      const failure = cleaned instanceof NodeFailure ? cleaned : null;
      pass.ended({ headers: null, failure, isStopped: failure === null || isStopped(facts.signal) });
      if (signIn.by && failure?.failure.code === 'permanent/auth')
        await this.#options.refused(signIn.by, failure.failure.message);
      throw cleaned;
    }
  }

  /** The limits of the connection let the request go, now or after a short wait. */
  #admitted(credential: Credential | null, { sender, gate, signal, timeoutMs }: SendFacts): Pass | Promise<Pass> {
    if (credential === null || sender === null) return FREE_PASS;
    return this.#options.limits.admit({
      connection: credential,
      sender,
      signal,
      boundMs: gate?.hasSent ? timeoutMs : null,
    });
  }

  /** Sends a write, and follows one 307 or 308 within its origin (N7): the same bytes, counted as a send of its own. */
  async #write(wire: WireRequest, signIn: SignIn, request: HttpRequest, facts: SendFacts) {
    const guard = () => facts.gate?.guard();
    const found = await this.#once(wire, signIn, request, facts, guard);
    const { location } = found.raw.headers;
    if (!REPLAYS.has(found.raw.status) || location === undefined || !URL.canParse(location, found.url.href))
      return found;
    const target = new URL(location, found.url);
    if (target.origin !== found.url.origin || request.maxRedirects === 0) return found;
    this.#options.guard.checkUrl(target);
    await facts.gate?.resend();
    return this.#once({ ...wire, url: target.href }, signIn, request, facts, guard);
  }

  /** Reads may be redirected; every hop is checked, and the credential stays where it belongs. */
  async #following(
    wire: WireRequest,
    signIn: SignIn,
    request: HttpRequest,
    facts: SendFacts,
  ): Promise<{ raw: RawAnswer; url: URL }> {
    let next = wire;
    let left = Math.min(request.maxRedirects ?? MAX_REDIRECTS, MAX_REDIRECTS);
    for (;;) {
      const found = await this.#once(next, signIn, request, facts);
      const { location } = found.raw.headers;
      if (!REDIRECTS.has(found.raw.status) || location === undefined || request.maxRedirects === 0) return found;
      if (left <= 0) {
        throw fail.data('too_many_redirects', {
          message: `${found.url.host} redirects more than ${MAX_REDIRECTS} times.`,
          phase: 'answered',
          decidedBy: 'N7',
        });
      }
      left -= 1;
      if (!URL.canParse(location, found.url.href)) {
        throw fail.permanent('unexpected_redirect', {
          message: `${found.url.host} redirects to what is no address.`,
          phase: 'answered',
          decidedBy: 'N7',
        });
      }
      const target = new URL(location, found.url);
      this.#options.guard.checkUrl(target);
      const isDowngrade = found.url.protocol === 'https:' && target.protocol !== 'https:';
      if (isDowngrade) {
        throw fail.policy('egress_denied', {
          message: `${found.url.host} redirects from https to http, which is not followed.`,
          phase: 'answered',
          decidedBy: 'N7',
        });
      }
      const { authorization: _, cookie: __, ...elsewhere } = next.headers;
      const isSame = target.origin === found.url.origin;
      const keepsBody = REPLAYS.has(found.raw.status) || next.method === 'GET' || next.method === 'HEAD';
      next = {
        ...next,
        url: target.href,
        headers: isSame ? next.headers : elsewhere,
        ...(keepsBody ? {} : { method: 'GET', body: null }),
      };
    }
  }

  async #once(
    wire: WireRequest,
    signIn: SignIn,
    request: HttpRequest,
    facts: SendFacts,
    beforeFirstByte?: () => void,
  ): Promise<{ raw: RawAnswer; url: URL }> {
    const signal = request.signal ? AbortSignal.any([facts.signal, request.signal]) : facts.signal;
    const timeoutMs = Math.min(request.timeoutMs ?? facts.timeoutMs, facts.timeoutMs);
    const isWrite = beforeFirstByte !== undefined;
    const attempt = async (by: Credential | null, refused: string | null) => {
      const { url, headers, identity } = await this.#signed(wire, by, refused, signal);
      try {
        const raw = await this.#options.dispatch.send({
          method: wire.method,
          url,
          headers,
          body: wire.body,
          signal,
          timeoutMs,
          idleMs: Math.min(request.idleMs ?? timeoutMs, timeoutMs),
          maxBytes: this.#options.maxAnswerBytes,
          ...(identity ? { identity } : {}),
          ...(beforeFirstByte ? { beforeFirstByte } : {}),
        });
        // Where it went, without what the connection put into the query (H3).
        return { raw, url: new URL(wire.url), authorization: headers.authorization ?? null };
      } catch (error) {
        throw troubleOf(error, wire, facts, isWrite, this.#options.now());
      }
    };
    const { by: credential } = signIn;
    const found = await attempt(credential, null);
    const isOurs = credential?.origins.includes(found.url.origin) && credential.auth.kind !== 'none';
    if (!REFUSALS.has(found.raw.status) || !credential || !isOurs) return found;
    // A token may have been taken back early, a secret or the account changed this minute. The request was refused unread, so it may be sent once more.
    const latest = await this.#options.credential(facts.workspaceId, credential.slug, true);
    if (found.raw.status !== 401 && latest.version === credential.version) return found;
    if (latest.origins.includes(found.url.origin)) signIn.by = latest;
    return attempt(signIn.by, found.authorization);
  }

  /** Adds the credential to a request, if it goes where the credential belongs. */
  async #signed(
    wire: WireRequest,
    credential: Credential | null,
    refused: string | null,
    signal: AbortSignal,
  ): Promise<Signed> {
    const url = new URL(wire.url);
    const headers: Record<string, string> = { ...wire.headers };
    if (!credential?.origins.includes(url.origin)) return { url, headers };
    const { auth } = credential;
    addKeys(url, headers, auth.also);
    switch (auth.kind) {
      case 'none':
        break;
      case 'headers':
      case 'query':
        addKeys(url, headers, auth);
        break;
      case 'basic':
        headers.authorization = `Basic ${Buffer.from(`${auth.user}:${auth.password}`).toString('base64')}`;
        break;
      case 'bearer':
        headers.authorization = `Bearer ${auth.token}`;
        break;
      case 'certificate':
        refuseEnded(auth.clientCertificate, this.#options.now());
        return { url, headers, identity: identityOf(auth) };
      case 'oauth2-client-credentials':
        headers.authorization = `Bearer ${await this.#options.tokens.tokenFor(credential.id, auth, tokenIn(refused), signal)}`;
        break;
      case 'oauth2':
        Object.assign(headers, ownHeaders(auth, wire));
        headers.authorization = `Bearer ${await this.#options.consents.tokenFor(credential.tokenSetId ?? null, auth, tokenIn(refused), signal)}`;
        break;
    }
    return { url, headers };
  }

  async #answered(
    raw: RawAnswer,
    url: URL,
    request: HttpRequest,
    credential: Credential | null,
    facts: SendFacts,
    isWrite: boolean,
    pass: Pass,
  ): Promise<HttpReply> {
    const what = `${request.method} ${url.origin}${url.pathname}`;
    let bytes: Buffer;
    try {
      bytes = await decompress(raw, this.#options.maxAnswerBytes);
    } catch (error) {
      if (raw.status >= 300) bytes = Buffer.alloc(0);
      else throw classifyError(error, { isWrite, phase: 'answered_partial', what, status: raw.status });
    }
    const type = raw.headers['content-type'];
    const said = {
      status: raw.status,
      isWrite,
      what,
      retryAfter: retryAfterMs(raw.headers['retry-after'], this.#options.now()),
      headers: raw.headers,
      effect: facts.effect,
      canProbe: facts.canProbe === true,
      errors: credential?.errors ?? [],
      isAccepted: request.acceptStatus?.includes(raw.status) === true,
    };
    // What a success says of its parts is looked at part by part.
    const parts = raw.status >= 200 && raw.status < 300 ? facts.parts : undefined;
    const failure =
      request.acceptAnyStatus === true || parts
        ? null
        : classifyAnswer({
            ...said,
            body: raw.status < 300 && !isWrite ? '' : textOf(bytes.subarray(0, 4_096), type),
            json: lookInto(bytes, type, isWrite || credential?.errors !== undefined),
          });
    pass.ended({ headers: raw.headers, failure: failure ?? plain(raw, what, isWrite), isStopped: false });
    if (failure) throw failure;
    if (!parts) {
      if (isWrite && raw.status >= 200 && raw.status < 300) facts.gate?.accepted();
      return decodeAnswer(raw, bytes, request, url, facts.files);
    }
    const reply = await decodeAnswer(raw, bytes, request, url, facts.files).catch((cause: unknown) => {
      throw fail.ambiguous('no_answer', {
        message: `The answer to ${what} cannot be read. Nobody knows yet which of its parts took effect.`,
        phase: 'answered_partial',
        decidedBy: 'N4',
        evidence: { status: raw.status },
        cause,
      });
    });
    parts.answered(reply, (part, status) =>
      classifyAnswer({ ...said, status, json: part, body: JSON.stringify(part).slice(0, 4_096) }),
    );
    return reply;
  }

  #clean(error: unknown, credential: Credential | null): unknown {
    if (!(error instanceof NodeFailure)) return error;
    const tokens = credential?.tokenSetId ? this.#options.consents.known(credential.tokenSetId) : [];
    const secrets = [...(credential?.secrets ?? []), ...tokens];
    const { failure } = error;
    const body = failure.evidence?.body;
    return new NodeFailure({
      ...failure,
      message: redact(failure.message, secrets),
      ...(failure.evidence
        ? { evidence: { ...failure.evidence, ...(body === undefined ? {} : { body: redact(body, secrets) }) } }
        : {}),
    });
  }
}

/**
 * What the connection sends along with each request. A step that wants another form of
 * answer than the connection's, such as the bytes of a file, says so in `accept`.
 */
function ownHeaders({ headers = {} }: ConsentAuth, wire: WireRequest): Record<string, string> {
  const own = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const { accept } = wire.headers;
  return accept === undefined || accept === ANY_FORM ? own : { ...own, accept };
}

/** Adds keys where they belong. */
function addKeys(
  url: URL,
  headers: Record<string, string>,
  { headers: said = {}, query = {} }: Partial<FurtherKeys> = {},
): void {
  for (const [name, value] of Object.entries(said)) addHeader(headers, name.toLowerCase(), value);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
}

/** Adds what a connection says. Its cookie stands beside those of the request; any other header takes its place. */
function addHeader(headers: Record<string, string>, name: string, value: string): void {
  const said = headers[name];
  headers[name] = name === 'cookie' && said !== undefined ? `${said}; ${value}` : value;
}

/** A request as it goes out. */
interface Signed {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly identity?: TlsIdentity;
}

const identityOf = ({ clientCertificate, authority }: Extract<Auth, { kind: 'certificate' }>): TlsIdentity => ({
  cert: clientCertificate.certificate,
  key: clientCertificate.privateKey,
  ...(clientCertificate.passphrase === undefined ? {} : { passphrase: clientCertificate.passphrase }),
  ...(authority === undefined ? {} : { ca: authority }),
});

/** We gave up on it ourselves, and not because it took too long. */
const isStopped = ({ aborted, reason }: AbortSignal): boolean =>
  aborted && !(reason instanceof Error && reason.name === 'TimeoutError');

const tokenIn = (authorization: string | null): string | null => authorization?.replace(/^Bearer /, '') ?? null;

/** What the status says of the provider's state, where the node takes it as an answer all the same. */
const plain = ({ status, headers }: RawAnswer, what: string, isWrite: boolean): NodeFailure | null =>
  classifyStatus(status, { isWrite, what, retryAfter: retryAfterMs(headers['retry-after'], Date.now()), body: '' });

/** Largest body that is looked into for an error a provider reports with a success. */
const MAX_LOOK_BYTES = 256 * 1024;

/** The body as JSON, where it is to be looked into and is some; else null. */
function lookInto(bytes: Buffer, contentType: string | undefined, isWanted: boolean): Json {
  if (!isWanted || bytes.length === 0 || bytes.length > MAX_LOOK_BYTES || !/json|^$/i.test(contentType ?? ''))
    return null;
  try {
    return parseExact(textOf(bytes, contentType)) as Json;
  } catch {
    return null;
  }
}

function troubleOf(error: unknown, wire: WireRequest, facts: SendFacts, isWrite: boolean, now: number): NodeFailure {
  const url = new URL(wire.url);
  const what = `${wire.method} ${url.origin}${url.pathname}`;
  if (!(error instanceof DispatchError)) return classifyError(error, { isWrite, phase: 'unsent', what });
  const { phase, answered, cause } = error;
  if (cause instanceof NodeFailure) return cause;
  const status = answered?.status ?? 0;
  const base = { phase, evidence: { status }, cause };
  if (cause instanceof AnswerTooLargeError && (!isWrite || status >= 300)) return tooLarge(what, base);
  if (phase === 'answered_partial' && answered && status >= 300) {
    const retryAfter = retryAfterMs(answered.headers['retry-after'], now);
    // The status says enough, whatever became of the body (N5).
    const failure = classifyStatus(status, {
      isWrite,
      what,
      retryAfter,
      body: '',
      headers: answered.headers,
      effect: facts.effect,
      canProbe: facts.canProbe === true,
    });
    if (failure) return new NodeFailure({ ...failure.failure, phase }, { cause });
  }
  return classifyError(cause, { isWrite, phase, what, status, isRepeated: (facts.tries ?? 0) > 0 });
}
