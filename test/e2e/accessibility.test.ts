import { describe, expect, test } from 'vitest';
import { emptyScenes, fullScenes, type Scene } from '../screens/scenes.ts';
import { settle } from '../screens/settle.ts';
import { show } from '../screens/show.ts';
import { fillWorld } from '../screens/world.ts';
import { violationsOf } from '../support/axe.ts';
import { chromiumPath } from '../support/browser.ts';
import { useDesk } from '../support/designer.ts';
import { ask } from '../support/product.ts';

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

  test('the editor, a run, and every list with something in it', async () => {
    const world = await fillWorld(desk.product);
    try {
      expect(await complaintsAt(fullScenes(world))).toEqual([]);
    } finally {
      await world.stop();
    }
  });
});
