import { spawnSync } from 'node:child_process';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { type HttpRequest, NodeFailure, type ProviderError } from '@holdfast/node-sdk';
import { MemoryFiles } from '@holdfast/node-sdk/testing';
import type { Failure, SettledEffect } from '@holdfast/workflow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Dispatch } from '../../src/connections/dispatch.ts';
import { EgressGuard } from '../../src/connections/egress.ts';
import { type Credential, StepHttp } from '../../src/connections/http-client.ts';
import { FREE_PASS } from '../../src/connections/limits/limits.ts';
import { ClientTokens } from '../../src/connections/tokens/client-tokens.ts';
import { TokenEndpoint } from '../../src/connections/tokens/token-endpoint.ts';
import type { SendFacts } from '../../src/worker/execute.ts';
import { type Act, answer, Sockets, testAuthority } from '../support/sockets.ts';
import { noConsents } from '../support/steps.ts';

/**
 * The tables 1a, 1b and 1c of the failure model, row by row, on real sockets:
 * what a server does to the connection, and what a write and a read make of it.
 */
const guard = new EgressGuard({ allowLoopback: true, allow: [], ownPorts: () => new Set() });
const dispatch = new Dispatch(guard);
const sockets = new Sockets();
const trusted = getCACertificates('default');
beforeAll(() => setDefaultCACertificates([testAuthority]));
afterAll(async () => {
  setDefaultCACertificates(trusted);
  await dispatch.close();
  await sockets.close();
});

const MAX_ANSWER_BYTES = 100_000;
const KEYED: SettledEffect = { kind: 'write', safeBy: 'key' };

interface Asked {
  readonly effect?: SettledEffect;
  readonly request?: Partial<HttpRequest>;
  readonly tries?: number;
  readonly canProbe?: boolean;
  readonly timeoutMs?: number;
  readonly credential?: Credential;
  readonly gate?: SendFacts['gate'];
  readonly signal?: AbortSignal;
}

const refused: string[] = [];
const tokens = new ClientTokens(new TokenEndpoint(guard, dispatch), Date.now);

function send(method: 'POST' | 'GET', url: string, asked: Asked = {}) {
  const client = new StepHttp({
    guard,
    dispatch,
    tokens,
    consents: noConsents,
    maxAnswerBytes: MAX_ANSWER_BYTES,
    now: Date.now,
    credential: async () => {
      if (!asked.credential) throw new Error('No connection was given.');
      return asked.credential;
    },
    limits: { admit: async () => FREE_PASS },
    refused: ({ slug }) => void refused.push(slug),
  });
  const request: HttpRequest = { method, url, ...(method === 'POST' ? { json: { amount: 5 } } : {}), ...asked.request };
  return client.send(request, {
    workspaceId: 'w',
    connection: asked.credential?.slug ?? null,
    sender: null,
    effect: method === 'POST' ? (asked.effect ?? { kind: 'write', safeBy: 'unsafe' }) : { kind: 'read' },
    gate: asked.gate ?? null,
    tries: asked.tries ?? 0,
    canProbe: asked.canProbe ?? false,
    signal: asked.signal ?? new AbortController().signal,
    timeoutMs: asked.timeoutMs ?? 5_000,
    files: new MemoryFiles(),
  });
}

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const outcome = await work.then(
    () => null,
    (error: unknown) => error,
  );
  if (outcome instanceof NodeFailure) return outcome.failure;
  throw new Error('It did not fail as a failure does.', { cause: outcome });
}

/** `class/code phase rule`, in the way the tables below are written. */
const inShort = ({ code, phase, decidedBy }: Failure): string => `${code} ${phase} ${decidedBy}`;
const both = async (url: string, asked: Asked = {}) => ({
  write: inShort(await failureOf(send('POST', url, asked))),
  read: inShort(await failureOf(send('GET', url, asked))),
});

const cut = (status: number, headers = '') =>
  `HTTP/1.1 ${status} Said\r\ncontent-length: 100\r\n${headers}\r\n{"half":`;
const reset: Act = (socket) => socket.resetAndDestroy();

