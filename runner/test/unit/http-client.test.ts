import dns from 'node:dns/promises';
import { createServer, type Server } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { type HttpRequest, NodeFailure } from '@holdfast/node-sdk';
import { MemoryFiles } from '@holdfast/node-sdk/testing';
import type { Failure } from '@holdfast/workflow';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { Dispatch } from '../../src/connections/dispatch.ts';
import { EgressGuard } from '../../src/connections/egress.ts';
import { type Credential, StepHttp } from '../../src/connections/http-client.ts';
import { FREE_PASS } from '../../src/connections/limits/limits.ts';
import { redact } from '../../src/connections/redaction.ts';
import { SecretBox, WrongKeyError } from '../../src/connections/secret-box.ts';
import { toStorable } from '../../src/connections/storable.ts';
import { ClientTokens } from '../../src/connections/tokens/client-tokens.ts';
import { TokenEndpoint } from '../../src/connections/tokens/token-endpoint.ts';
import { noConsents } from '../support/steps.ts';

type Lookup = (name: string) => Promise<{ address: string; family: number }[]>;
/** Who is asked for the addresses of names, in a test that has names of its own. */
function nameBy(lookup: Lookup): void {
  vi.spyOn(dns, 'lookup').mockImplementation(lookup as unknown as typeof dns.lookup);
  syncBuiltinESMExports();
}
afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});

const guard = new EgressGuard({ allowLoopback: true, allow: [], ownPorts: () => new Set([4400]) });
const dispatch = new Dispatch(guard);
const closing: (() => void)[] = [];
afterAll(async () => {
  for (const close of closing) close();
  await dispatch.close();
});

function httpServer(act: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer(act);
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return listen(server);
}

const listen = (server: Server): Promise<string> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });

const clientOf = (
  credential: Credential | null,
  latest = credential,
  consents = noConsents,
  refused = (_: Credential) => {},
) =>
  new StepHttp({
    guard,
    dispatch,
    tokens: new ClientTokens(new TokenEndpoint(guard, dispatch), Date.now),
    consents,
    maxAnswerBytes: 1_000_000,
    now: Date.now,
    limits: { admit: async () => FREE_PASS },
    credential: async (_, __, isFresh) => {
      const found = isFresh ? latest : credential;
      if (!found) throw new Error('no credential');
      return found;
    },
    refused,
  });

async function send(
  request: HttpRequest,
  credential: Credential | null = null,
  { timeoutMs = 5_000, latest = credential, consents = noConsents, refused = (_: Credential) => {} } = {},
) {
  const isWrite = request.method !== 'GET';
  return clientOf(credential, latest, consents, refused).send(request, {
    workspaceId: 'w',
    connection: credential ? credential.slug : null,
    sender: null,
    effect: isWrite ? { kind: 'write', safeBy: 'unsafe' } : { kind: 'read' },
    gate: null,
    signal: new AbortController().signal,
    timeoutMs,
    files: new MemoryFiles(),
  });
}

const failureOf = async (work: Promise<unknown>): Promise<Failure> =>
  work.then(
    () => {
      throw new Error('It did not fail.');
    },
    (error: unknown) => {
      if (error instanceof NodeFailure) return error.failure;
      throw error;
    },
  );

