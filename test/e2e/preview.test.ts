import { describe, expect, test } from 'vitest';
import { violationsOf } from '../support/axe.ts';
import { chromiumPath } from '../support/browser.ts';
import { isSeen, poll, useDesk } from '../support/designer.ts';
import { ask } from '../support/product.ts';

const document = {
  schemaVersion: 1,
  name: 'Previewed',
  nodes: [
    { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start' },
    {
      id: 'map',
      type: 'core.set',
      typeVersion: 1,
      name: 'Map',
      parameters: { fields: [{ name: 'x', value: '={{ $json.total }}' }] },
    },
  ],
  edges: [{ id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'map', port: 'in' } }],
  layout: { nodes: { start: [0, 0], map: [304, 0] } },
  pins: { start: { out: [{ json: { total: 7 } }] } },
};

describe.skipIf(chromiumPath === undefined)('the preview of an expression', () => {
  const desk = useDesk();

  test('hints where there is no data or no time, and is red only for what is wrong', async () => {
    await desk.open(document);
    const { page } = desk;
    await desk.click('map');
    const write = (text: string) => desk.write('/parameters/fields/0/value', text);
    const preview = page.getByTestId('expression-preview');
    const isRed = () => preview.getAttribute('data-bad');
    await poll(() => preview.textContent()).toContain('Run the steps before once');
    expect(await isRed()).toBeNull();

    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await poll(() => preview.textContent()).toBe('= 7');

    // One that never ends is cut off in its sandbox, and so is a long one; the sandbox and the next preview go on.
    const counted = (to: number) => `{{ (() => { let n = 0; while (n < ${to}) n += 1; return n; })() }}`;
    const sandbox = page.workers().find((worker) => worker.url().includes('preview-worker'));
    expect(sandbox).toBeDefined();
    for (const long of ['{{ (() => { for (;;) {} })() }}', counted(20_000_000)]) {
      await write(long);
      await poll(() => preview.textContent()).toContain('longer than a preview may');
      expect(await isRed()).toBeNull();
      // What takes its time and stays below is shown.
      await write(counted(50_000));
      await poll(() => preview.textContent()).toBe('= 50000');
    }
    expect(page.workers()).toContain(sandbox);
    await write('{{ $json.total.toFixed(2).nope() }}');
    await poll(isRed).toBe('true');
    await write('{{ $json.total * 2 }}');
    await poll(() => preview.textContent()).toBe('= 14');
    expect(await isRed()).toBe('false');
    expect(desk.complaints).toEqual([]);
  });

  test('an expression becomes an editor with the focus: real fields to choose, values on hover, errors in place', async () => {
    await desk.open(document);
    const { page } = desk;
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await poll(() => desk.card('map').getAttribute('data-status')).toBe('succeeded');
    await desk.click('map');
    await page.getByRole('tab', { name: 'Parameters' }).click();
    const plain = page.getByTestId('expression/parameters/fields/0/value');
    const editor = page.getByTestId('expression-editor');
    const preview = page.getByTestId('expression-preview');
    await plain.click();
    await editor.waitFor();

    // What is typed next is what the data has.
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('{{ $json.to');
    await page.locator('.suggest-widget').getByText('number = 7').waitFor();
    await desk.shot('expression');
    await page.keyboard.press('Enter');
    await poll(() => preview.textContent()).toBe('= 7');
    await editor.locator('.view-line').hover({ position: { x: 40, y: 8 } });
    await page.locator('.monaco-hover').getByText('The data of the present item.').waitFor();

    // Escape closes what is offered, which nothing around the field cuts off, and Tab then leaves.
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('{{ $json.to');
    const offers = page.locator('.suggest-widget.visible');
    await offers.getByText('number = 7').waitFor();
    expect(await offers.evaluate((widget) => getComputedStyle(widget).position)).toBe('fixed');
    expect(await isSeen(offers)).toBe(true);
    await page.keyboard.press('Escape');
    await offers.waitFor({ state: 'detached' });
    await page.keyboard.press('Tab');
    await plain.waitFor();
    expect(await plain.inputValue()).not.toContain('total');
    await plain.click();
    await editor.waitFor();

    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.insertText('{{ $jsn.total }}');
    await editor.locator('.squiggly-error').waitFor();

    // Larger, and back; Tab goes on, and the field is plain again.
    await page.keyboard.press('ControlOrMeta+e');
    const dialog = page.getByRole('dialog');
    await dialog.getByTestId('expression-editor').waitFor();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.insertText('{{ $json.total * 3 }}');
    await poll(() => dialog.getByTestId('expression-preview').textContent()).toBe('= 21');
    await desk.shot('expression-large');
    // Here, too, offers are whole; Escape closes them and not the dialog, and Tab then leaves the editor.
    await page.keyboard.type(' {{ $json.to');
    await offers.getByText('number = 7').waitFor();
    await desk.shot('offers-large');
    expect(await isSeen(offers)).toBe(true);
    await page.keyboard.press('Escape');
    await offers.waitFor({ state: 'detached' });
    await page.keyboard.press('Tab');
    await poll(() => dialog.locator('[data-testid="expression-editor"] :focus').count()).toBe(0);
    expect(await dialog.isVisible()).toBe(true);
    await dialog.locator('.monaco-editor').click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.insertText('{{ $json.total * 3 }}');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await poll(() => plain.inputValue()).toBe('{{ $json.total * 3 }}');
    await plain.click();
    await editor.waitFor();
    // With the editor open the page is as accessible as without.
    expect(await violationsOf(page)).toEqual([]);
    await page.keyboard.press('Tab');
    await poll(() => plain.count()).toBe(1);
    // Without the focus it is in colours as well.
    const coloured = page.getByTestId('highlighted');
    await poll(() => coloured.textContent()).toBe('{{ $json.total * 3 }}');
    expect(await coloured.locator('[data-kind="name"]').textContent()).toBe('$json');
    expect(await coloured.locator('[data-kind="number"]').textContent()).toBe('3');
    expect(await violationsOf(page)).toEqual([]);
    expect(desk.complaints).toEqual([]);
  });

  test('what is offered: names, steps by name and also before they have run, and what they have; the same where there is more room', async () => {
    const parameters = { rules: [{ every: 'day', at: '06:00' }] };
    const clock = { id: 'clock', type: 'trigger.schedule', typeVersion: 1, name: 'Every day', parameters };
    const tick = { id: 'e2', from: { node: 'clock', port: 'out' }, to: { node: 'map', port: 'in' } };
    await desk.open({ ...document, nodes: [...document.nodes, clock], edges: [...document.edges, tick] });
    const { page } = desk;
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await poll(() => desk.card('map').getAttribute('data-status')).toBe('succeeded');
    await desk.click('map');
    await page.getByRole('tab', { name: 'Parameters' }).click();
    await page.getByTestId('expression/parameters/fields/0/value').click();
    const offers = page.locator('.suggest-widget.visible .monaco-list-row');
    const offered = async (typed: string) => {
      await page.keyboard.press('ControlOrMeta+a');
      await page.keyboard.type(typed);
      await offers.first().waitFor();
      const rows = await offers.evaluateAll((found) => found.map((row) => row.getAttribute('aria-label')));
      return rows.map((row) => row?.replaceAll(/\s+/g, ' ').trim());
    };
    const starts = (words: string) => expect.stringMatching(new RegExp(`^${words}`));
    const inspector = page.getByTestId('inspector').getByTestId('expression-editor');
    await inspector.locator('textarea:focus').waitFor();
    await poll(() => offered('{{ $js')).toContainEqual(starts('\\$json'));
    await poll(() => offered('{{ Mat')).toContainEqual(starts('Math'));
    await poll(() => offered("{{ $('start').is")).toEqual([starts('isExecuted')]);
    await page.keyboard.press('ControlOrMeta+e');
    const large = page.getByRole('dialog').getByTestId('expression-editor');
    await large.locator('textarea:focus').waitFor();
    await poll(() => offered("{{ $('")).toEqual([starts('Start'), starts('Every day.*not run yet')]);
    await poll(() => offered("{{ $('start').item.json.")).toEqual([starts('total.*number = 7')]);
    // What has not run has what its schema promises.
    await poll(() => offered("{{ $('clock').item.json.")).toContainEqual(starts('scheduledAt.*string'));
    // It is put there by its id, which holds when the step is renamed.
    const takenIn = async (editor: typeof large) => {
      await poll(() => offered("{{ $('Sta")).toEqual([starts('Start')]);
      await page.keyboard.press('Enter');
      await poll(async () => (await editor.locator('.view-line').textContent())?.replaceAll('\u00a0', ' ')).toBe(
        "{{ $('start').item.json}}",
      );
    };
    await takenIn(large);
    await page.keyboard.press('Escape');
    await large.waitFor({ state: 'detached' });
    await page.getByTestId('expression/parameters/fields/0/value').click();
    await inspector.locator('textarea:focus').waitFor();
    await takenIn(inspector);
    expect(desk.complaints).toEqual([]);
  });

  test('a variable that is missing is created where it is read, is completed, previewed, changed on its page, and used', async () => {
    const id = await desk.open(document);
    const { page, product } = desk;
    const run = page.getByRole('button', { name: 'Run', exact: true });
    await run.click();
    await poll(() => desk.card('map').getAttribute('data-status')).toBe('succeeded');
    await desk.click('map');
    await page.getByRole('tab', { name: 'Parameters' }).click();
    await desk.write('/parameters/fields/0/value', '{{ $json.total * $vars.factor }}');
    const notes = page.getByTestId('problem-notes');
    await poll(() => notes.textContent()).toContain('There is no variable "factor"');
    await page.locator('.squiggly-warning').waitFor();

    await page.getByRole('button', { name: 'Create variable' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('JSON', { exact: true }).click();
    await dialog.getByLabel('Value', { exact: true }).fill('{ "net": ');
    await poll(() => dialog.getByTestId('variable-save').isDisabled()).toBe(true);
    await dialog.getByLabel('Value', { exact: true }).fill('{ "net": 3 }');
    await dialog.getByTestId('variable-save').click();
    await poll(() => dialog.count()).toBe(0);
    await poll(() => notes.count()).toBe(0);

    // Completed by its fields, with the value that it has now.
    await page.getByTestId('expression/parameters/fields/0/value').click();
    await page.getByTestId('expression-editor').waitFor();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('{{ $json.total * $vars.factor.n');
    await page.locator('.suggest-widget').getByText('number = 3').waitFor();
    await page.keyboard.press('Enter');
    await poll(() => page.getByTestId('expression-preview').textContent()).toBe('= 21');
    await desk.saved(id);

    await page.goto(`${product.url}/settings/environments`);
    const row = page.getByRole('row', { name: /\$vars\.factor/ });
    await row.getByRole('link', { name: 'Map' }).waitFor();
    await row.getByRole('button', { name: 'Change factor' }).click();
    await dialog.getByLabel('Value', { exact: true }).fill('{ "net": 5 }');
    await desk.shot('variable-dialog');
    await dialog.getByTestId('variable-save').click();
    await row.getByText('{"net":5}').waitFor();
    await row.getByRole('link', { name: 'Map' }).click();
    await desk.card('map').waitFor();
    await run.click();
    await poll(() => desk.card('map').getAttribute('data-status')).toBe('succeeded');
    await poll(() => page.getByTestId('expression-preview').textContent()).toBe('= 35');

    // A run says which values it saw; deleting says who reads it.
    const { items } = await ask<{ items: { id: string }[] }>(product, 'GET', `/runs?workflowId=${id}`);
    await page.goto(`${product.url}/runs/${items[0]?.id}?step=map`);
    await page.getByRole('tab', { name: 'Settings' }).click();
    await poll(() => page.getByTestId('step-variables').textContent()).toContain('5');
    await page.goto(`${product.url}/settings/environments`);
    await row.getByRole('button', { name: 'Delete factor' }).click();
    await poll(() => dialog.textContent()).toContain('Previewed (Map)');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('There are no variables yet').waitFor();
    expect(desk.complaints).toEqual([]);
  });

  test('a click into an expression puts the caret where it was clicked, and the field waits for the pointer to be let go', async () => {
    const id = await desk.open(document);
    const { page } = desk;
    await desk.click('map');
    const plain = page.getByTestId('expression/parameters/fields/0/value');
    const editor = page.getByTestId('expression-editor');
    const value = async () => JSON.stringify((await desk.saved(id)).nodes[1]?.parameters);
    const type = async (at: 'start' | 'end', text: string) => {
      const box = await plain.boundingBox();
      if (!box) throw new Error('The field is not in view.');
      await page.mouse.move(at === 'start' ? box.x + 3 : box.x + box.width - 40, box.y + box.height / 2);
      await page.mouse.down();
      // However long it is pressed, it stays what was pressed.
      await page.evaluate(async () => {
        for (let count = 0; count < 30; count += 1) await new Promise(requestAnimationFrame);
      });
      expect(await editor.count()).toBe(0);
      await page.mouse.up();
      await editor.waitFor();
      await page.keyboard.insertText(text);
      await page.keyboard.press('Tab');
      await plain.waitFor();
    };
    await plain.click();
    await editor.waitFor();
    await page.keyboard.press('Tab');
    await type('start', 'a');
    await poll(value).toContain('=a{{ $json.total }}"');
    await type('end', 'b');
    await poll(value).toContain('=a{{ $json.total }}b"');
    expect(desk.complaints).toEqual([]);
  });
});
