import type { JsonObject, JsonSchema, NodeDescription } from '@holdfast/workflow';
import { describe, expect, test } from 'vitest';
import { violationsOf } from '../support/axe.ts';
import { chromiumPath } from '../support/browser.ts';
import { ORDERS_API, startDescribedApi } from '../support/described-api.ts';
import { poll, useDesk } from '../support/designer.ts';
import { ask } from '../support/product.ts';

/** Types whose forms hold every kind of field between them. */
const AXED = new Set(['http.request', 'core.code', 'core.set', 'human.approval', 'core.aggregate']);
/** Steps in a row of the grid. */
const WIDE = 8;
/** Steps on one canvas: all of them can be seen beside the panel. */
const AT_ONCE = 64;

/** Connectors whose operations are alike: one form of each kind of field stands for all of them. */
const ALIKE = /^(xero|quickbooks|business-central|stripe)\./;

/** The orders of an API that got more: they may have a note. */
const TAKES_NOTES = {
  ...ORDERS_API,
  info: { title: 'Order desk', version: '1.5' },
  components: {
    schemas: {
      Order: {
        ...ORDERS_API.components.schemas.Order,
        properties: { ...ORDERS_API.components.schemas.Order.properties, note: { type: 'string' } },
      },
    },
  },
} as unknown as JsonObject;

/** Another API, as somebody copies its document. */
const PASTED = `openapi: 3.1.0
info: { title: Pasted desk, version: "1" }
paths:
  /ping:
    get: { operationId: ping, summary: Ping the desk, responses: { "200": { description: Pong } } }
`;

