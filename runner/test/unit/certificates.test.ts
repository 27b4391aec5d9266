import { constants, createHash, verify, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { type Auth, type ClientCertificate, NodeFailure } from '@holdfast/node-sdk';
import { MemoryFiles } from '@holdfast/node-sdk/testing';
import { PRACTICE_CLIENT, startPracticeBusinessCentral } from '@holdfast/nodes-business-central/practice';
import type { Failure } from '@holdfast/workflow';
import { afterAll, describe, expect, test } from 'vitest';
import { checkCertificate, factsOf } from '../../src/connections/certificates.ts';
import { Dispatch } from '../../src/connections/dispatch.ts';
import { EgressGuard } from '../../src/connections/egress.ts';
import { StepHttp } from '../../src/connections/http-client.ts';
import { FREE_PASS } from '../../src/connections/limits/limits.ts';
import { ClientTokens } from '../../src/connections/tokens/client-tokens.ts';
import { TokenEndpoint } from '../../src/connections/tokens/token-endpoint.ts';
import { Sockets, testAuthority } from '../support/sockets.ts';
import { noConsents } from '../support/steps.ts';

const pem = (name: string): string => readFileSync(new URL(`../fixtures/tls/${name}.pem`, import.meta.url)).toString();
const PASSPHRASE = 'example-passphrase';
const ours: ClientCertificate = {
  certificate: pem('client'),
  privateKey: pem('client-key'),
  passphrase: PASSPHRASE,
};
/** Of another authority, and with a key on a curve. */
const strange: ClientCertificate = { certificate: pem('selfsigned'), privateKey: pem('key') };
const ended: ClientCertificate = { certificate: pem('expired'), privateKey: pem('key') };

const guard = new EgressGuard({ allowLoopback: true, allow: [], ownPorts: () => new Set() });
const dispatch = new Dispatch(guard);
const sockets = new Sockets();
const servers: { closeAllConnections(): void; close(): void }[] = [];
afterAll(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  await sockets.close();
  await dispatch.close();
});

async function opened(server: Server | ReturnType<typeof createHttpServer>): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** A server that lets nobody in without a certificate of its authority, and says whose it saw. */
const guarded = async (seen: string[]): Promise<string> => {
  const settings = {
    cert: pem('good'),
    key: pem('key'),
    ca: pem('client-ca'),
    requestCert: true,
    rejectUnauthorized: true,
  };
  const port = await opened(
    createHttpsServer(settings, (request, response) => {
      const { subject } = (request.socket as TLSSocket).getPeerCertificate();
      seen.push(`${request.method} ${subject.CN}`);
      response.end('{}');
    }),
  );
  return `https://127.0.0.1:${port}`;
};

function send(url: string, auth: Auth, method: 'GET' | 'POST' = 'GET', origins = [new URL(url).origin]) {
  const refused: string[] = [];
  const client = new StepHttp({
    guard,
    dispatch,
    tokens: new ClientTokens(new TokenEndpoint(guard, dispatch), Date.now),
    consents: noConsents,
    maxAnswerBytes: 1_000_000,
    now: Date.now,
    limits: { admit: async () => FREE_PASS },
    credential: async () => ({ id: 'c', slug: 'c', version: 1, baseUrl: undefined, origins, auth, secrets: [] }),
    refused: (_, message) => void refused.push(message),
  });
  return client.send(
    { method, url, ...(method === 'POST' ? { json: {} } : {}) },
    {
      workspaceId: 'w',
      connection: 'c',
      sender: null,
      effect: method === 'GET' ? { kind: 'read' } : { kind: 'write', safeBy: 'unsafe' },
      gate: null,
      signal: new AbortController().signal,
      timeoutMs: 30_000,
      files: new MemoryFiles(),
    },
  );
}

const failureOf = (work: Promise<unknown>): Promise<Failure> =>
  work.then(
    () => {
      throw new Error('It did not fail.');
    },
    (error: unknown) => {
      if (error instanceof NodeFailure) return error.failure;
      throw error;
    },
  );

const shown = (clientCertificate: ClientCertificate): Auth => ({
  kind: 'certificate',
  clientCertificate,
  authority: testAuthority,
});

