import { aDocument, aNode, anEdge } from '@holdfast/workflow/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canReplace, find, type Query, replaceIn } from '../../src/canvas/find/find.ts';

const query = (text: string, more: Partial<Query> = {}): Query => ({
  text,
  isCaseSensitive: false,
  reads: null,
  ...more,
});

const document = aDocument(
  [
    aNode('read', 'test.step', { name: 'Read orders', parameters: { table: 'orders', limit: 250 } }),
    aNode('map', 'test.step', {
      name: 'Map',
      connection: 'ledger-main',
      notes: 'VAT rules of Orders',
      parameters: { fields: [{ name: 'total', value: "={{ $('Read orders').item.json.total }}" }] },
    }),
    aNode('send', 'test.step', {
      name: 'Send',
      parameters: { url: '={{ $json.total }}', 'a/b~c': 'orders' },
      policy: {
        idempotencyKey: "={{ $('read').item.json.id }}",
        amount: { value: "={{ $('Map').item.json.total }}", limit: '100' },
      },
    }),
  ],
  [anEdge('read -> map'), anEdge('map -> send')],
  {
    layout: {
      nodes: {},
      notes: [{ id: 'n', text: 'Ask about orders', at: [0, 0], size: [100, 100], node: 'map' }],
    },
  },
);

describe('finding', () => {
  test('looks into names, values, expressions, notes of steps and notes on the canvas, whatever the case', () => {
    expect(find(document, query('orders')).map(({ node, path, kind }) => [node, path, kind])).toEqual([
      ['read', '/name', 'name'],
      ['read', '/parameters/table', 'value'],
      ['map', '/parameters/fields/0/value', 'expression'],
      ['map', '/notes', 'note'],
      ['send', '/parameters/a~1b~0c', 'value'],
      ['map', '/layout/notes/0/text', 'note'],
    ]);
  });
  test('keeps to the case when asked', () => {
    expect(find(document, query('Orders', { isCaseSensitive: true })).map(({ path }) => path)).toEqual(['/notes']);
  });
  test('finds connections, types, ids and numbers', () => {
    expect(find(document, query('ledger-main'))).toMatchObject([{ kind: 'connection', node: 'map' }]);
    expect(find(document, query('250'))).toMatchObject([{ path: '/parameters/limit' }]);
    expect(find(document, query('test.step')).map(({ kind }) => kind)).toEqual(['type', 'type', 'type']);
    expect(find(document, query('read')).map(({ kind }) => kind)).toContain('id');
  });
  test('nothing finds nothing', () => {
    expect(find(document, query(''))).toEqual([]);
  });
  test('what reads a step is found by its name and by its id, and nothing that only mentions it', () => {
    expect(find(document, query('', { reads: 'read' })).map(({ node, path }) => [node, path])).toEqual([
      ['map', '/parameters/fields/0/value'],
      ['send', '/policy/idempotencyKey'],
    ]);
    expect(find(document, query('total', { reads: 'read' })).map(({ node }) => node)).toEqual(['map']);
  });
  test('what comes in along an edge is read of the step it comes from, also through one that is off and passes it on', () => {
    const say = (value: string) => ({ parameters: { value: `={{ ${value} }}` } });
    const { nodes, edges, ...rest } = aDocument(
      [
        aNode('read'),
        aNode('next', 'test.step', say('$json.total')),
        aNode('all', 'test.step', say('$input.all().length')),
        aNode('own', 'test.step', say('[1].map(($json) => $json + 1)')),
        aNode('away', 'test.step', { disabled: 'pass' }),
        aNode('behind', 'test.step', say('$item.json.total')),
        aNode('later', 'test.step', say('$json.total')),
        aNode('why', 'test.step', { parameters: { a: '={{ $failure.code }}', b: '={{ $json.total }}' } }),
      ],
      ['next', 'all', 'own', 'away'].map((id) => anEdge(`read -> ${id}`)),
    );
    const more = [anEdge('away -> behind'), anEdge('behind -> later')];
    const failed = { ...anEdge('read -> why'), kind: 'fallback' as const, on: ['data' as const] };
    const drawn = { ...rest, nodes, edges: [...edges, ...more, failed] };
    expect(find(drawn, query('', { reads: 'read' })).map(({ node, path }) => [node, path])).toEqual([
      ['next', '/parameters/value'],
      ['all', '/parameters/value'],
      ['behind', '/parameters/value'],
      ['why', '/parameters/a'],
    ]);
  });
});

describe('replacing', () => {
  test('changes values, expressions and notes, and leaves names, ids and numbers alone', () => {
    const words = query('orders');
    const next = replaceIn(document, find(document, words), words, 'bills');
    expect(next.nodes[0]).toMatchObject({ name: 'Read orders', parameters: { table: 'bills', limit: 250 } });
    expect(next.nodes[1]).toMatchObject({
      notes: 'VAT rules of bills',
      parameters: { fields: [{ name: 'total', value: "={{ $('Read bills').item.json.total }}" }] },
    });
    expect(next.nodes[2]?.parameters?.['a/b~c']).toBe('bills');
    expect(next.layout?.notes?.[0]?.text).toBe('Ask about bills');
    expect(next.edges).toBe(document.edges);
  });
  test('takes what is searched for, and what comes instead, as plain words', () => {
    const odd = aDocument([aNode('a', 'test.step', { parameters: { text: 'costs $1.00 (net)' } })]);
    const words = query('$1.00 (net)');
    const next = replaceIn(odd, find(odd, words), words, '$& $1');
    expect(next.nodes[0]?.parameters?.text).toBe('costs $& $1');
  });
  test('by the same words changes nothing, whatever they are', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 6 }), fc.string(), (text, around) => {
        const one = aDocument([aNode('a', 'test.step', { parameters: { text: `${around}${text}${around}` } })]);
        const words = query(text, { isCaseSensitive: true });
        const hits = find(one, words).filter(canReplace);
        expect(replaceIn(one, hits, words, text)).toEqual(one);
      }),
    );
  });
});
