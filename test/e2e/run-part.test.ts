import { describe, expect, test } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import { poll, useDesk } from '../support/designer.ts';
import { ask } from '../support/product.ts';

const document = {
  schemaVersion: 1,
  name: 'In parts',
  nodes: [
    { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start' },
    {
      id: 'stamp',
      type: 'core.set',
      typeVersion: 1,
      name: 'Stamp',
      parameters: { fields: [{ name: 'at', value: '={{ $run.id }}' }] },
    },
    {
      id: 'map',
      type: 'core.set',
      typeVersion: 1,
      name: 'Map',
      parameters: { fields: [{ name: 'copy', value: '={{ $json.at }}' }] },
    },
    {
      id: 'post',
      type: 'http.request',
      typeVersion: 1,
      name: 'Post invoice',
      parameters: { method: 'POST', url: 'http://127.0.0.1:9/', effect: { kind: 'write', safeBy: 'key' } },
    },
  ],
  edges: [
    { id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'stamp', port: 'in' } },
    { id: 'e2', from: { node: 'stamp', port: 'out' }, to: { node: 'map', port: 'in' } },
    { id: 'e3', from: { node: 'map', port: 'out' }, to: { node: 'post', port: 'in' } },
  ],
  layout: { nodes: { start: [0, 0], stamp: [304, 0], map: [608, 0], post: [912, 0] } },
};

interface Listed {
  readonly items: { readonly id: string; readonly node: string; readonly status: string }[];
}

describe.skipIf(chromiumPath === undefined)('running a part of a draft', () => {
  const desk = useDesk();

  test('says first what runs, what is used again and what is written; nothing runs that was not named', async () => {
    const id = await desk.open(document);
    const { page, product } = desk;
    const preview = page.getByTestId('part-preview');
    const dialog = page.getByRole('dialog');
    const choose = async (step: string, way: string) => {
      await desk.card(step).click();
      await page.getByRole('button', { name: 'Ways to run' }).click();
      await page.getByRole('menuitem', { name: way }).click();
    };
    const runs = async () => (await ask<Listed>(product, 'GET', `/runs?workflowId=${id}`)).items;
    const output = async (run: string, node: string) => {
      const { items } = await ask<Listed>(product, 'GET', `/runs/${run}/steps`);
      const step = items.find((each) => each.node === node);
      const path = `/runs/${run}/steps/${step?.id}/items?side=output`;
      return (await ask<{ items: { json: { at: string; copy: string } }[] }>(product, 'GET', path)).items[0]?.json;
    };

    // A write is named before it can happen; turning away starts nothing.
    await choose('post', 'Run to this step');
    await poll(() => preview.textContent()).toContain('Writes outsidePost invoice');
    await desk.shot('run-part');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(await runs()).toHaveLength(0);

    await choose('map', 'Run to this step');
    await poll(() => preview.textContent()).toContain('Writes outsideNothing');
    await dialog.getByRole('button', { name: 'Run', exact: true }).click();
    await poll(async () => (await runs()).map(({ status }) => status)).toEqual(['succeeded']);
    const [first] = await runs();
    expect((await ask<Listed>(product, 'GET', `/runs/${first?.id}/steps`)).items.map(({ node }) => node)).not.toContain(
      'post',
    );
    await poll(() => desk.card('map').getAttribute('data-status')).toBe('succeeded');

    // Alone: what came to it is what the run before gave.
    await choose('map', 'Run only this step');
    await poll(() => preview.textContent()).toContain('RunsMapUses again what they gave in the last runStart, Stamp');
    await dialog.getByRole('button', { name: 'Run', exact: true }).click();
    await poll(async () => (await runs()).map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
    const [second] = await runs();
    expect(second?.id).not.toBe(first?.id);
    expect(await output(second?.id ?? '', 'map')).toMatchObject({ at: first?.id, copy: first?.id });
    expect(desk.complaints).toEqual([]);
  });
});