describe('the way out', () => {
  test('a credential follows no redirect to another origin', async () => {
    const seen: (string | undefined)[] = [];
    const other = await httpServer((request, response) => {
      seen.push(request.headers.authorization);
      response.end('{}');
    });
    const home = await httpServer((_, response) => response.writeHead(302, { location: `${other}/there` }).end());
    const credential: Credential = {
      id: 'c',
      slug: 'c',
      baseUrl: home,
      origins: [home],
      auth: { kind: 'bearer', token: 'example-token-123456' },
      secrets: ['example-token-123456'],
    };
    await send({ method: 'GET', url: '/here' }, credential);
    expect(seen).toEqual([undefined]);
    expect(await failureOf(send({ method: 'GET', url: `${other}/x` }, credential))).toMatchObject({
      code: 'policy/credential_origin',
    });
    expect(await failureOf(send({ method: 'POST', url: '/here', json: {} }, credential))).toMatchObject({
      code: 'permanent/unexpected_redirect',
    });
  });

  test('a step says itself which form of answer it takes, and nothing else of what the connection sends along', async () => {
    const seen: (readonly unknown[])[] = [];
    const url = await httpServer(({ headers }, response) => {
      seen.push([headers.accept, headers.tenant]);
      response.end('{}');
    });
    const credential: Credential = {
      id: 'c',
      slug: 'c',
      baseUrl: url,
      origins: [url],
      auth: {
        kind: 'oauth2',
        authorizeUrl: url,
        tokenUrl: url,
        clientId: 'c',
        scopes: [],
        headers: { Accept: 'application/json', Tenant: 'ours' },
      },
      secrets: [],
    };
    const consents = { ...noConsents, tokenFor: async () => 'example-token-123456' };
    await send({ method: 'GET', url: '/list' }, credential, { consents });
    const headers = { accept: 'image/png', tenant: 'another' };
    await send({ method: 'GET', url: '/file', headers }, credential, { consents });
    expect(seen).toEqual([
      ['application/json', 'ours'],
      ['image/png', 'ours'],
    ]);
  });

  test('an answer in pieces is given up when it stands still, long before its whole time is over', async () => {
    const url = await httpServer((request, response) => {
      if (request.url === '/begun')
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
    });
    const ask = (path: string) =>
      failureOf(send({ method: 'GET', url: url + path, expect: 'text', idleMs: 200 }, null, { timeoutMs: 600_000 }));
    expect(await ask('/begun')).toMatchObject({ code: 'transient/cut_answer', phase: 'answered_partial' });
    expect(await ask('/silent')).toMatchObject({ code: 'transient/timeout', phase: 'maybe_sent' });
  });

  test('the cookie of a connection stands beside those of the request', async () => {
    const seen: unknown[] = [];
    const url = await httpServer((request, response) => {
      seen.push(request.headers.cookie, request.headers['x-key']);
      response.end('{}');
    });
    const headers = { Cookie: 'session=ours', 'X-Key': 'ours' };
    const credential: Credential = {
      id: 'c',
      slug: 'c',
      baseUrl: url,
      origins: [url],
      auth: { kind: 'headers', headers },
      secrets: [],
    };
    await send({ method: 'GET', url: '/', headers: { Cookie: 'flags=x', 'X-Key': 'theirs' } }, credential);
    expect(seen).toEqual(['flags=x; session=ours', 'ours']);
  });

  test('further keys go where each belongs, to the origin of the connection only, and into nothing that is told', async () => {
    const seen: unknown[] = [];
    const elsewhere = await httpServer(({ headers, url }, response) => {
      seen.push([url, headers.authorization, headers['x-app-id'], headers.cookie]);
      response.end('{}');
    });
    const home = await httpServer(({ headers, url = '' }, response) => {
      seen.push([url, headers.authorization, headers['x-app-id'], headers.cookie]);
      if (url.startsWith('/away')) return response.writeHead(302, { location: `${elsewhere}/there` }).end();
      if (url.startsWith('/wrong')) return response.writeHead(400).end(`refused: ${url} ${headers['x-app-id']}`);
      return response.setHeader('content-type', 'application/json').end('{}');
    });
    const credential: Credential = {
      id: 'c',
      slug: 'c',
      baseUrl: home,
      origins: [home],
      auth: {
        kind: 'bearer',
        token: 'example-token-123456',
        also: {
          headers: { 'X-App-Id': 'example-app-7890', Cookie: 'shop=1' },
          query: { unlock: 'example-query-4321' },
        },
      },
      secrets: ['example-token-123456', 'example-app-7890', 'example-query-4321'],
    };
    const { url } = await send({ method: 'GET', url: '/here?a=1', headers: { 'X-App-Id': 'theirs' } }, credential);
    await send({ method: 'GET', url: '/away' }, credential);
    const [bearer, unlock] = ['Bearer example-token-123456', 'unlock=example-query-4321'];
    expect(seen).toEqual([
      [`/here?a=1&${unlock}`, bearer, 'example-app-7890', 'shop=1'],
      [`/away?${unlock}`, bearer, 'example-app-7890', 'shop=1'],
      ['/there', undefined, undefined, undefined],
    ]);
    expect(url).toBe(`${home}/here?a=1`);
    const failure = await failureOf(send({ method: 'GET', url: '/wrong' }, credential));
    expect(failure.evidence?.body).toBe('refused: /wrong?unlock=••• •••');
    expect(JSON.stringify(failure)).not.toMatch(/example-(token|app|query)/);
  });

  test('what ran out of time before its connection stood is never sent: it was told as unsent', async () => {
    const seen: unknown[] = [];
    const url = new URL(await httpServer((request, reply) => reply.end(String(seen.push(request.url)))));
    const found = Promise.withResolvers<{ address: string; family: number }[]>();
    const asked = Promise.withResolvers<void>();
    nameBy((name) => {
      asked.resolve();
      return name === 'slow.example' ? found.promise : Promise.resolve([]);
    });
    const post = (path: string, timeoutMs: number) =>
      failureOf(send({ method: 'POST', url: `http://slow.example:${url.port}${path}` }, null, { timeoutMs }));
    const late = post('/late', 300);
    await asked.promise;
    expect(await late).toMatchObject({ phase: 'unsent' });
    found.resolve([{ address: '127.0.0.1', family: 4 }]);
    // By the same sockets, in their order.
    await send({ method: 'POST', url: `http://slow.example:${url.port}/next` });
    expect(seen).toEqual(['/next']);
  });

  test('a secret that is echoed back does not come through', async () => {
    const url = await httpServer((request, response) =>
      response.writeHead(422).end(JSON.stringify({ token: 'abc', error: `bad key ${request.headers['x-api-key']}` })),
    );
    const credential: Credential = {
      id: 'c',
      slug: 'c',
      baseUrl: url,
      origins: [url],
      auth: { kind: 'headers', headers: { 'X-Api-Key': 'example-secret-9876' } },
      secrets: ['example-secret-9876'],
    };
    const failure = await failureOf(send({ method: 'GET', url: '/' }, credential));
    expect(JSON.stringify(failure)).not.toContain('example-secret-9876');
    expect(failure.evidence?.body).toContain('•••');
    expect(
      redact(`x ${Buffer.from('example-secret-9876').toString('base64')} Bearer abcdefghijkl`, ['example-secret-9876']),
    ).toBe('x ••• Bearer •••');
  });

  test('an address that is signed lets nobody in from what is said of a failure', async () => {
    const signed = '/files/receipt.pdf?Expires=1767225600&AWSAccessKeyId=EXAMPLEID&Signature=c2lnbmVk%2Bby%3D';
    const url = await httpServer((request, response) => {
      const address = `${url}${request.url}`;
      const spelt = address.replaceAll('&', '\\u0026').replaceAll('=', '\\u003d');
      const [body, again] = [
        JSON.stringify({ TempDownloadUri: address, Error: `not served: ${address}` }),
        `"${spelt}"`,
      ];
      response.writeHead(Number(request.headers['x-say'])).end(`${body}\n${again}`);
    });
    for (const status of ['403', '404', '503']) {
      const failure = await failureOf(
        send({ method: 'GET', url: url + signed, headers: { 'x-say': status }, expect: 'file' }),
      );
      expect(failure.evidence).toMatchObject({
        status: Number(status),
        body: expect.stringContaining('not served'),
      });
      expect(JSON.stringify(failure)).not.toMatch(/c2lnbmVk|EXAMPLEID/);
    }
  });

  test.each(['example-secret-9876', 'a key/with+signs=?'])(
    'a secret that is cut where the evidence ends does not come through: %s',
    async (secret) => {
      for (const spelling of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')]) {
        const url = await httpServer((_, response) =>
          response.writeHead(500).end(`${'.'.repeat(2_048 - (spelling.length >> 1))}${spelling} was not accepted`),
        );
        const auth = { kind: 'headers', headers: { 'X-Api-Key': secret } } as const;
        const credential: Credential = { id: 'c', slug: 'c', baseUrl: url, origins: [url], auth, secrets: [secret] };
        const { evidence } = await failureOf(send({ method: 'GET', url: '/' }, credential));
        expect(evidence?.body).toMatch(/\.•••$/);
      }
    },
  );

  test('who is not let in asks once more where somebody has changed the connection since, and else not', async () => {
    const seen: unknown[] = [];
    const url = await httpServer(({ headers }, response) => {
      seen.push(headers['x-tenant']);
      response.writeHead(headers['x-tenant'] === 'chosen' ? 200 : 403).end('{}');
    });
    const withTenant = (tenant: string, version: number): Credential => ({
      id: 'c',
      slug: 'c',
      version,
      baseUrl: url,
      origins: [url],
      auth: { kind: 'headers', headers: { 'X-Tenant': tenant } },
      secrets: [],
    });
    const known = withTenant('none', 1);
    const { status } = await send({ method: 'GET', url: '/' }, known, { latest: withTenant('chosen', 2) });
    expect(status).toBe(200);
    expect(await failureOf(send({ method: 'GET', url: '/' }, known))).toMatchObject({ code: 'policy/forbidden' });
    expect(seen).toEqual(['none', 'chosen', 'none']);
  });

  test('of a connection that was changed this minute it is the new secret that was refused, and that is kept out of the answer', async () => {
    const url = await httpServer(({ headers }, response) =>
      response
        .writeHead(401, { 'content-type': 'application/json' })
        .end(JSON.stringify({ error: headers['x-api-key'] })),
    );
    const withKey = (key: string, version: number): Credential => ({
      id: 'c',
      slug: 'c',
      version,
      baseUrl: url,
      origins: [url],
      auth: { kind: 'headers', headers: { 'X-Api-Key': key } },
      secrets: [key],
    });
    const blamed: Credential[] = [];
    const [former, latest] = [withKey('former-example-key', 1), withKey('latest-example-key', 2)];
    const refused = (credential: Credential) => void blamed.push(credential);
    const failure = await failureOf(send({ method: 'GET', url: '/' }, former, { latest, refused }));
    expect(failure.code).toBe('permanent/auth');
    expect(JSON.stringify(failure)).toContain('•••');
    expect(JSON.stringify(failure)).not.toContain('latest-example-key');
    expect(blamed).toEqual([latest]);
  });

  test.each([
    ['gzip', 'gzip', gzipSync],
    ['gzip by its old name', 'x-gzip', gzipSync],
    ['brotli', 'br', brotliCompressSync],
    ['deflate', 'deflate', deflateSync],
    ['deflate without its header', 'deflate', deflateRawSync],
  ] as const)('an answer in %s is unpacked', async (_what, encoding, pack) => {
    for (const text of ['', 'short', 'a longer one '.repeat(500)]) {
      const url = await httpServer((_, response) =>
        response.writeHead(200, { 'content-encoding': encoding, 'content-type': 'text/plain' }).end(pack(text)),
      );
      expect((await send({ method: 'GET', url })).body).toBe(text === '' ? null : text);
    }
  });

  test('an answer that unpacks to far more is refused', async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000));
    const url = await httpServer((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb));
    expect((await failureOf(send({ method: 'GET', url }))).phase).toBe('answered_partial');
  });

  test('a header cannot carry a line break', async () => {
    expect(
      await failureOf(send({ method: 'GET', url: 'http://127.0.0.1:1/', headers: { 'X-A': 'a\r\nX-B: b' } })),
    ).toMatchObject({ code: 'data/bad_request' });
  });

  const closed = new EgressGuard({ allowLoopback: false, allow: ['10.1.0.0/16'], ownPorts: () => new Set() });
  test.each([
    '127.0.0.1',
    '127.1',
    '0x7f.1',
    '2130706433',
    '0',
    '[::1]',
    '[::ffff:7f00:1]',
    '[64:ff9b::a9fe:a9fe]',
    '169.254.169.254',
    '100.100.100.200',
    '[fd00:ec2::254]',
    '10.0.0.1',
    '192.168.1.1',
    '172.16.0.1',
    '[2002:7f00:1::]',
    '224.0.0.1',
    '[fe80::1]',
  ])('%s is not reached', async (host) => {
    const url = new URL(`http://${host}/`);
    await expect(closed.resolve(url.hostname, 80)).rejects.toMatchObject({ failure: { code: 'policy/egress_denied' } });
  });
  test('a name that changes its address after it was looked at is called where it was looked at (S-07)', async () => {
    const url = new URL(await httpServer((_, reply) => reply.setHeader('connection', 'close').end('{"mine":true}')));
    const addresses = ['127.0.0.1', '169.254.169.254'];
    nameBy(async (name) => {
      const address = addresses.shift();
      return name === 'flips.example' && address ? [{ address, family: 4 }] : [];
    });
    const flipping = { method: 'GET', url: `http://flips.example:${url.port}/` } as const;
    expect((await send(flipping)).body).toBe('{"mine":true}');
    // Looked at once; the next connection is a question of its own.
    expect(addresses).toHaveLength(1);
    expect(await failureOf(send(flipping))).toMatchObject({ code: 'policy/egress_denied', phase: 'unsent' });
    // What machines make of the name differs: its address counts, not how it is written.
    nameBy(async () => [{ address: '::1', family: 6 }]);
    await expect(closed.resolve('localhost.', 80)).rejects.toMatchObject({ failure: { code: 'policy/egress_denied' } });
  });
  test('an allowed network and the public internet are', async () => {
    expect(await closed.resolve('10.1.2.3', 443)).toMatchObject({ address: '10.1.2.3' });
    expect(await closed.resolve('1.1.1.1', 443)).toMatchObject({ address: '1.1.1.1' });
    expect(() => closed.checkUrl(new URL('file:///etc/passwd'))).toThrow();
    expect(() => closed.checkUrl(new URL('http://user:pw@example.com/'))).toThrow();
    expect(() => guard.checkAddress('127.0.0.1', 4400, 'localhost')).toThrow(/Holdfast itself/);
  });
});

