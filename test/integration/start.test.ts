import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfig, startServer } from '@holdfast/runner';
import { findPlaces, openDatabase } from '@holdfast/runner/testing';
import { SCHEMA_VERSION, type WorkflowDocument } from '@holdfast/workflow';
import { afterEach, expect, test } from 'vitest';
import { bareEnvironment } from '../support/bare-environment.ts';
import { holdfast } from '../support/cli.ts';
import { ask, startProduct, temporaryFolder, until } from '../support/product.ts';
import { aNode, aRow, aStart } from '../support/running.ts';

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const work of cleanUp.splice(0).toReversed()) await work();
});
async function folderOf(): Promise<string> {
  const folder = await temporaryFolder();
  cleanUp.push(folder.remove);
  return folder.path;
}

test('a database that is killed is started again; a second start on the same data, or the same port, says so and leaves the first one alone', async () => {
  const cwd = await folderOf();
  const first = await startProduct({ dataDir: cwd });
  cleanUp.push(() => first.stop());
  const pidFile = join(cwd, '.holdfast', 'postgres', 'data', 'postmaster.pid');
  const pidOf = async () => Number((await readFile(pidFile, 'utf8').catch(() => '')).split('\n')[0]);
  const before = await pidOf();
  process.kill(before, 'SIGKILL');
  await until(async () => (await pidOf()) !== before && (await fetch(`${first.url}/health/ready`)).status === 200);
  const second = await holdfast(cwd, ['start'], { HOLDFAST_DATA: join(cwd, '.holdfast'), HOLDFAST_PORT: '0' });
  expect([second.code, second.stderr]).toEqual([1, expect.stringContaining('runs on')]);
  const port = await holdfast(cwd, ['start'], { HOLDFAST_PORT: new URL(first.url).port });
  expect([port.code, port.stderr]).toEqual([1, expect.stringContaining('is taken')]);
  expect((await fetch(`${first.url}/health/ready`)).status).toBe(200);
});

test('a start whose session at the database broke is still the only one there may be', async () => {
  const cwd = await folderOf();
  const first = await startProduct({ dataDir: cwd });
  cleanUp.push(() => first.stop());
  const { socket } = findPlaces(join(cwd, '.holdfast'));
  const database = openDatabase({ host: socket, user: 'holdfast', database: 'postgres' });
  cleanUp.push(() => database.close());
  const owners = async () =>
    (
      await database.pool.query<{ pid: number }>(
        `select pid from pg_stat_activity where application_name = 'holdfast-owner' and pid in (select pid from pg_locks where locktype = 'advisory')`,
      )
    ).rows;
  const [before] = await owners();
  await database.pool.query('select pg_terminate_backend($1)', [before?.pid]);
  await until(async () => (await owners()).some(({ pid }) => pid !== before?.pid));
  const second = await holdfast(cwd, ['start'], { HOLDFAST_DATA: join(cwd, '.holdfast'), HOLDFAST_PORT: '0' });
  expect([second.code, second.stderr]).toEqual([1, expect.stringContaining('runs on')]);
});

test('listening on other addresses is refused while there is no owner', async () => {
  const cwd = await folderOf();
  const { code, stderr } = await holdfast(cwd, ['start'], { HOLDFAST_HOST: '0.0.0.0', HOLDFAST_PORT: '0' });
  expect([code, stderr]).toEqual([1, expect.stringContaining('owner')]);
});

test('a setting that cannot be is named', async () => {
  const cwd = await folderOf();
  expect((await holdfast(cwd, ['doctor'], { HOLDFAST_PORT: 'http' })).stderr).toContain('HOLDFAST_PORT');
  await writeFile(join(cwd, 'holdfast.config.json'), '{"prot": 1}');
  expect((await holdfast(cwd, ['doctor'])).stderr).toContain('"prot"');
});

test('the doctor says what it found', async () => {
  const cwd = await folderOf();
  const { code, stdout } = await holdfast(cwd, ['doctor', '--json'], { HOLDFAST_PORT: '0' });
  const findings = JSON.parse(stdout) as { what: string; status: string; found: string }[];
  expect(findings.find(({ what }) => what === 'Database')).toMatchObject({ status: 'ok' });
  expect([0, 1]).toContain(code);
});

