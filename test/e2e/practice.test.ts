import { readFileSync } from 'node:fs';
import { startPracticeModels } from '@holdfast/nodes-ai/practice';
import { type PracticeXero, startPracticeXero } from '@holdfast/nodes-xero/practice';
import type { JsonObject } from '@holdfast/workflow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import { clickCard } from '../support/canvas.ts';
import { CHAT_KEY, CHAT_MODEL, startChatServer } from '../support/chat-completions.ts';
import { poll, useDesk } from '../support/designer.ts';
import { exampleFile } from '../support/examples.ts';
import { PRACTICE_CLIENT } from '../support/practice.ts';
import { ask } from '../support/product.ts';
import { aNode, aRow, aStart, reaches } from '../support/running.ts';
import { publish } from '../support/server.ts';

describe.skipIf(chromiumPath === undefined)('practice providers, in the browser', () => {
  const desk = useDesk();
  let practice: PracticeXero;
  beforeAll(async () => {
    practice = await startPracticeXero();
  });
  afterAll(() => practice?.close());

  test('Xero is connected by its sign-in, gives accounts and contacts to choose from, and has the invoice in its books', async () => {
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

    const changes = aNode('changes', 'xero.contact.listChanged', 'Changes', {
      connection: 'my-books',
      parameters: { from: '2020-01-01' },
    });
    const { id: reads } = await publish(product, aRow('Reads on', [aStart(), changes]));
    const { id: read } = await ask<{ id: string }>(product, 'POST', `/workflows/${reads}/runs`, { version: 1 });
    await reaches(product, read, 'succeeded');
    await page.goto(`${product.url}/workflows/${reads}?node=changes`);
    const place = page.getByTestId('cursors');
    await place.getByText('Practice Trading: read to').waitFor();
    await place.getByRole('button', { name: 'Start over from …' }).press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Start over?' });
    await dialog.getByRole('textbox', { name: 'From' }).fill('2021-01-01');
    await dialog.getByRole('textbox', { name: 'Why?' }).fill('Lost downstream');
    await desk.shot('start-over');
    await dialog.getByRole('button', { name: 'Read again' }).press('Enter');
    await place.getByText(/read to .*2021/).waitFor();
    const kept = await ask<{ items: object[] }>(product, 'GET', `/workflows/${reads}/cursors`);
    expect(kept.items).toMatchObject([{ turn: 2, readTo: '2021-01-01T00:00:00.000Z', run: null }]);

    // What uses a connection is named before it could go, and its secret is never given back.
    const standing = await ask<{ items: { id: string; fields: JsonObject }[] }>(product, 'GET', '/connections');
    expect(JSON.stringify(standing)).not.toContain(PRACTICE_CLIENT.clientSecret);
    await page.goto(`${product.url}/connections/${standing.items[0]?.id}`);
    await page.getByRole('button', { name: 'Delete …' }).click();
    const question = page.getByRole('dialog', { name: 'Delete "My books"?' });
    for (const name of ['Sell', 'Reads on']) expect(await question.textContent()).toContain(name);
    await page.keyboard.press('Escape');
    const gone = ask(product, 'DELETE', `/connections/${standing.items[0]?.id}`);
    await expect(gone).rejects.toThrow('409');

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

  test('the invoices of suppliers go from their upload into the books, by keyboard, and by another model after one connection changed', async () => {
    const { page, product } = desk;
    const [models, chat] = await Promise.all([startPracticeModels(), startChatServer()]);
    const field = (name: string) => page.getByRole('textbox', { name, exact: true });
    const fill = async (values: Readonly<Record<string, string>>) => {
      for (const [name, value] of Object.entries(values)) await field(name).fill(value);
      await page.getByRole('button', { name: 'Save', exact: true }).click();
    };
    await page.goto(`${product.url}/connections/new?type=xero.organisation`);
    await fill({
      Name: 'Accounting',
      'Client id': PRACTICE_CLIENT.clientId,
      'Client secret': PRACTICE_CLIENT.clientSecret,
      Practice: practice.url,
    });
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('button', { name: 'Allow access' }).click();
    await page.getByRole('combobox', { name: 'Books' }).click();
    await page.getByRole('option', { name: 'Practice Trading' }).click();
    await poll(() => page.getByRole('combobox', { name: 'Books' }).inputValue()).toBe('Practice Trading');
    await page.goto(`${product.url}/connections/new?type=ai.openai-compatible`);
    await fill({
      Name: 'Invoice model',
      Address: `${models.url}/v1`,
      Model: 'practice-1',
      'Second model': 'practice-2',
    });
    await page.waitForURL(/connections\/[0-9a-f-]{36}$/);
    const modelConnection = page.url();

    await page.goto(`${product.url}/workflows`);
    await page.getByRole('button', { name: 'From a template' }).first().click();
    await page.getByRole('button', { name: /Supplier invoices/ }).click();
    await desk.card('invoice-arrives').waitFor();
    const id = page.url().split('/').at(-1) ?? '';
    await page.getByRole('button', { name: 'Publish …' }).click();
    await page.getByTestId('publish-confirm').click();
    await page.getByText('v1 live').waitFor();
    const published = await ask<Published>(product, 'GET', `/workflows/${id}`);
    const upload = async (name: string, bytes: Buffer) => {
      const invoice = { name, mimeType: 'application/pdf', buffer: bytes };
      const reply = await page.request.post(published.webhooks['invoice-arrives']?.url ?? '', {
        multipart: { invoice },
      });
      return ((await reply.json()) as { runId: string }).runId;
    };
    const paper = readFileSync(exampleFile('supplier-invoices/invoices/01-paper.pdf'));
    const first = await upload('01-paper.pdf', paper);
    await page.goto(`${product.url}/runs/${first}`);
    await poll(() => page.getByTestId('run-page-status').textContent()).toContain('Waiting');
    await poll(() => page.getByTestId('node-status-approve').getAttribute('data-kind')).toBe('asks');
    await desk.shot('invoice-waits');
    const hostile = await upload(
      '07-injected.pdf',
      readFileSync(exampleFile('supplier-invoices/invoices/07-injected.pdf')),
    );
    await page.goto(`${product.url}/runs/${hostile}`);
    await poll(() => page.getByTestId('node-status-correct').getAttribute('data-kind')).toBe('asks');

    // Nothing but keys from here on.
    await page.goto(`${product.url}/approvals`);
    await desk.tabTo(page.getByRole('link', { name: 'Pay Blue Harbour Paper Ltd 600.00 EUR for BH-2041?' }));
    await page.keyboard.press('Enter');
    const document = page.getByTestId('document');
    const chosen = document.locator('[data-chosen]');
    await document.getByRole('img', { name: 'Page 1 of 01-paper.pdf' }).waitFor();
    await desk.tabTo(document.getByRole('button', { name: 'total' }));
    await page.keyboard.press('Enter');
    await poll(() => chosen.getAttribute('data-field')).toBe('total');
    await desk.shot('invoice-approval');
    await page.keyboard.press('a');
    await page.getByText('It takes effect in').waitFor();
    await page.keyboard.press('j');
    await page.getByRole('heading', { name: 'What does 07-injected.pdf say?' }).waitFor();
    await document.getByRole('img', { name: 'Page 1 of 07-injected.pdf' }).waitFor();
    await desk.tabTo(page.getByRole('textbox', { name: 'Total' }));
    await poll(() => chosen.getAttribute('data-field')).toBe('total');
    // What is below in the evidence was passed on the way: the place is in view again beside the field.
    await poll(() => chosen.evaluate((mark) => mark.getBoundingClientRect().top > 0)).toBe(true);
    await desk.shot('invoice-correction');
    await desk.tabTo(page.getByRole('button', { name: /^Cannot be corrected/ }));
    await page.keyboard.press('Enter');
    await poll(() => page.getByLabel('Reason').evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true); // biome-ignore format: one question
    await page.keyboard.type('It names another payee. Please send it again.');
    await page.keyboard.press('ControlOrMeta+Enter');
    await page.getByText('It takes effect in').waitFor();

    // One connection leads elsewhere, and nothing else is changed.
    await page.goto(modelConnection);
    await fill({ Address: chat.url, Model: CHAT_MODEL, 'Second model': '', Key: CHAT_KEY });
    await poll(async () => (await ask<Connections>(product, 'GET', '/connections')).items.find(({ slug }) => slug === 'invoice-model')?.fields.baseUrl).toBe(chat.url); // biome-ignore format: one question
    const second = await upload(
      '02.pdf',
      Buffer.from(paper.toString('latin1').replace('BH-2041', 'BH-2061'), 'latin1'),
    );
    await page.goto(`${product.url}/runs/${second}`);
    await poll(() => page.getByTestId('node-status-approve').getAttribute('data-kind')).toBe('asks');
    await page.goto(`${product.url}/approvals`);
    await desk.tabTo(page.getByRole('link', { name: 'Pay Blue Harbour Paper Ltd 600.00 EUR for BH-2061?' }));
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Approve/ }).waitFor();
    await page.keyboard.press('a');
    await page.getByText('It takes effect in').waitFor();
    expect(chat.refused).toEqual([]);
    expect(chat.taken.length).toBe(2);
    expect((await ask<Published>(product, 'GET', `/workflows/${id}`)).document).toEqual(published.document);

    // Each comes to its end, and the books agree.
    await page.goto(`${product.url}/runs/${second}`);
    for (const run of [first, hostile, second]) await reaches(product, run, 'succeeded');
    await poll(() => page.getByTestId('node-status-booked').getAttribute('data-kind')).toBe('succeeded');
    await clickCard(page, 'compare');
    await poll(() => page.getByTestId('items-output').textContent()).toMatch(/matched/i);
    await desk.shot('invoice-booked');
    await page.goto(practice.url);
    for (const number of ['BH-2041', 'BH-2061'])
      await page.getByRole('row').filter({ hasText: number }).getByText('600.00').first().waitFor();
    expect(await page.getByRole('row').filter({ hasText: 'KA-303' }).count()).toBe(0);
    expect(desk.complaints).toEqual([]);
    await Promise.all([models.close(), chat.close()]);
  });
});

interface Published {
  readonly document: JsonObject;
  readonly webhooks: Readonly<Record<string, { readonly url: string }>>;
}
interface Connections {
  readonly items: readonly { readonly slug: string; readonly fields: JsonObject }[];
}
