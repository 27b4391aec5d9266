import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PracticeClock } from './clock.ts';
import { controls } from './controls.ts';
import { type FaultKind, FaultSwitches } from './faults.ts';
import type { Html } from './html.ts';
import { Ledger, type LedgerEntry } from './ledger.ts';
import { type PracticeAnswer, type PracticeRequest, receive, wireOf } from './messages.ts';
import type { PracticeOauth } from './oauth.ts';
import type { PracticeWebhooks } from './webhooks.ts';

/** What makes one provider out of the common parts. */
export interface PracticeParts {
  readonly title: string;
  readonly clock: PracticeClock;
  /** Where people sign in; left out where the provider gives keys. */
  readonly oauth?: PracticeOauth;
  /** Begins every path of the API. */
  readonly apiPaths: readonly string[];
  /** The idempotency key that a request came with. */
  keyOf(request: PracticeRequest): string | null;
  /** Carries out a request and says in the entry what it did to the books. */
  api(request: PracticeRequest, entry: LedgerEntry): PracticeAnswer | Promise<PracticeAnswer>;
  /** How the provider words the answer that a switch asks for. */
  trouble(status: TroubleStatus, kind: FaultKind): PracticeAnswer;
  /** The books, as parts of a page. */
  books(): readonly Html[];
  /** Whom the provider tells of what happens, where it does. */
  readonly webhooks?: PracticeWebhooks;
  /** A request did something to the books: whoever is to know is told. */
  done?(request: PracticeRequest, entry: LedgerEntry): void;
  /** Further buttons of the page; gives whether it knew the action. */
  act?(action: string, form: URLSearchParams): boolean;
}

/** A practice provider that listens. */
export interface Practice {
  readonly url: string;
  readonly ledger: Ledger;
  readonly faults: FaultSwitches;
  /** The next request is received, and never answered. Resolves when it has arrived. */
  hangNext(): Promise<void>;
  close(): Promise<void>;
}

export type TroubleStatus = 401 | 429 | 500 | 503;

const DELAY_MS = 60_000;
const BEFORE: Partial<Record<FaultKind, TroubleStatus>> = {
  'stale-token': 401,
  'rate-limit': 429,
  'day-limit': 429,
  busy: 429,
  '500-before': 500,
  '503-before': 503,
};
const AFTER: Partial<Record<FaultKind, TroubleStatus>> = { '500-after': 500, '503-after': 503 };
/** Names under which a browser may come: another one was pointed here by somebody else. */
const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/** Starts a provider on this machine, reachable from nowhere else. Port 0: any free one. */
export async function startPractice(parts: PracticeParts, port = 0): Promise<Practice> {
  const ledger = new Ledger();
  const faults = new FaultSwitches();
  const timers = new Set<NodeJS.Timeout>();
  const hanging: (() => void)[] = [];
  let url = '';

  const server = createServer((message, response) => {
    void serve(message, response).catch((error: unknown) => {
      if (!response.headersSent) send(response, { status: 500, body: `Practice went wrong: ${String(error)}` });
    });
  });

  async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await receive(message);
    if (request === null) return send(response, { status: 413 });
    if (!LOOPBACK.test(request.headers.host ?? '')) return send(response, { status: 403 });
    const isApi = parts.apiPaths.some((path) => request.path.startsWith(path));
    if (isApi) return serveApi(request, response);
    if (request.method === 'POST' && !isOwn(request, url)) return send(response, { status: 403 });
    send(
      response,
      parts.oauth?.answer(request) ??
        (await controls({ parts, ledger, faults }, request)) ?? { status: 404, body: 'Nothing here.' },
    );
  }

  async function serveApi(request: PracticeRequest, response: ServerResponse): Promise<void> {
    const entry = ledger.open(request, parts.keyOf(request), parts.clock.now());
    const arrived = hanging.shift();
    if (arrived) return arrived();
    const fault = faults.take(request);
    entry.fault = fault;
    if (fault === 'reset-before') return cut(response);
    const before = fault === null ? undefined : BEFORE[fault];
    if (fault !== null && before !== undefined) return send(response, noted(entry, parts.trouble(before, fault)));
    const answer = noted(entry, await parts.api(request, entry));
    if (entry.commits.length > 0) parts.done?.(request, entry);
    if (fault === 'reset-after') return cut(response);
    if (fault === 'cut-body') return breakOff(response, answer);
    if (fault === 'delay') return later(() => send(response, answer));
    const after = fault === null ? undefined : AFTER[fault];
    send(response, fault === null || after === undefined ? answer : parts.trouble(after, fault));
  }

  function later(work: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, DELAY_MS);
    timers.add(timer);
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    ledger,
    faults,
    hangNext: () => new Promise((resolve) => void hanging.push(resolve)),
    async close() {
      for (const timer of timers) clearTimeout(timer);
      await parts.webhooks?.close();
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Programs name no origin; a browser names the page that sends. */
const isOwn = ({ headers }: PracticeRequest, url: string): boolean => {
  const { origin } = headers;
  return origin === undefined || origin === 'null' ? headers['sec-fetch-site'] !== 'cross-site' : sameHost(origin, url);
};
const sameHost = (origin: string, url: string): boolean =>
  URL.canParse(origin) && LOOPBACK.test(new URL(origin).host) && new URL(origin).port === new URL(url).port;

function noted(entry: LedgerEntry, answer: PracticeAnswer): PracticeAnswer {
  entry.status = answer.status;
  entry.answer = answer.body ?? null;
  return answer;
}

function send(response: ServerResponse, answer: PracticeAnswer): void {
  const { status, headers, bytes } = wireOf(answer);
  response.writeHead(status, headers).end(bytes);
}

const cut = (response: ServerResponse): void => void response.socket?.destroy();

/** Sends the head and half of the body, then hangs up. */
function breakOff(response: ServerResponse, answer: PracticeAnswer): void {
  const { status, headers, bytes } = wireOf(answer);
  response.writeHead(status, headers);
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => cut(response));
}
