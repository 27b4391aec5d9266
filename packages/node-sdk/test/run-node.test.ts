import { defaulted, defineNode, fail } from '@holdfast/node-sdk';
import {
  failuresOf,
  itemsOf,
  MemoryFiles,
  MemorySeen,
  outputOf,
  runNode,
  testGuestCode,
} from '@holdfast/node-sdk/testing';
import { Type } from 'typebox';
import { describe, expect, test } from 'vitest';
import { keyedNote, notesFields, startNotes } from './notes.ts';

const half = defineNode({
  type: 'test.number.halve',
  typeVersion: 1,
  title: 'Halve',
  description: 'Halves a number.',
  category: 'data',
  icon: 'divide',
  mode: 'each',
  parameters: Type.Object({
    value: Type.Number({ title: 'Value', description: 'What to halve.' }),
    also: defaulted(Type.Boolean({ title: 'Also', description: 'Leave by both ports.', default: false })),
  }),
  ports: ['even', 'odd'],
  run({ parameters: { value, also }, item }) {
    if (value < 0) throw fail.data('negative', { message: 'No.' });
    if (value === 0) return { items: [] };
    if (also) return { ports: ['even', 'odd'] };
    return value % 2 === 0
      ? { output: { half: value / 2 } }
      : { port: 'odd', items: [{ json: item.json }, { json: {} }] };
  },
});

describe('running a node for a test', () => {
  test('works item by item, sets lineage and gathers failures', async () => {
    const outcome = await runNode(half, {
      items: itemsOf({ n: 4 }, { n: -1 }, { n: 3 }, { n: 0 }),
      parameters: ({ item }) => ({ value: item?.json.n ?? 0 }),
    });
    expect(outcome.outputs).toEqual({
      even: [{ json: { half: 2 }, from: 0 }],
      odd: [
        { json: { n: 3 }, from: 2 },
        { json: {}, from: 2 },
      ],
    });
    expect(outcome.failures).toMatchObject([{ index: 1, failure: { code: 'data/negative' } }]);
  });

  test('one item can leave by several ports', async () => {
    const { outputs } = await runNode(half, { items: itemsOf({ n: 1 }), parameters: { value: 1, also: true } });
    expect(outputs).toEqual({ even: [{ json: { n: 1 }, from: 0 }], odd: [{ json: { n: 1 }, from: 0 }] });
  });

  test('parameters that do not fit are a failure of the item', async () => {
    expect(await failuresOf(half, { parameters: { value: 'much' } })).toMatchObject([{ code: 'data/bad_input' }]);
  });

  test('keys differ by item and are the same on every run', async () => {
    const provider = await startNotes();
    const call = {
      items: itemsOf({}, {}),
      parameters: { text: 'a' },
      connectionFields: notesFields,
      baseUrl: provider.url,
    };
    const first = await outputOf(keyedNote, call);
    const second = await outputOf(keyedNote, call);
    await provider.close();
    expect(provider.effects()).toBe(2);
    expect(second).toEqual(first);
    expect(new Set(provider.requests.map(({ headers }) => headers['idempotency-key'])).size).toBe(2);
  });
});

describe('what stands in for the runner', () => {
  test('files come back as they were written, and only those', async () => {
    const files = new MemoryFiles();
    const record = await files.text('a.txt', 'abc');
    expect(record).toMatchObject({ sizeBytes: 3, sha256: expect.stringMatching(/^ba7816bf/) });
    expect(new TextDecoder().decode(await files.read(record))).toBe('abc');
    await expect(files.read(record, { maxBytes: 2 })).rejects.toMatchObject({
      failure: { code: 'data/file_too_large' },
    });
    await expect(files.read({ ...record, id: 'other' })).rejects.toMatchObject({
      failure: { code: 'data/file_missing' },
    });
  });

  test('a claimed key is new once, for one step, until it is forgotten', async () => {
    let now = 0;
    const seen = new MemorySeen(() => now);
    expect(await seen.forStep('a').claim(['x', 'y', 'x'], { keepMs: 10 })).toEqual([true, true, true]);
    expect(await seen.forStep('a').claim(['x'])).toEqual([true]);
    expect(await seen.forStep('b').claim(['x', 'z'])).toEqual([false, true]);
    now = 10;
    expect(await seen.forStep('b').claim(['x'])).toEqual([true]);
  });

  test('code returns JSON, may be TypeScript, and is stopped in time', async () => {
    const run = (code: string, language: 'javascript' | 'typescript' = 'javascript', timeoutMs = 30_000) =>
      testGuestCode.run({ language, code, globals: { n: 20 }, timeoutMs });
    expect(await run('return { twice: n * 2, gone: undefined }')).toEqual({
      result: { twice: 40 },
      failure: null,
      logs: [],
    });
    expect(await run('const x: number = n; console.log("hi"); return x', 'typescript')).toEqual({
      result: 20,
      failure: null,
      logs: ['hi'],
    });
    expect(await run('for (;;) {}', 'javascript', 50)).toMatchObject({ failure: { code: 'permanent/resource_limit' } });
    expect(await run('console.log("so far"); throw new Error("no")')).toMatchObject({
      failure: { code: 'data/code_error', message: 'no' },
      logs: ['so far'],
    });
  });
});
