import { describe, expect, test } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import { isSeen, poll, useDesk } from '../support/designer.ts';
import { aNode, anEdge, aRow, aStart, reaches, startRun } from '../support/running.ts';

const work = (ms: number) => `const end = Date.now() + ${ms}; while (Date.now() < end) {} return items;`;

describe.skipIf(chromiumPath === undefined)('the timeline of a run', () => {
  const desk = useDesk({ viewport: { width: 1600, height: 900 } });
  const rows = () =>
    desk.page
      .getByTestId('timeline-rows')
      .locator('button')
      .evaluateAll((buttons) => buttons.map((button) => button.getAttribute('data-row') ?? 'quiet'));
  const words = () => desk.page.getByTestId('replay-words').textContent();

  test('a wait is compressed and labelled, quiet steps fold, filters narrow, and it shares its choice with the canvas', async () => {
    const { page } = desk;
    const quiet = ['a', 'b', 'c', 'd'].map((id) => aNode(id, 'core.pass', `Quiet ${id}`));
    const wait = aNode('wait', 'core.wait', 'Wait', { parameters: { for: 'time', amount: 8, unit: 'seconds' } });
    const slow = aNode('slow', 'core.code', 'Slow', { parameters: { code: work(900) } });
    const { runId } = await startRun(desk.product, aRow('Timed', [aStart(), ...quiet, wait, slow]));
    await reaches(desk.product, runId, 'succeeded');
    await page.goto(`${desk.product.url}/runs/${runId}`);
    await poll(rows).toEqual(['quiet', 'wait', 'slow']);
    expect(await page.getByTestId('time-axis').textContent()).toMatch(/\/\/ [78](\.\d)?s \/\//);
    await desk.shot('timeline-folded');

    // The canvas chooses a folded step: it comes into sight. The timeline chooses: the canvas follows, the address too.
    await desk.click('c');
    await poll(rows).toContain('c');
    await poll(() => page.getByTestId('step-row-c').getAttribute('aria-pressed')).toBe('true');
    // All of a row can be pressed, also beside its words.
    const { width = 0 } = (await page.getByTestId('step-row-slow').boundingBox()) ?? {};
    await page.getByTestId('step-row-slow').click({ position: { x: width - 8, y: 8 } });
    await poll(() => desk.card('slow').getAttribute('data-selected')).toBe('true');
    expect(page.url()).toContain('step=slow');
    await page.keyboard.press('ArrowUp');
    await poll(() => desk.card('wait').getAttribute('data-selected')).toBe('true');

    await page.getByLabel('Kind of step').selectOption('core.code');
    await poll(rows).toEqual(['slow']);
    await page.getByLabel('Kind of step').selectOption('');
    await page.getByLabel('Filter steps').fill('quiet b');
    await poll(rows).toEqual(['b']);
    await page.getByLabel('Filter steps').fill('');
    await page.getByLabel('Only slow ones').check();
    await poll(rows).toEqual(['wait', 'slow']);
    await page.getByLabel('Only slow ones').uncheck();
    await page.getByLabel('Only what failed').check();
    await poll(rows).toEqual([]);

    // Played in its own time, the wait is left out.
    const context = await desk.browser.newContext({ viewport: { width: 1600, height: 900 } });
    const player = await context.newPage();
    await player.clock.install();
    await player.goto(`${desk.product.url}/runs/${runId}`);
    const place = () => player.getByTestId('replay-words').textContent();
    await player.getByRole('slider', { name: 'Place in the journal' }).focus();
    await player.keyboard.press('Home');
    await poll(place).toContain('entry 0 of');
    expect(await player.getByLabel('Speed').getByRole('option').allTextContents()).toEqual([
      '×1',
      '×2',
      '×5',
      '×10',
      '×100',
    ]);
    await player.clock.pauseAt(Date.now() + 60_000);
    await player.getByLabel('Speed').selectOption('1');
    await player.getByRole('button', { name: 'Play', exact: true }).click();
    await player.clock.runFor(3_000);
    expect(await place()).toBe('now');
    // With it, it takes as long as it took, or a hundredth of that.
    await player.getByLabel('Skip waits').uncheck();
    await player.getByRole('slider', { name: 'Place in the journal' }).focus();
    await player.keyboard.press('Home');
    await player.getByRole('button', { name: 'Play', exact: true }).click();
    await player.clock.runFor(3_000);
    expect(await place()).toContain('Replaying, not live');
    await player.getByLabel('Speed').selectOption('100');
    await player.clock.runFor(300);
    expect(await place()).toBe('now');
    await context.close();
  });

  test('ten thousand steps are a few rows of the page, wherever it is scrolled to', async () => {
    const { page } = desk;
    const many = aRow(
      'Many',
      [
        aStart(),
        aNode('each', 'core.loop', 'Each', { parameters: { batchSize: 1, concurrency: 100 } }),
        aNode('one', 'core.pass', 'One'),
        aNode('two', 'core.pass', 'Two'),
      ],
      {
        edges: [
          anEdge('e1', 'start', 'each'),
          { id: 'e2', from: { node: 'each', port: 'item' }, to: { node: 'one', port: 'in' } },
          anEdge('e3', 'one', 'two'),
          { id: 'e4', from: { node: 'two', port: 'out' }, to: { node: 'each', port: 'return' } },
        ],
      },
    );
    const { runId } = await startRun(
      desk.product,
      many,
      Array.from({ length: 5_000 }, (_, n) => ({ n })),
    );
    await reaches(desk.product, runId, 'succeeded');
    await page.goto(`${desk.product.url}/runs/${runId}`);
    await poll(() => page.getByText('10,002 steps').count()).toBe(1);
    await page.getByLabel('Fold quiet steps').uncheck();
    await poll(async () => (await rows()).length).toBeGreaterThan(5);
    expect((await rows()).length).toBeLessThan(60);
    const scroller = page.getByTestId('timeline-rows');
    const first = await rows();
    await scroller.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await poll(rows).not.toEqual(first);
    expect(await isSeen(page.getByTestId('time-axis'))).toBe(true);
    // Each round of the loop is a step of its own.
    expect(await scroller.textContent()).toMatch(/(One|Two)5,000 of 5,000/);
    expect((await rows()).length).toBeLessThan(60);
    expect(await scroller.evaluate((element) => element.scrollHeight)).toBeGreaterThan(10_000 * 30);

    // Any place of its journal is a moment away.
    await page.getByRole('slider', { name: 'Place in the journal' }).focus();
    await page.keyboard.press('Home');
    await poll(words).toContain('Replaying, not live');
    await poll(async () => (await rows()).length).toBe(0);
    await page.getByRole('button', { name: 'Back to now' }).click();
    await poll(words).toBe('now');
  });

  test('the journal is stepped, played and left again, and says that it is not live', async () => {
    const { page } = desk;
    const { runId } = await startRun(
      desk.product,
      aRow('Replayed', [
        aStart(),
        aNode('a', 'core.pass', 'A'),
        aNode('fails', 'core.fail', 'Fails', { parameters: { message: 'No.' } }),
      ]),
    );
    await reaches(desk.product, runId, 'parked');
    await page.goto(`${desk.product.url}/runs/${runId}`);
    await poll(() => page.getByTestId('node-status-fails').getAttribute('data-kind')).toBe('failed');
    await page.getByRole('slider', { name: 'Place in the journal' }).focus();
    await page.keyboard.press('Home');
    await poll(words).toContain('Replaying, not live');
    await poll(() => page.getByTestId('node-status-a').count()).toBe(0);
    expect(await page.getByTestId('run-page-status').textContent()).toContain('Exception');
    await page.getByRole('button', { name: 'One entry on' }).click();
    await poll(words).toContain('entry 1 of');
    await page.getByText('Replayed', { exact: true }).first().focus();
    await page.keyboard.press('ArrowRight');
    await poll(words).toContain('entry 2 of');
    await page.keyboard.press('ArrowLeft');
    await poll(words).toContain('entry 1 of');
    await desk.shot('replaying');
    await page.keyboard.press('f');
    await poll(() => page.getByTestId('node-status-fails').getAttribute('data-kind')).toBe('failed');
    await page.getByRole('slider', { name: 'Place in the journal' }).focus();
    await page.keyboard.press('Home');
    await page.getByLabel('Speed').selectOption('100');
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await poll(words).toBe('now');
    expect(await page.getByTestId('node-status-a').getAttribute('data-kind')).toBe('succeeded');
    expect(desk.complaints).toEqual([]);
  });
});
