import { cp, mkdir, readdir, readFile, realpath, rename, stat, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommandError, EXIT, print } from '../output.ts';

const PACKAGE = fileURLToPath(new URL('../../', import.meta.url));
/** What a connector imports and never brings along: two copies of the SDK would not know each other's failures. */
const PEERS = ['@holdfast/node-sdk', 'typebox', 'vitest'];
const NAME = /^[a-z][a-z0-9-]{1,40}$/;
/** First parts of types that are there already. */
const TAKEN: ReadonlySet<string> = new Set(['core', 'http', 'human', 'ai', 'trigger', 'example']);

/** Writes a connector that works, with its tests, to go on from. Nothing that exists is overwritten. */
export async function createNode(name: string, options: { folder?: string }): Promise<number> {
  if (!NAME.test(name))
    throw new CommandError(
      `"${name}" is no name for a connector. Small letters, digits and hyphens make one, such as acme-crm.`,
      EXIT.refused,
    );
  if (TAKEN.has(name))
    throw new CommandError(`The name "${name}" is taken. Choose that of the provider.`, EXIT.refused);
  const folder = resolve(options.folder ?? join('connectors', name));
  if (await exists(folder)) throw new CommandError(`${folder} exists already. Choose another --folder.`, EXIT.refused);
  await mkdir(dirname(folder), { recursive: true });
  await cp(join(PACKAGE, 'template'), folder, { recursive: true });
  for (const file of await filesIn(folder)) await rewrite(file, name);
  for (const peer of PEERS) await link(peer, folder);
  const said = relative(process.cwd(), folder) || '.';
  print(`Made ${said}: two operations, a connection, a table of errors, and their tests.`);
  print(`  Test it  cd ${said} && npm test`);
  print(`  Use it   HOLDFAST_CONNECTORS=./${said} npm start`);
  print('  Go on    docs/connectors.md');
  return EXIT.ok;
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

const filesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** Puts the connector's name where the template says `example`: in texts, and in names of files. */
async function rewrite(file: string, name: string): Promise<void> {
  await writeFile(file, named(await readFile(file, 'utf8'), name));
  if (basename(file).includes('example')) await rename(file, join(dirname(file), named(basename(file), name)));
}

/** Addresses of example.com are nobody's, and stay so; `example` is also what a node calls its sample parameters. */
const named = (text: string, name: string): string =>
  text.replace(/\bexample\b(?!\.com|:)/g, name).replace(/Example/g, titleOf(name));

/** `acme-crm` as `AcmeCrm`, which is a name in code as well as in a sentence. */
const titleOf = (name: string): string =>
  name.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** Lets the connector import what Holdfast has, from wherever it stands. */
async function link(peer: string, folder: string): Promise<void> {
  const place = join(folder, 'node_modules', peer);
  await mkdir(dirname(place), { recursive: true });
  await symlink(await realpath(join(PACKAGE, 'node_modules', peer)), place);
}
