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
  test('finds groups by their titles, what a policy says, and what is said of the workflow', () => {
    const whole = aDocument(
      [
        aNode('pay', 'test.write', {
          policy: {
            approvedBy: 'Sign-off',
            amount: { value: '={{ $json.net }}', limit: '1250.50' },
            onFailure: {
              data: { action: 'ask', who: ['finance@example.com'] },
              permanent: { action: 'continue', value: { state: 'skipped' } },
            },
          },
        }),
      ],
      [],
      {
        settings: { owner: 'Ana Finance', businessKey: '={{ $json.invoice }}', amountLimit: '9999' },
        layout: { nodes: {}, groups: [{ id: 'g', title: 'Finance checks', nodes: ['pay'], collapsed: true }] },
      },
    );
    const found = (text: string) => find(whole, query(text)).map(({ node, path, kind }) => [node, path, kind]);
    expect(found('finance')).toEqual([
      ['pay', '/policy/onFailure/data/who/0', 'value'],
      [undefined, '/layout/groups/0/title', 'group'],
      [undefined, '/settings/owner', 'value'],
    ]);
    expect(found('sign-off')).toEqual([['pay', '/policy/approvedBy', 'value']]);
    expect(found('skipped')).toEqual([['pay', '/policy/onFailure/permanent/value/state', 'value']]);
    expect(found('1250')).toEqual([['pay', '/policy/amount/limit', 'value']]);
    expect(found('$json.invoice')).toEqual([[undefined, '/settings/businessKey', 'expression']]);
    expect(found('9999')).toEqual([[undefined, '/settings/amountLimit', 'value']]);
    // What the document says in words of its own is no text of anybody's.
    expect(found('continue')).toEqual([]);
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
        aNode('later', 'test.step', { parameters: { a: '={{ $json.total }}', b: '={{ $failure.code }}' } }),
        aNode('why', 'test.step', { parameters: { a: '={{ $failure.code }}', b: '={{ $json.total }}' } }),
      ],
      ['next', 'all', 'own', 'away'].map((id) => anEdge(`read -> ${id}`)),
    );
    const more = [anEdge('away -> behind'), anEdge('behind -> later')];
    const failed = { ...anEdge('read -> why'), kind: 'fallback' as const, on: ['data' as const] };
    // What fails behind the one that is off never was in what it passes on.
    const later = { ...anEdge('away.fallback -> later'), kind: 'fallback' as const, on: ['data' as const] };
    const drawn = { ...rest, nodes, edges: [...edges, ...more, failed, later] };
    expect(find(drawn, query('', { reads: 'read' })).map(({ node, path }) => [node, path])).toEqual([
      ['next', '/parameters/value'],
      ['all', '/parameters/value'],
      ['behind', '/parameters/value'],
      ['why', '/parameters/a'],
    ]);
  });
});

describe('finding where a field of a step is read', () => {
  const say = (id: string, value: string) => aNode(id, 'test.step', { parameters: { value } });
  const drawn = aDocument(
    [
      aNode('read', 'test.step', { name: 'Paid orders' }),
      aNode('other'),
      say('id', '={{ $json.id }}'),
      say('paid', '={{ $json.paid }}'),
      say('customer', '=To {{ $json.customer?.id }}, whose id is asked for'),
      say('lines', "={{ $('Paid orders').item.json.lines[0]['identity no'] }}"),
      say('alien', "={{ $json.paid && $('other').item.json.id }}"),
      say('named', "={{ $('Paid orders').first().json.total + 'id' }}"),
      say('apart', '={{ $input.all().map(({ json: { id: number } }) => number) }}'),
    ],
    ['id', 'paid', 'customer', 'alien', 'apart'].map((id) => anEdge(`read -> ${id}`)),
  );
  const found = (text: string, more: Partial<Query> = {}) =>
    find(drawn, query(text, { reads: 'read', ...more })).map(({ node }) => node);

  test('a name is found where it is a name on the way to a value, and not within another or in a text', () => {
    expect(found('id')).toEqual(['id', 'customer', 'apart']);
    expect(found('ID')).toEqual(['id', 'customer', 'apart']);
    expect(found('ID', { isCaseSensitive: true })).toEqual([]);
    expect(found('orders')).toEqual([]);
  });
  test('names one after the other are found one after the other, however they are written', () => {
    expect(found('customer.id')).toEqual(['customer']);
    expect(found('$json.id')).toEqual(['id']);
    expect(found("customer['id']")).toEqual(['customer']);
    expect(found('lines.identity no')).toEqual(['lines']);
    expect(found('lines[0].identity no')).toEqual(['lines']);
    expect(found('customer.paid')).toEqual([]);
  });
  test('while it is being typed, its beginning is enough', () => {
    expect(found('ide')).toEqual(['lines']);
    expect(found('cust')).toEqual(['customer']);
    expect(found('customer.')).toEqual(['customer']);
    expect(found('json.to')).toEqual(['named']);
  });
  test('what is no name is looked for as it stands', () => {
    expect(found('&& $(')).toEqual(['alien']);
    expect(found('To {{')).toEqual(['customer']);
  });
  test('marks the names themselves', () => {
    const [hit] = find(drawn, query('customer.id', { reads: 'read' }));
    expect(hit?.text.slice(hit.start, hit.end)).toBe('customer?.id');
  });
  test('is replaced where it is found, and nowhere else', () => {
    const words = query('id', { reads: 'read' });
    const next = replaceIn(drawn, find(drawn, words), words, 'number');
    expect(next.nodes.map(({ parameters }) => parameters?.value)).toEqual(
      drawn.nodes.map(({ id, parameters }) =>
        ['id', 'customer', 'apart'].includes(id)
          ? String(parameters?.value)
              .replace('$json.id', '$json.number')
              .replace('?.id', '?.number')
              .replace('{ id:', '{ number:')
          : parameters?.value,
      ),
    );
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
  test('changes the settings of the workflow, and leaves titles of groups alone', () => {
    const whole = aDocument([aNode('a')], [], {
      settings: { businessKey: '={{ $json.orders }}', owner: 'Orders' },
      layout: { nodes: {}, groups: [{ id: 'g', title: 'Orders', nodes: ['a'] }] },
    });
    const words = query('orders');
    const next = replaceIn(whole, find(whole, words), words, 'bills');
    expect(next.settings).toEqual({ businessKey: '={{ $json.bills }}', owner: 'bills' });
    expect(next.layout?.groups?.[0]?.title).toBe('Orders');
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
