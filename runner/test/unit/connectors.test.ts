import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRegistry } from '../../src/connectors/load.ts';

const SDK = fileURLToPath(new URL('../../../packages/node-sdk', import.meta.url));
let folder: string;

/** A connector as its author would publish it: JavaScript that imports the SDK as a peer. */
const moduleOf = (name: string, type = `${name}.thing.list`) => `
  import { defineConnector, defineNode } from '@holdfast/node-sdk';
  const list = defineNode({
    type: '${type}', typeVersion: 1, title: 'List things', description: 'Lists things.', category: 'data', icon: 'list',
    mode: 'all', parameters: { type: 'object', properties: {} }, run: () => ({ outputs: { out: [] } }),
  });
  export const connector = defineConnector({ name: '${name}', title: 'Acme', nodes: [list], triggers: [], connections: [] });
`;

async function put(path: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    const place = join(folder, path, file);
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, text);
  }
}
const installed = (name: string, module: string, more: object = {}) =>
  put(`node_modules/${name}`, {
    'package.json': JSON.stringify({ name, version: '1.2.3', type: 'module', exports: './dist/index.js', ...more }),
    'dist/index.js': module,
  });
const lock = (...names: string[]) =>
  put('.', {
    'pnpm-lock.yaml': `lockfileVersion: '9.0'\n\npackages:\n\n${names.map((name) => `  '${name}@1.2.3':\n    resolution: {integrity: sha512-example==}\n`).join('\n')}`,
  });
const added = async (...names: string[]) =>
  (await openRegistry(names, folder)).descriptions.map(({ type }) => type).filter((type) => type.startsWith('acme'));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-connectors-'));
  await put('.', { 'package.json': '{}' });
  await mkdir(join(folder, 'node_modules/@holdfast'), { recursive: true });
  await symlink(SDK, join(folder, 'node_modules/@holdfast/node-sdk'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('connectors that an installation adds', () => {
  test('one that is installed and stands in the lock file with a checksum is there', async () => {
    await installed('@acme/holdfast-things', moduleOf('acme'));
    await lock('@acme/holdfast-things');
    expect(await added('@acme/holdfast-things')).toEqual(['acme.thing.list']);
  });

  test('a lock file of npm speaks for one as well', async () => {
    await installed('acme-by-npm', moduleOf('acme-npm'), { exports: { '.': { import: './dist/index.js' } } });
    await put('.', {
      'package-lock.json': JSON.stringify({
        packages: { 'node_modules/acme-by-npm': { version: '1.2.3', integrity: 'sha512-example==' } },
      }),
    });
    expect(await added('acme-by-npm')).toEqual(['acme-npm.thing.list']);
  });

  test('a folder of this machine needs no lock file', async () => {
    await put('nodes/acme', {
      'package.json': JSON.stringify({ name: 'local-things', type: 'module', main: 'index.js' }),
      'index.js': moduleOf('acme-local'),
    });
    expect(await added('./nodes/acme')).toEqual(['acme-local.thing.list']);
  });

  test.each([
    ['is not installed', '@acme/nowhere', /@acme\/nowhere is not installed\. Run "pnpm add @acme\/nowhere"/],
    ['has a name that is none', '../../etc; rm', /neither the name of a package nor a folder|no package\.json/],
    ['is in no lock file', 'acme-unlocked', /acme-unlocked 1\.2\.3 stands in no lock file/],
    ['has another version than the lock file', 'acme-newer', /acme-newer 2\.0\.0 stands in no lock file/],
    ['leads out of its folder', 'acme-outside', /outside of its own folder/],
    ['does not load', 'acme-broken', /"acme-broken" cannot be loaded: out of order/],
    ['exports no connector', 'acme-empty', /exports no "connector" made with defineConnector/],
    ['declares types of others', 'acme-foreign', /called acme and declares the type core\.set/],
    ['declares what is there already', 'acme-twice', /acme-twice\.thing\.list@1 is declared by two connectors/],
  ])('one that %s is refused, with what to do', async (_, name, message) => {
    await lock('acme-newer', 'acme-outside', 'acme-broken', 'acme-empty', 'acme-foreign', 'acme-twice');
    await installed('acme-unlocked', moduleOf('acme'));
    await installed('acme-newer', moduleOf('acme'), { version: '2.0.0' });
    await installed('acme-outside', moduleOf('acme'), { exports: '../acme-unlocked/dist/index.js' });
    await installed('acme-broken', `throw new Error('out of order');`);
    await installed('acme-empty', 'export const connector = { name: "acme" };');
    await installed('acme-foreign', moduleOf('acme', 'core.set'));
    await installed('acme-twice', moduleOf('acme-twice'));
    const names = name === 'acme-twice' ? [name, './node_modules/acme-twice'] : [name];
    await expect(openRegistry(names, folder)).rejects.toThrow(message);
  });
});
