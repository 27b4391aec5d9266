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
    const field = page.getByTestId('expression/parameters/fields/0/value');
    const preview = page.getByTestId('expression-preview');
    const isRed = () => preview.getAttribute('data-bad');
    await poll(() => preview.textContent()).toContain('Run the steps before once');
    expect(await isRed()).toBeNull();

    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await poll(() => preview.textContent()).toBe('= 7');

    // One that never ends is cut off in its sandbox; the page and the next preview go on.
    await field.fill('{{ (() => { for (;;) {} })() }}');
    await poll(() => preview.textContent()).toContain('longer than a preview may');
    expect(await isRed()).toBeNull();
    await field.fill('{{ $json.total.toFixed(2).nope() }}');
    await poll(isRed).toBe('true');
    await field.fill('{{ $json.total * 2 }}');
    await poll(() => preview.textContent()).toBe('= 14');
    expect(desk.complaints).toEqual([]);
  });
});
