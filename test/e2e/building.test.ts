import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import { clickEdge } from '../support/canvas.ts';
import { isSeen, middleOf, poll, useDesk } from '../support/designer.ts';
import { orderDocument } from '../support/order-document.ts';

const document = orderDocument('Building');

interface Saved {
  readonly nodes: readonly { id: string; type: string; name: string; disabled?: string }[];
  readonly edges: readonly { id: string; from: { node: string }; to: { node: string }; visitLimit?: number }[];
  readonly layout: { readonly nodes: Record<string, readonly [number, number]> };
}

describe.skipIf(chromiumPath === undefined)('building on the canvas', () => {
  const desk = useDesk({ viewport: { width: 1600, height: 900 } });
  const saved = async (id: string) => (await desk.saved(id)) as unknown as Saved;
  const pairs = async (id: string) => (await saved(id)).edges.map(({ from, to }) => `${from.node}>${to.node}`);
  const drag = async (from: { x: number; y: number }, to: { x: number; y: number }) => {
    const { mouse } = desk.page;
    await mouse.move(from.x, from.y);
    await mouse.down();
    await mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
    await mouse.move(to.x, to.y, { steps: 4 });
    await mouse.up();
  };

  /** Drags an end of a connection to another port, and lets go once the port says that it takes it. */
  const reattach = async (end: Locator, port: Locator) => {
    const { page } = desk;
    const [from, to] = [await middleOf(end), await middleOf(port)];
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
    await page.mouse.move(to.x, to.y, { steps: 4 });
    await port.and(page.locator('.connectingto.valid')).waitFor();
    await page.mouse.up();
  };

  /** Where a point of the screen lies on the canvas. Start stands at its origin. */
  const onCanvas = async (x: number, y: number) => {
    await desk.still();
    const box = await desk.card('start').boundingBox();
    if (!box) throw new Error('Start is not in view.');
    const zoom = box.width / 220;
    return [(x - box.x) / zoom, (y - box.y) / zoom] as const;
  };
  /** As near as the grid lets a step stand. */
  const expectNear = (place: readonly number[] | undefined, wanted: readonly number[]) =>
    expect(place?.map((value, axis) => Math.abs(value - (wanted[axis] ?? 0)) <= 16)).toEqual([true, true]);

  test('the menu of a step, of several, of a connection and of the canvas opens by pointer and by keys', async () => {
    await desk.open(document);
    const { page } = desk;
    const menu = page.getByTestId('context-menu');
    await desk.click('map', { button: 'right' });
    await menu.getByRole('menuitem', { name: 'Rename' }).waitFor();
    await desk.shot('menu-node');
    await menu.getByRole('menuitem', { name: 'Duplicate' }).click();
    await desk.card('map-order-2').waitFor();
    await page.keyboard.press('ControlOrMeta+z');

    await desk.click('map');
    await desk.click('check', { modifiers: ['Shift'] });
    await page.keyboard.press('Shift+F10');
    await menu.getByRole('menuitem', { name: 'Align left edges' }).waitFor();
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'detached' });

    await desk.fit();
    const line = await middleOf(page.locator('.react-flow__edge[data-id="e3"] .react-flow__edge-interaction'));
    // Also where its button to add a step comes up under the pointer.
    await page.mouse.move(line.x, line.y);
    await page.getByRole('button', { name: 'Add a step between Check order and Send order' }).waitFor();
    await page.mouse.click(line.x, line.y, { button: 'right' });
    await menu.getByRole('menuitem', { name: 'Let it lead elsewhere …' }).click();
    await page.getByTestId('next-hint').waitFor();
    await desk.click('map');
    // Check order to Map order closes a loop: its bound is asked for.
    await page.getByLabel('Go round at most so many times').fill('7');
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await poll(() => page.getByText('at most 7×').count()).toBe(1);
    await page.keyboard.press('ControlOrMeta+z');

    await desk.canvas().click({ button: 'right', position: { x: 500, y: 600 } });
    await menu.getByRole('menuitem', { name: /^Add a step/ }).click();
    await page.getByTestId('quick-add').waitFor();
    await page.keyboard.press('Escape');
    expect(desk.complaints).toEqual([]);
  });

  test('a step is added by its key, twice by clicking, on an output, on a connection, by a wire and from the list', async () => {
    const id = await desk.open(document);
    const { page } = desk;
    const add = page.getByTestId('quick-add');
    const take = async (name: string) => {
      await add.getByLabel('Search steps').waitFor();
      await page.keyboard.type(name);
      await page.keyboard.press('Enter');
      await add.waitFor({ state: 'detached' });
    };
    const pointed = await onCanvas(800, 650);
    await page.mouse.move(800, 650);
    await page.keyboard.press('a');
    await take('limit');
    expectNear((await saved(id)).layout.nodes.limit, pointed);
    await page.keyboard.press('Escape');
    await desk.canvas().dblclick({ position: { x: 300, y: 640 } });
    await take('sort');
    await page.keyboard.press('Escape');
    await desk.card('send').hover();
    await page.getByRole('button', { name: 'Add a step after Send order, out' }).click();
    await take('filter');
    await page.keyboard.press('Escape');
    await desk.fit();
    expect((await saved(id)).nodes.slice(4).map(({ type }) => type)).toEqual([
      'core.limit',
      'core.sort',
      'core.filter',
    ]);
    expect(await pairs(id)).toContain('send>filter');

    // On a connection: what follows moves, because there is no room; what comes before stays.
    await page.locator('.react-flow__edge[data-id="e2"]').hover({ force: true });
    await page.getByRole('button', { name: 'Add a step between Map order and Check order' }).click();
    // The connection itself is not meant: no panel takes room from where the step is to stand.
    await add.waitFor();
    expect(await page.getByTestId('inspector').count()).toBe(0);
    await take('dedupe');
    await page.keyboard.press('Escape');
    const after = await saved(id);
    expect(await pairs(id)).toEqual(expect.arrayContaining(['map>remove-duplicates', 'remove-duplicates>check']));
    expect(after.layout.nodes.map).toEqual([304, 0]);
    expect(after.layout.nodes.check?.[0]).toBeGreaterThan(608);
    await page.keyboard.press('ControlOrMeta+z');
    expect((await saved(id)).layout.nodes.check).toEqual([608, 0]);

    // A wire let go on empty ground offers only what has a way in.
    await desk.fit();
    const port = await middleOf(page.getByTestId('port-map-out-out'));
    await drag(port, { x: port.x + 60, y: port.y - 150 });
    await add.waitFor();
    await add.getByLabel('Search steps').fill('webhook');
    const offered = () => add.getByRole('option').evaluateAll((rows) => rows.map(({ dataset }) => dataset.testid));
    await poll(offered).toEqual(['node-type-http.respond']);
    await add.getByLabel('Search steps').fill('');
    await take('wait');
    expect(await pairs(id)).toContain('map>wait');

    // From the list onto a connection.
    await page.getByLabel('Steps', { exact: true }).getByLabel('Search steps').fill('rename');
    const line = await page.locator('.react-flow__edge[data-id="e1"] .react-flow__edge-interaction').boundingBox();
    if (!line) throw new Error('The connection is not in view.');
    const data = await page.evaluateHandle(() => {
      const transfer = new DataTransfer();
      transfer.setData('application/x-holdfast-node', 'core.rename@1');
      return transfer;
    });
    await desk.canvas().dispatchEvent('drop', {
      dataTransfer: data,
      clientX: line.x + line.width / 2,
      clientY: line.y + line.height / 2,
    });
    await poll(() => pairs(id)).toEqual(expect.arrayContaining(['start>rename-fields', 'rename-fields>map']));
    expect(desk.complaints).toEqual([]);
  });

  test('each way of adding is one step back; neighbours stay where they are unless the new step would lie on them', async () => {
    // Room for one more step before Send order, and for none before Check order.
    const id = await desk.open({
      ...document,
      layout: { nodes: { ...document.layout.nodes, send: [1120, 0] } },
    });
    const { page } = desk;
    await desk.fit();
    const before = await desk.saved(id);
    const take = async (name: string) => {
      await page.getByTestId('quick-add').getByLabel('Search steps').waitFor();
      await page.keyboard.type(name);
      await page.keyboard.press('Enter');
    };
    const onEdge = (name: string) => async (edge: string) => {
      await page.locator(`.react-flow__edge[data-id="${edge}"]`).hover({ force: true });
      await page.getByRole('button', { name }).click();
      await take('sort');
    };
    /** Adds in one way: what stood there stays, and one step back is as before. */
    const tried = async (add: () => Promise<unknown>, moved: readonly string[] = []) => {
      await add();
      await poll(async () => (await saved(id)).nodes.length).toBe(5);
      const after = await saved(id);
      for (const [node, at] of Object.entries((before as unknown as Saved).layout.nodes)) {
        if (moved.includes(node)) expect(after.layout.nodes[node]).not.toEqual(at);
        else expect(after.layout.nodes[node]).toEqual(at);
      }
      await desk.canvas().focus();
      await page.keyboard.press('Escape');
      await page.keyboard.press('ControlOrMeta+z');
      await poll(() => desk.saved(id)).toEqual(before);
      await desk.fit();
    };
    await tried(async () => {
      await page.mouse.move(900, 640);
      await page.keyboard.press('a');
      await take('limit');
    });
    await tried(async () => {
      await desk.canvas().dblclick({ position: { x: 300, y: 640 } });
      await take('limit');
    });
    await tried(async () => {
      await desk.card('send').hover();
      await page.getByRole('button', { name: 'Add a step after Send order, out' }).click();
      await take('limit');
    });
    await tried(() => onEdge('Add a step between Check order and Send order')('e3'));
    await tried(() => onEdge('Add a step between Map order and Check order')('e2'), ['check', 'send']);
    await tried(async () => {
      const port = await middleOf(page.getByTestId('port-map-out-out'));
      await drag(port, { x: port.x + 60, y: port.y - 150 });
      await take('wait');
    });
    const row = page.getByLabel('Steps', { exact: true });
    await row.getByLabel('Search steps').fill('rename');
    const source = await middleOf(row.getByTestId('node-type-core.rename'));
    await tried(() => drag(source, { x: 900, y: 640 }));
    await row.getByLabel('Search steps').fill('');
    await desk.click('check', { position: { x: 30, y: 14 } });
    await page.keyboard.press('ControlOrMeta+c');
    await page.mouse.move(900, 700);
    await tried(() => page.keyboard.press('ControlOrMeta+v'));
    expect(desk.complaints).toEqual([]);
  });

  test('the list finds by synonym, knows patterns, effects and what was taken lately', async () => {
    const id = await desk.open(document);
    const { page } = desk;
    const add = page.getByTestId('quick-add');
    await page.mouse.move(700, 650);
    await page.keyboard.press('a');
    await add.getByLabel('Search steps').fill('limit');
    await page.keyboard.press('Enter');
    await desk.card('limit').waitFor();
    await page.keyboard.press('ControlOrMeta+z');
    await desk.card('limit').waitFor({ state: 'detached' });
    await page.keyboard.press('a');
    await add.getByText('Recent').waitFor();
    expect(await add.getByRole('option').first().textContent()).toContain('Limit');
    // Of all the steps those in view are mounted, and the one that the field names.
    const options = add.getByRole('option');
    const all = Number(await options.first().getAttribute('aria-setsize'));
    expect(all).toBeGreaterThan(70);
    expect(await options.count()).toBeLessThan(40);
    for (let place = 0; place < 30; place += 1) await page.keyboard.press('ArrowDown');
    const marked = add.locator('[aria-selected="true"]');
    await poll(() => marked.getAttribute('aria-posinset')).toBe('31');
    await poll(() => marked.evaluate((row) => row.getBoundingClientRect().bottom)).toBeLessThan(900);
    const named = await add.getByLabel('Search steps').getAttribute('aria-activedescendant');
    expect(await marked.getAttribute('id')).toBe(named);
    await marked.hover();
    await page.mouse.wheel(0, 5_000);
    await poll(async () => Number(await options.last().getAttribute('aria-posinset'))).toBeGreaterThan(60);
    expect(await marked.getAttribute('id')).toBe(named);
    await page.keyboard.type('sign off');
    expect(await add.getByRole('option').first().textContent()).toContain('Approval');
    await add.getByLabel('Search steps').fill('http');
    expect(await add.getByRole('option').first().textContent()).toContain('read');
    // By the name of what it connects to, with whether there is a connection, and by what it does there.
    await add.getByLabel('Search steps').fill('xero');
    for (const words of ['Xero', 'no connection'])
      expect(await add.getByRole('option').first().textContent()).toContain(words);
    await add.getByLabel('Search steps').fill('xero create invoice');
    await poll(() => add.getByTestId('node-type-xero.invoice.create').textContent()).toContain('write');
    await add.getByLabel('Search steps').fill('retry then ask');
    expect(await add.getByRole('option').first().textContent()).toContain('Retry, then ask a person');
    await add.getByLabel('Search steps').fill('approve then post');
    await desk.shot('quick-add');
    await page.keyboard.press('Enter');
    await poll(() => pairs(id)).toContain('approve>post');
    expect((await saved(id)).nodes.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['human.approval', 'http.request']),
    );
    await page.keyboard.press('ControlOrMeta+z');
    expect((await saved(id)).nodes).toHaveLength(4);
    expect(desk.complaints).toEqual([]);
  });

  test('ports are joined by two clicks and by keys; what is refused says why', async () => {
    const id = await desk.open({ ...document, edges: [] });
    const { page } = desk;
    await desk.fit();
    await page.getByTestId('port-start-out-out').click();
    // While a wire is under way, what cannot be its end fades.
    await page.getByTestId('port-map-in-in').click();
    await poll(() => pairs(id)).toEqual(['start>map']);
    await page.getByTestId('port-map-out-out').click();
    await poll(() => desk.card('start').getAttribute('data-refuses')).toBe('true');
    const opacity = (step: string) => desk.card(step).evaluate((card) => getComputedStyle(card).opacity);
    expect(Number(await opacity('start'))).toBeLessThan(1);
    expect(await opacity('send')).toBe('1');
    await desk.click('start');
    await page.getByText('"Start" starts runs: nothing leads to it.').first().waitFor();
    expect(await pairs(id)).toEqual(['start>map']);

    // By drag: the reason stands beside the card while the wire is over it.
    await page.keyboard.press('Escape');
    await desk.fit();
    const from = await middleOf(page.getByTestId('port-check-out-out'));
    const over = await middleOf(desk.card('start'));
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(over.x, over.y, { steps: 8 });
    await page.getByTestId('wire-why').filter({ hasText: 'starts runs' }).waitFor();
    await desk.shot('wire-refused');
    await page.mouse.up();
    // Dropped on the body of a card it takes its free port.
    const out = await middleOf(page.getByTestId('port-map-out-out'));
    await drag(out, await middleOf(desk.card('check')));
    await poll(() => pairs(id)).toEqual(['start>map', 'map>check']);

    // An end of a connection that is selected is dragged elsewhere, and back by undo.
    await page.keyboard.press('Escape');
    await desk.fit();
    await clickEdge(page, 1);
    await page.getByTestId('inspector').waitFor();
    await desk.fit();
    const grip = page.locator('.react-flow__edgeupdater-target');
    expect(await isSeen(grip)).toBe(true);
    await reattach(grip, page.getByTestId('port-send-in-in'));
    await poll(() => pairs(id)).toEqual(['start>map', 'map>send']);
    await page.keyboard.press('ControlOrMeta+z');
    await poll(() => pairs(id)).toEqual(['start>map', 'map>check']);
    await reattach(page.locator('.react-flow__edgeupdater-source'), page.getByTestId('port-start-out-out'));
    await poll(() => pairs(id)).toEqual(['start>map', 'start>check']);
    await page.keyboard.press('ControlOrMeta+z');
    await poll(() => pairs(id)).toEqual(['start>map', 'map>check']);

    // By keys alone.
    await page.keyboard.press('Escape');
    await desk.click('check', { position: { x: 30, y: 14 } });
    await page.keyboard.press('c');
    await page.getByRole('dialog').getByLabel('Search steps').fill('send');
    await page.keyboard.press('Enter');
    await poll(() => pairs(id)).toEqual(['start>map', 'map>check', 'check>send']);

    // From port to port. What closes a loop is drawn once its bound is known.
    await page.keyboard.press('Escape');
    await desk.fit();
    const close = async () =>
      drag(await middleOf(page.getByTestId('port-send-out-out')), await middleOf(page.getByTestId('port-map-in-in')));
    const bound = page.getByLabel('Go round at most so many times');
    await close();
    await bound.waitFor();
    expect(await pairs(id)).toHaveLength(3);
    await bound.fill('7');
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await poll(async () => (await saved(id)).edges.at(-1)).toMatchObject({
      from: { node: 'send' },
      to: { node: 'map' },
      visitLimit: 7,
    });
    expect(desk.complaints).toEqual([]);
  });
});
