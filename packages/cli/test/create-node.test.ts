import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openRegistry } from '@holdfast/runner';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createNode } from '../src/commands/create-node.ts';

const VITEST = fileURLToPath(new URL('../../../node_modules/vitest/vitest.mjs', import.meta.url));
let folder: string;

beforeAll(async () => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  folder = await mkdtemp(join(tmpdir(), 'holdfast-create-node-'));
});
afterAll(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

/** Runs the tests of a connector as its author does. Gives the exit code and what was printed. */
const testsOf = (place: string): Promise<{ code: number | null; text: string }> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [VITEST, 'run', '--root', place], { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.once('exit', (code) => resolve({ code, text }));
  });

describe('a connector that was made', () => {
  test('is loaded under its own name, and passes its own tests', async () => {
    const place = join(folder, 'acme-crm');
    expect(await createNode('acme-crm', { folder: place })).toBe(0);
    const registry = await openRegistry([place], folder);
    expect(registry.node('acme-crm.task.create', 1)?.description.title).toBe('Create a task');
    expect(registry.connectionType('acme-crm.account')?.title).toBe('AcmeCrm');
    expect(await readFile(join(place, 'src/connection.ts'), 'utf8')).toContain('https://api.example.com/v1');
    const { code, text } = await testsOf(place);
    expect(text).toContain('acme-crm.test.ts');
    expect(code, text).toBe(0);
  });

  test('overwrites nothing, and takes no name that is none or is taken', async () => {
    const place = join(folder, 'once');
    await createNode('once', { folder: place });
    await expect(createNode('once', { folder: place })).rejects.toThrow(/exists already/);
    await expect(createNode('core', {})).rejects.toThrow(/taken/);
    await expect(createNode('../etc', {})).rejects.toThrow(/no name for a connector/);
  });
});