describe('what is stored', () => {
  test('a sealed secret opens only with its key and for its owner', () => {
    const box = new SecretBox(Buffer.alloc(32, 1));
    const sealed = box.seal('example', 'connection-1');
    expect(sealed.includes(Buffer.from('example'))).toBe(false);
    expect(box.open(sealed, 'connection-1')).toBe('example');
    expect(() => box.open(sealed, 'connection-2')).toThrow(WrongKeyError);
    expect(() => new SecretBox(Buffer.alloc(32, 2)).open(sealed, 'connection-1')).toThrow(WrongKeyError);
  });

  test('text that Postgres cannot hold becomes an escape, dangerous names get a mark', () => {
    expect(toStorable(JSON.parse('{"__proto__":1,"a":"x\\u0000\\ud800y"}'))).toEqual({
      __proto___: 1,
      a: 'x\\u0000\\ud800y',
    });
  });
});

describe('names of files, and fields of forms', () => {
  test.each([
    [`attachment; filename="plain.pdf"`, 'plain.pdf'],
    [`attachment; filename=bare.pdf`, 'bare.pdf'],
    [`attachment; filename="fallback.pdf"; filename*=UTF-8''M%C3%BCller%20%E2%82%AC.pdf`, 'Müller €.pdf'],
    [`attachment; filename="../../etc/passwd"`, '.._.._etc_passwd'],
    [`attachment; filename*=UTF-8''..%2F..%2Fpasswd`, '.._.._passwd'],
    ['inline', 'Grüße.bin'],
  ])('%s is called %s', async (disposition, name) => {
    const url = await httpServer((_, reply) => {
      reply.setHeader('content-disposition', disposition);
      reply.setHeader('content-type', 'application/octet-stream');
      reply.end('x');
    });
    const { file } = await send({ method: 'GET', url: `${url}/a/Gr%C3%BC%C3%9Fe.bin` });
    expect(file?.name).toBe(name);
  });

  test('a field with several values is sent several times', async () => {
    let body = '';
    const url = await httpServer((request, reply) => {
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => reply.end());
    });
    await send({ method: 'POST', url, form: { tag: ['a', 'b c'], n: 1, none: undefined } });
    expect(body).toBe('tag=a&tag=b+c&n=1');
  });
});
