import { describe, expect, test } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import { poll, useDesk } from '../support/designer.ts';
import { ask } from '../support/product.ts';
import { aNode, anEdge, aRow, aStart, reaches, runAgain } from '../support/running.ts';

const document = {
  schemaVersion: 1,
  name: 'What then',
  nodes: [
    { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start' },
    {
      id: 'read',
      type: 'http.request',
      typeVersion: 1,
      name: 'Read rates',
      parameters: { method: 'GET', url: 'http://127.0.0.1:9/rates' },
    },
    {
      id: 'ask',
      type: 'human.approval',
      typeVersion: 1,
      name: 'Ask Finance',
      parameters: { title: 'Rates?', dueMinutes: 60 },
    },
  ],
  edges: [
    { id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'read', port: 'in' } },
    { id: 'e2', from: { node: 'read', port: 'out' }, to: { node: 'ask', port: 'in' } },
  ],
  layout: { nodes: { start: [0, 0], read: [304, 0], ask: [608, 0] } },
};

describe.skipIf(chromiumPath === undefined)('what a step does about failures', () => {
  const desk = useDesk();

  test('is said in a sentence, drawn on a time line, and chosen class by class', async () => {
    const id = await desk.open(document);
    const { page } = desk;
    await desk.click('read');
    await page.getByRole('tab', { name: 'Policy' }).click();
    const sentence = page.getByTestId('policy-sentence');
    expect(await sentence.textContent()).toContain('Tries 5 times over about 15s, then waits in the exception queue');
    const line = page.getByTestId('retry-time-line');
    expect(await line.locator('[data-try]').count()).toBe(5);
    expect(await line.getAttribute('aria-label')).toContain('try 5 after about 15s, 30s at most');

    // Class by class, with what holds where nothing is said.
    const rows = page.getByTestId('inspector').locator('tbody tr');
    expect(await rows.getByRole('rowheader').allTextContents()).toEqual([
      'Transientmay work later',
      'Permanentalways refused',
      'Dataa value is wrong',
      'Policya rule says no',
    ]);
    const tries = page.getByLabel('Transient: tries in all');
    expect([await tries.inputValue(), await tries.getAttribute('placeholder')]).toEqual(['', '5']);
    expect(await rows.getByText('inherited', { exact: true }).count()).toBe(4);

    // A class sent to a step draws the edge for it; the sentence and the canvas follow.
    const choose = async (name: string, option: string) => {
      await page.getByTestId(`then-${name}`).click();
      await page.getByRole('option', { name: option, exact: true }).click();
    };
    await choose('transient', '→ Ask Finance');
    await choose('data', '→ Ask Finance');
    await poll(() => sentence.textContent()).toContain('then goes to "Ask Finance"');
    await poll(() => desk.canvas().getByText('on transient, data').count()).toBe(1);
    await desk.shot('policy');
    const fallback = (await desk.saved(id)).edges as { kind?: string; on?: string[] }[];
    expect(fallback.find(({ kind }) => kind === 'fallback')?.on).toEqual(['transient', 'data']);

    // Anything else takes the class off the edge again: no edge is left that nothing takes.
    await choose('data', 'Ask a person');
    await poll(async () => ((await desk.saved(id)).edges as { on?: string[] }[]).flatMap(({ on }) => on ?? [])).toEqual(
      ['transient'],
    );
    await page.getByLabel('Has to answer within', { exact: true }).fill('3');
    const policyOf = async () => (await desk.saved(id)).nodes[1] as { policy?: object };
    await poll(policyOf).toMatchObject({
      policy: { onFailure: { data: { action: 'ask', deadlineMs: 3 * 86_400_000 } } },
    });

    await page.getByText('Quick', { exact: true }).click();
    await poll(() => sentence.textContent()).toContain('Tries 3 times over about 750ms');
    expect(await line.locator('[data-try]').count()).toBe(3);
    await page.getByText('Inherited', { exact: true }).click();
    await poll(() => sentence.textContent()).toContain('Tries 5 times');
    expect((await policyOf()).policy).not.toHaveProperty('retry');
  });

  test('how a write is made safe is chosen in a form, with what each way needs; its key may be one of your own', async () => {
    const id = await desk.open({
      ...document,
      nodes: document.nodes.map((node) =>
        node.id === 'read' ? { ...node, parameters: { method: 'POST', url: 'http://127.0.0.1:9/invoices' } } : node,
      ),
    });
    const { page } = desk;
    const effect = async () => (await desk.saved(id)).nodes[1]?.parameters?.effect;
    const field = (name: string) => page.locator(`[data-path="/parameters/effect/${name}"]`);
    const choose = async (name: string, option: string) => {
      await page.getByTestId(`field/parameters/effect/${name}`).click();
      await page.getByRole('option', { name: option }).click();
    };
    await desk.click('read');
    await page.getByRole('tab', { name: 'Parameters' }).click();
    const fold = page.getByTestId('inspector').getByRole('button', { name: /^Optional/, expanded: false });
    while ((await fold.count()) > 0) await fold.first().click();
    await choose('kind', 'Changes something');
    await choose('safeBy', 'A key: send again');
    await field('keyHeader').locator('input').fill('X-Request-Id');
    expect(await page.getByTestId('limits/parameters/effect/keyHeader').textContent()).toBe('200 characters at most');
    await poll(effect).toEqual({ kind: 'write', safeBy: 'key', keyHeader: 'X-Request-Id' });
    await field('poll').waitFor();
    await field('poll/address').locator('input').fill('links.status');
    await poll(effect).toMatchObject({ poll: { address: 'links.status' } });
    await desk.shot('effect-form');

    await choose('safeBy', 'A look-up: ask');
    await poll(() => field('keyHeader').count()).toBe(0);
    await field('probe/url').locator('input').fill('http://127.0.0.1:9/invoices?key={key}');
    await poll(effect).toMatchObject({ safeBy: 'probe', probe: { url: 'http://127.0.0.1:9/invoices?key={key}' } });
    await choose('safeBy', 'What is there: sent again');
    await poll(effect).toMatchObject({ safeBy: 'upsert' });
    await field('probe/url').waitFor();
    await choose('safeBy', 'A person: somebody');
    await poll(() => field('probe').count()).toBe(0);
    await poll(() => page.getByTestId('problem-notes').textContent()).toContain(
      'is tried 5 times and writes without a key',
    );

    // What tells one write from another: the usual, or an expression with its preview.
    await choose('safeBy', 'A key: send again');
    await page.getByRole('tab', { name: 'Policy' }).click();
    const words = page.getByTestId('help/policy/idempotencyKey');
    expect(await words.textContent()).toContain('Run, step and item make the key');
    await page.getByRole('button', { name: 'A key of your own …' }).click();
    await page.getByTestId('expression/policy/idempotencyKey').waitFor();
    await desk.write('/policy/idempotencyKey', "invoice-{{ 'A' + 17 }}");
    await poll(() => page.getByTestId('expression-preview').first().textContent()).toContain('invoice-A17');
    await poll(async () => (await desk.saved(id)).nodes[1]).toMatchObject({
      policy: { idempotencyKey: "=invoice-{{ 'A' + 17 }}" },
    });
    await desk.shot('write-key');
    await page.getByRole('button', { name: 'The usual key again' }).click();
    await poll(async () => (await desk.saved(id)).nodes[1]).not.toHaveProperty('policy');

    // What it is worth, its limit, and whose approval it is held to.
    await page.getByRole('button', { name: 'An amount with a limit …' }).click();
    await page.getByTestId('expression/policy/amount/value').waitFor();
    await desk.write('/policy/amount/value', '{{ 20 * 60 }}');
    const worth = page.locator('[data-path="/policy/amount/value"]');
    await poll(() => worth.getByTestId('expression-preview').first().textContent()).toContain('1200');
    await poll(() => worth.textContent()).toContain('neither it nor the workflow has a limit');
    const limit = page.getByLabel('Limit', { exact: true });
    await limit.fill('1,000');
    await poll(() => worth.textContent()).toContain('with a point before the decimals');
    await limit.fill('1000.50');
    await poll(() => worth.textContent()).not.toContain('with a point before the decimals');
    await page.getByTestId('approved-by').click();
    await page.getByRole('option', { name: 'Ask Finance' }).click();
    await poll(async () => (await desk.saved(id)).nodes[1]).toMatchObject({
      policy: { amount: { value: '={{ 20 * 60 }}', limit: '1000.50' }, approvedBy: 'ask' },
    });
    await desk.shot('write-amount');
    await page.getByRole('button', { name: 'No amount' }).click();
    await poll(async () => (await desk.saved(id)).nodes[1]).not.toHaveProperty('policy.amount');
    expect(desk.complaints).toEqual([]);
  });

  test('a safe default is checked against what the step gives', async () => {
    await desk.open(document);
    const { page } = desk;
    await desk.click('read');
    await page.getByRole('tab', { name: 'Policy' }).click();
    await page.getByTestId('then-data').click();
    await page.getByRole('option', { name: 'Go on with a default' }).click();
    const value = page.locator('[data-path="/policy/onFailure/data/value"]');
    await value.locator('.monaco-editor').first().click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('[1]');
    await poll(() => value.textContent()).toContain('the safe default for data failures is not what the step gives');
    await desk.shot('policy-safe-default');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.press('Delete');
    await page.keyboard.type('{');
    await poll(() => value.textContent()).not.toContain('is not what the step gives');
    // An editor is no trap: Escape, then Tab, leads on.
    const isInside = () => value.evaluate((element) => element.contains(window.document.activeElement));
    await page.keyboard.press('Tab');
    expect(await isInside()).toBe(true);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    await poll(isInside).toBe(false);
    expect(
      await page.evaluate(() => window.document.activeElement?.closest('[data-testid="inspector"]') !== null),
    ).toBe(true);
    expect(desk.complaints).toEqual([]);
  });

  test('what the sentence says is what a run does: how often, when, and what then', async () => {
    const { page, product } = desk;
    const DAY_MS = 86_400_000;
    const rates = (transient: object) =>
      aNode('read', 'http.request', 'Read rates', {
        parameters: { method: 'GET', url: 'http://127.0.0.1:9/rates' },
        policy: { retry: { transient: { jitter: 'none', ...transient } } },
      });
    const row = (transient: object) => {
      const { nodes, edges, ...rest } = aRow('As it is said', [aStart(), rates(transient)]);
      const failed = anEdge('e9', 'read', 'log', {
        kind: 'fallback',
        on: ['transient'],
        from: { node: 'read', port: 'fallback' },
      });
      return { ...rest, nodes: [...nodes, aNode('log', 'core.pass', 'Log')], edges: [...edges, failed] };
    };
    /** Opens it, and gives what is said of it. */
    const saidOf = async (transient: object) => {
      const id = await desk.open(row(transient));
      await desk.fit();
      await desk.click('read');
      await page.getByRole('tab', { name: 'Policy' }).click();
      const sentence = await page.getByTestId('policy-sentence').textContent();
      return { id, sentence, line: await page.getByTestId('retry-time-line').getAttribute('aria-label') };
    };
    interface Steps {
      readonly items: readonly { id: string; node: string; status: string; wakeAt: string | null }[];
    }
    interface Tried {
      readonly attempts: readonly { startedAt: string; endedAt: string }[];
    }
    const stepOf = async (run: string, node: string) =>
      (await ask<Steps>(product, 'GET', `/runs/${run}/steps`)).items.find((step) => step.node === node);
    const triesOf = async (run: string) =>
      (await ask<Tried>(product, 'GET', `/runs/${run}/steps/${(await stepOf(run, 'read'))?.id}`)).attempts;

    // When: the run waits for exactly as long as it says, from the first try on.
    const slow = await saidOf({ maxAttempts: 3, baseDelayMs: 7_200_000, maxDelayMs: DAY_MS, budgetMs: DAY_MS });
    expect(slow.sentence).toContain('Tries 3 times over about 6h, then goes to "Log"');
    expect(slow.line).toContain('try 2 after about 2h');
    const waiting = await runAgain(product, slow.id);
    await poll(async () => (await stepOf(waiting, 'read'))?.status).toBe('retry_wait');
    const [first, ...others] = await triesOf(waiting);
    expect(others).toEqual([]);
    const wake = Date.parse((await stepOf(waiting, 'read'))?.wakeAt ?? '');
    expect(wake - Date.parse(first?.endedAt ?? '')).toBe(7_200_000);
    await ask(product, 'POST', `/runs/${waiting}/cancel`, {});

    // How often, and what then; where the time for tries ends before their number does as well.
    for (const [transient, tries, words] of [
      [{ maxAttempts: 3, baseDelayMs: 50, factor: 2 }, 3, 'Tries 3 times over about 150ms, then goes to "Log".'],
      [
        { maxAttempts: 9, baseDelayMs: 1_000, factor: 10, maxDelayMs: DAY_MS, budgetMs: 6_000 },
        2,
        'Tries 2 times over about 1.0s, then goes to "Log". The time for tries ends before their number does.',
      ],
    ] as const) {
      const { id, sentence } = await saidOf(transient);
      expect(sentence?.trim()).toBe(words);
      expect(await page.getByTestId('retry-time-line').locator('[data-try]').count()).toBe(tries);
      const run = await runAgain(product, id);
      await reaches(product, run, 'succeeded');
      expect(await triesOf(run)).toHaveLength(tries);
      expect((await stepOf(run, 'log'))?.status).toBe('succeeded');
    }
    expect(desk.complaints).toEqual([]);
  });

  test('its choices are whole on a narrow page', async () => {
    await desk.open(document);
    const { page } = desk;
    const before = page.viewportSize();
    await desk.click('read');
    await page.getByRole('tab', { name: 'Policy' }).click();
    await page.setViewportSize({ width: 360, height: 740 });
    await page.getByLabel('Transient: tries in all').fill('7');
    const choices = page.getByRole('radiogroup', { name: 'After a passing failure' });
    await poll(() => choices.locator('label').allTextContents()).toEqual([
      'Inherited',
      'Once',
      'Quick',
      'Patient',
      'Own',
    ]);
    const cut = () =>
      choices.locator('label').evaluateAll((labels) =>
        labels
          .filter((label) => {
            const all = label.closest('[role="radiogroup"]')?.getBoundingClientRect();
            const { left, right, bottom } = label.getBoundingClientRect();
            const isWithin = all && left >= all.left && right <= all.right && bottom <= all.bottom;
            return !isWithin || label.scrollWidth > label.clientWidth;
          })
          .map(({ textContent }) => textContent),
      );
    await desk.shot('policy-narrow');
    await poll(cut).toEqual([]);
    if (before) await page.setViewportSize(before);
    expect(desk.complaints).toEqual([]);
  });
});
