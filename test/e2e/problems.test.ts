import { describe, expect, test } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import { poll, useDesk } from '../support/designer.ts';
import { PULSE_CONNECTOR } from '../support/pulse.ts';
import { aNode, anEdge, aRow, aStart } from '../support/running.ts';

const document = {
  schemaVersion: 1,
  name: 'Fragile',
  nodes: [
    { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start' },
    { id: 'loop', type: 'core.loop', typeVersion: 1, name: 'Each order' },
    {
      id: 'post',
      type: 'http.request',
      typeVersion: 1,
      name: 'Post invoice',
      parameters: { method: 'POST', url: 'http://127.0.0.1:9/invoices' },
    },
    { id: 'ask', type: 'human.approval', typeVersion: 1, name: 'Ask Finance', parameters: { title: 'Pay?' } },
    { id: 'later', type: 'core.set', typeVersion: 1, name: 'Later' },
    { id: 'log', type: 'core.set', typeVersion: 1, name: 'Log' },
  ],
  edges: [
    { id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'loop', port: 'in' } },
    { id: 'e2', from: { node: 'loop', port: 'item' }, to: { node: 'post', port: 'in' } },
    { id: 'e3', from: { node: 'post', port: 'out' }, to: { node: 'loop', port: 'return' } },
    { id: 'e4', from: { node: 'loop', port: 'done' }, to: { node: 'ask', port: 'in' } },
    { id: 'e5', from: { node: 'ask', port: 'approved' }, to: { node: 'later', port: 'in' } },
    {
      id: 'e6',
      kind: 'fallback',
      on: ['policy'],
      from: { node: 'later', port: 'fallback' },
      to: { node: 'log', port: 'in' },
    },
  ],
  layout: {
    nodes: { start: [0, 0], loop: [304, 0], post: [608, 112], ask: [608, -64], later: [912, -64], log: [1216, 48] },
  },
};

