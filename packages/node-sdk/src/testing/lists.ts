import type { JsonObject } from '@holdfast/workflow';
import type { ConnectionDefinition, Option } from '../connection.ts';
import { testHttpClient } from './http-client.ts';
import { MemoryFiles } from './memory-files.ts';

const WITHIN_MS = 30_000;

/**
 * Loads every list that parameters choose from, each searched for nothing in particular.
 *
 * @param fields those of the connection, secrets among them
 * @throws NodeFailure of a list that cannot be loaded
 */
export async function loadLists(
  { auth, options = {} }: Pick<ConnectionDefinition, 'auth' | 'options'>,
  { fields, baseUrl }: { readonly fields: JsonObject; readonly baseUrl: string },
): Promise<Readonly<Record<string, readonly Option[]>>> {
  const signal = AbortSignal.timeout(WITHIN_MS);
  const connection = testHttpClient({ baseUrl, auth: auth(fields as never), files: new MemoryFiles(), signal });
  const loaded: Record<string, readonly Option[]> = {};
  for (const [name, list] of Object.entries(options))
    loaded[name] = await list.load({ connection, fields, search: '', signal });
  return loaded;
}
