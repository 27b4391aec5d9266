import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { JsonObject, WorkflowDocument } from '@holdfast/workflow';

const FOLDER = new URL('../../examples/', import.meta.url);

export const exampleFile = (path: string): string => fileURLToPath(new URL(path, FOLDER));
export const readExample = (path: string): string => readFileSync(exampleFile(path), 'utf8');
export const readJson = <T = JsonObject>(path: string): T => JSON.parse(readExample(path)) as T;

/** The document of an example; what it calls on its own port is called on another one. */
export function exampleDocument(name: string, port?: { from: number; to: number }): WorkflowDocument {
  const text = readExample(`${name}/workflow.json`);
  return JSON.parse(
    port ? text.replaceAll(`127.0.0.1:${port.from}`, `127.0.0.1:${port.to}`) : text,
  ) as WorkflowDocument;
}

export interface Helper {
  readonly url: string;
  readonly port: number;
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** Starts the server that an example calls, on a free port. */
export async function startHelper(script: string, ...options: readonly string[]): Promise<Helper> {
  const child: ChildProcess = spawn(process.execPath, [exampleFile(script), ...options, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      const found = /http:\/\/\S+/.exec(chunk.toString());
      if (found) resolve(found[0]);
    });
    child.once('exit', () => reject(new Error(`${script} ended before it was ready.`)));
  });
  return {
    url,
    port: Number(new URL(url).port),
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      await exited;
    },
  };
}

/** One line of the ledger's own log. */
export interface LedgerLine {
  readonly outcome: 'created' | 'replayed' | 'refused' | 'unavailable';
  readonly key: string;
  readonly reference: string;
}

export function ledgerLog(file: string): LedgerLine[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LedgerLine);
}
