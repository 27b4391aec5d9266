import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import { middleOf, poll, useDesk } from '../support/designer.ts';
import { aNode, anEdge, aRow, aStart } from '../support/running.ts';

/** A long chain; the steps at its end read the one called "Orders". */
function chain(length: number) {
  const nodes = Array.from({ length }, (_, index) => ({
    id: `n${index}`,
    type: index === 0 ? 'trigger.manual' : 'core.set',
    typeVersion: 1,
    name: index === 1 ? 'Orders' : `Step ${index}`,
    ...(index >= length - 2
      ? { parameters: { fields: [{ name: 'total', value: "={{ $('Orders').item.json.total }}" }] } }
      : {}),
  }));
  return {
    schemaVersion: 1,
    name: 'A long one',
    nodes,
    edges: nodes.slice(1).map(({ id }, index) => ({
      id: `e${index}`,
      from: { node: `n${index}`, port: 'out' },
      to: { node: id, port: 'in' },
    })),
    layout: {
      nodes: Object.fromEntries(nodes.map(({ id }, index) => [id, [index * 304, (index % 7) * 112]])),
      notes: [{ id: 'note1', text: 'Ask the bank', at: [9_040, 1_360], size: [240, 128] }],
    },
  };
}

describe.skipIf(chromiumPath === undefined)('finding on the canvas', () => {
  const desk = useDesk();
  /** How far something is from the middle of the canvas, in whole pixels. */
  const offCentre = async (what: Locator) => {
    const [canvas, middle] = [await middleOf(desk.page.locator('.react-flow').first()), await middleOf(what)];
    return Math.round(Math.hypot(middle.x - canvas.x, middle.y - canvas.y));
  };

  test('goes from find to find in a workflow most of which is not drawn, and replaces with one step back', async () => {
    const id = await desk.open(chain(300));
    const { page } = desk;
    await desk.canvas().click({ position: { x: 60, y: 600 } });
    await page.keyboard.press('ControlOrMeta+f');
    await page.getByLabel('Find', { exact: true }).fill('Orders');
    await poll(() => page.getByTestId('find-count').textContent()).toBe('– of 3');

    await page.keyboard.press('Enter');
    await poll(() => page.getByTestId('find-count').textContent()).toBe('1 of 3');
    await page.keyboard.press('F3');
    await page.keyboard.press('F3');
    // The last but one step lies far outside: it is brought into view, chosen, and said aloud.
    await desk.card('n299').waitFor();
    await poll(() => desk.card('n299').getAttribute('data-selected')).toBe('true');
    await poll(() => page.locator('[aria-live="polite"]').first().textContent()).toContain('Step 299');
    await poll(async () => (await desk.card('n299').boundingBox())?.width ?? 0).toBeGreaterThan(120);
    await poll(() => offCentre(desk.card('n299'))).toBeLessThan(3);
    await desk.shot('find');

    await page.getByLabel('Replace with').fill('Bills');
    await page.getByRole('button', { name: 'All 2' }).click();
    await poll(() => page.getByTestId('find-count').textContent()).toBe('– of 1');
    expect(JSON.stringify((await desk.saved(id)).nodes.at(-1)?.parameters)).toContain("$('Bills')");
    await page.keyboard.press('Escape');
    await page.keyboard.press('ControlOrMeta+z');
    const back = await desk.saved(id);
    // A note that belongs to no step is found where it stands, and chosen.
    await page.keyboard.press('ControlOrMeta+f');
    await page.getByLabel('Find', { exact: true }).fill('the bank');
    await page.keyboard.press('Enter');
    const note = page.getByTestId('note-note1');
    await poll(() => note.getAttribute('data-selected')).toBe('true');
    await poll(() => offCentre(note)).toBeLessThan(3);
    expect(back.nodes.slice(-2).map(({ parameters }) => JSON.stringify(parameters).includes("$('Orders')"))).toEqual([
      true,
      true,
    ]);
  });

  test('lists what reads a step, and opens the field that does', async () => {
    await desk.open(chain(6));
    const { page } = desk;
    await desk.click('n1');
    await page.keyboard.press('u');
    await poll(() => page.getByTestId('find-count').textContent()).toBe('– of 2');
    await page
      .getByTestId('find')
      .getByRole('button', { name: /Step 5/ })
      .click();
    await poll(() =>
      page.evaluate(() => document.activeElement?.closest('[data-path]')?.getAttribute('data-path')),
    ).toContain('/parameters/fields/0/value');
    expect(desk.complaints).toEqual([]);
  });

  test('finds steps by what they are and what is in them, and what reads one by its name or as what comes in', async () => {
    const reads = (id: string, name: string, value: string) =>
      aNode(id, 'core.set', name, { parameters: { fields: [{ name: 'copy', value: `={{ ${value} }}` }] } });
    const rates = aNode('fetch-it', 'http.request', 'Fetch rates', {
      connection: 'ledger-main',
      parameters: { method: 'GET', url: 'http://127.0.0.1:9/daily' },
      notes: 'Ask Ada first',
    });
    const row = aRow('What is in it', [
      aStart(),
      rates,
      aNode('away', 'core.pass', 'Away', { disabled: 'pass' }),
      reads('mark', 'Mark', '$json.rate'),
      reads('keep', 'Keep', '$json.copy'),
      reads('post', 'Post', "$('Fetch rates').item.json.day"),
    ]);
    const why = reads('why', 'Why', '$failure.code');
    const failed = anEdge('e9', 'fetch-it', 'why', {
      kind: 'fallback',
      on: ['data'],
      from: { node: 'fetch-it', port: 'fallback' },
    });
    await desk.open({ ...row, nodes: [...row.nodes, why], edges: [...row.edges, failed] });
    const { page } = desk;
    const text = page.getByLabel('Find', { exact: true });
    const rows = page.getByRole('list', { name: 'Finds' }).locator('button > span:first-child');
    await desk.canvas().click({ position: { x: 60, y: 600 } });
    await page.keyboard.press('ControlOrMeta+f');
    for (const [words, found] of [
      ['Fetch', ['Fetch ratesname', 'Fetch ratesid', 'Postvalue']],
      ['http.request', ['Fetch ratestype']],
      ['ledger-main', ['Fetch ratesconnection']],
      ['127.0.0.1:9', ['Fetch ratesurl']],
      ['$json.rate', ['Markvalue']],
      ['ada first', ['Fetch ratesnote']],
    ] as const) {
      await text.fill(words);
      await poll(() => rows.allTextContents()).toEqual(found);
    }
    // Where one is when the search is over is what was found.
    await text.fill('$json.rate');
    await page.keyboard.press('Enter');
    await poll(() => desk.card('mark').getAttribute('data-selected')).toBe('true');
    await page.keyboard.press('Escape');
    await poll(() => page.evaluate(() => window.document.activeElement?.getAttribute('aria-activedescendant'))).toBe(
      'card-mark',
    );

    await desk.click('fetch-it', { position: { x: 60, y: 14 } });
    await page.keyboard.press('u');
    await poll(() => rows.allTextContents()).toEqual(['Markvalue', 'Postvalue', 'Whyvalue']);
    await desk.shot('find-readers');
    // One field of it, by its whole name; while that is typed, its beginning is enough.
    await text.fill('json.day');
    await poll(() => rows.allTextContents()).toEqual(['Postvalue']);
    await text.fill('rat');
    await poll(() => rows.allTextContents()).toEqual(['Markvalue']);
    await text.fill('ate');
    await poll(() => page.getByTestId('find-count').textContent()).toBe('Nothing');
    expect(desk.complaints).toEqual([]);
  });

  test('finds groups, folded or not, from within another one too, and what is said of the workflow', async () => {
    const row = aRow('In groups', [
      aStart(),
      ...['a', 'b', 'c', 'd'].map((id) => aNode(id, 'core.pass', id.toUpperCase())),
    ]);
    await desk.open({
      ...row,
      settings: { owner: 'Ana of Finance', businessKey: '={{ $json.invoice }}' },
      layout: {
        nodes: { start: [0, 0], a: [0, 200], b: [300, 200], c: [4_000, 3_000], d: [4_300, 3_000] },
        groups: [
          { id: 'g1', title: 'Checks', nodes: ['a', 'b'] },
          { id: 'g2', title: 'Payment checks', nodes: ['c', 'd'], collapsed: true },
        ],
      },
    });
    const { page } = desk;
    const find = async (words: string) => {
      await page.keyboard.press('ControlOrMeta+f');
      await page.getByLabel('Find', { exact: true }).fill(words);
    };
    const isChosen = (card: string) => poll(() => page.getByTestId(card).getAttribute('data-selected'));
    await desk.canvas().click({ position: { x: 60, y: 600 } });
    await find('checks');
    await poll(() => page.getByTestId('find-count').textContent()).toBe('– of 2');
    await page.keyboard.press('Enter');
    await isChosen('group-g1').toBe('true');
    await poll(() => offCentre(page.getByTestId('group-g1'))).toBeLessThan(3);
    await page.keyboard.press('Enter');
    await isChosen('fold-g2').toBe('true');
    await poll(() => offCentre(page.getByTestId('fold-g2'))).toBeLessThan(3);
    await poll(() => page.locator('[aria-live="polite"]').first().textContent()).toContain('Payment checks, group');
    await desk.shot('find-group');

    // A step within the folded one is looked at inside; a group is found from there.
    await page.getByLabel('Find', { exact: true }).fill('D');
    await page.getByTestId('find').getByRole('button', { name: /^D/ }).first().click();
    await desk.card('d').waitFor();
    await find('Payment');
    await page.keyboard.press('Enter');
    await isChosen('fold-g2').toBe('true');

    await page.getByLabel('Find', { exact: true }).fill('$json.inv');
    await page
      .getByTestId('find')
      .getByRole('button', { name: /Settings of the workflow/ })
      .click();
    await page.getByTestId('workflow-settings').waitFor();
    await poll(() => page.getByLabel('Business key').evaluate((field) => field === document.activeElement)).toBe(true);
    expect(desk.complaints).toEqual([]);
  });
});
