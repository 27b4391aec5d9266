import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startProduct, temporaryFolder } from '../../support/product.ts';
import { publish } from '../../support/server.ts';
import { databasePids } from '../machine.ts';
import { type Bench, type Load, load, type Part } from '../support.ts';
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

/** The same load with a database whose syncs are slow. */
export const fsync: Part = {
  name: 'fsync',
  title: part,
  async measure({ report, seconds }: Bench) {
    if (process.platform !== 'linux') return report.skip(part, 'all of it', 'only Linux can put a library in front');
    if (COMPILER === undefined) return report.skip(part, 'all of it', 'there is no C compiler (cc)');
    const folder = await temporaryFolder();
    try {
      const source = join(folder.path, 'slow.c');
      const library = join(folder.path, 'slow.so');
      writeFileSync(source, SHIM);
      execFileSync(COMPILER, ['-shared', '-fPIC', '-O2', '-o', library, source, '-ldl']);
      const first = await startProduct({ dataDir: folder.path });
      const { url: quick } = await publish(first, FIVE_NODES);
      await load(quick, 50, 3);
      const before = await load(quick, 50, seconds);
      const server = databasePids(first.pid)[0];
      const how = server === undefined ? null : commandOf(server);
      await first.stop();
      if (how === null) return report.skip(part, 'all of it', 'the database server could not be found');
      // Started as it was before, with the shim; Holdfast takes over a server that runs on its data.
      const database = spawn(how.command, how.args, {
        ...(how.uid === 0 ? {} : { uid: how.uid, gid: how.uid }),
        cwd: '/',
        env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC', LD_PRELOAD: library },
        stdio: 'ignore',
      });
      const ended = new Promise((resolve) => database.once('exit', resolve));
      const product = await startProduct({ dataDir: folder.path });
      const { url } = await publish(product, FIVE_NODES);
      await load(url, 10, 2);
      for (const callers of [1, 50]) {
        const found = await load(url, callers, seconds);
        report.add({
          part,
          what: `five nodes, ${callers} ${callers === 1 ? 'caller' : 'callers'}`,
          value: found.perSecond,
          unit: 'runs/s',
          ...(callers === 50 ? { target: { atLeast: 1_200 } } : {}),
          note: `p50 ${found.p50Ms.toFixed(1)}, p99 ${found.p99Ms.toFixed(1)} ms${callers === 50 ? share(found, before) : ''}`,
        });
      }
      await product.stop();
      database.kill('SIGINT');
      await ended;
    } finally {
      await folder.remove();
    }
  },
};

const share = (slow: Load, quick: Load): string =>
  `; ${((100 * slow.perSecond) / quick.perSecond).toFixed(0)} % of the ${quick.perSecond.toFixed(0)} without`;

function commandOf(pid: number): { command: string; args: string[]; uid: number } {
  const [command = '', ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  return { command, args, uid: statSync(`/proc/${pid}`).uid };
}
