import type { JsonSchema, NodeDescription } from '@holdfast/workflow';
import { describe, expect, test } from 'vitest';
import { violationsOf } from '../support/axe.ts';
import { chromiumPath } from '../support/browser.ts';
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
