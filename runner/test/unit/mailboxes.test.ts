import { NodeFailure } from '@holdfast/node-sdk';
import { type PracticeMail, type PracticeMailOptions, startPracticeMail } from '@holdfast/nodes-mail/practice';
import type { Failure } from '@holdfast/workflow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EgressGuard } from '../../src/connections/egress.ts';
import type { Credential } from '../../src/connections/http-client.ts';
import { FREE_PASS } from '../../src/connections/limits/limits.ts';
import { Mailboxes } from '../../src/connections/mailboxes.ts';
import { type Dovecot, hasDovecot, startDovecot } from '../support/dovecot.ts';
import { noConsents } from '../support/steps.ts';

const USER = 'practice';
const PASSWORD = 'practice-password';
const guard = new EgressGuard({ allowLoopback: true, allow: [], ownPorts: () => new Set([4400]) });
const MESSAGE = 'From: a@example.com\r\nSubject: hello\r\n\r\nbody\r\n';

interface Said {
  readonly port: number;
  readonly host?: string;
  readonly security?: 'tls' | 'starttls' | 'none';
  readonly password?: string;
  readonly auth?: Credential['auth'];
  readonly origins?: readonly string[];
  readonly tokens?: () => string;
  readonly guarded?: Pick<EgressGuard, 'resolve'>;
  readonly signal?: AbortSignal;
}

const refusals: string[] = [];

function clientOf({
  port,
  host = '127.0.0.1',
  security = 'none',
  password = PASSWORD,
  tokens,
  guarded,
  ...said
}: Said) {
  const credential: Credential = {
    id: 'c',
    slug: 'inbox',
    baseUrl: undefined,
    origins: said.origins ?? [new URL(`https://${host}:${port}`).origin],
    auth: said.auth ?? { kind: 'basic', user: USER, password },
    secrets: [password],
    mail: { host, port, security, user: USER },
  };
  const mailboxes = new Mailboxes({
    guard: guarded ?? guard,
    tokens: { tokenFor: async () => tokens?.() ?? '' },
    consents: noConsents,
    limits: { admit: async () => FREE_PASS },
    credential: async () => credential,
    refused: (_, message) => void refusals.push(message),
  });
  const signal = said.signal ?? new AbortController().signal;
  return mailboxes.of({ workspaceId: 'w', connection: 'inbox', sender: null, signal });
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

const closing: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(closing.map((close) => close())));
async function practice(options: PracticeMailOptions = {}): Promise<PracticeMail> {
  const server = await startPracticeMail(options);
  closing.push(() => server.close());
  return server;
}

interface Server {
  readonly port: number;
  deliver(source: string, receivedAt?: Date): void;
}

const SERVERS: readonly (readonly [name: string, isThere: boolean, start: () => Promise<Server>])[] = [
  [
    'the practice mailbox',
    true,
    async () => {
      const { port, mailbox } = await practice();
      mailbox.make('Done');
      return { port, deliver: (source, receivedAt = new Date()) => void mailbox.deliver(source, { receivedAt }) };
    },
  ],
  [
    'Dovecot',
    hasDovecot,
    async () => {
      const dovecot: Dovecot = await startDovecot(PASSWORD);
      closing.push(() => dovecot.stop());
      return dovecot;
    },
  ],
];
if (!hasDovecot) console.warn('Skipped: mailboxes of Dovecot. This machine has none (apt-get install dovecot-imapd).');

describe.each(SERVERS.filter(([, isThere]) => isThere))('%s', (_, __, start) => {
  let server: Server;
  beforeAll(async () => {
    server = await start();
  });

  test('lists what came, reads a part of it, marks nothing, and moves what it is told to', async () => {
    const day = 24 * 3_600_000;
    server.deliver(MESSAGE, new Date(Date.now() - 5 * day));
    await clientOf(server).open('INBOX', async () => {});
    server.deliver(`${MESSAGE}second\r\n`);
    const client = clientOf(server);
    const seen = await client.open('INBOX', async (folder) => {
      const { heads, upTo, isMore } = await folder.list({ above: 0, since: null }, 1);
      const rest = await folder.list({ above: upTo, since: null }, 10);
      const recent = await folder.list({ above: 0, since: Date.now() - day }, 10);
      const none = await folder.list({ above: rest.upTo, since: null }, 10);
      const uid = heads[0]?.uid ?? 0;
      expect(Buffer.from((await folder.read(uid, 10)) ?? []).toString()).toBe(MESSAGE.slice(0, 10));
      expect(Buffer.from((await folder.read(uid, 10_000)) ?? []).toString()).toBe(MESSAGE);
      expect(await folder.read(4_000, 10)).toBeNull();
      expect([isMore, rest.isMore, none.heads, heads.length, rest.heads.length]).toEqual([true, false, [], 1, 1]);
      expect(recent.heads).toEqual(rest.heads);
      expect(heads[0]?.sizeBytes).toBe(MESSAGE.length);
      expect(folder.nextUid).toBeGreaterThan(rest.upTo);
      await folder.move([uid, 4_000], 'Done');
      return { validity: folder.validity, uid };
    });
    const after = await client.open('INBOX', async (folder) => ({
      validity: folder.validity,
      left: (await folder.list({ above: 0, since: null }, 10)).heads.map(({ uid }) => uid),
    }));
    expect(after).toEqual({ validity: seen.validity, left: [seen.uid + 1] });
    expect(
      await client.open('Done', async (folder) => (await folder.list({ above: 0, since: null }, 10)).heads.length),
    ).toBe(1);
  });

  test('a folder that is not there, and a password that is refused, are said in words and without the password', async () => {
    const missing = await failureOf(clientOf(server).open('No such folder', async () => {}));
    expect(missing).toMatchObject({ code: 'data/not_found' });
    const unmovable = clientOf(server).open('INBOX', (folder) => folder.move([1, 2, 3], 'Nowhere'));
    expect(await failureOf(unmovable)).toMatchObject({ code: 'data/not_found' });
    const refused = await failureOf(clientOf({ ...server, password: 'wrong-password' }).open('INBOX', async () => {}));
    expect(refused).toMatchObject({ code: 'permanent/auth', decidedBy: '1b.401' });
    expect(refused.message).not.toContain('wrong-password');
    expect(refusals.at(-1)).toBe(refused.message);
  });
});

