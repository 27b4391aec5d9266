import { chromiumPath, launchBrowser } from '../../support/browser.ts';
import { ask, type Product } from '../../support/product.ts';
import { aNode, anEdge, aRow, aStart, reaches, startRun } from '../../support/running.ts';
import { startProvider } from '../provider.ts';
import { type Bench, type Part, quantile, withProduct } from '../support.ts';
import { Meter, TWO_FRAMES } from './meter.ts';

/** Items of the long run: each makes two steps. */
const ITEMS = 5_000;
const FRAMES = 60;
/** Steps of the run that is watched, and how long each takes at the least, in ms. */
const WATCHED = 40;
const STEP_MS = 60;
/** Sixty frames a second, of which one in twenty may be missed. */
const SMOOTH = 57;

/** The page of a run in Chromium: ten thousand steps scrolled and looked back at, and what is live. */
export const runView: Part = {
  name: 'run-view',
  title: 'Run view',
  async measure(bench: Bench) {
    if (chromiumPath === undefined) {
      bench.report.skip('Run view', 'everything', 'there is no Chromium');
      return;
    }
    const browser = await launchBrowser();
    try {
      await withProduct({}, async (product) => {
        const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
        const meter = new Meter(page, await page.context().newCDPSession(page));
        await meter.begin();
        await lookBack(bench, meter, product);
        await watch(bench, meter, product);
        await page.close();
      });
    } finally {
      await browser.close();
    }
  },
};

const adder =
  ({ report }: Bench) =>
  (what: string, value: number, atMost: number, unit = 'ms') =>
    report.add({ part: 'Run view', what, value, unit, target: { atMost } });

/** A run of ten thousand steps, once it is over. */
async function lookBack(bench: Bench, meter: Meter, product: Product): Promise<void> {
  const add = adder(bench);
  const { page } = meter;
  const loop = aRow(
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
  const items = Array.from({ length: ITEMS }, (_, n) => ({ n }));
  const { runId } = await startRun(product, loop, items);
  await reaches(product, runId, 'succeeded');
  await page.goto(`${product.url}/runs/${runId}`);
  await page.getByText('10,002 steps').waitFor({ timeout: 60_000 });
  await page.getByLabel('Fold quiet steps').uncheck();
  const rows = page.getByTestId('timeline-rows');
  const box = await rows.boundingBox();
  if (!box) throw new Error('The timeline is not in view.');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const scrolled = await meter.frames(async () => {
    for (let step = 0; step < FRAMES; step += 1) await page.mouse.wheel(0, 400);
  });
  add('10,002 steps: scroll the timeline, frame p95', scrolled.p95, TWO_FRAMES);
  bench.report.add({
    part: 'Run view',
    what: '10,002 steps: scroll the timeline, frames a second',
    value: scrolled.rate,
    unit: '/s',
    target: { atLeast: SMOOTH },
  });
  add('10,002 steps: scroll the timeline, script a frame', scrolled.script, 4);

  // Half a journal away, there and back: from the key to the frame that shows it.
  const slider = page.getByRole('slider', { name: 'Place in the journal' });
  await slider.focus();
  const seeks: number[] = [];
  for (const key of ['Home', 'End', 'PageDown', 'PageDown', 'ArrowLeft', 'Home', 'PageUp', 'End']) {
    await slider.focus();
    seeks.push(await meter.key(key));
  }
  // Two frames of the screen are in each of these.
  add('10,002 steps: seek in the journal, the slowest of 8, drawn', Math.max(...seeks), 50 + TWO_FRAMES);
  add('10,002 steps: heap of the page', await meter.heap(), 120, 'MB');
}

/** How late the canvas shows what has happened: from the event in the journal to the frame after the change. */
async function watch(bench: Bench, meter: Meter, product: Product): Promise<void> {
  const provider = await startProvider();
  provider.delayMs = STEP_MS;
  try {
    const { page } = meter;
    const names = Array.from({ length: WATCHED }, (_, index) => `s${index}`);
    const row = aRow('Watched', [
      aStart(),
      ...names.map((name) =>
        aNode(name, 'http.request', name, { parameters: { method: 'GET', url: `${provider.url}/` } }),
      ),
    ]);
    const places = names.map((name, index) => [name, [(index % 8) * 260, 120 + Math.floor(index / 8) * 110]]);
    const watched = { ...row, layout: { nodes: { start: [0, 0], ...Object.fromEntries(places) } } };
    const { id } = await ask<{ id: string }>(product, 'POST', '/workflows', { document: watched });
    await page.goto(`${product.url}/workflows/${id}`);
    await page.getByTestId('canvas').focus();
    await page.keyboard.press('1');
    await page.evaluate(() => {
      const seen: Record<string, number> = {};
      new MutationObserver((records) => {
        for (const { target } of records) {
          const card = target as HTMLElement;
          if (card.dataset.status === 'succeeded') seen[card.dataset.testid ?? ''] ??= Date.now();
        }
      }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ['data-status'] });
      Object.assign(window, { seen });
    });
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    const last = `node-card-${names.at(-1)}`;
    await page.waitForFunction((name) => name in (window as unknown as { seen: object }).seen, last, {
      timeout: 60_000,
    });
    const seen = await page.evaluate(() => (window as unknown as { seen: Record<string, number> }).seen);
    const { items } = await ask<{ items: { id: string }[] }>(product, 'GET', `/runs?workflowId=${id}`);
    const steps = await ask<{ items: { node: string; endedAt: string }[] }>(
      product,
      'GET',
      `/runs/${items[0]?.id}/steps?limit=100`,
    );
    const late = steps.items.flatMap(({ node, endedAt }) => {
      const at = seen[`node-card-${node}`];
      return at === undefined ? [] : [at - Date.parse(endedAt)];
    });
    adder(bench)(`live: from the event to the canvas, p95 of ${late.length}`, quantile(late, 0.95), 250);
  } finally {
    await provider.stop();
  }
}
