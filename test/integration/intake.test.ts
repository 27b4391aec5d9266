import { createHmac } from 'node:crypto';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { type JsonObject, SCHEMA_VERSION } from '@holdfast/workflow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { preparedFolder } from '../support/prepared.ts';
import { ask, type Product, startProduct } from '../support/product.ts';

interface Called {
  readonly runId?: string;
  readonly status?: string;
}
interface Listed {
  readonly items: {
    id: string;
    disposition: string;
    detail: string | null;
    runId: string | null;
    canRelease: boolean;
  }[];
  readonly next: string | null;
}

const SECRET = 'example-signing-secret';
const PREVIOUS = 'example-previous-secret';

describe('calls from outside', () => {
  let folder: Awaited<ReturnType<typeof preparedFolder>>;
  let product: Product;
  beforeAll(async () => {
    folder = await preparedFolder();
    product = await startProduct({ dataDir: folder.path });
    await ask(product, 'POST', '/connections', {
      slug: 'sender',
      title: 'Sender',
      type: 'core.signing-secret',
      fields: { secret: SECRET, previousSecret: PREVIOUS },
    });
  });
  afterAll(async () => {
    await product?.stop();
    await folder?.remove();
  });

  /** A live webhook with these parameters, and maybe a step behind it. Gives the workflow and its address. */
  async function webhook(
    parameters: JsonObject,
    connection?: string,
    step?: { type: string; parameters: JsonObject },
    settings?: JsonObject,
  ): Promise<{ workflow: string; url: string }> {
    const node = { id: 'call', type: 'trigger.webhook', typeVersion: 1, name: 'Call', parameters };
    const document = {
      schemaVersion: SCHEMA_VERSION,
      name: 'Intake',
      nodes: [
        { ...node, ...(connection ? { connection } : {}) },
        ...(step ? [{ id: 'step', typeVersion: 1, name: 'Step', ...step }] : []),
      ],
      edges: step ? [{ id: 'e', from: { node: 'call', port: 'out' }, to: { node: 'step', port: 'in' } }] : [],
      ...(settings ? { settings } : {}),
    };
    const made = await ask<{ id: string; revision: number }>(product, 'POST', '/workflows', { document });
    await ask(product, 'POST', `/workflows/${made.id}/publish`, { baseRevision: made.revision });
    const { webhooks } = await ask<{ webhooks: Record<string, { url: string }> }>(
      product,
      'GET',
      `/workflows/${made.id}`,
    );
    return { workflow: made.id, url: webhooks.call?.url ?? '' };
  }
  test('a body that brings files has a limit of its own', async () => {
    const { url } = await webhook({ maxBytes: 40 * 1024 * 1024 });
    const large = Buffer.alloc(2 * 1024 * 1024, 'x');
    expect((await post(url, large, { 'content-type': 'application/pdf' })).status).toBe(202);
    const refused = await post(url, large, { 'content-type': 'text/plain' });
    expect([refused.status, (await said(refused)).detail]).toEqual([
      413,
      expect.stringContaining('HOLDFAST_INTAKE_BYTES'),
    ]);
    const beyond = await post(url, Buffer.alloc(26 * 1024 * 1024), { 'content-type': 'application/pdf' });
    expect([beyond.status, (await said(beyond)).detail]).toEqual([
      413,
      expect.stringContaining('HOLDFAST_UPLOAD_BYTES'),
    ]);
  });

  const post = (url: string, body: string | Buffer, headers: Record<string, string> = {}) =>
    fetch(url, {
      method: 'POST',
      body: Buffer.from(body),
      headers: { 'content-type': 'application/json', ...headers },
    });
  const said = async (reply: Response) => (await reply.json()) as Called & { code?: string; detail?: string };
  const listed = async (workflow: string) =>
    (await ask<Listed>(product, 'GET', `/inbound?workflowId=${workflow}`)).items.map(({ disposition, detail }) => [
      disposition,
      detail,
    ]);
  const runsOf = async (workflow: string) =>
    (await ask<{ items: { id: string }[] }>(product, 'GET', `/runs?workflowId=${workflow}`)).items.length;

  /** Writes these bytes to the product's port and gives what comes back until the connection ends. */
  function raw(bytes: string | Buffer, after?: (write: (more: string | Buffer) => void) => void): Promise<string> {
    const { hostname, port } = new URL(product.url);
    return new Promise((resolve, reject) => {
      let text = '';
      const socket = connect(Number(port), hostname, () => {
        socket.write(bytes);
        after?.((more) => socket.writable && socket.write(more));
      });
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1');
      });
      socket.on('close', () => resolve(text));
      socket.on('error', (error) => (text === '' ? reject(error) : resolve(text)));
    });
  }
  const head = (url: string, ...lines: string[]) =>
    `POST ${new URL(url).pathname} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`;

  describe('S-08: a signature', () => {
    const scheme = {
      header: 'X-Signature',
      timestampHeader: 'X-Timestamp',
      signed: 'timestamp.body',
      toleranceSeconds: 300,
    };
    const sign = (body: string, at: number, secret = SECRET) => ({
      'x-timestamp': String(at),
      'x-signature': createHmac('sha256', secret).update(`${at}.`).update(body).digest('hex'),
    });
    const now = () => Math.floor(Date.now() / 1_000);
    const signed = () => webhook({ authentication: 'signature', signature: scheme }, 'sender');

    test('is checked over the bytes as they came, with every secret that is set', async () => {
      const { url, workflow } = await signed();
      const body = '{ "amount": 5 }';
      expect((await post(url, body, sign(body, now()))).status).toBe(202);
      expect((await post(url, body, sign(body, now() - 1, PREVIOUS))).status).toBe(202);
      expect((await post(url, '{"amount":5}', sign(body, now()))).status).toBe(401);
      expect((await post(url, body, sign(body, now(), 'example-other-secret'))).status).toBe(401);
      expect((await post(url, body, { ...sign(body, now()), 'x-signature': '' })).status).toBe(401);
      expect((await post(url, body)).status).toBe(401);
      expect((await post(url, body, sign(body, now() - 301))).status).toBe(401);
      expect((await post(url, body, sign(body, now() + 302))).status).toBe(401);
      expect(await runsOf(workflow)).toBe(2);
      expect((await listed(workflow)).filter(([what]) => what === 'rejected')).toEqual(
        Array.from({ length: 6 }, () => ['rejected', 'not_genuine']),
      );
    });

    test('that comes a second time is a replay: nothing is started', async () => {
      const { url, workflow } = await signed();
      const proof = sign('{"n":1}', now());
      const first = await said(await post(url, '{"n":1}', proof));
      const second = await post(url, '{"n":1}', proof);
      expect([second.status, (await said(second)).runId]).toEqual([200, first.runId]);
      expect(await runsOf(workflow)).toBe(1);
    });

    test('comes before the parser: what is not genuine is not read', async () => {
      const { url, workflow } = await signed();
      expect((await post(url, '[[[[ no json')).status).toBe(401);
      expect(await listed(workflow)).toEqual([['rejected', 'not_genuine']]);
    });

    test('that cannot be checked, for want of a secret, closes the address', async () => {
      const { url, workflow } = await webhook({ authentication: 'signature', signature: scheme }, 'sender');
      const missing = await webhook({ authentication: 'header', header: 'X-Key' });
      expect(await said(await post(missing.url, '{}', { 'x-key': '' }))).toMatchObject({ code: 'not_active' });
      expect(await listed(missing.workflow)).toEqual([['rejected', 'not_active']]);
      expect([(await post(url, '{}')).status, await runsOf(workflow)]).toEqual([401, 0]);
    });

    test('belongs to an address: without its token there is none', async () => {
      const { url } = await signed();
      const { origin } = new URL(url);
      for (const path of ['/hooks/', '/hooks//', '/hooks/x', `/hooks/${'a'.repeat(32)}`])
        expect((await post(`${origin}${path}`, '{}')).status).toBe(404);
    });
  });

  describe('S-03, S-15: what is sent', () => {
    test('only the declared type decides how it is read, and no field makes a file', async () => {
      const { url, workflow } = await webhook({ respond: 'at-end' });
      const body = '{"files":{"f":{"filepath":"/etc/passwd"}}}';
      expect(await (await post(url, body)).json()).toMatchObject({ body: JSON.parse(body) });
      const untyped = await raw(
        `${head(url).replace('content-type: application/json\r\n', '').trimEnd()}\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}`,
      );
      expect(untyped).toMatch(/^HTTP\/1.1 415/);
      const twice = await raw(`${head(url, 'content-type: text/plain', 'content-length: 2', 'connection: close')}{}`);
      expect(twice).toMatch(/^HTTP\/1.1 400[\s\S]*two_content_types/);
      const form = new FormData();
      form.set('files', '{"filepath":"/etc/passwd"}');
      const parts = await fetch(url, { method: 'POST', body: form });
      expect(await parts.json()).toMatchObject({ body: { files: '{"filepath":"/etc/passwd"}' } });
      expect((await listed(workflow)).map(([, detail]) => detail).toSorted()).toEqual([
        'two_content_types',
        'unknown_content_type',
      ]);
    });

    test('parts of a form become fields and files, which the next step reads at once', async () => {
      const text = { type: 'data.text', parameters: { file: 'doc_2', into: 'text' } };
      const { url } = await webhook({ respond: 'at-end', endStatus: 201 }, undefined, text);
      const form = new FormData();
      form.append('tag', 'a');
      form.append('tag', 'b');
      form.append('doc', new File([Buffer.from([0xff, 0x00])], 'C:\\secret\\one.bin'));
      form.append('doc', new File(['two'], 'two.txt', { type: 'text/plain' }));
      const reply = await fetch(url, { method: 'POST', body: form });
      expect([reply.status, await reply.json()]).toMatchObject([201, { body: { tag: ['a', 'b'] }, text: 'two' }]);
    });

    test('a page that somebody sent is given out as bytes to keep, whatever it is called (S-11)', async () => {
      const { url, workflow } = await webhook({ respond: 'at-end' });
      const form = new FormData();
      const name = '<img src=x onerror=alert(1)>.html';
      form.set('doc', new File(['<script>alert(1)</script>'], name, { type: 'text/html' }));
      await fetch(url, { method: 'POST', body: form });
      const { items: runs } = await ask<{ items: { id: string }[] }>(product, 'GET', `/runs?workflowId=${workflow}`);
      const run = `/runs/${runs[0]?.id}`;
      const { items } = await ask<{ items: { files: { doc: { id: string } } }[] }>(
        product,
        'GET',
        `${run}/steps/call/items?side=output`,
      );
      const reply = await fetch(`${product.url}/api/v1${run}/files/${items[0]?.files.doc.id}`);
      expect(await reply.text()).toBe('<script>alert(1)</script>');
      expect(
        ['content-type', 'x-content-type-options', 'content-security-policy'].map((it) => reply.headers.get(it)),
      ).toEqual(['application/octet-stream', 'nosniff', "sandbox; default-src 'none'"]);
      expect(reply.headers.get('content-disposition')).toMatch(/^attachment; filename\*=UTF-8''[^<>"]+\.html$/);
    });

    test('words that somebody sent are told by the API as data, and make no page of a refusal either (S-11)', async () => {
      const page = '<script>alert(1)</script>';
      const { url, workflow } = await webhook({ respond: 'at-end' }, undefined, undefined, {
        businessKey: '={{ $json.body.said }}',
      });
      await post(url, JSON.stringify({ said: page }));
      const { items: runs } = await ask<{ items: { id: string }[] }>(product, 'GET', `/runs?workflowId=${workflow}`);
      const run = `/runs/${runs[0]?.id}`;
      const asked = [run, `/runs?workflowId=${workflow}`, `${run}/steps/call/items?side=output`];
      const refused = [`/${page}`, `/workflows/${encodeURIComponent(page)}`];
      for (const [index, path] of [...asked, ...refused].entries()) {
        const isRefused = index >= asked.length;
        const reply = await fetch(`${product.url}/api/v1${path}`, { headers: { accept: 'text/html' } });
        const told = (await reply.text()).includes(page);
        expect([path, reply.ok, told || isRefused]).toEqual([path, !isRefused, true]);
        expect(
          ['content-type', 'x-content-type-options', 'content-security-policy'].map((it) => reply.headers.get(it)),
        ).toEqual([
          `application/${isRefused ? 'problem+' : ''}json; charset=utf-8`,
          'nosniff',
          "sandbox; default-src 'none'",
        ]);
      }
    });

    test.each([
      ['a part', () => ({ body: formWith(new Uint8Array([0xff, 0x00, 0x0a])), headers: {} }), 'doc'],
      ['a body of another type', () => ({ body: pixel, headers: { 'content-type': 'image/png' } }), 'data'],
    ])('%s comes back as it was, with the headers that are asked for', async (_, call, answerFile) => {
      const { url } = await webhook({
        respond: 'at-end',
        answerWith: 'file',
        answerFile,
        answerHeaders: [
          { name: 'X-Note', value: 'price in €' },
          { name: 'Set-Cookie', value: 'a=b' },
        ],
      });
      const reply = await fetch(url, { method: 'POST', ...call() });
      expect(new Uint8Array(await reply.arrayBuffer())).toEqual(pixel);
      expect(reply.headers.get('content-type')).toBe('image/png');
      // S-11: it is no page of ours.
      expect(reply.headers.get('content-security-policy')).toBe("sandbox; default-src 'none'");
      expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
      // What a header cannot carry does not make a failure of a run that is over.
      expect([reply.headers.get('x-note'), reply.headers.get('set-cookie')]).toEqual(['price in ?', null]);
    });
    const pixel = new Uint8Array([0xff, 0x00, 0x0a]);
    const formWith = (bytes: Uint8Array<ArrayBuffer>) => {
      const form = new FormData();
      form.set('doc', new File([bytes], 'a.png', { type: 'image/png' }));
      return form;
    };

    test.each([
      ['is cut off', 'multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data', 'not_multipart'],
      ['names no boundary', 'multipart/form-data', '--x--', 'not_multipart'],
      [
        'has a name that means something',
        'multipart/form-data; boundary=x',
        '--x\r\nContent-Disposition: form-data; name="__proto__"\r\n\r\n1\r\n--x--\r\n',
        'forbidden_name',
      ],
    ])('a form that %s is refused', async (_, type, body, code) => {
      const { url } = await webhook({});
      const reply = await post(url, body, { 'content-type': type });
      expect([reply.status, (await said(reply)).code]).toEqual([400, code]);
    });

    test('a file that the run does not have is told as such, and the call is no rejected one', async () => {
      const { url, workflow } = await webhook({ respond: 'at-end', answerWith: 'file' });
      const reply = await post(url, '{}');
      expect([reply.status, (await said(reply)).code]).toEqual([500, 'no_file']);
      expect([await runsOf(workflow), await listed(workflow)]).toEqual([1, []]);
    });

    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    const manyKeys = (): string => `{${Array.from({ length: 120_000 }, (_, at) => `"${at}":1`).join(',')}}`;
    type Refused = [
      what: string,
      body: () => string | Buffer,
      headers: Record<string, string>,
      status: number,
      code: string,
    ];
    test.each([
      ['compressed', () => gzipSync(Buffer.alloc(5_000_000)), { 'content-encoding': 'gzip' }, 415, 'encoded_body'],
      ['nested ten thousand deep', () => nested(10_000), {}, 400, 'too_deep'],
      ['with very many keys', manyKeys, {}, 413, 'body_too_large'],
      ['with a name that means something', () => '{"__proto__":{"a":1}}', {}, 400, 'forbidden_name'],
      ['cut off', () => '{"a":', {}, 400, 'not_json'],
      ['no UTF-8', () => Buffer.from([0x22, 0xff, 0x22]), {}, 400, 'not_utf8'],
    ] satisfies Refused[])('a body that is %s is refused', async (_, body, headers, status, code) => {
      const { url, workflow } = await webhook({});
      const reply = await post(url, body(), { ...headers });
      expect([reply.status, (await said(reply)).code]).toEqual([status, code]);
      expect(await listed(workflow)).toEqual([['rejected', code]]);
    });

    test('where a body stops being JSON is said by line and column', async () => {
      const { url } = await webhook({});
      const refused = async (body: string) => (await said(await post(url, body))).detail;
      expect(await refused('{\n  "number": }')).toMatch(/unexpected "}" at line 2, column 13/);
      expect(await refused('{"number": "x"')).toMatch(/ends too early, at line 1, column 15/);
    });

    test('a body beyond the limit is refused by its announcement, or when it gets there', async () => {
      const { url } = await webhook({ maxBytes: 1_000 });
      expect(await raw(head(url, 'content-length: 5000'))).toMatch(
        /^HTTP\/1.1 413[\s\S]*raise the limit of the trigger/,
      );
      const chunk = `${(400).toString(16)}\r\n${'x'.repeat(400)}\r\n`;
      expect(await raw(`${head(url, 'transfer-encoding: chunked')}${chunk.repeat(5)}`)).toMatch(/^HTTP\/1.1 413/);
    });

    test('numbers keep their digits, and what a store does not take is escaped', async () => {
      const { url } = await webhook({ respond: 'at-end' });
      const reply = await post(url, '{"id":12345678901234567890,"text":"a\\u0000b","half":"\\ud800"}');
      expect(await reply.json()).toMatchObject({
        body: { id: '12345678901234567890', text: 'a\\u0000b', half: '\\ud800' },
      });
    });

    test('F30: who sends slowly is told so after ten seconds, and nobody else waits', async () => {
      const { url } = await webhook({});
      const dripping: NodeJS.Timeout[] = [];
      const drip = (write: (more: string) => void) => dripping.push(setInterval(() => write('x'), 500));
      const slowBodies = Array.from({ length: 20 }, () => raw(head(url, 'content-length: 1000'), drip));
      const slowHead = raw(`POST ${new URL(url).pathname} HTTP/1.1\r\nhost: x\r\nx-slow: `, drip);
      expect((await post(url, '{}')).status).toBe(202);
      for (const text of [...(await Promise.all(slowBodies)), await slowHead]) expect(text).toMatch(/^HTTP\/1.1 408/);
      for (const timer of dripping) clearInterval(timer);
    });
  });

  describe('F31: the same call more than once', () => {
    const keyed = { deduplicate: 'key', key: '={{ $json.body.id }}' };

    test('ten at once are one run, and all are told of it', async () => {
      const { url, workflow } = await webhook(keyed);
      const replies = await Promise.all(Array.from({ length: 10 }, () => post(url, '{"id":"E-1"}')));
      const runs = await Promise.all(replies.map(async (reply) => (await said(reply)).runId));
      expect(new Set(runs).size).toBe(1);
      expect(replies.map(({ status }) => status).toSorted()).toEqual([...Array(9).fill(200), 202]);
      expect(await runsOf(workflow)).toBe(1);
      const noted = await listed(workflow);
      expect(noted.filter(([what]) => what === 'accepted')).toHaveLength(1);
      expect(noted.filter(([what]) => what === 'duplicate')).toHaveLength(9);
    });

    test('gets the bytes of the first answer again', async () => {
      const { url } = await webhook({ ...keyed, respond: 'at-end' });
      const texts = [];
      for (let call = 0; call < 3; call += 1) texts.push(await (await post(url, '{"id":"E-2","x":1}')).text());
      expect(new Set(texts).size).toBe(1);
    });

    test('by its body alone it is listed, and a person can let it in, once', async () => {
      const { url, workflow } = await webhook({ deduplicate: 'body' });
      const first = await said(await post(url, '{"n":7}'));
      expect((await said(await post(url, '{"n":7}'))).runId).toBe(first.runId);
      const { items } = await ask<Listed>(product, 'GET', `/inbound?workflowId=${workflow}&disposition=duplicate`);
      expect(items).toMatchObject([{ disposition: 'duplicate', runId: first.runId, canRelease: true }]);
      const release = () => ask<{ runId: string }>(product, 'POST', `/inbound/${items[0]?.id}/release`);
      const [{ runId }, again] = await Promise.all([release(), release()]);
      expect(runId).not.toBe(first.runId);
      expect(again).toEqual({ runId });
      expect(await release()).toEqual({ runId });
      expect(await runsOf(workflow)).toBe(2);
      await expect(ask(product, 'POST', `/inbound/${crypto.randomUUID()}/release`)).rejects.toThrow(/404/);
    });

    test('turned off, each one is a run', async () => {
      const { url, workflow } = await webhook({ deduplicate: 'off' });
      await post(url, '{"n":1}');
      await post(url, '{"n":1}');
      expect(await runsOf(workflow)).toBe(2);
    });

    test('a key that holds what no store takes is told apart from others all the same', async () => {
      const { url, workflow } = await webhook({ deduplicate: 'key', key: '={{ $json.query.id }}' });
      const call = async (id: string) => (await post(`${url}?id=${id}`, '{}')).status;
      expect([await call('a%00'), await call('a%00'), await call('a')]).toEqual([202, 200, 202]);
      expect(await runsOf(workflow)).toBe(2);
    });

    test('an older one about the same thing starts nothing, and that is noted', async () => {
      const { url, workflow } = await webhook({
        entity: '={{ $json.body.invoice }}',
        entityVersion: '={{ $json.body.version }}',
      });
      const call = async (invoice: string, version: number | string) =>
        (await post(url, JSON.stringify({ invoice, version }))).status;
      expect(await call('A', 9)).toBe(202);
      expect(await call('A', 10)).toBe(202);
      expect(await call('A', 9)).toBe(200);
      expect(await call('B', 1)).toBe(202);
      expect(await call('A', 10)).toBe(202);
      expect(await runsOf(workflow)).toBe(4);
      expect(await listed(workflow)).toEqual([['superseded', 'A 9']]);
      expect((await post(url, '{"invoice":"A"}')).status).toBe(422);
    });

    test('many versions at once: nothing older than what was applied follows it', async () => {
      const { url, workflow } = await webhook({
        entity: '={{ $json.body.invoice }}',
        entityVersion: '={{ $json.body.version }}',
      });
      const replies = await Promise.all(
        Array.from({ length: 30 }, (_, version) => post(url, JSON.stringify({ invoice: 'C', version }))),
      );
      const started = replies.filter(({ status }) => status === 202).length;
      expect(replies.filter(({ status }) => status === 200)).toHaveLength(30 - started);
      expect(replies.at(-1)?.status).toBe(202);
      expect(await runsOf(workflow)).toBe(started);
      expect((await post(url, '{"invoice":"C","version":28}')).status).toBe(200);
    });
  });

  test('user and password let in whoever has them', async () => {
    const { url, workflow } = await webhook({ authentication: 'basic', user: 'shop' }, 'sender');
    const as = (user: string, password: string) =>
      post(url, '{}', { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` });
    expect((await as('shop', SECRET)).status).toBe(202);
    expect((await as('shop', PREVIOUS)).headers.has('www-authenticate')).toBe(false);
    const refused = [await as('shop', 'example-other-secret'), await as('Shop', SECRET), await post(url, '{}')];
    expect(refused.map(({ status }) => status)).toEqual([401, 401, 401]);
    expect(refused[0]?.headers.get('www-authenticate')).toContain('Basic');
    expect(await runsOf(workflow)).toBe(2);
  });

  test('pages of the origins that are named may read the answer, and ask first', async () => {
    const { url, workflow } = await webhook({ origins: ['https://shop.example'] });
    const preflight = (origin: string) =>
      fetch(url, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-a' },
      });
    const asked = await preflight('https://shop.example');
    expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([204, 'https://shop.example']);
    expect(asked.headers.get('access-control-allow-headers')).toBe('x-a');
    expect((await preflight('https://other.example')).headers.get('access-control-allow-origin')).toBeNull();
    const called = await post(url, '{}', { origin: 'https://shop.example' });
    expect([called.status, called.headers.get('access-control-allow-origin')]).toEqual([202, 'https://shop.example']);
    expect(await runsOf(workflow)).toBe(1);
  });

  test('a run is looked for by the key of its workflow, whatever asked for it; none is lost for want of one', async () => {
    const key = { businessKey: '={{ $json.body.invoice }}' };
    const { url, workflow } = await webhook({}, undefined, undefined, key);
    const slow = await webhook({ respond: 'at-end' }, undefined, { type: 'core.set', parameters: {} }, key);
    for (const body of ['{"invoice":"INV-204"}', '{"invoice":204}', '{"invoice":{"no":"text"}}', '{}'])
      expect((await post(url, body)).status).toBe(202);
    await post(slow.url, '{"invoice":"INV-204"}');
    const keys = async (query: string) =>
      (await ask<{ items: { businessKey: string | null }[] }>(product, 'GET', `/runs?${query}`)).items.map(
        ({ businessKey }) => businessKey,
      );
    expect(await keys(`workflowId=${workflow}`)).toEqual([null, null, '204', 'INV-204']);
    expect(await keys('key=INV-204')).toEqual(['INV-204', 'INV-204']);
    expect(await keys('key=INV*')).toEqual(['INV-204', 'INV-204']);
    // Wildcards of the store are letters to it (S-16).
    for (const key of ['%25*', '___-204*', `${'%25V'.repeat(50)}*`]) expect(await keys(`key=${key}`)).toEqual([]);
  });

  test('the list of calls goes page by page', async () => {
    const { url, workflow } = await webhook({});
    for (let call = 0; call < 5; call += 1) await post(url, 'no json');
    const first = await ask<Listed>(product, 'GET', `/inbound?workflowId=${workflow}&limit=3`);
    const second = await ask<Listed>(product, 'GET', `/inbound?workflowId=${workflow}&limit=3&cursor=${first.next}`);
    expect([first.items.length, second.items.length, second.next]).toEqual([3, 2, null]);
    expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(5);
  });

  test('no page leaves out calls that came in one moment', async () => {
    const { url, workflow } = await webhook({ deduplicate: 'key', key: '={{ $json.body.id }}' });
    await Promise.all(Array.from({ length: 60 }, (_, id) => post(url, JSON.stringify({ id }))));
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Listed = await ask(product, 'GET', `/inbound?workflowId=${workflow}&limit=1&cursor=${cursor}`);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next;
    }
    expect([seen.length, new Set(seen).size]).toEqual([60, 60]);
  });
});
