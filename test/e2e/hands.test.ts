import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import { poll, useDesk } from '../support/designer.ts';
import { startLedger } from '../support/provider.ts';

describe.skipIf(chromiumPath === undefined)('whatever the hands are', () => {
  const desk = useDesk();
  let ledger: Awaited<ReturnType<typeof startLedger>>;
  beforeAll(async () => {
    ledger = await startLedger();
  });
  afterAll(() => ledger?.stop());

  /** What has the focus is called, as a screen reader would say it. */
  const focused = (page: Page) =>
    page.evaluate(() => {
      const active = document.activeElement as HTMLInputElement | null;
      if (active === document.body) return '';
      const label = active?.labels?.[0]?.textContent;
      return (active?.getAttribute('aria-label') ?? label ?? active?.textContent ?? '').trim();
    });

  /** The option of an open list that Enter would take. */
  const offered = (page: Page) =>
    page.evaluate(() => {
      const id = document.activeElement?.getAttribute('aria-activedescendant') ?? '';
      return document.getElementById(id)?.textContent?.trim() ?? null;
    });
  const focusedValue = (page: Page) =>
    page.evaluate(() => (document.activeElement instanceof HTMLInputElement ? document.activeElement.value : null));

  /** Types once the field that was opened has the focus, and until it holds what was typed. */
  const typeIn = async (page: Page, text: string) => {
    await poll(() => focusedValue(page)).not.toBeNull();
    // What was looked for last stands there.
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type(text);
    await poll(() => focusedValue(page)).toBe(text);
  };

  test('a newcomer comes to a green run with four clicks, and with no account', async () => {
    const { page, product } = desk;
    let clicks = 0;
    const click = async (name: string | RegExp, role: 'button' | 'option' = 'button') => {
      clicks += 1;
      await page.getByRole(role, { name }).first().click();
    };
    // An overview without runs leads to the templates, the simplest first.
    await page.goto(product.url);
    await page.getByRole('link', { name: 'Begin with a template' }).click();
    const templates = page.getByRole('dialog', { name: 'Begin with a template' }).getByRole('listitem');
    await templates.first().waitFor();
    const steps = (await templates.allTextContents()).map((text) => Number(/(\d+) steps?,/.exec(text)?.[1]));
    expect(steps.length).toBeGreaterThan(2);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    await page.goto(`${product.url}/workflows`);
    await click('New workflow');
    await click('Start from a trigger');
    await click(/^Manual start/, 'option');
    await click(/^Run$/);
    await poll(() => page.getByTestId('run-status').textContent()).toContain('Succeeded');
    expect(clicks).toBeLessThanOrEqual(4);
    await desk.shot('first-run');
  });

  test('five steps are built, run and repaired with keys alone', async () => {
    const { page, product } = desk;
    ledger.answer(() => ({ status: 422, body: { message: 'TaxType is invalid' } }));
    const press = (keys: string) => page.keyboard.press(keys);
    /** Goes on by Tab until something of this name has the focus. */
    const tabTo = async (name: string | RegExp) => {
      for (let turn = 0; turn < 80; turn += 1) {
        const here = await focused(page);
        if (typeof name === 'string' ? here === name : name.test(here)) return;
        await press('Tab');
      }
      throw new Error(`Tab never comes to "${name}"; it stands at "${await focused(page)}".`);
    };
    const onCanvas = async () => {
      for (let turn = 0; turn < 12 && !(await focused(page)).startsWith('Canvas.'); turn += 1) await press('F6');
    };
    await page.goto(`${product.url}/workflows`);
    await page.getByRole('button', { name: 'New workflow' }).first().waitFor();
    await tabTo('New workflow');
    await press('Enter');
    await desk.canvas().waitFor();

    const ids = ['manual-start', 'set-fields', 'http-request', 'limit', 'pass-on'];
    const words = ['manual', 'set fields', 'http request', 'limit', 'pass on'];
    for (const [index, word] of words.entries()) {
      await onCanvas();
      await press('a');
      await page.getByTestId('quick-add').waitFor();
      await typeIn(page, word);
      await press('Enter');
      await desk.card(ids[index] ?? '').waitFor();
      const before = ids[index - 1];
      if (before === undefined) continue;
      // From the new step back to the one before, and a connection from there.
      await onCanvas();
      await press('ControlOrMeta+f');
      await page.getByTestId('find').waitFor();
      await typeIn(page, before);
      await press('Enter');
      await poll(() => desk.card(before).getAttribute('data-selected')).toBe('true');
      await press('Escape');
      await onCanvas();
      await press('c');
      await page.getByRole('dialog').waitFor();
      await typeIn(page, word);
      await press('Enter');
      await poll(() => page.locator('.react-flow__edge').count()).toBe(index);
    }

    // The request is set up in its panel.
    await press('ControlOrMeta+f');
    await page.getByTestId('find').waitFor();
    await typeIn(page, 'http-request');
    await press('Enter');
    await press('Escape');
    await onCanvas();
    await press('Enter');
    await tabTo('Address');
    await page.keyboard.insertText(`${ledger.url}/post`);
    await tabTo('Method');
    await press('Enter');
    // One goes down the open list until the method is named, and takes it.
    await poll(async () => {
      if ((await offered(page)) === 'POST') return 'POST';
      await press('ArrowDown');
      return offered(page);
    }).toBe('POST');
    await press('Enter');
    await poll(() => focusedValue(page)).toBe('POST');
    await poll(() => page.getByTestId('save-state').textContent()).toMatch(/^Saved/);
    await press('Escape');
    await onCanvas();
    await press('ControlOrMeta+Enter');
    await page.getByRole('dialog').waitFor();
    await poll(() => focused(page)).toBe('Run and write');
    await press('Enter');
    await poll(() => desk.card('http-request').getAttribute('data-status')).toBe('failed');

    // On the page of the run it is repaired.
    await tabTo(/open the run/);
    await press('Enter');
    await page.waitForURL(/\/runs\//);
    await poll(() => page.getByTestId('run-page-status').textContent()).toContain('Exception');
    ledger.answer(() => undefined);
    await onCanvas();
    await poll(async () => {
      await press('ArrowRight');
      return desk.card('http-request').getAttribute('data-selected');
    }).toBe('true');
    await press('F6');
    await tabTo('Failure');
    await press('Enter');
    await tabTo('Try again');
    await press('Enter');
    await page.getByTestId('effects').waitFor();
    await tabTo(/^Reason/);
    await page.keyboard.type('their table is in');
    await tabTo('Try again');
    await press('Enter');
    await poll(() => page.getByTestId('run-page-status').textContent()).toContain('Succeeded');
    expect(ledger.committed.size).toBe(1);
  });

  test('an empty canvas begins with a template and its sample data, and undo gives the empty one back', async () => {
    const { page, product } = desk;
    await page.goto(`${product.url}/workflows`);
    await page.getByRole('button', { name: 'New workflow' }).first().click();
    await page.getByRole('button', { name: 'Template with sample data' }).click();
    await desk.shot('empty-canvas-template');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /with sample data/ })
      .first()
      .click();
    await page.locator('.react-flow__node').nth(2).waitFor();
    await desk.still();
    await page.getByRole('button', { name: 'Test data' }).click();
    await poll(() => page.locator('[data-region="drawer"] .view-lines').textContent()).toMatch(/".+":/);
    // It runs as it is, on what it carries.
    await page.getByRole('button', { name: /^Run$/ }).click();
    await poll(() => page.getByTestId('run-status').textContent()).toContain('Succeeded');
    await desk.canvas().focus();
    await page.keyboard.press('ControlOrMeta+z');
    await page.getByRole('button', { name: 'Start from a trigger' }).waitFor();
    expect(await page.locator('.react-flow__node').count()).toBe(0);
    expect(desk.complaints).toEqual([]);
  });
});
