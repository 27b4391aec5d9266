import { createHash, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { ROUTES } from '@holdfast/runner/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { holdfast } from '../support/cli.ts';
import { preparedFolder } from '../support/prepared.ts';
import { until } from '../support/product.ts';
import { documentText } from '../support/refused.ts';
import { type OpenServer, openServer } from '../support/server.ts';

const OWNER = { name: 'Ada', email: 'ada@example.com', password: 'a long example password' };

let folder: Awaited<ReturnType<typeof preparedFolder>>;
let open: OpenServer;
/** Cookies of the owner, who is signed in. */
let cookie: string;
beforeAll(async () => {
  folder = await preparedFolder();
  open = await openServer({ roles: ['api', 'worker'] });
  const { url } = open.server;
  const json = { 'content-type': 'application/json', origin: url };
  const { name, ...credentials } = OWNER;
  await fetch(`${url}/api/v1/owner`, { method: 'POST', headers: json, body: JSON.stringify(OWNER) });
  const signedIn = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify(credentials),
  });
  cookie = signedIn.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
});
afterAll(async () => {
  await open?.close();
  await folder?.remove();
});

async function send(method: string, path: string, as: Record<string, string>, body?: unknown): Promise<Response> {
  return fetch(`${open.server.url}/api/v1${path}`, {
    method,
    headers: { ...as, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

interface Made {
  readonly key: string;
  readonly apiKey: { readonly id: string; readonly role: string; readonly lastUsedAt: string | null };
}
const makeKey = async (role: string, more: object = {}): Promise<Made> =>
  (await (await send('POST', '/api-keys', { cookie }, { name: `a ${role}`, role, ...more })).json()) as Made;

/** Runs a command against the server, as the holder of a key. */
const command = (key: string | null, ...args: readonly string[]) =>
  holdfast(folder.path, args, { HOLDFAST_URL: open.server.url, ...(key === null ? {} : { HOLDFAST_API_KEY: key }) });

describe('with an owner, programs need a key', () => {
  test('the body of a caller whom nobody knows is not read, let alone parsed', async () => {
    const broken = await fetch(`${open.server.url}/api/v1/workflows`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"name": ',
    });
    expect(broken.status).toBe(401);
    // Announced and never sent: whoever waits for it does not answer.
    const { hostname, port, host } = new URL(open.server.url);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () =>
        socket.write(
          `POST /api/v1/workflows HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: 9000000\r\n\r\n`,
        ),
      );
      let text = '';
      socket.on('data', (chunk) => {
        text += String(chunk);
      });
      socket.on('end', () => resolve(text));
      socket.on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1.1 401 [\s\S]*connection: close/i);
  });

  test('every command of the command line works with one, and is told to bring one without', async () => {
    const { key } = await makeKey('editor');
    const file = join(folder.path, 'workflow.json');
    await writeFile(file, documentText([], []));
    const imported = await command(key, 'import', file);
    const id = /as (\S+)\./.exec(imported.stdout)?.[1] ?? '';
    expect([imported.code, imported.stderr, id]).toEqual([0, '', expect.stringMatching(/^[0-9a-f-]{36}$/)]);

    const exported = await command(key, 'export', id);
    expect(JSON.parse(exported.stdout)).toMatchObject({ nodes: [{ id: 'start' }] });

    const started = (await (await send('POST', `/workflows/${id}/runs`, bearer(key), {})).json()) as { id: string };
    await until(async () => {
      const run = (await (await send('GET', `/runs/${started.id}`, bearer(key))).json()) as { status: string };
      return run.status === 'succeeded';
    });
    expect((await command(key, 'runs')).stdout).toContain(started.id);
    expect((await command(key, 'runs', '--json')).stdout).toContain(started.id);
    const replayed = await command(key, 'replay', started.id, '--yes', '--reason', 'a test');
    expect([replayed.code, replayed.stderr]).toEqual([0, '']);
    const bulk = await command(key, 'replay', '--filter', `workflow=${id}`, '--preview');
    expect([bulk.code, bulk.stderr]).toEqual([0, '']);
    expect((await command(null, 'runs', '--key', key)).code).toBe(0);

    for (const args of [['import', file], ['export', id], ['runs'], ['replay', started.id]]) {
      const { code, stderr } = await command(null, ...args);
      expect([args[0], code, stderr]).toEqual([args[0], 2, expect.stringContaining('--key or HOLDFAST_API_KEY')]);
    }
  });

  test.each([
    ['viewer', [200, 403, 403, 403]],
    ['editor', [200, 201, 422, 403]],
    ['operator', [200, 403, 422, 403]],
    ['approver', [200, 403, 403, 403]],
    ['admin', [200, 201, 422, 201]],
  ])('a %s may do what the role may, and nothing else', async (role, expected) => {
    const as = bearer((await makeKey(role)).key);
    const replies = [
      await send('GET', '/workflows', as),
      await send('POST', '/workflows', as, { name: 'x' }),
      // An operator gets as far as being told that there is nothing to repair.
      await send('POST', '/bulk', as, { name: 'none' }),
      await send('POST', '/api-keys', as, { name: 'x', role: 'viewer' }),
    ];
    const statuses = replies.map(({ status }) => (status === 400 ? 422 : status));
    expect(statuses).toEqual(expected);
    for (const reply of replies.filter(({ status }) => status === 403))
      expect(((await reply.json()) as { detail: string }).detail).toMatch(
        new RegExp(`The role "${role}" may not do this\\. It needs the right "\\w+"`),
      );
  });

  test('what a role may not do, the command line says in words', async () => {
    const { key } = await makeKey('viewer');
    const file = join(folder.path, 'workflow.json');
    await writeFile(file, documentText([], []));
    const { code, stderr } = await command(key, 'import', file);
    expect([code, stderr]).toEqual([2, expect.stringContaining('The role "viewer" may not do this')]);
  });
});

describe('a key that is worth nothing any more is refused, and why is said', () => {
  test('revoked', async () => {
    const { key, apiKey } = await makeKey('viewer');
    expect((await send('GET', '/workflows', bearer(key))).status).toBe(200);
    expect((await send('DELETE', `/api-keys/${apiKey.id}`, { cookie })).status).toBe(204);
    expect((await send('GET', '/workflows', bearer(key))).status).toBe(401);
    const { code, stderr } = await command(key, 'runs');
    expect([code, stderr]).toEqual([2, expect.stringMatching(/not known: it was revoked.*Settings → API keys/)]);
  });

  test('expired', async () => {
    const { key, apiKey } = await makeKey('viewer', { expiresInDays: 1 });
    await open.server.runtime.database.pool.query(
      `update api_key set expires_at = '2020-02-29T12:00:00Z' where id = $1`,
      [apiKey.id],
    );
    const reply = await send('GET', '/workflows', bearer(key));
    expect([reply.status, ((await reply.json()) as { code: string }).code]).toEqual([401, 'key_expired']);
    const { code, stderr } = await command(key, 'runs');
    expect([code, stderr]).toEqual([2, expect.stringContaining('expired on 2020-02-29. Make a new one')]);
    const { items } = (await (await send('GET', '/api-keys', { cookie })).json()) as { items: Made['apiKey'][] };
    expect(items.find(({ id }) => id === apiKey.id)?.lastUsedAt).toBeNull();
  });

  test('no key, half a key and no key at all', async () => {
    for (const key of ['hf_wrong', 'secret', 'hf_']) {
      const { code, stderr } = await command(key, 'runs');
      expect([code, stderr]).toEqual([2, expect.stringContaining('not known')]);
    }
    expect((await command('schlüssel', 'runs')).stderr).toContain('Copy it again');
    expect((await command(null, 'runs', '--url', 'localhost:1')).stderr).toContain('http://');
  });
});

test('a key cannot own the installation', async () => {
  const reply = await send('POST', '/api-keys', { cookie }, { name: 'x', role: 'owner' });
  expect([reply.status, ((await reply.json()) as { detail: string }).detail]).toEqual([
    400,
    expect.stringContaining('must be one of viewer, editor, operator, approver, admin.'),
  ]);
});

describe('S-10: every route, for every role and every tenant', () => {
  /** What each role may do, said once more by hand. */
  const RIGHTS: Readonly<Record<string, string>> = {
    viewer: 'read',
    editor: 'read edit operate',
    operator: 'read operate',
    approver: 'read approve',
    admin: 'read edit operate approve admin',
  };
  const closed = ROUTES.filter(({ scope }) => scope !== 'public');
  /** With ids that nothing has, and a body that no route takes. */
  const ask = (route: (typeof ROUTES)[number], as: Record<string, string>, id: string = randomUUID()) =>
    send(
      route.method.toUpperCase(),
      route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => (name === 'id' ? id : '1')),
      as,
      'body' in route ? { unknown: [] } : undefined,
    );
  const said = async (reply: Response): Promise<string> =>
    `${reply.status} ${((await reply.json()) as { code?: string }).code}`;

  test('who nobody knows is let in nowhere', async () => {
    const told = await Promise.all(
      closed.map(async (route) => `${route.operationId}: ${await said(await ask(route, {}))}`),
    );
    expect(told).toEqual(closed.map(({ operationId }) => `${operationId}: 401 sign_in`));
  });

  test.each(Object.entries(RIGHTS))('%s: %s', async (role, rights) => {
    const { key } = await makeKey(role);
    const refused: string[] = [];
    const defects: string[] = [];
    for (const route of closed) {
      const reply = await ask(route, bearer(key));
      const text = await reply.text();
      if (reply.status >= 500) defects.push(`${route.operationId} ${text}`);
      if (reply.status === 403 && text.includes('"not_allowed"')) refused.push(route.operationId);
    }
    const beyond = closed.filter(({ scope }) => !rights.split(' ').includes(scope));
    expect(refused).toEqual(beyond.map(({ operationId }) => operationId));
    expect(defects).toEqual([]);
  });

  test('what belongs to one tenant is not there for another, whatever is asked about it', async () => {
    const { pool } = open.server.runtime.database;
    const [tenant, stranger] = [randomUUID(), `hf_${randomUUID()}`];
    await pool.query(`insert into workspace (id, slug, name, tenant_key) values ($1, 'stranger', 'Stranger', 'key')`, [
      tenant,
    ]);
    await pool.query(
      `insert into api_key (id, workspace_id, name, start, hash, role, created_by) values ($1, $2, 'theirs', 'hf_', $3, 'admin', 'test')`,
      [randomUUID(), tenant, createHash('sha256').update(stranger).digest()],
    );
    const made = async (path: string, body: object) =>
      (await (await send('POST', path, { cookie }, body)).json()) as { id: string };
    const workflow = await made('/workflows', { document: JSON.parse(documentText([], [])) });
    const channel = { kind: 'slack', name: 'Ours', secret: { url: 'https://hooks.slack.com/services/T0/B0/example' } };
    /** By the first word of a path. The others have ids that nothing has: of these it is told in their own tests. */
    const ours: Readonly<Record<string, string>> = {
      workflows: workflow.id,
      runs: (await made(`/workflows/${workflow.id}/runs`, { input: [{ json: {} }] })).id,
      connections: (
        await made('/connections', {
          slug: 'ours',
          title: 'Ours',
          type: 'http.bearer',
          fields: { baseUrl: 'https://api.example.com', token: 'an example token' },
        })
      ).id,
      'api-keys': (await makeKey('viewer')).apiKey.id,
      'notice-channels': (await made('/notice-channels', channel)).id,
      people: String((await pool.query(`select id from person where email = $1`, [OWNER.email])).rows[0]?.id),
    };
    for (const [name, id] of Object.entries(ours)) expect([name, id]).toEqual([name, expect.stringMatching(/\w{8,}/)]);
    const about = closed.filter(({ path }) => path.includes('{id}') && Object.hasOwn(ours, path.split('/')[1] ?? ''));
    expect(about.length).toBeGreaterThan(40);
    const found: string[] = [];
    for (const route of about) {
      const reply = await ask(route, bearer(stranger), ours[route.path.split('/')[1] ?? '']);
      const text = await reply.text();
      // What is asked and how is looked at first: what is said of that says nothing of what it is about.
      const isHidden = reply.status === 404 || ([400, 422].includes(reply.status) && !text.includes('Ours'));
      if (!isHidden) found.push(`${route.operationId} ${reply.status} ${text.slice(0, 100)}`);
    }
    expect(found).toEqual([]);
    const lists = closed.filter(({ method, path }) => method === 'get' && !path.includes('{'));
    for (const route of lists) {
      const text = await (await ask(route, bearer(stranger))).text();
      for (const id of Object.values(ours))
        expect(`${route.operationId} ${text.includes(id)}`).toBe(`${route.operationId} false`);
    }
  });
});
