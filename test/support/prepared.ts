import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { migrate, openDatabase, startEmbedded } from '@holdfast/runner/testing';
import { temporaryFolder } from './product.ts';

const run = promisify(execFile);

/** Says to the processes of the tests where the prepared data is. */
const PLACE = 'HOLDFAST_TEST_PREPARED';

/**
 * Before the first test: prepares a data folder whose database has its tables and nothing else. No Holdfast ever ran
 * on it, so all that a first start makes is made on each of its copies. Gives what takes it away again.
 */
export default async function prepare(): Promise<() => Promise<void>> {
  if (process.env[PLACE] !== undefined) return async () => {};
  const folder = await temporaryFolder();
  const data = join(folder.path, '.holdfast');
  const embedded = await startEmbedded(data);
  const database = openDatabase(embedded.target);
  await migrate(database);
  await database.close();
  await embedded.stop();
  process.env[PLACE] = data;
  return folder.remove;
}

/**
 * A folder for a test that starts a Holdfast in it and is not about how its database comes about: that is there
 * already, a quarter less work for a start. Two of them are one installation on one database server to whoever tells
 * these apart, as a copy and its original are: for tests of that there is `temporaryFolder`.
 */
export async function preparedFolder(): ReturnType<typeof temporaryFolder> {
  const folder = await temporaryFolder();
  const data = process.env[PLACE];
  // Keeps whose the files are: under root they are another user's.
  if (data !== undefined) await run('cp', ['-a', data, folder.path]);
  return folder;
}
