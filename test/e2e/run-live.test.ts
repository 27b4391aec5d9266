import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import { isSeen, middleOf, poll, useDesk } from '../support/designer.ts';
import { ask, until } from '../support/product.ts';
import { startLedger } from '../support/provider.ts';
import { aNode, anEdge, aPost, aRow, aStart, reaches, runAgain, startRun } from '../support/running.ts';

/** A step that works for half a second or more before it is through. */
const slow = (id: string, name: string, ms = 600) =>
  aNode(id, 'core.code', name, {
    parameters: { code: `const end = Date.now() + ${ms}; while (Date.now() < end) {} return items;` },
  });

describe.skipIf(chromiumPath === undefined)('a run, watched', () => {
  const desk = useDesk({ viewport: { width: 1600, height: 900 } }, { HOLDFAST_WORKFLOW_RUNS: '1' });
  let ledger: Awaited<ReturnType<typeof startLedger>>;
  beforeAll(async () => {
    ledger = await startLedger();
  });
  afterAll(() => ledger?.stop());
  const chip = (id: string) => desk.page.getByTestId(`node-status-${id}`);
  const kindOf = (id: string) => chip(id).getAttribute('data-kind');
  /** How long a step took that is through with its one item, as its chip says to who points at it. */
  const tookOf = async (id: string): Promise<string> => {
    const title = (await chip(id).getAttribute('title')) ?? '';
    expect(title).toMatch(/^Succeeded, 1 ok, [\d.]+m?s$/);
    return title.split(' ').at(-1) ?? '';
  };
  const motion = () => desk.page.locator('[data-testid^="edge-motion-"]').count();

  test('stays on the canvas: the selection and its panel stay, items move where they are worked on, and nothing moves afterwards', async () => {
    const { page } = desk;
    await desk.open(
      aRow('Watched', [
        aStart(),
        slow('first', 'First'),
        aNode('off', 'core.pass', 'Not now', { disabled: 'pass' }),
        slow('second', 'Second', 1_200),
      ]),
    );
    await desk.click('first');
    await page.getByRole('tab', { name: 'Policy' }).click();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await poll(() => chip('first').textContent()).toContain('Running');
    expect(await chip('first').locator('svg').count()).toBe(1);
    await poll(motion).toBe(1);
    await poll(() => kindOf('second')).toBe('succeeded');
    expect(await chip('off').textContent()).toContain('Off');
    await poll(motion).toBe(0);
    expect(await page.getByRole('tab', { name: 'Policy' }).getAttribute('aria-selected')).toBe('true');
    expect(await desk.card('first').getAttribute('data-selected')).toBe('true');
    expect(await page.getByTestId('edge-count-e1').textContent()).toBe('1');
    // How long the first takes is the machine's to say: it may have to start what computes.
    expect(await chip('start').textContent()).toBe('1');
    const took = await tookOf('first');
    expect(await chip('first').textContent()).toBe(took.endsWith('ms') ? '1' : `1${took}`);
    expect(await chip('second').textContent()).toMatch(/^1[\d.]+s$/);
    await poll(async () => (await page.locator('[aria-live]').allTextContents()).join()).toContain('The run succeeded');

    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await poll(() => kindOf('first')).toBe('running');
    expect(await motion()).toBe(0);
    await poll(() => kindOf('second')).toBe('succeeded');
    await page.emulateMedia({ reducedMotion: 'no-preference' });
  });

  test('says which attempt it is of how many, counts down to the next, and what is pinned', async () => {
    const { page } = desk;
    ledger.answer(() => ({ status: 503 }));
    const policy = { retry: { transient: { maxAttempts: 4, baseDelayMs: 90_000, jitter: 'none' as const } } };
    const document = aRow('Retried', [
      aStart(),
      aNode('map', 'core.pass', 'Map'),
      aNode('post', 'http.request', 'Ask', { parameters: { method: 'GET', url: ledger.url }, policy }),
    ]);
    await desk.open({ ...document, pins: { map: { out: [{ json: { a: 1 } }, { json: { a: 2 } }] } } });
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await poll(() => kindOf('post')).toBe('waiting');
    expect(await chip('post').textContent()).toMatch(/1m (2\d|30)s/);
    expect(await chip('post').textContent()).toContain('1/4');
    expect(await chip('post').getAttribute('title')).toMatch(/Retrying.*2 waiting.*attempt 1 of 4/);
    expect(await chip('map').textContent()).toContain('pinned');
    await desk.shot('run-retrying');
  });

  test('a delta that got lost is fetched again, and until then the page says that it is catching up', async () => {
    const { page } = desk;
    ledger.answer(() => undefined);
    let [deltas, isLost, journalsUnderWay, read] = [0, false, 0, 0];
    const looked = Promise.withResolvers<void>();
    await page.routeWebSocket(/\/live\//, (socket) => {
      const server = socket.connectToServer();
      let sent = Promise.resolve();
      const pass = async (message: string | Buffer) => {
        const text = String(message);
        if (!text.includes('"run.delta"')) return socket.send(message);
        deltas += 1;
        // One is lost that the page has by no other way, once the page was looked at; the next that comes shows it.
        const from = Number(/"from":(\d+)/.exec(text)?.[1]);
        if (isLost || deltas === 1 || journalsUnderWay > 0 || from < read) return socket.send(message);
        isLost = true;
        await looked.promise;
      };
      server.onMessage((message) => {
        sent = sent.then(() => pass(message));
      });
    });
    const held = Promise.withResolvers<void>();
    await page.route('**/journal*', async (route) => {
      if (isLost) await held.promise;
      journalsUnderWay += 1;
      const response = await route.fetch();
      const { entries } = (await response.json()) as { entries: { seq: number }[] };
      await route.fulfill({ response });
      read = Math.max(read, entries.at(-1)?.seq ?? 0);
      journalsUnderWay -= 1;
    });
    const steps = ['a', 'b', 'c', 'd', 'e', 'f'];
    await desk.open(aRow('Gap', [aStart(), ...steps.map((id) => slow(id, id))]));
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await poll(() => isLost).toBe(true);
    await poll(() => page.getByText('catching up').count()).toBe(0);
    looked.resolve();
    await poll(() => page.getByText('catching up').count()).toBe(1);
    held.resolve();
    await poll(() => kindOf('f')).toBe('succeeded');
    expect(await kindOf('a')).toBe('succeeded');
    expect(await page.getByText('catching up').count()).toBe(0);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  });

  test('the page of a run shows the version that ran, what was not reached, and k of n of what ran several times', async () => {
    const { page } = desk;
    ledger.answer(({ body }) => (body.n === 2 ? { status: 422, body: { message: 'no' } } : undefined));
    const loop = aRow(
      'Looped',
      [
        aStart(),
        aNode('split', 'core.loop', 'Each', { parameters: { batchSize: 1 } }),
        aPost('post', 'Post', ledger.url),
        aNode('never', 'core.pass', 'Never'),
      ],
      {
        edges: [
          anEdge('e1', 'start', 'split'),
          { id: 'e2', from: { node: 'split', port: 'item' }, to: { node: 'post', port: 'in' } },
          { id: 'e3', from: { node: 'post', port: 'out' }, to: { node: 'split', port: 'return' } },
          { id: 'e4', from: { node: 'split', port: 'done' }, to: { node: 'never', port: 'in' } },
        ],
      },
    );
    const { workflowId, runId } = await startRun(desk.product, loop, [{ n: 1 }, { n: 2 }, { n: 3 }]);
    await reaches(desk.product, runId, 'parked');
    // The draft goes on without the run.
    const saved = await ask<{ revision: number; document: typeof loop }>(
      desk.product,
      'GET',
      `/workflows/${workflowId}`,
    );
    await ask(desk.product, 'PUT', `/workflows/${workflowId}/draft`, {
      baseRevision: saved.revision,
      document: {
        ...saved.document,
        nodes: saved.document.nodes.map((node) =>
          node.id === 'post'
            ? { ...node, name: 'Renamed', parameters: { ...node.parameters, url: `${ledger.url}/elsewhere` } }
            : node,
        ),
      },
    });
    await page.goto(`${desk.product.url}/runs/${runId}`);
    await poll(() => page.getByTestId('run-page-status').textContent()).toContain('Exception');
    await desk.card('post').waitFor();
    expect(await desk.card('post').textContent()).toContain('Post');
    expect(await chip('post').textContent()).toMatch(/✖ 1.*2 of 3/);
    expect(await chip('post').getAttribute('title')).toContain('2 of 3 passes, 2 ok, 1 failed');
    expect(await desk.card('post').getAttribute('aria-label')).toContain('2 of 3 passes');
    expect(await kindOf('post')).toBe('failed');
    expect(await desk.card('never').getAttribute('data-reached')).toBe('false');
    expect(await desk.card('post').getAttribute('data-reached')).toBe('true');
    await desk.shot('run-parked');

    // Nothing can be changed here; the draft opens at the same node.
    await desk.click('post');
    await page.getByTestId('inspector').getByRole('tab', { name: 'Settings' }).click();
    await poll(() => page.getByTestId('inspector').textContent()).toContain(ledger.url);
    expect(await page.getByTestId('inspector').textContent()).not.toContain('/elsewhere');
    await desk.canvas().focus();
    await desk.still();
    const place = await middleOf(desk.card('post'));
    for (const key of ['Delete', 'a', 'Shift+ArrowDown', 'd']) await page.keyboard.press(key);
    await page.mouse.move(place.x, place.y);
    await page.mouse.down();
    await page.mouse.move(place.x + 80, place.y + 80, { steps: 5 });
    await page.mouse.up();
    await desk.still();
    expect(await middleOf(desk.card('post'))).toEqual(place);
    expect(await desk.card('post').getAttribute('data-off')).toBe('false');
    expect(await page.getByTestId('quick-add').count()).toBe(0);
    expect(await page.getByRole('button', { name: /^Add a step after/ }).count()).toBe(0);
    await page.getByRole('link', { name: 'Open draft here' }).click();
    await poll(() => desk.card('post').getAttribute('data-selected')).toBe('true');
    // The card of the run was selected as well.
    await poll(() => desk.card('post').textContent()).toContain('Renamed');
    expect(desk.complaints).toEqual([]);
  });

  test('names of ports are read beside what stands next to them: the "+" and the count of items', async () => {
    const { page } = desk;
    const check = aNode('check', 'core.if', 'Check', {
      parameters: { conditions: [{ left: '={{ 0 }}', operator: 'number.lt', right: 1 }] },
    });
    const loop = aNode('each', 'core.loop', 'Each', { parameters: { batchSize: 1 } });
    const pass = aNode('pass', 'core.pass', 'Pass');
    const row = aRow('Named', [aStart(), check, pass, loop, aNode('one', 'core.pass', 'One')], {
      edges: [
        anEdge('e1', 'start', 'check'),
        { id: 'e2', from: { node: 'check', port: 'true' }, to: { node: 'pass', port: 'in' } },
        anEdge('e3', 'pass', 'each'),
        { id: 'e4', from: { node: 'each', port: 'item' }, to: { node: 'one', port: 'in' } },
      ],
    });
    await desk.open(row);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByTestId('edge-count-e4').waitFor();
    await desk.canvas().focus();
    await desk.fit();
    const boxes = await desk.canvas().evaluate((canvas) =>
      [...canvas.querySelectorAll('[data-testid^="edge-count"], [data-side] > *')].map((element) => {
        const { left, right, top, bottom } = element.getBoundingClientRect();
        return { isName: element.matches('[data-side] > span'), words: element.textContent, left, right, top, bottom };
      }),
    );
    const names = boxes.filter(({ isName }) => isName);
    expect(names.map(({ words }) => words)).toEqual(['true', 'false', 'In', 'Return', 'Each batch', 'Done']);
    await desk.shot('names-of-ports');
    const covered = names.flatMap((name) =>
      boxes
        .filter((box) => box !== name && box.left < name.right && box.right > name.left)
        .filter((box) => box.top < name.bottom && box.bottom > name.top)
        .map(({ words }) => [name.words, words]),
    );
    expect(covered).toEqual([]);
  });

  test('its status is in view to the end, and it is live on its page as well', async () => {
    const { page } = desk;
    ledger.answer(() => undefined);
    const { runId } = await startRun(
      desk.product,
      aRow('Live', [aStart(), slow('a', 'A'), slow('b', 'B'), slow('c', 'C')]),
    );
    await page.goto(`${desk.product.url}/runs/${runId}`);
    await poll(() => page.getByTestId('replay-words').textContent()).toBe('now');
    await poll(() => page.getByTestId('run-page-status').textContent()).toContain('Succeeded');
    for (const id of ['a', 'b', 'c']) expect(await kindOf(id)).toBe('succeeded');

    // Wherever one looks: along the rows, over the canvas, and with everything twice as large.
    const status = page.getByTestId('run-page-status');
    for (const [width, height] of [
      [1600, 900],
      [800, 450],
    ] as const) {
      await page.setViewportSize({ width, height });
      for (const place of [desk.canvas(), page.getByTestId('timeline-rows')]) {
        await place.scrollIntoViewIfNeeded();
        const { x, y } = await middleOf(place);
        await page.mouse.move(x, y);
        await page.mouse.wheel(0, 2_000);
        await desk.still();
        expect(await isSeen(status)).toBe(true);
      }
    }
    await desk.shot('run-live-200');
    await page.setViewportSize({ width: 1600, height: 900 });
  });

  test('one that waits for its turn says so on its page and in the list, and goes on when it comes', async () => {
    const { page, product } = desk;
    const held = Promise.withResolvers<undefined>();
    ledger.answer(() => held.promise);
    const before = ledger.sent.length;
    const { workflowId } = await startRun(product, aRow('In turn', [aStart(), aPost('post', 'Post', ledger.url)]));
    await until(async () => ledger.sent.length > before);
    const second = await runAgain(product, workflowId);
    await page.goto(`${product.url}/runs/${second}`);
    const wanted = page.getByTestId('place-wanted');
    await wanted.getByText('waits for its turn: 1 run of this workflow at once').waitFor();
    await desk.card('post').waitFor();
    await desk.shot('run-in-turn');
    await page.goto(`${product.url}/runs?workflow=${workflowId}`);
    const row = page.getByRole('row').filter({ has: page.locator(`a[href$="${second}"]`) });
    // Where it is too long for its column the pointer tells it all.
    await row.getByTitle('waits for its turn: 1 run of this workflow at once').waitFor();
    await desk.shot('runs-in-turn');
    await page.goto(`${product.url}/runs/${second}`);
    await wanted.waitFor();
    held.resolve(undefined);
    await poll(() => page.getByTestId('run-page-status').textContent()).toContain('Succeeded');
    expect(await wanted.count()).toBe(0);
    expect(desk.complaints).toEqual([]);
  });

  test('runs are marked in their list and stopped together by key, with what that means first; a filter is saved', async () => {
    const { page, product } = desk;
    const resting = aRow('Resting', [
      aStart(),
      aNode('rest', 'core.wait', 'Rest', { parameters: { for: 'time', amount: 1, unit: 'days' } }),
    ]);
    const { runId: first, workflowId } = await startRun(product, resting);
    const others = [await runAgain(product, workflowId, [{}]), await runAgain(product, workflowId, [{}])];
    for (const id of [first, ...others]) await reaches(product, id, 'waiting');

    await page.goto(`${product.url}/runs?workflow=${workflowId}&status=waiting`);
    const grid = page.getByRole('grid', { name: 'Runs' });
    await poll(() => grid.getByRole('checkbox').count()).toBe(3);
    await grid.getByRole('link').first().focus();
    await page.keyboard.press('x');
    await page.keyboard.press('j');
    await page.keyboard.press('Shift+X');
    await poll(() => grid.getByRole('checkbox', { checked: true }).count()).toBe(2);
    await page.keyboard.press('c');
    const dialog = page.getByRole('dialog', { name: 'Stop 2 runs?' });
    await poll(() => dialog.getByTestId('stop-effects').textContent()).toContain('Nothing took effect yet.');
    await desk.shot('stop-runs');
    await dialog.getByRole('button', { name: 'Stop 2 runs' }).click();
    await poll(() => page.getByTestId('stop-results').getByText('asked to stop').count()).toBe(2);
    await page.keyboard.press('Escape');
    await poll(() => grid.getByText('Waiting').count()).toBe(1);

    // What comes meanwhile is counted, and shown when somebody asks for it; the filter stays.
    const rows = () => grid.getByRole('checkbox').count();
    expect(await rows()).toBe(3);
    await reaches(product, await runAgain(product, workflowId), 'waiting');
    await page.getByRole('button', { name: 'Show 1 new' }).waitFor();
    expect(await rows()).toBe(3);
    await page.getByRole('button', { name: 'Show 1 new' }).click();
    await poll(rows).toBe(2);
    expect(new URL(page.url()).searchParams.get('status')).toBe('waiting');
    expect(await page.getByRole('button', { name: /^Show .* new$/ }).count()).toBe(0);

    await page.getByRole('button', { name: 'Saved filters' }).click();
    await page.getByLabel('Save this filter as').fill('Resting ones');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.goto(`${product.url}/runs`);
    await grid.waitFor();
    await page.keyboard.press('8');
    await page.waitForURL((url) => url.searchParams.get('workflow') === workflowId);
    expect(new URL(page.url()).searchParams.get('status')).toBe('waiting');
    expect(desk.complaints).toEqual([]);
  });

  test('each number of the overview opens the list it counts, with as many rows', async () => {
    const { page, product } = desk;
    const grid = page.getByRole('grid', { name: 'Runs' });
    for (const name of ['Runs, 24 h', 'Failed, 24 h', 'Running', 'Waiting']) {
      await page.goto(product.url);
      const figure = page.getByRole('link', { name: new RegExp(`^${name}`) });
      await poll(() => figure.locator('b').textContent()).toMatch(/^\d+$/);
      const count = Number(await figure.locator('b').textContent());
      await figure.click();
      await page.waitForURL('**/runs?*');
      await page.getByText(count === 0 ? 'No run fits' : 'Took', { exact: true }).waitFor();
      await poll(() => grid.getByRole('checkbox').count()).toBe(count);
    }
    expect(desk.complaints).toEqual([]);
  });
});
