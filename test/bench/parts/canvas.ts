import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { chromiumPath, launchBrowser } from '../../support/browser.ts';
import { ask } from '../../support/product.ts';
import { type Bench, type Part, quantile, withProduct } from '../support.ts';
import { grid } from './canvas-grid.ts';
import { Meter, TWO_FRAMES } from './meter.ts';

const SIZES = [100, 500, 1_000, 2_000] as const;
/** The size that the targets are for. */
const REFERENCE = 1_000;
const FRAMES = 60;
const ASSETS = fileURLToPath(new URL('../../../designer/dist/assets', import.meta.url));

/** The canvas in Chromium, drawn by software: opening, moving, finding, undoing, and doing nothing. */
export const canvas: Part = {
  name: 'canvas',
  title: 'Canvas',
  async measure(bench: Bench) {
    if (chromiumPath === undefined) {
      bench.report.skip('Canvas', 'everything', 'there is no Chromium');
      return;
    }
    bench.report.add({
      part: 'Canvas',
      what: 'script that the first page needs, compressed',
      value: entrySize(),
      unit: 'kB',
      target: { atMost: 320 },
    });
    const browser = await launchBrowser();
    try {
      await withProduct({}, async (product) => {
        for (const size of bench.isFull ? SIZES : [REFERENCE]) {
          const { id } = await ask<{ id: string }>(product, 'POST', '/workflows', { document: grid(size) });
          const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
          await measure(bench, new Canvas(page, await page.context().newCDPSession(page)), size, product.url, id);
          await page.close();
        }
        await measureSearch(bench, browser, product.url);
      });
    } finally {
      await browser.close();
    }
  },
};

/** As many node types as a workspace with every connector may have. */
const MANY_TYPES = 600;

/** The search for a step to add, with many types to search. */
async function measureSearch({ report }: Bench, browser: Browser, url: string): Promise<void> {
  const { id } = await ask<{ id: string }>({ url }, 'POST', '/workflows', { document: grid(100) });
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.route('**/api/v1/node-types', async (route) => {
    const { nodeTypes } = (await (await route.fetch()).json()) as { nodeTypes: { type: string; title: string }[] };
    const more = Array.from({ length: MANY_TYPES - nodeTypes.length }, (_, index) => {
      const like = nodeTypes[index % nodeTypes.length];
      return { ...like, type: `many.type${index}`, title: `${like?.title} ${index}` };
    });
    await route.fulfill({ json: { nodeTypes: [...nodeTypes, ...more] } });
  });
  await page.goto(`${url}/workflows/${id}`);
  await page.getByTestId('canvas').waitFor();
  const on = new Canvas(page, await page.context().newCDPSession(page));
  const value = await on.slowestKey('set invoice');
  report.add({
    part: 'Canvas',
    what: `quick-add, the slowest key of a word among ${MANY_TYPES} types`,
    value,
    unit: 'ms',
    target: { atMost: 50 },
  });
  await page.close();
}

/** The entry and what it loads with it, in kB. */
function entrySize(): number {
  const html = readFileSync(join(ASSETS, '..', 'index.html'), 'utf8');
  const names = readdirSync(ASSETS).filter((name) => name.endsWith('.js') && html.includes(name));
  const bytes = names.reduce((sum, name) => sum + gzipSync(readFileSync(join(ASSETS, name))).length, 0);
  return Math.round(bytes / 1_000);
}

async function measure({ report, say }: Bench, on: Canvas, size: number, url: string, id: string): Promise<void> {
  const isReference = size === REFERENCE;
  const add = (what: string, value: number, unit: string, atMost?: number) =>
    report.add({
      part: 'Canvas',
      what: `${size} nodes: ${what}`,
      value,
      unit,
      ...(isReference && atMost !== undefined ? { target: { atMost } } : {}),
    });
  add('open to usable', await on.open(url, id), 'ms', 700);
  for (const [what, move, atMost] of [
    ['pan', () => on.pan(), TWO_FRAMES],
    ['drag one node', () => on.drag(), TWO_FRAMES],
    ['zoom', () => on.zoom(), 45],
  ] as const) {
    const { p95, script } = await on.frames(move);
    add(`${what}, frame p95`, p95, 'ms', atMost);
    add(`${what}, script a frame`, script, 'ms', 4);
  }
  add('undo', await on.time('ControlOrMeta+z'), 'ms', 100);
  add('redo', await on.time('ControlOrMeta+Shift+z'), 'ms', 100);
  add('find, from key to count', await on.find(), 'ms', 100);
  add('quick-add opens', await on.time('a'), 'ms', 100);
  await on.page.keyboard.press('Escape');
  add('a key in a field of a step, p95', await on.typing('what this step is for'), 'ms', 50);
  if (size > 100) add('delete 100 nodes', await on.deleteMany(size - 100), 'ms', 100);
  add('idle, work in a second', await on.idle(), 'ms', 60);
  add('heap of the page', await on.heap(), 'MB', 80);
  say('');
}

