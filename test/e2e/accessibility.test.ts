import { describe, expect, test } from 'vitest';
import { emptyScenes, fullScenes, type Scene } from '../screens/scenes.ts';
import { settle } from '../screens/settle.ts';
import { goOn, show } from '../screens/show.ts';
import { fillWorld } from '../screens/world.ts';
import { violationsOf } from '../support/axe.ts';
import { chromiumPath } from '../support/browser.ts';
import { ORDERS_API } from '../support/described-api.ts';
import { useDesk } from '../support/designer.ts';
import {
  asPhone,
  clippedTexts,
  collectData,
  sidewaysBy,
  smallTargets,
  speak,
  wordsOutside,
} from '../support/layout.ts';
import { ask } from '../support/product.ts';

/** What stays in two dimensions on a phone, with the outline and the panel as its other way in: WCAG 1.4.10 excepts it. */
const IN_TWO_DIMENSIONS = ['editor-menu'];

/** What the scenes type themselves, and what a field gives as an example, never came from the server. */
const TYPED = ['Add the tax and round', 'Add VAT', 'shop-production', 'https://api.example.com/openapi.json'];

/** A made-up API by its name, and its calls as they are told apart. */
const API = [
  `${ORDERS_API.info.title} ${ORDERS_API.info.version}`,
  ...Object.entries(ORDERS_API.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  ),
];

describe.skipIf(chromiumPath === undefined)('for everyone, as far as a program can tell', () => {
  const desk = useDesk();

  /** What WCAG 2.2 AA has against a page in one theme. */
  const byTheRules = async (scheme: 'light' | 'dark', rules?: readonly string[]) => {
    await desk.page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await settle(desk.page);
    return (await violationsOf(desk.page, rules)).map((line) => `${scheme} ${line}`);
  };

  /** What does not fit, or is in no catalogue, when texts are two fifths longer and run from right to left. */
  const inOtherWords = async (data: readonly string[]) => {
    const { page } = desk;
    await speak(page, 'pseudo-rtl');
    await settle(page);
    return [
      ...(await clippedTexts(page)).map((line) => `long ${line}`),
      ...(await wordsOutside(page, data)).map((line) => `not in the catalogue: ${line}`),
      ...((await sidewaysBy(page)) > 0 ? ['long: it scrolls to the side'] : []),
    ];
  };

  const inLargeLetters = async () => {
    const { page } = desk;
    await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'));
    await settle(page);
    const found = [
      ...(await clippedTexts(page)).map((line) => `200 % ${line}`),
      ...((await sidewaysBy(page)) > 0 ? ['200 %: it scrolls to the side'] : []),
    ];
    await page.evaluate(() => document.documentElement.style.removeProperty('font-size'));
    return found;
  };

  const onAPhone = async () => {
    const { page } = desk;
    const end = await asPhone(page, 320, 720);
    await settle(page);
    const found = [
      ...(await smallTargets(page, 44)).map((line) => `320 px ${line}`),
      ...(await violationsOf(page, ['scrollable-region-focusable'])).map((line) => `320 px ${line}`),
      ...((await sidewaysBy(page)) > 0 ? ['320 px: it scrolls to the side'] : []),
    ];
    await end();
    return found;
  };

  /** All that is found at these scenes, as lines. The app is loaded once, and again where something lies over it. */
  async function complaintsAt(scenes: readonly Scene[]): Promise<string[]> {
    const { page, product } = desk;
    // What one scene remembers, such as where one looked, is not there in the next.
    await page.addInitScript(() => localStorage.clear());
    const data = collectData(page);
    const found: string[] = [];
    for (const [index, scene] of scenes.entries()) {
      await (index === 0 ? show : goOn)(page, product.url, scene, 'light');
      const lines = [
        ...(await byTheRules('light')),
        // Nothing but colours differs between the themes.
        ...(await byTheRules('dark', ['color-contrast'])),
        ...(await inLargeLetters()),
        ...(IN_TWO_DIMENSIONS.includes(scene.name) ? [] : await onAPhone()),
        // The last: the next scene speaks English again from its beginning.
        ...(await inOtherWords([...data, ...TYPED, ...API])),
      ];
      found.push(...lines.map((line) => `${scene.name} ${line}`));
    }
    return found;
  }

  test('every screen while it is empty', async () => {
    const { id } = await ask<{ id: string }>(desk.product, 'POST', '/workflows', { name: 'A new workflow' });
    expect(await complaintsAt(emptyScenes(id))).toEqual([]);
    await ask(desk.product, 'DELETE', `/workflows/${id}`);
  });

  test('what is spoilt would be found', async () => {
    const found = await complaintsAt([
      {
        name: 'spoilt',
        path: '/workflows',
        show: (page) =>
          page.evaluate(() =>
            document.querySelector('main')?.insertAdjacentHTML(
              'beforeend',
              `<button style="min-inline-size: 0; min-block-size: 0; inline-size: 30px; block-size: 30px"></button>
               <p style="color: #888; background: #999">faint</p>
               <p style="color: light-dark(#999, #fff); background: light-dark(#fff, #000)">ab</p>
               <p style="color: light-dark(#000, #444); background: light-dark(#fff, #000)">cd</p>
               <div style="inline-size: 60px; overflow: hidden; white-space: nowrap">cut off here</div>
               <div style="inline-size: 2000px">wide</div>`,
            ),
          ),
      },
    ]);
    expect(found.map((line) => line.split(/[:(]/)[0]?.trim())).toEqual([
      'spoilt light button-name',
      'spoilt light color-contrast',
      'spoilt light color-contrast',
      'spoilt dark color-contrast',
      'spoilt dark color-contrast',
      'spoilt 200 % "cut off here" does not fit',
      'spoilt 200 %',
      'spoilt 320 px "" is 30 by 30',
      'spoilt 320 px',
      'spoilt long "cut off here" does not fit',
      'spoilt not in the catalogue',
      'spoilt not in the catalogue',
      'spoilt not in the catalogue',
      'spoilt long',
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
