import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { holdfast } from '../support/cli.ts';
import { preparedFolder } from '../support/prepared.ts';
import { ask, type Product, startProduct } from '../support/product.ts';
import { DAMAGED, documentText, settingText, UNFIT } from '../support/refused.ts';

interface Problem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly correlationId: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

let folder: Awaited<ReturnType<typeof preparedFolder>>;
let product: Product;
beforeAll(async () => {
  folder = await preparedFolder();
  product = await startProduct({ dataDir: folder.path });
});
afterAll(async () => {
  await product?.stop();
  await folder?.remove();
});

async function post(path: string, body: string | object): Promise<Problem> {
  const reply = await fetch(`${product.url}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  expect(reply.headers.get('content-type')).toContain('application/problem+json');
  const problem = (await reply.json()) as Problem;
  expect([problem.status, problem.correlationId]).toEqual([reply.status, expect.stringMatching(/^[0-9a-f-]{36}$/)]);
  return problem;
}

async function cli(command: 'run' | 'validate', text: string, ...more: readonly string[]) {
  const file = join(folder.path, 'workflow.json');
  await writeFile(file, text);
  return holdfast(folder.path, [command, file, ...more]);
}

const isJson = (text: string): boolean => {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
};

describe('a text that is no document is refused with words, and nothing is kept', () => {
  test.each(DAMAGED)('$what', async ({ text, words, path }) => {
    const placed = expect.objectContaining({ path, message: expect.stringMatching(words) });
    const imported = await post('/imports', { text });
    const whole = { path: '', message: imported.detail };
    expect([imported.status, [whole, ...(imported.errors ?? [])]]).toEqual([422, expect.arrayContaining([placed])]);
    if (isJson(text)) {
      const made = await post('/workflows', `{"document":${text}}`);
      expect([made.status, made.errors]).toEqual([422, expect.arrayContaining([placed])]);
    }
    const checked = await cli('validate', text, '--json');
    const [result] = JSON.parse(checked.stdout) as { valid: boolean; problems: unknown[] }[];
    expect([checked.code, result]).toEqual([
      2,
      expect.objectContaining({ valid: false, problems: expect.arrayContaining([placed]) }),
    ]);
    expect((await ask<{ items: unknown[] }>(product, 'GET', '/workflows')).items).toEqual([]);
  });
});

describe('what is no JSON is refused with line and column', () => {
  test.each([
    ['{\n  "name": }', /unexpected "}" at line 2, column 11/],
    ['{"name": "x"', /ends too early, at line 1, column 13/],
  ])('a request with the body %s', async (body, words) => {
    const said = await post('/workflows', body);
    expect([said.status, said.code, said.detail]).toEqual([400, 'not_json', expect.stringMatching(words)]);
  });
});

test('a request that is not what the operation takes is told which field, and what it may be', async () => {
  const said = await post('/api-keys', { name: 'x', role: 'king', colour: 'red' });
  expect(said).toMatchObject({ status: 400, code: 'invalid_request' });
  expect(said.errors).toEqual(
    expect.arrayContaining([
      { path: '/role', message: 'must be one of viewer, editor, operator, approver, admin' },
      { path: '/colour', message: 'is not known here' },
    ]),
  );
});

describe('too much is refused, with the most there may be', () => {
  test('a body, a document and a file', async () => {
    const large = documentText([], [], { description: 'x'.repeat(26 * 1024 * 1024) });
    const body = await post('/workflows', `{"name":"${'x'.repeat(27 * 1024 * 1024)}"}`);
    expect([body.status, body.code, body.detail]).toEqual([413, 'too_large', expect.stringContaining('26 MB')]);
    const { code, stdout } = await cli('validate', large);
    expect([code, stdout]).toEqual([2, expect.stringContaining('25 MiB')]);
  });

  test('levels without end', async () => {
    const text = documentText([], [], { pins: {} }).replace('{}', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`);
    expect(await post('/workflows', `{"document":${text}}`)).toMatchObject({
      status: 400,
      code: 'too_deep',
      detail: expect.stringContaining('200 levels'),
    });
    const { code, stdout } = await cli('validate', text);
    expect([code, stdout]).toEqual([2, expect.stringContaining('64 levels')]);
  });

  test('more items than a run takes', async () => {
    const input = join(folder.path, 'input.json');
    await writeFile(input, JSON.stringify(Array.from({ length: 50_001 }, (_, index) => ({ index }))));
    const { code, stderr } = await cli('run', documentText([], []), '--input', input);
    expect([code, stderr]).toEqual([2, expect.stringContaining('50001 items; a run takes 50000')]);
  });
});

describe('a document that must not run is kept as a draft, and neither published nor run', () => {
  test.each(UNFIT)('$what', async ({ text, words, path }) => {
    const placed = expect.objectContaining({ path, message: expect.stringMatching(words) });
    const made = await ask<{ id: string; revision: number; problems: unknown[] }>(product, 'POST', '/workflows', {
      document: JSON.parse(text) as unknown,
    });
    expect(made.problems).toEqual(expect.arrayContaining([placed]));
    for (const said of [
      await post(`/workflows/${made.id}/publish`, { baseRevision: made.revision }),
      await post(`/workflows/${made.id}/runs`, {}),
    ])
      expect(said).toMatchObject({
        status: 422,
        code: 'invalid_document',
        detail: expect.stringMatching(words),
        errors: expect.arrayContaining([placed]),
      });
    const ran = await cli('run', text);
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringMatching(words)]);
    expect(ran.stderr).toContain(path);
  });
});

test.each([
  ['in the guest, whose own parts are frozen', '={{ ({}).__proto__.x = 1 }}', /a: .*not extensible/],
  ['by the memory the guest has', '={{ "a".repeat(1e9) }}', /a: .*memory/],
])('a hostile expression is stopped %s', async (_, value, words) => {
  const { code, stderr } = await cli('run', settingText(value));
  expect([code, stderr]).toEqual([3, expect.stringMatching(words)]);
});
