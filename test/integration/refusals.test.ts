import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SCHEMA_VERSION } from '@holdfast/workflow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { holdfast } from '../support/cli.ts';
import { temporaryFolder } from '../support/product.ts';

const node = (id: string, type: string, parameters?: object) => ({
  id,
  type,
  typeVersion: 1,
  name: id,
  ...(parameters ? { parameters } : {}),
});
const edge = (id: string, from: string, to: string) => ({
  id,
  from: { node: from, port: 'out' },
  to: { node: to, port: 'in' },
});
const START = node('start', 'trigger.manual');
const documentOf = (nodes: readonly object[], edges: readonly object[], more: object = {}): string =>
  JSON.stringify({ schemaVersion: SCHEMA_VERSION, name: 'x', nodes: [START, ...nodes], edges, ...more });
const setting = (value: string): string =>
  documentOf([node('a', 'core.set', { fields: [{ name: 'x', value }] })], [edge('e', 'start', 'a')]);
const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

describe('what the command line refuses, it refuses with words', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeAll(async () => {
    folder = await temporaryFolder();
  });
  afterAll(() => folder.remove());

  const validate = async (text: string) => {
    const file = join(folder.path, 'workflow.json');
    await writeFile(file, text);
    return holdfast(folder.path, ['validate', file]);
  };

  test.each([
    ['a text that ends too early', '{"nodes": [', /not JSON.*complete\?/],
    ['a document with a part missing', documentOf([{ id: 'a' }], []), /"type" is missing/],
    ['a node type that nobody knows', documentOf([node('a', 'core.sett')], []), /Did you mean "core\.set"\?/],
    [
      'a cycle that nothing ends',
      documentOf(
        [node('a', 'core.pass'), node('b', 'core.pass')],
        [edge('e', 'start', 'a'), edge('f', 'a', 'b'), edge('g', 'b', 'a')],
      ),
      /Set a visit limit on edge "g"/,
    ],
    ['an expression that cannot be read', setting('={{ $json. }}'), /character 12/],
    [
      'a name that JavaScript gives a meaning to',
      documentOf([], [], { layout: { nodes: {} } }).replace('{}', '{"__proto__":[0,0]}'),
      /__proto__/,
    ],
    [
      'a document nested without end',
      documentOf([], [], { pins: {} }).replace('{}', `{"a":${nested(10_000)}}`),
      /64 levels/,
    ],
    ['a document larger than 25 MiB', documentOf([], [], { description: 'x'.repeat(26 * 1024 * 1024) }), /25 MiB/],
  ])('%s', async (_, text, words) => {
    const { code, stdout, stderr } = await validate(text);
    expect([code, `${stdout}${stderr}`]).toEqual([2, expect.stringMatching(words)]);
  });

  test.each([
    ['before anything runs', '={{ constructor.constructor("return process")() }}', 2, /fields\/0\/value/],
    ['in the guest, which has no such thing', '={{ process.mainModule.require("fs") }}', 2, /"process" is not known/],
    ['in the guest, whose own parts are frozen', '={{ ({}).__proto__.x = 1 }}', 3, /a: .*not extensible/],
    ['by the memory the guest has', '={{ "a".repeat(1e9) }}', 3, /a: .*memory/],
  ])('a hostile expression, %s: %s', async (_, value, expected, words) => {
    const file = join(folder.path, 'hostile.json');
    await writeFile(file, setting(value));
    const { code, stderr } = await holdfast(folder.path, ['run', file]);
    expect([code, stderr]).toEqual([expected, expect.stringMatching(words)]);
  });

  test('more items than a run takes', async () => {
    const file = join(folder.path, 'fine.json');
    const input = join(folder.path, 'input.json');
    await writeFile(file, documentOf([], []));
    await writeFile(input, JSON.stringify(Array.from({ length: 50_001 }, (_, index) => ({ index }))));
    const { code, stderr } = await holdfast(folder.path, ['run', file, '--input', input]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('50001 items; a run takes 50000')]);
  });
});
