import type { NodeDescription } from '@holdfast/workflow';
import { describe, expect, test } from 'vitest';
import { violationsOf } from '../support/axe.ts';
import { chromiumPath } from '../support/browser.ts';
import { poll, useDesk } from '../support/designer.ts';
import { ask } from '../support/product.ts';

/** Types whose forms hold every kind of field between them. */
const AXED = new Set(['http.request', 'core.code', 'core.set', 'human.approval', 'core.aggregate']);
/** Steps in a row of the grid. */
const WIDE = 8;
/** Steps on one canvas: all of them can be seen beside the panel. */
const AT_ONCE = 64;

describe.skipIf(chromiumPath === undefined)('the forms of all node types', () => {
  const desk = useDesk({ viewport: { width: 1600, height: 1000 } });

  test('each is drawn from its schema: every parameter has a field with a name, and nothing breaks', async () => {
    const { nodeTypes } = await ask<{ nodeTypes: NodeDescription[] }>(desk.product, 'GET', '/node-types');
    const nodes = nodeTypes.map(({ type, typeVersion, example }, index) => ({
      id: `n${index}`,
      type,
      typeVersion,
      name: `${type} ${typeVersion}`,
      ...(example ? { parameters: example } : {}),
    }));
    const { page } = desk;
    const panel = page.getByTestId('inspector');
    const bad: string[] = [];
    for (let first = 0; first < nodes.length; first += AT_ONCE) {
      const part = nodes.slice(first, first + AT_ONCE);
      const places = part.map(({ id }, index) => [id, [(index % WIDE) * 304, Math.floor(index / WIDE) * 128]]);
      await desk.open({
        schemaVersion: 1,
        name: 'Everything',
        nodes: part,
        edges: [],
        layout: { nodes: Object.fromEntries(places) },
      });
      // Beside an open panel everything is brought into view once: from then on the view stands still.
      await desk.click(`n${first}`);
      await panel.waitFor();
      await desk.fit();
      for (const { id, name, type } of part) {
        await desk.click(id);
        await poll(() => panel.getByLabel('Name of the step').inputValue()).toBe(name);
        await page.getByRole('tab', { name: 'Parameters' }).click();
        const folds = panel.getByRole('button', { name: /^Optional/, expanded: false });
        while ((await folds.count()) > 0) await folds.first().click();
        if (AXED.has(type)) bad.push(...(await violationsOf(page)).map((what) => `${name}: ${what}`));
        if (type === 'http.request') await desk.shot('form-http');
        bad.push(...(await panel.evaluate(namelessIn)).map((what) => `${name}: ${what}`));
      }
    }
    expect(bad).toEqual([]);
    expect(desk.complaints).toEqual([]);
  });
});

/** Fields below an element that have no name for assistive technology. Runs in the page. */
function namelessIn(panel: Element): string[] {
  const fields = [...panel.querySelectorAll('input:not([type="hidden"]), textarea, select, button, [role="combobox"]')];
  const nameOf = (field: Element): string => {
    const labels = 'labels' in field ? [...((field as HTMLInputElement).labels ?? [])] : [];
    const by = field.getAttribute('aria-labelledby')?.split(' ') ?? [];
    const words = [
      field.getAttribute('aria-label'),
      ...labels.map((label) => label.textContent),
      ...by.map((id) => document.getElementById(id)?.textContent),
      field.tagName === 'BUTTON' ? field.textContent : '',
    ];
    return words.join('').trim();
  };
  return fields
    .filter((field) => field.closest('[aria-hidden="true"]') === null && !field.matches('[tabindex="-1"]'))
    .filter((field) => field.checkVisibility() && nameOf(field) === '')
    .map((field) => `${field.closest('[data-path]')?.getAttribute('data-path')} ${field.outerHTML.slice(0, 120)}`);
}
