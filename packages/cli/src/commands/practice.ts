import { PRACTICE_CLIENT, startPracticeXero } from '@holdfast/nodes-xero/practice';
import { CommandError, print, printJson, tell } from '../output.ts';
import { toldToStop } from '../stopping.ts';

export interface PracticeOptions {
  readonly port: string;
  readonly json?: boolean;
}

/** Runs the practice providers until it is told to stop. */
export async function practice({ port, json }: PracticeOptions): Promise<void> {
  const stopped = toldToStop();
  const xero = await startPracticeXero({ port: portOf(port) }).catch((error: unknown) => {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    throw isTaken ? new CommandError(`Port ${port} is in use. Choose another one with --port; 0 takes any.`) : error;
  });
  if (json) printJson({ xero: { url: xero.url, ...PRACTICE_CLIENT } });
  else {
    print(`Practice Xero is at ${xero.url}: its books, its requests and its switches. Ctrl-C ends it.`);
    print('Make a connection of the type Xero with these fields, then sign in:');
    print(`  Client id      ${PRACTICE_CLIENT.clientId}`);
    print(`  Client secret  ${PRACTICE_CLIENT.clientSecret}`);
    print(`  Practice       ${xero.url}`);
    print('Nothing reaches the real Xero. Its books are in memory: they are gone when it ends.');
  }
  await stopped;
  await xero.close();
  tell('Practice is over.');
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new CommandError(`"${text}" is no port. A port is a number up to 65535; 0 takes any.`);
}
