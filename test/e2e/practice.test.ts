import { type PracticeXero, startPracticeXero } from '@holdfast/nodes-xero/practice';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import { poll, useDesk } from '../support/designer.ts';
import { PRACTICE_CLIENT } from '../support/practice.ts';
import { ask } from '../support/product.ts';
import { aNode, aRow, aStart } from '../support/running.ts';

describe.skipIf(chromiumPath === undefined)('practice Xero, in the browser', () => {
  const desk = useDesk();
  let practice: PracticeXero;
  beforeAll(async () => {
    practice = await startPracticeXero();
  });
  afterAll(() => practice?.close());

  test('is connected by its sign-in, gives accounts and contacts to choose from, and has the invoice in its books', async () => {
    const { page, product } = desk;
    const [books] = [...practice.books.values()];
    const ContactID = books?.newId() ?? '';
    const UpdatedDateUTC = `/Date(${Date.now()}+0000)/`;
    books?.shelves.Contacts.set(ContactID, { ContactID, Name: 'Ada Ltd', ContactStatus: 'ACTIVE', UpdatedDateUTC });

    await page.goto(`${product.url}/connections/new?type=xero.organisation`);
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('My books');
    await page.getByRole('textbox', { name: 'Client id' }).fill(PRACTICE_CLIENT.clientId);
    await page.getByRole('textbox', { name: 'Client secret' }).fill(PRACTICE_CLIENT.clientSecret);
    await page.getByRole('textbox', { name: 'Practice', exact: true }).fill(practice.url);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('button', { name: 'Allow access' }).click();
    const choice = page.getByRole('combobox', { name: 'Books' });
    await choice.click();
    await page.getByRole('option', { name: 'Practice Trading' }).click();
    await poll(() => choice.inputValue()).toBe('Practice Trading');
    await page.getByTestId('webhook').getByText('/hooks/provider/').waitFor();
    await desk.shot('connection-practice');

    const lines = [{ description: 'Advice', unitAmount: '100.00' }];
    const parameters = { contactId: '', lines, dueDate: '2030-01-31', status: 'AUTHORISED' };
    const invoice = aNode('invoice', 'xero.invoice.create', 'Invoice', { connection: 'my-books', parameters });
    const id = await desk.open(aRow('Sell', [aStart(), invoice]));
    await desk.fit();
    await desk.card('invoice').click();
    const contact = page.getByTestId('field/parameters/contactId');
    await contact.fill('ada');
    await page.getByRole('option', { name: 'Ada Ltd' }).click();
    await poll(() => contact.inputValue()).toBe(ContactID);
    const account = page.getByTestId('field/parameters/lines/0/accountCode');
    await account.fill('no such account');
    await page.getByText('What you type is taken as it is.').waitFor();
    await account.fill('sal');
    await page.getByRole('option', { name: '200 · Sales' }).waitFor();
    await desk.shot('options');
    await page.getByRole('option', { name: '200 · Sales' }).click();
    await poll(() => account.inputValue()).toBe('200');
    await desk.saved(id);

    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Run and write' }).click();
    await poll(() => page.getByTestId('node-status-invoice').getAttribute('data-kind')).toBe('succeeded');
    await page.goto(practice.url);
    const row = page.getByRole('row').filter({ hasText: 'INV-0001' });
    await row.getByText('120.00').first().waitFor();
    expect(await row.textContent()).toContain('Ada Ltd');

    practice.oauth.withdraw();
    const { items } = await ask<{ items: { id: string }[] }>(product, 'GET', '/connections');
    for (const { id: connectionId } of items) await ask(product, 'POST', `/connections/${connectionId}/test`);
    await page.goto(product.url);
    const alerts = page.getByRole('region', { name: 'Alerts' });
    await alerts.getByText('The sign-in is refused').waitFor();
    await alerts.getByRole('link', { name: 'My books' }).waitFor();
    await desk.shot('overview-alerts');
    expect(desk.complaints).toEqual([]);
  });
});
