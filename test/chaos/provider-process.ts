import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { LedgerLine, Manners, Rule } from './ledger.ts';

const SCRIPT = fileURLToPath(new URL('provider.ts', import.meta.url));

/** A provider in a process of its own, as its caller and judge see it. */
export interface Provider {
  readonly port: number;
  /** Puts new rules in the place of the old ones. */
  rules(...rules: Rule[]): Promise<void>;
  manners(manners: Partial<Manners>): Promise<void>;
  /** Access tokens that were given out, and callers who went away before they were answered. */
  counts(): Promise<{ tokens: number; hungUp: number }>;
  /** Every line of the ledger so far. */
  ledger(): LedgerLine[];
  stop(): Promise<void>;
}

export async function startProvider(ledgerFile: string, seed: number): Promise<Provider> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', SCRIPT, ledgerFile, String(seed)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      const found = /provider at (\d+)/.exec(chunk.toString());
      if (found) resolve(Number(found[1]));
    });
    child.once('exit', () => reject(new Error('The provider ended before it was ready.')));
  });
  const tell = async (what: string, body: unknown): Promise<void> => {
    const reply = await fetch(`http://127.0.0.1:${port}/-/${what}`, { method: 'POST', body: JSON.stringify(body) });
    if (!reply.ok) throw new Error(`The provider refused ${what}: ${reply.status}`);
  };
  return {
    port,
    rules: (...rules) => tell('rules', rules),
    manners: (manners) => tell('manners', manners),
    counts: async () =>
      (await (await fetch(`http://127.0.0.1:${port}/-/counts`)).json()) as { tokens: number; hungUp: number },
    ledger: () =>
      existsSync(ledgerFile)
        ? readFileSync(ledgerFile, 'utf8')
            .split('\n')
            .filter((line) => line !== '')
            .map((line) => JSON.parse(line) as LedgerLine)
        : [],
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
