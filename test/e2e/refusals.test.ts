import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SCHEMA_VERSION } from '@holdfast/workflow';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser } from '../support/browser.ts';
import { ask, type Product, startProduct, temporaryFolder } from '../support/product.ts';
import { DAMAGED } from '../support/refused.ts';

describe.skipIf(chromiumPath === undefined)('what the designer refuses, it refuses with words', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let product: Product;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    folder = await temporaryFolder();
    product = await startProduct({ dataDir: folder.path });
    browser = await launchBrowser();
    page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
    await folder?.remove();
  });

  async function importFile(name: string, text: string): Promise<string> {
    const file = join(folder.path, name);
    await writeFile(file, text);
    await page.goto(`${product.url}/workflows`);
    await page.getByLabel('File to import').setInputFiles(file);
    const dialog = page.getByRole('dialog', { name: 'This cannot be imported' });
    await dialog.getByRole('alert').waitFor();
    return (await dialog.textContent()) ?? '';
  }

  test.each([
    ...DAMAGED,
    { what: 'a workflow of another product', text: '{"definition":{"triggers":{},"actions":{}}}', words: /Logic Apps/ },
    { what: 'a file larger than 25 MiB', text: ' '.repeat(26 * 1024 * 1024), words: /larger than 20 MB/ },
  ])('importing $what', async ({ text, words }) => {
    expect(await importFile('file.json', text)).toMatch(words);
    const { items } = await ask<{ items: unknown[] }>(product, 'GET', '/workflows');
    expect(items).toEqual([]);
  });

  test('an unknown node type, a cycle without a bound and a bad expression are in the way of publishing', async () => {
    const node = (id: string, type: string, parameters?: object) => ({
      id,
      type,
      typeVersion: 1,
      name: id,
      ...(parameters ? { parameters } : {}),
    });
    const edge = (id: string, from: string, to: string) => ({
      id,
      from: { node: from, port: 'out' },
      to: { node: to, port: 'in' },
    });
    const { id } = await ask<{ id: string }>(product, 'POST', '/workflows', {
      document: {
        schemaVersion: SCHEMA_VERSION,
        name: 'Unfit',
        nodes: [
          node('start', 'trigger.manual'),
          node('unknown', 'core.sett'),
          node('a', 'core.pass'),
          node('b', 'core.pass'),
          node('hostile', 'core.set', { fields: [{ name: 'x', value: '={{ $json. }}' }] }),
        ],
        edges: [
          edge('e1', 'start', 'unknown'),
          edge('e2', 'start', 'a'),
          edge('e3', 'a', 'b'),
          edge('e4', 'b', 'a'),
          edge('e5', 'start', 'hostile'),
        ],
        layout: { nodes: { start: [0, 0], unknown: [288, 0], a: [288, 112], b: [576, 112], hostile: [288, 224] } },
      },
    });
    await page.goto(`${product.url}/workflows/${id}`);
    await page.getByRole('button', { name: 'Publish …' }).click();
    const dialog = page.getByRole('dialog', { name: 'Publish' });
    await dialog
      .getByText(/core\.sett/)
      .first()
      .waitFor();
    const text = await dialog.textContent();
    expect(text).toMatch(/visit limit|cycle/i);
    expect(text).toMatch(/"hostile"/);
    expect(await page.getByTestId('publish-confirm').isDisabled()).toBe(true);
    // A click on a problem leads to the field.
    await dialog
      .getByText(/"hostile"/)
      .first()
      .click();
    await page.getByTestId('inspector').getByLabel('Name of the step').waitFor();
    expect(await page.getByTestId('inspector').getByLabel('Name of the step').inputValue()).toBe('hostile');
    const before = await ask<{ items: unknown[] }>(product, 'GET', '/runs');
    expect(before.items).toEqual([]);
  });
});
