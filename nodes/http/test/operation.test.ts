import type { Json, JsonObject } from '@holdfast/node-sdk';
import { definitionProblems } from '@holdfast/node-sdk/testing';
import { checkDocument, describedFor, effectOf, isOperation, type Operation, PORTS } from '@holdfast/workflow';
import { describe, expect, test } from 'vitest';
import { operation } from '../src/operation/operation.ts';
import { requestOf } from '../src/operation/to-request.ts';

type Parameter = Operation['parameters'][number];

const base: Operation = {
  api: 'library',
  key: 'getBook',
  title: 'Get a book',
  server: 'https://library.example/v2/',
  path: '/books/{id}',
  parameters: [{ name: 'id', in: 'path', as: 'id', style: 'simple', explode: false }],
  input: { type: 'object', properties: { id: { type: 'integer' } }, required: ['id'], additionalProperties: false },
};
const query = (more: Partial<Parameter>): Operation => ({
  ...base,
  path: '/books',
  parameters: [{ name: 'q', in: 'query', as: 'q', style: 'form', explode: true, ...more }],
});
const list = ['a b', 'c'];
const object = { x: 1, y: 'z' };

describe('http.operation', () => {
  test('its description is complete, its effect is the document’s to declare', () => {
    // The effect has no defaults on purpose, and an operation is not written by hand.
    const isLeft = (problem: string) => /^parameters\.(?:effect|operation)/.test(problem);
    expect(definitionProblems(operation).filter((problem) => !isLeft(problem))).toEqual([]);
  });

  test.each<[string, Partial<Parameter>, Json, string]>([
    ['a value', {}, 7, 'q=7'],
    ['a list, each by itself', {}, list, 'q=a b&q=c'],
    ['a list with commas', { explode: false }, list, 'q=a b,c'],
    ['a list with pipes', { explode: false, style: 'pipeDelimited' }, list, 'q=a b|c'],
    ['a list with blanks', { explode: false, style: 'spaceDelimited' }, ['a', 'c'], 'q=a c'],
    ['an empty list', { explode: false }, [], ''],
    ['an object, each by itself', {}, object, 'x=1&y=z'],
    ['an object with commas', { explode: false }, object, 'q=x,1,y,z'],
    ['a deep object', { style: 'deepObject' }, { a: { b: 1 }, c: [2, 3] }, 'q[a][b]=1&q[c]=2&q[c]=3'],
    ['JSON', { isJson: true }, object, 'q={"x":1,"y":"z"}'],
    ['nothing', {}, null, ''],
  ])('sends %s in the query as OpenAPI says', (_, more, value, sent) => {
    const { query: pairs } = requestOf(query(more), { q: value }, false);
    expect(pairs.map((pair) => `${pair.name}=${pair.value}`).join('&')).toBe(sent);
  });

  test.each<[Parameter['style'], boolean, Json, string]>([
    ['simple', false, 'a/b?c', 'a%2Fb%3Fc'],
    ['simple', false, list, 'a%20b,c'],
    ['simple', true, object, 'x=1,y=z'],
    ['label', false, list, '.a%20b,c'],
    ['label', true, list, '.a%20b.c'],
    ['matrix', false, 'v', ';id=v'],
    ['matrix', true, list, ';id=a%20b;id=c'],
    ['matrix', true, object, ';x=1;y=z'],
  ])('puts values into the path in the style %s (explode %s)', (style, explode, value, sent) => {
    const parameters = [{ ...base.parameters[0], style, explode } as Parameter];
    expect(requestOf({ ...base, parameters }, { id: value }, false).url).toBe(
      `https://library.example/v2/books/${sent}`,
    );
  });

  test('cookies stand in one header, and no value ends its cookie', () => {
    const cookie = (name: string, more: Partial<Parameter> = {}): Parameter => ({
      ...{ name, in: 'cookie', as: name, style: 'form', explode: true },
      ...more,
    });
    const parameters = [cookie('session'), cookie('flags', { explode: false }), cookie('none')];
    const { headers, query: pairs } = requestOf(
      { ...base, path: '/books', parameters },
      { session: 'a; admin=1\r\nX: y', flags: ['x', 'y'], none: null },
      false,
    );
    expect(headers).toEqual([{ name: 'Cookie', value: 'session=a%3B%20admin%3D1%0D%0AX%3A%20y; flags=x%2Cy' }]);
    expect(pairs).toEqual([]);
  });

  test.each(['..', '.', ''])('a value never leaves its part of the address: "%s"', (id) => {
    expect(() => requestOf(base, { id }, false)).toThrow('is a part of the address');
  });

  test('with a connection the address is a path below that of the connection, without one it needs a server', () => {
    expect(requestOf(base, { id: 1 }, true).url).toBe('/books/1');
    expect(() => requestOf({ ...base, server: '' }, { id: 1 }, false)).toThrow('Choose a connection');
  });

  test.each<[NonNullable<Operation['body']>, Json, JsonObject]>([
    [{ as: 'body', kind: 'json', contentType: 'application/json' }, { a: 1 }, { kind: 'json', json: { a: 1 } }],
    [
      { as: 'body', kind: 'json', contentType: 'application/merge-patch+json' },
      { a: null },
      { kind: 'text', text: '{"a":null}', contentType: 'application/merge-patch+json' },
    ],
    [{ as: 'body', kind: 'file', contentType: 'image/png' }, 'cover', { kind: 'file', file: 'cover' }],
    [
      { as: 'body', kind: 'form', contentType: 'application/x-www-form-urlencoded' },
      { a: [1, 2], b: { c: 3 } },
      {
        kind: 'form',
        fields: [
          { name: 'a', value: '1', file: '', fileName: '' },
          { name: 'a', value: '2', file: '', fileName: '' },
          { name: 'b', value: '{"c":3}', file: '', fileName: '' },
        ],
      },
    ],
    [
      { as: 'body', kind: 'multipart', contentType: 'multipart/form-data', files: ['image'] },
      { image: 'cover', note: 'x' },
      {
        kind: 'multipart',
        fields: [
          { name: 'image', value: '', file: 'cover', fileName: '' },
          { name: 'note', value: 'x', file: '', fileName: '' },
        ],
      },
    ],
  ])('carries %j', (body, value, sent) => {
    expect(requestOf({ ...base, body }, { id: 1, body: value }, false).body).toMatchObject(sent);
  });
});

