import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { html, type Practice, PracticeClock, PracticeOauth, startPractice } from '../src/index.ts';

const MINUTE_MS = 60_000;

let practice: Practice;
let clock: PracticeClock;
let oauth: PracticeOauth;
beforeEach(async () => {
  clock = new PracticeClock(() => Date.UTC(2026, 0, 15));
  oauth = new PracticeOauth(
    {
      title: 'Practice',
      clientId: 'client',
      clientSecret: 'example-secret',
      authorizePath: '/authorize',
      tokenPath: '/token',
      revokePath: '/revoke',
      accessLifeS: 1_800,
      graceMs: 30 * MINUTE_MS,
      lastingScope: 'offline_access',
      covers: ['Books & Co'],
    },
    clock,
  );
  practice = await startPractice({
    title: 'Test',
    clock,
    oauth,
    apiPaths: ['/api/'],
    keyOf: ({ headers }) => headers['idempotency-key'] ?? null,
    api: (request, entry) => {
      entry.commits.push({ kind: 'Notes', id: '1', did: 'created' });
      return { status: 200, body: { said: request.body.toString() } };
    },
    trouble: (status, kind) => ({ status, body: { kind } }),
    books: () => [html`<p>${'<b>books</b>'}</p>`],
  });
  return () => practice.close();
});

const basic = { authorization: `Basic ${Buffer.from('client:example-secret').toString('base64')}` };
const verifier = 'a verifier that is long enough to be one, say forty-three letters';
const asked = (more: Record<string, string> = {}): URLSearchParams =>
  new URLSearchParams({
    client_id: 'client',
    redirect_uri: 'https://example.com/back',
    state: 's',
    scope: 'offline_access notes',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    ...more,
  });
const decide = async (decision: string): Promise<URL> => {
  const reply = await fetch(`${practice.url}/authorize`, {
    method: 'POST',
    body: asked({ decision }),
    redirect: 'manual',
  });
  return new URL(reply.headers.get('location') ?? '');
};
async function token(form: Record<string, string>, headers: Record<string, string> = basic) {
  const reply = await fetch(`${practice.url}/token`, { method: 'POST', body: new URLSearchParams(form), headers });
  return { status: reply.status, body: (await reply.json()) as Record<string, string> };
}
const exchange = (code: string, more: Record<string, string> = {}) =>
  token({
    grant_type: 'authorization_code',
    code,
    redirect_uri: 'https://example.com/back',
    code_verifier: verifier,
    ...more,
  });
const signedIn = async () => (await exchange((await decide('allow')).searchParams.get('code') ?? '')).body;
const renew = (refresh_token = '') => token({ grant_type: 'refresh_token', refresh_token });

describe('signing in at practice', () => {
  test('the page asks in words, and holds nothing that somebody else put there', async () => {
    const page = await (await fetch(`${practice.url}/authorize?${asked({ scope: '<script>' })}`)).text();
    expect(page).toContain('Allow access');
    expect(page).toContain('Books &amp; Co');
    expect(page).not.toContain('<script>');
  });

  test('no is no', async () => {
    expect((await decide('deny')).searchParams.get('error')).toBe('access_denied');
  });

  test('a code works once, and with its verifier', async () => {
    const code = async () => (await decide('allow')).searchParams.get('code') ?? '';
    const first = await code();
    expect((await exchange(first)).status).toBe(200);
    expect((await exchange(first)).body).toEqual({ error: 'invalid_grant' });
    expect((await exchange(await code(), { code_verifier: 'another' })).body).toEqual({ error: 'invalid_grant' });
    expect((await token({ grant_type: 'authorization_code', code: await code() }, {})).status).toBe(401);
  });

  test('a refresh token that was used works once more for half an hour, and then never again', async () => {
    const { refresh_token } = await signedIn();
    expect((await renew(refresh_token)).status).toBe(200);
    clock.advance(29 * MINUTE_MS);
    expect((await renew(refresh_token)).status).toBe(200);
    clock.advance(MINUTE_MS);
    expect((await renew(refresh_token)).body).toEqual({ error: 'invalid_grant' });
  });

  test('an access token runs out, and ends with its consent', async () => {
    const { access_token = '', refresh_token = '' } = await signedIn();
    expect(oauth.scopesOf(access_token)).toEqual(['offline_access', 'notes']);
    clock.advance(30 * MINUTE_MS);
    expect(oauth.scopesOf(access_token)).toBeNull();
    const { body } = await renew(refresh_token);
    await fetch(`${practice.url}/revoke`, {
      method: 'POST',
      headers: basic,
      body: new URLSearchParams({ token: refresh_token }),
    });
    expect(oauth.scopesOf(body.access_token ?? '')).toBeNull();
  });
});

describe('switches', () => {
  const send = (body: string) => fetch(`${practice.url}/api/notes`, { method: 'POST', body });

  test.each([
    ['reset-before', 0],
    ['reset-after', 1],
  ] as const)('%s cuts the connection, and %i effects stand', async (kind, effects) => {
    practice.faults.set({ kind, text: 'bad' });
    expect(await (await send('good')).json()).toEqual({ said: 'good' });
    await expect(send('bad')).rejects.toThrow();
    expect(practice.ledger.commits).toHaveLength(1 + effects);
    expect((await send('bad')).status).toBe(200);
  });

  test.each([
    ['500-before', 500, 0],
    ['503-after', 503, 1],
    ['rate-limit', 429, 0],
    ['stale-token', 401, 0],
  ] as const)('%s answers %i, and %i effects stand', async (kind, status, effects) => {
    practice.faults.set({ kind });
    expect((await send('x')).status).toBe(status);
    expect(practice.ledger.commits).toHaveLength(effects);
  });

  test('an answer that breaks off was a success', async () => {
    practice.faults.set({ kind: 'cut-body' });
    const reply = await send('x');
    expect(reply.status).toBe(200);
    await expect(reply.text()).rejects.toThrow();
    expect(practice.ledger.commits).toHaveLength(1);
  });
});

describe('the page of practice', () => {
  test('shows the books, escaped, and every request', async () => {
    await fetch(`${practice.url}/api/notes`, { headers: { 'idempotency-key': 'key-1' } });
    const page = await (await fetch(practice.url)).text();
    expect(page).toContain('&lt;b&gt;books');
    expect(page).toMatch(/key-1.*created Notes 1/);
  });

  test('flips a switch for the person at it, and for no other page', async () => {
    const flip = (headers: Record<string, string>) =>
      fetch(`${practice.url}/actions/switch-on`, {
        method: 'POST',
        body: new URLSearchParams({ kind: 'delay', times: '3' }),
        redirect: 'manual',
        headers,
      });
    expect((await flip({ origin: 'https://evil.example.com' })).status).toBe(403);
    expect(practice.faults.on).toEqual([]);
    expect((await flip({ origin: practice.url })).status).toBe(303);
    expect(practice.faults.on).toMatchObject([{ said: { kind: 'delay' }, left: 3 }]);
  });
});
