import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser } from '../support/browser.ts';
import { clickCard } from '../support/canvas.ts';
import { poll } from '../support/designer.ts';
import { type Helper, startHelper } from '../support/examples.ts';
import { ask, type Product, startProduct, temporaryFolder } from '../support/product.ts';

const OUTPUT = fileURLToPath(new URL('../.output/screenshots/', import.meta.url));

describe.skipIf(chromiumPath === undefined)('a template, in the browser', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let product: Product;
  let ledger: Helper;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    await mkdir(OUTPUT, { recursive: true });
    folder = await temporaryFolder();
    product = await startProduct({ dataDir: folder.path });
    ledger = await startHelper('bank-statement/ledger.mjs');
    browser = await launchBrowser();
    const context = await browser.newContext({ viewport: { width: 1600, height: 900 }, colorScheme: 'light' });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    page = await context.newPage();
  });
  afterAll(async () => {
    await browser?.close();
    await ledger?.stop();
    await product?.stop();
    await folder?.remove();
  });

  test('runs on the sample it carries, and shows what became of every entry', async () => {
    await page.goto(`${product.url}/workflows`);
    await page.getByRole('button', { name: 'From a template' }).first().click();
    await page.getByRole('button', { name: /Bank statement to ledger/ }).click();
    await page.getByTestId('node-card-report').waitFor();
    // The ledger of this test listens on a port of its own.
    const id = page.url().split('/').at(-1) ?? '';
    const { document, revision } = await ask<{ document: object; revision: number }>(
      product,
      'GET',
      `/workflows/${id}`,
    );
    const text = JSON.stringify(document).replaceAll('127.0.0.1:4410', `127.0.0.1:${ledger.port}`);
    await ask(product, 'PUT', `/workflows/${id}/draft`, { baseRevision: revision, document: JSON.parse(text) });
    await page.reload();
    await page.getByTestId('node-card-report').waitFor();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    // It posts to a ledger: that is said before.
    await page.getByRole('dialog').getByRole('button', { name: 'Run and write' }).click();
    await poll(() => page.getByTestId('run-status').textContent()).toContain('Succeeded');
    await page.getByTestId('run-status').click();
    await poll(() => page.getByTestId('run-page-status').textContent()).toContain('Succeeded');
    await clickCard(page, 'post-entry');
    await page.getByTestId('item-output-0').waitFor();
    expect(await page.locator('[data-testid^="item-output-"]').count()).toBe(8);
    await page.screenshot({ path: join(OUTPUT, 'bank-statement-run.png') });
  });

  test('runs with nothing beside it where its calls are pinned, and says what it needs where they are not', async () => {
    await page.goto(`${product.url}/workflows`);
    await page.getByRole('button', { name: 'From a template' }).first().click();
    await page.getByRole('button', { name: /Bank statement to ledger.*Needs the ledger that it posts to/ }).waitFor();
    await page.getByRole('button', { name: /Currency rates/ }).click();
    await page.getByTestId('node-card-notify').waitFor();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await poll(() => page.getByTestId('run-status').textContent()).toContain('Succeeded');
    await clickCard(page, 'notify');
    await page.getByText('SEK').first().waitFor();
  });

  test('a curl command that is pasted onto the canvas becomes a request, without its secret', async () => {
    const { id } = await ask<{ id: string }>(product, 'POST', '/workflows', { name: 'From curl' });
    await page.goto(`${product.url}/workflows/${id}`);
    await page.getByTestId('canvas').waitFor();
    await page.mouse.move(800, 400);
    await page.evaluate(() =>
      navigator.clipboard.writeText(
        `curl -X POST https://api.example.com/invoices -H 'Authorization: Bearer not-real' --json '{"a":1}'`,
      ),
    );
    await page.getByTestId('canvas').click({ position: { x: 500, y: 500 } });
    await page.keyboard.press('ControlOrMeta+V');
    await page.getByTestId('node-card-http-request').waitFor();
    await poll(() => page.getByTestId('save-state').textContent()).toMatch(/^Saved/);
    const saved = JSON.stringify((await ask<{ document: unknown }>(product, 'GET', `/workflows/${id}`)).document);
    expect(saved).toContain('https://api.example.com/invoices');
    expect(saved).not.toContain('not-real');
  });
});