test.each([
  [
    'a Postgres that is not there',
    { DATABASE_URL: 'postgres://me:hush@127.0.0.1:1/x' },
    /^No Postgres.*127\.0\.0\.1:1 .*DATABASE_URL/,
  ],
  ['a Redis that is not there', { REDIS_URL: 'redis://me:hush@127.0.0.1:1' }, /^No Redis.*127\.0\.0\.1:1 .*REDIS_URL/],
  [
    'a data folder that is a file',
    { HOLDFAST_DATA: fileURLToPath(import.meta.url) },
    /^The data folder.*HOLDFAST_DATA/,
  ],
  ['an address of another machine', { HOLDFAST_HOST: '192.0.2.1' }, /^192\.0\.2\.1 is no address.*HOLDFAST_HOST/],
])('%s: start and doctor say what to do, in one line', async (_, env, words) => {
  const cwd = await folderOf();
  const started = await holdfast(cwd, ['start'], { HOLDFAST_PORT: '0', ...env });
  const said = started.stderr.trim().split('\n').at(-1);
  expect([started.code, said]).toEqual([1, expect.stringMatching(words)]);
  const { code, stdout } = await holdfast(cwd, ['doctor', '--json'], { HOLDFAST_PORT: '0', ...env });
  const found = (JSON.parse(stdout) as { status: string; found: string }[]).filter(
    ({ status }) => status === 'problem',
  );
  expect([code, found.length > 0, stdout.includes('hush')]).toEqual([1, true, false]);
  for (const each of found) expect(each.found).toMatch(/DATABASE_URL|REDIS_URL|HOLDFAST_DATA|HOLDFAST_HOST/);
});

test.each([
  [
    'a newer Holdfast',
    `insert into kysely_migration (name, timestamp) values ('9999-to-come', now())`,
    /^The database was migrated by a newer Holdfast \(9999-to-come\)\. Update this installation/,
  ],
  [
    'a build between releases',
    `delete from kysely_migration where name = '0002-people'`,
    /^The database lacks a migration .*\(0002-people\).*Restore a backup/,
  ],
  [
    'somebody who made a table of ours',
    `delete from kysely_migration where name >= '0039-consent-ends'`,
    /^The database could not be brought up to date: \d{4}-\S+ failed \(.*already exists\)\. Nothing was changed/,
  ],
])('a database that was made by %s: the start says so in one line', async (_, change, words) => {
  const cwd = await folderOf();
  const server = await startServer({
    config: readConfig({ HOLDFAST_PORT: '0', HOLDFAST_DATA: join(cwd, 'data'), HOLDFAST_LOG: 'error' }, cwd),
    roles: ['api'],
    designerDir: cwd,
    examplesDir: cwd,
  });
  await server.runtime.database.pool.query(change);
  await server.close();
  const { code, stderr } = await holdfast(cwd, ['start'], { HOLDFAST_PORT: '0' });
  expect([code, stderr.trim().split('\n').at(-1)]).toEqual([1, expect.stringMatching(words)]);
});

test('exit codes tell scripts how it went', async () => {
  const cwd = await folderOf();
  const write = async (name: string, nodes: object[], edges: object[]) => {
    const file = join(cwd, name);
    await writeFile(file, JSON.stringify({ schemaVersion: SCHEMA_VERSION, name, nodes, edges }));
    return file;
  };
  const start = { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start' };
  const edge = { id: 'e', from: { node: 'start', port: 'out' }, to: { node: 'a', port: 'in' } };
  const node = (type: string, parameters: object, policy?: object) => ({
    id: 'a',
    type,
    typeVersion: 1,
    name: 'A',
    parameters,
    ...(policy ? { policy } : {}),
  });
  const fine = await write(
    'fine.json',
    [start, node('core.set', { fields: [{ name: 'said', value: '={{ $vars.greeting }}' }] })],
    [edge],
  );
  const vars = join(cwd, 'vars.json');
  await writeFile(vars, JSON.stringify({ greeting: 'hello' }));
  const failing = await write(
    'failing.json',
    [start, node('core.fail', { message: 'No' }, { onFailure: { data: { action: 'stop' } } })],
    [edge],
  );
  const asking = await write('asking.json', [start, node('human.approval', { title: 'Go on?' })], [edge]);
  expect(await holdfast(cwd, ['run', fine, '--vars', vars])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('{"said":"hello"}'),
  });
  expect((await holdfast(cwd, ['run', failing])).code).toBe(1);
  expect((await holdfast(cwd, ['run', asking])).code).toBe(3);
  expect((await holdfast(cwd, ['run', join(cwd, 'gone.json')])).code).toBe(2);
  expect((await holdfast(cwd, ['dance'])).code).toBe(2);
  expect((await holdfast(cwd, ['runs', '--url', 'http://127.0.0.1:1'])).stderr).toContain('No Holdfast answers');
});

