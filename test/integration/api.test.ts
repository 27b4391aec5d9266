import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { SCHEMA_VERSION, type WorkflowDocument } from '@holdfast/workflow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { holdfast } from '../support/cli.ts';
import { exampleDocument } from '../support/examples.ts';
import { preparedFolder } from '../support/prepared.ts';
import { ask, type Product, startProduct, until } from '../support/product.ts';

const run = promisify(execFile);

const document = (nodes: WorkflowDocument['nodes'], edges: WorkflowDocument['edges'] = []): WorkflowDocument => ({
  schemaVersion: SCHEMA_VERSION,
  name: 'Test',
  nodes,
  edges,
});
const node = (id: string, type: string, parameters?: object): WorkflowDocument['nodes'][number] => ({
  id,
  type,
  typeVersion: 1,
  name: id,
  ...(parameters ? { parameters: parameters as never } : {}),
});
const edge = (id: string, from: string, to: string): WorkflowDocument['edges'][number] => {
  const [fromNode = '', fromPort = 'out'] = from.split(':');
  const [toNode = '', toPort = 'in'] = to.split(':');
  return { id, from: { node: fromNode, port: fromPort }, to: { node: toNode, port: toPort } };
};

interface Problem {
  status: number;
  code: string;
  detail: string;
  correlationId: string;
  errors?: { path: string; message: string; code?: string }[];
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

async function send(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  const isText = typeof body === 'string';
  return fetch(`${product.url}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
  });
}
const problem = async (reply: Response): Promise<Problem> => {
  expect(reply.headers.get('content-type')).toContain('application/problem+json');
  return (await reply.json()) as Problem;
};

describe('hostile requests', () => {
  test('a body of another type is refused before it is read', async () => {
    const form = await fetch(`${product.url}/api/v1/workflows`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: '{"name":"x"}',
    });
    expect(form.status).toBe(415);
  });

  test('an expression reaches nothing but its inputs, and ends', async () => {
    const attacks = [
      '{{ constructor.constructor("return process")() }}',
      '{{ this.process.mainModule }}',
      '{{ globalThis.process }}',
      '{{ (() => { for (;;) {} })() }}',
      '{{ "a".repeat(1e9).length }}',
    ];
    const made = await ask<{ id: string }>(product, 'POST', '/workflows', {
      document: document(
        [
          node('start', 'trigger.manual'),
          ...attacks.map((attack, index) =>
            node(`a${index}`, 'core.set', { fields: [{ name: 'x', value: `=${attack}` }] }),
          ),
        ],
        attacks.map((_, index) => edge(`e${index}`, 'start', `a${index}`)),
      ),
    });
    const started = await send('POST', `/api/v1/workflows/${made.id}/runs`, { input: [{ json: {} }] });
    // Either refused as unfit, or every attack fails as a step of its own and the server lives on.
    if (started.status === 422) return;
    const { id } = (await started.json()) as { id: string };
    const steps = await until(async () => {
      const { status } = await ask<{ status: string }>(product, 'GET', `/runs/${id}`);
      return status === 'parked' || status === 'failed'
        ? ask<{ items: { node: string; status: string }[] }>(product, 'GET', `/runs/${id}/steps`)
        : null;
    });
    for (const step of steps.items) if (step.node !== 'start') expect(['parked', 'failed']).toContain(step.status);
    expect((await fetch(`${product.url}/health/ready`)).status).toBe(200);
  });
});

test('an expression that takes its time is worked out on another thread, and one that never ends is stopped', async () => {
  const long = '={{ Array.from({ length: 60000 }, (_, i) => i % 7).reduce((sum, n) => sum + n, 0) }}';
  const made = await ask<{ id: string }>(product, 'POST', '/workflows', {
    document: document(
      [
        node('start', 'trigger.manual'),
        node('long', 'core.set', { keep: 'none', fields: [{ name: 'sum', value: long }] }),
        node('endless', 'core.set', {
          fields: [{ name: 'x', value: '={{ (() => { let n = 0; while (true) n += 1; })() }}' }],
        }),
      ],
      [edge('e1', 'start', 'long'), edge('e2', 'start', 'endless')],
    ),
  });
  const { id } = await ask<{ id: string }>(product, 'POST', `/workflows/${made.id}/runs`, {});
  await until(async () => (await ask<{ status: string }>(product, 'GET', `/runs/${id}`)).status === 'parked');
  const { items } = await ask<{
    items: { id: string; node: string; status: string; failures: { failure: { code: string } }[] }[];
  }>(product, 'GET', `/runs/${id}/steps`);
  const of = (name: string) => items.find((step) => step.node === name);
  expect(of('long')?.status).toBe('succeeded');
  const output = await ask<{ items: { json: unknown }[] }>(
    product,
    'GET',
    `/runs/${id}/steps/${encodeURIComponent(of('long')?.id ?? '')}/items?side=output`,
  );
  expect(output.items[0]?.json).toEqual({ sum: 179_994 });
  expect(of('endless')?.failures[0]?.failure.code).toBe('permanent/resource_limit');
});

describe('the API', () => {
  test('is described by an OpenAPI document, and knows no other routes', async () => {
    const described = await ask<{ openapi: string; paths: Record<string, unknown> }>(product, 'GET', '/openapi.json');
    expect(described.openapi).toBe('3.1.0');
    expect(Object.keys(described.paths).length).toBeGreaterThan(30);
    expect((await problem(await send('GET', '/api/v1/nothing'))).code).toBe('no_such_route');
  });

  test('serves the schema of documents', async () => {
    const schema = await ask<{ $id: string }>(product, 'GET', '/schemas/workflow-1.json');
    expect(schema.$id).toBe('urn:holdfast:schema:workflow:1');
  });

  test('lets no web page and no rebound name in', async () => {
    const elsewhere = await send('POST', '/api/v1/workflows', { name: 'x' }, { origin: 'https://evil.example' });
    expect([elsewhere.status, (await problem(elsewhere)).code]).toEqual([403, 'wrong_origin']);
    const { port } = new URL(product.url);
    const { stdout } = await run('curl', [
      '-s',
      '-H',
      `Host: rebound.example:${port}`,
      `${product.url}/api/v1/session`,
    ]);
    expect(JSON.parse(stdout).code).toBe('wrong_origin');
    const proxied = await send('GET', '/api/v1/session', undefined, { 'x-forwarded-for': '203.0.113.9' });
    expect(proxied.status).toBe(401);
  });

  test('gives keys the rights of their role and no more', async () => {
    const { key } = await ask<{ key: string }>(product, 'POST', '/api-keys', { name: 'reader', role: 'viewer' });
    const auth = { authorization: `Bearer ${key}` };
    expect((await send('GET', '/api/v1/workflows', undefined, auth)).status).toBe(200);
    expect((await send('POST', '/api/v1/workflows', { name: 'x' }, auth)).status).toBe(403);
    expect((await send('GET', '/api/v1/workflows', undefined, { authorization: 'Bearer hf_wrong' })).status).toBe(401);
  });

  test('does what is sent twice with one Idempotency-Key once', async () => {
    const headers = { 'idempotency-key': 'test-1' };
    const first = (await (await send('POST', '/api/v1/workflows', { name: 'Once' }, headers)).json()) as { id: string };
    const second = await send('POST', '/api/v1/workflows', { name: 'Once' }, headers);
    expect(((await second.json()) as { id: string }).id).toBe(first.id);
    const other = await send('POST', '/api/v1/workflows', { name: 'Other' }, headers);
    expect((await problem(other)).code).toBe('key_reused');
  });

  test('never overwrites what somebody else saved', async () => {
    const made = await ask<{ id: string; revision: number; document: WorkflowDocument }>(
      product,
      'POST',
      '/workflows',
      { name: 'Shared' },
    );
    const save = (name: string, baseRevision: number) =>
      send('PUT', `/api/v1/workflows/${made.id}/draft`, { baseRevision, document: { ...made.document, name } });
    expect((await save('Mine', made.revision)).status).toBe(200);
    const late = await save('Theirs', made.revision);
    expect(late.status).toBe(409);
    expect(((await late.json()) as { document: WorkflowDocument }).document.name).toBe('Mine');
  });

  test('exports what was imported, byte for byte', async () => {
    const text = await readFile(
      fileURLToPath(new URL('../../examples/bank-statement/workflow.json', import.meta.url)),
      'utf8',
    );
    const { workflow } = await ask<{ workflow: { id: string } }>(product, 'POST', '/imports', { text });
    expect(await (await send('GET', `/api/v1/workflows/${workflow.id}/export`)).text()).toBe(text);
    const foreign = await problem(
      await send('POST', '/api/v1/imports', { text: '{"definition":{"triggers":{},"actions":{}}}' }),
    );
    expect([foreign.code, foreign.detail]).toEqual(['format_not_supported', expect.stringContaining('Logic Apps')]);
  });

  test('moving a node needs no new version', async () => {
    const text = exampleDocument('order-line');
    const made = await ask<{ id: string; revision: number }>(product, 'POST', '/workflows', { document: text });
    await ask(product, 'POST', `/workflows/${made.id}/publish`, { baseRevision: made.revision });
    interface Drafted {
      readonly revision: number;
      readonly hasUnpublishedChanges: boolean;
      readonly draftAuthors: readonly object[];
    }
    const draft = () => ask<Drafted>(product, 'GET', `/workflows/${made.id}`);
    const save = async (change: object) =>
      ask(product, 'PUT', `/workflows/${made.id}/draft`, {
        baseRevision: (await draft()).revision,
        document: { ...text, ...change },
      });
    await save({ layout: { nodes: { amount: [16, 16] } } });
    expect(await draft()).toMatchObject({ hasUnpublishedChanges: false, draftAuthors: [] });

    // Who changed what that runs is told until it is published.
    await save({ settings: { timeZone: 'Europe/Berlin' } });
    const { revision, ...changed } = await draft();
    expect(changed).toMatchObject({
      hasUnpublishedChanges: true,
      draftAuthors: [{ kind: 'settings', id: '', by: { name: expect.any(String) } }],
    });
    await ask(product, 'POST', `/workflows/${made.id}/publish`, { baseRevision: revision });
    expect((await draft()).draftAuthors).toEqual([]);
  });
});

describe('connections', () => {
  test('secrets go in and never come out, and go to no other origin', async () => {
    const seen: string[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers.authorization ?? '');
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ said: request.headers.authorization ?? null }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      const made = await ask<{ id: string; secretsSet: string[] }>(product, 'POST', '/connections', {
        slug: 'api',
        title: 'API',
        type: 'http.bearer',
        fields: { baseUrl: url, token: 'not-a-real-token-123' },
      });
      expect(made.secretsSet).toEqual(['token']);
      expect(JSON.stringify(made)).not.toContain('not-a-real-token');
      expect(await ask(product, 'POST', `/connections/${made.id}/test`, undefined)).toMatchObject({ ok: true });
      expect(seen).toContain('Bearer not-a-real-token-123');
      const moved = await send('PATCH', `/api/v1/connections/${made.id}`, {
        fields: { baseUrl: 'https://elsewhere.example' },
      });
      expect((await problem(moved)).code).toBe('secret_needed');
      const windows = { blackouts: [{ from: '18:00', to: '06:00', timeZone: 'Europe/Berln' }] };
      const zoneless = await send('PATCH', `/api/v1/connections/${made.id}`, { limits: windows });
      expect((await problem(zoneless)).code).toBe('bad_time_zone');

      const workflow = await ask<{ id: string }>(product, 'POST', '/workflows', {
        document: document(
          [
            node('start', 'trigger.manual'),
            { ...node('mine', 'http.request', { url: '/me' }), connection: 'api' },
            { ...node('other', 'http.request', { url: 'https://elsewhere.example/steal' }), connection: 'api' },
            node('private', 'http.request', { url: 'http://169.254.169.254/latest/meta-data' }),
            node('self', 'http.request', { url: `${product.url}/api/v1/session` }),
          ],
          ['mine', 'other', 'private', 'self'].map((id) => edge(`e-${id}`, 'start', id)),
        ),
      });
      const { id } = await ask<{ id: string }>(product, 'POST', `/workflows/${workflow.id}/runs`, {});
      await until(async () => (await ask<{ status: string }>(product, 'GET', `/runs/${id}`)).status === 'parked');
      const { items } = await ask<{
        items: { node: string; status: string; failures: { failure: { code: string } }[] }[];
      }>(product, 'GET', `/runs/${id}/steps`);
      const codes = Object.fromEntries(items.map((step) => [step.node, step.failures[0]?.failure.code ?? step.status]));
      expect(codes).toMatchObject({
        mine: 'succeeded',
        other: 'policy/credential_origin',
        private: 'policy/egress_denied',
        self: 'policy/egress_denied',
      });
    } finally {
      server.close();
    }
  });
});

test('a connection that is proven by a certificate says until when, and keeps its key', async () => {
  const [certificate, privateKey, other] = await Promise.all(
    ['expired', 'key', 'client'].map((name) =>
      readFile(new URL(`../../runner/test/fixtures/tls/${name}.pem`, import.meta.url), 'utf8'),
    ),
  );
  const entered = (fields: object) => ({
    slug: 'proven',
    title: 'Proven',
    type: 'http.certificate',
    fields: { baseUrl: 'https://127.0.0.1:1', certificate, privateKey, ...fields },
  });
  const wrong = await problem(await send('POST', '/api/v1/connections', entered({ certificate: other })));
  expect([wrong.status, wrong.code]).toEqual([422, 'bad_certificate']);
  const made = await ask<{ id: string; certificate: { until: string } }>(product, 'POST', '/connections', entered({}));
  expect(made).toMatchObject({ secretsSet: ['privateKey'], certificate: { subject: expect.stringContaining('CN=') } });
  expect(made.certificate.until).toMatch(/^2001-/);
  const listed = await ask<object>(product, 'GET', '/connections');
  expect(JSON.stringify([made, listed])).not.toContain('PRIVATE KEY');
  const { alerts } = await ask<{ alerts: { kind: string; subject: { name: string } | null }[] }>(
    product,
    'GET',
    '/overview',
  );
  expect(alerts).toContainEqual(
    expect.objectContaining({ kind: 'certificate_ending', subject: expect.objectContaining({ name: 'Proven' }) }),
  );
  await ask(product, 'DELETE', `/connections/${made.id}`);
});

describe('runs that belong together', () => {
  test('a run that fails starts the workflow that its own one names for that', async () => {
    const cleaner = await ask<{ id: string; revision: number }>(product, 'POST', '/workflows', {
      document: { ...document([node('failed', 'trigger.run-failed')]), name: 'After a failure' },
    });
    await ask(product, 'POST', `/workflows/${cleaner.id}/publish`, { baseRevision: cleaner.revision });
    const failing = await ask<{ id: string; revision: number }>(product, 'POST', '/workflows', {
      document: {
        ...document(
          [
            node('start', 'trigger.manual'),
            {
              ...node('no', 'core.fail', { message: 'No stock', code: 'no_stock' }),
              policy: { onFailure: { data: { action: 'stop' } } },
            },
          ],
          [edge('e', 'start', 'no')],
        ),
        settings: { failureWorkflow: cleaner.id },
      },
    });
    await ask(product, 'POST', `/workflows/${failing.id}/publish`, { baseRevision: failing.revision });
    const { id } = await ask<{ id: string }>(product, 'POST', `/workflows/${failing.id}/runs`, { version: 1 });
    const after = await until(async () => {
      const { items } = await ask<{ items: { id: string; status: string }[] }>(
        product,
        'GET',
        `/runs?workflowId=${cleaner.id}`,
      );
      return items[0]?.status === 'succeeded' ? items[0] : null;
    });
    const told = await ask<{ items: { json: { run: { id: string }; failure: { code: string } } }[] }>(
      product,
      'GET',
      `/runs/${after.id}/steps/failed/items?side=output`,
    );
    expect(told.items[0]?.json).toMatchObject({
      run: { id, mode: 'live', url: expect.stringContaining(`/runs/${id}`) },
      failure: { class: 'data', code: 'data/no_stock' },
      node: { id: 'no', type: 'core.fail' },
    });
  });

  test('what steps write is kept with the attempt that wrote it, within bounds and without secrets', async () => {
    const secret = 'an-example-token-of-the-ledger';
    const fields = { baseUrl: 'http://127.0.0.1:9', token: secret };
    await ask(product, 'POST', '/connections', { slug: 'logged', title: 'Logged', type: 'http.bearer', fields });
    const code = (text: string) => ({ language: 'javascript', per: 'list', code: text });
    const made = await ask<{ id: string }>(product, 'POST', '/workflows', {
      document: document(
        [
          node('start', 'trigger.manual'),
          node('says', 'core.code', code(`console.log('seen', ${JSON.stringify(secret)}); return items;`)),
          {
            ...node('fails', 'core.code', code(`console.log('before it fails'); throw new Error('no');`)),
            policy: { retry: { data: { maxAttempts: 2, baseDelayMs: 1, jitter: 'none' } } },
          },
        ],
        [edge('a', 'start', 'says'), edge('b', 'says', 'fails')],
      ),
    });
    const { id } = await ask<{ id: string }>(product, 'POST', `/workflows/${made.id}/runs`, {});
    await until(async () => (await ask<{ status: string }>(product, 'GET', `/runs/${id}`)).status === 'parked');
    interface Written {
      readonly step: string;
      readonly attempt: number;
      readonly lines: readonly { readonly message: string }[];
    }
    const first = await ask<{ items: Written[]; next: string }>(product, 'GET', `/runs/${id}/logs?limit=2`);
    const rest = await ask<{ items: Written[]; next: null }>(product, 'GET', `/runs/${id}/logs?cursor=${first.next}`);
    expect([...first.items, ...rest.items]).toMatchObject([
      { step: 'fails', attempt: 1, lines: [{ message: 'before it fails' }] },
      { step: 'fails', attempt: 2, lines: [{ message: 'before it fails' }] },
      { step: 'says', attempt: 1, lines: [{ message: 'seen •••' }] },
    ]);
    expect(product.output()).not.toContain(secret);
    const shown = await holdfast(folder.path, ['runs', 'show', id, '--logs', '--step', 'fails', '--url', product.url]);
    expect(shown.stdout.match(/fails#\d before it fails/g)).toHaveLength(2);
    const steps = await holdfast(folder.path, ['runs', 'show', id, '--url', product.url]);
    expect(steps.stdout).toMatch(/fails +parked +2/);
    // The trigger, the one step, the other twice: whoever only took the run up is not counted.
    expect((await ask<{ attempts: number }>(product, 'GET', `/runs/${id}`)).attempts).toBe(4);
  });

  test('what a step gives beyond the limit of its policy is not kept, and the step waits for a person', async () => {
    const code = (text: string) => ({ language: 'javascript', per: 'list', code: text });
    const made = await ask<{ id: string }>(product, 'POST', '/workflows', {
      document: document(
        [
          node('start', 'trigger.manual'),
          {
            ...node('large', 'core.code', code(`return [{ text: 'ä'.repeat(600) }];`)),
            policy: { maxOutputBytes: 1_000 },
          },
        ],
        [edge('a', 'start', 'large')],
      ),
    });
    const { id } = await ask<{ id: string }>(product, 'POST', `/workflows/${made.id}/runs`, {});
    const parked = await until(async () => {
      const run = await ask<{ status: string; failure: object }>(product, 'GET', `/runs/${id}`);
      return run.status === 'parked' && run;
    });
    expect(parked.failure).toMatchObject({ failure: { code: 'permanent/resource_limit', phase: 'unsent' } });
    expect(await ask(product, 'GET', `/runs/${id}/steps/large/items?side=output`)).toMatchObject({ total: 0 });
  });

  test('a run that is asked to stop stops, and says who asked', async () => {
    const made = await ask<{ id: string }>(product, 'POST', '/workflows', {
      document: document(
        [node('start', 'trigger.manual'), node('wait', 'core.wait', { for: 'time', amount: 1, unit: 'hours' })],
        [edge('e', 'start', 'wait')],
      ),
    });
    const { id } = await ask<{ id: string }>(product, 'POST', `/workflows/${made.id}/runs`, {});
    await until(async () => (await ask<{ status: string }>(product, 'GET', `/runs/${id}`)).status === 'waiting');
    await ask(product, 'POST', `/runs/${id}/cancel`, { reason: 'A test' });
    await until(async () => (await ask<{ status: string }>(product, 'GET', `/runs/${id}`)).status === 'cancelled');
    const { entries } = await ask<{ entries: { event: { type: string; reason?: string } }[] }>(
      product,
      'GET',
      `/runs/${id}/journal`,
    );
    expect(entries.map(({ event }) => event).find(({ type }) => type === 'cancel.requested')).toMatchObject({
      reason: 'A test',
    });
    expect((await send('POST', `/api/v1/runs/${id}/cancel`, {})).status).toBe(409);
  });

  test('a parked step is repaired by a person, with a reason, and the run goes on', async () => {
    const made = await ask<{ id: string }>(product, 'POST', '/workflows', {
      document: document(
        [
          node('start', 'trigger.manual'),
          node('bad', 'core.fail', { message: 'Wrong value' }),
          node('other', 'core.pass'),
        ],
        [edge('e1', 'start', 'bad'), edge('e2', 'start', 'other')],
      ),
    });
    const { id } = await ask<{ id: string }>(product, 'POST', `/workflows/${made.id}/runs`, {});
    interface Row {
      runId: string;
      step: { id: string };
      repairs: string[];
    }
    const row = await until(async () =>
      (await ask<{ items: Row[] }>(product, 'GET', '/exceptions')).items.find(({ runId }) => runId === id),
    );
    expect(row.repairs).toContain('skip');
    const path = `/api/v1/runs/${id}/steps/${encodeURIComponent(row.step.id)}/repair`;
    expect((await send('POST', path, { action: 'skip' })).status).toBe(400);
    expect((await problem(await send('POST', path, { action: 'resend', reason: 'x' }))).code).toBe('not_repairable');
    expect((await send('POST', path, { action: 'skip', reason: 'Known to be wrong' })).status).toBe(202);
    await until(async () => (await ask<{ status: string }>(product, 'GET', `/runs/${id}`)).status === 'succeeded');
  });
});

describe('variables', () => {
  interface Variable {
    value: unknown;
    revision: number;
    looksSecret: boolean;
    usedBy: { workflow: { id: string }; nodes: { name: string }[]; where: string; isSure: boolean }[];
  }
  const put = (name: string, body: object) => send('PUT', `/api/v1/variables/${name}`, body);
  const get = (name: string) => ask<Variable>(product, 'GET', `/variables/${name}`);

  test('two people do not overwrite each other, and asking twice with one key makes one variable', async () => {
    const create = () =>
      send('POST', '/api/v1/variables', { name: 'rate', value: { net: 1 } }, { 'idempotency-key': 'rate-1' });
    const [first, second] = [await create(), await create()];
    expect([first.status, second.status]).toEqual([201, 201]);
    const { revision } = (await first.json()) as Variable;
    expect(await second.json()).toMatchObject({ value: { net: 1 }, revision });
    expect((await problem(await send('POST', '/api/v1/variables', { name: 'rate', value: 2 }))).code).toBe(
      'variable_moved_on',
    );

    expect((await put('rate', { value: 2, baseRevision: revision })).status).toBe(200);
    const late = await problem(await put('rate', { value: 3, baseRevision: revision }));
    expect(late).toMatchObject({ status: 409, code: 'variable_moved_on' });
    expect(late.detail).toContain('changed "rate" since you looked at it');
    // What it is already may be said again: an answer that was lost does no harm.
    expect((await put('rate', { value: 2, baseRevision: revision })).status).toBe(200);
    expect((await send('DELETE', `/api/v1/variables/rate?baseRevision=${revision}`)).status).toBe(409);
    expect(await get('rate')).toMatchObject({ value: 2 });
    expect((await send('DELETE', '/api/v1/variables/rate')).status).toBe(204);
    expect((await send('DELETE', '/api/v1/variables/rate')).status).toBe(404);

    const { items } = await ask<{ items: { action: string; detail: object }[] }>(
      product,
      'GET',
      '/audit?subject=variable:rate',
    );
    expect(items.map(({ action, detail }) => [action, detail])).toMatchObject([
      ['variable.deleted', { from: 2 }],
      ['variable.changed', { from: { net: 1 }, to: 2 }],
      ['variable.created', { to: { net: 1 } }],
    ]);
  });

  test('names and sizes have limits that say what to do', async () => {
    for (const name of ['1st', 'with-dash', '__proto__', 'constructor', 'x'.repeat(65)])
      expect((await put(name, { value: 1 })).status).toBe(400);
    const large = await problem(await put('large', { value: 'x'.repeat(64 * 1024) }));
    expect(large).toMatchObject({ status: 422, code: 'value_too_large' });
    expect(large.detail).toContain('65 kB; a variable may have 64 kB');
    const value = 'x'.repeat(64 * 1024 - 2);
    const names = Array.from({ length: 16 }, (_, n) => `big${n}`);
    for (const name of names) expect((await put(name, { value })).status).toBe(200);
    expect((await problem(await put('more', { value: 1 }))).code).toBe('variables_too_large');
    for (const name of names) await send('DELETE', `/api/v1/variables/${name}`);
  });

  test('a value that looks like a secret is taken with a warning, and stands in no record', async () => {
    await put('api_token', { value: 'sk-9f8e7d6c5b4a' });
    expect(await get('api_token')).toMatchObject({ value: 'sk-9f8e7d6c5b4a', looksSecret: true });
    const trail = await send('GET', '/api/v1/audit?subject=variable:api_token');
    expect(await trail.text()).not.toContain('9f8e7d6c');
    await put('region', { value: 'EU' });
    expect(await get('region')).toMatchObject({ looksSecret: false });
  });

  test('who may only read changes nothing', async () => {
    const { key } = await ask<{ key: string }>(product, 'POST', '/api-keys', { name: 'reads', role: 'viewer' });
    const as = { authorization: `Bearer ${key}` };
    expect((await send('GET', '/api/v1/variables', undefined, as)).status).toBe(200);
    expect((await send('PUT', '/api/v1/variables/region', { value: 'US' }, as)).status).toBe(403);
    expect((await send('DELETE', '/api/v1/variables/region', undefined, as)).status).toBe(403);
  });

  test('a workflow that reads one is named by it; one that reads an unknown one is warned, published, and gets nothing', async () => {
    await put('region', { value: 'EU' });
    const reads = node('reads', 'core.set', {
      fields: [
        { name: 'region', value: '={{ $vars.region }}' },
        { name: 'gone', value: '={{ $vars.regoin ?? "nothing" }}' },
      ],
    });
    const hook = node('hook', 'trigger.webhook', { respond: 'at-end' });
    const made = await ask<{ id: string; revision: number; problems: { code: string; variable?: string }[] }>(
      product,
      'POST',
      '/workflows',
      { document: document([hook, reads], [edge('e', 'hook', 'reads')]) },
    );
    const warnings = ({ problems }: { problems: { code: string; variable?: string }[] }) =>
      problems.filter(({ code }) => code === 'unknown_variable').map(({ variable }) => variable);
    expect(warnings(made)).toEqual(['regoin']);
    const published = await ask<typeof made>(product, 'POST', `/workflows/${made.id}/publish`, {
      baseRevision: made.revision,
    });
    expect(warnings(published)).toEqual(['regoin']);
    expect((await get('region')).usedBy).toMatchObject([
      { workflow: { id: made.id }, nodes: [{ name: 'reads' }], where: 'both', isSure: true },
    ]);

    const { webhooks } = await ask<{ webhooks: Record<string, { url: string }> }>(
      product,
      'GET',
      `/workflows/${made.id}`,
    );
    const call = async (): Promise<unknown> => (await fetch(webhooks.hook?.url ?? '', { method: 'POST' })).json();
    expect(await call()).toMatchObject({ region: 'EU', gone: 'nothing' });
    await put('regoin', { value: ['late'] });
    expect(await call()).toMatchObject({ region: 'EU', gone: ['late'] });
    expect(warnings(await ask<typeof made>(product, 'GET', `/workflows/${made.id}`))).toEqual([]);

    const exported = await (await send('GET', `/api/v1/workflows/${made.id}/export`)).text();
    expect(exported).not.toContain('late');
    await send('DELETE', '/api/v1/variables/regoin');
    const { report } = await ask<{ report: typeof made }>(product, 'POST', '/imports', {
      text: exported,
      dryRun: true,
    });
    expect(warnings(report)).toEqual(['regoin']);
  });

  test('the command line sets, lists and deletes them', async () => {
    const cli = (...args: string[]) => holdfast(folder.path, ['vars', ...args, '--url', product.url]);
    const set = await cli('set', 'rates', '{"DE": 19}', '--as-json', '--description', 'By country');
    expect(set).toMatchObject({ code: 0, stdout: expect.stringContaining('$vars.rates is {"DE":19}') });
    expect((await cli()).stdout).toMatch(/rates +{"DE":19} +0 +By country/);
    expect(await cli('unset', 'rates')).toMatchObject({ code: 0 });
    expect((await send('GET', '/api/v1/variables/rates')).status).toBe(404);
  });
});

describe('people', () => {
  test('a run rests until somebody answers, once, what was shown', async () => {
    const made = await ask<{ id: string }>(product, 'POST', '/workflows', {
      document: document(
        [
          node('start', 'trigger.manual'),
          node('ask', 'human.approval', { title: 'Pay it?' }),
          node('paid', 'core.set', { fields: [{ name: 'paid', value: true }] }),
        ],
        [edge('e1', 'start', 'ask'), edge('e2', 'ask:approved', 'paid')],
      ),
    });
    const { id } = await ask<{ id: string }>(product, 'POST', `/workflows/${made.id}/runs`, {
      input: [{ json: { amount: 12 } }],
    });
    interface Asked {
      id: string;
      shownHash: string;
      evidence: unknown;
    }
    const asked = await until(async () => (await ask<{ items: Asked[] }>(product, 'GET', '/approvals')).items[0]);
    expect(asked.evidence).toEqual({ items: [{ amount: 12 }], itemCount: 1 });
    const answer = (body: object) =>
      send('POST', `/api/v1/approvals/${asked.id}/decision`, { shownHash: asked.shownHash, ...body });
    expect((await answer({ choice: 'approved', shownHash: 'something else' })).status).toBe(409);
    expect((await problem(await answer({ choice: 'rejected' }))).code).toBe('reason_needed');
    expect((await answer({ choice: 'approved' })).status).toBe(200);
    expect((await problem(await answer({ choice: 'rejected', reason: 'too late' }))).code).toBe('already_decided');
    await until(async () => (await ask<{ status: string }>(product, 'GET', `/runs/${id}`)).status === 'succeeded');
  });

  test('a waiting run goes on when its address is called, once', async () => {
    const made = await ask<{ id: string }>(product, 'POST', '/workflows', {
      document: document(
        [
          node('start', 'trigger.manual'),
          node('address', 'core.set', { fields: [{ name: 'url', value: '={{ $run.resumeUrl }}' }] }),
          node('wait', 'core.wait', { for: 'call' }),
        ],
        [edge('e1', 'start', 'address'), edge('e2', 'address', 'wait')],
      ),
    });
    const { id } = await ask<{ id: string }>(product, 'POST', `/workflows/${made.id}/runs`, {});
    await until(async () => (await ask<{ status: string }>(product, 'GET', `/runs/${id}`)).status === 'waiting');
    const { items } = await ask<{ items: { id: string; node: string }[] }>(
      product,
      'GET',
      `/runs/${id}/steps?node=address`,
    );
    const output = await ask<{ items: { json: { url: string } }[] }>(
      product,
      'GET',
      `/runs/${id}/steps/${encodeURIComponent(items[0]?.id ?? '')}/items?side=output`,
    );
    const url = output.items[0]?.json.url ?? '';
    expect((await fetch(url)).status).toBe(405);
    expect((await fetch(`${url}x`, { method: 'POST' })).status).toBe(404);
    const call = () =>
      fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"paid":true}' });
    expect((await call()).status).toBe(202);
    expect((await call()).status).toBe(409);
    await until(async () => (await ask<{ status: string }>(product, 'GET', `/runs/${id}`)).status === 'succeeded');
  });

  test('the owner is made once, at this machine, and then everybody signs in', async () => {
    const owner = { name: 'Ada', email: 'ada@example.com', password: 'a long example password' };
    expect((await send('POST', '/api/v1/owner', owner)).status).toBe(201);
    expect((await send('POST', '/api/v1/owner', owner)).status).toBe(403);
    expect((await send('GET', '/api/v1/workflows')).status).toBe(401);
    const signIn = (password: string) =>
      send('POST', '/api/auth/sign-in/email', { email: owner.email, password }, { origin: product.url });
    const wrong = await signIn('wrong password');
    expect(wrong.status).toBe(401);
    const signedIn = await signIn(owner.password);
    expect(signedIn.status).toBe(200);
    const cookie = signedIn.headers
      .getSetCookie()
      .map((each) => each.split(';')[0])
      .join('; ');
    const session = (await (await send('GET', '/api/v1/session', undefined, { cookie })).json()) as {
      role: string;
      isLocal: boolean;
    };
    expect(session).toMatchObject({ role: 'owner', isLocal: false });

    // S-12: a cookie that somebody else had set is worth nothing, then or before.
    const own = cookie.split('=')[0] ?? '';
    const planted = `${own}=planted.by-somebody-else`;
    expect(cookie).not.toContain('planted');
    expect((await send('GET', '/api/v1/workflows', undefined, { cookie: planted })).status).toBe(401);
    // Nor is one that another page has a browser send, or a page without an origin.
    for (const origin of ['null', 'https://evil.example'])
      expect((await send('POST', '/api/v1/workflows', { name: 'x' }, { cookie, origin })).status).toBe(403);
    const crossSite = { cookie, 'sec-fetch-site': 'cross-site' };
    expect((await send('POST', '/api/v1/workflows', { name: 'x' }, crossSite)).status).toBe(403);
    // Whoever guesses is held up, whatever they write about where they come from.
    const guesses: number[] = [];
    for (let guess = 1; guess <= 12; guess += 1)
      guesses.push(
        (
          await send(
            'POST',
            '/api/auth/sign-in/email',
            { email: owner.email, password: `guess number ${guess}` },
            { origin: product.url, 'x-forwarded-for': `203.0.113.${guess}`, 'x-holdfast-caller': `203.0.113.${guess}` },
          )
        ).status,
      );
    expect(new Set(guesses)).toEqual(new Set([401, 429]));
    expect(guesses.at(-1)).toBe(429);
  });
});
