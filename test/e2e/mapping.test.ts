import { describe, expect, test } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import { poll, useDesk } from '../support/designer.ts';

const wide = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`field${index}`, index]));
const orders = [
  { json: { id: 7, customer: { name: 'ACME' }, lines: [{ sku: 'a' }, { sku: 'b' }], apiKey: 'k-hunter2', ...wide } },
  { json: { id: 8, customer: { name: null }, lines: [] } },
];
const document = {
  schemaVersion: 1,
  name: 'Mapped',
  nodes: [
    { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start' },
    { id: 'orders', type: 'core.pass', typeVersion: 1, name: 'Read orders' },
    {
      id: 'map',
      type: 'core.set',
      typeVersion: 1,
      name: 'Map order',
      parameters: {
        fields: [
          { name: 'who', value: 'Dear ' },
          { name: 'skus', value: '' },
        ],
      },
    },
    {
      id: 'split',
      type: 'core.if',
      typeVersion: 1,
      name: 'Large?',
      parameters: { conditions: [{ left: '={{ $json.id }}', operator: 'number.gt', right: 7 }] },
    },
  ],
  edges: [
    { id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'orders', port: 'in' } },
    { id: 'e2', from: { node: 'orders', port: 'out' }, to: { node: 'map', port: 'in' } },
    { id: 'e3', from: { node: 'map', port: 'out' }, to: { node: 'split', port: 'in' } },
  ],
  layout: { nodes: { start: [0, 0], orders: [304, 0], map: [608, 0], split: [912, 0] } },
  pins: { start: { out: orders } },
};