describe('a step with an operation', () => {
  const { description } = operation;
  const node = (parameters: JsonObject) => ({
    id: 'call',
    type: description.type,
    typeVersion: 1,
    name: 'Call',
    parameters,
  });
  const trigger = { ...description, type: 't.start', control: 'trigger' as const, parameters: {}, inputs: PORTS.none };
  const check = (parameters: JsonObject) =>
    checkDocument(
      {
        schemaVersion: 1,
        name: 'x',
        nodes: [{ id: 'start', type: 't.start', typeVersion: 1, name: 'Start' }, node(parameters)],
        edges: [{ id: 'e', from: { node: 'start', port: 'out' }, to: { node: 'call', port: 'in' } }],
      } as never,
      (type) => (type === 't.start' ? { ...trigger, shapedBy: undefined as never } : description),
    ).map(({ message, path }) => `${path} ${message}`);
  const said = (input: object = base.input, values: JsonObject = { id: 7 }) =>
    ({ method: 'GET', operation: { ...base, input }, values }) as unknown as JsonObject;

  test('is checked against what the API describes, expressions apart', () => {
    expect(check(said())).toEqual([]);
    expect(check(said(base.input, { id: '={{ $json.id }}' }))).toEqual([]);
    expect(check(said(base.input, { id: 'seven' }))).toEqual([
      '/nodes/1/parameters/values/id "Call": "id" must be a whole number; it is "seven".',
    ]);
    expect(check(said(base.input, { id: 7, ide: 1 }))[0]).toContain('"ide" is not known here. Did you mean "id"?');
    expect(check({ method: 'GET', operation: base as unknown as JsonObject })[0]).toContain('"Values" is missing');
  });

  test.each<[string, object]>([
    ['a pattern', { type: 'string', pattern: '^(a+)+$' }],
    ['a reference outside', { $ref: 'https://evil.example' }],
    ['a reference that leads nowhere', { $ref: '#/$defs/gone' }],
    ['a schema that holds itself', { $ref: '#/$defs/a', $defs: { a: { allOf: [{ $ref: '#/$defs/a' }] } } }],
    ['an expression among its texts', { type: 'string', description: '={{ $json.secret }}' }],
  ])('whose schema has %s is refused and compiled by nobody', (_, input) => {
    expect(isOperation({ ...base, input })).toBe(false);
    expect(check(said(input)).join()).toContain('/parameters/operation');
  });

  test('declares what it does: a method alone makes no write safe', () => {
    expect(effectOf(description, said())).toEqual({ kind: 'read' });
    expect(effectOf(description, { ...said(), method: 'PUT' })).toMatchObject({ kind: 'write', safeBy: 'unsafe' });
  });

  test('gets the same description for the same operation, so that nothing is compiled twice', () => {
    expect(describedFor(description, said())).toBe(describedFor(description, structuredClone(said())));
  });
});
