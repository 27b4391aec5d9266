import { type Role, readConfig, startServer } from '@holdfast/runner';
import { print, tell } from '../output.ts';
import { PLACES } from '../places.ts';
import { toldToStop } from '../stopping.ts';

/** Runs API, worker or both until it is told to stop. */
export async function serve(roles: readonly Role[]): Promise<void> {
  const startedAt = performance.now();
  const stopped = toldToStop();
  const server = await startServer({
    config: readConfig(),
    roles,
    designerDir: PLACES.designer,
    examplesDir: PLACES.examples,
    progress: (message) => tell(`${message} …`),
  });
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  print(
    server.url === null
      ? `Holdfast worker is ready (${seconds} s). Ctrl-C stops it.`
      : `Holdfast is ready at ${server.url} (${seconds} s). Ctrl-C stops it.`,
  );
  await stopped;
  tell('Finishing what is under way …');
  await server.close();
  tell('Stopped.');
}