describe.skipIf(chromiumPath === undefined)('mapping data into a step', () => {
  const desk = useDesk({ viewport: { width: 1440, height: 900 } });

  test('Enter opens three panes; a field goes to the caret by Enter, or where it is dropped, and previews at once', async () => {
    const id = await desk.open(document);
    const { page } = desk;
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await poll(() => desk.card('map').getAttribute('data-status')).toBe('succeeded');
    await desk.click('map');
    await desk.canvas().focus();
    await page.keyboard.press('Enter');
    const pane = page.getByTestId('mapping-pane');
    await pane.waitFor();
    await page.getByRole('tab', { name: 'Parameters' }).click();
    await page.getByTestId('output-pane').waitFor();
    // What came in, in three forms; each field with its type, how often it is there, and a sample.
    const form = (name: string) => pane.getByText(name, { exact: true }).click();
    await form('Table');
    await poll(() => pane.getByTestId('items-table').textContent()).toContain('ACME');
    await form('JSON');
    await poll(() => pane.textContent()).toMatch(/customer.*name.*ACME/);
    await form('Fields');
    const fieldOf = (path: string) => pane.locator(`[data-path-of="${path}"]`).textContent();
    await poll(() => fieldOf('id')).toBe('idnumber7');
    expect(await fieldOf('apiKey')).toContain('in 1 of 2');
    const values = async () => JSON.stringify((await desk.saved(id)).nodes[2]?.parameters);

    // By keyboard: the caret stays where it was in the field that had the focus last.
    const who = page.getByTestId('field/parameters/fields/0/value');
    await who.click();
    await page.keyboard.press('End');
    await pane.getByLabel('Search fields').fill('customer name');
    await pane.locator('[data-path-of="customer.name"]').focus();
    await page.keyboard.press('Enter');
    const first = page.locator('[data-path="/parameters/fields/0/value"]');
    await poll(() => first.getByTestId('expression-preview').textContent()).toBe('= "Dear ACME"');
    expect(await values()).toContain("=Dear {{ $('orders').item.json.customer.name }}");
    expect(await page.evaluate(() => window.document.activeElement?.tagName)).toBe('TEXTAREA');

    // A line leads from the field to what reads it, for as long as that has the focus.
    await poll(() => page.getByTestId('mapping-line').count()).toBe(1);
    await pane.getByLabel('Search fields').focus();
    await poll(() => page.getByTestId('mapping-line').count()).toBe(0);

    // By drag: what lies in a list is taken of every entry.
    await pane.getByLabel('Search fields').fill('sku');
    await pane.locator('[data-path-of="lines.*.sku"]').dragTo(page.getByTestId('field/parameters/fields/1/value'));
    const second = page.locator('[data-path="/parameters/fields/1/value"]');
    await poll(() => second.getByTestId('expression-preview').textContent()).toBe('= ["a","b"]');
    await desk.shot('mapping');
    await page.setViewportSize({ width: 1280, height: 800 });
    // What is left of the canvas has its buttons in one row.
    const buttons = page.getByRole('toolbar', { name: 'View' }).getByRole('button');
    const rows = () =>
      buttons.evaluateAll((all) => {
        const boxes = all.map((one) => one.getBoundingClientRect());
        return new Set(boxes.map(({ top, height }) => Math.round(top + height / 2))).size;
      });
    await poll(rows).toBe(1);
    await page.emulateMedia({ colorScheme: 'dark' });
    await pane.getByLabel('Search fields').fill('');
    await desk.shot('mapping-dark');
    await page.setViewportSize({ width: 1920, height: 1080 });
    await page.emulateMedia({ colorScheme: 'light' });
    await desk.shot('mapping-1920');

    // The other item: same fields, other values; what may be null says so.
    await first.getByRole('button', { name: 'Preview with the next item' }).click();
    await poll(() => first.getByTestId('expression-preview').textContent()).toMatch(/^= "Dear (?!ACME)/);
    expect(await first.textContent()).toContain('2/2');
    await pane.getByLabel('Search fields').fill('customer');
    await poll(() => pane.locator('[data-path-of="customer.name"]').textContent()).toContain('or null');

    // A credential is a field like any other, and is not shown.
    await pane.getByLabel('Search fields').fill('apiKey');
    await poll(() => pane.locator('[data-path-of="apiKey"]').textContent()).toContain('••••••');
    expect(await pane.textContent()).not.toContain('hunter2');

    // A thousand fields are searched, not scrolled.
    await pane.getByLabel('Search fields').fill('');
    await poll(() => pane.textContent()).toContain('more: search for them');
    await pane.getByLabel('Search fields').fill('field987');
    await poll(() => pane.getByTestId('mapping-fields').getByRole('button').count()).toBe(1);

    // The reference is to the step, not to its name.
    await page.keyboard.press('Escape');
    await poll(() => pane.count()).toBe(0);

    // A step with several outputs shows each, and keeps all of them when it is pinned.
    await poll(() => desk.card('split').getAttribute('data-status')).toBe('succeeded');
    await desk.fit();
    await desk.click('split');
    await page.getByRole('tab', { name: 'Data' }).click();
    const inspector = page.getByTestId('inspector');
    await inspector.getByRole('radiogroup', { name: 'Port' }).getByText('false 1').click();
    await poll(() => inspector.getByTestId('items-table').textContent()).toContain('ACME');
    // Also as fields, and what came in as well.
    const choose = (group: string, name: string) =>
      inspector.getByRole('radiogroup', { name: group }).getByText(name, { exact: true }).click();
    await choose('Form', 'Fields');
    await inspector.getByLabel('Search fields').fill('customer');
    await poll(() => inspector.getByTestId('data-fields').getByRole('listitem').allTextContents()).toEqual([
      'customerobject',
      'customer › namestringACME',
    ]);
    await desk.shot('data-fields');
    await choose('Form', 'JSON');
    await poll(() => inspector.textContent()).toMatch(/customer.*name.*ACME/);
    await choose('Form', 'Table');
    await choose('Side', 'Input');
    await poll(() => inspector.getByTestId('items-table').getByRole('row').count()).toBe(3);
    await desk.canvas().focus();
    await page.keyboard.press('p');
    await poll(async () => (await desk.saved(id)).pins).toMatchObject({
      split: { true: [{ json: { id: 8 } }], false: [{ json: { id: 7 } }] },
    });
    expect(desk.complaints).toEqual([]);
  });

  test('before anything ran the fields are those that the step before promises, with what each may be', async () => {
    await desk.open({
      ...document,
      nodes: [{ id: 'start', type: 'trigger.run-failed', typeVersion: 1, name: 'Failed' }, document.nodes[1]],
      edges: [document.edges[0]],
      pins: {},
    });
    await desk.click('orders');
    await desk.canvas().focus();
    await desk.page.keyboard.press('Enter');
    const pane = desk.page.getByTestId('mapping-pane');
    await pane.getByText('It has not run yet').waitFor();
    expect(await pane.locator('[data-path-of="status"]').textContent()).toContain('failed | parked');
    expect(await pane.locator('[data-path-of="workflow.name"]').textContent()).toBe('namestring');
  });

  test('side by side, the steps before and after are one press away, several of them through a list', async () => {
    const { page } = desk;
    const step = (id: string, type: string, name: string) => ({ id, type, typeVersion: 1, name });
    const flow = (id: string, from: string, to: string) => {
      const [node = '', port = 'out'] = from.split('.');
      return { id, from: { node, port }, to: { node: to, port: 'in' } };
    };
    await desk.open({
      schemaVersion: 1,
      name: 'Neighbours',
      nodes: [
        step('start', 'trigger.manual', 'Start'),
        step('ask', 'http.request', 'Ask for orders'),
        step('split', 'core.if', 'Large?'),
        step('yes', 'core.pass', 'Ask Finance'),
        step('no', 'core.pass', 'Go on'),
      ],
      edges: [
        flow('e1', 'start', 'ask'),
        flow('e2', 'ask', 'split'),
        flow('e3', 'split.true', 'yes'),
        flow('e4', 'split.false', 'no'),
        { ...flow('e5', 'ask.fallback', 'yes'), kind: 'fallback', on: ['data'] },
      ],
      layout: { nodes: { start: [0, 0], ask: [304, 0], split: [608, 0], yes: [912, 0], no: [912, 160] } },
    });
    const beside = (side: string, name: string) => page.getByRole('button', { name: `Step ${side}: ${name}` });
    const focused = () => page.evaluate(() => window.document.activeElement?.textContent ?? '');
    const shown = () => page.getByLabel('Name of the step').inputValue();
    await desk.click('start');
    await desk.canvas().focus();
    await page.keyboard.press('Enter');
    // Before the first there is none; on from it by keys alone, and the focus stays on the way.
    await page.getByTestId('mapping-pane').waitFor();
    expect(await page.locator('[data-beside="before"]').count()).toBe(0);
    await desk.tabTo(beside('after', 'Ask for orders'));
    await page.keyboard.press('Enter');
    await poll(shown).toBe('Ask for orders');
    await desk.shot('beside');
    const several = page.getByRole('button', { name: '2 steps after' });
    await poll(focused).toBe('2 steps after');
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem').first().waitFor();
    expect(await page.getByRole('menuitem').allTextContents()).toEqual(['Large?', 'Ask Financeon data']);
    await desk.shot('beside-several');
    for (const name of ['Large?', 'Ask Finance']) {
      await page.keyboard.press('ArrowDown');
      await poll(focused).toContain(name);
    }
    await page.keyboard.press('Enter');
    await poll(shown).toBe('Ask Finance');
    // Nothing comes after it: the way back has the focus.
    await poll(focused).toBe('2 steps before');
    expect(await several.count()).toBe(0);
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Large?' }).click();
    await poll(shown).toBe('Large?');
    await beside('before', 'Ask for orders').click();
    await poll(shown).toBe('Ask for orders');
    expect(await page.getByTestId('mapping-pane').count()).toBe(1);
    expect(desk.complaints).toEqual([]);
  });
});
