import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPracticeModels } from '@holdfast/nodes-ai/practice';
import { type JsonObject, SCHEMA_VERSION } from '@holdfast/workflow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { holdfast } from '../support/cli.ts';
import { ORDERS_API, startDescribedApi } from '../support/described-api.ts';
import { ask, until } from '../support/product.ts';
import { type OpenServer, openServer } from '../support/server.ts';

let open: OpenServer;
let provider: Server;
let base: string;
beforeAll(async () => {
  open = await openServer({ roles: ['api', 'worker'] });
  provider = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://x');
    if (pathname === '/pages') {
      const page = Number(searchParams.get('page') ?? 1);
      const body = {
        rows: [{ n: page * 2 - 1 }, { n: page * 2 }],
        next: page < 3 ? `${base}/pages?page=${page + 1}` : null,
      };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
      return;
    }
    let text = '';
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on('end', () => {
      response.setHeader('content-type', 'application/json');
      const { authorization = null } = request.headers;
      response.end(JSON.stringify({ method: request.method, path: request.url, authorization, text }));
    });
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await open?.close();
  await new Promise((resolve) => provider?.close(resolve));
});

type Outputs = Readonly<Record<string, readonly JsonObject[]>>;
interface StepRow {
  readonly id: string;
  readonly node: string;
  readonly status: string;
}

/** Runs start → step with these items and gives what left it, by port. */
async function outputs(
  type: string,
  parameters: JsonObject,
  items: readonly JsonObject[],
  ports: readonly string[],
  after?: { readonly type: string; readonly parameters: JsonObject },
): Promise<Outputs> {
  const node = (id: string, what: string, more: object = {}) => ({ id, type: what, typeVersion: 1, name: id, ...more });
  const edge = (id: string, from: [string, string], to: string) => ({
    id,
    from: { node: from[0], port: from[1] },
    to: { node: to, port: 'in' },
  });
  const document = {
    schemaVersion: SCHEMA_VERSION,
    name: `Try ${type}`,
    nodes: [
      node('start', 'trigger.manual'),
      node('step', type, { parameters }),
      ...(after ? [node('after', after.type, { parameters: after.parameters })] : []),
      ...ports.map((port) => node(`at-${port}`, 'core.pass')),
    ],
    edges: [
      edge('e', ['start', 'out'], 'step'),
      ...(after ? [edge('a', ['step', 'out'], 'after')] : []),
      ...ports.map((port) => edge(`e-${port}`, [after ? 'after' : 'step', port], `at-${port}`)),
    ],
  };
  const { id } = await ask<{ id: string }>(open.server, 'POST', '/workflows', { document });
  const run = await ask<{ id: string }>(open.server, 'POST', `/workflows/${id}/runs`, {
    input: items.map((json) => ({ json })),
  });
  await until(async () => {
    const { status } = await ask<{ status: string }>(open.server, 'GET', `/runs/${run.id}`);
    if (status === 'parked' || status === 'failed') {
      const steps = await ask<unknown>(open.server, 'GET', `/runs/${run.id}/steps`);
      throw new Error(`${type} ${status}: ${JSON.stringify(steps).slice(0, 2_000)}`);
    }
    return status === 'succeeded';
  });
  const { items: steps } = await ask<{ items: StepRow[] }>(open.server, 'GET', `/runs/${run.id}/steps`);
  const found: [string, JsonObject[]][] = [];
  for (const port of ports) {
    const step = steps.find((each) => each.node === `at-${port}` && each.status === 'succeeded');
    if (!step) continue;
    const page = await ask<{ items: { json: JsonObject; files?: object }[] }>(
      open.server,
      'GET',
      `/runs/${run.id}/steps/${encodeURIComponent(step.id)}/items?side=input`,
    );
    found.push([port, page.items.map(({ json }) => json)]);
  }
  return Object.fromEntries(found);
}

const PEOPLE = [
  { id: 1, name: 'Ada', city: 'London', age: 36 },
  { id: 2, name: 'Grace', city: 'New York', age: 85 },
  { id: 3, name: 'Alan', city: 'London', age: 41 },
];
const inLondon = [{ left: '={{ $json.city }}', operator: 'string.equals', right: 'London' }];

interface Try {
  readonly what: string;
  readonly type: string;
  readonly parameters: JsonObject;
  readonly items: readonly JsonObject[];
  readonly gives: Outputs;
}
const one = (
  what: string,
  type: string,
  parameters: JsonObject,
  items: readonly JsonObject[],
  out: readonly JsonObject[],
): Try => ({
  what,
  type,
  parameters,
  items,
  gives: { out },
});