describe('the way into a mailbox', () => {
  test('reading leaves no mark on a message', async () => {
    const { port, mailbox, commands } = await practice();
    mailbox.deliver(MESSAGE);
    await clientOf({ port }).open('INBOX', (folder) => folder.read(1, 100));
    expect(commands.join('\n')).toContain('BODY.PEEK[]<0.100>');
    expect(commands.join('\n')).not.toMatch(/BODY\[|STORE|EXPUNGE/);
  });

  test('a sign-in goes to the address of its connection and to no other', async () => {
    const { port, commands } = await practice();
    const elsewhere = clientOf({ port, origins: ['https://imap.example.com:993'] });
    expect(await failureOf(elsewhere.open('INBOX', async () => {}))).toMatchObject({
      code: 'policy/credential_origin',
    });
    const own = clientOf({ port: 4_400 });
    expect(await failureOf(own.open('INBOX', async () => {}))).toMatchObject({ code: 'policy/egress_denied' });
    for (const host of ['169.254.169.254', '10.0.0.7', '[::ffff:a9fe:a9fe]', '0x7f.1', '127.0.0.1']) {
      const strict = new EgressGuard({ allowLoopback: false, allow: [], ownPorts: () => new Set() });
      const inside = clientOf({ port, host, guarded: strict, security: 'tls' });
      expect(await failureOf(inside.open('INBOX', async () => {}))).toMatchObject({ code: 'policy/egress_denied' });
    }
    expect(commands).toEqual([]);
  });

  test('without encryption a sign-in stays on this machine', async () => {
    const { port, commands } = await practice();
    const far = { resolve: async () => ({ address: '192.0.2.7', family: 4 as const }) };
    const failure = await failureOf(clientOf({ port, guarded: far }).open('INBOX', async () => {}));
    expect(failure).toMatchObject({ code: 'policy/egress_denied' });
    expect(failure.message).toContain('without encryption');
    const stripped = await failureOf(clientOf({ port, security: 'starttls' }).open('INBOX', async () => {}));
    expect(stripped.class).toBe('transient');
    expect(commands).not.toContain('AUTHENTICATE');
  });

  test('a certificate that nobody vouches for gets no sign-in', async () => {
    const { key, cert } = CERTIFICATE;
    const { port, commands } = await practice({ tls: { key, cert } });
    const failure = await failureOf(
      clientOf({ port, host: 'localhost', security: 'tls' }).open('INBOX', async () => {}),
    );
    expect(failure).toMatchObject({ code: 'permanent/certificate', phase: 'unsent' });
    expect(commands).toEqual([]);
  });

  test('a token that was taken back is asked for once more', async () => {
    const { port } = await practice({ tokens: ['fresh'] });
    const given = ['stale', 'fresh', 'too many'];
    const auth = {
      kind: 'oauth2-client-credentials',
      tokenUrl: 'https://x.example',
      clientId: 'c',
      clientSecret: 's',
    } as const;
    await clientOf({ port, auth, tokens: () => given.shift() ?? '' }).open('INBOX', async () => {});
    expect(given).toEqual(['too many']);
  });

  test('a server that is not there, or says nothing, is no lasting trouble', async () => {
    const { port } = await practice();
    await closing.pop()?.();
    const failure = await failureOf(clientOf({ port }).open('INBOX', async () => {}));
    expect(failure).toMatchObject({ code: 'transient/unreachable', phase: 'unsent', decidedBy: 'N1' });
    const stopping = new AbortController();
    const slow = await practice();
    const waiting = clientOf({ port: slow.port, signal: stopping.signal }).open('INBOX', async (folder) => {
      stopping.abort();
      await folder.list({ above: 0, since: null }, 1);
    });
    expect((await failureOf(waiting)).class).toBe('transient');
  });
});

/** Made for these tests, and trusted by nobody. */
const CERTIFICATE = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgncmllAXc3E+hhgnZ
uk7Zwbwfa7vLD6W1vwAaYaigVLuhRANCAAQutzblesuBQuvZ8mBns4qsWt8eH3wV
DZ3L3x4BaVf8Wcg9vy7T9aOfcc7b+1C6P8Hrstl9DsIJJ7CZpbXkd90C
-----END PRIVATE KEY-----
`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBlDCCATugAwIBAgIURRmd3NED6DZTTypGOkViA95qBiowCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNjE0NDc0M1oYDzIxMjYxMTAy
MTQ0NzQzWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQutzblesuBQuvZ8mBns4qsWt8eH3wVDZ3L3x4BaVf8Wcg9vy7T9aOf
cc7b+1C6P8Hrstl9DsIJJ7CZpbXkd90Co2kwZzAdBgNVHQ4EFgQUhjiWLnH2QZdG
iogF2fGVzbaoHZ0wHwYDVR0jBBgwFoAUhjiWLnH2QZdGiogF2fGVzbaoHZ0wDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
RwAwRAIgKEswLc2IR78XcYkxcJjb7mvbfi64tlk3PyDl+ENCRqoCIF9Amv4TG+tY
vZwrxtOQc6DHTaLzoNr4aBMsm91mZrdP
-----END CERTIFICATE-----
`,
};
