import type { Item, JsonObject } from '@holdfast/node-sdk';
import {
  connectorSuite,
  definitionProblems,
  failuresOf,
  MemoryFiles,
  makeEachContext,
  nodeSuite,
  runNode,
  startProvider,
} from '@holdfast/node-sdk/testing';
import { describe, expect, test } from 'vitest';
import { http } from '../src/index.ts';
import { request } from '../src/request.ts';
import { respond } from '../src/respond.ts';

const fields = { baseUrl: 'https://api.example.com/v1' };
connectorSuite(http, {
  targets: {
    'http.api-key': fields,
    'http.basic': fields,
    'http.bearer': fields,
    'http.oauth2-client-credentials': fields,
  },
});

describe('http.respond', () => {
  nodeSuite(respond, {
    samples: [
      { name: 'answers with the first item', items: [{ json: { id: 7 } }], responds: { status: 200, body: { id: 7 } } },
      {
        name: 'a file that is not there',
        parameters: { content: 'file' },
        items: [{ json: {} }],
        fails: [{ code: 'data/no_file', index: 'all' }],
      },
    ],
  });
});

describe('http.request', () => {
  test("its description is complete, its effect is the document's to declare", () => {
    // The effect has no defaults on purpose: a write that says nothing is an unsafe one.
    const isOfEffect = (problem: string) => problem.startsWith('parameters.effect');
    expect(definitionProblems(request).filter((problem) => !isOfEffect(problem))).toEqual([]);
  });

  test.each<[string, JsonObject, number, JsonObject, unknown]>([
    [
      'all that was put is there',
      { method: 'PUT' },
      200,
      { id: 7, lines: [{ sum: 1, tax: 0 }] },
      { output: { id: 7, lines: [{ sum: 1, tax: 0 }] } },
    ],
    ['a field differs', { method: 'PUT' }, 200, { id: 8, lines: [{ sum: 1 }] }, 'changed'],
    ['a list has more entries', { method: 'PUT' }, 200, { id: 7, lines: [{ sum: 1 }, {}] }, 'changed'],
    ['nothing is there', { method: 'PUT' }, 404, {}, 'absent'],
    ['what is there may not be seen', { method: 'PUT' }, 403, {}, 'unknown'],
    ['it was to be deleted and is', { method: 'DELETE', body: { kind: 'none' } }, 410, {}, { output: {} }],
    ['it was to be deleted and is there', { method: 'DELETE', body: { kind: 'none' } }, 200, { id: 7 }, 'changed'],
    ['it went to an address that is not its own', { method: 'POST' }, 200, { id: 7 }, 'unknown'],
    [
      'the text of it is there',
      { method: 'PUT', body: { kind: 'json', json: '{"id":7}' } },
      200,
      { id: 7 },
      { output: { id: 7 } },
    ],
    ['what was put is no JSON', { method: 'PUT', body: { kind: 'text', text: 'a' } }, 200, { id: 7 }, 'unknown'],
  ])('an upsert in doubt is read at its address: %s', async (_name, parameters, status, body, found) => {
    const provider = await startProvider(({ query }) => ({ status: query.get('part') === 'a' ? status : 500, body }));
    const json = { kind: 'json', json: { id: 7, lines: [{ sum: 1 }] } };
    const said = {
      pages: { mode: 'off' },
      url: `${provider.url}/invoices/7`,
      query: [{ name: 'part', value: 'a' }],
      body: json,
    };
    const effect = { kind: 'write', safeBy: 'upsert' };
    try {
      const context = makeEachContext({ ...said, effect, ...parameters }, [{ json: {} }], 0);
      expect(await request.probe?.(context as never)).toEqual(found);
    } finally {
      await provider.close();
    }
  });

  test('a probe finds a write again, and says when there is none', async () => {
    const provider = await startProvider(({ query }) => ({
      body: { data: query.get('ref') === 'known' ? [{ id: 9 }] : [] },
    }));
    const probe = (idempotencyKey: string) =>
      request.probe?.(
        makeEachContext(
          {
            method: 'POST',
            url: `${provider.url}/invoices`,
            effect: {
              kind: 'write',
              safeBy: 'probe',
              probe: { url: `${provider.url}/invoices?ref={key}`, path: 'data' },
            },
          },
          [{ json: {} }],
          0,
          { idempotencyKey },
        ) as never,
      );
    try {
      expect(await probe('known')).toEqual({ output: { id: 9 } });
      expect(await probe('unknown')).toBe('absent');
    } finally {
      await provider.close();
    }
  });

  test('a list at the top becomes items, and a status that is accepted is an answer', async () => {
    const provider = await startProvider(({ path }) =>
      path.startsWith('/list') ? { body: [{ id: 1 }, { id: 2 }] } : { status: 404, body: { error: 'none' } },
    );
    try {
      const list = await runNode(request, { parameters: { url: `${provider.url}/list` } });
      expect(list.outputs.out?.map(({ json }) => json)).toEqual([{ id: 1 }, { id: 2 }]);
      const missing = await runNode(request, { parameters: { url: `${provider.url}/gone`, acceptStatus: [404] } });
      expect(missing.outputs.out?.[0]?.json).toEqual({ error: 'none' });
      const refused = await runNode(request, { parameters: { url: `${provider.url}/gone` } });
      expect(refused.failures[0]?.failure.code).toBe('data/not_found');
    } finally {
      await provider.close();
    }
  });

  test('pages are read until the last one, and too many are a failure', async () => {
    const provider = await startProvider(({ query }) => {
      const page = Number(query.get('page'));
      return { body: page > 3 ? [] : [{ page }] };
    });
    try {
      const call = (most: number, beyond = 'fail') =>
        runNode(request, { parameters: { url: `${provider.url}/rows`, pages: { mode: 'page', most, beyond } } });
      expect((await call(10)).outputs.out?.map(({ json }) => json)).toEqual([{ page: 1 }, { page: 2 }, { page: 3 }]);
      expect((await call(2)).failures[0]?.failure.code).toBe('data/too_many_pages');
      expect((await call(2, 'stop')).outputs.out?.map(({ json }) => json)).toEqual([{ page: 1 }, { page: 2 }]);
    } finally {
      await provider.close();
    }
  });

  describe('long lists, as APIs hand them out', () => {
    const rows = [1, 2, 3, 4, 5].map((id) => ({ id }));
    const slice = (from: number) => rows.slice(from, from + 2);
    const after = (id: string | null) => slice(id === null ? 0 : rows.findIndex((row) => String(row.id) === id) + 1);
    const provider = () =>
      startProvider(({ path, query, body }) => {
        const url = new URL(path, 'http://x');
        switch (url.pathname) {
          case '/offset':
            return { body: { rows: slice(Number(query.get('offset'))) } };
          case '/skip':
            return { body: { rows: slice(Number((JSON.parse(body) as { skip: number }).skip)) } };
          case '/last-id': {
            const data = after(query.get('starting_after'));
            return { body: { data, has_more: data.at(-1)?.id !== 5 } };
          }
          case '/link': {
            const from = Number(query.get('from') ?? 0);
            const link: Record<string, string> = from < 4 ? { link: `</link?from=${from + 2}>; rel="next"` } : {};
            return { body: slice(from), headers: link };
          }
          default:
            return { body: { rows: slice(0), next: '/again?x=1' } };
        }
      });

    test.each([
      ['an offset, which begins at 0', { url: '/offset', itemsAt: 'rows', pages: { mode: 'offset' } }],
      [
        'an offset in the body of a search',
        {
          url: '/skip',
          method: 'POST',
          effect: { kind: 'read' },
          body: { kind: 'json', json: { filter: 'all' } },
          itemsAt: 'rows',
          pages: { mode: 'offset', parameter: 'skip', place: 'body' },
        },
      ],
      [
        'the id of the last entry, until the answer says that there is no more',
        {
          url: '/last-id',
          itemsAt: 'data',
          pages: { mode: 'cursor', parameter: 'starting_after', from: 'data[-1].id', more: 'has_more' },
        },
      ],
      ['a Link header', { url: '/link', pages: { mode: 'link' } }],
    ] as const)('by %s', async (_, { url, ...parameters }) => {
      const api = await provider();
      try {
        const read = await runNode(request, { parameters: { url: `${api.url}${url}`, ...parameters } as JsonObject });
        expect(read.failures).toEqual([]);
        expect(read.outputs.out?.map(({ json }) => json)).toEqual(rows);
      } finally {
        await api.close();
      }
    });

    test('the same page again and again, and a list of what writes, are refused with words', async () => {
      const api = await provider();
      try {
        const call = (parameters: JsonObject) => failuresOf(request, { parameters });
        const again = { url: `${api.url}/again`, itemsAt: 'rows', pages: { mode: 'next', from: 'next' } };
        expect(await call(again)).toMatchObject([{ code: 'data/too_many_pages' }]);
        const write = { url: `${api.url}/x`, method: 'POST', pages: { mode: 'page' } };
        expect(await call(write)).toMatchObject([{ code: 'data/bad_input', evidence: { path: '/pages/mode' } }]);
        expect(api.requests.every(({ method }) => method === 'GET')).toBe(true);
      } finally {
        await api.close();
      }
    });
  });

  describe('what it sends', () => {
    const sent = async (parameters: JsonObject, item: Item = { json: {} }, files = new MemoryFiles()) => {
      const api = await startProvider(() => ({ body: {} }));
      try {
        const all = { method: 'POST', url: api.url, effect: { kind: 'write', safeBy: 'unsafe' }, ...parameters };
        const { failures } = await runNode(request, { parameters: all, items: [item], files });
        const [got] = api.requests;
        return {
          failures: failures.map(({ failure }) => failure),
          type: got?.headers['content-type'],
          body: got?.body,
        };
      } finally {
        await api.close();
      }
    };

    test('fields of a form that come several times are all sent', async () => {
      const fields = [
        { name: 'tag', value: 'a' },
        { name: 'n', value: 5 },
        { name: 'tag', value: ['b', 'c'] },
      ];
      expect((await sent({ body: { kind: 'form', fields } })).body).toBe('tag=a&tag=b&tag=c&n=5');
    });

    test('JSON put together as text goes out as it stands, every digit of it', async () => {
      const text = '{"id": 12345678901234567890}';
      expect(await sent({ body: { kind: 'json', json: text } })).toMatchObject({
        type: 'application/json',
        body: text,
      });
      expect((await sent({ body: { kind: 'json', json: 'just text' } })).body).toBe('"just text"');
    });

    test('text that begins like JSON and is none is refused, without its words in the message', async () => {
      const { failures, body } = await sent({ body: { kind: 'json', json: '{"name": secret}' } });
      expect(failures).toMatchObject([{ code: 'data/not_json', evidence: { path: '/body/json' } }]);
      expect([failures[0]?.message.includes('secret'), body]).toEqual([false, undefined]);
    });

    test('parts with fields and files, and a file as the body', async () => {
      const files = new MemoryFiles();
      const data = await files.write({ name: 'a.csv', mimeType: 'text/csv', bytes: Buffer.from('x,y') });
      const fields = [
        { name: 'meta', value: { a: 1 } },
        { name: 'doc', file: 'data', fileName: 'report.csv' },
      ];
      const item = { json: {}, files: { data } };
      const parts = await sent({ body: { kind: 'multipart', fields } }, item, files);
      expect(parts.body).toContain('name="doc"; filename="report.csv"\r\nContent-Type: text/csv\r\n\r\nx,y');
      expect(parts.body).toContain('{"a":1}');
      expect(await sent({ body: { kind: 'file' } }, item, files)).toMatchObject({ type: 'text/csv', body: 'x,y' });
      const missing = await sent({ body: { kind: 'file', file: 'doc' } }, item, files);
      expect(missing.failures).toMatchObject([{ code: 'data/no_file', message: expect.stringContaining('has: data') }]);
    });
  });

  test('every status is an answer where that is asked for, but not one that leaves a write in doubt', async () => {
    const provider = await startProvider(({ path }) => ({ status: Number(path.slice(1, 4)), body: { at: path } }));
    const call = (method: string, status: number) =>
      runNode(request, { parameters: { method, url: `${provider.url}/${status}`, acceptAll: true, output: 'full' } });
    try {
      for (const [method, status] of [
        ['GET', 503],
        ['GET', 404],
        ['POST', 422],
      ] as const)
        expect((await call(method, status)).outputs.out?.[0]?.json.status).toBe(status);
      expect((await call('POST', 500)).failures[0]?.failure.class).toBe('ambiguous');
    } finally {
      await provider.close();
    }
  });

  test('a file of the answer is put on the item under its name', async () => {
    const provider = await startProvider(() => ({ body: 'x', headers: { 'content-type': 'application/pdf' } }));
    try {
      const parameters = { url: `${provider.url}/a.pdf`, answer: 'file', answerFile: 'invoice' };
      const { outputs } = await runNode(request, { parameters });
      expect(outputs.out?.[0]).toMatchObject({ json: { name: 'a.pdf' }, files: { invoice: { sizeBytes: 1 } } });
    } finally {
      await provider.close();
    }
  });
});