test('pinned data is used by a run that asks for it and by a rehearsal, and by no other run', async () => {
  const cwd = await folderOf();
  const write = async (name: string, pins: object) => {
    const nodes = [aStart(), aNode('a', 'core.pass', 'A'), aNode('b', 'core.pass', 'B')];
    const file = join(cwd, name);
    await writeFile(file, JSON.stringify(aRow(name, nodes, { pins: pins as NonNullable<WorkflowDocument['pins']> })));
    return file;
  };
  const atStart = await write('at-start.json', { start: { out: [{ json: { no: 'pinned' } }] } });
  const gives = async (...args: string[]) => JSON.parse((await holdfast(cwd, [...args, '--json'])).stdout).output;
  expect(await gives('run', atStart)).toEqual([{}]);
  expect(await gives('run', atStart, '--pins')).toEqual([{ no: 'pinned' }]);
  expect(await gives('rehearse', atStart)).toEqual([{ no: 'pinned' }]);
  const file = { name: 'bill.pdf', mimeType: 'application/pdf', sizeBytes: 3, sha256: 'a'.repeat(64) };
  const withFile = await write('with-file.json', { a: { out: [{ json: {}, files: { bill: file } }] } });
  expect(await gives('run', withFile)).toEqual([{}]);
  for (const args of [
    ['run', withFile, '--pins'],
    ['rehearse', withFile],
  ]) {
    const { code, stdout, stderr } = await holdfast(cwd, args);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining('the file "bill.pdf" of what is pinned')]);
  }
});

