import { compileTemplate, Evaluator } from '@holdfast/expressions';
import { describe, expect, it } from 'vitest';
import { fieldsOf, fieldsOfSchema, searchFields, withLimits } from '../../src/inspector/mapping/field-tree.ts';
import { insertReference, referenceTo } from '../../src/inspector/mapping/reference.ts';
import { usedIn } from '../../src/inspector/mapping/used.ts';

const orders = [
  {
    id: 7,
    customer: { name: 'ACME', vat: null },
    lines: [
      { sku: 'a', parts: [{ n: 1 }] },
      { sku: 'b', note: 'x' },
    ],
  },
  { id: 'x8', customer: { name: 'Birch' }, lines: [] },
];

describe('the fields of records', () => {
  it('are told as a tree, with what is in them, how often, and whether they may be null', () => {
    const told = fieldsOf(orders, 1).map(({ path, types, isNullable, count, sample }) => [
      path.join('.'),
      types.join('|'),
      isNullable,
      count,
      sample,
    ]);
    expect(told).toEqual([
      ['id', 'number|string', false, 2, 'x8'],
      ['customer', 'object', false, 2, null],
      ['customer.name', 'string', false, 2, 'Birch'],
      ['customer.vat', '', true, 1, null],
      ['lines', 'list', false, 2, null],
      ['lines.*', 'object', false, 1, null],
      ['lines.*.sku', 'string', false, 1, 'a'],
      ['lines.*.parts', 'list', false, 1, null],
      ['lines.*.parts.*', 'object', false, 1, null],
      ['lines.*.parts.*.n', 'number', false, 1, '1'],
      ['lines.*.note', 'string', false, 1, 'x'],
    ]);
  });

  it('come from the schema of a step that has not run', () => {
    const schema = {
      type: 'object',
      properties: {
        at: { type: ['string', 'null'] },
        rows: { type: 'array', items: { properties: { n: { type: 'number' } } } },
      },
    };
    expect(fieldsOfSchema(schema).map(({ path, isNullable }) => [path.join('.'), isNullable])).toEqual([
      ['at', true],
      ['rows', false],
      ['rows.*', false],
      ['rows.*.n', false],
    ]);
  });

  it('keep what their schema says of them once they have been seen', () => {
    const promised = fieldsOfSchema({
      type: 'object',
      properties: { id: { type: 'integer', minimum: 1 }, state: { type: 'string', enum: ['open', 'paid'] } },
    });
    const seen = withLimits(fieldsOf([{ id: 7, state: 'open', more: 1 }]), promised);
    expect(seen.map(({ limits }) => [limits?.minimum, limits?.enum])).toEqual([
      [1, undefined],
      [undefined, ['open', 'paid']],
      [undefined, undefined],
    ]);
    expect(seen[0]).toMatchObject({ sample: '7', count: 1 });
  });

  it('show no credential, at any depth', () => {
    const records = [{ password: 'hunter2', login: { 'x-api-key': 'k-1', tokens: [{ access_token: 'abc' }] } }];
    const told = fieldsOf(records).filter(({ sample }) => sample !== null);
    expect(told.map(({ path }) => path.join('.'))).toEqual([
      'password',
      'login.x-api-key',
      'login.tokens.*.access_token',
    ]);
    expect(JSON.stringify(told)).not.toMatch(/hunter2|k-1|abc/);
  });

  it('are found by any of their names among thousands', () => {
    const wide = fieldsOf([Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`f${n}`, { total: n }]))]);
    expect(wide).toHaveLength(2_000);
    expect(searchFields(wide, 'f77 TOT').map(({ path }) => path.join('.'))).toContain('f777.total');
    expect(searchFields(wide, '')).toBe(wide);
  });
});

describe('a reference', () => {
  it('is read where it stands as a whole, and not where a longer one begins with it', () => {
    const references = [['customer'], ['customer', 'name'], ['id'], ['lines'], ['lines', '*', 'sku']].map((path) =>
      referenceTo('orders', path),
    );
    const read = (template: string) => [...usedIn(template, references)].map((each) => references.indexOf(each));
    expect(read("={{ $('orders').item.json.customer.name.toUpperCase() }}")).toEqual([1]);
    expect(read("={{ $('orders').item.json.identity }}")).toEqual([]);
    expect(read(`=No {{ ${references[2]} }}: {{ ${references[4]} }}`)).toEqual([2, 4]);
    expect(read('Dear customer')).toEqual([]);
  });

  it('names the step by its id and the item by where it came from, and gives the value', async () => {
    const evaluator = await Evaluator.create({ timeLimitMs: 30_000 });
    const items = orders.map((json) => ({ json }));
    const evaluate = (reference: string) =>
      compileTemplate(`={{ ${reference} }}`).evaluate(evaluator, {
        item: items[0],
        itemIndex: 0,
        items,
        node: (said) =>
          said === "o'rders-1"
            ? { isExecuted: true, item: () => items[0], first: () => items[0], last: () => items[1], all: () => items }
            : undefined,
        run: { id: 'r', mode: 'test' },
        workflow: {},
        vars: {},
        now: 0,
        timeZone: 'UTC',
      });
    const node = "o'rders-1";
    expect(evaluate(referenceTo(node, ['customer', 'name']))).toBe('ACME');
    expect(evaluate(referenceTo(null, ['id']))).toBe(7);
    expect(evaluate(referenceTo(null, ['lines', '*', 'sku']))).toEqual(['a', 'b']);
    expect(evaluate(referenceTo(null, ['lines', '*']))).toEqual(orders[0]?.lines);
    expect(referenceTo('a', ['first name', '2'])).toBe("$('a').item.json['first name']['2']");
    expect(referenceTo('a', ['x', '*', 'y', '*', 'z'])).toBe(
      "$('a').item.json.x.flatMap((each) => each.y.map((each2) => each2.z))",
    );
  });

  it.each<[string, string, number, number, string]>([
    ['into nothing', '', 0, 0, '{{ R }}|'],
    ['into the middle of a text', 'No. , please', 4, 4, 'No. {{ R }}|, please'],
    ['over what is selected', 'No. 12, please', 4, 6, 'No. {{ R }}|, please'],
    ['into empty braces', '{{  }}', 3, 3, '{{ R| }}'],
    ['into an expression', '{{ 2 *  }}', 7, 7, '{{ 2 * R| }}'],
    ['after an expression', '{{ 1 }}-', 8, 8, '{{ 1 }}-{{ R }}|'],
  ])('is put %s', (_name, text, start, end, wanted) => {
    const edited = insertReference(text, start, end, 'R');
    expect(`${edited.text.slice(0, edited.caret)}|${edited.text.slice(edited.caret)}`).toBe(wanted);
  });
});
