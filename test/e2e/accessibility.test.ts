import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { emptyScenes, fullScenes, type Scene } from '../screens/scenes.ts';
import { settle } from '../screens/settle.ts';
import { show } from '../screens/show.ts';
import { fillWorld } from '../screens/world.ts';
import { violationsOf } from '../support/axe.ts';
import { chromiumPath } from '../support/browser.ts';
import { useDesk } from '../support/designer.ts';
import { ask } from '../support/product.ts';

/** Screens that have to fit a narrow window, as at 400 % zoom. The canvas itself may not: it is a drawing. */
const REFLOWS = new Set([
  'overview',
  'workflows',
  'runs',
  'exceptions',
  'exception-group',
  'approvals',
  'approval',
  'connections',
  'run',
  'run-step',
  'run-failed',
]);

/** What lies beyond the edge where no scrolling leads, and headings that have no room for a word. */
const outOfReach = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const isScrolled = (element: Element | null): boolean =>
      element !== null &&
      (['auto', 'scroll'].includes(getComputedStyle(element).overflowX) || isScrolled(element.parentElement));
    const words = (element: Element) => element.getAttribute('aria-label') ?? element.textContent ?? '';
    const found: string[] = [];
    for (const element of document.querySelectorAll('main :is(button, a, input, select, textarea, h1, h2)')) {
      if (element.closest('[data-testid="canvas"]')) continue;
      const { width, left, right } = element.getBoundingClientRect();
      if (width === 0) continue;
      if ((right > innerWidth + 1 || left < 0) && !isScrolled(element))
        found.push(`beyond the edge: ${words(element)}`);
      if (element.matches('h1') && width < 100 && words(element).length > 12) found.push(`squeezed: ${words(element)}`);
    }
    return found;
  });

describe.skipIf(chromiumPath === undefined)('WCAG 2.2 AA, as far as a program can tell', () => {
  const desk = useDesk();

  /** What axe has against these scenes, as lines; in both themes. */
  async function complaintsAt(scenes: readonly Scene[]): Promise<string[]> {
    const { page, product } = desk;
    // What one scene remembers, such as where one looked, is not there in the next.
    await page.addInitScript(() => localStorage.clear());
    const found: string[] = [];
    for (const scene of scenes) {
      await show(page, product.url, scene, 'light');
      for (const scheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
        await settle(page);
        found.push(...(await violationsOf(page)).map((line) => `${scene.name} ${scheme} ${line}`));
      }
    }
    return found;
  }

  test('every screen while it is empty', async () => {
    const { id } = await ask<{ id: string }>(desk.product, 'POST', '/workflows', { name: 'A new workflow' });
    expect(await complaintsAt(emptyScenes(id))).toEqual([]);
    await ask(desk.product, 'DELETE', `/workflows/${id}`);
  });

  test('a button without a name and faint words would be found', async () => {
    const found = await complaintsAt([
      {
        name: 'spoilt',
        path: '/workflows',
        show: (page) =>
          page.evaluate(() => {
            const main = document.querySelector('main');
            main?.append(document.createElement('button'));
            main?.insertAdjacentHTML('beforeend', '<p style="color: #888; background: #999">faint</p>');
          }),
      },
    ]);
    expect(found.map((line) => line.split(':')[0])).toEqual([
      'spoilt light button-name',
      'spoilt light color-contrast',
      'spoilt dark button-name',
      'spoilt dark color-contrast',
    ]);
  });

  test('the editor, a run, and every list with something in it; and the lists and a run at 320 pixels', async () => {
    const world = await fillWorld(desk.product);
    try {
      const scenes = fullScenes(world);
      expect(await complaintsAt(scenes)).toEqual([]);
      await desk.page.setViewportSize({ width: 320, height: 740 });
      const cut: string[] = [];
      for (const scene of scenes.filter(({ name }) => REFLOWS.has(name))) {
        await show(desk.page, desk.product.url, scene, 'light');
        cut.push(...(await outOfReach(desk.page)).map((line) => `${scene.name}: ${line}`));
      }
      expect(cut).toEqual([]);
    } finally {
      await world.stop();
    }
  });
});