test('a rehearsal sends nothing, shows what it would have sent, and fails where it is asked to', async () => {
  const cwd = await folderOf();
  let calls = 0;
  const provider = createHttpServer((_, reply) => {
    calls += 1;
    reply.end('{}');
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  cleanUp.push(() => new Promise((resolve) => void provider.close(resolve)));
  const url = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/invoices`;
  const parameters = {
    method: 'POST',
    url,
    body: { kind: 'json', json: { number: 'INV-1' } },
    effect: { kind: 'write', safeBy: 'key' },
  };
  const file = join(cwd, 'post.json');
  await writeFile(
    file,
    JSON.stringify({
      schemaVersion: SCHEMA_VERSION,
      name: 'Post',
      nodes: [
        { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start' },
        { id: 'post', type: 'http.request', typeVersion: 1, name: 'Post invoice', parameters },
        { id: 'refused', type: 'core.pass', typeVersion: 1, name: 'Refused', parameters: {} },
      ],
      edges: [
        { id: 'e', from: { node: 'start', port: 'out' }, to: { node: 'post', port: 'in' } },
        {
          id: 'f',
          kind: 'fallback',
          on: ['data'],
          from: { node: 'post', port: 'fallback' },
          to: { node: 'refused', port: 'in' },
        },
      ],
    }),
  );
  const held = await holdfast(cwd, ['rehearse', file]);
  expect(held).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/held back +post: .*"body":{"number":"INV-1"}/),
  });
  const failed = await holdfast(cwd, ['rehearse', file, '--fail', 'Post invoice=data/rejected', '--json']);
  expect(failed.code).toBe(0);
  expect(JSON.parse(failed.stdout)).toMatchObject({
    status: 'succeeded',
    heldBack: [],
    steps: expect.arrayContaining([expect.objectContaining({ node: 'refused', status: 'succeeded' })]),
  });
  expect((await holdfast(cwd, ['rehearse', file, '--fail', 'post=permanent'])).code).toBe(3);
  const stray = await holdfast(cwd, ['rehearse', file, '--fail', 'nobody=data']);
  expect(stray).toMatchObject({ code: 2, stderr: expect.stringContaining('no step "nobody"') });
  expect((await holdfast(cwd, ['rehearse', file, '--fail', 'post=ambiguous'])).code).toBe(2);
  expect(calls).toBe(0);
});

test('each slot of a schedule starts one run, and a pause ends it', async () => {
  const cwd = await folderOf();
  const product = await startProduct({ dataDir: cwd });
  cleanUp.push(() => product.stop());
  const made = await ask<{ id: string; revision: number }>(product, 'POST', '/workflows', {
    document: {
      schemaVersion: SCHEMA_VERSION,
      name: 'Every second',
      nodes: [
        {
          id: 'clock',
          type: 'trigger.schedule',
          typeVersion: 1,
          name: 'Clock',
          parameters: { rules: [{ every: 'cron', cron: '* * * * * *' }] },
        },
      ],
      edges: [],
    },
  });
  await ask(product, 'POST', `/workflows/${made.id}/publish`, { baseRevision: made.revision });
  interface Row {
    id: string;
    source: string;
  }
  const rows = await until(async () => {
    const { items } = await ask<{ items: Row[] }>(product, 'GET', '/runs');
    return items.length >= 2 ? items : null;
  });
  expect(new Set(rows.map(({ source }) => source))).toEqual(new Set(['schedule']));
  const slots = await Promise.all(
    rows.map(async ({ id }) => {
      const { items } = await ask<{ items: { json: { scheduledAt: string } }[] }>(
        product,
        'GET',
        `/runs/${id}/steps/clock/items?side=output`,
      );
      return items[0]?.json.scheduledAt;
    }),
  );
  expect(new Set(slots).size).toBe(slots.length);
  await ask(product, 'POST', `/workflows/${made.id}/pause`);
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('who asks while it starts is told to come again, and is not kept waiting', async () => {
  const cwd = await folderOf();
  const port = await freePort();
  let early: Promise<number[]> | undefined;
  const statusOf = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).status;
  const server = await startServer({
    config: readConfig({ HOLDFAST_PORT: String(port), HOLDFAST_DATA: join(cwd, '.holdfast') }, cwd),
    roles: ['api', 'worker'],
    designerDir: cwd,
    examplesDir: cwd,
    progress: (message) => {
      if (message === 'Opening the store')
        early = Promise.all(['/health/live', '/health/ready', '/hooks/x', '/'].map(statusOf));
    },
  });
  cleanUp.push(() => server.close());
  expect(await early).toEqual([200, 503, 503, 503]);
  expect(await statusOf('/health/ready')).toBe(200);
});

const isGone = (pid: number): boolean => {
  try {
    return !process.kill(pid, 0);
  } catch {
    return true;
  }
};

test.each([
  ['the shell of npm', 'SIGTERM'],
  ['the shell of npm', 'SIGKILL'],
  ['the program between', 'SIGKILL'],
] as const)('nothing is left running when %s is ended with %s', async (who, signal) => {
  const cwd = await folderOf();
  const bootstrap = fileURLToPath(new URL('../../bootstrap.mjs', import.meta.url));
  const command = `"${process.execPath}" "${bootstrap}" start & echo "between $!"; wait`;
  const shell = spawn('sh', ['-c', command], {
    env: {
      ...bareEnvironment(),
      npm_lifecycle_event: 'start',
      HOLDFAST_DATA: join(cwd, '.holdfast'),
      HOLDFAST_PORT: '0',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  shell.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const url = await until(async () => /ready at (\S+)/.exec(text)?.[1]);
  const lock = await readFile(join(cwd, '.holdfast', 'postgres', 'data', 'postmaster.pid'), 'utf8');
  const database = Number(lock.split('\n')[0]);
  const between = Number(/between (\d+)/.exec(text)?.[1]);
  process.kill(who === 'the shell of npm' ? (shell.pid ?? 0) : between, signal);
  await until(
    async () =>
      isGone(between) &&
      isGone(database) &&
      (await fetch(url).then(
        () => false,
        () => true,
      )),
  );
});
