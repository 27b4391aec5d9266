import { describe, expect, test } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import { middleOf, poll, useDesk } from '../support/designer.ts';
import { orderDocument } from '../support/order-document.ts';
import { ask } from '../support/product.ts';

const document = orderDocument('Editing');

interface Saved {
  readonly nodes: readonly { id: string; name: string; disabled?: string; connection?: string }[];
  readonly edges: readonly { from: { node: string }; to: { node: string } }[];
  readonly layout: { readonly notes?: readonly { node?: string }[]; readonly groups?: readonly { nodes: string[] }[] };
}

describe.skipIf(chromiumPath === undefined)('editing on the canvas', () => {
  const desk = useDesk({ viewport: { width: 1600, height: 900 } });
  const saved = async (id: string) => (await desk.saved(id)) as unknown as Saved;
  const pairs = async (id: string) => (await saved(id)).edges.map(({ from, to }) => `${from.node}>${to.node}`);
  const offer = (text: string) =>
    desk.page.evaluate((words) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', words);
      window.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    }, text);

  test('what is copied carries notes and groups; unknown connections are asked for once; foreign text is named', async () => {
    const id = await desk.open({
      ...document,
      layout: {
        ...document.layout,
        notes: [{ id: 'note1', text: 'VAT', at: [304, 128], size: [240, 128], node: 'map' }],
        groups: [{ id: 'group1', title: 'Prepare', nodes: ['map', 'check'] }],
      },
    });
    const { page } = desk;
    await desk.fit();
    await desk.click('map');
    await desk.click('check', { modifiers: ['Shift'] });
    await page.keyboard.press('ControlOrMeta+d');
    await desk.card('check-order-2').waitFor();
    const { layout } = await saved(id);
    expect(layout.notes?.map(({ node }) => node)).toEqual(['map', 'map-order-2']);
    expect(layout.groups?.map(({ nodes }) => nodes)).toEqual([
      ['map', 'check'],
      ['map-order-2', 'check-order-2'],
    ]);

    const call = (node: string) => ({
      id: node,
      type: 'http.request',
      typeVersion: 1,
      name: `Call ${node}`,
      connection: 'elsewhere',
      parameters: { method: 'GET', url: 'https://example.com/' },
    });
    const clip = {
      $holdfast: 'clip/1',
      nodes: [call('a'), call('b')],
      edges: [],
      positions: { a: [0, 0], b: [304, 0] },
    };
    await offer(JSON.stringify(clip));
    const dialog = page.getByRole('dialog', { name: 'Connections that do not exist here' });
    await dialog.getByText('elsewhere').waitFor();
    await desk.shot('unknown-connections');
    await dialog.getByRole('button', { name: 'Paste' }).click();
    await poll(async () => (await saved(id)).nodes.filter(({ name }) => name.startsWith('Call')).length).toBe(2);
    expect((await saved(id)).nodes.some(({ connection }) => connection === 'elsewhere')).toBe(false);

    await offer(JSON.stringify({ definition: { triggers: {}, actions: {} } }));
    await page.getByText('Azure Logic Apps').first().waitFor();
    expect(desk.complaints).toEqual([]);
  });

  test('what was done is listed by name, is undone from the list, and keys typed into a field stay there', async () => {
    const id = await desk.open(document);
    const { page } = desk;
    await desk.fit();
    await desk.click('map');
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('d');
    await desk.click('check');
    await page.keyboard.press('ControlOrMeta+Delete');
    await poll(() => pairs(id)).toEqual(['start>map', 'map>send']);
    await page.getByRole('button', { name: 'What was done' }).click();
    const history = page.getByTestId('history');
    await poll(() => history.getByRole('menuitem').allTextContents()).toEqual([
      'delete and close the gap',
      'turn off or on',
      'move a step',
    ]);
    await desk.shot('history');
    await history.getByRole('menuitem').nth(1).click();
    await poll(() => pairs(id)).toEqual(['start>map', 'map>check', 'check>send']);
    expect((await saved(id)).nodes[1]?.disabled).toBeUndefined();
    await page.keyboard.press('ControlOrMeta+Shift+z');
    await poll(async () => (await saved(id)).nodes[1]?.disabled).toBe('pass');

    // Undo shows what it changed, wherever somebody looks.
    await page.mouse.move(800, 600);
    await page.mouse.wheel(3_000, 0);
    await poll(() =>
      desk
        .card('map')
        .isVisible()
        .then(async (is) => is && ((await middleOf(desk.card('map'))).x ?? 0) > 300),
    ).toBe(false);
    await page.keyboard.press('ControlOrMeta+z');
    await poll(async () => (await middleOf(desk.card('map'))).x).toBeGreaterThan(300);

    // So does the list of what was done.
    await page.keyboard.press('Escape');
    await page.mouse.move(800, 600);
    await page.mouse.wheel(3_000, 0);
    await poll(async () => (await desk.card('map').boundingBox())?.x ?? 0).toBeLessThan(0);
    await page.getByRole('button', { name: 'What was done' }).click();
    await history.getByRole('menuitem', { name: 'move a step' }).click();
    await poll(async () => (await page.locator('[aria-live]').allTextContents()).join()).toContain(
      'Undone: move a step',
    );
    await poll(async () => (await middleOf(desk.card('map'))).x).toBeGreaterThan(300);

    // Deleted without more, a step leaves its gap.
    await desk.click('check');
    await page.keyboard.press('Delete');
    await poll(() => pairs(id)).toEqual(['start>map']);
    await page.keyboard.press('ControlOrMeta+z');
    await poll(() => pairs(id)).toEqual(['start>map', 'map>check', 'check>send']);

    const count = (await saved(id)).nodes.length;
    await page.getByLabel('Name of the workflow').click();
    await page.keyboard.press('End');
    await page.keyboard.type('dac');
    await page.keyboard.press('Delete');
    await page.keyboard.press('Backspace');
    expect((await saved(id)).nodes).toHaveLength(count);
    expect((await desk.saved(id)).name).toBe('Editingda');
    expect(desk.complaints).toEqual([]);
  });

  test('a step that is off says so, and the way around it is drawn', async () => {
    const id = await desk.open(document);
    const { page } = desk;
    await desk.fit();
    await desk.click('map');
    await page.keyboard.press('d');
    await desk.card('map').getByText('Off: passes items on').waitFor();
    await page.getByTestId('bypass-e1').waitFor({ state: 'attached' });
    await page.keyboard.press('Escape');
    const look = (node: string) =>
      desk.card(node).evaluate((card) => {
        const icon = card.querySelector('svg')?.parentElement ?? card;
        return [getComputedStyle(card).outlineStyle, Number(getComputedStyle(icon).opacity) < 1];
      });
    await poll(() => look('map')).toEqual(['dashed', true]);
    expect(await look('check')).toEqual(['solid', false]);
    await desk.click('map');
    await desk.shot('off');
    await page.keyboard.press('Shift+D');
    await desk.card('map').getByText('Off: stops here').waitFor();
    expect(await page.getByTestId('bypass-e1').count()).toBe(0);
    expect((await saved(id)).nodes[1]?.disabled).toBe('stop');
    await page.keyboard.press('Shift+D');
    await poll(async () => (await saved(id)).nodes[1]?.disabled).toBeUndefined();
    expect(desk.complaints).toEqual([]);
  });

  test('a run passes items through a step that is off, or ends there; both say "Off", on the canvas and on its page', async () => {
    const { page, product } = desk;
    // Without a way out a request is a problem; while it is off, it is none.
    const id = await desk.open({
      ...document,
      nodes: document.nodes.map((node) =>
        node.id === 'check' ? { ...node, type: 'http.request', parameters: { method: 'GET' } } : node,
      ),
    });
    await desk.fit();
    const status = (node: string) => page.getByTestId(`node-status-${node}`);
    const run = async () => {
      const runs = async () =>
        (await ask<{ items: { id: string; status: string }[] }>(product, 'GET', `/runs?workflowId=${id}`)).items;
      const count = (await runs()).length;
      await page.keyboard.press('ControlOrMeta+Enter');
      await poll(async () => {
        const [latest] = await runs();
        return (await runs()).length === count + 1 && latest?.status;
      }).toBe('succeeded');
      return (await runs())[0]?.id;
    };
    await page.getByTestId('node-problems-check').waitFor();
    await desk.click('check', { position: { x: 30, y: 14 } });
    await page.keyboard.press('d');
    await page.getByTestId('node-problems-check').waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    const passed = await run();
    await poll(() => status('check').textContent()).toBe('Off');
    await poll(() => status('send').textContent()).toBe('1');
    await page.goto(`${product.url}/runs/${passed}`);
    await poll(() => status('check').textContent()).toBe('Off');
    await desk.card('check').getByText('Off: passes items on').waitFor();

    await page.goto(`${product.url}/workflows/${id}`);
    await desk.click('check', { position: { x: 30, y: 14 } });
    await page.keyboard.press('Shift+D');
    await desk.saved(id);
    await page.keyboard.press('Escape');
    const stopped = await run();
    await page.goto(`${product.url}/runs/${stopped}`);
    await poll(() => status('check').textContent()).toBe('Off');
    await desk.card('check').getByText('Off: stops here').waitFor();
    await poll(() => desk.card('send').getAttribute('data-reached')).toBe('false');
    await poll(() => status('map').textContent()).toBe('1');
    await desk.shot('run-off');
    expect(desk.complaints).toEqual([]);
  });

  test('the settings of a workflow have a form, blackout windows too, and undo takes a change back', async () => {
    const id = await desk.open(document);
    const { page } = desk;
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Settings …' }).click();
    const form = page.getByTestId('workflow-settings');
    await form.getByLabel('Business key').fill('={{ $json.number }}');
    await form.getByLabel('Limit of an amount').fill('2500.00');
    await form.getByTestId('budgets').getByLabel('One run').fill('2.5');
    await form.getByRole('button', { name: 'Add a window' }).click();
    const window = form.getByRole('group', { name: 'Window 1' });
    await window.getByLabel('From').fill('18:30');
    await window.getByLabel('Sun').uncheck();
    await desk.shot('workflow-settings');
    const settings = async () => (await desk.saved(id)).settings;
    const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
    await poll(settings).toEqual({
      businessKey: '={{ $json.number }}',
      amountLimit: '2500.00',
      budget: { perRun: 2.5 },
      blackouts: [{ from: '18:30', to: '06:00', days }],
    });
    await page.keyboard.press('Escape');
    await form.waitFor({ state: 'detached' });
    await desk.canvas().focus();
    // Changes of one setting that come close together are one step: at most six there are.
    for (let step = 0; step < 6; step += 1) await page.keyboard.press('ControlOrMeta+z');
    await poll(settings).toBeUndefined();
    expect(desk.complaints).toEqual([]);
  });
});
