import { startPracticeModels } from '@holdfast/nodes-ai/practice';
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
  const models = await openModels(portOf(port));
  const modelAddress = `${models.url}/v1`;
  if (json) printJson({ xero: { url: xero.url, ...PRACTICE_CLIENT }, models: { url: modelAddress } });
  else {
    print(`Practice Xero is at ${xero.url}: its books, its requests and its switches. Ctrl-C ends it.`);
    print('Make a connection of the type Xero with these fields, then sign in:');
    print(`  Client id      ${PRACTICE_CLIENT.clientId}`);
    print(`  Client secret  ${PRACTICE_CLIENT.clientSecret}`);
    print(`  Practice       ${xero.url}`);
    print(
      'A practice model, which goes by rules and costs nothing. Make a connection "AI model (OpenAI-compatible)" with:',
    );
    print(`  Address        ${modelAddress}`);
    print('  Model          practice-1');
    print('Nothing reaches the real Xero. Its books are in memory: they are gone when it ends.');
  }
  await stopped;
  await Promise.all([xero.close(), models.close()]);
  tell('Practice is over.');
}

/** Beside the ports of the other providers, so that a connection finds it again; any other where that one is taken. */
const MODELS_BESIDE = 9;
const openModels = (port: number) =>
  startPracticeModels({ port: port === 0 ? 0 : port + MODELS_BESIDE }).catch(() => startPracticeModels());

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new CommandError(`"${text}" is no port. A port is a number up to 65535; 0 takes any.`);
}
