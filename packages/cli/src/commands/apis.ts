import { basename } from 'node:path';
import { askJson, serverFrom } from '../client.ts';
import { readText } from '../files.ts';
import { EXIT, print, printJson, table, tell } from '../output.ts';

interface Remote {
  readonly url?: string;
  readonly key?: string;
  readonly json?: boolean;
}

interface ApiRow {
  readonly slug: string;
  readonly title: string;
  readonly version: string;
  readonly operationCount: number;
  readonly offered: readonly unknown[];
  readonly address: string | null;
  readonly fileName: string | null;
}

interface Imported extends Omit<ApiRow, 'offered' | 'operationCount'> {
  readonly operations: readonly {
    readonly key: string;
    readonly isOffered: boolean;
    readonly refusals: readonly string[];
  }[];
}

/** Lists the imported APIs of the workspace, by title. */
export async function listApis(options: Remote): Promise<number> {
  const page = await askJson<{ items: ApiRow[] }>(serverFrom(options), 'GET', '/apis');
  if (options.json) {
    printJson(page);
    return EXIT.ok;
  }
  const rows = page.items.map(({ slug, title, version, operationCount, offered, address, fileName }) => [
    slug,
    title,
    version,
    `${offered.length} of ${operationCount}`,
    address ?? fileName ?? '',
  ]);
  print(table(['NAME', 'TITLE', 'VERSION', 'OFFERED', 'FROM'], rows));
  return EXIT.ok;
}

/** Imports an API: the server reads an address by itself, a file is read here. @throws CommandError */
export async function importApi(source: string, options: Remote): Promise<number> {
  const isAddress = /^https?:\/\//i.test(source);
  const body = isAddress ? { url: source } : { text: await readText(source), fileName: basename(source) };
  const api = await askJson<Imported>(serverFrom(options), 'POST', '/apis', body);
  if (options.json) {
    printJson(api);
    return EXIT.ok;
  }
  const offered = api.operations.filter(({ isOffered }) => isOffered).length;
  print(
    `${api.title} ${api.version} is imported as "${api.slug}": ${offered} of ${api.operations.length} operations are offered as steps.`,
  );
  if (offered === 0) tell('Choose in the designer which operations are offered: there are many.');
  for (const { key, refusals } of api.operations) for (const why of refusals) tell(`${key}: ${why}`);
  return EXIT.ok;
}
