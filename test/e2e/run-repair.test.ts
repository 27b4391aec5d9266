import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import { poll, useDesk } from '../support/designer.ts';
import { ask, until } from '../support/product.ts';
import { startLedger } from '../support/provider.ts';
import { aNode, anEdge, aPost, aRow, aStart, reaches, runAgain, startRun } from '../support/running.ts';

describe.skipIf(chromiumPath === undefined)('a step of a run, and what can be done about it', () => {
  const desk = useDesk({ viewport: { width: 1600, height: 900 } });
  let ledger: Awaited<ReturnType<typeof startLedger>>;
  beforeAll(async () => {
    ledger = await startLedger();
  });
  afterAll(() => ledger?.stop());
  const openRun = async (runId: string, step: string) => {
    await desk.page.goto(`${desk.product.url}/runs/${runId}?step=${step}`);
    await desk.page.getByTestId('inspector').waitFor();
  };
  const panel = () => desk.page.getByTestId('inspector');
  const tab = (name: string) => panel().getByRole('tab', { name, exact: true }).click();
  const dialog = () => desk.page.getByRole('dialog');

  test('says what failed and why, what was sent and under which key, and what to do', async () => {
    ledger.answer(({ body }) =>
      body.n === 2 ? { status: 422, body: { message: 'TaxType is invalid.', code: 'E77' } } : undefined,
    );
    const { runId } = await startRun(desk.product, aRow('Facts', [aStart(), aPost('post', 'Post', ledger.url)]), [
      { n: 1 },
      { n: 2 },
    ]);
    await reaches(desk.product, runId, 'parked');
    await openRun(runId, 'post');
    const text = () => panel().textContent();
    await poll(() => desk.page.getByTestId('item-count').textContent()).toContain('1 of 2 items');
    await poll(text).toContain('data/rejected');
    expect(await text()).toContain('What to do:');
    expect(await text()).toContain('item 2');
    expect(await text()).toContain('TaxType is invalid.');
    expect(await text()).toMatch(/Decided by.*422/);
    await desk.shot('step-failure');
    await tab('Attempts');
    await poll(text).toContain('Try 1');
    expect(await text()).toContain('it was answered');
    await tab('Writes');
    await poll(() => panel().getByTestId('write-0').textContent()).toContain('took effect');
    expect(await panel().getByTestId('write-1').textContent()).toContain('refused, no effect');
    expect(await panel().getByTestId('write-0').textContent()).toContain(ledger.sent[0]?.key);
    await tab('Log');
    await poll(text).toContain('data/rejected ×1');
    await tab('Settings');
    await poll(text).toContain('safeBy');
    await tab('Input, output');
    await poll(() => panel().getByTestId('item-input-1').textContent()).toContain('failed');
    expect(await panel().getByTestId('item-input-0').textContent()).toContain('ok');
    // A second look: where an output came from, by pointer and by keys.
    await panel().getByTestId('item-output-0').hover();
    await poll(() => panel().getByTestId('item-input-0').getAttribute('data-lit')).toBe('true');
    await panel().getByRole('tab', { name: 'Log' }).hover();
    await poll(() => panel().getByTestId('item-input-0').getAttribute('data-lit')).toBe('false');
    await panel().getByTestId('item-output-0').focus();
    await poll(() => panel().getByTestId('item-input-0').getAttribute('data-lit')).toBe('true');
    await desk.shot('step-items');
    await desk.page.emulateMedia({ colorScheme: 'dark' });
    await tab('Failure');
    await desk.shot('step-failure-dark');
    await desk.page.emulateMedia({ colorScheme: 'light' });
  });

  test('a write without its answer says how the doubt is settled, on the page of the run and beside the draft', async () => {
    const { page, product } = desk;
    const held = Promise.withResolvers<undefined>();
    ledger.answer(() => held.promise);
    const before = ledger.sent.length;
    const { workflowId, runId } = await startRun(product, aRow('Open', [aStart(), aPost('post', 'Post', ledger.url)]));
    await until(async () => ledger.sent.length > before);
    const write = () => panel().getByTestId('write-0').textContent();
    const settled = 'How it is settled: It is sent again under the same key';
    await openRun(runId, 'post');
    await tab('Writes');
    await poll(write).toContain('sent, no answer yet');
    expect(await write()).toContain(settled);
    await page.goto(`${product.url}/workflows/${workflowId}`);
    await desk.click('post');
    await page.getByRole('tab', { name: 'Data' }).click();
    await panel().getByText('Writes', { exact: true }).click();
    await poll(write).toContain(settled);
    held.resolve(undefined);
    await reaches(product, runId, 'succeeded');
    await poll(write).toContain('took effect');
  });

  test('loads what is over 256 kB when asked, and never shows a credential', async () => {
    const { workflowId, runId } = await startRun(
      desk.product,
      aRow('Large', [aStart(), aNode('pass', 'core.pass', 'Pass')]),
      [{ small: 1, password: 'hunter2' }, { large: 'x'.repeat(300_000) }],
    );
    await reaches(desk.product, runId, 'succeeded');
    const sizes: number[] = [];
    desk.page.on('response', async (response) => {
      if (response.url().includes('/items?')) sizes.push((await response.body().catch(() => Buffer.alloc(0))).length);
    });
    await openRun(runId, 'pass');
    const large = panel().getByTestId('item-output-1');
    await poll(() => large.textContent()).toContain('Load');
    expect(Math.max(...sizes)).toBeLessThan(256 * 1024);
    expect(await panel().textContent()).not.toContain('hunter2');
    const input = panel().getByTestId('items-input');
    await input.getByText('JSON', { exact: true }).click();
    await poll(() => input.textContent()).toMatch(/password.*••••••/);
    expect(await input.textContent()).not.toContain('hunter2');
    await large.getByRole('button', { name: /^Load/ }).click();
    await poll(() => large.textContent()).toContain('xxxx');
    desk.page.removeAllListeners('response');

    // The editor's own view of the data holds it back as well.
    await desk.page.goto(`${desk.product.url}/workflows/${workflowId}`);
    await desk.click('pass');
    await desk.page.getByRole('tab', { name: 'Data' }).click();
    const table = panel().getByTestId('items-table');
    await table.getByRole('button', { name: /^Load/ }).waitFor();
    expect(await table.textContent()).not.toMatch(/xxxx|hunter2/);
    await table.getByRole('button', { name: /^Load/ }).click();
    await poll(() => table.textContent()).toContain('xxxx');
  });

  test('an item that does not come when it is asked for says so, and is asked for again', async () => {
    const row = aRow('Large', [aStart(), aNode('pass', 'core.pass', 'Pass')]);
    const { runId } = await startRun(desk.product, row, [{ large: 'x'.repeat(300_000) }]);
    await reaches(desk.product, runId, 'succeeded');
    // In a page whose complaints nobody counts: a refused request is one.
    const page = await desk.page.context().newPage();
    const one = /items\?.*offset=0/;
    await page.route(one, (route) => route.fulfill({ status: 404, json: { code: 'not_found' } }));
    await page.goto(`${desk.product.url}/runs/${runId}?step=pass`);
    const large = page.getByTestId('item-output-0');
    const load = large.getByRole('button', { name: /^Load/ });
    await load.click();
    await large.getByText('It is not there').waitFor();
    expect(await load.getAttribute('data-loading')).toBeNull();
    await page.unroute(one);
    await load.click();
    await poll(() => large.textContent()).toContain('xxxx');
    await page.close();
  });

  test('an item is corrected in a form, after it was said what is sent and what is not', async () => {
    const { page } = desk;
    ledger.answer(({ body }) => (body.tax === 'bad' ? { status: 422 } : undefined));
    const { runId } = await startRun(desk.product, aRow('Edited', [aStart(), aPost('post', 'Post', ledger.url)]), [
      { order: 'E-1', tax: 'ok' },
      { order: 'E-2', tax: 'bad' },
    ]);
    await reaches(desk.product, runId, 'parked');
    await openRun(runId, 'post');
    await panel().getByRole('button', { name: 'Edit and try again' }).click();
    const repeated = dialog().getByRole('region', { name: 'Will repeat' });
    await poll(() => repeated.textContent()).toContain('1 write is sent, under a new key');
    expect(await repeated.textContent()).not.toContain('under the key it had');
    const act = dialog().getByRole('button', { name: 'Edit and try again' });
    expect(await act.isDisabled()).toBe(true);
    await dialog().getByLabel('tax', { exact: true }).fill('ok');
    await dialog().getByLabel('Reason').fill('the code was wrong');
    await desk.shot('repair-edit');
    await act.click();
    await poll(() => page.getByTestId('run-page-status').textContent()).toContain('Succeeded');
    const orders = [...ledger.committed.values()].filter(({ body }) => String(body.order).startsWith('E-'));
    expect(orders.map(({ body }) => `${body.order} ${body.tax}`)).toEqual(['E-1 ok', 'E-2 ok']);
  });

  test('failed items are tried again under their keys, and skipping says what it drops', async () => {
    const { page } = desk;
    ledger.answer(() => ({ status: 422 }));
    const { runId } = await startRun(desk.product, aRow('Retry', [aStart(), aPost('post', 'Post', ledger.url)]), [
      { n: 9 },
    ]);
    await reaches(desk.product, runId, 'parked');
    await openRun(runId, 'post');
    await panel().getByRole('button', { name: 'Skip', exact: true }).click();
    await poll(() => dialog().getByRole('region', { name: 'Will not repeat' }).textContent()).toContain(
      '1 item is dropped',
    );
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    ledger.answer(() => undefined);
    await panel().getByRole('button', { name: 'Try again', exact: true }).click();
    await poll(() => dialog().getByRole('region', { name: 'Will repeat' }).textContent()).toContain(
      '1 write is sent, under the key it had',
    );
    await dialog().getByLabel('Reason').fill('their tax table is in');
    await dialog().getByRole('button', { name: 'Try again', exact: true }).click();
    await poll(() => page.getByTestId('run-page-status').textContent()).toContain('Succeeded');
    expect(new Set(ledger.sent.filter(({ body }) => body.n === 9).map(({ key }) => key)).size).toBe(1);

    // Skipped, with a reason: the run goes on without the item, and nothing more is sent.
    ledger.answer(({ body }) => (body.n === 11 ? { status: 422 } : undefined));
    const skipped = await startRun(
      desk.product,
      aRow('Skip', [aStart(), aPost('post', 'Post', ledger.url), aNode('after', 'core.pass', 'After')]),
      [{ n: 10 }, { n: 11 }],
    );
    await reaches(desk.product, skipped.runId, 'parked');
    const sent = ledger.sent.length;
    await openRun(skipped.runId, 'post');
    await panel().getByRole('button', { name: 'Skip', exact: true }).click();
    await poll(() => dialog().getByRole('region', { name: 'Will not repeat' }).textContent()).toContain(
      '1 item is dropped',
    );
    await dialog().getByLabel('Reason').fill('the order was withdrawn');
    await dialog().getByRole('button', { name: 'Skip', exact: true }).click();
    await poll(() => page.getByTestId('run-page-status').textContent()).toContain('Succeeded');
    await poll(() => page.getByTestId('node-status-after').textContent()).toContain('1');
    expect(ledger.sent.length).toBe(sent);
  });

  test('what was done elsewhere is taken over with its reference, what fails takes the fallback, and a run is undone or failed', async () => {
    const { page, product } = desk;
    ledger.answer(({ path }) => (path === '/post' ? { status: 422 } : undefined));
    const document = aRow('Ways out', [
      aStart(),
      aPost('first', 'First', `${ledger.url}/first`),
      aPost('post', 'Post', `${ledger.url}/post`, { policy: { onFailure: { data: { action: 'park' } } } }),
    ]);
    const { workflowId, runId } = await startRun(product, {
      ...document,
      nodes: [...document.nodes, aNode('ask', 'core.pass', 'Ask'), aPost('undo', 'Undo', `${ledger.url}/undo`)],
      edges: [
        ...document.edges,
        anEdge('f', 'post', 'ask', { from: { node: 'post', port: 'fallback' }, kind: 'fallback', on: ['data'] }),
        anEdge('u', 'first', 'undo', { from: { node: 'first', port: 'compensate' }, kind: 'compensate' }),
      ],
    });
    const sentTo = (path: string) => ledger.sent.filter((each) => each.path === path).length;
    /** Opens a parked run and asks for a repair. Gives what it says that it will and will not repeat. */
    const askFor = async (run: string, label: string) => {
      await reaches(product, run, 'parked');
      await openRun(run, 'post');
      await panel().getByRole('button', { name: label, exact: true }).click();
      await dialog().getByTestId('effects').waitFor();
      return (await dialog().getByTestId('effects').textContent()) ?? '';
    };
    const carryOut = async (label: string, status: string) => {
      await dialog().getByLabel('Reason').fill('looked at it');
      await dialog().getByRole('button', { name: label, exact: true }).click();
      await poll(() => page.getByTestId('run-page-status').textContent()).toContain(status);
    };

    expect(await askFor(runId, 'Mark as done elsewhere')).toContain('1 item is handed on without being sent');
    const before = sentTo('/post');
    await dialog().getByLabel('Reference at the provider').fill('EXT-7');
    await carryOut('Mark as done elsewhere', 'Succeeded');
    await tab('Input, output');
    await poll(() => panel().getByTestId('item-output-0').textContent()).toContain('EXT-7');
    expect(sentTo('/post')).toBe(before);

    expect(await askFor(await runAgain(product, workflowId), 'Take the fallback')).toContain(
      'handed on without being sent',
    );
    await carryOut('Take the fallback', 'Succeeded');
    await poll(() => desk.card('ask').getAttribute('data-status')).toBe('succeeded');

    expect(await askFor(await runAgain(product, workflowId), 'Stop and undo')).toContain(
      '1 item of an earlier step is undone',
    );
    expect(sentTo('/undo')).toBe(0);
    await carryOut('Stop and undo', 'Failed');
    await poll(() => desk.card('undo').getAttribute('data-status')).toBe('succeeded');
    expect(sentTo('/undo')).toBe(1);

    const last = await runAgain(product, workflowId);
    await askFor(last, 'Fail the run');
    await desk.shot('repair-fail');
    await carryOut('Fail the run', 'Failed');
    expect(sentTo('/undo')).toBe(1);
    expect(desk.complaints).toEqual([]);
  });

  test('a run leads on: to what is live now, to the runs it called and back, and by Escape to its draft', async () => {
    const { page, product } = desk;
    const publish = async (document: object) => {
      const { id } = await ask<{ id: string }>(product, 'POST', '/workflows', { document });
      await ask(product, 'POST', `/workflows/${id}/publish`, { baseRevision: 1 });
      return id;
    };
    await publish(
      aRow('Called one', [aNode('called', 'trigger.called', 'Called'), aNode('pass', 'core.pass', 'Pass')]),
    );
    const caller = aRow('Caller', [
      aStart(),
      aNode('call', 'core.run-workflow', 'Call', { parameters: { workflow: 'Called one' } }),
    ]);
    const id = await publish(caller);
    const { id: runId } = await ask<{ id: string }>(product, 'POST', `/workflows/${id}/runs`, { version: 1 });
    await reaches(product, runId, 'succeeded');
    const [call] = caller.nodes.slice(1);
    const changed = { ...caller, nodes: [caller.nodes[0], { ...call, name: 'Call it' }] };
    const { revision } = await ask<{ revision: number }>(product, 'PUT', `/workflows/${id}/draft`, {
      baseRevision: 1,
      document: changed,
    });
    await ask(product, 'POST', `/workflows/${id}/publish`, { baseRevision: revision });

    await openRun(runId, 'call');
    await poll(() => page.getByTestId('item-count').textContent()).toContain('1 item');
    await poll(() => panel().getByTestId('child-runs').getByRole('link').count()).toBe(1);
    await panel().getByTestId('child-runs').getByRole('link').click();
    await page.getByRole('link', { name: runId.slice(-6) }).click();
    await poll(() => page.url()).toContain(runId);
    await page.getByTestId('compare-live').click();
    await poll(() => page.url()).toMatch(/versions\?from=.*1.*to=.*2/);
    await page.getByText('Call it').first().waitFor();

    await openRun(runId, 'call');
    await desk.canvas().focus();
    await page.keyboard.press('Escape');
    await poll(() => page.url()).toContain(`/workflows/${id}`);
    await poll(() => panel().getByLabel('Name of the step').inputValue()).toBe('Call it');

    await page.goto(`${product.url}/runs`);
    await page.getByRole('link', { name: `Called by run ${runId.slice(-6)}` }).click();
    await poll(() => page.url()).toContain(`/runs/${runId}`);
    expect(desk.complaints).toEqual([]);
  });

  test('a run that is over is done over from a step, or on a newer version after its difference, as a new run', async () => {
    const { page } = desk;
    ledger.answer(() => undefined);
    const document = aRow('Again', [aStart(), aNode('map', 'core.pass', 'Map'), aPost('post', 'Post', ledger.url)]);
    const { workflowId, runId } = await startRun(desk.product, document, [{ n: 77 }]);
    await reaches(desk.product, runId, 'succeeded');
    const draft = await ask<{ revision: number; document: typeof document }>(
      desk.product,
      'GET',
      `/workflows/${workflowId}`,
    );
    const changed = {
      ...draft.document,
      nodes: draft.document.nodes.map((node) =>
        node.id === 'post' ? { ...node, policy: { timeoutMs: 9_000 } } : node,
      ),
    };
    const { revision } = await ask<{ revision: number }>(desk.product, 'PUT', `/workflows/${workflowId}/draft`, {
      baseRevision: draft.revision,
      document: changed,
    });
    await ask(desk.product, 'POST', `/workflows/${workflowId}/publish`, { baseRevision: revision });
    await openRun(runId, 'post');
    await panel().getByRole('button', { name: 'Run again from here …' }).click();
    await poll(() => dialog().getByTestId('replay-preview').textContent()).toMatch(
      /1 write that took effect.*taken over as (it is|they are)/,
    );
    // From a step on it may go on under another version, too.
    const on = dialog().getByLabel('On', { exact: true });
    await on.selectOption('1', { timeout: 10_000 });
    await poll(() => dialog().getByRole('region', { name: 'What is different' }).textContent()).toContain('Δ Post');
    await on.selectOption('');
    await dialog().getByLabel('Reason').fill('once more');
    await dialog().getByRole('button', { name: 'Start the new run' }).click();
    await poll(() => page.url()).not.toContain(runId);
    await poll(() => page.getByTestId('run-page-status').textContent()).toContain('Succeeded');
    await poll(() => page.getByTestId('node-status-map').textContent()).toContain('reused');
    // What it gave is there all the same, with the way to the run that made it.
    await desk.click('map');
    await poll(() => panel().getByTestId('item-output-0').textContent()).toContain('77');
    await panel().getByTestId('reused-from').click();
    await poll(() => page.url()).toContain(runId);

    await openRun(runId, 'post');
    await page.getByRole('button', { name: 'Run again …' }).click();
    const repeated = dialog().getByRole('region', { name: 'Will repeat' });
    await poll(() => repeated.textContent()).toContain('Post: 1 write that took effect is made again, under a new key');
    await dialog().getByLabel('On', { exact: true }).selectOption('1');
    await poll(() => dialog().getByRole('region', { name: 'What is different' }).textContent()).toContain('Δ Post');
    await desk.shot('replay-preview');
    await dialog().getByLabel('Reason').fill('on the new version');
    await dialog().getByRole('button', { name: 'Start the new run' }).click();
    await poll(() => page.url()).not.toContain(runId);
    await poll(() => page.getByTestId('run-page-status').textContent()).toContain('Succeeded');
    const made = ledger.sent.filter(({ body }) => body.n === 77);
    expect(new Set(made.map(({ key }) => key)).size).toBe(3);
  });

  test('stopping says before what still has to happen, and undoes only when asked', async () => {
    const { page } = desk;
    ledger.answer(() => undefined);
    const wait = aNode('wait', 'core.wait', 'Wait', { parameters: { for: 'time', amount: 1, unit: 'hours' } });
    const { workflowId } = await startRun(
      desk.product,
      aRow('Stop', [aStart(), aPost('post', 'Post', ledger.url), wait]),
    );
    const runId = await runAgain(desk.product, workflowId);
    await reaches(desk.product, runId, 'waiting');
    await openRun(runId, 'wait');
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await poll(() => dialog().getByTestId('stopping').textContent()).toContain('nothing of them was sent: 1');
    await dialog().getByRole('button', { name: 'Stop the run' }).click();
    await poll(() => page.getByTestId('run-page-status').textContent()).toContain('Cancelled');
    await until(
      async () => (await ask<{ status: string }>(desk.product, 'GET', `/runs/${runId}`)).status === 'cancelled',
    );
    expect(desk.complaints).toEqual([]);
  });
});
