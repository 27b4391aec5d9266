import { describe, expect, test } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import { poll, useDesk } from '../support/designer.ts';

const document = {
  schemaVersion: 1,
  name: 'In words',
  nodes: [
    { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start' },
    { id: 'map', type: 'core.set', typeVersion: 1, name: 'Map order' },
  ],
  edges: [{ id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'map', port: 'in' } }],
  layout: { nodes: { start: [0, 0], map: [304, 0] } },
};

describe.skipIf(chromiumPath === undefined)('a workflow as text', () => {
  const desk = useDesk({ viewport: { width: 1600, height: 900 } });

  test('text and graph follow each other; what is no workflow yet harms neither and is kept', async () => {
    const id = await desk.open(document);
    const { page } = desk;
    const names = async () => (await desk.saved(id)).nodes.map(({ name }) => name);
    await page.getByRole('button', { name: 'Workflow as text' }).click();
    const text = page.getByTestId('text-view').locator('.monaco-editor').first();
    await text.waitFor();
    /** Replaces a word of the text, as a person does: find, select, type. */
    const retype = async (word: string, next: string) => {
      await text.click();
      await page.keyboard.press('ControlOrMeta+A');
      const all = await page.evaluate(async () => {
        window.document.execCommand('copy');
        return navigator.clipboard.readText();
      });
      expect(all).toContain(word);
      await page.evaluate((words) => navigator.clipboard.writeText(words), all.replace(word, next));
      await page.keyboard.press('ControlOrMeta+V');
    };

    await retype('Map order', 'Map bills');
    await poll(() => desk.card('map').textContent()).toContain('Map bills');
    expect(await names()).toEqual(['Start', 'Map bills']);

    // No workflow any more: the graph stays, the reason is said, and nothing of it is saved.
    await retype('"type": "core.set"', '"type": 7');
    await poll(() => page.getByTestId('text-problem').textContent()).toContain('Map bills');
    await desk.shot('text-view');
    expect(await desk.card('map').count()).toBe(1);
    expect((await desk.saved(id)).nodes[1]).toMatchObject({ type: 'core.set' });

    // Left and come back to: the text is as it was.
    await page.getByRole('button', { name: 'Workflow as text' }).click();
    await page.getByLabel('Search steps').waitFor();
    await page.getByRole('button', { name: 'Workflow as text' }).click();
    await poll(() => page.getByTestId('text-problem').textContent()).toContain('Map bills');
    await page.getByRole('button', { name: "Back to the graph's text" }).click();
    await poll(() => page.getByTestId('text-problem').count()).toBe(0);

    // One list of undo for both.
    await page.getByRole('button', { name: 'Undo' }).click();
    await poll(() => desk.card('map').textContent()).toContain('Map order');
    await poll(async () => (await text.textContent())?.replaceAll('\u00A0', ' ')).toContain('Map order');
    expect(await names()).toEqual(['Start', 'Map order']);

    // The text is checked by the schema of each step: what is a workflow, and yet not right, is underlined.
    expect(await page.locator('.squiggly-warning').count()).toBe(0);
    await retype('"name": "Map order"', '"name": "Map order", "parameters": { "fields": 7 }');
    await poll(() => page.locator('.squiggly-warning').count()).toBeGreaterThan(0);
    expect(await page.getByTestId('text-problem').count()).toBe(0);
    expect(desk.complaints).toEqual([]);
  });
});
