import { describe, expect, test } from 'vitest';
import { violationsOf } from '../support/axe.ts';
import { chromiumPath } from '../support/browser.ts';
import { poll, useDesk } from '../support/designer.ts';
import { ask } from '../support/product.ts';
import { startSignedApi } from '../support/signed-api.ts';

describe.skipIf(chromiumPath === undefined)('connections', () => {
  const desk = useDesk({ viewport: { width: 1440, height: 1000 } });

  test('an operation that wants two sign-ins at once gets one connection that holds both, filled in, and is called', async () => {
    const vault = await startSignedApi();
    const { page, product } = desk;
    try {
      const api = await ask<{ id: string }>(product, 'POST', '/apis', { url: vault.documentUrl });
      const step = await ask<{ parameters: object }>(product, 'GET', `/apis/${api.id}/step?key=openVault`);
      const node = (id: string, type: string, more: object = {}) => ({ id, type, typeVersion: 1, name: id, ...more });
      const document = {
        schemaVersion: 1,
        name: 'Open the vault',
        nodes: [node('start', 'trigger.manual'), node('open', 'http.operation', { parameters: step.parameters })],
        edges: [{ id: 'e', from: { node: 'start', port: 'out' }, to: { node: 'open', port: 'in' } }],
        layout: { nodes: { start: [0, 0], open: [320, 0] } },
      };
      const id = await desk.open(document);
      await desk.click('open');
      const note = page.getByTestId('operation-note');
      await note.getByRole('link', { name: 'Make a connection for "app + token"' }).click();

      const field = (name: string) => page.getByRole('textbox', { name, exact: true });
      await poll(() => field('Second key: name').inputValue()).toBe('X-App-Id');
      await field('Token').fill(vault.token);
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      // Half of it is none: what is missing is said by the name that it is sent under.
      await page.getByText('Enter the key that is sent as "X-App-Id"').waitFor();
      await field('Second key').fill(vault.appId);
      expect(await violationsOf(page)).toEqual([]);
      await desk.shot('connection-further-keys');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.waitForURL(/connections\/[0-9a-f-]{36}$/);
      await page.getByRole('button', { name: 'Test with what is saved' }).click();
      await page.getByText('✔ The server answered.').waitFor();

      await page.goto(`${product.url}/workflows/${id}`);
      await desk.click('open');
      await page
        .getByTestId('inspector')
        .getByRole('combobox', { name: /^Connection/ })
        .click();
      await page.getByRole('option', { name: /Vault/ }).click();
      await desk.saved(id);
      await desk.canvas().focus();
      await page.keyboard.press('ControlOrMeta+Enter');
      await poll(() => desk.card('open').getAttribute('data-status')).toBe('succeeded');
      expect(vault.taken.at(-1)).toMatchObject({ authorization: `Bearer ${vault.token}`, 'x-app-id': vault.appId });

      // What is not used is folded away.
      await page.goto(`${product.url}/connections/new?type=http.bearer`);
      await field('Token').waitFor();
      expect(await field('Second key: name').isVisible()).toBe(false);
      await page.getByText('Further keys', { exact: true }).click();
      await field('Second key: name').waitFor();
      // The save that was refused.
      expect(desk.complaints.filter((said) => !said.includes('422'))).toEqual([]);
    } finally {
      await vault.close();
    }
  });

  test('one that makes no calls offers nothing to test or to limit', async () => {
    const { page, product } = desk;
    const fields = { secret: 'an-example-of-a-signing-secret' };
    const made = { slug: 'callers', title: 'Callers', type: 'core.signing-secret', fields };
    const { id } = await ask<{ id: string }>(product, 'POST', '/connections', made);
    const headings = () => page.getByRole('complementary').getByRole('heading').allTextContents();
    await page.goto(`${product.url}/connections/${id}`);
    await page.getByRole('heading', { name: 'Signing secret' }).waitFor();
    expect(await headings()).toEqual(['Signing secret', 'Used by']);
    expect(await page.getByText('Not tested').count()).toBe(0);
    await page.goto(`${product.url}/connections`);
    const row = page.getByRole('row').filter({ hasText: 'Callers' });
    await row.waitFor();
    expect(await row.textContent()).not.toContain('Not tested');

    const called = { slug: 'called', title: 'Called', type: 'http.bearer' };
    const other = await ask<{ id: string }>(product, 'POST', '/connections', {
      ...called,
      fields: { baseUrl: 'https://api.example.com', token: 'an example token' },
    });
    await page.goto(`${product.url}/connections/${other.id}`);
    await poll(headings).toEqual(['Bearer token', 'Does it work?', 'Limits', 'Used by']);
    await page.getByText('Not tested').waitFor();
  });
});
