import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { describe, expect, test } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import { useDesk } from '../support/designer.ts';
import { ask, until } from '../support/product.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

const EVERYWHERE = [
  '/',
  '/workflows',
  '/runs',
  '/exceptions',
  '/approvals',
  '/reconciliation',
  '/connections',
  '/connections/new',
  ...['people', 'roles', 'alerts', 'retention', 'environments', 'appearance', 'keys'].map(
    (page) => `/settings/${page}`,
  ),
];

const step = (id: string, type: string, parameters?: object, more: object = {}) => ({
  id,
  type,
  typeVersion: 1,
  name: id,
  ...(parameters ? { parameters } : {}),
  ...more,
});
const line = (id: string, from: string, to: string) => ({
  id,
  from: { node: from, port: 'out' },
  to: { node: to, port: 'in' },
});

/** Something of everything: a step that works, one that fails and is parked, one that asks; a note and a group. */
const BUSY = {
  schemaVersion: 1,
  name: 'Something of everything',
  nodes: [
    step('start', 'trigger.manual'),
    step('map', 'core.set', { fields: [{ name: 'gross', value: '={{ $json.net * 1.19 }}' }] }),
    step('fail', 'core.fail', { message: 'On purpose' }),
    step('ask', 'human.approval', { title: 'Pay?', message: '**Pay** this?', dueMinutes: 180 }),
  ],
  edges: [line('e1', 'start', 'map'), line('e2', 'map', 'fail'), line('e3', 'map', 'ask')],
  layout: {
    nodes: { start: [0, 0], map: [304, 0], fail: [608, 0], ask: [608, 144] },
    notes: [{ id: 'note1', text: '## Rules\n- one\n- two', at: [0, 128], size: [240, 128] }],
    groups: [{ id: 'group1', title: 'Ends', nodes: ['fail', 'ask'] }],
  },
};

describe.skipIf(chromiumPath === undefined)('WCAG 2.2 AA, as far as a program can tell', () => {
  const desk = useDesk();

  /** What axe has against what is shown, as lines; in both themes. */
  async function complaintsAt(path: string, isReady: () => Promise<unknown> = async () => {}): Promise<string[]> {
    const { page, product } = desk;
    const found: string[] = [];
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await page.goto(`${product.url}${path}`);
      await page.getByRole('main').first().waitFor();
      await page.waitForFunction(() => document.querySelector('[aria-label="Loading"]') === null);
      await isReady();
      await page.evaluate(AXE);
      const { violations } = await page.evaluate(
        (tags) =>
          (window as unknown as { axe: { run(options: object): Promise<AxeResults> } }).axe.run({
            runOnly: { type: 'tag', values: tags },
          }),
        TAGS,
      );
      for (const { id, nodes } of violations)
        for (const { target, failureSummary = '' } of nodes)
          found.push(
            `${path} ${scheme} ${id}: ${target.join(' ')}; ${failureSummary.split('\n').slice(1).join(' ').trim()}`,
          );
    }
    return found;
  }

  test('every screen while it is empty', async () => {
    const found: string[] = [];
    for (const path of EVERYWHERE) found.push(...(await complaintsAt(path)));
    expect(found).toEqual([]);
  });

  test('a button without a name and faint words would be found', async () => {
    const found = await complaintsAt('/workflows', () =>
      desk.page.evaluate(() => {
        const main = document.querySelector('main');
        main?.append(document.createElement('button'));
        main?.insertAdjacentHTML('beforeend', '<p style="color: #888; background: #999">faint</p>');
      }),
    );
    expect(found.map((line) => line.split(':')[0])).toEqual([
      '/workflows light button-name',
      '/workflows light color-contrast',
      '/workflows dark button-name',
      '/workflows dark color-contrast',
    ]);
  });

  test('the editor, a run, and every list with something in it', async () => {
    const { product, page } = desk;
    const { id } = await ask<{ id: string }>(product, 'POST', '/workflows', { document: BUSY });
    const run = await ask<{ id: string }>(product, 'POST', `/workflows/${id}/runs`, {
      input: [{ json: { net: 100 } }],
    });
    await until(async () => (await ask<{ items: unknown[] }>(product, 'GET', '/exceptions')).items.length > 0);
    const { items: approvals } = await until(async () => {
      const page1 = await ask<{ items: { id: string }[] }>(product, 'GET', '/approvals');
      return page1.items.length > 0 && page1;
    });
    const canvas = () => page.getByTestId('node-card-map').waitFor();
    const opened = async () => {
      await canvas();
      await page.getByTestId('node-card-map').click();
      await page.getByTestId('inspector').waitFor();
    };
    const policy = async () => {
      await opened();
      await page.getByRole('tab', { name: 'Policy' }).click();
      await page.getByRole('button', { name: /^Problems/ }).click();
    };
    const panes = async () => {
      await opened();
      await page.getByRole('button', { name: 'Input, parameters and output side by side' }).click();
      await page.getByTestId('mapping-pane').waitFor();
    };
    const [group] = (await ask<{ items: { fingerprint: string }[] }>(product, 'GET', '/exceptions/groups')).items;
    const failure = () => page.getByRole('tab', { name: 'Failure' }).waitFor();
    const repair = async () => {
      await failure();
      await page.getByRole('button', { name: 'Try again', exact: true }).click();
      await page.getByTestId('effects').waitFor();
    };
    const settings = async () => {
      await failure();
      await page.getByRole('tab', { name: 'Settings' }).click();
    };
    const found = [
      ...(await complaintsAt(`/runs/${run.id}?step=fail`, failure)),
      ...(await complaintsAt(`/runs/${run.id}?step=fail`, repair)),
      ...(await complaintsAt(`/runs/${run.id}?step=map`, () => page.getByTestId('item-output-0').waitFor())),
      ...(await complaintsAt(`/runs/${run.id}?step=fail`, settings)),
      ...(await complaintsAt(`/exceptions/${group?.fingerprint}`, () => page.getByRole('grid').waitFor())),
      ...(await complaintsAt(`/workflows/${id}`, canvas)),
      ...(await complaintsAt(`/workflows/${id}`, policy)),
      ...(await complaintsAt(`/workflows/${id}`, panes)),
      ...(await complaintsAt(`/workflows/${id}`, opened)),
      ...(await complaintsAt(`/workflows/${id}/versions`)),
      ...(await complaintsAt(`/runs/${run.id}`, opened)),
      ...(await complaintsAt(`/approvals/${approvals[0]?.id}`)),
    ];
    for (const path of ['/', '/workflows', '/runs', '/exceptions', '/approvals'])
      found.push(...(await complaintsAt(path)));
    expect(found).toEqual([]);
  });
});