describe('1a: a request that got no whole answer', () => {
  const rows: readonly [what: string, act: Act, write: string, read: string][] = [
    [
      'N2 reset after the request was read',
      reset,
      'ambiguous/no_answer maybe_sent N2',
      'transient/no_answer maybe_sent N2',
    ],
    [
      'N2 closed after the request was read',
      (socket) => socket.end(),
      'ambiguous/no_answer maybe_sent N2',
      'transient/no_answer maybe_sent N2',
    ],
    [
      'N2 reset after a word on the way (103)',
      (socket) => socket.write('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n', () => socket.resetAndDestroy()),
      'ambiguous/no_answer maybe_sent N2',
      'transient/no_answer maybe_sent N2',
    ],
    [
      'N2 switched to another protocol that nobody asked for (101)',
      (socket) => socket.write('HTTP/1.1 101 Switching\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n'),
      'ambiguous/no_answer maybe_sent N2',
      'transient/no_answer maybe_sent N2',
    ],
    [
      'N4 a 200 whose body breaks off',
      (socket) => socket.end(cut(200)),
      'ambiguous/answer_lost answered_partial N4',
      'transient/cut_answer answered_partial N4',
    ],
    [
      'N4 a 201 whose body is reset',
      (socket) => socket.write(cut(201), () => socket.resetAndDestroy()),
      'ambiguous/answer_lost answered_partial N4',
      'transient/cut_answer answered_partial N4',
    ],
    [
      'N4 a 202 whose body breaks off: it is not done, and nobody knows where to ask',
      (socket) => socket.end(cut(202)),
      'ambiguous/no_answer answered_partial N4',
      'transient/cut_answer answered_partial N4',
    ],
    [
      'N4 a 200 whose chunks break off',
      (socket) => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhal'),
      'ambiguous/answer_lost answered_partial N4',
      'transient/cut_answer answered_partial N4',
    ],
    [
      'N4 a 200 whose gzip is none',
      (socket) => socket.end(answer(200, 'no gzip at all', { 'content-encoding': 'gzip' })),
      'ambiguous/answer_lost answered_partial N4',
      'transient/cut_answer answered_partial N4',
    ],
    [
      'N4 a 200 whose gzip breaks off',
      (socket) => socket.end(answer(200, gzipSync('x'.repeat(5_000)).subarray(0, 20), { 'content-encoding': 'gzip' })),
      'ambiguous/answer_lost answered_partial N4',
      'transient/cut_answer answered_partial N4',
    ],
    [
      'N4 a 200 whose deflate without a header breaks off',
      (socket) =>
        socket.end(answer(200, deflateRawSync('x'.repeat(5_000)).subarray(0, 10), { 'content-encoding': 'deflate' })),
      'ambiguous/answer_lost answered_partial N4',
      'transient/cut_answer answered_partial N4',
    ],
    [
      'N4 a gzip bomb',
      (socket) => socket.end(answer(200, gzipSync(Buffer.alloc(5_000_000)), { 'content-encoding': 'gzip' })),
      'ambiguous/answer_lost answered_partial N4',
      'data/too_large answered_partial limits',
    ],
    [
      'N4 an answer beyond the limit',
      (socket) => socket.end(answer(200, 'x'.repeat(MAX_ANSWER_BYTES + 1))),
      'ambiguous/answer_lost answered_partial N4',
      'data/too_large answered_partial limits',
    ],
    [
      'N5 a 422 whose body breaks off',
      (socket) => socket.end(cut(422)),
      'data/rejected answered_partial 1b.400',
      'data/rejected answered_partial 1b.400',
    ],
    [
      'N5 a 500 whose body breaks off',
      (socket) => socket.end(cut(500)),
      'ambiguous/no_answer answered_partial 1b.500',
      'transient/server_error answered_partial 1b.500',
    ],
    [
      'N5 a 409 whose gzip is none',
      (socket) => socket.end(answer(409, 'no gzip', { 'content-encoding': 'gzip' })),
      'data/conflict answered 1b.409',
      'data/conflict answered 1b.409',
    ],
    [
      'N6 something that is no HTTP',
      (socket) => socket.end('SSH-2.0-server\r\n'),
      'ambiguous/no_answer maybe_sent N6',
      'transient/unreadable maybe_sent N6',
    ],
    [
      'N6 headers beyond the limit',
      (socket) => socket.end(`HTTP/1.1 200 OK\r\nx-long: ${'x'.repeat(100_000)}\r\n\r\n`),
      'ambiguous/no_answer maybe_sent N6',
      'transient/unreadable maybe_sent N6',
    ],
    [
      'N6 two lengths that differ',
      (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 5\r\n\r\n{}'),
      'ambiguous/no_answer maybe_sent N6',
      'transient/unreadable maybe_sent N6',
    ],
  ];
  test.each(rows)('%s', async (_, act, write, read) => {
    expect(await both(await sockets.raw(act))).toEqual({ write, read });
  });

  test('N1 nobody listens, and a name that does not exist: nothing was sent', async () => {
    const unsent = { write: 'transient/unreachable unsent N1', read: 'transient/unreachable unsent N1' };
    expect(await both('http://127.0.0.1:1/')).toEqual(unsent);
    expect(await both('http://nowhere.invalid/')).toEqual(unsent);
  });

  test.each([
    ['expired', 'CERT_HAS_EXPIRED'],
    ['elsewhere', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['selfsigned', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ] as const)('N1 a certificate that is %s does not get better by waiting', async (certificate, errorCode) => {
    const url = await sockets.tls(certificate);
    const refusal = 'permanent/certificate unsent N1';
    expect(await both(url)).toEqual({ write: refusal, read: refusal });
    expect((await failureOf(send('GET', url))).evidence).toEqual({ errorCode });
  });

  test('N1 a certificate in order is accepted, and a server without TLS may be mended', async () => {
    expect(await send('GET', await sockets.tls('good'))).toMatchObject({ status: 204 });
    const plain = await sockets.connected((socket) => socket.end('220 mail.example ESMTP\r\n'));
    const unsent = 'transient/unreachable unsent N1';
    expect(await both(plain.replace('http:', 'https:'))).toEqual({ write: unsent, read: unsent });
  });

  test('N2 closed before anything was read: a write that may have left is in doubt all the same', async () => {
    const url = await sockets.connected((socket) => socket.resetAndDestroy());
    const failure = await failureOf(send('POST', url));
    expect(failure.class).toBe(failure.phase === 'unsent' ? 'transient' : 'ambiguous');
    expect((await failureOf(send('GET', url))).class).toBe('transient');
  });

  /** What our own time limit makes of a request that came so far. The limit grows until it did: this machine may be busy. */
  async function timedOut(method: 'POST' | 'GET', url: string, phase: Failure['phase']): Promise<string> {
    for (let timeoutMs = 100; ; timeoutMs *= 2) {
      const failure = await failureOf(send(method, url, { timeoutMs }));
      if (failure.phase === phase || timeoutMs > 10_000) return inShort(failure);
    }
  }
  const bothTimedOut = async (url: string, phase: Failure['phase']) => ({
    write: await timedOut('POST', url, phase),
    read: await timedOut('GET', url, phase),
  });

  test('N3 no status line in time', async () => {
    const inDoubt = { write: 'ambiguous/no_answer maybe_sent N3', read: 'transient/timeout maybe_sent N3' };
    expect(await bothTimedOut(await sockets.raw(() => {}), 'maybe_sent')).toEqual(inDoubt);
    const half = await sockets.raw((socket) => socket.write('HTTP/1.1 200 OK\r\nx-a: 1\r\n'));
    expect(await bothTimedOut(half, 'maybe_sent')).toEqual(inDoubt);
  });

  test('N3 a stop of our own: before the first byte nothing was sent, after it nobody knows', async () => {
    const stopped = AbortSignal.abort(new DOMException('Stopped.', 'AbortError'));
    const unsent = 'transient/not_sent unsent N3';
    expect(await both('http://127.0.0.1:1/', { signal: stopped })).toEqual({ write: unsent, read: unsent });
    for (const [method, code] of [
      ['POST', 'ambiguous/no_answer maybe_sent N3'],
      ['GET', 'transient/timeout maybe_sent N3'],
    ] as const) {
      const stop = new AbortController();
      const url = await sockets.raw(() => stop.abort());
      expect(inShort(await failureOf(send(method, url, { signal: stop.signal })))).toBe(code);
    }
  });

  describe('N1 in a network that leads nowhere', () => {
    const support = fileURLToPath(new URL('../support/', import.meta.url));
    /** Runs something in such a network. Null where this machine does not let one be made. */
    const inNowhere = (...command: string[]) => {
      const { status, stdout } = spawnSync('unshare', ['-rnm', 'sh', `${support}nowhere.sh`, ...command], {
        encoding: 'utf8',
      });
      return status === 0 ? stdout : null;
    };
    const whyNot = inNowhere('true') === null ? ' (skipped: this machine lets nobody make a network)' : '';

    test.skipIf(whyNot !== '')(
      `no route, no network, no answer to the knock, no name; or names that lead inwards (S-07): nothing was sent${whyNot}`,
      () => {
        const urls = ['http://192.0.2.1/', 'http://198.51.100.1/', 'http://203.0.113.9/', 'http://nobody.example/'];
        // The second has an address that may be reached, too: each one it has is looked at.
        urls.push('http://metadata.google.internal/', 'http://mixed.example/');
        const said = inNowhere(
          process.execPath,
          '--disable-warning=ExperimentalWarning',
          `${support}nowhere.ts`,
          ...urls,
        );
        const n1 = { code: 'transient/unreachable', phase: 'unsent', decidedBy: 'N1' };
        const n8 = { code: 'policy/egress_denied', phase: 'unsent', decidedBy: 'N8', cause: null };
        expect(JSON.parse(said ?? '[]')).toEqual([
          ...['EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT', 'EAI_AGAIN'].map((cause) => ({ ...n1, cause })),
          n8,
          n8,
        ]);
      },
    );
  });

  test('N4 a body that stalls', async () => {
    const url = await sockets.raw((socket) => socket.write(cut(200)));
    expect(await bothTimedOut(url, 'answered_partial')).toEqual({
      write: 'ambiguous/answer_lost answered_partial N4',
      read: 'transient/cut_answer answered_partial N4',
    });
  });

  test('N5 the pause that a broken 429 asks for is kept', async () => {
    const url = await sockets.raw((socket) => socket.end(cut(429, 'retry-after: 7\r\n')));
    expect((await failureOf(send('GET', url))).evidence).toMatchObject({ status: 429, retryAfterMs: 7_000 });
  });

  test('N6 what a read cannot make sense of twice is a matter of data', async () => {
    const url = await sockets.says('SSH-2.0-server\r\n');
    expect(inShort(await failureOf(send('GET', url, { tries: 1 })))).toBe('data/unreadable maybe_sent N6');
    expect(inShort(await failureOf(send('POST', url, { tries: 1 })))).toBe('ambiguous/no_answer maybe_sent N6');
  });

  test('N8 an address the guard refuses', async () => {
    const denied = 'policy/egress_denied unsent N8';
    expect(await both('http://169.254.169.254/latest')).toEqual({ write: denied, read: denied });
    expect(await both('http://user:pw@example.com/')).toEqual({ write: denied, read: denied });
  });
});

describe('1a N7: redirects', () => {
  /** Redirects the first request, answers the second, and remembers both. */
  async function redirecting(status: number, location: (origin: string) => string, then = answer(201, '{}')) {
    const seen: string[] = [];
    let origin = '';
    origin = await sockets.raw((socket, request, count) => {
      seen.push(request);
      socket.end(count === 1 ? answer(status, '', { location: location(origin) }) : then);
    });
    return { origin, seen };
  }
  const within = (origin: string) => `${origin}/there`;
  const refusal = 'permanent/unexpected_redirect answered N7';

  test.each([301, 302, 303, 300, 304])('%i is never followed by a write', async (status) => {
    const { origin, seen } = await redirecting(status, within);
    expect(inShort(await failureOf(send('POST', origin)))).toBe(refusal);
    expect(seen).toHaveLength(1);
  });

  test.each([307, 308])('%i within the origin: the same bytes once more, counted as a send', async (status) => {
    const { origin, seen } = await redirecting(status, within);
    const passed: string[] = [];
    const gate: SendFacts['gate'] = {
      hasSent: false,
      open: async (wire) => wire,
      guard: () => passed.push('guard'),
      resend: async () => void passed.push('resend'),
      accepted: () => passed.push('accepted'),
    };
    expect(await send('POST', `${origin}/here`, { gate })).toMatchObject({ status: 201 });
    expect(passed).toEqual(['guard', 'resend', 'guard', 'accepted']);
    expect(seen.map((request) => request.split(' ', 2).join(' '))).toEqual(['POST /here', 'POST /there']);
    expect(seen[0]?.split('\r\n\r\n')[1]).toBe('{"amount":5}');
    expect(seen[1]?.split('\r\n\r\n')[1]).toBe('{"amount":5}');
  });

  test.each([307, 308])('%i to another origin, or a second one, is not followed by a write', async (status) => {
    const elsewhere = await sockets.says(answer(201, '{}'));
    const away = await redirecting(status, () => elsewhere);
    expect(inShort(await failureOf(send('POST', away.origin)))).toBe(refusal);
    const round = await redirecting(status, within, answer(status, '', { location: '/again' }));
    expect(inShort(await failureOf(send('POST', round.origin)))).toBe(refusal);
    expect(round.seen).toHaveLength(2);
  });

  test('a read follows three, and each hop passes the guard', async () => {
    const three = await sockets.raw((socket, _, count) =>
      socket.end(count <= 3 ? answer(302, '', { location: `/${count}` }) : answer(200, '{}')),
    );
    expect(await send('GET', three)).toMatchObject({ status: 200 });
    const endless = await sockets.raw((socket) => socket.end(answer(302, '', { location: '/on' })));
    expect(inShort(await failureOf(send('GET', endless)))).toBe('data/too_many_redirects answered N7');
    const inward = await sockets.raw((socket) => socket.end(answer(302, '', { location: 'http://169.254.169.254/' })));
    expect(inShort(await failureOf(send('GET', inward)))).toBe('policy/egress_denied unsent N8');
    const nowhere = await sockets.raw((socket) => socket.end(answer(302, '', { location: 'http://[' })));
    expect(inShort(await failureOf(send('GET', nowhere)))).toBe(refusal);
  });
});

describe('1b: what a status means', () => {
  const rows: readonly (readonly [status: number, write: string, read: string])[] = [
    ...[400, 422].map((status) => [status, 'data/rejected 1b.400', 'data/rejected 1b.400'] as const),
    [401, 'permanent/auth 1b.401', 'permanent/auth 1b.401'],
    ...[402, 403, 451].map((status) => [status, 'policy/forbidden 1b.402', 'policy/forbidden 1b.402'] as const),
    ...[404, 410].map((status) => [status, 'permanent/not_found 1b.404', 'data/not_found 1b.404'] as const),
    ...[405, 406, 411, 413, 414, 415, 431].map(
      (status) => [status, 'permanent/bad_request_shape 1b.405', 'permanent/bad_request_shape 1b.405'] as const,
    ),
    ...[408, 425].map((status) => [status, 'ambiguous/no_answer 1b.408', 'transient/server_error 1b.408'] as const),
    [409, 'data/conflict 1b.409', 'data/conflict 1b.409'],
    ...[412, 428].map((status) => [status, 'data/stale 1b.412', 'data/stale 1b.412'] as const),
    [423, 'transient/locked 1b.423', 'transient/locked 1b.423'],
    [429, 'ambiguous/no_answer 1b.429', 'transient/rate_limited 1b.429'],
    ...[500, 502, 503, 504, 507, 508, 510, 520, 521, 522, 523, 524, 525, 526, 527, 529, 530, 561, 599, 999].map(
      (status) => [status, 'ambiguous/no_answer 1b.500', 'transient/server_error 1b.500'] as const,
    ),
    ...[418, 424, 499, 501, 505, 511].map(
      (status) => [status, 'permanent/unsupported 1b.501', 'permanent/unsupported 1b.501'] as const,
    ),
  ];
  test.each(rows)('%i', async (status, write, read) => {
    const url = await sockets.says(answer(status, 'said'));
    const told = (short: string) => short.replace(' answered ', ' ');
    const { write: wrote, read: asked } = await both(url);
    expect([told(wrote), told(asked)]).toEqual([write, read]);
    expect((await failureOf(send('GET', url))).evidence).toMatchObject({ status, body: 'said' });
  });

  test.each([200, 201, 202, 204])('%i is a success', async (status) => {
    const url = await sockets.says(status === 204 ? 'HTTP/1.1 204 Said\r\n\r\n' : answer(status, '{}'));
    expect(await send('POST', url)).toMatchObject({ status });
    expect(await send('GET', url)).toMatchObject({ status });
  });

  test('a 404 is an answer to a read that says so', async () => {
    const url = await sockets.says(answer(404, '{}'));
    expect(await send('GET', url, { request: { acceptStatus: [404] } })).toMatchObject({ status: 404 });
  });

  test('a limit that refuses requests unread leaves a write as unsent as it was', async () => {
    const effect: SettledEffect = { ...KEYED, refuses: { statuses: [429], source: 'https://example.com/limits' } };
    const limited = 'transient/rate_limited answered 1b.429';
    for (const url of [
      await sockets.says(answer(429)),
      await sockets.says(answer(503, '', { 'retry-after': '5' })),
      await sockets.says(answer(403, '{"message":"API rate limit exceeded"}')),
      await sockets.says(answer(403, '', { 'x-ratelimit-remaining': '0' })),
      await sockets.says(answer(403, '', { 'retry-after': '5' })),
    ])
      expect(await both(url, { effect })).toEqual({ write: limited, read: limited });
    expect(inShort(await failureOf(send('POST', await sockets.says(answer(503)), { effect })))).toBe(
      'ambiguous/no_answer answered 1b.500',
    );
  });

  test('a 503 without a pause is safe where the provider says so', async () => {
    const effect: SettledEffect = { ...KEYED, refuses: { statuses: [503], source: 'https://example.com/errors' } };
    const codeFor = async (status: number) =>
      inShort(await failureOf(send('POST', await sockets.says(answer(status)), { effect })));
    expect(await codeFor(503)).toBe('transient/server_error answered 1b.safe5xx');
    expect(await codeFor(500)).toBe('ambiguous/no_answer answered 1b.500');
  });

  test.each([
    ['7', 7_000],
    ['0', 1_000],
    ['-30', 1_000],
    ['99999999999999999999', 900_000],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 1_000],
    ['Fri, 31 Dec 9999 23:59:59 GMT', 900_000],
    ['soon', undefined],
    ['', undefined],
  ])('Retry-After: %s', async (header, retryAfterMs) => {
    const url = await sockets.says(answer(429, '', { 'retry-after': header }));
    expect((await failureOf(send('GET', url))).evidence?.retryAfterMs).toBe(retryAfterMs);
  });

  test('C1 C2 C3: what a 409 is about', async () => {
    const said = async (body: object, asked: Asked = {}, status = 409) =>
      inShort(await failureOf(send('POST', await sockets.says(answer(status, JSON.stringify(body))), asked)));
    const inUse = { error: { code: 'idempotency_key_in_use' } };
    expect(await said(inUse, { effect: KEYED })).toBe('transient/key_in_use answered C1');
    expect(await said(inUse)).toBe('data/conflict answered 1b.409');
    expect(await said({ message: 'The ETag does not match' })).toBe('data/stale answered C2');
    expect(await said({ message: 'Invoice already exists' })).toBe('data/duplicate_foreign answered C3');
    expect(await said({ message: 'Invoice already exists' }, { canProbe: true })).toBe(
      'ambiguous/already_exists answered C3',
    );
    for (const status of [400, 422])
      expect(await said({ message: 'duplicate number' }, {}, status)).toBe('data/duplicate_foreign answered C3');
    expect(await said({ message: 'something else' }, { effect: KEYED })).toBe('data/conflict answered 1b.409');
  });
});

describe('401: one new token, then a broken connection', () => {
  async function provider(isGood: (token: string, count: number) => boolean) {
    let given = 0;
    const issuer = await sockets.raw((socket) => {
      given += 1;
      socket.end(answer(200, JSON.stringify({ access_token: `example-token-${given}`, expires_in: 3_600 })));
    });
    const seen: string[] = [];
    const api = await sockets.raw((socket, request, count) => {
      const token = /authorization: Bearer (\S+)/i.exec(request)?.[1] ?? '';
      seen.push(token);
      socket.end(isGood(token, count) ? answer(201, '{}') : answer(401));
    });
    const credential: Credential = {
      id: api,
      slug: api,
      baseUrl: api,
      origins: [api],
      auth: { kind: 'oauth2-client-credentials', tokenUrl: issuer, clientId: 'a', clientSecret: 'example-secret-123' },
      secrets: ['example-secret-123'],
    };
    return { credential, seen, given: () => given };
  }

  test('a write is sent again with the new token', async () => {
    const { credential, seen } = await provider((token) => token === 'example-token-2');
    expect(await send('POST', '/', { credential })).toMatchObject({ status: 201 });
    expect(seen).toEqual(['example-token-1', 'example-token-2']);
    expect(refused).not.toContain(credential.slug);
  });

  test('refused again, it is for good, and the connection is known to be broken', async () => {
    const { credential, seen } = await provider(() => false);
    expect(inShort(await failureOf(send('POST', '/', { credential })))).toBe('permanent/auth answered 1b.401');
    expect(seen).toEqual(['example-token-1', 'example-token-2']);
    expect(refused).toContain(credential.slug);
  });

  test('twenty steps that are refused at once get one new token', async () => {
    const { credential, given } = await provider((token) => token !== 'example-token-1');
    await Promise.all(Array.from({ length: 20 }, () => send('POST', '/', { credential })));
    expect(given()).toBe(2);
  });
});

describe('1c: what a body means', () => {
  const entry = (match: ProviderError['match'], rest: Partial<ProviderError> = {}): ProviderError => ({
    match,
    class: 'policy',
    code: 'card_declined',
    effect: 'none',
    message: 'The card was declined. Ask for another one.',
    source: 'https://example.com/errors',
    fixture: 'declined.json',
    ...rest,
  });
  const credentialFor = (api: string, errors: readonly ProviderError[]): Credential => ({
    id: api,
    slug: api,
    baseUrl: api,
    origins: [api],
    auth: { kind: 'none' },
    secrets: [],
    errors,
  });

  const rows: readonly [
    what: string,
    status: number,
    body: object,
    entry: ProviderError,
    write: string,
    read: string,
  ][] = [
    [
      'beats the status',
      500,
      { error: { code: 'card_declined' } },
      entry({ at: '/error/code', code: 'card_declined' }),
      'policy/card_declined answered 1c.table',
      'policy/card_declined answered 1c.table',
    ],
    [
      'stands behind a 200',
      200,
      { Elements: [{ ValidationErrors: [{ Message: 'No' }] }] },
      entry({ status: 200, at: '/Elements/*/ValidationErrors' }, { class: 'data', code: 'invalid' }),
      'data/invalid answered 1c.table',
      'data/invalid answered 1c.table',
    ],
    [
      'is said of some elements: the others were done',
      200,
      { Elements: [{ ok: true }, { ValidationErrors: [{ Message: 'No' }] }] },
      entry({ status: 200, at: '/Elements/*/ValidationErrors' }, { class: 'data', code: 'invalid' }),
      'ambiguous/error_body answered 1c.error_body',
      'data/invalid answered 1c.table',
    ],
    [
      'does not know what became of the write',
      400,
      { code: 17 },
      entry({ at: '/code', code: [16, 17] }, { class: 'transient', code: 'busy', effect: 'unknown' }),
      'ambiguous/busy answered 1c.table',
      'transient/busy answered 1c.table',
    ],
    [
      'says that the write stands',
      409,
      { code: 'done_before' },
      entry({ status: [409], at: '/code', code: 'done_before' }, { class: 'data', code: 'done', effect: 'done' }),
      'ambiguous/answer_lost answered 1c.table',
      'data/done answered 1c.table',
    ],
  ];
  test('a header tells which limit was met; its entry says how long it is waited for where the answer does not', async () => {
    const limited = { class: 'transient', code: 'rate_limited', pauseMs: 3_600_000 } as const;
    const errors = [entry({ status: 429, header: { name: 'x-limit', value: 'day' } }, limited)];
    const met = async (headers: Record<string, string>) => {
      const api = await sockets.says(answer(429, '{}', headers));
      const { evidence, decidedBy } = await failureOf(send('POST', '/', { credential: credentialFor(api, errors) }));
      return [decidedBy, evidence?.retryAfterMs];
    };
    expect(await met({ 'x-limit': 'Day' })).toEqual(['1c.table', 3_600_000]);
    expect(await met({ 'x-limit': 'day', 'retry-after': '7' })).toEqual(['1c.table', 7_000]);
    expect(await met({ 'x-limit': 'minute' })).toEqual(['1b.429', undefined]);
  });

  test.each(rows)("the provider's own code %s", async (_, status, body, error, write, read) => {
    const api = await sockets.says(answer(status, JSON.stringify(body), { 'content-type': 'application/json' }));
    expect(await both('/', { credential: credentialFor(api, [entry({ at: '/nothing' }), error]) })).toEqual({
      write,
      read,
    });
  });

  test('the code is kept as evidence, and what fits no entry goes by its status', async () => {
    const api = await sockets.says(answer(422, '{"error":{"code":"card_declined"}}'));
    const known = credentialFor(api, [entry({ at: '/error/code', code: 'card_declined' })]);
    expect((await failureOf(send('POST', '/', { credential: known }))).evidence).toMatchObject({
      status: 422,
      providerCode: 'card_declined',
    });
    const other = credentialFor(api, [entry({ at: '/error/code', code: 'other' }), entry({ status: 400 })]);
    expect(inShort(await failureOf(send('POST', '/', { credential: other })))).toBe('data/rejected answered 1b.400');
  });

  test.each([
    { status: 'error', message: 'No' },
    { status: 'ERROR' },
    { data: null, errors: [{ message: 'No' }] },
    { Elements: [{ ValidationErrors: [{ Message: 'No' }] }] },
  ])('a write that is told of an error with a 200 is in doubt: %j', async (body) => {
    const url = await sockets.says(answer(200, JSON.stringify(body), { 'content-type': 'application/json' }));
    expect(inShort(await failureOf(send('POST', url)))).toBe('ambiguous/error_body answered 1c.error_body');
    expect(await send('GET', url)).toMatchObject({ status: 200, body });
    expect(await send('POST', url, { request: { acceptStatus: [200] } })).toMatchObject({ status: 200 });
  });

  test.each([{ status: 'ok' }, { errors: [] }, { errors: null }, { Elements: [{ ValidationErrors: [] }] }, [1]])(
    'a success that only looks alike is one: %j',
    async (body) => {
      const url = await sockets.says(answer(200, JSON.stringify(body), { 'content-type': 'application/json' }));
      expect(await send('POST', url)).toMatchObject({ status: 200, body });
    },
  );

  test('a page from a proxy instead of JSON: the write stands, its value does not', async () => {
    const url = await sockets.says(answer(200, '<html>', { 'content-type': 'application/json' }));
    let isAccepted = false;
    const gate: SendFacts['gate'] = {
      hasSent: false,
      open: async (wire) => wire,
      guard: () => {},
      resend: async () => {},
      accepted: () => {
        isAccepted = true;
      },
    };
    expect(inShort(await failureOf(send('POST', url, { gate })))).toBe('data/bad_output answered 1c.output');
    expect(isAccepted).toBe(true);
  });
});
