import { MemoryFiles, startProvider, testHttpClient } from '@holdfast/node-sdk/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deadAddress } from './notes.ts';

let provider: Awaited<ReturnType<typeof startProvider>>;
const files = new MemoryFiles();

beforeAll(async () => {
  provider = await startProvider((request) => {
    if (request.path.startsWith('/status/')) {
      const status = Number(request.path.split('/')[2]);
      return { status, headers: request.query.has('wait') ? { 'retry-after': '7' } : {}, body: { status } };
    }
    if (request.path === '/file') return { headers: { 'content-type': 'text/csv' }, body: 'a,b' };
    return {
      body: { method: request.method, query: request.query.toString(), body: request.body, headers: request.headers },
    };
  });
});
afterAll(() => provider.close());

const client = (auth: Parameters<typeof testHttpClient>[0]['auth'] = { kind: 'none' }) =>
  testHttpClient({ baseUrl: provider.url, files, auth });
const echo = async (reply: Promise<{ body: unknown }>) =>
  (await reply).body as { body: string; query: string; headers: Record<string, string> };

describe('the client that tests use', () => {
  test('sends each kind of body', async () => {
    const { post } = client();
    expect((await echo(post('/', { json: { a: 1 } }))).body).toBe('{"a":1}');
    expect((await echo(post('/', { form: { a: 1, b: undefined, c: ['2', '3'] } }))).body).toBe('a=1&c=2&c=3');
    expect((await echo(post('/', { text: { body: 'hi', contentType: 'text/x' } }))).headers['content-type']).toBe(
      'text/x',
    );
    const file = await files.text('n.txt', 'note');
    expect((await echo(post('/', { file }))).body).toBe('note');
    const form = await echo(
      post('/', {
        multipart: [
          { name: 'a', value: '1' },
          { name: 'f', file },
        ],
      }),
    );
    expect(form.body).toContain('filename="n.txt"');
  });

  test('adds the credential, the query and the key', async () => {
    expect((await echo(client({ kind: 'basic', user: 'u', password: 'p' }).get('/'))).headers.authorization).toBe(
      'Basic dTpw',
    );
    expect(
      (await echo(client({ kind: 'query', query: { k: 'v' } }).get('/', { query: { a: ['1', '2'] } }))).query,
    ).toBe('a=1&a=2&k=v');
    expect((await echo(client().post('/', { idempotencyKey: 'k', idempotencyHeader: 'X-Key' }))).headers['x-key']).toBe(
      'k',
    );
  });

  test('stores an answer as a file', async () => {
    const { file } = await client().get('/file', { expect: 'file' });
    expect(file).toMatchObject({ name: 'file', mimeType: 'text/csv', sizeBytes: 3 });
  });

  test.each([
    [422, 'data/rejected', 'data/rejected'],
    [403, 'policy/forbidden', 'policy/forbidden'],
    [404, 'permanent/not_found', 'data/not_found'],
    [500, 'ambiguous/no_answer', 'transient/no_answer'],
    [408, 'ambiguous/no_answer', 'transient/no_answer'],
    [429, 'transient/rate_limited', 'transient/rate_limited'],
    [501, 'permanent/unsupported', 'permanent/unsupported'],
    [530, 'ambiguous/no_answer', 'transient/no_answer'],
  ])('status %i is %s on a write and %s on a read', async (status, write, read) => {
    await expect(client().post(`/status/${status}`)).rejects.toMatchObject({
      failure: { code: write, evidence: { status } },
    });
    await expect(client().get(`/status/${status}`)).rejects.toMatchObject({ failure: { code: read } });
    expect(await client().get(`/status/${status}`, { acceptAnyStatus: true })).toMatchObject({ status });
  });

  test('says how long to wait, and how far a request got', async () => {
    await expect(client().post('/status/503', { query: { wait: 1 } })).rejects.toMatchObject({
      failure: { code: 'transient/rate_limited', evidence: { retryAfterMs: 7_000 } },
    });
    provider.loseNextAnswer();
    await expect(client().post('/')).rejects.toMatchObject({ failure: { class: 'ambiguous', phase: 'maybe_sent' } });
    const nobody = testHttpClient({ baseUrl: await deadAddress(), files });
    await expect(nobody.post('/')).rejects.toMatchObject({
      failure: { code: 'transient/unreachable', phase: 'unsent' },
    });
  });
});
