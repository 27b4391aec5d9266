import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { launchBrowser, PATIENCE_MS } from './browser.ts';
import { clickCard, viewAtRest } from './canvas.ts';
import { preparedFolder } from './prepared.ts';
import { ask, type Product, startProduct } from './product.ts';

/** Where pictures of the screens are put, for people to look at. */
export const SHOTS = fileURLToPath(new URL('../.output/screenshots/', import.meta.url));

/** Looks until it fits: the browser takes the time it takes. */
export const poll: typeof expect.poll = (look) => expect.poll(look, { timeout: PATIENCE_MS });

/** What takes more presses of Tab than these is out of reach. */
const MOST_TABS = 80;

/** The middle of something on the screen. */
export async function middleOf(locator: Locator): Promise<{ x: number; y: number }> {
  const box = await locator.boundingBox();
  if (!box) throw new Error('It is not in view.');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Whether all of something is on the screen, and nothing lies on its middle. */
export const isSeen = (locator: Locator): Promise<boolean> =>
  locator.evaluate((element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const isInside = left >= 0 && top >= 0 && right <= window.innerWidth && bottom <= window.innerHeight;
    return isInside && element.contains(window.document.elementFromPoint((left + right) / 2, (top + bottom) / 2));
  });

/** Writes into a field of a step, in place of what is there. An expression has its editor by then. */
export async function writeInto(page: Page, path: string, text: string): Promise<void> {
  const field = page.locator(`[data-path="${path}"]`);
  const isExpression = (await field.locator('[data-testid^="expression"]').count()) > 0;
  await field.locator('textarea, input').first().focus();
  if (isExpression) await field.getByTestId('expression-editor').waitFor();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
}

/** A Holdfast with a browser in front of it, for the tests of one file. */
export interface Desk {
  readonly product: Product;
  readonly browser: Browser;
  readonly page: Page;
  /** Errors that the page reported. */
  readonly complaints: readonly string[];
  /** Makes a workflow of a document, opens it, and waits for its canvas. Gives its id. */
  open(document: object): Promise<string>;
  /** The document as the server has it, once everything is saved. */
  saved(
    id: string,
  ): Promise<
    { nodes: { id: string; type: string; name: string; parameters?: Record<string, unknown> }[] } & Record<
      string,
      unknown
    >
  >;
  /** Fits the view, and waits until it stands still. */
  fit(): Promise<void>;
  /** Waits until the view stands still. */
  still(): Promise<void>;
  card(id: string): Locator;
  /** Clicks a card once the view stands still, and brings it into view before. */
  click(id: string, options?: Parameters<Locator['click']>[0]): Promise<void>;
  canvas(): Locator;
  /** Presses Tab until something has the focus. */
  tabTo(target: Locator): Promise<void>;
  /** Writes into a field or an editor, in place of what is there. `path` is a JSON pointer within the step. */
  write(path: string, text: string): Promise<void>;
  shot(name: string): Promise<unknown>;
}

/**
 * Starts it before the tests of this file, and ends it after them. What it gives may be used within tests only.
 * `env`: settings of the Holdfast.
 */
export function useDesk(options: BrowserContextOptions = {}, env: Readonly<Record<string, string>> = {}): Desk {
  const complaints: string[] = [];
  let folder: Awaited<ReturnType<typeof preparedFolder>>;
  let product: Product;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    await mkdir(SHOTS, { recursive: true });
    folder = await preparedFolder();
    product = await startProduct({ dataDir: folder.path, env });
    browser = await launchBrowser();
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      colorScheme: 'light',
      acceptDownloads: true,
      ...options,
    });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
    await folder?.remove();
  });
  const canvas = () => page.getByTestId('canvas');
  const still = () => viewAtRest(canvas());
  return {
    get product() {
      return product;
    },
    get browser() {
      return browser;
    },
    get page() {
      return page;
    },
    complaints,
    async open(document) {
      const { id } = await ask<{ id: string }>(product, 'POST', '/workflows', { document });
      await page.goto(`${product.url}/workflows/${id}`);
      await canvas().waitFor();
      return id;
    },
    async saved(id) {
      await poll(() => page.getByTestId('save-state').textContent()).toMatch(/^Saved/);
      return (await ask<{ document: Awaited<ReturnType<Desk['saved']>> }>(product, 'GET', `/workflows/${id}`)).document;
    },
    async fit() {
      await page.keyboard.press('1');
      await still();
    },
    still,
    card: (id) => page.getByTestId(`node-card-${id}`),
    click: (id, options) => clickCard(page, id, options),
    canvas,
    async tabTo(target) {
      await target.waitFor();
      for (let presses = 0; presses < MOST_TABS; presses += 1) {
        if (await target.evaluate((element) => element === element.ownerDocument.activeElement)) return;
        await page.keyboard.press('Tab');
      }
      throw new Error('It cannot be reached by Tab.');
    },
    write: (path, text) => writeInto(page, path, text),
    shot: (name) => page.screenshot({ path: join(SHOTS, `${name}.png`) }),
  };
}
