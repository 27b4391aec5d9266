import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser } from '../support/browser.ts';
import { clickCard, viewAtRest } from '../support/canvas.ts';
import { poll, writeInto } from '../support/designer.ts';
import { type Product, startProduct, temporaryFolder } from '../support/product.ts';

const OUTPUT = fileURLToPath(new URL('../.output/screenshots/', import.meta.url));

/** Drags from one place to another in small steps, as a hand does. */
async function drag(page: Page, from: Locator, to: { x: number; y: number } | Locator): Promise<void> {
  await viewAtRest(page);
  const start = await from.boundingBox();
  if (!start) throw new Error('Nothing to drag.');
  const end = 'boundingBox' in to ? await centre(to) : to;
  await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2);
  await page.mouse.down();
  await page.mouse.move(end.x - 20, end.y - 10, { steps: 8 });
  await page.mouse.move(end.x, end.y, { steps: 4 });
  await page.mouse.up();
}

async function centre(locator: Locator): Promise<{ x: number; y: number }> {
  const box = await locator.boundingBox();
  if (!box) throw new Error('It is not in view.');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

const INPUT = [
  { customer: 'Ada', net: 100, country: 'DE' },
  { customer: 'Grace', net: 250, country: 'US' },
];

describe.skipIf(chromiumPath === undefined)('a first workflow, in the browser', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let product: Product;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    await mkdir(OUTPUT, { recursive: true });
    folder = await temporaryFolder();
    product = await startProduct({ dataDir: folder.path });
    browser = await launchBrowser();
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      colorScheme: 'light',
      acceptDownloads: true,
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

  const shot = (name: string) => page.screenshot({ path: join(OUTPUT, `${name}.png`), animations: 'disabled' });
  const card = (id: string) => page.getByTestId(`node-card-${id}`);
  const saved = () => poll(() => page.getByTestId('save-state').textContent()).toMatch(/^Saved/);
  const isGreen = (id: string) =>
    poll(() => page.getByTestId(`node-status-${id}`).getAttribute('data-kind')).toBe('succeeded');

  /** Puts the test data into the drawer's editor. */
  async function giveInput(text: string): Promise<void> {
    await page.getByRole('button', { name: 'Test data' }).click();
    const editor = page.locator('.monaco-editor').last();
    await editor.click();
    await page.keyboard.press('ControlOrMeta+A');
    await page.evaluate((words) => navigator.clipboard.writeText(words), text);
    await page.keyboard.press('ControlOrMeta+V');
  }

  /** What the table of the inspector shows. */
  const rows = async (): Promise<string[][]> =>
    page
      .getByTestId('items-table')
      .locator('tbody tr')
      .evaluateAll((lines) =>
        lines.map((line) => [...line.querySelectorAll('td')].map((cell) => cell.textContent ?? '')),
      );

  test('is built by hand, published, run live, exported, imported, and gives the same again', async ({
    onTestFailed,
  }) => {
    onTestFailed(async () => {
      await shot('failure');
      console.error(complaints, product.output());
    });
    await page.goto(`${product.url}/workflows`);
    await shot('workflows-empty');
    await page.getByRole('button', { name: 'New workflow' }).first().click();
    await page.getByTestId('canvas').waitFor();

    // Four nodes, dragged from the list.
    const box = await page.getByTestId('canvas').boundingBox();
    if (!box) throw new Error('There is no canvas.');
    const at = (x: number, y: number) => ({ x: box.x + x, y: box.y + y });
    const search = page.getByLabel('Search steps');
    const put = async (type: string, words: string, id: string, place: { x: number; y: number }) => {
      await search.fill(words);
      await page.getByTestId(`node-type-${type}`).dragTo(page.getByTestId('canvas'), {
        targetPosition: { x: place.x - box.x, y: place.y - box.y },
      });
      await card(id).waitFor();
      // What was put down is chosen, and its panel opens; it closes with the choice.
      await page.getByTestId('canvas').click({ position: { x: 400, y: 560 } });
      await page.getByTestId('inspector').waitFor({ state: 'detached' });
    };
    await put('trigger.manual', 'manual', 'manual-start', at(240, 160));
    await put('core.set', 'set fields', 'set-fields', at(560, 160));
    await put('core.if', 'if', 'if', at(240, 360));
    await put('core.sort', 'sort', 'sort', at(560, 360));

    // Everything in view: a wire that is drawn at the edge moves the view along.
    await page.keyboard.press('1');
    const view = () => page.locator('.react-flow__viewport').getAttribute('style');
    let before: string | null = '';
    await poll(async () => {
      const now = await view();
      const isStill = now === before;
      before = now;
      return isStill;
    }).toBe(true);
    // Connected port to port.
    const port = (node: string, side: string) => page.getByTestId(`port-${node}-${side}`);
    await drag(page, port('manual-start', 'out-out'), port('set-fields', 'in-in'));
    await drag(page, port('set-fields', 'out-out'), port('if', 'in-in'));
    await drag(page, port('if', 'out-true'), port('sort', 'in-in'));
    await poll(() => page.locator('.react-flow__edge').count()).toBe(3);

    // Configured, with an expression.
    await clickCard(page, 'set-fields');
    await page.getByTestId('add/parameters/fields').click();
    await page.getByTestId('field/parameters/fields/0/name').fill('gross');
    await page.getByRole('button', { name: 'Value: use an expression' }).click();
    await page.getByTestId('expression/parameters/fields/0/value').waitFor();
    await writeInto(page, '/parameters/fields/0/value', '{{ $json.net * 1.19 }}');
    await clickCard(page, 'if');
    await page.getByTestId('add/parameters/conditions').click();
    const left = page.getByTestId('field/parameters/conditions/0/left');
    await left.fill('=');
    await page.getByTestId('expression/parameters/conditions/0/left').waitFor();
    await writeInto(page, '/parameters/conditions/0/left', '{{ $json.gross }}');
    await page.getByTestId('field/parameters/conditions/0/operator').click();
    await page
      .getByRole('option', { name: /greater than$/i })
      .first()
      .click();
    await page.getByTestId('field/parameters/conditions/0/right').fill('50');
    await clickCard(page, 'sort');
    await page.getByTestId('add/parameters/by').click();
    await page.getByTestId('field/parameters/by/0/field').fill('customer');
    await saved();
    await shot('editor');

    // Run on real input: each node turns green while it is watched.
    await giveInput(JSON.stringify(INPUT));
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    for (const id of ['manual-start', 'set-fields', 'if', 'sort']) await isGreen(id);
    await shot('editor-run');

    // A step's input and output.
    await clickCard(page, 'sort');
    await page.getByRole('tab', { name: 'Data' }).click();
    await page.getByTestId('items-table').waitFor();
    const first = await rows();
    expect(first.map((row) => row.slice(1))).toEqual([
      ['Ada', '100', 'DE', '119'],
      ['Grace', '250', 'US', '297.5'],
    ]);
    await page.getByRole('toolbar', { name: 'View' }).getByRole('button', { name: /^Fit/ }).click();
    await viewAtRest(page);
    await shot('step-data');
    await page.getByText('Input', { exact: true }).click();
    await poll(async () => (await rows()).length).toBe(2);

    // Published.
    await page.getByRole('button', { name: 'Publish …' }).click();
    await page.getByTestId('publish-confirm').click();
    await page.getByText('Version 1 is live').first().waitFor();

    // Exported, deleted, imported.
    await page.getByRole('button', { name: 'More', exact: true }).click();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'Export as a file' }).click(),
    ]);
    const path = join(folder.path, 'exported.json');
    await file.saveAs(path);
    const exported = await readFile(path, 'utf8');
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Delete …' }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByText('No workflows yet').waitFor();
    await page.getByLabel('File to import').setInputFiles(path);
    await page.getByRole('dialog').getByRole('button', { name: 'Import', exact: true }).click();
    await card('sort').waitFor();

    // The same document, and the same result.
    await giveInput(JSON.stringify(INPUT));
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await isGreen('sort');
    await clickCard(page, 'sort');
    await page.getByRole('tab', { name: 'Data' }).click();
    await poll(rows).toEqual(first);
    const id = page.url().split('/').at(-1)?.split('?')[0];
    const again = await (await fetch(`${product.url}/api/v1/workflows/${id}/export`)).text();
    expect(again).toBe(exported);

    // The run, on its own page, in both schemes and at both widths.
    await page.getByTestId('run-status').click();
    await poll(() => page.getByTestId('run-page-status').textContent()).toContain('Succeeded');
    await shot('run');
    await page.setViewportSize({ width: 1920, height: 1080 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await isGreen('sort');
    await shot('run-dark-1920');
    await page.goto(`${product.url}/workflows`);
    await page.getByRole('link', { name: 'New workflow' }).waitFor();
    await shot('workflows-dark-1920');
    expect(complaints).toEqual([]);
    await writeFile(join(OUTPUT, 'exported.json'), exported);
  });
});
