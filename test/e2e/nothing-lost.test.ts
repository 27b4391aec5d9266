import { describe, expect, test } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import { poll, useDesk } from '../support/designer.ts';

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
