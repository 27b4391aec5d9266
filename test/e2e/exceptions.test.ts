import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { violationsOf } from '../support/axe.ts';
import { chromiumPath } from '../support/browser.ts';
import { COMPARING, RECORDS } from '../support/compared.ts';
import { poll, SHOTS, useDesk } from '../support/designer.ts';
import { asPhone, sidewaysBy } from '../support/layout.ts';
import { ask, until } from '../support/product.ts';
import { startLedger } from '../support/provider.ts';
import { aNode, aPost, aRow, aStart, reaches, runAgain, startRun } from '../support/running.ts';

describe.skipIf(chromiumPath === undefined)('the exceptions', () => {
  const desk = useDesk({}, { HOLDFAST_LEASE_MS: '3000', HOLDFAST_GUARD_MS: '500' });
  let ledger: Awaited<ReturnType<typeof startLedger>>;
  beforeAll(async () => {
    ledger = await startLedger();
  });
  afterAll(() => ledger?.stop());
  const dialog = () => desk.page.getByRole('dialog');
  const badge = async () =>
    /\d+/.exec(
      (await desk.page
        .getByRole('link', { name: /^Exceptions/ })
        .first()
        .textContent()) ?? '',
    )?.[0];
  /** So many runs of one workflow that park for the same cause. */
  async function park(name: string, count: number): Promise<readonly string[]> {
    const { workflowId, runId } = await startRun(
      desk.product,
      aRow(name, [aStart(), aPost('post', 'Post', ledger.url)]),
      [{ name, n: 0 }],
    );
    const runs = [runId];
    for (let n = 1; n < count; n++) runs.push(await runAgain(desk.product, workflowId, [{ name, n }]));
    for (const run of runs) await reaches(desk.product, run, 'parked');
    return runs;
  }

  test('writes in doubt come first and say what was sent; the badge counts what the list counts', async () => {
    const { page } = desk;
    ledger.answer(() => ({ status: 422, body: { message: 'TaxType is invalid.' } }));
    await park('Refused', 3);
    ledger.answer(() => ({ status: 200, isCut: true }));
    const unsafe = aNode('pay', 'http.request', 'Pay', {
      parameters: {
        method: 'POST',
        url: `${ledger.url}/pay`,
        body: { kind: 'json', json: '={{ $json }}' },
        effect: { kind: 'write', safeBy: 'unsafe' },
      },
    });
    const { runId } = await startRun(desk.product, aRow('Paid', [aStart(), unsafe]), [{ amount: 1 }]);
    await reaches(desk.product, runId, 'parked');
    await page.goto(`${desk.product.url}/exceptions`);
    await poll(() => page.getByTestId('exception-total').textContent()).toBe('4 steps wait');
    await poll(badge).toBe('4');
    const lines = page.getByRole('grid', { name: 'Exceptions by cause' }).locator('[data-row]');
    await poll(() => lines.count()).toBe(2);
    expect(await lines.first().textContent()).toContain('Ambiguous');
    await desk.shot('exceptions');
    await lines.first().getByRole('link').click();
    await poll(() => page.getByTestId('sent-writes').textContent()).toContain(`POST ${ledger.url}/pay`);
    expect(await page.getByTestId('sent-writes').textContent()).toMatch(/sent once/);
    await desk.shot('exception-ambiguous');
    // It stands among the alerts too, and a channel can be made to tell of them.
    const channel = await ask<{ id: string }>(desk.product, 'POST', '/notice-channels', {
      kind: 'slack',
      name: 'On call',
      secret: { url: `${ledger.url}/on-call` },
    });
    await page.goto(`${desk.product.url}/settings/alerts`);
    await page.getByText('Writes of which nobody knows whether they happened: 1').waitFor();
    await page.getByText('tells of questions alone').waitFor();
    await page.getByRole('button', { name: 'Change what On call tells of alerts' }).click();
    await dialog().getByRole('combobox', { name: 'Tells of' }).click();
    await page.getByRole('option', { name: 'Alerts', exact: true }).click();
    await dialog().getByRole('button', { name: 'Save' }).click();
    await page.getByText('all alerts').waitFor();
    await ask(desk.product, 'DELETE', `/notice-channels/${channel.id}`);
  });

  test("filters are the server's, and stand in the address", async () => {
    const { page } = desk;
    await page.goto(`${desk.product.url}/exceptions?class=data`);
    await poll(() => page.getByTestId('exception-total').textContent()).toBe('3 steps wait');
    await page.getByText('Mine', { exact: true }).click();
    await page.getByText('Nothing of this kind waits').waitFor();
    expect(page.url()).toContain('owner=mine');
  });

  test('an owner and a comment are given to many, and taken back', async () => {
    const { page } = desk;
    await page.goto(`${desk.product.url}/exceptions?class=data`);
    await page.getByRole('link', { name: /rejected the data/ }).click();
    await page.getByRole('button', { name: 'Assign', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Assign to me' }).click();
    const owners = async () =>
      (await ask<{ items: { owner: unknown }[] }>(desk.product, 'GET', '/exceptions?class=data')).items.filter(
        ({ owner }) => owner !== null,
      ).length;
    await poll(owners).toBe(3);
    await page.getByRole('button', { name: 'Undo' }).click();
    await poll(owners).toBe(0);
  });

  test('one is repaired after its preview, and stays in sight for a moment', async () => {
    const { page } = desk;
    ledger.answer(() => undefined);
    await page.goto(`${desk.product.url}/exceptions?class=data`);
    await page.getByRole('link', { name: /rejected the data/ }).click();
    const end = await asPhone(page, 360, 740);
    const first = page.locator('[data-row]').first();
    await first.getByRole('link', { name: /^Run [0-9a-f]{6}$/ }).waitFor();
    await first.getByText(/rejected the data/).waitFor();
    await end();
    await page.getByRole('button', { name: 'Repair', exact: true }).first().click();
    await page.getByRole('menuitem', { name: 'Try again', exact: true }).click();
    await poll(() => dialog().getByTestId('effects').textContent()).toContain('1 write is sent');
    await dialog().getByLabel('Reason').fill('mended');
    await dialog().getByRole('button', { name: 'Try again' }).click();
    await poll(() => page.getByTestId('just-done').textContent()).toContain('Try again');
    await poll(badge).toBe('3');
  });

  test('many are repaired carefully: previewed, held up, gone on with, and each says what became of it', async () => {
    const { page } = desk;
    ledger.answer(() => ({ status: 422, body: { message: 'TaxType is invalid.' } }));
    const runs = await park('Many', 6);
    ledger.answer(() => undefined);
    const before = ledger.committed.size;
    const { items } = await ask<{ items: { fingerprint: string; workflowName: string }[] }>(
      desk.product,
      'GET',
      '/exceptions/groups',
    );
    const group = items.find(({ workflowName }) => workflowName === 'Many');
    await page.goto(`${desk.product.url}/exceptions/${group?.fingerprint}`);
    await page.getByRole('button', { name: 'Repair all 6' }).click();
    await page.getByRole('menuitem', { name: 'Try again', exact: true }).click();
    await poll(() => dialog().getByTestId('effects').textContent()).toContain('6 writes');
    expect(ledger.committed.size).toBe(before);
    await dialog().getByLabel('A second').fill('1');
    await dialog().getByLabel('Reason').fill('their tax table is in');
    await desk.shot('bulk-preview');
    await dialog().getByRole('button', { name: 'Try again' }).click();
    const status = () => page.getByTestId('operation-status').textContent();
    await page.getByRole('button', { name: 'Pause' }).click();
    await poll(status).toContain('paused');
    expect(await page.getByRole('button', { name: 'Stop', exact: true }).count()).toBe(1);
    await desk.shot('bulk-paused');
    await page.getByRole('button', { name: 'Resume' }).click();
    await poll(status).toBe('finished · 6 of 6');
    const lines = page.getByRole('grid', { name: 'Steps' }).locator('[data-row]');
    await poll(() => lines.filter({ hasText: 'done' }).count()).toBe(6);
    for (const run of runs) await reaches(desk.product, run, 'succeeded');
    expect(ledger.committed.size).toBe(before + 6);
    await desk.shot('bulk-done');
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize({ width: 1920, height: 1080 });
    await desk.shot('bulk-done-dark-1920');
    await page.goto(`${desk.product.url}/exceptions`);
    await page.getByRole('link', { name: /was sent and got no answer/ }).waitFor();
    await desk.shot('exceptions-dark-1920');
    await page.emulateMedia({ colorScheme: 'light' });
  });

  test('a question about a failure stands in the inbox with its answers, also on a phone', async () => {
    const { page } = desk;
    ledger.answer(() => ({ status: 422, body: { message: 'TaxType is invalid.' } }));
    const policy = { onFailure: { data: { action: 'ask' as const, deadlineMs: 3_600_000 } } };
    const { runId } = await startRun(
      desk.product,
      aRow('Asked', [aStart(), aPost('post', 'Post', ledger.url, { policy })]),
    );
    await until(
      async () => (await ask<{ items: unknown[] }>(desk.product, 'GET', '/exceptions?asked=true')).items.length === 1,
    );
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto(`${desk.product.url}/approvals`);
    await poll(() => page.getByTestId('asked-steps').textContent()).toMatch(/Asked · Post.*due in/);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await desk.shot('asked-360');
    await page.getByTestId('asked-steps').getByRole('button', { name: 'Skip' }).click();
    await dialog().getByLabel('Reason').fill('not worth it');
    await dialog().getByRole('button', { name: 'Skip' }).click();
    await poll(() => page.getByTestId('asked-steps').count()).toBe(0);
    await reaches(desk.product, runId, 'succeeded');
    await page.goto(`${desk.product.url}/exceptions`);
    await page.getByRole('link', { name: /was sent and got no answer/ }).waitFor();
    await desk.shot('exceptions-360');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    expect(desk.complaints).toEqual([]);
  });

  test('what a comparison found is shown outcome by outcome, searched, and exported', async () => {
    const { page, product } = desk;
    const { id, revision } = await ask<{ id: string; revision: number }>(product, 'POST', '/workflows', {
      document: COMPARING,
    });
    await ask(product, 'POST', `/workflows/${id}/publish`, { baseRevision: revision });
    for (const records of [RECORDS, RECORDS.filter(({ invoice }) => invoice.endsWith('1041'))]) {
      const { id: runId } = await ask<{ id: string }>(product, 'POST', `/workflows/${id}/runs`, {
        version: 1,
        input: records.map((json) => ({ json })),
      });
      await reaches(product, runId, 'succeeded');
    }
    await page.goto(`${product.url}/reconciliation`);
    const list = page.getByRole('grid', { name: 'Reconciliation' }).locator('[data-row]');
    await poll(() => list.count()).toBe(2);
    await list.first().getByText('All matched').waitFor();
    await page.getByLabel('Only open ones').check();
    await poll(() => list.count()).toBe(1);
    await list.getByText('3 open').waitFor();
    await list.getByRole('link', { name: 'Bank account, March' }).click();

    const keys = () => page.getByTestId('finding').getByRole('rowheader').allTextContents();
    const outcome = page.getByRole('radiogroup', { name: 'Outcome' });
    await poll(keys).toEqual(['INV-1042']);
    await poll(() => page.getByTestId('finding').getByRole('row').count()).toBe(2);
    expect(await page.getByTestId('finding').textContent()).toContain('-0.90');
    const end = await asPhone(page, 360, 740);
    const tables = page.locator('[data-testid="findings"], [data-testid="reconciliation"]');
    const cutBy = () =>
      tables.evaluateAll((all) => all.map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth));
    await poll(cutBy).toEqual([0, 0]);
    await end();
    await outcome.getByText('Missing in Bank 1').click();
    await poll(keys).toEqual(['INV-1043']);
    await outcome.getByText('Missing in Ledger 1').click();
    await poll(keys).toEqual(['INV 1077']);
    await page.getByLabel('Find in what is shown').fill('no such record');
    await page.getByText('Nothing of what is shown fits.').waitFor();
    await page.getByLabel('Find in what is shown').fill('12.00');
    await poll(keys).toEqual(['INV 1077']);
    // The place is an address: it is there again when the page is loaded anew.
    await page.waitForURL(/outcome=missing-here&q=.*12\.00/);
    await page.reload();
    await poll(keys).toEqual(['INV 1077']);

    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Export CSV' }).click(),
    ]);
    const lines = (await readFile(await file.path(), 'utf8')).trim().split('\n');
    expect(['INV-1042', 'INV-1043', 'INV 1077'].filter((key) => !lines.some((line) => line.includes(key)))).toEqual([]);
    expect(desk.complaints).toEqual([]);
  });

  /** A payment that nothing makes safe, without its answer: it may be under way for as long as the step gives it, and a lease. */
  async function parkInDoubt(name: string, timeoutMs: number): Promise<string> {
    ledger.answer(() => ({ status: 200, isCut: true }));
    const pay = aNode('pay', 'http.request', 'Pay', {
      parameters: {
        method: 'POST',
        url: `${ledger.url}/pay`,
        body: { kind: 'json', json: '={{ $json }}' },
        effect: { kind: 'write', safeBy: 'unsafe' },
      },
      policy: { timeoutMs },
    });
    const { runId } = await startRun(desk.product, aRow(name, [aStart(), pay]), [{ name }]);
    await reaches(desk.product, runId, 'parked');
    return runId;
  }
  const groupOf = async (name: string) => {
    type Groups = { items: { fingerprint: string; workflowName: string }[] };
    const { items } = await ask<Groups>(desk.product, 'GET', '/exceptions/groups');
    return `${desk.product.url}/exceptions/${items.find(({ workflowName }) => workflowName === name)?.fingerprint}`;
  };

  test('what may not be done yet says so, why, and from when on, by a clock that need not be right', async () => {
    const runId = await parkInDoubt('Slow', 600_000);
    const page = await desk.page.context().newPage();
    // An hour ahead of the database.
    await page.addInitScript(() => {
      const now = Date.now.bind(Date);
      Date.now = () => now() + 3_600_000;
    });
    const said = () => page.getByTestId('not-allowed').textContent();
    for (const [place, url] of [
      ['exceptions', await groupOf('Slow')],
      ['run', `${desk.product.url}/runs/${runId}?step=pay`],
    ] as const) {
      await page.goto(url);
      await poll(said).toMatch(
        /^Send anewAllowed from \d+:\d\d:\d\d.*, in (9m|10m)( \d+s)?\. What was sent first may still arrive\./,
      );
      expect(await said()).toMatch(/Try again, Edit and try again, Skip, Take the fallbackNobody knows whether/);
      expect(await page.getByRole('button', { name: 'Send anew' }).count()).toBe(0);
      expect(await violationsOf(page)).toEqual([]);
      for (const colorScheme of ['light', 'dark'] as const)
        for (const width of [1280, 360]) {
          await page.emulateMedia({ colorScheme });
          await page.setViewportSize({ width, height: 800 });
          await page.getByTestId('not-allowed').scrollIntoViewIfNeeded();
          expect(await sidewaysBy(page)).toBe(0);
          await page.screenshot({ path: `${SHOTS}not-allowed-${place}-${colorScheme}-${width}.png` });
        }
      await page.emulateMedia({ colorScheme: 'light' });
      await page.setViewportSize({ width: 1280, height: 800 });
    }
    // From the menu of a step as well, by keys alone.
    await page.goto(await groupOf('Slow'));
    await page.getByRole('button', { name: 'Repair' }).first().press('Enter');
    await page.getByRole('menuitem', { name: 'Why nothing else' }).press('Enter');
    await poll(() => page.getByRole('dialog').textContent()).toContain('What was sent first may still arrive.');
    await page.close();
  });

  test('of several steps it says how many, and when the first and the last', async () => {
    const { page } = desk;
    const workflowId = (
      await ask<{ workflowId: string }>(desk.product, 'GET', `/runs/${await parkInDoubt('Several', 600_000)}`)
    ).workflowId;
    await reaches(desk.product, await runAgain(desk.product, workflowId), 'parked');
    await page.goto(await groupOf('Several'));
    await poll(() => page.getByTestId('not-yet').textContent()).toMatch(
      /Send anew: not allowed yet for 2 of the 2 steps.*The first of them: Allowed from .* The last: Allowed from/,
    );
    await poll(() => page.getByTestId('sent-writes').textContent()).toMatch(/may be sent anew from \d+:\d\d:\d\d/);
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await sidewaysBy(page)).toBe(0);
      await desk.shot(`not-yet-${width}`);
    }
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  test('what may not be done yet is offered once the time has come, on the page that stands open', async () => {
    const { page } = desk;
    const runId = await parkInDoubt('Soon', 2_000);
    // However slow the page is, it is told first how things stood when the run was parked.
    const early = async (path: string, pattern: RegExp) => {
      const json = await ask<object>(desk.product, 'GET', path);
      await page.route(pattern, (route) => route.fulfill({ json }), { times: 1 });
    };
    await early(`/runs/${runId}/steps/pay/moves`, /\/moves$/);
    await early(`/runs/${runId}/steps/pay`, /\/steps\/pay$/);
    await page.goto(`${desk.product.url}/runs/${runId}?step=pay`);
    await page.getByText('What was sent first may still arrive.').waitFor();
    const anew = page.getByTestId('inspector').getByRole('button', { name: 'Send anew' });
    await anew.waitFor();
    await poll(() => page.getByText('What was sent first may still arrive.').count()).toBe(0);
    ledger.answer(() => undefined);
    await anew.click();
    await dialog().getByLabel('Reason').fill('it is not in their books');
    await dialog().getByRole('button', { name: 'Send anew' }).click();
    await reaches(desk.product, runId, 'succeeded');
    expect(desk.complaints).toEqual([]);
  });
});
