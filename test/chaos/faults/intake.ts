import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { until } from '../../support/product.ts';
import type { Cell } from '../cell.ts';
import { equal, type Fault, must } from '../fault.ts';
import { quiescence } from '../judge.ts';
import { ARRIVES, chain, LINES, post } from '../workload.ts';
import { MOST_GROWTH_MIB, peakMemoryMiB } from './provider.ts';

/** The API dies at a point of the intake, with the caller waiting; the sender comes again. */
const died = (id: string, point: string, isStored: boolean): Fault => ({
  id,
  title: `API killed at ${point}, before the answer; the sender comes again`,
  ...(isStored ? { quickOn: ['redis'] as const } : {}),
  async run(cell) {
    await cell.begin({ workers: 1, api: { fault: `${point}:1:kill9` } });
    await cell.makeLive('keyed');
    const order = cell.newOrder();
    const reply = await cell.call('keyed', order);
    must(reply === null, `the caller got an answer: ${reply?.status}`);
    await cell.api.exited;
    cell.didFire(`killed at ${point}`);
    const count = async () => (await cell.query(`select 1 from chk_inbound where disposition = 'accepted'`)).length;
    equal(await count(), isStored ? 1 : 0, 'calls that were taken');
    cell.api = await cell.start('api');
    await cell.send('keyed', order);
    // 200 says: I have it already.
    if (isStored) equal(cell.accepted.at(-1)?.status, 200, 'the answer to the second call');
    await quiescence(cell);
    equal(await count(), 1, 'calls that are taken in the end');
    equal(await cell.statuses(), { succeeded: 1 }, 'runs');
  },
});

/** What a raw socket is answered; the empty string when it is cut off. */
function raw(cell: Cell, send: (write: (text: string) => boolean) => void): Promise<string> {
  const { hostname, port } = new URL(cell.api.url);
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => send((text) => socket.write(text)));
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString();
      if (answer.includes('\r\n')) socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(answer.split('\r\n')[0] ?? ''));
  });
}

