import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isOperation } from '@holdfast/workflow';
import { describe, expect, test } from 'vitest';
import { ApiDocumentError, operationStep, readApi } from '../src/index.ts';

const home = { api: 'library', address: 'https://docs.library.example/openapi.yaml' };
const library = readFileSync(new URL('./documents/library.yaml', import.meta.url), 'utf8');
const read = () => readApi(library, home);
const step = (key: string) => {
  const found = operationStep(read().document, key, home);
  if (!found) throw new Error(`no ${key}`);
  return found;
};
const inputOf = (key: string) => step(key).parameters.operation.input;

/** A document of one operation. */
const apiOf = (operation: object, more: object = {}) =>
  JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'A', version: '1' },
    paths: { '/a': { post: operation } },
    ...more,
  });

describe('an OpenAPI document', () => {
  test('is read whole: what there is, where it is called, who signs in', () => {
    const { title, version, specification, servers, operations, signIns } = read();
    expect({ title, version, specification, servers }).toEqual({
      title: 'Library',
      version: '2.1',
      specification: '3.0.3',
      servers: ['https://eu.library.example/v2'],
    });
    expect(operations.map(({ key, method, tag, effect }) => [key, method, tag, effect])).toEqual([
      ['listBooks', 'GET', 'Books', 'read'],
      ['addBook', 'POST', 'Books', 'write'],
      ['PUT /books/{id}', 'PUT', '', 'write'],
      ['addCover', 'POST', '', 'write'],
      ['elsewhere', 'GET', '', 'read'],
      ['signed', 'GET', '', 'read'],
      ['vault', 'GET', '', 'read'],
    ]);
    expect(signIns.map(({ scheme, type, fields }) => [scheme, type, fields])).toEqual([
      ['key', 'http.api-key', { baseUrl: servers[0], in: 'header', name: 'X-Library-Key' }],
      [
        'people',
        'http.oauth2',
        {
          baseUrl: servers[0],
          authorizeUrl: 'https://eu.library.example/authorize',
          tokenUrl: 'https://eu.library.example/token',
          scope: 'read',
        },
      ],
      ['digest', null, {}],
      ['machine', 'http.certificate', { baseUrl: servers[0] }],
      ['key + machine', 'http.certificate', { baseUrl: servers[0], secondName: 'X-Library-Key', secondIn: 'header' }],
    ]);
  });

  test('gives operations that stand on their own', () => {
    const { parameters } = step('listBooks');
    expect(parameters.effect).toEqual({ kind: 'read' });
    expect(parameters.operation.parameters.map(({ name, style, explode }) => [name, style, explode])).toEqual([
      ['shelf', 'form', true],
      ['tags', 'pipeDelimited', false],
      ['filter', 'deepObject', false],
      ['session', 'form', true],
      ['sort', 'form', true],
      ['isbn', 'form', true],
    ]);
    expect(parameters.operation.output).toMatchObject({ $ref: '#/$defs/Book', $defs: { Book: { type: 'object' } } });
    for (const { key } of read().operations) expect(isOperation(step(key).parameters.operation)).toBe(true);
  });

  test('keeps a recursive schema as a reference, without what only the API sets', () => {
    const { $defs, properties } = inputOf('addBook') as { $defs: { Book: { properties: object } }; properties: object };
    expect(properties).toMatchObject({ body: { $ref: '#/$defs/Book' } });
    expect($defs.Book).toMatchObject({ required: ['title'], properties: { sequel: { $ref: '#/$defs/Book' } } });
    expect($defs.Book.properties).not.toHaveProperty('id');
  });

  test('says nothing that would be worked out as an expression, and no pattern that takes for ever', () => {
    const text = JSON.stringify(read().operations.map(({ key }) => step(key).parameters));
    expect(text).not.toMatch(/":"=|"="/);
    expect(inputOf('addBook')).toMatchObject({
      $defs: { Book: { properties: { title: { description: '{{ $json.secret }} Form: ^(a+)+$' } } } },
    });
    expect(text.match(/"pattern":"[^"]*"/g)).toEqual(['"pattern":"^97[89]-?\\\\d{10}$"']);
  });

  test('shows the form of a value and what counts where it is left out', () => {
    expect(inputOf('listBooks').properties).toMatchObject({
      isbn: { description: 'Form: ^97[89]-?\\d{10}$', pattern: '^97[89]-?\\d{10}$' },
      sort: { description: 'Left out: ["title","id"].' },
    });
  });

  test('says of which sign-ins a call takes one', () => {
    const taken = ['listBooks', 'addBook', 'signed', 'vault'].map((key) => step(key).parameters.operation.signIns);
    expect(taken).toEqual([undefined, ['people', 'key', 'key + machine'], [], ['key + machine']]);
    expect(step('vault').notes).toEqual([]);
  });

  const SCHEMES = {
    app: { type: 'apiKey', in: 'header', name: 'X-App-Id' },
    secret: { type: 'apiKey', in: 'query', name: 'app_key' },
    third: { type: 'apiKey', in: 'cookie', name: 'shop' },
    fourth: { type: 'apiKey', in: 'header', name: 'X-Region' },
    twin: { type: 'apiKey', in: 'header', name: 'x-app-id' },
    token: { type: 'http', scheme: 'bearer' },
    user: { type: 'http', scheme: 'basic' },
    mutual: { type: 'mutualTLS' },
    digest: { type: 'http', scheme: 'digest' },
    machine: {
      type: 'oauth2',
      flows: { clientCredentials: { tokenUrl: 'https://id.example/token', scopes: { read: 'Read' } } },
    },
  };
  test.each<[string[], string | null, object]>([
    [['secret', 'app'], 'http.api-key', { in: 'header', name: 'X-App-Id', secondName: 'app_key', secondIn: 'query' }],
    [['app', 'token'], 'http.bearer', { secondName: 'X-App-Id', secondIn: 'header' }],
    [['user', 'app'], 'http.basic', { secondName: 'X-App-Id', secondIn: 'header' }],
    [
      ['machine', 'secret', 'third'],
      'http.oauth2-client-credentials',
      {
        tokenUrl: 'https://id.example/token',
        scope: 'read',
        secondName: 'app_key',
        secondIn: 'query',
        thirdName: 'Cookie',
        thirdIn: 'header',
        thirdPrefix: 'shop=',
      },
    ],
    [
      ['token', 'mutual'],
      'http.certificate',
      { secondName: 'Authorization', secondIn: 'header', secondPrefix: 'Bearer ' },
    ],
    // What would take the place of another part, what there is no room or no connection for.
    [['app', 'twin'], null, {}],
    [['token', 'user'], null, {}],
    [['machine', 'mutual'], null, {}],
    [['app', 'secret', 'third', 'fourth'], null, {}],
    [['app', 'digest'], null, {}],
    [['app', 'unknown'], null, {}],
  ])('several sign-ins that are wanted at once are one connection: %j', (names, type, fields) => {
    const security = [Object.fromEntries(names.map((name) => [name, []]))];
    const { document, signIns } = readApi(
      apiOf({ operationId: 'a', security }, { components: { securitySchemes: SCHEMES } }),
      { api: 'a', address: null },
    );
    const way = names.toSorted().join(' + ');
    const joint = signIns.find(({ scheme }) => scheme === way);
    expect(joint ?? null).toEqual(type && { scheme: way, description: '', type, fields });
    const made = operationStep(document, 'a', { api: 'a', address: null });
    expect(made?.parameters.operation.signIns).toEqual(type ? [way] : undefined);
    expect(made?.notes.join().includes('several sign-ins at once') ?? true).toBe(type === null);
  });

  test('proposes a key only where the API takes one in a header', () => {
    expect(step('addBook').parameters.effect).toEqual({ kind: 'write', safeBy: 'key', keyHeader: 'Idempotency-Key' });
    expect(inputOf('addBook').properties).not.toHaveProperty('Idempotency-Key');
    expect(step('PUT /books/{id}').parameters.effect).toEqual({ kind: 'write', safeBy: 'unsafe' });
  });

  test('tells apart what has the same name in two places, and names files of a form', () => {
    expect(Object.keys(inputOf('PUT /books/{id}').properties as object)).toEqual(['id', 'id_query', 'body']);
    expect(step('PUT /books/{id}').parameters.operation.body).toMatchObject({
      kind: 'json',
      contentType: 'application/merge-patch+json',
    });
    expect(step('addCover').parameters.operation.body).toMatchObject({ kind: 'multipart', files: ['image'] });
    expect(step('addCover').notes.join()).toContain('taken as a text');
  });

  test('refuses an operation that refers to another address, and reads on', () => {
    expect(step('elsewhere').refusals).toEqual([
      'It refers to "https://evil.example/parameters.yaml#/a", outside of the document. Put all parts into one document.',
    ]);
    const { refusals, parameters } = step('signed');
    expect(refusals).toEqual([]);
    expect(parameters.operation).toMatchObject({
      parameters: [{ name: 'pass', in: 'cookie', as: 'pass', style: 'form', explode: true }],
      input: { required: ['pass'] },
    });
  });

  test('of Swagger 2.0 is read as well', () => {
    const text = JSON.stringify({
      swagger: '2.0',
      info: { title: 'Old', version: '1' },
      host: 'old.example',
      basePath: '/api',
      schemes: ['https'],
      paths: {
        '/notes': {
          post: {
            operationId: 'addNote',
            parameters: [{ in: 'body', name: 'note', required: true, schema: { type: 'object', required: ['text'] } }],
            responses: { 200: { description: 'ok' } },
          },
        },
      },
    });
    const { servers, document } = readApi(text, home);
    expect(servers).toEqual(['https://old.example/api']);
    expect(operationStep(document, 'addNote', home)?.parameters.operation).toMatchObject({
      body: { as: 'body', kind: 'json' },
      input: { required: ['body'] },
    });
  });
});

describe('a hostile document', () => {
  const bomb = [
    'openapi: 3.1.0',
    'a: &a [x, x, x, x, x, x, x, x, x]',
    ...'bcdefghi'.split('').map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[at]}`)}]`),
  ].join('\n');

  test.each([
    ['anchors that multiply', bomb],
    ['an anchor that holds itself', 'openapi: 3.1.0\ninfo: &a\n  b: *a\n'],
    ['more depth than anybody needs', `{"openapi":"3.1.0","a":${'['.repeat(500)}${']'.repeat(500)}}`],
    ['no end', '{"openapi":"3.1.0"'],
    ['a list', '- openapi'],
    ['another version', '{"openapi":"4.0.0"}'],
    ['no version', '{"info":{}}'],
  ])('with %s is refused in words', (_, text) => {
    expect(() => readApi(text, home)).toThrow(ApiDocumentError);
  });

  test('with a reference that leads round in a circle loses that operation only', () => {
    const text = apiOf(
      {
        operationId: 'a',
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/A' } } } },
      },
      {
        components: {
          schemas: { A: { allOf: [{ $ref: '#/components/schemas/B' }] }, B: { $ref: '#/components/schemas/A' } },
        },
      },
    );
    expect(readApi(text, home).operations[0]?.refusals).toEqual([
      'The description of its values refers to itself without end, or branches without measure.',
    ]);
  });

  test('whose schemas double at every step is not followed', () => {
    const schemas = Object.fromEntries(
      Array.from({ length: 40 }, (_, at) => [
        `S${at}`,
        { allOf: Array(2).fill({ $ref: `#/components/schemas/S${at + 1}` }) },
      ]),
    );
    const text = apiOf(
      {
        operationId: 'a',
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/S0' } } } },
      },
      { components: { schemas: { ...schemas, S40: { type: 'object' } } } },
    );
    expect(readApi(text, home).operations[0]?.refusals).toHaveLength(1);
  });

  test('cannot give names that mean something to JavaScript', () => {
    const text = apiOf({
      operationId: 'a',
      requestBody: { content: { 'application/json': { schema: { properties: {} } } } },
    }).replace(
      '"properties":{}',
      '"properties":{"__proto__":{"type":"string"},"constructor":{"type":"string"},"ok":{"type":"string"}}',
    );
    const { document } = readApi(text, home);
    expect(JSON.stringify(operationStep(document, 'a', home))).not.toMatch(/__proto__|constructor/);
  });

  test('names no server of another kind', () => {
    const text = apiOf(
      { operationId: 'a' },
      { servers: [{ url: 'file:///etc' }, { url: 'https://user:pw@x.example' }] },
    );
    expect(readApi(text, { api: 'a', address: null }).servers).toEqual([]);
  });
});

const contracts = process.env.HOLDFAST_CONTRACTS;
const vendors = [
  ['xero/openapi/xero_accounting.yaml', 235],
  ['xero/openapi/xero_files.yaml', 18],
  ['openai/openapi-subset.json', 4],
] as const;
const isThere = contracts !== undefined && vendors.every(([file]) => existsSync(join(contracts, file)));
if (!isThere)
  console.warn('Skipped: the vendors’ OpenAPI documents are not here. HOLDFAST_CONTRACTS names their folder.');

describe.skipIf(!isThere)('a document of a vendor', () => {
  test.each(vendors)('%s: every operation can be called', (file, count) => {
    const { operations, document } = readApi(readFileSync(join(contracts ?? '', file), 'utf8'), {
      api: 'v',
      address: null,
    });
    expect(operations).toHaveLength(count);
    expect(operations.filter(({ refusals }) => refusals.length > 0)).toEqual([]);
    for (const { key } of operations)
      expect(isOperation(operationStep(document, key, { api: 'v', address: null })?.parameters.operation)).toBe(true);
  });
});
