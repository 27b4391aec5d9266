import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RIGHTS } from '../src/apart.ts';

const PROBE = fileURLToPath(new URL('./probe.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'rights-'));
const secret = join(folder, 'secret');
const server = createServer((_, response) => response.end('here'));
let port = 0;
beforeAll(async () => {
  writeFileSync(secret, 'secret');
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const probed = (execArgv: readonly string[]): Promise<Record<string, unknown>> =>
  new Promise((resolve, reject) => {
    const child = fork(PROBE, [], { env: {}, execArgv: [...execArgv], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    child.once('message', (said) => resolve(said as Record<string, unknown>));
    child.once('exit', (code) => reject(new Error(`It ended with ${code} and said nothing.`)));
    child.send({ secret, port });
  });

const DENIED = 'ERR_ACCESS_DENIED';

test('the process that reads a document reads no other files, writes none, starts no program and has no network', async () => {
  expect(await probed(RIGHTS)).toEqual({
    environment: [],
    read: DENIED,
    write: DENIED,
    spawn: DENIED,
    connect: DENIED,
    listen: DENIED,
    datagram: DENIED,
    name: DENIED,
    http: DENIED,
    fetch: DENIED,
    thread: DENIED,
  });
});

test('without these rights all of it would be done: the probe tries what it says', async () => {
  const { environment, ...said } = await probed([]);
  expect(environment).toEqual([]);
  expect(new Set(Object.values(said))).toEqual(new Set(['done']));
});