const hostile: Fault = {
  id: 'F30',
  title: 'calls that are slow, huge or far deeper than any data',
  async run(cell) {
    await cell.begin({ workers: 1 });
    await cell.makeLive('pure');
    const before = peakMemoryMiB(cell.api.pid);
    const { pathname } = new URL(cell.hook('pure'));
    const head = (length: number) =>
      `POST ${pathname} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;
    const slowly = raw(cell, (write) => void write(`${head(1_000)}{`));
    const huge = await raw(cell, (write) => void write(`${head(500_000_000)}${' '.repeat(1_000_000)}`));
    must(/ 413 /.test(huge), `a body of 500 MB is answered "${huge}"`);
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const deepAnswer = await raw(cell, (write) => void write(`${head(deep.length)}${deep}`));
    must(/ (400|413|422) /.test(deepAnswer), `JSON 100,000 levels deep is answered "${deepAnswer}"`);
    const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024, ' '));
    const bombed = await fetch(cell.hook('pure'), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: bomb,
    }).then(
      ({ status }) => status,
      () => 0,
    );
    must([0, 400, 413, 415].includes(bombed), `a body that unpacks to 100 MB is answered ${bombed}`);
    must(peakMemoryMiB(cell.api.pid) - before < MOST_GROWTH_MIB, 'what takes calls grew beyond measure');
    cell.didFire('slow, huge, deep and exploding bodies');
    await cell.load(6, ['pure', 'keyed']);
    // The slow one keeps nobody waiting, and is not waited for for ever.
    const slowAnswer = await slowly;
    must(slowAnswer === '' || / 408 /.test(slowAnswer), `a body that does not come is answered "${slowAnswer}"`);
    await quiescence(cell);
  },
};

const repeated: Fault = {
  id: 'F31',
  title: 'the same call ten times at once, late, and out of order',
  quickOn: ['postgres'],
  async run(cell) {
    await cell.begin({ workers: 1 });
    await cell.makeLive('keyed');
    const orders = Array.from({ length: 4 }, () => cell.newOrder());
    const calls = orders.flatMap((order) => Array.from({ length: 10 }, () => order));
    const shuffled = calls.map((order) => ({ order, at: cell.chance.next() })).toSorted((a, b) => a.at - b.at);
    const replies = await Promise.all(shuffled.map(({ order }) => cell.call('keyed', order)));
    equal([...new Set(replies.map((reply) => reply?.ok))], [true], 'answers to all of them');
    for (const order of orders.toReversed()) await cell.send('keyed', order);
    cell.didFire(`${calls.length + orders.length} calls for ${orders.length} orders`);
    await quiescence(cell);
    const runs = new Set(cell.accepted.map(({ runId }) => runId));
    equal([runs.size, await cell.statuses()], [orders.length, { succeeded: orders.length }], 'runs');
    equal(cell.committed('keyed').length, 2 * orders.length, 'writes that took effect');
    await overtaken(cell);
  },
};

/** What is older than what was taken starts nothing, and that it came is written down. */
async function overtaken(cell: Cell): Promise<void> {
  const about = { entity: '={{ $json.body.order }}', entityVersion: '={{ $json.body.version }}' };
  const arrives = { ...ARRIVES, parameters: { respond: 'at-once', ...about } } as typeof ARRIVES;
  await cell.publish(chain('ordered', [arrives, LINES, post('keyed', cell.providerUrl)]));
  const order = cell.newOrder(1);
  const versions = [2, 1, 3, 2];
  for (const version of versions) {
    const body = JSON.stringify({ ...order, version, lines: [{ reference: `${order.order}-v${version}` }] });
    const reply = await fetch(cell.hook('ordered'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    must(reply.ok, `version ${version} is answered ${reply.status}`);
    await reply.body?.cancel();
  }
  await quiescence(cell);
  const superseded = await cell.query(`select 1 from chk_inbound where disposition = 'superseded'`);
  const written = cell
    .committed('keyed')
    .flatMap(({ client_ref }) => (client_ref?.startsWith(`${order.order}-v`) ? [client_ref.split('-v')[1]] : []));
  cell.didFire(`${versions.length} versions of one thing, out of order`);
  equal(
    [superseded.length, written.toSorted()],
    [2, ['2', '3']],
    'calls that were overtaken, and versions that were written',
  );
}

const large: Fault = {
  id: 'F37',
  title: 'far too large: a body of 25 MB, and a list of 100,000 items',
  async run(cell) {
    await cell.begin({ workers: 1 });
    await cell.makeLive('pure');
    const before = peakMemoryMiB(cell.api.pid);
    const body = JSON.stringify({
      order: 'large',
      lines: [{ reference: 'x'.repeat(25 * 1024 * 1024), amountMinor: 1 }],
    });
    const reply = await fetch(cell.hook('pure'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    }).catch(() => null);
    must(reply === null || reply.status === 413, `a body of 25 MB is answered ${reply?.status}`);
    const many = { order: 'many', lines: Array.from({ length: 100_000 }, () => ({}) as never) };
    const answer = await cell.call('pure', many);
    must(answer !== null, 'a long list is not answered');
    must(peakMemoryMiB(cell.api.pid) - before < MOST_GROWTH_MIB, 'what takes calls grew beyond measure');
    cell.didFire('a large body and a long list');
    await cell.load(3, ['pure', 'keyed']);
    await until(async () => !(await cell.statuses()).running);
    await quiescence(cell);
    if (answer.ok)
      equal(['failed', 'parked'].includes(await cell.statusOf(cell.accepted[0]?.runId ?? '')), true, 'refused');
  },
};

export const intakeFaults: readonly Fault[] = [
  died('F03', 'intake.committed', true),
  died('F04', 'intake.parsed', false),
  hostile,
  repeated,
  large,
];
