import type { Edge, Item, Json } from '@holdfast/workflow';
import { aDocument, aNode, anEdge } from '@holdfast/workflow/testing';
import fc from 'fast-check';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { withOptionalReads } from '../src/guest/optional.ts';
import {
  checkExpressions,
  compileTemplate,
  compileValue,
  Evaluator,
  ExpressionError,
  type ExpressionMemo,
  ExpressionSyntaxError,
  ExpressionTimeout,
  parseTemplate,
  renameReferences,
  type Scope,
  variableUses,
} from '../src/index.ts';

/** Has all the time in the world: a slow machine is no reason to fail. */
let evaluator: Evaluator;
/** For what never ends. */
let hasty: Evaluator;
beforeAll(async () => {
  evaluator = await Evaluator.create({ timeLimitMs: 30_000 });
  hasty = await Evaluator.create({ timeLimitMs: 250 });
});
afterEach(() => Promise.all([evaluator.ready(), hasty.ready()]));

const items: Item[] = [
  {
    json: {
      id: 'INV-1',
      amount: 12.5,
      customer: { name: 'ACME', tags: ['a', 'b'] },
      lines: [{ amount: '0.10' }, { amount: '0.20' }],
      note: null,
      'odd key': 1,
      date: '2026-03-29',
    },
  },
  { json: { id: 'INV-2', amount: 7 } },
];
const orders: Item[] = [{ json: { total: 5 } }, { json: { total: 6 } }];
const scope: Scope = {
  item: items[0],
  itemIndex: 0,
  items,
  node: (name) =>
    name === 'orders' || name === 'Read orders'
      ? { isExecuted: true, item: () => orders[1], first: () => orders[0], last: () => orders[1], all: () => orders }
      : name === 'later'
        ? { isExecuted: false, item: () => undefined, first: () => undefined, last: () => undefined, all: () => [] }
        : undefined,
  run: { id: 'r1', mode: 'live' },
  workflow: { name: 'Orders' },
  vars: { region: 'EU' },
  now: Date.UTC(2026, 10, 24, 12, 30),
  timeZone: 'Europe/Zurich',
};
const evaluate = (template: string, at: Scope = scope): unknown => compileTemplate(template).evaluate(evaluator, at);
const failureOf = (template: string, by = evaluator): ExpressionError => {
  try {
    compileTemplate(template).evaluate(by, scope);
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
  throw new Error(`${template} did not fail`);
};

describe('templates', () => {
  it.each<[string, unknown]>([
    ['={{ $json.amount }}', 12.5],
    ['={{ $json.customer.tags[1] }}', 'b'],
    ['={{ $json["odd key"] }}', 1],
    ['={{ $json.customer }}', items[0]?.json.customer],
    ['={{ $json.missing }}', undefined],
    ['={{ $json.missing.deeper.still }}', undefined],
    ['=Invoice {{ $json.id }} of {{ $json.customer.name }}', 'Invoice INV-1 of ACME'],
    ['={{ $json.note }}|{{ $json.missing }}|{{ 0 }}|{{ false }}', '||0|false'],
    ['={{ $json.customer.tags }} as text', '["a","b"] as text'],
    ['=plain text', 'plain text'],
    ['={{ {a: {b: 1}} }}', { a: { b: 1 } }],
    ['={{ "}}" + `}}` }}', '}}}}'],
    ['={{ $json.amount > 10 ? "large" : "small" }}', 'large'],
    ["={{ $('orders').item.json.total }}", 6],
    ["={{ $('Read orders').first().json.total + $('orders').last().json.total }}", 11],
    ["={{ $('orders').all().map(order => order.json.total) }}", [5, 6]],
    ["={{ $('later').isExecuted }}", false],
    ['={{ $input.all().length }}', 2],
    ['={{ $run.id }}-{{ $itemIndex }}', 'r1-0'],
    ['={{ $vars.region }}', 'EU'],
    ['={{ $now.toISO() }}', '2026-11-24T13:30:00.000+01:00'],
    ['={{ $today.toISODate() }}', '2026-11-24'],
    ["={{ DateTime.fromFormat('241126', 'ddMMyy').toISODate() }}", '2026-11-24'],
    ['={{ DateTime.fromISO($json.date).plus({ days: 1 }).offset - DateTime.fromISO($json.date).offset }}', 60],
    ["={{ $now.diff(DateTime.fromISO('2026-11-20'), 'days').days > 4 }}", true],
    ['={{ $now > DateTime.fromISO("2026-01-01") }}', true],
    ['={{ $sum($json.lines.map(line => line.amount)) }}', '0.30'],
    ['={{ 0.1 + 0.2 === 0.3 }}', false],
    ['={{ $sum(0.1, 0.2) === 0.3 }}', true],
    ['={{ $round("2.345", 2) }}', '2.35'],
    ['={{ $round(-2.5) }}', -3],
    ['={{ $subtract("10.00", "9.99") }}', '0.01'],
    ['={{ $multiply("19.99", 3) }}', '59.97'],
    ['={{ $max(3, "20", 7) }}', '20'],
    ['={{ $ifEmpty($json.note, "none") }}', 'none'],
    ['={{ $json.lines.sort((a, b) => b.amount - a.amount)[0].amount }}', '0.20'],
    [
      '={{ (() => { let sum = 0; for (const line of $json.lines) sum += Number(line.amount); return sum.toFixed(2) })() }}',
      '0.30',
    ],
    ['={{ Object.entries($json.customer).length }}', 2],
    ['={{ JSON.stringify($json.customer) }}', '{"name":"ACME","tags":["a","b"]}'],
    ['={{ new Date().toISOString() }}', '2026-11-24T12:30:00.000Z'],
    ['={{ /^INV-(\\d+)$/.exec($json.id)[1] }}', '1'],
  ])('%s', (template, expected) => {
    expect(evaluate(template)).toEqual(expected);
  });

  it('leave the data as it was, whatever an expression does to its view of it', () => {
    const before = JSON.stringify(items);
    evaluate(
      '={{ (() => { $json.lines.length = 0; $json.customer.name = "x"; delete $json.id; return $json.lines.push(1) })() }}',
    );
    expect(JSON.stringify(items)).toBe(before);
  });

  it('without the leading = are never evaluated', () => {
    expect(parseTemplate('{{ $json.amount }}')).toEqual([{ kind: 'text', text: '{{ $json.amount }}' }]);
    expect(compileValue({ a: '{{ 1 }}', b: [1, null] }).isStatic).toBe(true);
  });

  it('in a tree give a tree; what is nothing is left out', () => {
    const compiled = compileValue({
      url: '=https://x.example/{{ $json.id }}',
      deep: { list: ['={{ $json.amount }}', 'fixed', '={{ $json.missing }}'], gone: '={{ $json.missing }}' },
    });
    expect(compiled.evaluate(evaluator, scope)).toEqual({
      url: 'https://x.example/INV-1',
      deep: { list: [12.5, 'fixed', null] },
    });
  });

  it('name the nodes they read', () => {
    expect(
      compileValue({ a: "={{ $('orders').item.json.x + $('Read orders').first() }}" }).references.toSorted(),
    ).toEqual(['Read orders', 'orders']);
  });
});

describe('what cannot be read', () => {
  it.each([
    ['={{ $json.a', 'not finished'],
    ['={{ }}', 'nothing between'],
    ['={{ $json.a $json.b }}', 'One pair of braces holds one expression'],
    ['={{ let x = 1 }}', 'One pair of braces'],
    ['={{ await 1 }}', 'One pair of braces'],
    ['={{ (async () => await 1)() }}', 'wait for anything'],
    ['={{ $json. }}', 'cannot be read'],
  ])('%s says why', (template, words) => {
    expect(() => compileTemplate(template)).toThrow(ExpressionSyntaxError);
    expect(() => compileTemplate(template)).toThrow(words);
  });

  it('says in which parameter', () => {
    expect(() => compileValue({ a: [{ b: '={{ ( }}' }] })).toThrow(expect.objectContaining({ path: '/a/0/b' }));
  });
});

describe('what fails', () => {
  it.each([
    ["={{ $('nobody').item.json.x }}", 'no step called "nobody"'],
    ["={{ $('later').item.json.x }}", 'has not run before this step'],
    ['={{ $json.id.foo() }}', '$json.id.foo()'],
    ['={{ $json.missing * 2 }}', 'not a number'],
    ['={{ { total: $json.missing * 2 } }}', '"total" is NaN'],
    ['={{ nobody }}', '"nobody" is not known here'],
    ['={{ $json.lines.map }}', 'function'],
    ['={{ $sum("12,50", 1) }}', '"12,50" is not a number'],
    ["={{ DateTime.fromISO('not a date') }}", 'not a date'],
    ['={{ Math.random() }}', 'the same each time'],
  ])('%s says so', (template, words) => {
    expect(failureOf(template).message).toContain(words);
  });

  it('carries the path of the parameter', () => {
    expect(() => compileValue({ a: { b: '={{ nobody }}' } }).evaluate(evaluator, scope)).toThrow(
      expect.objectContaining({ path: '/a/b' }),
    );
  });
});

describe('hostile expressions', () => {
  it.each([
    '={{ constructor.constructor("return process")() }}',
    '={{ (() => {}).constructor("return 1")() }}',
    '={{ (async () => {}).constructor("return 1")() }}',
    '={{ eval("1") }}',
    '={{ Function("return 1")() }}',
    '={{ require("fs") }}',
    '={{ import("fs") }}',
    '={{ process.env }}',
    '={{ ({}).__proto__.x = 1 }}',
    '={{ Object.prototype.polluted = 1 }}',
    '={{ Array.prototype.map = () => 1 }}',
    '={{ (globalThis.leak = 1) }}',
    '={{ Object.defineProperty(Array.prototype, "x", { value: 1 }) }}',
  ])('%s is refused', (template) => {
    expect(() => evaluate(template)).toThrow();
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it.each([
    '={{ this.process }}',
    '={{ this.process.mainModule }}',
    '={{ globalThis.leak }}',
    '={{ typeof require }}',
    '={{ typeof globalThis.process }}',
    '={{ $json.constructor.constructor }}',
  ])('%s reaches nothing', (template) => {
    expect([undefined, 'undefined']).toContain(evaluate(template));
  });

  it('do not outlive their time', () => {
    expect(failureOf('={{ (() => { while (true) {} })() }}', hasty)).toBeInstanceOf(ExpressionTimeout);
    expect(failureOf('={{ /^(a+)+$/.test("a".repeat(40) + "!") }}', hasty).code).toBe('permanent/resource_limit');
    expect(compileTemplate('={{ [1, 1].length }}').evaluate(hasty, scope)).toBe(2);
  });

  it.each([
    '={{ "a".repeat(1e9) }}',
    '={{ (() => { const all = []; for (;;) all.push(new Uint8Array(1e6)) })() }}',
    '={{ (() => { const f = () => f(); return f() })() }}',
  ])('%s does not take more memory than it may', async (template) => {
    expect(failureOf(template).code).toBe('permanent/resource_limit');
    await evaluator.ready();
    expect(evaluate('={{ $json.id.toLowerCase() }}')).toBe('inv-1');
  });

  it('leave nothing behind for the next one', () => {
    for (const template of [
      '={{ (() => { try { Array.prototype.x = 1 } catch {} return 1 })() }}',
      '={{ (() => { try { $json.constructor.y = 1 } catch {} return 1 })() }}',
      '={{ (() => { try { DateTime.z = 1 } catch {} return 1 })() }}',
      '={{ (() => { try { $.q = 1 } catch {} return 1 })() }}',
    ])
      evaluate(template);
    expect(evaluate('={{ [[].x, Object.y, DateTime.z, $.q].every(value => value === undefined) }}')).toBe(true);
  });

  it('cannot walk from any root to a function that makes code', () => {
    const walk = `={{ (() => {
      const seen = new Set(), found = [];
      const visit = (value, path) => {
        if (value === null || (typeof value !== 'object' && typeof value !== 'function') || seen.has(value) || seen.size > 5000) return;
        seen.add(value);
        for (const key of [...Object.getOwnPropertyNames(value), 'constructor', '__proto__']) {
          let next; try { next = value[key] } catch { continue }
          if (typeof next === 'function') { let made; try { made = next('return 42')() } catch {} if (made === 42) found.push(path + '.' + key) }
          visit(next, path + '.' + key);
        }
      };
      for (const [name, root] of Object.entries({ $json, $item, $input, $run, $now, $, DateTime, Math, JSON })) visit(root, name);
      return found;
    })() }}`;
    expect(evaluate(walk)).toEqual([]);
  });
});

describe('the interpreter and the guest', () => {
  const paths = [
    '$json.amount',
    '$json.id',
    '$json.customer.name',
    '$json.missing',
    '$json.note',
    '$json.customer.tags[0]',
    '$json.customer.tags.length',
    '$itemIndex',
    "$('orders').item.json.total",
    '$json.missing.deep',
    '1',
    '"7"',
    'true',
    'null',
    'undefined',
    '-2',
    '"text"',
  ];
  const expression = fc.letrec<{ e: string }>((tie) => ({
    e: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom(...paths),
      fc
        .tuple(tie('e'), fc.constantFrom('+', '-', '*', '<', '>=', '===', '!=', '&&', '||', '%'), tie('e'))
        .map(([a, op, b]) => `(${a} ${op} ${b})`),
      fc.tuple(tie('e'), tie('e')).map(([a, b]) => `(${a} ?? ${b})`),
      fc.tuple(tie('e'), tie('e'), tie('e')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
      tie('e').map((a) => `!${a}`),
      fc.tuple(tie('e'), tie('e')).map(([a, b]) => `[${a}, { k: ${b} }]`),
      tie('e').map((a) => `\`<\${${a}}>\``),
    ),
  })).e;
  const attempt = (run: () => unknown): unknown => {
    try {
      return JSON.stringify([run()]);
    } catch (error) {
      return error instanceof Error ? error.name : 'thrown';
    }
  };

  it('agree on every expression', () => {
    fc.assert(
      fc.property(expression, (source) => {
        const template = `={{ ${source} }}`;
        const [segment] = parseTemplate(template);
        if (segment?.kind !== 'code') throw new Error('no code');
        const guest = () =>
          evaluator.evaluate(
            { source: withOptionalReads(segment.source, segment.start, segment.node), template },
            scope,
          );
        expect(attempt(() => evaluate(template))).toBe(attempt(guest));
      }),
      { numRuns: 1_000 },
    );
  });

  const HELPERS = ['$sum', '$multiply', '$subtract', '$round', '$min', '$max', '$if', '$ifEmpty'];
  const anything = fc.oneof(
    fc.constantFrom<Json>(
      null,
      true,
      '',
      ' 1.50 ',
      '-0',
      '+.5',
      '5.',
      '.',
      '1e3',
      '1e-7',
      '1e99',
      '1e400',
      '--1',
      '0x10',
      '١',
      'text',
    ),
    fc.constantFrom<Json>(
      {},
      [],
      [[]],
      [1, '2.5'],
      ['0.10', null],
      { a: 1 },
      { length: 2, 0: 1 },
      { toString: 1 },
      { valueOf: null },
    ),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer({ min: -3, max: 12 }),
    fc.tuple(fc.integer(), fc.nat({ max: 9_999 })).map(([whole, part]) => `${whole}.${part}`),
    fc.string({ unit: fc.constantFrom('1', '9', '0', '.', 'e', '-', ' '), maxLength: 130 }),
    fc.array(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom('0.1', '2', 'x')), {
      maxLength: 12,
    }),
  );
  const hostile = fc.constantFrom('a', 'b', 'c', 'constructor', 'toString', 'hasOwnProperty', 'length', '1');
  const call = fc
    .tuple(fc.constantFrom(...HELPERS), fc.array(fc.tuple(hostile, fc.boolean()), { maxLength: 9 }), fc.boolean())
    .map(([name, keys, isNested]) => {
      const written = keys.map(([key, isInner]) => (isInner ? `$sum($json["${key}"])` : `$json["${key}"]`)).join(', ');
      return isNested ? `{ k: [${name}(${written})] }` : `${name}(${written})`;
    });

  it('agree on what helpers make of any values', () => {
    fc.assert(
      fc.property(call, fc.dictionary(hostile, anything, { noNullPrototype: true }), (source, json) => {
        const at = { ...scope, item: { json } };
        const template = `={{ ${source} }}`;
        const guest = () => evaluator.evaluate({ source, template }, at);
        expect(attempt(() => evaluate(template, at))).toBe(attempt(guest));
      }),
      { numRuns: 2_000 },
    );
  });

  it('carries out helpers with plain values without the guest', () => {
    const noGuest = { evaluate: () => expect.unreachable('the guest was asked') } as unknown as Evaluator;
    const there = (template: string) => compileTemplate(template).evaluate(noGuest, scope);
    expect(there('={{ $multiply($json.amount, 1.19) }}')).toBe(14.875);
    expect(there('={{ $sum($json.lines[0].amount, $json.lines[1].amount, 1) }}')).toBe('1.30');
    expect(there('={{ $round($subtract($json.amount, "0.005"), 2) }}')).toBe('12.50');
    expect(there('={{ $max($json.amount, 3) + $min("2", 10) }}')).toBe('12.52');
    expect(there('={{ $ifEmpty($json.note, $if($json.missing, "yes", $json.id)) }}')).toBe('INV-1');
  });

  it('agree on large data, which the guest sees through a view', () => {
    const large: Json = { rows: Array.from({ length: 2_000 }, (_, index) => ({ n: index, text: 'x'.repeat(20) })) };
    const at = { ...scope, item: { json: large as never } };
    expect(evaluate('={{ $json.rows[1999].n }}', at)).toBe(1_999);
    expect(evaluate('={{ $json.rows.at(-1).n + $json.rows.filter(row => row.n % 2).length }}', at)).toBe(2_999);
    expect(evaluate('={{ $json.rows.concat().reverse()[0].n }}', at)).toBe(1_999);
    expect(evaluate('={{ Object.keys($json).join() + ("rows" in $json) + ("nope" in $json) }}', at)).toBe(
      'rowstruefalse',
    );
  });
});

describe('checking and renaming', () => {
  it('finds unknown names and steps, with suggestions and paths', () => {
    const document = aDocument([
      aNode('orders', 'test.step', { name: 'Read orders' }),
      aNode('b', 'test.step', {
        parameters: {
          x: { y: "={{ $jsn.a + $('Read order').item.json.b }}" },
          z: '={{ }}',
          fn: '={{ [1].map((v, i) => v + i) }}',
        },
      }),
    ]);
    expect(checkExpressions(document).map(({ code, path, node }) => [code, path, node])).toEqual([
      ['unknown_name', '/nodes/1/parameters/x/y', 'b'],
      ['unknown_reference', '/nodes/1/parameters/x/y', 'b'],
      ['bad_expression', '/nodes/1/parameters/z', 'b'],
    ]);
    expect(checkExpressions(document)[1]?.message).toContain('Did you mean "Read orders"?');
  });

  it('reads the key of the workflow, which is worked out before any step has run', () => {
    const keyed = (businessKey: string) =>
      checkExpressions({ ...aDocument([aNode('start')], []), settings: { businessKey } }).map(({ code, path }) => [
        code,
        path,
      ]);
    expect(keyed('={{ $json.invoice }}')).toEqual([]);
    expect(keyed('={{ $json.invoice')).toEqual([['bad_expression', '/settings/businessKey']]);
    expect(keyed('={{ invoice }}')).toEqual([['unknown_name', '/settings/businessKey']]);
    expect(keyed("={{ $('start').first().json.invoice }}")).toEqual([['not_upstream', '/settings/businessKey']]);
  });

  it('warns of a step that is read before it can have run, unless the expression asks', () => {
    const reads = (template: string) =>
      checkExpressions(
        aDocument(
          [aNode('start'), aNode('a'), aNode('b', 'test.step', { parameters: { x: template } })],
          [anEdge('start -> a'), anEdge('start -> b')],
        ),
      ).map(({ code, severity }) => [code, severity]);
    expect(reads("={{ $('a').item.json.x }}")).toEqual([['not_upstream', 'warning']]);
    expect(reads("={{ $('b').item.json.x }}")).toEqual([['not_upstream', 'warning']]);
    expect(reads("={{ $('start').item.json.x }}")).toEqual([]);
    expect(reads("={{ $('a').isExecuted ? $('a').first().json.x : 0 }}")).toEqual([]);
  });

  it('warns of variables that the workspace does not have, where it is known which it has', () => {
    const document = aDocument([aNode('a', 'test.step', { parameters: { x: '={{ $vars.regoin + $vars["rate"] }}' } })]);
    expect(checkExpressions(document)).toEqual([]);
    expect(checkExpressions(document, { variables: new Set(['region', 'rate']) })).toMatchObject([
      { severity: 'warning', code: 'unknown_variable', variable: 'regoin', path: '/nodes/0/parameters/x', node: 'a' },
    ]);
    const [problem] = checkExpressions(document, { variables: new Set(['region', 'rate']) });
    expect(problem?.message).toContain('Did you mean "region"?');
  });

  it('knows which variables a tree reads, and when it cannot know', () => {
    const read = (template: string) => compileValue({ deep: [template] }).variables;
    expect(read('={{ $vars.a }} {{ $vars?.b.deeper + $vars["c"] }}')).toEqual(['a', 'b', 'c']);
    expect(read('={{ $vars[$json.country] }}')).toBe('all');
    expect(read('={{ Object.keys($vars).length }}')).toBe('all');
    expect(read('={{ $json.$vars }} $vars.text')).toEqual([]);
    expect(read('$vars.text')).toEqual([]);
  });

  it('tells where a template reads a variable', () => {
    const template = '=Rate {{ $vars.rate }} of {{ $vars[$json.key] }}';
    expect(variableUses(template).map(({ name, start, end }) => [name, template.slice(start, end)])).toEqual([
      ['rate', '$vars.rate'],
      [null, '$vars'],
    ]);
    expect(variableUses('={{ $vars. }}')).toEqual([]);
  });

  it('reads again only the steps that an edit touched', () => {
    const memo: ExpressionMemo = new WeakMap();
    const kept = aNode('a', 'test.step', { parameters: { x: '={{ $jsn }}' } });
    expect(checkExpressions(aDocument([kept]), { memo })).toHaveLength(1);
    // Changed in place, which no edit does: what was read of it is remembered all the same.
    kept.parameters = {};
    expect(checkExpressions(aDocument([aNode('new'), kept]), { memo })).toMatchObject([
      { path: '/nodes/1/parameters/x' },
    ]);
  });

  it('goes through the edges again only when edges or steps came or went', () => {
    let looked = 0;
    const watch = (edge: Edge) =>
      new Proxy(edge, {
        get(target, key) {
          looked += 1;
          return Reflect.get(target, key);
        },
      });
    const reads = (name: string) => ({ parameters: { x: `={{ $('${name}').item.json.x }}` } });
    const nodes = [aNode('a'), aNode('b', 'test.step', reads('a')), aNode('c', 'test.step', reads('a'))];
    const document = aDocument(nodes, [watch(anEdge('a -> b')), watch(anEdge('b -> c'))]);
    const options = { memo: new WeakMap(), structure: {} };
    expect(checkExpressions(document, options)).toEqual([]);
    expect(looked).toBeGreaterThan(0);
    looked = 0;
    const edited = { ...document, nodes: nodes.with(1, aNode('b', 'test.step', reads('c'))) };
    expect(checkExpressions(edited, options)).toMatchObject([{ code: 'not_upstream', node: 'b' }]);
    expect(looked).toBe(0);
    const cut = { ...document, edges: document.edges.slice(1) };
    expect(checkExpressions(cut, options).map(({ node }) => node)).toEqual(['b', 'c']);
  });

  it('finds with what it knows what it finds without', () => {
    const names = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const steps = fc.tuple(names, names, names).map(([id, name, read]) =>
      aNode(id, 'test.step', {
        name,
        parameters: { x: `={{ $('${read}').item.json.x }}`, y: `={{ $('a').first() }}` },
      }),
    );
    const edges = fc.tuple(names, names).map(([from, to]) => anEdge(`${from} -> ${to}`));
    const edits = fc
      .tuple(fc.array(steps, { maxLength: 7 }), fc.array(edges, { maxLength: 9 }))
      .chain(([some, joined]) =>
        fc.array(fc.tuple(fc.shuffledSubarray(some), fc.shuffledSubarray(joined)), { minLength: 2, maxLength: 5 }),
      );
    fc.assert(
      fc.property(edits, (documents) => {
        const known = { memo: new WeakMap(), structure: {} };
        for (const [nodes, links] of documents) {
          const document = aDocument(nodes, links);
          expect(checkExpressions(document, known)).toEqual(checkExpressions(document));
        }
      }),
    );
  });

  it('renames references by position, and nothing that only looks like one', () => {
    const renames = new Map([
      ['Read orders', "Ana's orders"],
      ['x', 'y'],
    ]);
    expect(
      renameReferences("=$('x') {{ $('Read orders').item.json['Read orders'] + \"$('x')\" + $(`x`) }}", renames),
    ).toBe("=$('x') {{ $('Ana\\'s orders').item.json['Read orders'] + \"$('x')\" + $('y') }}");
    expect(renameReferences('={{ broken', renames)).toBe('={{ broken');
  });
});