describe.skipIf(chromiumPath === undefined)('problems while typing', () => {
  const desk = useDesk({}, { HOLDFAST_CONNECTORS: PULSE_CONNECTOR });
  const focused = () =>
    desk.page.evaluate(() => window.document.activeElement?.closest('[data-path]')?.getAttribute('data-path'));

  test('lists what is fragile by step, leads to the field, and mends it with one click that undoes', async () => {
    const id = await desk.open(document);
    const { page } = desk;
    await page.getByRole('button', { name: /^Problems/ }).click();
    const list = page.locator('[data-region="drawer"]');
    await poll(() => list.getByRole('heading').allTextContents()).toEqual([
      'Post invoice',
      'Ask Finance',
      'Later → Log',
    ]);
    await desk.shot('problems');

    // The panel is closed: the line opens it at the field that is meant.
    await list.getByRole('button', { name: /does not say for how long/ }).click();
    await poll(focused).toBe('/parameters/dueMinutes');

    // A badge says what is wrong to the pointer that rests on it, and leads to the first problem of its step.
    await desk.still();
    const badge = desk.card('post').getByTestId('node-problems-post');
    // Hints are not counted.
    const grave = list.getByRole('region', { name: 'Post invoice' }).locator('li:not([data-severity="info"])');
    expect(await badge.textContent()).toBe(String(await grave.count()));
    expect(await badge.locator('svg').count()).toBe(1);
    await badge.hover();
    const tip = page
      .getByRole('tooltip')
      .filter({ hasText: '"Post invoice" is tried 5 times and writes without a key' });
    await tip.waitFor();
    // It stays while the pointer is on it, and goes by Escape.
    await tip.hover();
    await page.evaluate(async () => {
      for (let count = 0; count < 30; count += 1) await new Promise(requestAnimationFrame);
    });
    expect(await tip.isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    await tip.waitFor({ state: 'detached' });
    await badge.click();
    await poll(() => page.getByTestId('inspector').getAttribute('aria-label')).toBe('Step Post invoice');
    await poll(focused).toBe('/parameters/effect/kind');

    await list.getByRole('button', { name: 'Send an idempotency key' }).click();
    await list.getByRole('button', { name: 'Let failed items go back to the loop', exact: true }).click();
    await list.getByRole('button', { name: 'Take the class off the edge', exact: true }).click();
    await list.getByRole('button', { name: 'A day to answer' }).click();
    // What is left has no way to be mended at once, and says so itself.
    await poll(() => list.getByRole('heading').allTextContents()).toEqual(['Post invoice', 'Log']);
    const saved = await desk.saved(id);
    expect(saved.nodes[2]?.parameters).toMatchObject({ effect: { kind: 'write', safeBy: 'key' } });
    expect(saved.nodes[3]?.parameters).toMatchObject({ dueMinutes: 1_440 });
    expect(saved.edges).toContainEqual(
      expect.objectContaining({
        kind: 'fallback',
        from: { node: 'post', port: 'fallback' },
        to: { node: 'loop', port: 'return' },
      }),
    );

    await page.getByRole('button', { name: 'Undo' }).click();
    await poll(() => list.getByRole('heading').allTextContents()).toEqual(['Post invoice', 'Ask Finance', 'Log']);
    expect((await desk.saved(id)).nodes[3]?.parameters).toEqual({ title: 'Pay?' });
  });

  test('says what is wrong while it is typed, saves it all the same, and does not publish it', async () => {
    const id = await desk.open(document);
    const { page } = desk;
    await desk.click('later');
    await page.getByTestId('add/parameters/fields').click();
    const value = page.getByTestId('field/parameters/fields/0/value');
    await value.fill('=');
    await page.getByTestId('expression/parameters/fields/0/value').waitFor();
    // It is said before anything is sent.
    const held = Promise.withResolvers<void>();
    await page.route('**/api/v1/workflows/*/draft', async (route) => {
      await held.promise;
      await route.continue();
    });
    await desk.write('/parameters/fields/0/value', '{{ $jsn.total }}');
    const notes = page.getByTestId('problem-notes');
    await poll(() => notes.textContent()).toContain('Did you mean "$json"?');
    await desk.card('post').getByTestId('node-problems-post').waitFor();
    held.resolve();
    await desk.write('/parameters/fields/0/value', "{{ $('Post invoices').item.json.total }}");
    await poll(() => notes.textContent()).toContain('Did you mean "Post invoice"?');
    expect(JSON.stringify((await desk.saved(id)).nodes[4]?.parameters)).toContain('Post invoices');

    await page.getByRole('button', { name: /^Publish/ }).click();
    const dialog = page.getByRole('dialog');
    await poll(() => dialog.textContent()).toContain('Post invoices');
    expect(await dialog.getByRole('button', { name: /^Publish/ }).isDisabled()).toBe(true);
    await page.keyboard.press('Escape');
    await poll(() => dialog.count()).toBe(0);

    // What is off is nobody's problem.
    await desk.canvas().focus();
    await page.keyboard.press('d');
    await poll(() => desk.card('later').getByTestId('node-problems-later').count()).toBe(0);
    expect(desk.complaints).toEqual([]);
  });

  test("what is off is nobody's problem: not what it lacks, what is fragile in it, nor what is pinned to it", async () => {
    const post = {
      id: 'post',
      type: 'http.request',
      typeVersion: 1,
      name: 'Post invoice',
      parameters: { method: 'POST', body: { kind: 'json', json: '={{ $jsn }}' } },
    };
    const start = { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start' };
    const ends = { from: { node: 'start', port: 'out' }, to: { node: 'post', port: 'in' } };
    await desk.open({
      ...document,
      nodes: [start, post],
      edges: [{ id: 'e1', ...ends }],
      pins: { post: { reply: [{ json: {} }] } },
    });
    const { page } = desk;
    await page.getByRole('button', { name: /^Problems/ }).click();
    const list = page.locator('[data-region="drawer"]');
    // One of each kind, told by its own words.
    for (const words of [/url/i, /Did you mean "\$json"/, /writes without a key/, /what is pinned is not what/])
      await list.getByText(words).first().waitFor();
    await desk.click('post', { position: { x: 30, y: 14 } });
    for (const key of ['d', 'Shift+D']) {
      await desk.canvas().focus();
      await page.keyboard.press(key);
      await poll(() => list.getByRole('listitem').count()).toBe(0);
      expect(await desk.card('post').getByTestId('node-problems-post').count()).toBe(0);
    }
    await page.keyboard.press('Shift+D');
    await list.getByText(/writes without a key/).waitFor();
    expect(desk.complaints).toEqual([]);
  });

  test('each thing that is fragile is told of its own step, and each way to mend it does what it says and is one step back', async () => {
    const url = 'http://127.0.0.1:9/orders';
    const reads = (id: string, name: string, action: 'ask' | 'fallback' | 'stop') =>
      aNode(id, 'http.request', name, {
        parameters: { method: 'GET', url },
        policy: { onFailure: { data: { action } } },
      });
    const row = aRow('Fragile one by one', [
      aStart(),
      aNode('post', 'http.request', 'Post', { parameters: { method: 'POST', url } }),
      aNode('count', 'pulse.beat.count', 'Count', { connection: 'pulse' }),
      reads('asks', 'Asks', 'ask'),
      reads('nowhere', 'Nowhere', 'fallback'),
      reads('stops', 'Stops', 'stop'),
      aNode('answer', 'human.approval', 'Answer', { parameters: { title: 'Go on?' } }),
    ]);
    const aside = aNode('log', 'core.set', 'Log');
    const unused = anEdge('e9', 'stops', 'log', {
      kind: 'fallback',
      on: ['data'],
      from: { node: 'stops', port: 'fallback' },
    });
    const id = await desk.open({
      ...row,
      nodes: [...row.nodes, aside],
      edges: [...row.edges, unused],
      settings: { owner: 'ada@example.com' },
    });
    const { page } = desk;
    await page.getByRole('button', { name: /^Problems/ }).click();
    const list = page.locator('[data-region="drawer"]');
    const unsafe = /is tried 5 times and writes without a key/;
    const overruled = /does something else about data failures/;
    const endless = /does not say for how long/;
    const data = (rule: object) => ({ policy: { onFailure: { data: expect.objectContaining(rule) } } });
    const DAY_MS = 86_400_000;
    // Of which step or edge, what it says, how it is mended, and what the step is like then; null: the edge is gone.
    const cases: readonly (readonly [string, RegExp, string, object | null])[] = [
      ['Post', unsafe, 'Send an idempotency key', { parameters: { effect: { kind: 'write', safeBy: 'key' } } }],
      ['Post', unsafe, 'It only reads', { parameters: { effect: { kind: 'read' } } }],
      ['Post', unsafe, 'Try once', { policy: { retry: { transient: { maxAttempts: 1 } } } }],
      ['Count', /has no time limit of its own/, '30 seconds a try', { policy: { timeoutMs: 30_000 } }],
      ['Asks', endless, 'A day to answer', data({ action: 'ask', deadlineMs: DAY_MS })],
      ['Answer', endless, 'A day to answer', { parameters: { dueMinutes: 1_440 } }],
      [
        'Nowhere',
        /there is none for them/,
        'Ask a person, a day to answer',
        data({ action: 'ask', deadlineMs: DAY_MS }),
      ],
      ['Stops → Log', overruled, 'Let them go along the edge', data({ action: 'fallback' })],
      ['Stops → Log', overruled, 'Take the class off the edge', null],
    ];
    for (const [title, words, fix, then] of cases) {
      const line = list
        .getByRole('region', { name: title, exact: true })
        .getByRole('listitem')
        .filter({ hasText: words });
      await line.getByRole('button', { name: fix, exact: true }).click();
      await line.waitFor({ state: 'detached' });
      const { nodes, edges } = await desk.saved(id);
      if (then === null) expect(edges).toHaveLength(row.edges.length);
      else expect(nodes.find(({ name }) => title.startsWith(name))).toMatchObject(then);
      await page.getByRole('button', { name: 'Undo' }).click();
      await line.waitFor();
    }
    await desk.shot('problems-each');
    expect(desk.complaints).toEqual([]);
  });
});
