import type { Phase } from '@holdfast/workflow';
import type { Dispatcher } from 'undici';
import { fault } from '../faults.ts';
import type { Agents } from './agents.ts';
import type { EgressGuard } from './egress.ts';

/** An answer as it came, still compressed if it was. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}

/** How far a request got when it went wrong, and why. */
export class DispatchError extends Error {
  override readonly name = 'DispatchError';
  readonly phase: Phase;
  /** The head of the answer, when one came. */
  readonly answered: Pick<RawAnswer, 'status' | 'headers'> | null;

  constructor(phase: Phase, answered: DispatchError['answered'], cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.phase = phase;
    this.answered = answered;
  }
}

/** The answer is larger than what was asked to be taken. */
export class AnswerTooLargeError extends Error {
  override readonly name = 'AnswerTooLargeError';
}

/** Who we say we are while a socket is made, and whom we take the server for. All of it is PEM. */
export interface TlsIdentity {
  readonly cert: string;
  readonly key: string;
  readonly passphrase?: string;
  /** Left out: the authorities that this machine trusts. */
  readonly ca?: string;
}

export interface Sending {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | null;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** Between two pieces of the answer, and before the first; left out: the whole time. */
  readonly idleMs?: number;
  readonly maxBytes: number;
  /** Left out: nobody in particular. */
  readonly identity?: TlsIdentity;
  /** Called at the last moment before the first byte; what it throws holds the request back. */
  readonly beforeFirstByte?: () => void;
}

const CONNECT_TIMEOUT_MS = 10_000;

/** Sends requests, and tells how far each one got. */
export class Dispatch {
  readonly #guard: EgressGuard;
  readonly #connectTimeoutMs: number;
  #agents: Promise<Agents> | undefined;

  constructor(guard: EgressGuard, connectTimeoutMs = CONNECT_TIMEOUT_MS) {
    this.#guard = guard;
    this.#connectTimeoutMs = connectTimeoutMs;
  }

  /** Loaded with the first request: a start needs none. */
  #loaded(): Promise<Agents> {
    this.#agents ??= import('./agents.ts').then((module) => new module.Agents(this.#guard, this.#connectTimeoutMs));
    return this.#agents;
  }

  /** @throws DispatchError */
  send(sending: Sending): Promise<RawAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
    let phase: Phase = 'unsent';
    let status: number | null = null;
    let headers: Readonly<Record<string, string>> = {};
    const what = `${sending.method} ${sending.url.pathname}`;
    const chunks: Buffer[] = [];
    let size = 0;
    let controller: Dispatcher.DispatchController | null = null;
    let stopped: Error | null = null;
    const stop = (reason: unknown) => {
      stopped = reason instanceof Error ? reason : new Error('aborted');
      if (controller) controller.abort(stopped);
      else failed(stopped);
    };
    const timer = setTimeout(
      () => stop(Object.assign(new Error('timed out'), { code: 'TimeoutError' })),
      sending.timeoutMs,
    );
    const onAbort = () => stop(sending.signal.reason);
    const done = () => {
      clearTimeout(timer);
      sending.signal.removeEventListener('abort', onAbort);
    };
    const failed = (error: unknown) => {
      done();
      reject(new DispatchError(phase, status === null ? null : { status, headers }, error));
    };
    if (sending.signal.aborted) {
      stop(sending.signal.reason);
      return promise;
    }
    sending.signal.addEventListener('abort', onAbort, { once: true });
    const begin = (agents: Agents) =>
      agents.of(sending.identity).dispatch(
        {
          origin: sending.url.origin,
          path: `${sending.url.pathname}${sending.url.search}`,
          method: sending.method as Dispatcher.HttpMethod,
          headers: { ...sending.headers },
          body: sending.body as Uint8Array<ArrayBuffer> | null,
          headersTimeout: sending.idleMs ?? sending.timeoutMs,
          bodyTimeout: sending.idleMs ?? sending.timeoutMs,
        },
        {
          onRequestStart(started) {
            controller = started;
            // It was told as unsent already, while it waited for its connection: it must stay so.
            if (stopped) {
              started.abort(stopped);
              return;
            }
            try {
              sending.beforeFirstByte?.();
              phase = 'maybe_sent';
            } catch (error) {
              started.abort(error as Error);
            }
          },
          onRequestSent() {
            fault('send.firstbyte', what);
            fault('send.lastbyte', what);
          },
          onResponseStart(_, code, raw) {
            // Words on the way (103 and the like) are no answer yet.
            if (code < 200) return;
            phase = 'answered_partial';
            status = code;
            headers = flat(raw);
          },
          onResponseData(current, chunk) {
            size += chunk.length;
            if (size > sending.maxBytes) current.abort(new AnswerTooLargeError(`more than ${sending.maxBytes} bytes`));
            else chunks.push(chunk);
          },
          onResponseEnd() {
            done();
            fault('send.answered', what);
            resolve({ status: status ?? 0, headers, bytes: Buffer.concat(chunks) });
          },
          onResponseError(_, error) {
            failed(error);
          },
        },
      );
    this.#loaded()
      .then((agents) => !stopped && begin(agents))
      .catch(failed);
    return promise;
  }

  async close(): Promise<void> {
    await (await this.#agents)?.close();
  }
}

function flat(raw: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const headers: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(raw)) {
    if (value === undefined || name === '__proto__') continue;
    headers[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return headers;
}
