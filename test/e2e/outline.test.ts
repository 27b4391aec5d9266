import { describe, expect, test } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import { poll, useDesk } from '../support/designer.ts';

const document = {
  schemaVersion: 1,
  name: 'Read aloud',
  nodes: [
    { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start' },
    { id: 'map', type: 'core.set', typeVersion: 1, name: 'Map order' },
    { id: 'send', type: 'http.request', typeVersion: 1, name: 'Send order' },
  ],
  edges: [
    { id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'map', port: 'in' } },
    { id: 'e2', from: { node: 'map', port: 'out' }, to: { node: 'send', port: 'in' } },
  ],
  layout: {
    nodes: { start: [0, 0], map: [304, 0], send: [608, 0] },
    groups: [{ id: 'group1', title: 'Work', nodes: ['map', 'send'] }],
  },
};

describe.skipIf(chromiumPath === undefined)('the outline', () => {
  const desk = useDesk();

  test('is walked by keys, says what each step is, and its commands are those of the canvas', async () => {
    const id = await desk.open(document);
    const { page } = desk;
    await desk.canvas().focus();
    await page.keyboard.press('o');
    const tree = page.getByRole('tree', { name: 'Outline' });
    await poll(() => tree.evaluate((element) => element === window.document.activeElement)).toBe(true);
    await page.keyboard.press('Home');
    const chosen = () => page.locator('[role="treeitem"][aria-selected="true"]').getAttribute('aria-label');
    await poll(chosen).toBe('Start, Manual start. before Map order');
    await page.keyboard.press('ArrowDown');
    await poll(chosen).toBe('Group: Work, 2 steps');
    await page.keyboard.press('ArrowLeft');
    await poll(() => page.getByRole('treeitem').count()).toBe(2);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    await poll(chosen).toContain('Send order');
    await poll(() => desk.card('send').getAttribute('data-selected')).toBe('true');
    await desk.shot('outline');

    // Whoever hears the canvas instead is told the same, and where in the run a step stands.
    expect(await desk.card('send').getAttribute('aria-label')).toMatch(/^Send order, .*step 3 of 3$/);
    expect(await page.locator('.react-flow__edge[data-id="e2"]').getAttribute('aria-label')).toBe(
      'from Map order to Send order',
    );

    await page.keyboard.press('d');
    await poll(async () => (await desk.saved(id)).nodes.at(-1)).toMatchObject({ disabled: 'pass' });
    await poll(chosen).toContain('Off');
    await page.keyboard.press('Enter');
    await poll(() =>
      page.evaluate(() => window.document.activeElement?.closest('[data-region="inspector"]') !== null),
    ).toBe(true);

    // At 200 % there is no room beside the canvas: it comes over it, and leaves one where one was.
    await page.setViewportSize({ width: 640, height: 800 });
    await tree.waitFor({ state: 'hidden' });
    const steps = page.getByRole('button', { name: 'Show the steps' });
    await steps.click();
    await poll(() => tree.evaluate((element) => element === window.document.activeElement)).toBe(true);
    await page.keyboard.press('Escape');
    await tree.waitFor({ state: 'hidden' });
    await poll(() => steps.evaluate((element) => element === window.document.activeElement)).toBe(true);
    await desk.canvas().focus();
    await page.keyboard.press('o');
    await poll(() => tree.evaluate((element) => element === window.document.activeElement)).toBe(true);
    await page.setViewportSize({ width: 1280, height: 800 });
    expect(desk.complaints).toEqual([]);
  });
});
