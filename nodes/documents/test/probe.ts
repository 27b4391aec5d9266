import { spawnSync } from 'node:child_process';
import dgram from 'node:dgram';
import dns from 'node:dns';
import { readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import net from 'node:net';
import { Worker } from 'node:worker_threads';

/** Tries what no document may bring about, in a process with the rights of the one apart, and tells how each try ended. */
const code = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : 'failed');

const tried = async (what: () => unknown): Promise<string> => {
  try {
    await what();
    return 'done';
  } catch (error) {
    return code(error);
  }
};

const inThread = (port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const text = `require('node:net').connect(${port}, '127.0.0.1').once('connect', () => process.exit())`;
    new Worker(text, { eval: true }).once('error', reject).once('exit', () => resolve());
  });

process.once('message', async ({ secret, port }: { secret: string; port: number }) => {
  const address = `http://127.0.0.1:${port}`;
  const connected = () =>
    new Promise((resolve, reject) => {
      net.connect(port, '127.0.0.1').once('connect', resolve).once('error', reject);
    });
  const sent = () =>
    new Promise<void>((resolve, reject) => {
      dgram.createSocket('udp4').send('x', port, '127.0.0.1', (error) => (error ? reject(error) : resolve()));
    });
  const said = {
    environment: Object.keys(process.env),
    read: await tried(() => readFileSync(secret)),
    write: await tried(() => writeFileSync(`${secret}.new`, 'x')),
    spawn: await tried(() => spawnSync('true')),
    connect: await tried(connected),
    listen: await tried(() => net.createServer().listen(0)),
    datagram: await tried(sent),
    name: await tried(() => dns.promises.lookup('localhost')),
    http: await tried(() => new Promise((resolve, reject) => get(address, resolve).once('error', reject))),
    fetch: await tried(() => fetch(address)),
    thread: await tried(() => inThread(port)),
  };
  process.send?.(said, () => process.exit());
});
