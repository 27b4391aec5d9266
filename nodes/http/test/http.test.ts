import {
  connectorSuite,
  definitionProblems,
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
      const call = (most: number) =>
        runNode(request, { parameters: { url: `${provider.url}/rows`, pages: { mode: 'page', most } } });
      expect((await call(10)).outputs.out?.map(({ json }) => json)).toEqual([{ page: 1 }, { page: 2 }, { page: 3 }]);
      expect((await call(2)).failures[0]?.failure.code).toBe('data/too_many_pages');
    } finally {
      await provider.close();
    }
  });
});