describe('a certificate that is shown to the server', () => {
  test('opens the door with the key that its passphrase opens, and to the origins of its connection alone', async () => {
    const seen: string[] = [];
    const url = await guarded(seen);
    expect(await send(url, shown(ours), 'POST')).toMatchObject({ status: 200 });
    expect(seen).toEqual(['POST holdfast']);
    const home = await opened(createHttpServer((_, response) => response.writeHead(302, { location: url }).end()));
    const away = await failureOf(send(`http://127.0.0.1:${home}/`, shown(ours)));
    // Without the connection nobody vouches for the server either.
    expect(away.code).toBe('permanent/certificate');
    expect(seen).toHaveLength(1);
  });

  test('nobody gets in with one that the server does not know, and a write is in doubt until somebody looks', async () => {
    const seen: string[] = [];
    const url = await guarded(seen);
    expect((await failureOf(send(url, shown(strange), 'POST'))).class).toBe('ambiguous');
    expect((await failureOf(send(url, shown(strange)))).class).toBe('transient');
    expect(seen).toEqual([]);
  });

  test('a server that says in the handshake that it does not take it is not asked again', async () => {
    const fatal = 2;
    const unknownAuthority = 48;
    const alert = Buffer.from([21, 3, 3, 0, 2, fatal, unknownAuthority]);
    const plain = await sockets.connected((socket) => socket.once('data', () => socket.end(alert)));
    const url = plain.replace('http:', 'https:');
    for (const method of ['GET', 'POST'] as const)
      expect(await failureOf(send(url, shown(ours), method))).toMatchObject({
        code: 'permanent/auth',
        phase: 'unsent',
        decidedBy: 'N1',
      });
  });

  test('of a server whose authority nobody trusts nothing is told', async () => {
    const url = await guarded([]);
    const failure = await failureOf(send(url, { kind: 'certificate', clientCertificate: ours }));
    expect(failure.code).toBe('permanent/certificate');
  });

  test('one that has ended is not tried', async () => {
    const seen: string[] = [];
    const failure = await failureOf(send(await guarded(seen), shown(ended)));
    expect(failure).toMatchObject({ code: 'permanent/auth', phase: 'unsent', decidedBy: 'certificate' });
    expect(failure.message).toContain('2001-');
    expect(seen).toEqual([]);
  });
});

