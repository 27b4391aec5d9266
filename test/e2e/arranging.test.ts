import { describe, expect, test } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import { isSeen, middleOf, poll, useDesk } from '../support/designer.ts';
import { orderDocument, step } from '../support/order-document.ts';
import { ask } from '../support/product.ts';

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
    // One of several that is clicked is meant alone.
    await desk.click('map');
    await poll(chosen).toBe(1);
    expect(await desk.card('map').getAttribute('data-selected')).toBe('true');
    await page.keyboard.press('ControlOrMeta+a');
    await poll(chosen).toBeGreaterThan(3);
    await desk.click('check');
    await poll(chosen).toBe(1);
    expect(await desk.card('check').getAttribute('data-selected')).toBe('true');
    await page.keyboard.press('Escape');
    await desk.click('check', { modifiers: ['Alt'] });
    await poll(chosen).toBe(2);
    await page.keyboard.press('Escape');
    await desk.click('check');
    await page.keyboard.press('[');
    await poll(chosen).toBe(3);
    await page.keyboard.press('Escape');
    await desk.click('check');
    await page.keyboard.press('Shift+]');
    await poll(chosen).toBe(4);
    await said('4 steps selected');
    expect(await desk.card('alone').getAttribute('data-selected')).toBe('false');

    // Selecting one card draws that one anew, and the one that was selected: no other.
    await page.keyboard.press('Escape');
    await desk.click('map');
    await poll(chosen).toBe(1);
    const touched = page.evaluate(
      () =>
        new Promise<string[]>((resolve) => {
          const cards = [...window.document.querySelectorAll<HTMLElement>('[data-testid^="node-card-"]')];
          const found = new Set<string>();
          const seen = new MutationObserver((changes) => {
            for (const { target } of changes) {
              const own = cards.find((card) => card.contains(target))?.dataset.testid;
              if (own) found.add(own);
            }
          });
          for (const card of cards)
            seen.observe(card, { subtree: true, attributes: true, childList: true, characterData: true });
          window.addEventListener('keyup', () => resolve([...found].toSorted()), { once: true });
        }),
    );
    await desk.click('send');
    await poll(() => desk.card('send').getAttribute('data-selected')).toBe('true');
    await page.keyboard.press('Shift');
    expect(await touched).toEqual(['node-card-map', 'node-card-send']);
    expect(desk.complaints).toEqual([]);
  });

  test('what comes before, after or is connected is chosen through folded groups as well, and counted', async () => {
    await desk.open({
      ...document,
      layout: {
        ...document.layout,
        groups: [{ id: 'group1', title: 'Prepare', nodes: ['map', 'check'], collapsed: true }],
      },
    });
    const { page } = desk;
    const fold = page.getByTestId('fold-group1');
    const isFoldChosen = () => fold.getAttribute('data-selected');
    await desk.fit();
    await desk.click('send');
    await page.keyboard.press('[');
    await said('4 steps selected');
    await poll(isFoldChosen).toBe('true');
    await page.keyboard.press('Escape');
    await poll(isFoldChosen).toBe('false');
    await fold.click({ modifiers: ['Alt'] });
    await said('3 steps selected');
    await poll(chosen).toBe(1);
    await page.keyboard.press('Escape');
    await desk.click('start');
    await page.keyboard.press(']');
    await said('4 steps selected');
    await poll(isFoldChosen).toBe('true');
    await page.keyboard.press('Escape');
    await page.keyboard.press('ControlOrMeta+a');
    await poll(isFoldChosen).toBe('true');

    // Looked into, what is not drawn is not chosen either.
    await page.keyboard.press('Escape');
    await fold.dblclick();
    await desk.click('map');
    await page.keyboard.press('Shift+]');
    await said('2 steps selected');
    await page.keyboard.press('ControlOrMeta+a');
    await poll(chosen).toBe(2);
    await page.keyboard.press('Delete');
    await page.keyboard.press('ControlOrMeta+z');
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
    // Three off the line: the grid takes it there.
    await page.mouse.move(check.x, check.y - 115, { steps: 4 });
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
    // Free of the grid, it is drawn to what is within six pixels: three off the line of the others.
    await page.mouse.move(send.x, send.y + 2);
    await page.mouse.move(send.x + 5, send.y + 47, { steps: 4 });
    await page.getByTestId('guides').locator('line').first().waitFor({ state: 'attached' });
    await poll(async () => Math.round((await middleOf(desk.card('send'))).y - send.y)).toBe(48);
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

    await desk.click('map');
    await desk.click('map', { button: 'right' });
    await page.getByRole('menuitem', { name: 'Move to …' }).click();
    await page.getByTestId('next-hint').waitFor();
    const target = await middleOf(desk.card('map'));
    await page.mouse.click(target.x, target.y + 240);
    await poll(async () => (await placeOf(id, 'map'))?.[1]).toBeGreaterThan(200);
    await said('Moved a step');
    await page.keyboard.press('ControlOrMeta+z');
    await said('Undone: move a step');
    await poll(() => placeOf(id, 'map')).toEqual([304, 48]);

    // Keys move as a drag does: saved, said, and undone; arrows alone walk.
    await desk.click('map');
    for (const [keys, place] of [
      ['Shift+ArrowRight', [320, 48]],
      ['ControlOrMeta+Shift+ArrowDown', [304, 128]],
    ] as const) {
      await page.keyboard.press(keys);
      await said('Moved a step');
      await poll(() => placeOf(id, 'map')).toEqual(place);
      await page.keyboard.press('ControlOrMeta+z');
      await said('Undone: move a step');
      await poll(() => placeOf(id, 'map')).toEqual([304, 48]);
    }
    await page.keyboard.press('ArrowRight');
    await poll(() => desk.card('check').getAttribute('data-selected')).toBe('true');
    expect(await desk.card('map').getAttribute('data-selected')).toBe('false');
    expect(desk.complaints).toEqual([]);
  });

  test('equal gaps show between the cards of a column, and between columns of cards', async () => {
    const id = await desk.open({
      ...document,
      layout: { nodes: { start: [0, 0], map: [0, 128], check: [304, 352], send: [608, 128] } },
    });
    const { page } = desk;
    await desk.fit();
    await zoomTo100();
    const gaps = () =>
      page
        .getByTestId('gap')
        .evaluateAll((list) => list.map((gap) => (gap.getAttribute('transform') === null ? 'across' : 'down')));
    const from = await middleOf(desk.card('check'));
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(from.x, from.y - 2);
    // Between Map order and Send order, which are columns of their own.
    await page.mouse.move(from.x, from.y - 224, { steps: 6 });
    await poll(gaps).toEqual(['across', 'across']);
    // Below Start and Map order.
    await page.mouse.move(from.x - 304, from.y - 96, { steps: 6 });
    await poll(gaps).toEqual(['down', 'down']);
    await desk.shot('gaps-column');
    await page.mouse.up();
    await poll(() => placeOf(id, 'check')).toEqual([0, 256]);
    expect(desk.complaints).toEqual([]);
  });

  test('nothing is tidied by itself; tidying is one step back, and in simple layers where it takes too long', async () => {
    const { page, product } = desk;
    // Places that no layout would choose, off the grid as a foreign program leaves them.
    const odd = { start: [7, -13], map: [901, 333], check: [-450, 90], send: [120, 1001] };
    const text = JSON.stringify({ ...document, name: 'Odd', layout: { nodes: odd } });
    await page.goto(`${product.url}/workflows`);
    await page
      .getByLabel('File to import')
      .setInputFiles({ name: 'odd.holdfast.json', mimeType: 'application/json', buffer: Buffer.from(text) });
    await page.getByRole('dialog').getByRole('button', { name: 'Import', exact: true }).click();
    await desk.card('map').waitFor();
    const id = /workflows\/([^/?]+)/.exec(page.url())?.[1] ?? '';
    expect((await layoutOf(id)).nodes).toEqual(odd);
    // Saved after an edit, and loaded again.
    await desk.click('map');
    await page.keyboard.press('d');
    await poll(async () => JSON.stringify((await desk.saved(id)).nodes)).toContain('disabled');
    await page.reload();
    await desk.card('map').waitFor();
    expect((await layoutOf(id)).nodes).toEqual(odd);

    await page.keyboard.press('Shift+T');
    await said('Tidied up');
    await poll(async () => (await layoutOf(id)).nodes).not.toEqual(odd);
    await page.keyboard.press('ControlOrMeta+z');
    await said('Undone: tidy up');
    await poll(async () => (await layoutOf(id)).nodes).toEqual(odd);

    // A layout engine that never answers is given up.
    await page.route('**/tidy-worker*.js', (route) =>
      route.fulfill({ contentType: 'text/javascript', body: 'self.onmessage = () => {};' }),
    );
    await page.reload();
    await desk.card('map').waitFor();
    await page.keyboard.press('Shift+T');
    // Until then it can be given up, by key and by button, and edits go on meanwhile.
    const hint = page.getByTestId('tidy-hint');
    await hint.getByRole('button', { name: 'Cancel' }).waitFor();
    await desk.shot('tidying');
    await page.keyboard.press('Escape');
    await hint.waitFor({ state: 'detached' });
    await said('Nothing was tidied');
    await page.keyboard.press('Shift+T');
    await hint.getByRole('button', { name: 'Cancel' }).click();
    await hint.waitFor({ state: 'detached' });
    expect((await layoutOf(id)).nodes).toEqual(odd);
    await page.keyboard.press('Shift+T');
    const columns = async () => Object.values((await layoutOf(id)).nodes).map(([x]) => x);
    await poll(async () => (await columns()).map((x, index, all) => x - (all[index - 1] ?? x))).toEqual([
      0, 304, 304, 304,
    ]);
    await page.unroute('**/tidy-worker*.js');
    await page.keyboard.press('ControlOrMeta+z');
    await poll(async () => (await layoutOf(id)).nodes).toEqual(odd);
    expect(desk.complaints).toEqual([]);
  });

  test('steps are aligned and spread by buttons; tidying keeps groups whole and notes beside their steps', async () => {
    const id = await desk.open({
      ...document,
      layout: {
        nodes: { start: [0, 0], map: [304, 400], check: [96, 700], send: [800, -300] },
        notes: [{ id: 'note1', text: 'VAT', at: [304, 496], size: [240, 128] }],
        // A step between those of the group does not belong to it.
        groups: [{ id: 'group1', title: 'Prepare', nodes: ['map', 'send'] }],
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
    expect([spread[0], spread.at(-1)]).toEqual([0, 800]);
    await page.keyboard.press('ControlOrMeta+z');
    await page.keyboard.press('ControlOrMeta+z');
    await poll(() => placeOf(id, 'send')).toEqual([800, -300]);

    await page.keyboard.press('Escape');
    const before = await layoutOf(id);
    await page.keyboard.press('Shift+T');
    await poll(async () => (await placeOf(id, 'check'))?.[1]).toBeLessThan(700);
    const { nodes, notes } = await layoutOf(id);
    const at = (name: string) => nodes[name] ?? [0, 0];
    expect(at('start')[0]).toBeLessThan(at('map')[0]);
    // The group holds its two steps and nothing else: no other card lies on its frame.
    const [left, right] = [Math.min(at('map')[0], at('send')[0]) - 24, Math.max(at('map')[0], at('send')[0]) + 244];
    const [top, bottom] = [Math.min(at('map')[1], at('send')[1]) - 24, Math.max(at('map')[1], at('send')[1]) + 88];
    const isInFrame = ([x, y]: readonly [number, number]) => x + 220 > left && x < right && y + 64 > top && y < bottom;
    expect(['start', 'check'].filter((name) => isInFrame(at(name)))).toEqual([]);
    expect([(notes?.[0]?.at[0] ?? 0) - at('map')[0], (notes?.[0]?.at[1] ?? 0) - at('map')[1]]).toEqual([0, 96]);
    await desk.shot('tidied');
    // One step back: the note goes back with the steps.
    await page.keyboard.press('ControlOrMeta+z');
    await poll(() => layoutOf(id)).toEqual(before);

    // Only what is selected, by its button: the others stay where they are.
    await page.keyboard.press('Escape');
    await desk.fit();
    await desk.click('start');
    await poll(chosen).toBe(1);
    await desk.click('check', { modifiers: ['Shift'] });
    await bar.getByText('2 steps').waitFor();
    await bar.getByRole('button', { name: 'Tidy up' }).click();
    await poll(() => placeOf(id, 'check')).not.toEqual(before.nodes.check);
    const partly = await layoutOf(id);
    expect([partly.nodes.map, partly.nodes.send]).toEqual([before.nodes.map, before.nodes.send]);
    await page.keyboard.press('ControlOrMeta+z');
    await poll(() => layoutOf(id)).toEqual(before);

    // Folded it is one card: what is in it keeps its places to each other.
    await page.keyboard.press('Escape');
    await desk.fit();
    await page.getByRole('button', { name: 'Fold Prepare' }).click();
    await page.getByTestId('fold-group1').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Shift+T');
    await poll(() => placeOf(id, 'check')).not.toEqual(before.nodes.check);
    const folded = await layoutOf(id);
    const apart = ({ nodes: { map: [mapX, mapY] = [0, 0], send: [sendX, sendY] = [0, 0] } }: Layout) => [
      sendX - mapX,
      sendY - mapY,
    ];
    expect(apart(folded)).toEqual(apart(before).map((by) => Math.round(by / 16) * 16));
    expect(desk.complaints).toEqual([]);
  });

  test('the view is dragged by the middle button and the space bar, goes back and forth, and is kept', async () => {
    const id = await desk.open(document);
    const { page } = desk;
    const viewport = () => page.locator('.react-flow__viewport').getAttribute('style');
    await desk.fit();
    await zoomTo100();
    const start = await viewport();
    const pan = async (button: 'left' | 'middle' | 'right', by: number) => {
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
    await pan('right', -120);
    await poll(viewport).not.toBe(moved);
    expect(await page.getByTestId('context-menu').count()).toBe(0);
    const dragged = await viewport();
    await desk.canvas().focus();
    await page.keyboard.down('Space');
    await pan('left', -200);
    await page.keyboard.up('Space');
    await poll(viewport).not.toBe(dragged);
    // Without the space bar the same drag draws a box.
    const kept = await viewport();
    await pan('left', -100);
    expect(await viewport()).toBe(kept);
    await page.mouse.wheel(0, 120);
    await poll(viewport).not.toBe(kept);
    expect(await page.getByRole('toolbar', { name: 'View' }).textContent()).toContain('100 %');
    const last = await viewport();
    const { user } = await ask<{ user: { id: string } }>(desk.product, 'GET', '/session');
    const y = Number(/translate\(\S+ (\S+)px\)/.exec(last ?? '')?.[1]);
    await page.waitForFunction(
      ([key, top]) => (JSON.parse(localStorage.getItem(key) ?? '{}') as { y?: number }).y === top,
      [`holdfast.view.${user.id}.${id}`, y] as const,
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

  test('the buttons for several steps are all in view on a narrow page, and while something is looked for', async () => {
    await desk.open(document);
    const { page } = desk;
    const before = page.viewportSize();
    const bar = page.getByRole('toolbar', { name: 'Selected steps' });
    const covered = async () => {
      const buttons = await bar.getByRole('button').all();
      const seen = await Promise.all(buttons.map(isSeen));
      return [buttons.length, seen.filter((each) => !each).length];
    };
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 740 });
      await desk.canvas().focus();
      await page.keyboard.press('ControlOrMeta+a');
      await bar.waitFor();
      await poll(covered).toEqual([12, 0]);
      await page.keyboard.press('ControlOrMeta+f');
      await page.getByTestId('find').waitFor();
      await poll(covered).toEqual([12, 0]);
      await page.getByLabel('Find', { exact: true }).fill('order');
      await poll(() => page.getByTestId('find').getByRole('listitem').count()).toBeGreaterThan(0);
      await poll(covered).toEqual([12, 0]);
      await desk.shot(`selection-and-find-${width}`);
      await page.keyboard.press('Escape');
    }
    if (before) await page.setViewportSize(before);
    expect(desk.complaints).toEqual([]);
  });
});
