import type { WorkflowDocument } from '@holdfast/workflow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import { poll, useDesk } from '../support/designer.ts';
import { ask } from '../support/product.ts';
import { startLedger } from '../support/provider.ts';
import { aNode, aPost, aRow, aStart, reaches, runAgain } from '../support/running.ts';
import { publish } from '../support/server.ts';

const documentFor = (url: string) => ({
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
      id: 'file',
      type: 'data.json',
      typeVersion: 1,
      name: 'File',
      parameters: { operation: 'build', field: 'at', asFile: true },
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
      parameters: {
        method: 'POST',
        url,
        headers: [{ name: 'x-api-key', value: 'not-for-eyes' }],
        body: { kind: 'json', json: '={{ $json }}' },
        effect: { kind: 'write', safeBy: 'key' },
      },
    },
    { id: 'ask', type: 'core.pass', typeVersion: 1, name: 'Ask Finance' },
  ],
  edges: [
    { id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'stamp', port: 'in' } },
    { id: 'e2', from: { node: 'stamp', port: 'out' }, to: { node: 'file', port: 'in' } },
    { id: 'e4', from: { node: 'file', port: 'out' }, to: { node: 'map', port: 'in' } },
    { id: 'e3', from: { node: 'map', port: 'out' }, to: { node: 'post', port: 'in' } },
    {
      id: 'e5',
      from: { node: 'post', port: 'fallback' },
      to: { node: 'ask', port: 'in' },
      kind: 'fallback',
      on: ['data'],
    },
  ],
  layout: {
    nodes: { start: [0, 0], stamp: [304, 0], file: [304, 160], map: [608, 0], post: [912, 0], ask: [912, 200] },
  },
});

interface Listed {
  readonly items: { readonly id: string; readonly node: string; readonly status: string }[];
}

interface Output {
  readonly json: { readonly at: string; readonly copy: string; readonly heldBack?: object };
  readonly files?: { readonly data: { readonly id: string } };
}