/** One canvas that is measured. */
class Canvas extends Meter {
  /** From the list to the canvas, within the app that is loaded already. Milliseconds. */
  async open(url: string, id: string): Promise<number> {
    await this.begin();
    await this.page.goto(`${url}/workflows`);
    // Half size, as in the targets: everything smaller is drawn as tiles.
    await this.page.evaluate(
      (key) => localStorage.setItem(key, JSON.stringify({ x: 40, y: 40, zoom: 0.5 })),
      `holdfast.view.${id}`,
    );
    const link = this.page.locator(`a[href="/workflows/${id}"]`).first();
    await link.waitFor();
    // Opened once before: what is measured is the document, not the download of the editor.
    await link.click();
    await this.page.getByTestId('canvas').waitFor();
    await this.page.goBack();
    await link.waitFor();
    const ms = await link.evaluate(
      (element) =>
        new Promise<number>((resolve) => {
          const began = performance.now();
          const look = () => {
            const isThere = document.querySelector('.react-flow__node') !== null;
            requestAnimationFrame(() => (isThere ? resolve(performance.now() - began) : look()));
          };
          (element as HTMLElement).click();
          look();
        }),
    );
    await this.page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
    return ms;
  }

  async pan(): Promise<void> {
    await this.#toMiddle();
    for (let step = 0; step < FRAMES; step += 1) {
      const way = step < FRAMES / 2 ? 1 : -1;
      await this.page.mouse.wheel(24 * way, 12 * way);
    }
  }

  async zoom(): Promise<void> {
    await this.#toMiddle();
    await this.page.keyboard.down('Control');
    for (let step = 0; step < FRAMES; step += 1) await this.page.mouse.wheel(0, step < FRAMES / 2 ? 20 : -20);
    await this.page.keyboard.up('Control');
  }

  async drag(): Promise<void> {
    const box = await this.#cardInMiddle();
    await this.page.mouse.move(box.x + 30, box.y + box.height / 2);
    await this.page.mouse.down();
    for (let step = 0; step < FRAMES; step += 1) await this.page.mouse.move(box.x + 30 + step, box.y + step / 2);
    await this.page.mouse.up();
  }

  /** What a key on the canvas takes until it is drawn. Milliseconds. */
  async time(key: string): Promise<number> {
    await this.page.getByTestId('canvas').focus();
    return this.key(key);
  }

  /** Types a word into the search for a step: the longest time from a letter to the frame that shows what it found. */
  async slowestKey(word: string): Promise<number> {
    await this.page.getByTestId('canvas').focus();
    await this.page.keyboard.press('a');
    await this.page.getByRole('dialog').getByLabel('Search steps').waitFor();
    let slowest = 0;
    for (const letter of word) {
      await this.arm('input');
      await this.page.keyboard.type(letter);
      slowest = Math.max(slowest, await this.taken());
    }
    return slowest;
  }

  /** Types into a field of a step: 95th share of the times from a letter to the frame that shows it. Milliseconds. */
  async typing(text: string): Promise<number> {
    const box = await this.#cardInMiddle();
    await this.page.mouse.click(box.x + 30, box.y + box.height / 2);
    await this.page.getByLabel('Notes', { exact: true }).focus();
    const taken: number[] = [];
    for (const letter of text) {
      await this.arm('input');
      await this.page.keyboard.type(letter);
      taken.push(await this.taken());
    }
    await this.page.getByTestId('canvas').focus();
    await this.page.keyboard.press('Escape');
    return quantile(taken, 0.95);
  }

  async find(): Promise<number> {
    await this.page.getByTestId('canvas').focus();
    await this.page.keyboard.press('ControlOrMeta+f');
    await this.page.getByLabel('Find', { exact: true }).waitFor();
    await this.arm('input');
    await this.page.keyboard.type('7');
    const ms = await this.taken();
    await this.page.getByTestId('find-count').waitFor();
    await this.page.keyboard.press('Escape');
    return ms;
  }

  /** The last rows: a step is found by its name, and all that comes after it is chosen with it. */
  async deleteMany(first: number): Promise<number> {
    await this.page.getByTestId('canvas').focus();
    await this.page.keyboard.press('ControlOrMeta+f');
    await this.page.getByLabel('Find', { exact: true }).fill(`Step ${first}`);
    await this.page.keyboard.press('Enter');
    await this.page.keyboard.press('Escape');
    await this.page.getByTestId('canvas').focus();
    await this.page.keyboard.press(']');
    const ms = await this.time('Delete');
    await this.page.keyboard.press('ControlOrMeta+z');
    return ms;
  }

  async #toMiddle(): Promise<void> {
    const box = await this.page.getByTestId('canvas').boundingBox();
    if (box) await this.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  }

  async #cardInMiddle() {
    const pane = await this.page.getByTestId('canvas').boundingBox();
    for (const card of await this.page.locator('[data-testid^="node-card-"]').all()) {
      const box = await card.boundingBox();
      if (box && pane && box.x > pane.x + 100 && box.y > pane.y + 100 && box.x < pane.x + pane.width / 2) return box;
    }
    throw new Error('There is no card in view.');
  }
}