describe('a certificate that signs for tokens', () => {
  interface Asked {
    readonly form: URLSearchParams;
    readonly header: Record<string, unknown>;
    readonly payload: Record<string, unknown>;
    /** The public key of the certificate takes the signature. */
    readonly isGenuine: boolean;
  }

  /** Gives a token to whom the certificate proves; anybody else is refused. */
  async function tokenServer(certificate: string, padding: number | undefined) {
    const asked: Asked[] = [];
    const { publicKey } = new X509Certificate(certificate);
    const port = await opened(
      createHttpServer(async (request, response) => {
        let text = '';
        for await (const chunk of request) text += chunk;
        const form = new URLSearchParams(text);
        const [head = '', body = '', signature = ''] = (form.get('client_assertion') ?? '').split('.');
        const key =
          padding === undefined
            ? { key: publicKey, dsaEncoding: 'ieee-p1363' as const }
            : { key: publicKey, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
        const isGenuine = verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'));
        const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
        asked.push({ form, header: read(head), payload: read(body), isGenuine });
        const answer = isGenuine ? { access_token: 'given', expires_in: 3_600 } : { error: 'invalid_client' };
        response.writeHead(isGenuine ? 200 : 401, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
      }),
    );
    return { url: `http://127.0.0.1:${port}/token`, asked };
  }

  const authOf = (tokenUrl: string, clientCertificate: ClientCertificate, algorithm: 'PS256' | 'RS256' = 'PS256') =>
    ({
      kind: 'oauth2-client-credentials',
      tokenUrl,
      clientId: 'example-app',
      scope: 'all',
      clientCertificate,
      algorithm,
    }) as const;

  test.each([
    ['PS256', ours, 'PS256', constants.RSA_PKCS1_PSS_PADDING],
    ['RS256', ours, 'RS256', constants.RSA_PKCS1_PADDING],
    ['PS256', strange, 'ES256', undefined],
  ] as const)(
    'signs by %s what the token address can hold against the certificate',
    async (wanted, by, alg, padding) => {
      const { url, asked } = await tokenServer(by.certificate, padding);
      const given: (string | undefined)[] = [];
      const api = await opened(
        createHttpServer((request, response) => {
          given.push(request.headers.authorization);
          response.end('{}');
        }),
      );
      await send(`http://127.0.0.1:${api}/`, authOf(url, by, wanted));
      expect(given).toEqual(['Bearer given']);
      const thumbprint = createHash('sha256').update(new X509Certificate(by.certificate).raw).digest('base64url');
      expect(asked[0]?.header).toEqual({ alg, typ: 'JWT', 'x5t#S256': thumbprint });
      const { aud, iss, sub, jti, exp, iat } = asked[0]?.payload ?? {};
      expect({ aud, iss, sub }).toEqual({ aud: url, iss: 'example-app', sub: 'example-app' });
      expect(Number(exp) - Number(iat)).toBeLessThanOrEqual(300);
      expect(typeof jti === 'string' && jti.length >= 16).toBe(true);
      const { form } = asked[0] ?? { form: new URLSearchParams() };
      expect(Object.fromEntries(form)).toMatchObject({
        grant_type: 'client_credentials',
        client_id: 'example-app',
        scope: 'all',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      });
      expect(form.has('client_secret')).toBe(false);
    },
  );

  test('each asking has an assertion of its own', async () => {
    const { url, asked } = await tokenServer(ours.certificate, constants.RSA_PKCS1_PSS_PADDING);
    const api = await opened(createHttpServer((_, response) => response.end('{}')));
    for (const _ of [1, 2]) await send(`http://127.0.0.1:${api}/`, authOf(url, ours));
    expect(new Set(asked.map(({ payload }) => payload.jti)).size).toBe(2);
  });

  test('one that the token address does not know breaks the sign-in, and says what to check', async () => {
    const { url } = await tokenServer(strange.certificate, undefined);
    const failure = await failureOf(send('http://127.0.0.1:1/', authOf(url, ours)));
    expect(failure.code).toBe('permanent/auth');
    expect(failure.message).toContain('certificate');
  });

  test('the practice Business Central lets in whom the certificate proves, and refuses others in the words of Entra', async () => {
    const practice = await startPracticeBusinessCentral();
    servers.push({ closeAllConnections: () => {}, close: () => void practice.close() });
    const { tenant, environment, clientId } = PRACTICE_CLIENT;
    const auth = {
      ...authOf(`${practice.url}/${tenant}/oauth2/v2.0/token`, ours),
      clientId,
      scope: 'https://api.businesscentral.dynamics.com/.default',
    };
    const ask = () => send(`${practice.url}/v2.0/${tenant}/${environment}/api/v2.0/companies`, auth);
    expect(await failureOf(ask())).toMatchObject({ code: 'permanent/auth', evidence: { status: 401 } });
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_assertion: 'a.b.c' });
    expect(await (await fetch(auth.tokenUrl, { method: 'POST', body })).json()).toMatchObject({
      error: 'invalid_client',
      error_description: expect.stringMatching(/^AADSTS50027: /),
      error_codes: [50027],
    });
    practice.certificates.register(ours.certificate);
    expect(await ask()).toMatchObject({ status: 200 });
  });

  test('one that has ended asks for nothing', async () => {
    const { url, asked } = await tokenServer(ended.certificate, undefined);
    expect((await failureOf(send('http://127.0.0.1:1/', authOf(url, ended)))).decidedBy).toBe('certificate');
    expect(asked).toEqual([]);
  });
});

describe('what can be entered', () => {
  test('a certificate says whose it is and until when', () => {
    expect(factsOf(ours)).toMatchObject({
      subject: 'O=Example Ltd, CN=holdfast',
      issuer: 'CN=Example client authority',
    });
    expect(factsOf(ours).until.getUTCFullYear()).toBe(2126);
    expect(factsOf(ours).fingerprint).toMatch(/^[0-9A-F]{64}$/);
  });

  test.each([
    ['the key of another', { ...ours, privateKey: pem('key') }, /does not belong/],
    ['a wrong passphrase', { ...ours, passphrase: 'wrong' }, /passphrase/],
    ['no passphrase', { certificate: ours.certificate, privateKey: ours.privateKey }, /passphrase/],
    ['no key', { ...ours, privateKey: 'not a key' }, /private key cannot be read/],
    ['no certificate', { ...ours, certificate: '-----BEGIN CERTIFICATE-----' }, /certificate cannot be read/],
  ])('%s is refused in words that hold nothing of it', (_, entered, says) => {
    expect(() => checkCertificate(entered)).toThrow(says);
    expect(() => checkCertificate(ours)).not.toThrow();
  });
});
