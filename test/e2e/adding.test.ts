import { describe, expect, test } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import { isSeen, middleOf, poll, useDesk } from '../support/designer.ts';
import { orderDocument } from '../support/order-document.ts';

const document = orderDocument('Adding');

interface Saved {
  readonly nodes: readonly { id: string; type: string; name: string }[];
  readonly edges: readonly { from: { node: string }; to: { node: string } }[];
  readonly layout: { readonly nodes: Record<string, readonly [number, number]> };
}

describe.skipIf(chromiumPath === undefined)('adding where one is', () => {
  const desk = useDesk({ viewport: { width: 1600, height: 900 } });
  const saved = async (id: string) => (await desk.saved(id)) as unknown as Saved;
  const pairs = async (id: string) => (await saved(id)).edges.map(({ from, to }) => `${from.node}>${to.node}`);
  const add = () => desk.page.getByTestId('quick-add');
  const search = () => add().getByLabel('Search steps');
  const hasFocus = () => search().evaluate((field) => field === field.ownerDocument.activeElement);
  /** Where a point of the screen lies on the canvas. Start stands at its origin. */
  const onCanvas = async ({ x, y }: { x: number; y: number }) => {
    await desk.still();
    const box = await desk.card('start').boundingBox();
    if (!box) throw new Error('Start is not in view.');
    const zoom = box.width / 220;
    return [(x - box.x) / zoom, (y - box.y) / zoom];
  };
  /** How far a step stands from a point of the canvas: the grid moves it by less than one of its squares. */
  const expectAt = async (workflow: string, step: string, point: readonly number[]) => {
    const place = (await saved(workflow)).layout.nodes[step] ?? [Number.NaN, Number.NaN];
    for (const axis of [0, 1]) expect(Math.abs((place[axis] ?? 0) - (point[axis] ?? 0))).toBeLessThanOrEqual(16);
  };

  test('two clicks and a paste put down what is added at the pointer, and the search has the focus at once', async () => {
    const id = await desk.open(document);
    const { page } = desk;
    await desk.fit();
    const canvas = await desk.canvas().boundingBox();
    if (!canvas) throw new Error('The canvas is not in view.');
    const point = { x: canvas.x + 300, y: canvas.y + 560 };
    const pointed = await onCanvas(point);
    await page.mouse.dblclick(point.x, point.y);
    await search().waitFor();
    expect(await hasFocus()).toBe(true);
    await page.keyboard.type('sort');
    // Enter takes the first one.
    const top = await add().getByRole('option').first().getAttribute('data-testid');
    await page.keyboard.press('Enter');
    await desk.card('sort').waitFor();
    expect(`node-type-${(await saved(id)).nodes.at(-1)?.type}`).toBe(top);
    await expectAt(id, 'sort', pointed);

    await page.keyboard.press('ControlOrMeta+c');
    await page.keyboard.press('Escape');
    await desk.fit();
    const other = { x: canvas.x + 700, y: canvas.y + 620 };
    const where = await onCanvas(other);
    await page.mouse.move(other.x, other.y);
    await page.keyboard.press('ControlOrMeta+v');
    await desk.card('sort-2').waitFor();
    await expectAt(id, 'sort-2', where);
    expect(desk.complaints).toEqual([]);
  });

  test('a wire drawn backwards onto empty ground offers only what leads on, and is joined to it', async () => {
    const id = await desk.open({ ...document, edges: [] });
    const { page } = desk;
    await desk.fit();
    const { mouse } = page;
    const port = await middleOf(page.getByTestId('port-check-in-in'));
    await mouse.move(port.x, port.y);
    await mouse.down();
    await mouse.move(port.x - 60, port.y + 150, { steps: 6 });
    await mouse.up();
    await search().waitFor();
    expect(await hasFocus()).toBe(true);
    await page.keyboard.type('core.fail');
    await add().getByText('No step is called that.').waitFor();
    await search().fill('sort');
    await page.keyboard.press('Enter');
    await poll(() => pairs(id)).toEqual(['sort>check']);
    expect(desk.complaints).toEqual([]);
  });

  test('a step that is dragged out of the list onto a connection stands on it', async () => {
    const id = await desk.open(document);
    const { page } = desk;
    await desk.fit();
    const list = page.getByLabel('Steps', { exact: true });
    await list.getByLabel('Search steps').fill('rename');
    const { mouse } = page;
    const row = await middleOf(list.getByTestId('node-type-core.rename'));
    const line = await middleOf(page.locator('.react-flow__edge[data-id="e2"] .react-flow__edge-interaction'));
    await mouse.move(row.x, row.y);
    await mouse.down();
    await mouse.move(line.x, line.y, { steps: 8 });
    await mouse.up();
    await poll(() => pairs(id)).toEqual(expect.arrayContaining(['map>rename-fields', 'rename-fields>check']));
    expect(await pairs(id)).not.toContain('map>check');
    expect(desk.complaints).toEqual([]);
  });

  test('the steps of a provider are in a folder, which is looked into by keys and by the mouse, searched, and left', async () => {
    const id = await desk.open(document);
    const { page } = desk;
    await desk.fit();
    await desk.canvas().hover({ position: { x: 300, y: 560 } });
    await page.keyboard.press('a');
    await search().waitFor();
    const options = add().getByRole('option');
    const marked = add().locator('[aria-selected="true"]');
    await options.first().waitFor();
    const all = Number(await options.first().getAttribute('aria-setsize'));
    while ((await marked.getAttribute('data-testid')) !== 'folder:Xero') await page.keyboard.press('ArrowDown');
    expect(await marked.textContent()).toMatch(/^Xero no connection\d+ steps$/);
    const inside = Number(/(\d+) steps/.exec((await marked.textContent()) ?? '')?.[1]);
    await page.keyboard.press('Enter');
    await poll(() => options.first().getAttribute('aria-setsize')).toBe(String(inside));
    const types = () => options.evaluateAll((rows) => rows.map((row) => row.getAttribute('data-testid')));
    for (const type of await types()) expect(type).toMatch(/^node-type-xero\./);
    expect(await hasFocus()).toBe(true);
    // What is true of all of them is said once; what they are about parts them, and is stepped through by keys.
    await poll(() => add().getByTestId('folder-head').textContent()).toBe('Xero no connection');
    expect((await options.allTextContents()).join()).not.toContain('no connection');
    await desk.shot('folder-parts');
    const part = () => marked.evaluate((row) => row.closest('[role="group"]')?.getAttribute('aria-label'));
    const passed = [await part()];
    for (let count = 0; count < 3; count += 1) {
      await page.keyboard.press('PageDown');
      await poll(part).not.toBe(passed.at(-1));
      passed.push(await part());
    }
    expect(passed).toEqual(['Accounts', 'Allocations', 'Attachments', 'Bank transactions']);
    await page.keyboard.press('PageUp');
    await poll(part).toBe('Attachments');
    // What is typed is looked for in there.
    await page.keyboard.type('create');
    await poll(() => options.first().textContent()).toContain('Create');
    for (const type of await types()) expect(type).toMatch(/^node-type-xero\./);
    for (let count = 0; count < 7; count += 1) await page.keyboard.press('Backspace');
    await poll(() => options.first().getAttribute('aria-setsize')).toBe(String(all));
    // Out of the folder first, then away.
    while ((await marked.getAttribute('data-testid')) !== 'folder:Xero') await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await poll(() => options.first().getAttribute('aria-setsize')).toBe(String(inside));
    await page.keyboard.press('Escape');
    await poll(() => options.first().getAttribute('aria-setsize')).toBe(String(all));
    await page.keyboard.press('Escape');
    await add().waitFor({ state: 'detached' });

    const list = page.getByLabel('Steps', { exact: true });
    await list.getByRole('listbox').hover();
    await page.mouse.wheel(0, 20_000);
    await list.getByTestId('folder:QuickBooks').click();
    await list.getByRole('button', { name: 'All steps' }).waitFor();
    await desk.shot('folder');
    await list.getByLabel('Search steps').fill('customer');
    await list.getByRole('option').first().click();
    await poll(async () => (await saved(id)).nodes.at(-1)?.type).toMatch(/^quickbooks\.customer/);
    expect(await list.getByLabel('Search steps').getAttribute('placeholder')).toBe('Search QuickBooks');
    await list.getByRole('button', { name: 'All steps' }).click();
    await list.getByTestId('node-type-trigger.manual').waitFor();
    expect(await list.getByRole('button', { name: 'All steps' }).count()).toBe(0);
    expect(desk.complaints).toEqual([]);
  });

  test('by keys: the connections of a step one after the other, a step onto one of them; Tab leaves the canvas', async () => {
    const id = await desk.open({
      ...document,
      edges: [...document.edges, { id: 'e4', from: { node: 'map', port: 'out' }, to: { node: 'send', port: 'in' } }],
    });
    const { page } = desk;
    await desk.fit();
    await desk.click('map', { position: { x: 30, y: 14 } });
    await desk.canvas().focus();
    const plus = (start: string, end: string) =>
      page.getByRole('button', { name: `Add a step between ${start} and ${end}` });
    const said = async () => (await page.locator('[aria-live]').allTextContents()).join();
    await page.keyboard.press('e');
    await plus('Map order', 'Check order').waitFor();
    await poll(said).toContain('From Map order to Check order');
    await page.keyboard.press('e');
    await plus('Map order', 'Send order').waitFor();
    expect(await plus('Map order', 'Check order').count()).toBe(0);
    await page.keyboard.press('e');
    await plus('Map order', 'Check order').waitFor();
    await desk.fit();
    expect(await isSeen(plus('Map order', 'Check order'))).toBe(true);
    await page.keyboard.press('i');
    await search().waitFor();
    expect(await hasFocus()).toBe(true);
    await page.keyboard.type('sort');
    await page.keyboard.press('Enter');
    await poll(() => pairs(id)).toEqual(expect.arrayContaining(['map>sort', 'sort>check', 'map>send']));
    // A step that nothing follows has the connections that lead to it.
    await page.keyboard.press('Escape');
    await desk.fit();
    await desk.click('send', { position: { x: 30, y: 14 } });
    await desk.canvas().focus();
    await page.keyboard.press('e');
    await plus('Check order', 'Send order').waitFor();
    await page.keyboard.press('Tab');
    expect(await desk.canvas().evaluate((canvas) => canvas === canvas.ownerDocument.activeElement)).toBe(false);
    expect(await add().count()).toBe(0);
    expect(desk.complaints).toEqual([]);
  });
});
