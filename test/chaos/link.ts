import { createInterface } from 'node:readline';
import { TcpProxy } from './proxy.ts';

/**
 * A link that a person can cut: `npm run -s link -- 6543:5432` listens on port 6543 of this machine, hands on to 5432, and
 * does what it is told, one word a line.
 */
const say = (text: string) => process.stdout.write(`${text}\n`);
const stop = (text: string): never => {
  process.stderr.write(`${text}\n`);
  process.exit(2);
};

const [, from = '', to = ''] =
  /^(\d+):(\d+)$/.exec(process.argv[2] ?? '') ?? stop('Say from which port to which: npm run -s link -- 6543:5432');
const link = await TcpProxy.open(Number(to), Math.random, Number(from)).catch((error: Error) => stop(error.message));

const ended = (count: number): string => `${count} connection${count === 1 ? '' : 's'}`;
const WORDS: Readonly<Record<string, () => string>> = {
  cut: () => {
    link.mode = 'refuse';
    return `${ended(link.sever('reset'))} reset, new ones are refused`;
  },
  silence: () => {
    link.mode = 'blackhole';
    return 'connections stand, and nothing passes';
  },
  freeze: () => `${ended(link.freeze())} silent for good; new ones pass`,
  slow: () => {
    link.quality = { latencyMs: 1_000, bytesPerSecond: 16_000, loss: 0.01 };
    return 'a second late each way, 16 kB a second';
  },
  heal: () => {
    // What was swallowed is missing in the middle of a connection: that one is of no use.
    const lost = link.mode === 'pass' ? 0 : link.sever('reset');
    link.mode = 'pass';
    link.quality = {};
    return `all passes again; ${ended(lost)} reset`;
  },
};

say(`127.0.0.1:${link.port} → 127.0.0.1:${to}. Type ${Object.keys(WORDS).join(', ')}; Ctrl-C ends it.`);
createInterface({ input: process.stdin }).on('line', (line) => {
  const word = WORDS[line.trim()];
  say(word ? word() : `There is no "${line.trim()}". There are: ${Object.keys(WORDS).join(', ')}.`);
});
