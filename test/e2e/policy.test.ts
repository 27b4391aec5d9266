import { describe, expect, test } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import { poll, useDesk } from '../support/designer.ts';

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
    await desk.card('read').click();
    await page.getByRole('tab', { name: 'Policy' }).click();
    const sentence = page.getByTestId('policy-sentence');
    expect(await sentence.textContent()).toContain('Tries 5 times over about 15s, then waits in the exception queue');
    const line = page.getByTestId('retry-time-line');
    expect(await line.locator('[data-try]').count()).toBe(5);
    expect(await line.getAttribute('aria-label')).toContain('try 5 after about 15s, 30s at most');

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
    await page.getByText('Inherited', { exact: true }).click();
    await poll(() => sentence.textContent()).toContain('Tries 5 times');
    expect((await policyOf()).policy).not.toHaveProperty('retry');
  });

  test('a safe default is checked against what the step gives', async () => {
    await desk.open(document);
    const { page } = desk;
    await desk.card('read').click();
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
    expect(desk.complaints).toEqual([]);
  });
});
