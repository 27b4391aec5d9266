import { describe, expect, test } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import { poll, useDesk } from '../support/designer.ts';

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
    await desk.card('map').click();
    const write = (text: string) => desk.write('/parameters/fields/0/value', text);
    const preview = page.getByTestId('expression-preview');
    const isRed = () => preview.getAttribute('data-bad');
    await poll(() => preview.textContent()).toContain('Run the steps before once');
    expect(await isRed()).toBeNull();

    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await poll(() => preview.textContent()).toBe('= 7');

    // One that never ends is cut off in its sandbox; the page and the next preview go on.
    await write('{{ (() => { for (;;) {} })() }}');
    await poll(() => preview.textContent()).toContain('longer than a preview may');
    expect(await isRed()).toBeNull();
    await write('{{ $json.total.toFixed(2).nope() }}');
    await poll(isRed).toBe('true');
    await write('{{ $json.total * 2 }}');
    await poll(() => preview.textContent()).toBe('= 14');
    expect(desk.complaints).toEqual([]);
  });

  test('an expression becomes an editor with the focus: real fields to choose, values on hover, errors in place', async () => {
    await desk.open(document);
    const { page } = desk;
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await poll(() => desk.card('map').getAttribute('data-status')).toBe('succeeded');
    await desk.card('map').click();
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
    await dialog.getByRole('button', { name: 'Close' }).click();
    await poll(() => plain.inputValue()).toBe('{{ $json.total * 3 }}');
    await plain.click();
    await editor.waitFor();
    await page.keyboard.press('Tab');
    await poll(() => plain.count()).toBe(1);
    expect(desk.complaints).toEqual([]);
  });
});
