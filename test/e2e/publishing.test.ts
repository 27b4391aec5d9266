import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import { clickCard } from '../support/canvas.ts';
import { poll, useDesk } from '../support/designer.ts';
import { edge, step } from '../support/order-document.ts';
import { ask } from '../support/product.ts';

const document = {
  schemaVersion: 1,
  name: 'Published',
  nodes: [
    { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start' },
    step('map', 'Map order', [{ name: 'total', value: '={{ 7 }}' }]),
    step('send', 'Send order'),
  ],
  edges: [edge('e1', 'start', 'map'), edge('e2', 'map', 'send')],
  layout: { nodes: { start: [0, 0], map: [304, 0], send: [608, 0] } },
};

interface Draft {
  readonly revision: number;
  readonly document: typeof document;
}

describe.skipIf(chromiumPath === undefined)('publishing and versions', () => {
  const desk = useDesk({ viewport: { width: 1600, height: 1000 } });

  test('what is fragile is said before it is published, and leads to its step', async () => {
    await desk.open({ ...document, nodes: [...document.nodes, step('stray', 'Stray step')] });
    const { page } = desk;
    await page.getByRole('button', { name: 'Publish …' }).click();
    const fragile = page.getByRole('dialog').getByRole('region', { name: '1 thing to look at before' });
    const line = fragile.getByRole('button', { name: /Stray step/ });
    await line.waitFor();
    expect(await page.getByTestId('publish-confirm').isEnabled()).toBe(true);
    await desk.shot('publish-fragile');
    await line.click();
    await page.getByRole('complementary').getByText('Stray step').first().waitFor();
  });

  test('what is published was seen: by whom, what came, went and changed; moving alone asks for nothing', async () => {
    const id = await desk.open(document);
    const { page, product } = desk;
    const confirm = page.getByTestId('publish-confirm');
    const dialog = page.getByRole('dialog');
    const openDialog = async () => {
      await page.getByRole('button', { name: 'Publish …' }).click();
      await confirm.waitFor();
    };
    const published = async (version: number) => {
      await confirm.click();
      await page.getByText(`v${version} live`).waitFor();
    };
    /** Runs a version. Gives the run's id once it has ended so. */
    const run = async (version: number, status: string) => {
      const made = await ask<{ id: string }>(product, 'POST', `/workflows/${id}/runs`, { version });
      await poll(async () => (await ask<{ status: string }>(product, 'GET', `/runs/${made.id}`)).status).toBe(status);
      return made.id;
    };
    await openDialog();
    await published(1);
    await run(1, 'succeeded');

    // Moving a step is not logic.
    await desk.click('send');
    await page.keyboard.press('Shift+ArrowDown');
    const asksForNothing = async () => {
      await openDialog();
      await dialog.getByText('Nothing that runs is different').waitFor();
      expect(await confirm.isDisabled()).toBe(true);
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
    };
    await asksForNothing();
    // Neither is a note, nor a group.
    await page.keyboard.press('n');
    await page.getByLabel('Text of the note, Markdown').fill('Sent by hand so far');
    await page.keyboard.press('Escape');
    await page.getByTestId('note-note1').waitFor();
    await asksForNothing();
    await desk.click('start');
    await desk.click('map', { modifiers: ['Shift'] });
    await page.keyboard.press('ControlOrMeta+g');
    await page.getByLabel('Title of the group').fill('Prepare');
    await page.keyboard.press('Enter');
    await asksForNothing();

    // Mine: one step goes, another changes. A colleague's: one more step.
    await desk.click('send');
    await page.keyboard.press('Delete');
    await desk.click('map');
    await page.keyboard.press('d');
    await desk.saved(id);
    const { key } = await ask<{ key: string }>(product, 'POST', '/api-keys', { name: 'Ana', role: 'editor' });
    const { revision, document: draft } = await ask<Draft>(product, 'GET', `/workflows/${id}`);
    const reply = await fetch(`${product.url}/api/v1/workflows/${id}/draft`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({
        baseRevision: revision,
        document: {
          ...draft,
          settings: { timeZone: 'Europe/Berlin' },
          nodes: [
            ...draft.nodes.map((node) =>
              node.id === 'map' ? { ...node, policy: { retry: { transient: { maxAttempts: 7 } } } } : node,
            ),
            { ...step('audit', 'Audit order'), type: 'core.fail', parameters: { message: 'No' } },
          ],
          edges: [...draft.edges, edge('e3', 'map', 'audit')],
        },
      }),
    });
    expect(reply.status).toBe(200);
    await desk.card('audit').waitFor();
    await openDialog();
    const markOf = (name: string) =>
      page.getByTestId('diff-canvas').locator(`[data-testid$="card-${name}"]`).getAttribute('data-mark');
    await poll(() => markOf('send')).toBe('removed');
    expect([await markOf('map'), await markOf('audit'), await markOf('start')]).toEqual(['changed', 'added', null]);
    const changes = (place: Locator) => place.getByRole('listitem').filter({ hasText: 'Δ' }).allTextContents();
    const policyAndSettings = [
      expect.stringContaining('{"transient":{"maxAttempts":7}}'),
      expect.stringContaining('Europe/Berlin'),
    ];
    expect(await changes(dialog)).toEqual(policyAndSettings);
    await dialog.getByTestId('diff-canvas').getByText('Settings').waitFor();
    const { user } = await ask<{ user: { name: string } }>(product, 'GET', '/session');
    const lineOf = (name: string) => dialog.getByRole('listitem').filter({ hasText: name }).first().textContent();
    expect(await lineOf('Audit order')).toMatch(/Audit order · Ana/);
    expect(await lineOf('Send order')).toContain(`Send order · ${user.name}`);
    await desk.shot('publish');
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByLabel(/I have looked at what .*Ana.* changed \(4\)/).check();
    await dialog.getByLabel('Note', { exact: true }).fill('Without sending');
    await published(2);

    // The history: who, why; any two compared, drawn, listed and as text; an old one becomes the draft again.
    await page.goto(`${product.url}/runs/${await run(2, 'parked')}`);
    await page.getByRole('link', { name: 'What changed since v1, the last good one' }).click();
    await page.getByRole('cell', { name: 'Without sending' }).waitFor();
    // A version whose runs stand still is failing, and says what it counts.
    const [second, first] = [page.getByRole('row', { name: /^v2/ }), page.getByRole('row', { name: /^v1/ })];
    await second.getByText('1 waits for a person').waitFor();
    expect(await second.getByRole('cell').nth(4).textContent()).toContain('100%');
    expect(await first.getByRole('cell').nth(4).textContent()).toBe('0%');
    expect((await second.getByRole('cell').allTextContents()).slice(1, 4)).toEqual([user.name, 'Without sending', '1']);
    await page.getByText('runs that stand still until a person decides').waitFor();
    const marks = () => Promise.all(['map', 'send', 'audit', 'start'].map(markOf));
    await poll(marks).toEqual(['changed', 'removed', 'added', null]);
    expect(await changes(page.getByRole('region', { name: 'What changed' }))).toEqual(policyAndSettings);
    await page.getByTestId('diff-canvas').getByText('Settings').waitFor();
    // It fits as a whole, so that also what did not change is in view.
    const left = (name: string) => page.getByTestId(name).evaluate((box) => box.getBoundingClientRect().left);
    await poll(async () => (await left('node-card-start')) - (await left('diff-canvas'))).toBeGreaterThanOrEqual(0);
    await desk.shot('versions');
    await clickCard(page.getByTestId('diff-canvas'), 'map');
    const aside = page.getByRole('complementary', { name: 'What changed in Map order' });
    await aside.getByText('disabled').waitFor();
    expect((await aside.getByRole('insertion').allTextContents()).join()).toMatch(/pass.*"maxAttempts":7/);
    await page.getByText('JSON', { exact: true }).click();
    const json = page.getByTestId('code-diff');
    await json.hover();
    for (const value of ['"pass"', '"maxAttempts"', '"Europe/Berlin"'])
      await poll(async () => {
        await page.mouse.wheel(0, 100);
        return json.getByText(value).count();
      }).toBeGreaterThan(0);
    // The draft is one of any two: it is what was published last.
    await page.getByRole('button', { name: 'Compare with the draft: v2' }).click();
    await page.getByRole('heading', { name: 'From v2 to the draft' }).waitFor();
    await page.getByText('Nothing differs.').waitFor();
    await poll(() => page.getByTestId('diff-canvas').locator('[data-mark]').count()).toBe(0);
    await page.getByRole('link', { name: 'Restore v1 as the draft' }).click();
    // Until then the draft is what it was, and saved: the version is on its way.
    await page.getByText('The draft is v1 again').first().waitFor();
    await desk.card('send').waitFor();
    expect((await desk.saved(id)).nodes.map((node) => node.id)).toEqual(['start', 'map', 'send']);
    await openDialog();
    expect(await dialog.getByTestId('running-versions').textContent()).toContain('v2: 1');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await desk.canvas().click({ position: { x: 300, y: 600 } });
    await page.keyboard.press('ControlOrMeta+z');
    await desk.card('audit').waitFor();
    expect((await desk.saved(id)).nodes.map((node) => node.id)).toEqual(['start', 'map', 'audit']);
    expect(desk.complaints).toEqual([]);
  });
});
