import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import { poll, SHOTS, useDesk } from '../support/designer.ts';

const document = {
  schemaVersion: 1,
  name: 'Kept',
  nodes: [
    { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start' },
    { id: 'map', type: 'core.set', typeVersion: 1, name: 'Map order' },
    {
      id: 'send',
      type: 'core.set',
      typeVersion: 1,
      name: 'Send order',
      parameters: { fields: [{ name: 'id', value: "={{ $('Map order').item.json.id }}" }] },
    },
  ],
  edges: [
    { id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'map', port: 'in' } },
    { id: 'e2', from: { node: 'map', port: 'out' }, to: { node: 'send', port: 'in' } },
  ],
  layout: { nodes: { start: [0, 0], map: [304, 0], send: [608, 0] } },
};

describe.skipIf(chromiumPath === undefined)('nothing is lost', () => {
  const desk = useDesk({ viewport: { width: 1600, height: 900 } });

  test('copied steps are pasted as text, with ids of their own and their references to each other', async () => {
    const id = await desk.open(document);
    const { page } = desk;
    await desk.card('map').click();
    await desk.card('send').click({ modifiers: ['Shift'] });
    await page.keyboard.press('ControlOrMeta+c');
    const clip = JSON.parse(await page.evaluate(() => navigator.clipboard.readText())) as { $holdfast: string };
    expect(clip.$holdfast).toBe('clip/1');
    await page.mouse.move(900, 650);
    await page.keyboard.press('ControlOrMeta+v');
    await desk.card('map-order-2').waitFor();
    const { nodes, edges } = await desk.saved(id);
    expect(nodes.map(({ name }) => name)).toEqual(['Start', 'Map order', 'Send order', 'Map order 2', 'Send order 2']);
    expect(JSON.stringify(nodes.at(-1)?.parameters)).toContain("$('Map order 2')");
    expect(edges).toHaveLength(3);
  });

  test('edits made offline survive closing the page, and are saved when the server is back', async () => {
    const id = await desk.open(document);
    const { page } = desk;
    await page.route('**/api/v1/workflows/*/draft', (route) => route.abort());
    await desk.card('map').click();
    await page.keyboard.press('d');
    await poll(() => page.getByTestId('save-state').getAttribute('data-kind')).toBe('offline');
    await page.goto('about:blank');
    await page.unroute('**/api/v1/workflows/*/draft');
    await page.goto(`${desk.product.url}/workflows/${id}`);
    await poll(() => desk.card('map').getAttribute('data-off')).toBe('true');
    expect((await desk.saved(id)).nodes[1]).toMatchObject({ disabled: 'pass' });
  });

  test('two people at one workflow see where the other is, and nothing that either does is lost', async () => {
    const id = await desk.open(document);
    const { page } = desk;
    const other = await page.context().newPage();
    other.setDefaultTimeout(20_000);
    await other.goto(`${desk.product.url}/workflows/${id}`);
    const card = (name: string) => other.getByTestId(`node-card-${name}`);
    const goOffline = (tab: Page) => tab.route('**/api/v1/workflows/*/draft', (route) => route.abort());
    const goOnline = (tab: Page) => tab.unroute('**/api/v1/workflows/*/draft');
    const rename = async (tab: Page, name: string) => {
      await tab.getByLabel('Name of the step').fill(name);
      await tab.keyboard.press('Enter');
    };
    const isOffline = (tab: Page) =>
      poll(() => tab.getByTestId('save-state').getAttribute('data-kind')).toBe('offline');
    const names = async () => (await desk.saved(id)).nodes.map(({ name }) => name);

    // Who is here, and where.
    await card('send').click();
    await page.getByTestId('others-send').waitFor();
    await page.getByRole('button', { name: 'You, in another tab, at Send order' }).waitFor();
    await desk.shot('presence');

    // Different steps: they come together by themselves, and undo takes back one's own.
    await goOffline(other);
    await rename(other, 'Send it');
    await isOffline(other);
    await desk.card('map').click();
    await rename(page, 'Map it');
    await poll(names).toEqual(['Start', 'Map it', 'Send order']);
    await goOnline(other);
    await poll(names).toEqual(['Start', 'Map it', 'Send it']);
    await card('map').getByText('Map it').waitFor();
    await card('start').click();
    await other.keyboard.press('ControlOrMeta+z');
    await poll(names).toEqual(['Start', 'Map it', 'Send order']);

    // The same step: both are shown, and somebody chooses.
    await goOffline(other);
    await card('map').click();
    await rename(other, 'Theirs');
    await isOffline(other);
    await rename(page, 'Ours');
    await poll(names).toEqual(['Start', 'Ours', 'Send order']);
    await goOnline(other);
    await other.getByRole('button', { name: 'Bring both together …' }).click();
    const line = other.getByTestId('conflict-node-map');
    await line.getByText('Ours', { exact: true }).waitFor();
    await line.getByText('Theirs').first().waitFor();
    await other.screenshot({ path: `${SHOTS}conflict.png` });
    await line.getByRole('radio').nth(1).check();
    await other.getByTestId('conflict-settle').click();
    await card('map').getByText('Ours').waitFor();
    await card('start').click();
    await other.keyboard.press('ControlOrMeta+z');
    await poll(names).toEqual(['Start', 'Theirs', 'Send order']);

    // Both offline, both closed: each kept its own.
    await goOffline(page);
    await goOffline(other);
    await desk.card('start').click();
    await page.keyboard.press('d');
    await card('send').click();
    await other.keyboard.press('d');
    await isOffline(page);
    await isOffline(other);
    await other.close();
    await page.goto('about:blank');
    await goOnline(page);
    await page.goto(`${desk.product.url}/workflows/${id}`);
    await poll(() => desk.card('send').getAttribute('data-off')).toBe('true');
    await poll(async () => (await desk.saved(id)).nodes.map((node) => 'disabled' in node)).toEqual([true, false, true]);
  });

  test('a file of a workflow that is dropped onto the canvas is taken in', async () => {
    const id = await desk.open({ schemaVersion: 1, name: 'Empty', nodes: [], edges: [] });
    const text = JSON.stringify(document);
    const data = await desk.page.evaluateHandle((words) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([words], 'kept.holdfast.json', { type: 'application/json' }));
      return transfer;
    }, text);
    await desk.canvas().dispatchEvent('drop', { dataTransfer: data, clientX: 700, clientY: 400 });
    await desk.card('send').waitFor();
    expect((await desk.saved(id)).nodes).toHaveLength(3);
  });
});