describe.skipIf(chromiumPath === undefined)('the forms of node types', () => {
  const desk = useDesk({ viewport: { width: 1600, height: 1000 } });

  test('every kind of field is drawn from its schema, every field has a name, and nothing breaks', async () => {
    const { nodeTypes } = await ask<{ nodeTypes: NodeDescription[] }>(desk.product, 'GET', '/node-types');
    const nodes = ofEveryKind(nodeTypes).map(({ type, typeVersion, example }, index) => ({
      id: `n${index}`,
      type,
      typeVersion,
      name: `${type} ${typeVersion}`,
      ...(example ? { parameters: example } : {}),
    }));
    const { page } = desk;
    const panel = page.getByTestId('inspector');
    const bad: string[] = [];
    for (let first = 0; first < nodes.length; first += AT_ONCE) {
      const part = nodes.slice(first, first + AT_ONCE);
      const places = part.map(({ id }, index) => [id, [(index % WIDE) * 304, Math.floor(index / WIDE) * 128]]);
      await desk.open({
        schemaVersion: 1,
        name: 'Everything',
        nodes: part,
        edges: [],
        layout: { nodes: Object.fromEntries(places) },
      });
      // Beside an open panel everything is brought into view once: from then on the view stands still.
      await desk.click(`n${first}`);
      await panel.waitFor();
      await desk.fit();
      for (const { id, name, type } of part) {
        await desk.click(id);
        await poll(() => panel.getByLabel('Name of the step').inputValue()).toBe(name);
        await page.getByRole('tab', { name: 'Parameters' }).click();
        const folds = panel.getByRole('button', { name: /^Optional/, expanded: false });
        while ((await folds.count()) > 0) await folds.first().click();
        if (AXED.has(type)) bad.push(...(await violationsOf(page)).map((what) => `${name}: ${what}`));
        if (type === 'http.request') await desk.shot('form-http');
        bad.push(...(await panel.evaluate(namelessIn)).map((what) => `${name}: ${what}`));
      }
    }
    expect(bad).toEqual([]);
    expect(desk.complaints).toEqual([]);
  });

  test('an API is imported by its address with keys alone; its operation is a step with a form of its own, and runs', async () => {
    const orders = await startDescribedApi();
    const { page } = desk;
    try {
      const id = await desk.open({
        schemaVersion: 1,
        name: 'Place orders',
        nodes: [{ id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start' }],
        edges: [],
        layout: { nodes: { start: [0, 0] } },
      });
      await page.getByRole('button', { name: 'Import an API' }).focus();
      await page.keyboard.press('Enter');
      const hint = () => page.evaluate(() => document.activeElement?.getAttribute('placeholder') ?? '');
      await poll(hint).toBe('https://api.example.com/openapi.json');
      // A document that is pasted is read as such.
      await page.evaluate((text) => navigator.clipboard.writeText(text), PASTED);
      await page.keyboard.press('ControlOrMeta+v');
      await page.getByRole('dialog', { name: 'Operations of Pasted desk 1' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Import an API' }).press('Enter');
      await poll(hint).toBe('https://api.example.com/openapi.json');
      await page.keyboard.insertText(orders.documentUrl);
      await page.keyboard.press('Enter');
      const operations = page.getByTestId('api-operations');
      await operations.getByText('Place an order').waitFor();
      await poll(hint).toBe('Search operations');
      expect(await violationsOf(page)).toEqual([]);
      await desk.shot('api-operations');
      await operations.getByRole('checkbox', { name: 'List orders' }).focus();
      await page.keyboard.press('Space');
      await page.getByTestId('api-offer').focus();
      await page.keyboard.press('Enter');
      // The dialog is gone, and the focus is back where it came from.
      const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
      await poll(focused).toBe('Import an API');

      // Out of the list an operation is dragged like a step, and a pattern too.
      const list = page.getByRole('complementary', { name: 'Steps' });
      const dragIn = async (text: string, name: RegExp) => {
        await list.getByLabel('Search steps').fill(text);
        await list.getByRole('option', { name }).dragTo(desk.canvas(), { targetPosition: { x: 420, y: 520 } });
      };
      await dragIn('place an order', /Place an order/);
      await desk.card('place-an-order').waitFor();
      await desk.canvas().focus();
      await page.keyboard.press('ControlOrMeta+z');
      await desk.card('place-an-order').waitFor({ state: 'detached' });
      await dragIn('approve, then post', /Approve, then post/i);
      await page.getByRole('toolbar', { name: 'Selected steps' }).waitFor();
      await desk.canvas().focus();
      await page.keyboard.press('ControlOrMeta+z');
      await poll(async () => (await desk.saved(id)).nodes.length).toBe(1);

      await desk.click('start');
      await page.getByTestId('inspector').waitFor();
      await page.keyboard.press('Shift+A');
      const add = page.getByTestId('quick-add');
      await add.getByLabel('Search steps').fill('order');
      await add.getByRole('option', { name: /Place an order/ }).waitFor();
      expect(await add.getByRole('option', { name: /List orders/ }).count()).toBe(0);
      await add.getByLabel('Search steps').fill('place an order');
      await poll(() => add.getByRole('option').first().textContent()).toContain('Place an order');
      await page.keyboard.press('Enter');
      await desk.card('place-an-order').waitFor();
      await page.getByTestId('operation-note').getByText('POST /orders').waitFor();
      const body = '/parameters/values/body';
      // What is required comes first, then some of the rest; more is folded, and what no control fits is JSON.
      const field = (name: string) => page.locator(`[data-path="${body}/${name}"]`);
      const fields = () =>
        page
          .locator(`[data-path^="${body}/"]:visible`)
          .evaluateAll((list) => list.map((each) => (each as HTMLElement).dataset.path?.split('/').at(-1)));
      await poll(fields).toEqual(['customer', 'quantity', 'priority', 'reference']);
      await field('customer').getByText('Who orders.').waitFor();
      await page
        .locator(`[data-path="${body}"]`)
        .getByRole('button', { name: 'Optional (2)', expanded: false })
        .click();
      await field('packing').locator('.monaco-editor').waitFor();
      await poll(fields).toEqual(['customer', 'quantity', 'priority', 'reference', 'remark', 'packing']);

      // An equals sign begins an expression in a number too, and what is typed next is its own.
      await field('quantity').locator('input').focus();
      await page.keyboard.press('=');
      await field('quantity').getByTestId('expression-editor').waitFor();
      await page.keyboard.type('1 + 2');
      await poll(() => field('quantity').getByTestId('expression-preview').textContent()).toBe('= 3');
      await page.getByRole('button', { name: 'quantity: use a fixed value' }).click();
      // What is wrong is said in words beside its field.
      await desk.write(`${body}/quantity`, '0');
      await field('quantity').getByText('must be at least 1; it is 0.').waitFor();
      await desk.write(`${body}/customer`, 'Ada');
      await desk.write(`${body}/quantity`, '3');
      await poll(async () => (await desk.saved(id)).nodes[1]?.parameters?.values).toEqual({
        body: { customer: 'Ada', quantity: 3 },
      });
      expect(await violationsOf(page)).toEqual([]);
      await desk.shot('api-step');
      await page.keyboard.press('ControlOrMeta+Enter');
      // It writes outside: the run says so first.
      await page.getByRole('dialog').getByRole('button', { name: 'Run and write' }).click();
      await poll(() => desk.card('place-an-order').getAttribute('data-status')).toBe('succeeded');
      expect(orders.taken).toEqual(['POST /v1/orders']);

      // The API takes a note by now: the step says so, shows it, and takes it over.
      orders.describe(TAKES_NOTES);
      await page.getByRole('button', { name: 'Import an API' }).press('Enter');
      await page.getByRole('button', { name: 'Operations of Order desk' }).press('Enter');
      await page.getByText('Read a newer document').click();
      await page.getByRole('button', { name: 'Read again' }).press('Enter');
      await page.getByRole('dialog', { name: 'Operations of Order desk 1.5' }).waitFor();
      await poll(hint).toBe('Search operations');
      expect(await operations.getByRole('checkbox', { name: 'List orders' }).isChecked()).toBe(false);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Look at the changes' }).press('Enter');
      const changes = page.getByRole('dialog', { name: 'What changed in Place an order' });
      await changes.getByTestId('code-diff').getByText('"note"').first().waitFor();
      await desk.shot('api-changes');
      await changes.getByRole('button', { name: 'Take it over' }).press('Enter');
      await desk.write(`${body}/note`, 'By noon');
      await poll(async () => (await desk.saved(id)).nodes[1]?.parameters?.values).toEqual({
        body: { customer: 'Ada', quantity: 3, note: 'By noon' },
      });
      expect(await page.getByRole('button', { name: 'Look at the changes' }).count()).toBe(0);
      expect(desk.complaints).toEqual([]);
    } finally {
      await orders.close();
    }
  });
});

/** All types, but of those that are alike only such as bring a kind of field that no other before them has. */
function ofEveryKind(types: readonly NodeDescription[]): NodeDescription[] {
  const seen = new Set<string>();
  const alikeLast = types.toSorted((a, b) => Number(ALIKE.test(a.type)) - Number(ALIKE.test(b.type)));
  return alikeLast.filter(({ type, parameters }) => {
    const kinds = kindsIn(parameters);
    const isNew = kinds.some((kind) => !seen.has(kind));
    for (const kind of kinds) seen.add(kind);
    return isNew || !ALIKE.test(type);
  });
}

/** How the fields of a schema are to be drawn: all that is said of them but their words, limits and defaults. */
function kindsIn(schema: unknown, isField = false): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { type, format, enum: choices, properties, items, ...rest } = schema as JsonSchema;
  const ways = Object.keys(rest).filter((key) => key.startsWith('x-') || /^(any|one|all)Of$|roperties$/.test(key));
  const own = JSON.stringify([isField, type, format, choices !== undefined, items !== undefined, ...ways.toSorted()]);
  const below = [properties, rest.patternProperties].flatMap((each) => Object.values((each ?? {}) as object));
  const choose = [rest.anyOf, rest.oneOf, rest.allOf].flatMap((each) => (each ?? []) as unknown[]);
  return [own, ...[...below, ...choose, items, rest.additionalProperties].flatMap((each) => kindsIn(each, true))];
}

/** Fields below an element that have no name for assistive technology. Runs in the page. */
function namelessIn(panel: Element): string[] {
  const fields = [...panel.querySelectorAll('input:not([type="hidden"]), textarea, select, button, [role="combobox"]')];
  const nameOf = (field: Element): string => {
    const labels = 'labels' in field ? [...((field as HTMLInputElement).labels ?? [])] : [];
    const by = field.getAttribute('aria-labelledby')?.split(' ') ?? [];
    const words = [
      field.getAttribute('aria-label'),
      ...labels.map((label) => label.textContent),
      ...by.map((id) => document.getElementById(id)?.textContent),
      field.tagName === 'BUTTON' ? field.textContent : '',
    ];
    return words.join('').trim();
  };
  return fields
    .filter((field) => field.closest('[aria-hidden="true"]') === null && !field.matches('[tabindex="-1"]'))
    .filter((field) => field.checkVisibility() && nameOf(field) === '')
    .map((field) => `${field.closest('[data-path]')?.getAttribute('data-path')} ${field.outerHTML.slice(0, 120)}`);
}