describe.skipIf(chromiumPath === undefined)('running a draft, or a part of it', () => {
  const desk = useDesk();
  let ledger: Awaited<ReturnType<typeof startLedger>>;
  beforeAll(async () => {
    ledger = await startLedger();
  });
  afterAll(() => ledger?.stop());

  test('says first what runs, what is used again and what is written; nothing runs that was not named', async () => {
    const id = await desk.open(documentFor(ledger.url));
    const { page, product } = desk;
    const preview = page.getByTestId('run-preview');
    const dialog = page.getByRole('dialog');
    const choose = async (step: string, way: string) => {
      await desk.click(step);
      await page.getByRole('button', { name: 'Ways to run' }).click();
      await page.getByRole('menuitem', { name: way }).click();
    };
    const runs = async () => (await ask<Listed>(product, 'GET', `/runs?workflowId=${id}`)).items;
    const output = async (run: string, node: string) => {
      const { items } = await ask<Listed>(product, 'GET', `/runs/${run}/steps`);
      const step = items.find((each) => each.node === node);
      const path = `/runs/${run}/steps/${step?.id}/items?side=output`;
      return (await ask<{ items: Output[] }>(product, 'GET', path)).items[0];
    };

    // A write is named before it can happen; turning away starts nothing.
    await choose('post', 'Run to this step');
    await poll(() => preview.textContent()).toContain('Writes outsidePost invoice HTTP');
    await desk.shot('run-part');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(await runs()).toHaveLength(0);
    // The focus is where it was: at the button, or on the canvas.
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
    await poll(focused).toBe('Ways to run');
    await desk.canvas().focus();
    await page.keyboard.press('ControlOrMeta+Enter');
    await preview.waitFor();
    await page.keyboard.press('Escape');
    await preview.waitFor({ state: 'detached' });
    await poll(focused).toMatch(/^Canvas/);

    // Nothing ran yet: a step alone needs what leads to it.
    await choose('map', 'Run only this step');
    await poll(() => preview.textContent()).toContain('RunsStart, Stamp, File, MapUses again');
    await dialog.getByRole('button', { name: 'Cancel' }).click();

    await choose('map', 'Run to this step');
    await poll(() => preview.textContent()).toContain('Writes outsideNothing');
    await dialog.getByRole('button', { name: 'Run', exact: true }).click();
    await poll(async () => (await runs()).map(({ status }) => status)).toEqual(['succeeded']);
    const [first] = await runs();
    expect((await ask<Listed>(product, 'GET', `/runs/${first?.id}/steps`)).items.map(({ node }) => node)).not.toContain(
      'post',
    );
    await poll(() => desk.card('map').getAttribute('data-status')).toBe('succeeded');

    // Up to it, all that leads there runs anew, whatever there is of before.
    await choose('map', 'Run to this step');
    await poll(() => preview.textContent()).toContain(
      'RunsStart, Stamp, File, MapUses again what they gave in the last runNothing',
    );
    await dialog.getByRole('button', { name: 'Cancel' }).click();

    // Alone: what came to it is what the run before gave.
    await choose('map', 'Run only this step');
    await poll(() => preview.textContent()).toContain(
      'RunsMapUses again what they gave in the last runStart, Stamp, File',
    );
    await dialog.getByRole('button', { name: 'Run', exact: true }).click();
    await poll(async () => (await runs()).map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
    const [second] = await runs();
    expect(second?.id).not.toBe(first?.id);
    expect((await output(second?.id ?? '', 'map'))?.json).toMatchObject({ at: first?.id, copy: first?.id });
    // Also the file: the step that wrote it did not run again.
    const file = (await output(first?.id ?? '', 'file'))?.files?.data.id;
    expect(file).toBeTypeOf('string');
    expect((await output(second?.id ?? '', 'file'))?.files?.data.id).toBe(file);

    // A step is changed: what it gave, and what came of that, is told apart before anybody runs again.
    const isStale = (step: string) => page.getByTestId(`node-status-${step}`).getAttribute('data-stale');
    const stale = () => Promise.all(['start', 'stamp', 'file', 'map'].map(isStale));
    expect(await stale()).toEqual(['false', 'false', 'false', 'false']);
    await desk.click('stamp');
    await page.getByRole('tab', { name: 'Parameters' }).click();
    await desk.write('/parameters/fields/0/value', '{{ $run.id + "!" }}');
    await poll(stale).toEqual(['false', 'true', 'true', 'true']);
    expect(await desk.card('map').getAttribute('aria-label')).toContain('from before a change');
    await page.getByRole('tab', { name: 'Data' }).click();
    await page.getByTestId('stale').waitFor();
    await desk.shot('stale');
    await choose('map', 'Run only this step');
    await poll(() => preview.textContent()).toContain('Of these, from before a changeStamp, File');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await desk.canvas().focus();
    await page.keyboard.press('ControlOrMeta+z');
    await poll(stale).toEqual(['false', 'false', 'false', 'false']);

    // All of it: the write is named once more. Rehearsed, it is shown and not sent, and a failure is chosen.
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Rehearse', exact: true }).click();
    await poll(() => preview.textContent()).toContain('Held backPost invoice');
    await dialog.getByRole('button', { name: 'Rehearse', exact: true }).click();
    await poll(async () => (await runs()).length).toBe(3);
    await poll(() => desk.card('post').textContent()).toContain('held back');
    const [third] = await runs();
    const held = (await output(third?.id ?? '', 'post'))?.json.heldBack;
    expect(held).toMatchObject({
      method: 'POST',
      url: `${ledger.url}/`,
      body: { at: third?.id },
      key: expect.any(String),
    });
    expect(JSON.stringify(held)).not.toContain('not-for-eyes');
    await desk.click('post');
    await page.getByRole('tab', { name: 'Data' }).click();
    await poll(() => page.getByTestId('inspector').textContent()).toContain('held back by the rehearsal');
    await desk.shot('rehearsed');

    await page.getByRole('button', { name: 'Rehearse', exact: true }).click();
    await dialog.getByLabel('Step that fails').selectOption({ label: 'Post invoice' });
    await dialog.getByLabel('Post invoice', { exact: true }).selectOption('data');
    await desk.shot('rehearse');
    await dialog.getByRole('button', { name: 'Rehearse', exact: true }).click();
    await poll(async () => (await runs()).length).toBe(4);
    await poll(() => desk.card('ask').getAttribute('data-status')).toBe('succeeded');
    expect(ledger.sent).toEqual([]);

    // For real it is sent, once somebody has seen that.
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await poll(() => preview.textContent()).toContain('Writes outsidePost invoice HTTP request · write (key)');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(await runs()).toHaveLength(4);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await dialog.getByRole('button', { name: 'Run and write' }).click();
    await poll(() => ledger.sent.length).toBe(1);
    await poll(() => desk.card('post').getAttribute('data-status')).toBe('succeeded');

    // From a step on: what is before it is what the run before gave.
    const [whole] = await runs();
    await choose('map', 'Run from this step');
    await poll(() => preview.textContent()).toContain(
      'RunsMap, Post invoice, Ask FinanceUses again what they gave in the last runStart, Stamp, FileWrites outsidePost invoice',
    );
    await dialog.getByRole('button', { name: 'Run and write' }).click();
    await poll(() => ledger.sent.length).toBe(2);
    expect(ledger.sent[1]?.body).toMatchObject({ at: whole?.id, copy: whole?.id });
    expect(desk.complaints).toEqual([]);
  });

  test('a step of a loop runs alone on what its last round gave it: nothing before it runs again', async () => {
    const step = (id: string, type: string, parameters?: object) => ({
      id,
      type,
      typeVersion: 1,
      name: id,
      ...(parameters ? { parameters } : {}),
    });
    const wire = (id: string, from: string, to: string) => {
      const end = (text: string, port: string) => ({ node: text.split('.')[0], port: text.split('.')[1] ?? port });
      return { id, from: end(from, 'out'), to: end(to, 'in') };
    };
    const id = await desk.open({
      schemaVersion: 1,
      name: 'Rounds',
      nodes: [
        step('start', 'trigger.manual'),
        step('each', 'core.loop', { batchSize: 1 }),
        step('stamp', 'core.set', { fields: [{ name: 'at', value: '={{ $run.id }}' }] }),
        step('map', 'core.set', {
          fields: [
            { name: 'copy', value: '={{ $json.at }}' },
            { name: 'n', value: "={{ $('stamp').item.json.n }}" },
          ],
        }),
      ],
      edges: [
        wire('e1', 'start', 'each'),
        wire('e2', 'each.item', 'stamp'),
        wire('e3', 'stamp', 'map'),
        wire('e4', 'map', 'each.return'),
      ],
      layout: { nodes: { start: [0, 0], each: [304, 0], stamp: [608, 0], map: [912, 0] } },
    });
    const { page, product } = desk;
    const preview = page.getByTestId('run-preview');
    await reaches(product, await runAgain(product, id, [{ n: 1 }, { n: 2 }, { n: 3 }]), 'succeeded');
    await page.reload();
    await desk.card('map').waitFor();

    await desk.fit();
    await desk.click('map');
    await page.getByRole('button', { name: 'Ways to run' }).click();
    await page.getByRole('menuitem', { name: 'Run only this step' }).click();
    await poll(() => preview.textContent()).toContain(
      'RunsmapUses again what they gave in the last runstart, each, stamp',
    );
    await page.getByRole('dialog').getByRole('button', { name: 'Run', exact: true }).click();
    const runs = async () => (await ask<Listed>(product, 'GET', `/runs?workflowId=${id}`)).items;
    await poll(async () => (await runs()).map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
    const [second, first] = await runs();
    const { items: steps } = await ask<Listed>(product, 'GET', `/runs/${second?.id}/steps`);
    expect(steps.map(({ node }) => node).toSorted()).toEqual(['each', 'map', 'stamp', 'start']);
    const map = steps.find(({ node }) => node === 'map');
    const path = `/runs/${second?.id}/steps/${map?.id}/items?side=output`;
    const { items } = await ask<{ items: { json: object }[] }>(product, 'GET', path);
    // The stamp of the first run, not of this one; and the last round of three.
    expect(items.map(({ json }) => json)).toEqual([{ n: 3, at: first?.id, copy: first?.id }]);
    expect(desk.complaints).toEqual([]);
  });

  test('pins what a step gave, says where that is from, and holds it to what the step gives', async () => {
    const wrong = { reply: [{ json: { status: 'fine' } }] };
    await desk.open({ ...documentFor(ledger.url), pins: { post: wrong } });
    const { page } = desk;
    const note = page.getByTestId('pin-note');
    const chip = (step: string) => page.getByTestId(`node-status-${step}`).textContent();
    const select = async (step: string) => {
      await desk.fit();
      await desk.click(step);
    };
    const drawer = page.locator('[data-region="drawer"]');

    // What could never come out is told, with the way to end it.
    await drawer.getByRole('button', { name: /^Problems/ }).click();
    const line = drawer.getByRole('button', { name: /what is pinned is not what the step gives/ });
    await line.click();
    await poll(() => note.textContent()).toContain('Pinned. Draft runs use it; published versions never do.');
    await drawer.getByRole('button', { name: 'Unpin' }).click();
    await poll(() => line.count()).toBe(0);

    // Nothing to pin before a run; then by key, with where it came from.
    await select('stamp');
    await page.keyboard.press('p');
    await page.getByText('Run the step once, then pin what it gave.', { exact: true }).waitFor();
    await select('map');
    await page.getByRole('button', { name: 'Ways to run' }).click();
    await page.getByRole('menuitem', { name: 'Run to this step' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Run', exact: true }).click();
    await poll(() => desk.card('map').getAttribute('data-status')).toBe('succeeded');
    await select('stamp');
    await page.keyboard.press('p');
    await poll(() => desk.card('stamp').getAttribute('aria-label')).toContain('pinned data');
    await page.getByRole('tab', { name: 'Data' }).click();
    const run = page.url();
    await poll(() => note.textContent()).toMatch(/^Pinned from run [0-9a-f]{6}, .*Draft runs use it/);
    await desk.shot('pinned');

    // The next run says so on the canvas, at the step, and on its own page.
    await select('map');
    await page.getByRole('button', { name: 'Ways to run' }).click();
    await page.getByRole('menuitem', { name: 'Run to this step' }).click();
    await poll(() => page.getByTestId('run-preview').textContent()).toContain('Gives what is pinnedStamp');
    await page.getByRole('dialog').getByRole('button', { name: 'Run', exact: true }).click();
    await poll(() => chip('stamp')).toBe('pinned');
    await page.getByTestId('run-status').click();
    await select('stamp');
    await poll(() => page.getByTestId('stand-in').textContent()).toMatch(/^Pinned from run [0-9a-f]{6}, /);
    await page.goto(run);
    await desk.canvas().waitFor();

    // Publishing says that it is left aside there.
    await page.getByRole('button', { name: 'Publish …' }).click();
    await poll(() => page.getByTestId('pin-warning').textContent()).toContain('Pinned: Stamp.');
    await page.keyboard.press('Escape');
    await select('stamp');
    await page.keyboard.press('p');
    await poll(() => desk.card('stamp').getAttribute('aria-label')).not.toContain('pinned data');
    expect(desk.complaints).toEqual([]);
  });

  test('what a called workflow would write is told before, and nothing is sent before somebody said so', async () => {
    const { page, product } = desk;
    const callee: WorkflowDocument = {
      ...aRow('Post one', [
        aNode('called', 'trigger.called', 'Called'),
        aPost('post', 'Post entry', `${ledger.url}/called`),
      ]),
      pins: { post: { out: [{ json: {} }] } },
    };
    await publish(product, callee);
    const call = (workflow: string) => aNode('call', 'core.run-workflow', 'Hand over', { parameters: { workflow } });
    const id = await desk.open(aRow('Calls', [aStart(), call('Post one')]));
    const dialog = page.getByRole('dialog');
    const preview = page.getByTestId('run-preview');
    const sent = () => ledger.sent.filter(({ path }) => path === '/called').length;
    await page.keyboard.press('ControlOrMeta+Enter');
    await poll(() => preview.textContent()).toContain(
      'Writes outsidePost entry HTTP request · write (key), in Post one',
    );
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(sent()).toBe(0);
    await page.keyboard.press('ControlOrMeta+Enter');
    await dialog.getByRole('button', { name: 'Run and write' }).click();
    await poll(sent).toBe(1);
    const { items } = await ask<Listed>(product, 'GET', `/runs?workflowId=${id}`);
    await reaches(product, items[0]?.id ?? '', 'succeeded');

    await desk.open(aRow('Calls what it is told', [aStart(), call('={{ $json.workflow }}')]));
    await page.keyboard.press('ControlOrMeta+Enter');
    await poll(() => preview.textContent()).toContain('What "Hand over" has written is known only when it runs.');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(desk.complaints).toEqual([]);
  });

  test('where nothing came in yet, the steps before are run from beside it: what they write is told, the step itself stays', async () => {
    const { page, product } = desk;
    const id = await desk.open(
      aRow('Before', [
        aStart(),
        aPost('post', 'Post entry', `${ledger.url}/before`),
        aNode('map', 'core.set', 'Map order'),
        aNode('last', 'core.pass', 'Last'),
      ]),
    );
    const sent = () => ledger.sent.filter(({ path }) => path === '/before').length;
    const dialog = page.getByRole('dialog');
    const preview = page.getByTestId('run-preview');
    const pane = page.getByTestId('mapping-pane');
    const offer = pane.getByRole('button', { name: 'Run the steps before' });
    await desk.click('start');
    await desk.canvas().focus();
    await page.keyboard.press('Enter');
    await pane.getByText('It starts the workflow: nothing comes in before it.').waitFor();
    expect(await offer.count()).toBe(0);

    await page.keyboard.press('Escape');
    await desk.click('map');
    await desk.canvas().focus();
    await page.keyboard.press('Enter');
    await desk.tabTo(offer);
    await desk.shot('run-before');
    await page.keyboard.press('Enter');
    await poll(() => preview.textContent()).toContain('RunsStart, Post entryUses again');
    await poll(() => preview.textContent()).toContain('Writes outsidePost entry HTTP request · write (key)');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(sent()).toBe(0);
    expect((await ask<Listed>(product, 'GET', `/runs?workflowId=${id}`)).items).toEqual([]);

    await offer.click();
    await dialog.getByRole('button', { name: 'Run and write' }).click();
    await poll(sent).toBe(1);
    await pane.locator('[data-path-of]').first().waitFor();
    await offer.waitFor({ state: 'detached' });
    await desk.shot('ran-before');
    const [run] = (await ask<Listed>(product, 'GET', `/runs?workflowId=${id}`)).items;
    await reaches(product, run?.id ?? '', 'succeeded');
    const { items: steps } = await ask<Listed>(product, 'GET', `/runs/${run?.id}/steps`);
    expect(
      steps
        .filter(({ status }) => status === 'succeeded')
        .map(({ node }) => node)
        .toSorted(),
    ).toEqual(['post', 'start']);
    expect(desk.complaints).toEqual([]);
  });
});
