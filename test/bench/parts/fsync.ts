import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Product, startProduct, temporaryFolder } from '../../support/product.ts';
import { publish } from '../../support/server.ts';
import { databasePids } from '../machine.ts';
import { type Bench, type Load, load, type Part, quantile, withProduct } from '../support.ts';
import { FIVE_NODES } from '../workflow.ts';

const part = 'On a slow disk (2 ms more for each sync)';
const COMPILER = ['/usr/bin/cc', '/usr/bin/gcc', '/usr/bin/clang'].find((path) => existsSync(path));

/** Put in front of the C library: each sync of a file takes 2 ms longer, as on a volume of a cloud. */
const SHIM = `#define _GNU_SOURCE
#include <dlfcn.h>
#include <unistd.h>
int fdatasync(int fd) { usleep(2000); return ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(fd); }
int fsync(int fd) { usleep(2000); return ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(fd); }
`;

/** By callers: so often each of the two is asked, in turns. */
const TURNS = [
  [1, 1],
  [50, 3],
] as const;

/** The same load with a database whose syncs are slow, and with one whose are not, turn by turn. */
export const fsync: Part = {
  name: 'fsync',
  title: part,
  async measure(bench: Bench) {
    const { report } = bench;
    if (process.platform !== 'linux') return report.skip(part, 'all of it', 'only Linux can put a library in front');
    if (COMPILER === undefined) return report.skip(part, 'all of it', 'there is no C compiler (cc)');
    const folder = await temporaryFolder();
    try {
      const source = join(folder.path, 'slow.c');
      const library = join(folder.path, 'slow.so');
      writeFileSync(source, SHIM);
      execFileSync(COMPILER, ['-shared', '-fPIC', '-O2', '-o', library, source, '-ldl']);
      const slow = await slowed(folder.path, library);
      if (slow === null) return report.skip(part, 'all of it', 'the database server could not be found');
      try {
        await withProduct({}, (quick) => compared(bench, slow.product, quick));
      } finally {
        await slow.stop();
      }
    } finally {
      await folder.remove();
    }
  },
};

/**
 * A Holdfast on a database whose syncs are slow. Null when its server cannot be found.
 * @throws Error when Holdfast brought up a server of its own instead: there would be nothing slow to measure
 */
async function slowed(dataDir: string, library: string) {
  const first = await startProduct({ dataDir });
  const server = databasePids(first.pid)[0];
  const how = server === undefined ? null : commandOf(server);
  await first.stop();
  if (how === null) return null;
  // Started as it was before, with the shim; Holdfast takes over a server that runs on its data. The folder of its
  // socket went with the first stop.
  const sockets = how.args.find((each) => each.startsWith(SOCKETS))?.slice(SOCKETS.length);
  if (sockets === undefined) return null;
  mkdirSync(sockets, { recursive: true });
  chownSync(sockets, how.uid, how.gid);
  const database = spawn(how.command, how.args, {
    ...(how.uid === 0 ? {} : { uid: how.uid, gid: how.uid }),
    cwd: '/',
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC', LD_PRELOAD: library },
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => database.once('exit', resolve));
  const product = await startProduct({ dataDir });
  if (!mapsOf(database.pid).includes(library)) {
    await product.stop();
    throw new Error('The database does not run with slower syncs.');
  }
  const stop = async () => {
    await product.stop();
    database.kill('SIGINT');
    await ended;
  };
  return { product, stop };
}

async function compared({ report, seconds }: Bench, slow: Product, quick: Product): Promise<void> {
  const [{ url }, beside] = [await publish(slow, FIVE_NODES), await publish(quick, FIVE_NODES)];
  for (const each of [url, beside.url]) await load(each, 50, 3);
  for (const [callers, turns] of TURNS) {
    const pairs: [Load, Load][] = [];
    while (pairs.length < turns)
      pairs.push([await load(url, callers, seconds), await load(beside.url, callers, seconds)]);
    const median = (of: (pair: [Load, Load]) => number) => quantile(pairs.map(of), 0.5);
    const who = `five nodes, ${callers} ${callers === 1 ? 'caller' : 'callers'}`;
    report.add({
      part,
      what: who,
      value: median(([each]) => each.perSecond),
      unit: 'runs/s',
      ...(callers === 50 ? { target: { atLeast: 1_200 } } : {}),
      note: `p50 ${median(([each]) => each.p50Ms).toFixed(1)}, p99 ${median(([each]) => each.p99Ms).toFixed(1)} ms; without ${median(([, each]) => each.perSecond).toFixed(0)} runs/s`,
    });
    const value = 100 * median(([each, other]) => each.perSecond / other.perSecond);
    report.add({ part, what: `  share of the same without`, value, unit: '%', note: `median of ${turns} turns` });
  }
}

const SOCKETS = 'unix_socket_directories=';

function commandOf(pid: number): { command: string; args: string[]; uid: number; gid: number } {
  const [command = '', ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  const { uid, gid } = statSync(`/proc/${pid}`);
  return { command, args, uid, gid };
}

/** What a process has loaded; empty when it has ended. */
function mapsOf(pid: number | undefined): string {
  try {
    return readFileSync(`/proc/${pid}/maps`, 'utf8');
  } catch {
    return '';
  }
}
