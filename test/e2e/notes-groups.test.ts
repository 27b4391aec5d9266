import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import { poll, useDesk } from '../support/designer.ts';
import { edge, orderDocument, step } from '../support/order-document.ts';
import { ask } from '../support/product.ts';
import { aNode, aRow, aStart, reaches, startRun } from '../support/running.ts';
import { publish } from '../support/server.ts';

const document = orderDocument('Notes and groups');

interface Laid {
  readonly notes?: readonly { text: string; tint?: string; node?: string; at: number[] }[];
  readonly groups?: readonly { title: string; nodes: string[]; collapsed?: boolean }[];
  readonly nodes: Record<string, number[]>;
}

describe.skipIf(chromiumPath === undefined)('notes and groups', () => {
  const desk = useDesk({ viewport: { width: 1600, height: 900 } });
  const layoutOf = async (id: string) => (await desk.saved(id)).layout as Laid;

  test('a note is written, tinted, comes along with its step, and is shown without HTML', async () => {
    const id = await desk.open(document);
    const { page } = desk;
    await desk.click('map');
    await page.keyboard.press('n');
    await page
      .getByLabel('Text of the note, Markdown')
      .fill(
        '## VAT rules\n\n<img src=x onerror=alert(1)> **net** ~~gross~~ only <b>now</b> ![seal](data:image/gif;base64,R0lGODlhAQABAAAAACw=)',
      );
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'VAT rules' }).waitFor();
    const note = page.getByTestId('note-note1');
    expect(await note.locator('img, b').count()).toBe(0);
    // HTML is left out, and not shown as a text either; what Markdown has is there.
    expect(await note.textContent()).not.toMatch(/[<>]|onerror/);
    expect(await note.locator('strong, del').allTextContents()).toEqual(['net', 'gross']);
    const shades = new Set<string>();
    await note.click();
    for (const tint of ['Yellow', 'Green', 'Red', 'Grey', 'Blue']) {
      await page.getByRole('button', { name: tint, exact: true }).click();
      await poll(() => note.getAttribute('data-tint')).toBe(tint.toLowerCase());
      shades.add(await note.evaluate((element) => getComputedStyle(element).backgroundColor));
    }
    expect(shades.size).toBe(5);
    await desk.shot('note');
    await page.getByRole('button', { name: 'Let go of the step' }).click();
    await poll(async () => (await layoutOf(id)).notes?.[0]?.node).toBeUndefined();
    await page.getByRole('button', { name: 'Attach to the nearest step' }).click();
    const before = (await layoutOf(id)).notes?.[0];
    expect(before).toMatchObject({ tint: 'blue', node: 'map' });

    await desk.click('map');
    await page.keyboard.press('ControlOrMeta+Shift+ArrowDown');
    await poll(async () => (await layoutOf(id)).notes?.[0]?.at[1]).toBe((before?.at[1] ?? 0) + 80);
  });

  test('steps are grouped, folded to one card, looked into, and let go again', async () => {
    const id = await desk.open(document);
    const { page } = desk;
    await desk.click('map');
    await desk.click('check', { modifiers: ['Shift'] });
    await page.keyboard.press('ControlOrMeta+g');
    await page.getByLabel('Title of the group').fill('Prepare');
    await page.keyboard.press('Enter');
    await desk.shot('group');
    await page.getByRole('button', { name: 'Fold Prepare' }).click();
    const fold = page.getByTestId('fold-group1');
    await fold.waitFor();
    expect(await desk.card('map').count()).toBe(0);
    expect(await fold.getAttribute('aria-label')).toBe('Group: Prepare, 2 steps');
    await poll(() => page.locator('.react-flow__edge').count()).toBe(2);
    await desk.shot('fold');
    expect((await layoutOf(id)).groups).toEqual([
      { id: 'group1', title: 'Prepare', nodes: ['map', 'check'], collapsed: true },
    ]);

    // Looked into: only its steps, and a way back.
    await fold.dblclick();
    await desk.card('check').waitFor();
    expect(await desk.card('send').count()).toBe(0);
    await page.getByRole('button', { name: 'Notes and groups' }).click();
    await fold.waitFor();

    // What it hides is found all the same.
    await desk.canvas().click({ position: { x: 300, y: 700 } });
    await page.keyboard.press('ControlOrMeta+f');
    await page.getByLabel('Find', { exact: true }).fill('Check order');
    await page.keyboard.press('Enter');
    await desk.card('check').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Notes and groups' }).click();

    // A folded group is moved as one.
    await fold.waitFor();
    const places = (await layoutOf(id)).nodes;
    const box = await fold.boundingBox();
    if (!box) throw new Error('The group is not in view.');
    await page.mouse.move(box.x + 110, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + 110, box.y + 120, { steps: 6 });
    await page.mouse.up();
    await poll(async () => {
      const { map, check } = (await layoutOf(id)).nodes;
      return [map?.[1] === check?.[1], (map?.[1] ?? 0) > (places.map?.[1] ?? 0)];
    }).toEqual([true, true]);

    // Off as one, and on again.
    await page.keyboard.press('d');
    await poll(() => fold.getAttribute('aria-label')).toBe('Group: Prepare, 2 steps, Off');
    expect(await fold.textContent()).toBe('Prepare2 stepsOff');
    expect(await page.getByTestId('bypass-e1').count()).toBe(1);
    const off = async () => (await desk.saved(id)).nodes.filter((node) => 'disabled' in node).map((node) => node.id);
    await poll(off).toEqual(['map', 'check']);
    await page.keyboard.press('ControlOrMeta+Enter');
    await fold.locator('[data-kind="skipped"]').waitFor();
    await desk.shot('fold-off');
    await page.keyboard.press('d');
    await poll(off).toEqual([]);

    // Deleted as one, and back as one.
    await page.keyboard.press('Delete');
    await poll(async () => (await desk.saved(id)).nodes.map((node) => node.id)).toEqual(['start', 'send']);
    await page.keyboard.press('ControlOrMeta+z');
    await fold.click();
    await page.keyboard.press('ControlOrMeta+Shift+g');
    await desk.card('map').waitFor();
    expect((await layoutOf(id)).groups).toEqual([]);
    expect(desk.complaints).toEqual([]);
  });

  test('a folded group counts its problems, says the worst of how its steps went, and is off when all of it is', async () => {
    const nodes = [
      { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start' },
      step('map', 'Map order'),
      { id: 'check', type: 'core.fail', typeVersion: 1, name: 'Check order', parameters: { message: 'No price' } },
      // What is only a text is fragile, and runs.
      step('send', 'Send order', [{ name: 'words', value: 'Order {{ $json.number }}' }]),
    ];
    const edges = [edge('e1', 'start', 'map'), edge('e2', 'map', 'check'), edge('e3', 'map', 'send')];
    const groups = [{ id: 'group1', title: 'Prepare', nodes: ['map', 'check', 'send'], collapsed: true }];
    const id = await desk.open({ ...document, nodes, edges, layout: { ...document.layout, groups } });
    const { page } = desk;
    const fold = page.getByTestId('fold-group1');
    const words = () => fold.getAttribute('aria-label');
    await poll(words).toBe('Group: Prepare, 3 steps, 1 problem');
    await desk.canvas().focus();
    await page.keyboard.press('ControlOrMeta+Enter');
    // One came through, one failed, and was the second of three.
    await poll(words).toBe('Group: Prepare, 3 steps, Exception, 1 problem');
    await poll(() => fold.getAttribute('data-status')).toBe('failed');
    await desk.shot('fold-worst');

    // Looked into, a step is chosen by itself. A part of it is off: it is not gone around, and its card does not say so.
    await fold.dblclick();
    await desk.click('map', { position: { x: 60, y: 14 } });
    await page.keyboard.press('d');
    await poll(async () => (await desk.saved(id)).nodes.filter((node) => 'disabled' in node)).toHaveLength(1);
    await page.getByRole('button', { name: 'Notes and groups' }).click();
    await fold.waitFor();
    expect(await words()).not.toContain('Off');
    expect(await page.getByTestId('bypass-e1').count()).toBe(0);
    // With the rest of it off as well it is.
    await fold.click();
    await page.keyboard.press('d');
    await poll(words).toBe('Group: Prepare, 3 steps, Off');
    await page.getByTestId('bypass-e1').waitFor({ state: 'attached' });
    await page.keyboard.press('Shift+D');
    await poll(() => page.getByTestId('bypass-e1').count()).toBe(0);
    expect(await words()).toBe('Group: Prepare, 3 steps, Off');
    expect(desk.complaints).toEqual([]);
  });

  test('a step that calls a workflow is off like any other: nothing is called, and it stays a call until it is on', async () => {
    const { product, page } = desk;
    const doubled = aNode('double', 'core.set', 'Double', {
      parameters: { fields: [{ name: 'n', value: '={{ $json.n * 2 }}' }] },
    });
    const { id: called } = await publish(product, aRow('Double it', [aNode('in', 'trigger.called', 'In'), doubled]));
    const { runId, workflowId } = await startRun(
      product,
      aRow('Calls', [
        aStart(),
        aNode('call', 'core.run-workflow', 'Call', { parameters: { workflow: called }, disabled: 'pass' }),
        aNode('keep', 'core.pass', 'Keep'),
      ]),
      [{ n: 7 }],
    );
    await reaches(product, runId, 'succeeded');
    const count = async (id: string) =>
      (await ask<{ items: object[] }>(product, 'GET', `/runs?workflowId=${id}`)).items.length;
    expect(await count(called)).toBe(0);
    await page.goto(`${product.url}/runs/${runId}`);
    await poll(() => page.getByTestId('node-status-call').textContent()).toBe('Off');
    await poll(() => page.getByTestId('node-status-keep').textContent()).toBe('1');
    await page.goto(`${product.url}/workflows/${workflowId}`);
    const choose = async (item: string) => {
      await desk.click('call', { button: 'right', position: { x: 60, y: 14 } });
      await page.getByTestId('context-menu').getByRole('menuitem', { name: item }).click();
    };
    await choose('Put its steps here');
    await page
      .getByText('"Call" is off: as steps of this workflow they would run. Turn it on first.')
      .first()
      .waitFor();
    expect(await desk.card('double').count()).toBe(0);
    await desk.canvas().focus();
    await page.keyboard.press('d');
    await poll(async () => (await desk.saved(workflowId)).nodes.filter((node) => 'disabled' in node)).toEqual([]);
    await choose('Put its steps here');
    await desk.card('double').waitFor();
    expect(desk.complaints).toEqual([]);
  });

  test('steps become a workflow of their own and come back, and the run gives the same; a folded group says how it goes', async () => {
    const set = (id: string, name: string, field: string, value: string) => step(id, name, [{ name: field, value }]);
    const [start, , check, send] = document.nodes;
    const id = await desk.open({
      ...document,
      name: 'Totals',
      nodes: [
        start,
        set('map', 'Map order', 'net', '={{ 7 }}'),
        set('check', check?.name ?? '', 'gross', "={{ $('Map order').item.json.net * 2 }}"),
        set('send', send?.name ?? '', 'sum', "={{ $('Check order').item.json.gross + $('Map order').item.json.net }}"),
      ],
    });
    const { page, product } = desk;
    const runs = async () =>
      (await ask<{ items: { id: string; status: string }[] }>(product, 'GET', `/runs?workflowId=${id}`)).items;
    let done = 0;
    /** Runs the draft, and gives what its last step made. */
    const run = async () => {
      done += 1;
      await page.keyboard.press('ControlOrMeta+Enter');
      await poll(async () => (await runs()).filter(({ status }) => status === 'succeeded').length).toBe(done);
      const [latest] = await runs();
      const { items } = await ask<{ items: { id: string; node: string }[] }>(
        product,
        'GET',
        `/runs/${latest?.id}/steps`,
      );
      const last = items.find(({ node }) => node === 'send');
      const path = `/runs/${latest?.id}/steps/${last?.id}/items?side=output`;
      return (await ask<{ items: { json: object }[] }>(product, 'GET', path)).items[0]?.json;
    };
    const choose = async (target: Locator, item: string) => {
      await target.click({ button: 'right' });
      await page.getByTestId('context-menu').getByRole('menuitem', { name: item }).click();
    };
    await desk.fit();
    const before = await run();
    expect(before).toMatchObject({ net: 7, gross: 14, sum: 21 });

    // A folded group says how the steps in it went.
    await page.keyboard.press('Escape');
    await desk.click('check');
    await page.keyboard.press('ControlOrMeta+g');
    await page.getByLabel('Title of the group').fill('Double it');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Fold Double it' }).click();
    const fold = page.getByTestId('fold-group1');
    await poll(() => fold.getAttribute('aria-label')).toBe('Group: Double it, 1 step, Succeeded');

    await choose(fold, 'Make a workflow of it …');
    const dialog = page.getByRole('dialog');
    await poll(() => dialog.getByLabel('Name').inputValue()).toBe('Double it');
    // What it reads of steps that stay goes in; what later steps read of it, or past it, comes back.
    const [net, gross] = ["$('Map order').item.json.net", "$('Check order').item.json.gross"];
    const lists = dialog.getByRole('list');
    await poll(() => lists.nth(0).getByRole('listitem').allTextContents()).toEqual([net]);
    expect((await lists.nth(1).getByRole('listitem').allTextContents()).toSorted()).toEqual([gross, net]);
    await desk.shot('extract');
    await page.getByTestId('extract-confirm').click();
    await desk.card('double-it').waitFor();
    expect(await desk.card('check').count()).toBe(0);
    await desk.saved(id);
    await desk.fit();
    await desk.shot('extracted');
    expect(await run()).toEqual(before);

    // Into it by a double click, and from there into one that is made of a step of it; out again by the crumbs.
    const where = page.getByRole('navigation', { name: 'Where you are' });
    const publish = async () => {
      await page.getByRole('button', { name: 'Publish …' }).click();
      await page.getByTestId('publish-confirm').click();
      await page.getByText('v2 live').waitFor();
    };
    await desk.click('double-it', { clickCount: 2, position: { x: 60, y: 14 } });
    await desk.card('check').waitFor();
    // What calls it is not mounted here, and it was not there.
    expect(await desk.card('send').count()).toBe(0);
    await poll(() => where.getByRole('listitem').allTextContents()).toEqual(['Totals', 'Double it']);
    await choose(desk.card('check'), 'Make a workflow of it …');
    await dialog.getByLabel('Name').fill('Inner part');
    await page.getByTestId('extract-confirm').click();
    await desk.card('inner-part').waitFor();
    await page.keyboard.press('Escape');
    await publish();
    await desk.click('inner-part', { clickCount: 2, position: { x: 60, y: 14 } });
    await desk.card('check').waitFor();
    expect(await where.getByRole('listitem').allTextContents()).toEqual(['Totals', 'Double it', 'Inner part']);
    await desk.shot('nested');

    // Off in there: the run of the innermost says so, and what the step would take away stays.
    const cleaning = 'take-off-what-came-along';
    await desk.click(cleaning, { position: { x: 60, y: 14 } });
    await page.keyboard.press('d');
    await page.keyboard.press('Escape');
    await poll(() => page.getByTestId('save-state').textContent()).toMatch(/^Saved/);
    await publish();
    await where.getByRole('link', { name: 'Totals' }).click();
    await desk.card('double-it').waitFor();
    expect(await where.count()).toBe(0);
    await poll(() => page.getByTestId('inspector').getAttribute('aria-label')).toBe('Step Double it');
    expect(await run()).toMatchObject({ ...before, handedOver: {} });
    const inner = async () =>
      (await ask<{ items: { id: string; workflowName: string }[] }>(product, 'GET', '/runs')).items.find(
        ({ workflowName }) => workflowName === 'Inner part',
      )?.id;
    await page.goto(`${product.url}/runs/${await inner()}`);
    await poll(() => page.getByTestId(`node-status-${cleaning}`).textContent()).toBe('Off');
    await page.goto(`${product.url}/workflows/${id}`);
    await desk.click('double-it', { clickCount: 2, position: { x: 60, y: 14 } });
    await desk.click('inner-part', { clickCount: 2, position: { x: 60, y: 14 } });
    await desk.card('check').waitFor();
    await desk.click(cleaning, { position: { x: 60, y: 14 } });
    await page.keyboard.press('d');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Publish …' }).click();
    await page.getByTestId('publish-confirm').click();
    await page.getByText('v3 live').waitFor();
    // By keys out of both.
    await page.keyboard.press('g');
    await page.keyboard.press('b');
    await desk.card('inner-part').waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('b');
    await desk.card('double-it').waitFor();
    expect(await run()).toEqual(before);

    // Back in their places, the outer first.
    await choose(desk.card('double-it'), 'Put its steps here');
    await desk.card('inner-part').waitFor();
    await page.keyboard.press('Escape');
    await choose(desk.card('inner-part'), 'Put its steps here');
    await desk.card('check-order').waitFor();
    await desk.saved(id);
    await desk.fit();
    await desk.shot('inlined');
    expect(await run()).toEqual(before);
    expect(desk.complaints).toEqual([]);
  });

  test('inside a group one works as outside: what is added, pasted and made there stays in it', async () => {
    const id = await desk.open({
      ...document,
      layout: {
        ...document.layout,
        groups: [{ id: 'group1', title: 'Prepare', nodes: ['map', 'check'], collapsed: true }],
      },
    });
    const { page } = desk;
    const members = async () => (await layoutOf(id)).groups?.[0]?.nodes;
    await page.getByTestId('fold-group1').dblclick();
    await desk.card('check').waitFor();
    await desk.fit();
    await page.locator('.react-flow__edge[data-id="e2"]').hover({ force: true });
    await page.getByRole('button', { name: 'Add a step between Map order and Check order' }).click();
    await page.getByTestId('quick-add').getByLabel('Search steps').waitFor();
    await page.keyboard.type('pass on');
    await page.keyboard.press('Enter');
    await desk.card('pass-on').waitFor();
    await poll(members).toEqual(['map', 'check', 'pass-on']);
    await page.keyboard.press('Escape');
    await desk.click('map', { position: { x: 60, y: 14 } });
    await page.keyboard.press('ControlOrMeta+d');
    await desk.card('map-order-2').waitFor();
    await page.keyboard.press('ControlOrMeta+c');
    await page.mouse.move(800, 700);
    await page.keyboard.press('ControlOrMeta+v');
    await desk.card('map-order-3').waitFor();
    await poll(members).toEqual(['map', 'check', 'pass-on', 'map-order-2', 'map-order-3']);
    await page.keyboard.press('Escape');
    await desk.click('pass-on', { button: 'right', position: { x: 60, y: 14 } });
    await page.getByTestId('context-menu').getByRole('menuitem', { name: 'Make a workflow of it …' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('Sorted apart');
    await page.getByTestId('extract-confirm').click();
    await desk.card('sorted-apart').waitFor();
    await poll(members).toEqual(['map', 'check', 'map-order-2', 'map-order-3', 'sorted-apart']);
    // By its key and from the list too; joined, turned off, deleted and undone without leaving it.
    const isSaved = async (look: (saved: Awaited<ReturnType<typeof desk.saved>>) => boolean) =>
      poll(async () => look(await desk.saved(id))).toBe(true);
    await page.keyboard.press('Escape');
    await desk.fit();
    await desk.canvas().focus();
    await page.keyboard.press('a');
    await page.getByTestId('quick-add').getByLabel('Search steps').waitFor();
    await page.keyboard.type('limit');
    await page.keyboard.press('Enter');
    await desk.card('limit').waitFor();
    await poll(async () => (await members())?.length).toBe(6);
    await page.getByLabel('Steps', { exact: true }).getByLabel('Search steps').fill('sort');
    await page.keyboard.press('Enter');
    await desk.card('sort').waitFor();
    await poll(async () => (await members())?.length).toBe(7);
    await page.keyboard.press('Escape');
    await desk.click('sort', { position: { x: 60, y: 14 } });
    await desk.canvas().focus();
    await page.keyboard.press('d');
    await isSaved(({ nodes }) => nodes.filter((node) => 'disabled' in node).length === 1);
    await page.keyboard.press('Delete');
    await poll(async () => (await members())?.length).toBe(6);
    await page.keyboard.press('ControlOrMeta+z');
    await desk.card('sort').waitFor();
    await poll(async () => (await members())?.length).toBe(7);
    expect(await desk.card('send').count()).toBe(0);
    await page.getByRole('navigation', { name: 'Where you are' }).getByRole('button').click();
    await poll(() => page.getByTestId('fold-group1').getAttribute('aria-label')).toContain('7 steps');
    expect(desk.complaints).toEqual([]);
  });

  test('the workflow that a step calls is found by its name and kept by its id; one is made and opened from there', async () => {
    const { product, page } = desk;
    const { id: draft } = await ask<{ id: string }>(product, 'POST', '/workflows', {
      document: { ...document, name: 'Check the address' },
    });
    const call = { id: 'call', type: 'core.run-workflow', typeVersion: 1, name: 'Call', parameters: { workflow: '' } };
    const id = await desk.open({
      ...document,
      nodes: [document.nodes[0], call],
      edges: [{ id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'call', port: 'in' } }],
      layout: { nodes: { start: [0, 0], call: [304, 0] } },
    });
    const called = async () => (await desk.saved(id)).nodes[1]?.parameters?.workflow;
    await desk.click('call');
    const inspector = page.getByTestId('inspector');
    const field = inspector.getByTestId('workflow-field');
    await field.click();
    await page.keyboard.type('the address');
    const option = page.getByRole('option', { name: 'Check the address' });
    await poll(() => option.textContent()).toContain('Draft only');
    await desk.shot('workflow-field');
    await option.click();
    await poll(called).toBe(draft);
    await poll(() => field.inputValue()).toBe('Check the address');
    await inspector.getByText('It has to be published before it can be called.').waitFor();
    await page.reload();
    await desk.click('call');
    await poll(() => field.inputValue()).toBe('Check the address');

    await inspector.getByRole('button', { name: 'Make a new one' }).click();
    await poll(called).not.toBe(draft);
    await inspector.getByRole('button', { name: 'Open it' }).click();
    await page.getByText('Called by a workflow', { exact: true }).first().waitFor();
    await poll(() =>
      page.getByRole('navigation', { name: 'Where you are' }).getByRole('listitem').allTextContents(),
    ).toEqual(['Notes and groups', 'Called workflow']);
    expect(desk.complaints).toEqual([]);
  });
});