const TRIES: readonly Try[] = [
  one(
    'sets a field from two others, and keeps the rest',
    'core.set',
    {
      fields: [
        { name: 'full', value: '={{ $json.name }} of {{ $json.city }}' },
        { name: 'deep.n', value: '1', type: 'number' },
      ],
    },
    PEOPLE.slice(0, 1),
    [{ ...PEOPLE[0], full: 'Ada of London', deep: { n: 1 } }],
  ),
  one(
    'renames',
    'core.rename',
    { fields: [{ from: 'name', to: 'person.name' }] },
    [{ name: 'Ada', x: 1 }],
    [{ x: 1, person: { name: 'Ada' } }],
  ),
  {
    what: 'splits by a condition',
    type: 'core.if',
    parameters: { conditions: inLondon },
    items: PEOPLE,
    gives: { true: [PEOPLE[0], PEOPLE[2]] as JsonObject[], false: [PEOPLE[1]] as JsonObject[] },
  },
  {
    what: 'sends each item to the first rule that fits, and the rest elsewhere',
    type: 'core.switch',
    parameters: { rules: [{ name: 'london', conditions: inLondon }], withElse: true },
    items: PEOPLE,
    gives: { london: [PEOPLE[0], PEOPLE[2]] as JsonObject[], else: [PEOPLE[1]] as JsonObject[] },
  },
  {
    what: 'filters, and keeps what it drops',
    type: 'core.filter',
    parameters: { conditions: [{ left: '={{ $json.age }}', operator: 'number.gt', right: 40 }], withDropped: true },
    items: PEOPLE,
    gives: { kept: [PEOPLE[1], PEOPLE[2]] as JsonObject[], dropped: [PEOPLE[0]] as JsonObject[] },
  },
  one(
    'makes items of a list',
    'core.split-out',
    { fields: ['lines'], keep: 'selected', keepFields: ['order'] },
    [{ order: 7, lines: [{ sku: 'a' }, { sku: 'b' }], x: 1 }],
    [
      { order: 7, sku: 'a' },
      { order: 7, sku: 'b' },
    ],
  ),
  one(
    'sums by group',
    'core.aggregate',
    {
      mode: 'summarise',
      groupBy: ['city'],
      values: [
        { field: 'age', summary: 'sum', as: 'years' },
        { field: 'name', summary: 'join', as: 'names' },
      ],
    },
    PEOPLE,
    [
      { city: 'London', years: 77, names: 'Ada, Alan' },
      { city: 'New York', years: 85, names: 'Grace' },
    ],
  ),
  one('collects items into one', 'core.aggregate', { as: 'people', keep: 'selected', keepFields: ['id'] }, PEOPLE, [
    { people: [{ id: 1 }, { id: 2 }, { id: 3 }] },
  ]),
  one('sorts', 'core.sort', { by: [{ field: 'city' }, { field: 'age', direction: 'desc' }] }, PEOPLE, [
    PEOPLE[2],
    PEOPLE[0],
    PEOPLE[1],
  ] as JsonObject[]),
  one('limits', 'core.limit', { max: 2, take: 'last' }, PEOPLE, PEOPLE.slice(1)),
  {
    what: 'removes duplicates within the list',
    type: 'core.dedupe',
    parameters: { keep: 'selected', keepFields: ['city'], withDuplicates: true },
    items: PEOPLE,
    gives: { out: [PEOPLE[0], PEOPLE[1]] as JsonObject[], duplicates: [PEOPLE[2]] as JsonObject[] },
  },
  {
    what: 'sorts good records from bad ones',
    type: 'core.validate',
    parameters: {
      schema: { type: 'object', required: ['age'], properties: { age: { type: 'integer', maximum: 50 } } },
      onInvalid: 'port',
    },
    items: PEOPLE.slice(0, 1),
    gives: { valid: [PEOPLE[0]] as JsonObject[] },
  },
  one('waits', 'core.wait', { amount: 1, unit: 'seconds' }, [{ x: 1 }], [{ x: 1 }]),
  one(
    'waits until a moment that has passed, and goes on at once',
    'core.wait',
    { for: 'until', until: '2020-01-01T00:00:00Z' },
    [{ x: 1 }],
    [{ x: 1 }],
  ),
  one(
    'runs JavaScript on the list',
    'core.code',
    { code: 'return items.map(({ n }) => ({ n: n * 2 }));' },
    [{ n: 1 }, { n: 2 }],
    [{ n: 2 }, { n: 4 }],
  ),
  one(
    'runs TypeScript on each item',
    'core.code',
    {
      language: 'typescript',
      per: 'item',
      code: 'const twice = (n: number): number => n * 2;\nreturn { n: twice(item.n as number) };',
    },
    [{ n: 1 }, { n: 2 }],
    [{ n: 2 }, { n: 4 }],
  ),
  one(
    'adds a month to the end of one',
    'data.date',
    { operation: 'add', value: '2026-01-31', amount: 1, unit: 'months', field: 'due' },
    [{}],
    [{ due: '2026-02-28T00:00:00.000Z' }],
  ),
  one(
    'writes a date as people do',
    'data.date',
    { operation: 'format', value: '2026-01-31', pattern: 'dd.MM.yyyy', field: 'day' },
    [{}],
    [{ day: '31.01.2026' }],
  ),
  one(
    'hashes',
    'data.crypto',
    { operation: 'hash', value: 'hello', field: 'hash' },
    [{}],
    [{ hash: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824' }],
  ),
  one('reads JSON', 'data.json', { field: 'body' }, [{ body: '[{"a":1},{"a":2}]' }], [{ a: 1 }, { a: 2 }]),
  one('writes JSON', 'data.json', { operation: 'build', into: 'text' }, [{ a: 1 }], [{ a: 1, text: '{"a":1}' }]),
  one('reads XML', 'data.xml', { field: 'body', lists: ['b'] }, [{ body: '<r><b>1</b></r>' }], [{ r: { b: ['1'] } }]),
  one('reads CSV', 'data.csv.parse', { field: 'body' }, [{ body: 'a;b\n1;2,5\n' }], [{ a: '1', b: '2,5' }]),
  one(
    'writes CSV',
    'data.csv.build',
    { as: 'text', field: 'csv' },
    [{ a: 'x,y', b: 1 }],
    [{ csv: 'a,b\r\n"x,y",1\r\n' }],
  ),
  one(
    'takes values out of HTML',
    'data.html',
    {
      field: 'body',
      values: [
        { name: 'title', selector: 'h1' },
        { name: 'links', selector: 'a', take: 'attribute', attribute: 'href', all: true },
      ],
      keepOther: false,
    },
    [{ body: '<h1>Hi</h1><a href="/x">x</a>' }],
    [{ title: 'Hi', links: ['/x'] }],
  ),
];

describe('every built-in step does what it says, in a run', () => {
  test.each(TRIES)('$type $what', async ({ type, parameters, items, gives }) => {
    expect(await outputs(type, parameters, items, Object.keys(gives))).toEqual(gives);
  });

  test('data.xlsx.build makes a workbook that data.xlsx.parse reads', async () => {
    const read = { type: 'data.xlsx.parse', parameters: { sheet: 'People' } };
    expect((await outputs('data.xlsx.build', { sheet: 'People' }, PEOPLE, ['out'], read)).out).toEqual(PEOPLE);
  });

  test('data.html.build makes a page, as text or as a file, that data.html reads', async () => {
    const values = [{ name: 'names', selector: 'td:first-child', all: true }];
    const names = PEOPLE.map(({ name }) => name);
    for (const [as, from] of [
      ['text', { field: 'html' }],
      ['file', { from: 'file' }],
    ] as const) {
      const made = await outputs('data.html.build', { as, page: true, columns: ['name'] }, PEOPLE, ['out'], {
        type: 'data.html',
        parameters: { ...from, values, keepOther: false },
      });
      expect(made.out).toEqual([{ names }]);
    }
  });

  const node = (id: string, type: string, parameters: JsonObject = {}) => ({
    id,
    type,
    typeVersion: 1,
    name: id,
    parameters,
  });
  const edge = (from: string, port: string, to: string, kind?: 'fallback') => ({
    id: `${from}-${port}-${to}`,
    from: { node: from, port },
    to: { node: to, port: 'in' },
    ...(kind ? { kind, on: ['data', 'permanent'] } : {}),
  });
  const make = (name: string, nodes: object[], edges: object[]) =>
    ask<{ id: string; revision: number }>(open.server, 'POST', '/workflows', {
      document: { schemaVersion: SCHEMA_VERSION, name, nodes, edges },
    });
  const live = async (name: string, nodes: object[], edges: object[]) => {
    const { id, revision } = await make(name, nodes, edges);
    await ask(open.server, 'POST', `/workflows/${id}/publish`, { baseRevision: revision });
  };
  /** Runs start → step, whose failed items go on to "bad", and gives what came to both ends. */
  async function withFallback(step: object, items: readonly JsonObject[]) {
    const { id } = await make(
      'With a fallback',
      [node('start', 'trigger.manual'), step, node('good', 'core.pass'), node('bad', 'core.pass')],
      [edge('start', 'out', 'step'), edge('step', 'out', 'good'), edge('step', 'fallback', 'bad', 'fallback')],
    );
    const run = await ask<{ id: string }>(open.server, 'POST', `/workflows/${id}/runs`, {
      input: items.map((json) => ({ json })),
    });
    const ended = await until(async () => {
      const found = await ask<{ status: string }>(open.server, 'GET', `/runs/${run.id}`);
      return ['succeeded', 'failed', 'parked'].includes(found.status) ? found.status : null;
    });
    type Page = { items: { json: JsonObject; failure?: { code: string; message: string } }[] };
    const at = async (end: string): Promise<Page['items']> => {
      const { items: steps } = await ask<{ items: StepRow[] }>(open.server, 'GET', `/runs/${run.id}/steps`);
      const own = steps.filter((each) => each.node === end);
      const side = (step: string) => `/runs/${run.id}/steps/${encodeURIComponent(step)}/items?side=input`;
      const pages = await Promise.all(own.map((each) => ask<Page>(open.server, 'GET', side(each.id))));
      return pages.flatMap(({ items: handed }) => handed);
    };
    return { id: run.id, status: ended, look: at, good: await at('good'), bad: await at('bad') };
  }

  test('core.code shows what it printed, and an item that fails leaves by the fallback edge', async () => {
    const code = 'console.log("at", item.n);\nif (item.n === 2)\n  throw new Error("two");\nreturn item;';
    const { id, status, good, bad } = await withFallback(node('step', 'core.code', { per: 'item', code }), [
      { n: 1 },
      { n: 2 },
      { n: 3 },
    ]);
    expect(status).toBe('succeeded');
    expect(good.map(({ json }) => json)).toEqual([{ n: 1 }, { n: 3 }]);
    expect(bad).toMatchObject([
      { json: { n: 2 }, failure: { code: 'data/code_error', message: 'Error: two (line 3)' } },
    ]);
    const { items } = await ask<{ items: { lines: { message: string }[] }[] }>(open.server, 'GET', `/runs/${id}/logs`);
    expect(items[0]?.lines.map(({ message }) => message)).toEqual(['at 1', 'at 2', 'at 3']);
  });

  test('core.code: of the items of a list that wait for a person, each is repaired on its own', async () => {
    const code = 'if (item.n > 1)\n  throw new Error("more");\nreturn item;';
    const parks = { onFailure: { data: { action: 'park' } } };
    const { id, status, look } = await withFallback(
      { ...node('step', 'core.code', { per: 'item', code }), policy: parks },
      [1, 2, 3, 4].map((n) => ({ n })),
    );
    expect(status).toBe('parked');
    const repair = (body: object) =>
      ask(open.server, 'POST', `/runs/${id}/steps/step/repair`, { reason: 'for a test', ...body });
    await repair({ action: 'done', items: [1], reference: 'R-2' });
    await until(async () => ((await look('good')).length === 2 ? true : null));
    await repair({ action: 'fallback' });
    await until(async () => ((await look('bad')).length > 0 ? true : null));
    expect((await look('good')).map(({ json }) => json)).toEqual([{ n: 1 }, { n: 2, reference: 'R-2' }]);
    expect((await look('bad')).map(({ json }) => json)).toEqual([{ n: 3 }, { n: 4 }]);
  });

  test('core.run-workflow hands on the good items, and each that failed with what its run failed of', async () => {
    const isLow = [{ left: '={{ $json.n }}', operator: 'number.lt', right: 2 }];
    await live(
      'Prices a line',
      [
        node('called', 'trigger.called', { inputSchema: { type: 'object', required: ['n'] } }),
        node('low', 'core.if', { conditions: isLow }),
        { ...node('no', 'core.fail', { message: 'No price for {{ $json.n }}', code: 'no_price' }), policy: stops },
      ],
      [edge('called', 'out', 'low'), edge('low', 'false', 'no')],
    );
    const call = node('step', 'core.run-workflow', { workflow: 'Prices a line', per: 'item' });
    const { status, good, bad } = await withFallback(call, [{ n: 1 }, { n: 2 }, { n: 0 }]);
    expect([status, good.map(({ json }) => json)]).toEqual(['succeeded', [{ n: 1 }, { n: 0 }]]);
    expect(bad).toMatchObject([{ json: { n: 2 }, failure: { code: 'data/child_failed' } }]);
    expect(bad[0]?.failure?.message).toContain('data/no_price');

    const unfit = await withFallback(call, [{ n: 1 }, { m: 2 }]);
    expect(unfit.bad[0]?.failure).toMatchObject({ code: 'data/invalid', message: expect.stringContaining('Item 2') });
  });
  const stops = { onFailure: { data: { action: 'stop' }, permanent: { action: 'stop' } } };

  test('core.run-workflow: a workflow that calls itself comes to an end, and is told why', async () => {
    await live(
      'Calls itself',
      [
        node('called', 'trigger.called'),
        { ...node('again', 'core.run-workflow', { workflow: 'Calls itself' }), policy: stops },
      ],
      [edge('called', 'out', 'again')],
    );
    const { bad } = await withFallback(node('step', 'core.run-workflow', { workflow: 'Calls itself' }), [{ n: 1 }]);
    expect(bad[0]?.failure).toMatchObject({ code: 'permanent/child_failed' });
    expect(bad[0]?.failure?.message).toContain('25 deep');
  });

  /** Runs a document on these items and gives what came to these ends. */
  async function endsOf(nodes: object[], edges: object[], items: readonly JsonObject[], ends: readonly string[]) {
    const { id } = await make('Ends', [node('start', 'trigger.manual'), ...nodes], edges);
    return runEnds(id, items, ends);
  }
  async function runEnds(workflow: string, items: readonly JsonObject[], ends: readonly string[]) {
    const run = await ask<{ id: string }>(open.server, 'POST', `/workflows/${workflow}/runs`, {
      input: items.map((json) => ({ json })),
    });
    await until(
      async () => (await ask<{ status: string }>(open.server, 'GET', `/runs/${run.id}`)).status === 'succeeded',
    );
    const { items: steps } = await ask<{ items: StepRow[] }>(open.server, 'GET', `/runs/${run.id}/steps`);
    const found: Record<string, JsonObject[]> = {};
    for (const end of ends) {
      const list: JsonObject[] = [];
      for (const step of steps.filter((each) => each.node === end)) {
        const path = `/runs/${run.id}/steps/${encodeURIComponent(step.id)}/items?side=input`;
        list.push(
          ...(await ask<{ items: { json: JsonObject }[] }>(open.server, 'GET', path)).items.map(({ json }) => json),
        );
      }
      found[end] = list;
    }
    return found;
  }
  const to = (from: string, port: string, node: string, into: string) => ({
    id: `${from}-${port}-${node}-${into}`,
    from: { node: from, port },
    to: { node, port: into },
  });
  const only = (id: string, list: string) => node(id, 'core.split-out', { fields: [list] });

  test('core.loop: a round that fails leaves by the fallback edge, and holds up no other', async () => {
    const code = 'if (item.n % 3 === 0) throw new Error("three"); return { n: item.n * 10 };';
    const ends = await endsOf(
      [
        node('loop', 'core.loop', { batchSize: 1, concurrency: 3 }),
        node('work', 'core.code', { per: 'item', code }),
        node('bad', 'core.pass'),
        node('done', 'core.pass'),
      ],
      [
        edge('start', 'out', 'loop'),
        edge('loop', 'item', 'work'),
        to('work', 'out', 'loop', 'return'),
        edge('work', 'fallback', 'bad', 'fallback'),
        edge('loop', 'done', 'done'),
      ],
      [1, 2, 3, 4, 5, 6].map((n) => ({ n })),
      ['done', 'bad'],
    );
    expect(ends.done).toEqual([{ n: 10 }, { n: 20 }, { n: 40 }, { n: 50 }]);
    expect(ends.bad?.map(({ n }) => n).toSorted()).toEqual([3, 6]);
  });

  const LISTS = {
    a: [
      { id: 1, v: 10 },
      { id: 2, v: 20 },
      { id: 3, v: 30 },
    ],
    b: [
      { id: '1', v: 10.001 },
      { id: '3', v: 31 },
      { id: '4', v: 40 },
    ],
  };
  const split = [only('a', 'a'), only('b', 'b')];
  const splitting = [edge('start', 'out', 'a'), edge('start', 'out', 'b')];

  test.each([
    ['inner', [1, 3]],
    ['left', [1, 2, 3]],
    ['outer', [1, 2, 3, '4']],
    ['anti', [2, '4']],
  ])('core.merge joins two branches by key: %s', async (join, ids) => {
    const parameters = { mode: 'byKey', keys: [{ field: 'id' }], join, typing: 'loose', clash: 'first' };
    const { end } = await endsOf(
      [...split, node('both', 'core.merge', parameters), node('end', 'core.pass')],
      [...splitting, to('a', 'out', 'both', 'in1'), to('b', 'out', 'both', 'in2'), edge('both', 'out', 'end')],
      [LISTS],
      ['end'],
    );
    expect(end?.map(({ id }) => id)).toEqual(ids);
  });

  test('core.compare tells the four outcomes apart, within its tolerances', async () => {
    const parameters = {
      keys: [{ field: 'id' }],
      tolerances: [{ field: 'v', value: 0.01 }],
      typing: 'loose',
    };
    const ports = ['same', 'different', 'only-a', 'only-b'];
    const ends = await endsOf(
      [...split, node('both', 'core.compare', parameters), ...ports.map((port) => node(port, 'core.pass'))],
      [
        ...splitting,
        to('a', 'out', 'both', 'a'),
        to('b', 'out', 'both', 'b'),
        ...ports.map((port) => edge('both', port, port)),
      ],
      [LISTS],
      ports,
    );
    expect(ends).toMatchObject({
      same: [{ id: 1 }],
      different: [{ key: { id: 3 }, differences: [{ field: 'v', a: 30, b: 31, difference: 1 }] }],
      'only-a': [{ id: 2 }],
      'only-b': [{ id: '4' }],
    });
  });

  test('core.dedupe knows what earlier runs of the workflow have seen', async () => {
    const { id } = await make(
      'Only new ones',
      [
        node('start', 'trigger.manual'),
        node('new', 'core.dedupe', { within: 'runs', key: '={{ $json.id }}' }),
        node('end', 'core.pass'),
      ],
      [edge('start', 'out', 'new'), edge('new', 'out', 'end')],
    );
    const ids = async (list: number[]) =>
      (
        await runEnds(
          id,
          list.map((each) => ({ id: each })),
          ['end'],
        )
      ).end?.map((json) => json.id);
    expect(await ids([1, 2, 1])).toEqual([1, 2]);
    expect(await ids([2, 3])).toEqual([3]);
    expect(await ids([1, 2, 3])).toEqual([]);

    // What was only tried out is new to production.
    const { revision } = await ask<{ revision: number }>(open.server, 'GET', `/workflows/${id}`);
    await ask(open.server, 'POST', `/workflows/${id}/publish`, { baseRevision: revision });
    const live = await ask<{ id: string }>(open.server, 'POST', `/workflows/${id}/runs`, {
      version: 1,
      input: [{ json: { id: 1 } }],
    });
    await until(
      async () => (await ask<{ status: string }>(open.server, 'GET', `/runs/${live.id}`)).status === 'succeeded',
    );
    const through = await ask<{ items: { json: object }[] }>(
      open.server,
      'GET',
      `/runs/${live.id}/steps/end/items?side=output`,
    );
    expect(through.items.map(({ json }) => json)).toEqual([{ id: 1 }]);
  });

  test('a difference that a reconciliation finds waits for a person, and goes on with the reference of what settled it', async () => {
    const { id } = await make(
      'Bank against ledger',
      [
        node('start', 'trigger.manual'),
        node('ledger', 'core.filter', {
          conditions: [{ left: '={{ $json.of }}', operator: 'string.equals', right: 'ledger' }],
        }),
        node('bank', 'core.filter', {
          conditions: [{ left: '={{ $json.of }}', operator: 'string.equals', right: 'bank' }],
        }),
        node('reconcile', 'reconcile.compare', {
          keys: [{ field: 'invoice' }],
          compared: [{ field: 'amount', kind: 'amount' }],
        }),
        node('settle', 'reconcile.settle', { here: 'the ledger', there: 'the bank' }),
        node('settled', 'core.pass'),
      ],
      [
        edge('start', 'out', 'ledger'),
        edge('start', 'out', 'bank'),
        { ...edge('ledger', 'kept', 'reconcile'), to: { node: 'reconcile', port: 'here' } },
        { ...edge('bank', 'kept', 'reconcile'), to: { node: 'reconcile', port: 'there' } },
        edge('reconcile', 'different', 'settle'),
        edge('settle', 'settled', 'settled'),
      ],
    );
    const records = [
      { of: 'ledger', invoice: 'A-1', amount: '10.00' },
      { of: 'ledger', invoice: 'A-2', amount: '20.00' },
      { of: 'bank', invoice: 'A 1', amount: '10' },
      { of: 'bank', invoice: 'A 2', amount: '19.99' },
    ];
    const run = await ask<{ id: string }>(open.server, 'POST', `/workflows/${id}/runs`, {
      input: records.map((json) => ({ json })),
    });
    const statusIs = (wanted: string) =>
      until(async () => (await ask<{ status: string }>(open.server, 'GET', `/runs/${run.id}`)).status === wanted);
    await statusIs('parked');
    const { items: exceptions } = await ask<{ items: { step: { id: string }; failure: { code: string } }[] }>(
      open.server,
      'GET',
      `/exceptions?workflowId=${id}`,
    );
    expect(exceptions).toMatchObject([{ failure: { code: 'data/differs', message: expect.stringContaining('A-2') } }]);
    const [exception] = exceptions;
    const path = `/runs/${run.id}/steps/${encodeURIComponent(exception?.step.id ?? '')}`;
    await ask(open.server, 'PATCH', `${path}/exception`, { owner: 'me' });
    await ask(open.server, 'POST', `${path}/repair`, { action: 'done', reason: 'bank fee', reference: 'JRN-7' });
    await statusIs('succeeded');
    const { items: steps } = await ask<{ items: StepRow[] }>(open.server, 'GET', `/runs/${run.id}/steps`);
    const settled = steps.find((step) => step.node === 'settled')?.id ?? '';
    const { items } = await ask<{ items: { json: JsonObject }[] }>(
      open.server,
      'GET',
      `/runs/${run.id}/steps/${encodeURIComponent(settled)}/items?side=input`,
    );
    expect(items.map(({ json }) => json)).toMatchObject([{ key: { invoice: 'A-2' }, reference: 'JRN-7' }]);

    const again = await ask<{ id: string }>(open.server, 'POST', `/workflows/${id}/runs`, {
      input: [records[0], records[2]].map((json) => ({ json })),
    });
    await until(
      async () => (await ask<{ status: string }>(open.server, 'GET', `/runs/${again.id}`)).status === 'succeeded',
    );
    const compared = (more: string) =>
      ask<{ items: JsonObject[]; next: string | null }>(
        open.server,
        'GET',
        `/reconciliations?workflowId=${id}&limit=1${more}`,
      );
    const first = await compared('');
    expect(first.items).toMatchObject([{ runId: again.id, isReconciled: true, open: 0, counts: { matched: 1 } }]);
    const second = await compared(`&cursor=${first.next}`);
    expect(second).toMatchObject({
      items: [
        {
          runId: run.id,
          step: 'reconcile',
          isReconciled: false,
          open: 1,
          counts: { matched: 1, different: 1, 'missing-there': 0 },
          totals: [{ here: '30.00', there: '29.99', difference: '-0.01' }],
        },
      ],
      next: null,
    });
    // Of those that are open there is one, whatever agreed since.
    const unsettled = await compared('&open=true');
    expect(unsettled).toMatchObject({ items: [{ runId: run.id, open: 1 }], next: null });
  });

  test('http.request follows pages to their end', async () => {
    const pages = { mode: 'next', from: 'next' };
    const { out } = await outputs('http.request', { url: `${base}/pages`, itemsAt: 'rows', pages }, [{}], ['out']);
    expect(out?.map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])('http.request calls with %s', async (method) => {
    const { out } = await outputs(
      'http.request',
      { method, url: `${base}/x`, query: [{ name: 'id', value: '={{ $json.id }}' }] },
      [{ id: 7 }],
      ['out'],
    );
    expect(out).toEqual([expect.objectContaining({ method, path: '/x?id=7' })]);
  });
});

describe('a step that asks a model', () => {
  const TEXTS = ['Number: 4711', 'Number: 4712', 'please refuse'];
  const cases = TEXTS.map((text, at) => ({ name: text, input: { text }, expected: { number: `${4_711 + at}` } }));
  const fields = [{ name: 'number', kind: 'text', description: '', mayLack: false }];

  interface Evaluation {
    id: string;
    runId: string;
    prompt: string;
    version: number | null;
    result: { accuracy: number; failed: number; cost: number; calls: number; fields: object[] } | null;
  }

  /** Models of which one reads badly, and which refuse when they are asked to. */
  const openModels = () =>
    startPracticeModels({
      answer: ({ said, model }) => {
        if (said.join().includes('refuse')) return { text: 'No.', end: 'refused' };
        const bad = { fields: { number: '1' }, confidence: { number: 0.9 } };
        return model === 'bad' ? { text: JSON.stringify(bad) } : null;
      },
    });

  test('is run over examples, with each model and each version of its prompt, and leaves nobody anything to do', async () => {
    const models = await openModels();
    try {
      const connection = {
        slug: 'evaluated',
        title: 'Models',
        type: 'ai.openai-compatible',
        fields: { baseUrl: models.url, model: 'good', prices: { good: { input: 1, output: 1 }, bad: { input: 0 } } },
      };
      await ask(open.server, 'POST', '/connections', connection);
      const document = (instructions: string) => ({
        schemaVersion: SCHEMA_VERSION,
        name: 'Read numbers',
        nodes: [
          { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start' },
          {
            id: 'read',
            type: 'ai.extract',
            typeVersion: 1,
            name: 'Read',
            connection: 'evaluated',
            parameters: { data: '={{ $json.text }}', fields, instructions, model: 'good' },
          },
        ],
        edges: [{ id: 'e', from: { node: 'start', port: 'out' }, to: { node: 'read', port: 'in' } }],
      });
      const made = { document: document('Read it.') };
      const { id, revision } = await ask<{ id: string; revision: number }>(open.server, 'POST', '/workflows', made);
      await ask(open.server, 'POST', `/workflows/${id}/publish`, { baseRevision: revision });
      const other = { document: document('Read well.'), baseRevision: revision };
      await ask(open.server, 'PUT', `/workflows/${id}/draft`, other);
      const said = { name: 'Numbers', node: 'read', cases };
      const set = await ask<{ id: string }>(open.server, 'POST', `/workflows/${id}/evaluation-sets`, said);
      const evaluate = async (what: object) => {
        const started = await ask<Evaluation>(open.server, 'POST', `/evaluation-sets/${set.id}/evaluations`, what);
        return until(async () => {
          const { evaluation } = await ask<{ evaluation: Evaluation }>(
            open.server,
            'GET',
            `/evaluations/${started.id}`,
          );
          return evaluation.result && { ...evaluation, result: evaluation.result };
        });
      };
      const good = await evaluate({});
      expect(good).toMatchObject({ version: null, model: 'good', status: 'succeeded', cases: 3 });
      expect(good.result).toMatchObject({ failed: 1, whole: 2, calls: 3 });
      expect(good.result.fields).toMatchObject([{ field: 'number', right: 2, wrong: 0, missing: 1 }]);
      expect(good.result.cost).toBeGreaterThan(0);
      const bad = await evaluate({ model: 'bad', version: 1 });
      expect(bad).toMatchObject({ version: 1, model: 'bad', result: { accuracy: 0, failed: 1 } });
      expect(bad.prompt).not.toBe(good.prompt);
      const detail = await ask<{ cases: object[] }>(open.server, 'GET', `/evaluations/${bad.id}`);
      expect(detail.cases).toMatchObject([
        {
          name: 'Number: 4711',
          failure: null,
          fields: [{ expected: '4711', got: '1', confidence: 0.9, isRight: false }],
        },
        { failure: null },
        { failure: 'data/model_refusal' },
      ]);
      const waiting = await ask<{ items: object[] }>(open.server, 'GET', '/exceptions');
      expect(JSON.stringify(waiting)).not.toContain(good.runId);
      const args = ['eval', 'run', set.id, '--model', 'good', '--model', 'bad', '--fail-under', '0.5', '--json'];
      const { code, stdout, stderr } = await holdfast('.', args, { HOLDFAST_URL: open.server.url });
      expect([code, stderr]).toEqual([1, expect.stringContaining('3 examples')]);
      expect((JSON.parse(stdout) as { items: Evaluation[] }).items.map(({ result }) => result?.fields)).toEqual([
        good.result.fields,
        bad.result.fields,
      ]);
      const { items } = await ask<{ items: Evaluation[] }>(
        open.server,
        'GET',
        `/evaluation-sets/${set.id}/evaluations`,
      );
      expect(items).toHaveLength(4);
    } finally {
      await models.close();
    }
  });

  test('has no evaluation where it has no fields', async () => {
    const nodes = [{ id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start' }];
    const document = { schemaVersion: SCHEMA_VERSION, name: 'Nothing asked', nodes, edges: [] };
    const { id } = await ask<{ id: string }>(open.server, 'POST', '/workflows', { document });
    const said = { name: 'x', node: 'start', cases };
    await expect(ask(open.server, 'POST', `/workflows/${id}/evaluation-sets`, said)).rejects.toThrow(
      /not_evaluated|no fields/,
    );
  });
});

describe('an API imported from its OpenAPI document', () => {
  interface Api {
    readonly id: string;
    readonly slug: string;
    readonly operations: readonly { readonly key: string; readonly isOffered: boolean; readonly refusals: string[] }[];
  }
  const stepFor = async ({ id }: Api, key: string) =>
    (await ask<{ parameters: JsonObject }>(open.server, 'GET', `/apis/${id}/step?key=${key}`)).parameters;
  const jsonOf = (at: Outputs) => at.out ?? [];

  test('gives steps whose requests keep to the document; what breaks it fails before it is sent', async () => {
    const desk = await startDescribedApi();
    try {
      const api = await ask<Api>(open.server, 'POST', '/apis', { url: desk.documentUrl });
      expect(api.operations.map(({ key, isOffered }) => [key, isOffered])).toEqual([
        ['listOrders', true],
        ['placeOrder', true],
        ['getOrder', true],
      ]);
      const list = { ...(await stepFor(api, 'listOrders')), values: { state: 'open', ids: ['a', 'b'] } };
      expect(jsonOf(await outputs('http.operation', list, [{}], ['out']))).toMatchObject([{ customer: 'Ada' }]);
      const place = await stepFor(api, 'placeOrder');
      expect(place.effect).toEqual({ kind: 'write', safeBy: 'key', keyHeader: 'Idempotency-Key' });
      const values = { body: { customer: '={{ $json.name }}', quantity: '={{ $json.count }}' } };
      const placed = await outputs('http.operation', { ...place, values }, [{ name: 'Grace', count: 3 }], ['out']);
      expect(jsonOf(placed)).toMatchObject([{ id: 'o2', customer: 'Grace', quantity: 3 }]);
      const read = { ...(await stepFor(api, 'getOrder')), values: { id: '={{ $json.id }}' } };
      expect(jsonOf(await outputs('http.operation', read, [{ id: 'o2' }], ['out']))).toMatchObject([{ id: 'o2' }]);
      const taken = ['GET /v1/orders?state=open&ids=a%2Cb', 'POST /v1/orders', 'GET /v1/orders/o2'];
      expect(desk.taken).toEqual(taken);
      const wrong = outputs('http.operation', { ...place, values }, [{ name: 'Grace', count: 0 }], ['out']);
      await expect(wrong).rejects.toThrow('/values/body/quantity must be >= 1');
      expect(desk.taken).toEqual(taken);
    } finally {
      await desk.close();
    }
  });

  test('is read again, offers what is chosen, and can go: a step holds all that it needs', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'holdfast-apis-'));
    await writeFile(join(folder, 'desk.json'), JSON.stringify(ORDERS_API));
    const imported = await holdfast(folder, ['apis', 'import', 'desk.json', '--json'], {
      HOLDFAST_URL: open.server.url,
    });
    await rm(folder, { recursive: true });
    expect([imported.code, imported.stderr]).toEqual([0, '']);
    const api = JSON.parse(imported.stdout) as Api & { fileName: string };
    expect([api.slug, api.fileName]).toEqual(['order-desk-2', 'desk.json']);
    const chosen = await ask<Api>(open.server, 'PATCH', `/apis/${api.id}`, { offered: ['getOrder'] });
    expect(chosen.operations.map(({ isOffered }) => isOffered)).toEqual([false, false, true]);
    const { '/orders/{id}': gone, ...paths } = ORDERS_API.paths;
    const newer = { ...ORDERS_API, info: { title: 'Order desk', version: '2' }, paths };
    const again = await ask<Api>(open.server, 'PUT', `/apis/${api.id}/document`, { text: JSON.stringify(newer) });
    expect(again).toMatchObject({ slug: api.slug, version: '2' });
    expect(again.operations.map(({ key, isOffered }) => [key, isOffered])).toEqual([
      ['listOrders', false],
      ['placeOrder', false],
    ]);
    expect(gone).toBeDefined();
    const listed = await holdfast('.', ['apis'], { HOLDFAST_URL: open.server.url });
    expect([listed.code, listed.stdout]).toEqual([0, expect.stringMatching(/order-desk-2 +Order desk +2 +0 of 2/)]);
    await ask(open.server, 'DELETE', `/apis/${api.id}`);
    await expect(ask(open.server, 'GET', `/apis/${api.id}`)).rejects.toThrow('404');
  });

  test.each([
    [
      'a private address that nobody allowed',
      { url: 'http://10.1.2.3/openapi.json' },
      /document_unreachable.*private network/,
    ],
    ['an address with a password in it', { url: 'http://u:p@x.example/' }, /document_unreachable.*password/],
    ['a file of this machine', { url: 'file:///etc/passwd' }, /document_unreachable.*Only http/],
    ['what is no document', { text: 'hello: 1' }, /not_openapi/],
    ['anchors without end', { text: 'openapi: 3.1.0\ninfo: &a\n  b: *a\n' }, /too_large/],
    ['nothing at all', {}, /one_source/],
  ])('refuses %s', async (_, source, words) => {
    await expect(ask(open.server, 'POST', '/apis', source)).rejects.toThrow(words);
  });
});
