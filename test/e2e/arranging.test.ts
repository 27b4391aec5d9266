import { describe, expect, test } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import { middleOf, poll, useDesk } from '../support/designer.ts';
import { orderDocument, step } from '../support/order-document.ts';

const document = {
  ...orderDocument('Arranging'),
  layout: { nodes: { start: [0, 0], map: [304, 48], check: [608, 160], send: [1008, 0] } },
};

interface Layout {
  readonly nodes: Record<string, readonly [number, number]>;
  readonly notes?: readonly { readonly at: readonly [number, number] }[];
  readonly groups?: readonly { readonly nodes: readonly string[] }[];
}

describe.skipIf(chromiumPath === undefined)('selecting, moving and arranging', () => {
  const desk = useDesk({ viewport: { width: 1900, height: 900 } });
  const layoutOf = async (id: string) => (await desk.saved(id)).layout as Layout;
  const placeOf = async (id: string, node: string) => (await layoutOf(id)).nodes[node];
  const chosen = () => desk.page.locator('[data-testid^="node-card-"][data-selected="true"]').count();
  const said = (words: string) =>
    poll(async () => (await desk.page.locator('[aria-live]').allTextContents()).join('\n')).toContain(words);
  const zoomTo100 = async () => {
    await desk.page.keyboard.press('0');
    await poll(() => desk.page.getByRole('toolbar', { name: 'View' }).textContent()).toContain('100 %');
  };

  test('a box takes what it touches, Alt+click what comes after, Shift+] what is connected, and the count is said', async () => {
    await desk.open({
      ...document,
      nodes: [...document.nodes, step('alone', 'Alone')],
      layout: { nodes: { ...document.layout.nodes, alone: [0, 320] } },
    });
    const { page } = desk;
    await desk.fit();
    const [map, check] = [await middleOf(desk.card('map')), await middleOf(desk.card('check'))];
    await page.mouse.move(map.x, map.y - 110);
    await page.mouse.down();
    await page.mouse.move(check.x - 20, check.y, { steps: 6 });
    await page.mouse.up();
    await poll(chosen).toBe(2);
    await said('2 steps selected');
    await page.keyboard.press('Escape');
    await desk.card('check').click({ modifiers: ['Alt'] });
    await poll(chosen).toBe(2);
    await page.keyboard.press('Escape');
    await desk.card('check').click();
    await page.keyboard.press('[');
    await poll(chosen).toBe(3);
    await page.keyboard.press('Escape');
    await desk.card('check').click();
    await page.keyboard.press('Shift+]');
    await poll(chosen).toBe(4);
    await said('4 steps selected');
    expect(await desk.card('alone').getAttribute('data-selected')).toBe('false');
    expect(desk.complaints).toEqual([]);
  });

  test('a drag shows guides and equal gaps; Ctrl frees the grid; Alt leaves a copy; two clicks move without a drag', async () => {
    const id = await desk.open(document);
    const { page } = desk;
    await desk.fit();
    await zoomTo100();
    const check = await middleOf(desk.card('check'));
    // In line with Map order, with the gap that Start and Map order have.
    await page.mouse.move(check.x, check.y);
    await page.mouse.down();
    await page.mouse.move(check.x, check.y - 2);
    await page.mouse.move(check.x, check.y - 60, { steps: 4 });
    await page.mouse.move(check.x, check.y - 112, { steps: 4 });
    await page.getByTestId('guides').locator('line').first().waitFor({ state: 'attached' });
    await desk.shot('guides');
    await poll(() => page.getByTestId('gap').count()).toBe(2);
    await page.mouse.up();
    await poll(() => placeOf(id, 'check')).toEqual([608, 48]);
    expect(await page.getByTestId('guides').count()).toBe(0);

    await page.keyboard.press('Escape');
    await desk.fit();
    await zoomTo100();
    const send = await middleOf(desk.card('send'));
    await page.mouse.move(send.x, send.y);
    await page.mouse.down();
    await page.keyboard.down('Control');
    await page.mouse.move(send.x + 5, send.y + 100, { steps: 4 });
    await page.mouse.move(send.x + 7, send.y + 103, { steps: 4 });
    await page.mouse.up();
    await page.keyboard.up('Control');
    const isOffGrid = async () => ((await placeOf(id, 'send')) ?? []).some((value) => value % 16 !== 0);
    await poll(isOffGrid).toBe(true);
    // The view stood still meanwhile: nothing slipped away under the pointer.
    expect(Math.abs(((await placeOf(id, 'send'))?.[0] ?? 0) - 1008)).toBeLessThan(20);
    await page.keyboard.press('ControlOrMeta+z');
    await poll(() => placeOf(id, 'send')).toEqual([1008, 0]);

    await page.keyboard.press('Escape');
    await desk.fit();
    await zoomTo100();
    await page.keyboard.down('Alt');
    const map = await middleOf(desk.card('map'));
    await page.mouse.move(map.x, map.y);
    await page.mouse.down();
    await page.mouse.move(map.x, map.y + 2);
    await page.mouse.move(map.x, map.y + 160, { steps: 6 });
    await page.mouse.up();
    await page.keyboard.up('Alt');
    await desk.card('map-order-2').waitFor();
    await poll(() => placeOf(id, 'map-order-2')).toEqual([304, 208]);
    expect(await placeOf(id, 'map')).toEqual([304, 48]);
    await page.keyboard.press('ControlOrMeta+z');

    await desk.card('map').click();
    await desk.card('map').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Move to …' }).click();
    await page.getByTestId('next-hint').waitFor();
    const target = await middleOf(desk.card('map'));
    await page.mouse.click(target.x, target.y + 240);
    await poll(async () => (await placeOf(id, 'map'))?.[1]).toBeGreaterThan(200);
    await said('Moved a step');
    await page.keyboard.press('ControlOrMeta+z');
    await said('Undone: move a step');
    await poll(() => placeOf(id, 'map')).toEqual([304, 48]);
    expect(desk.complaints).toEqual([]);
  });

  test('steps are aligned and spread by buttons; tidying keeps groups whole and notes beside their steps', async () => {
    const id = await desk.open({
      ...document,
      layout: {
        nodes: { start: [0, 0], map: [304, 400], check: [96, 700], send: [800, -300] },
        notes: [{ id: 'note1', text: 'VAT', at: [304, 496], size: [240, 128] }],
        groups: [{ id: 'group1', title: 'Prepare', nodes: ['map', 'check'] }],
      },
    });
    const { page } = desk;
    await page.keyboard.press('ControlOrMeta+a');
    const bar = page.getByRole('toolbar', { name: 'Selected steps' });
    await bar.getByRole('button', { name: 'Align top edges' }).click();
    await poll(async () => new Set(Object.values((await layoutOf(id)).nodes).map(([, y]) => y)).size).toBe(1);
    await bar.getByRole('button', { name: 'Same gaps across' }).click();
    await desk.shot('selection-bar');
    const spread = Object.values((await layoutOf(id)).nodes)
      .map(([x]) => x)
      .toSorted((a, b) => a - b);
    const gaps = spread.slice(1).map((x, index) => x - (spread[index] ?? 0));
    expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(16);
    await page.keyboard.press('ControlOrMeta+z');
    await page.keyboard.press('ControlOrMeta+z');
    await poll(() => placeOf(id, 'send')).toEqual([800, -300]);

    await page.keyboard.press('Escape');
    await page.keyboard.press('Shift+T');
    await poll(async () => (await placeOf(id, 'check'))?.[1]).toBeLessThan(700);
    const { nodes, notes } = await layoutOf(id);
    const at = (name: string) => nodes[name] ?? [0, 0];
    expect([at('start')[0], at('map')[0], at('check')[0], at('send')[0]]).toEqual(
      [at('start')[0], at('map')[0], at('check')[0], at('send')[0]].toSorted((a, b) => a - b),
    );
    // The group holds its two steps and nothing else: the others lie left and right of its frame.
    expect(at('start')[0] + 220).toBeLessThanOrEqual(at('map')[0] - 24);
    expect(at('send')[0]).toBeGreaterThanOrEqual(at('check')[0] + 220 + 24);
    expect([(notes?.[0]?.at[0] ?? 0) - at('map')[0], (notes?.[0]?.at[1] ?? 0) - at('map')[1]]).toEqual([0, 96]);
    await desk.shot('tidied');
    expect(desk.complaints).toEqual([]);
  });

  test('the view is dragged by the middle button and the space bar, goes back and forth, and is kept', async () => {
    const id = await desk.open(document);
    const { page } = desk;
    const viewport = () => page.locator('.react-flow__viewport').getAttribute('style');
    await desk.fit();
    await zoomTo100();
    const start = await viewport();
    const pan = async (button: 'left' | 'middle', by: number) => {
      await page.mouse.move(900, 700);
      await page.mouse.down({ button });
      await page.mouse.move(900 + by, 700, { steps: 5 });
      await page.mouse.up({ button });
    };
    await pan('middle', 500);
    await poll(viewport).not.toBe(start);
    const moved = await viewport();
    await page.keyboard.press('Alt+ArrowLeft');
    await poll(viewport).toBe(start);
    await page.keyboard.press('Alt+ArrowRight');
    await poll(viewport).toBe(moved);
    await desk.canvas().focus();
    await page.keyboard.down('Space');
    await pan('left', -200);
    await page.keyboard.up('Space');
    await poll(viewport).not.toBe(moved);
    // Without the space bar the same drag draws a box.
    const kept = await viewport();
    await pan('left', -100);
    expect(await viewport()).toBe(kept);
    await page.mouse.wheel(0, 120);
    await poll(viewport).not.toBe(kept);
    expect(await page.getByRole('toolbar', { name: 'View' }).textContent()).toContain('100 %');
    const last = await viewport();
    const y = Number(/translate\(\S+ (\S+)px\)/.exec(last ?? '')?.[1]);
    await page.waitForFunction(
      ([key, top]) => (JSON.parse(localStorage.getItem(key) ?? '{}') as { y?: number }).y === top,
      [`holdfast.view.${id}`, y] as const,
    );
    await page.reload();
    await desk.card('map').waitFor();
    await poll(viewport).toBe(last);

    await page.goto(`${desk.product.url}/settings/appearance`);
    await page.getByLabel('The mouse wheel zooms').click();
    await page.goto(`${desk.product.url}/workflows/${id}`);
    await desk.card('map').waitFor();
    await page.mouse.move(900, 700);
    await page.mouse.wheel(0, -240);
    await poll(() => page.getByRole('toolbar', { name: 'View' }).textContent()).not.toContain('100 %');
    await page.evaluate(() => localStorage.removeItem('holdfast.wheel-zooms'));
    expect(desk.complaints).toEqual([]);
  });
});
