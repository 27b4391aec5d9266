import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import { clickEdge } from '../support/canvas.ts';
import { isSeen, middleOf, poll, useDesk } from '../support/designer.ts';
import { edge, orderDocument } from '../support/order-document.ts';

const order = orderDocument('Wires');
/** The order without connections, and a step that nothing can follow. */
const loose = {
  ...order,
  nodes: [...order.nodes, { id: 'stop', type: 'core.fail', typeVersion: 1, name: 'Give up' }],
  edges: [],
  layout: { nodes: { ...order.layout.nodes, stop: [608, 160] } },
};

interface Saved {
  readonly edges: readonly { id: string; from: { node: string; port: string }; to: { node: string }; on?: string[] }[];
}

describe.skipIf(chromiumPath === undefined)('wires', () => {
  const desk = useDesk({ viewport: { width: 1600, height: 900 } });
  const edges = async (id: string) => ((await desk.saved(id)) as unknown as Saved).edges;
  const pairs = async (id: string) => (await edges(id)).map(({ from, to }) => `${from.node}>${to.node}`);
  const refusalSaid = () => desk.page.getByText('These cannot be connected', { exact: true });
  const why = (words: string) => desk.page.getByTestId('wire-why').filter({ hasText: words });
  const port = (name: string) => desk.page.getByTestId(`port-${name}`);
  const lead = async (from: Locator, to: { x: number; y: number }) => {
    const { mouse } = desk.page;
    const begin = await middleOf(from);
    await mouse.move(begin.x, begin.y);
    await mouse.down();
    await mouse.move((begin.x + to.x) / 2, (begin.y + to.y) / 2, { steps: 4 });
    await mouse.move(to.x, to.y, { steps: 4 });
  };
  const drag = async (from: Locator, to: { x: number; y: number }) => {
    await lead(from, to);
    await desk.page.mouse.up();
  };
  /** Selects a connection, so that its ends can be taken hold of. */
  const choose = async (index: number) => {
    await desk.page.keyboard.press('Escape');
    await desk.fit();
    await clickEdge(desk.page, index);
    await desk.page.getByTestId('inspector').waitFor();
    await desk.fit();
  };
  const end = () => desk.page.locator('.react-flow__edgeupdater-target');

  test('a wire drawn backwards takes the way out of the card it ends on, or says why not', async () => {
    const id = await desk.open(loose);
    const { page } = desk;
    await desk.fit();
    await drag(port('check-in-in'), await middleOf(desk.card('map')));
    await poll(() => pairs(id)).toEqual(['map>check']);

    // What cannot be its other end fades and says why beside it, and once more where it is let go.
    await lead(port('map-in-in'), await middleOf(desk.card('stop')));
    await why('Nothing can follow "Give up".').waitFor();
    expect(await desk.card('stop').getAttribute('data-refuses')).toBe('true');
    expect(await desk.card('send').getAttribute('data-refuses')).toBe('false');
    await page.mouse.up();
    await refusalSaid().waitFor();
    await drag(port('check-in-in'), await middleOf(desk.card('map')));
    await page.getByText('These two are connected already.').first().waitFor();
    expect(await pairs(id)).toEqual(['map>check']);

    // The same by two clicks.
    await port('send-in-in').click();
    await desk.click('check');
    await poll(() => pairs(id)).toEqual(['map>check', 'check>send']);
    await page.keyboard.press('Escape');
    await desk.fit();
    await port('send-in-in').click();
    await poll(() => desk.card('stop').getAttribute('data-refuses')).toBe('true');
    await desk.click('stop');
    await poll(() => page.getByText('Nothing can follow "Give up".').count()).toBeGreaterThan(0);
    expect(await pairs(id)).toEqual(['map>check', 'check>send']);
    expect(desk.complaints).toEqual([]);
  });

  test('what closes a loop asks for its bound, whichever end is drawn; who gives up has what was there', async () => {
    const id = await desk.open(order);
    const { page } = desk;
    const bound = page.getByLabel('Go round at most so many times');
    const giveUp = async () => {
      await bound.waitFor();
      await page.getByRole('button', { name: 'Cancel', exact: true }).click();
      await bound.waitFor({ state: 'detached' });
    };
    const straight = ['start>map', 'map>check', 'check>send'];
    await desk.fit();
    await drag(port('map-in-in'), await middleOf(desk.card('send')));
    await giveUp();
    expect(await pairs(id)).toEqual(straight);
    expect(await page.getByRole('button', { name: 'Undo', exact: true }).isDisabled()).toBe(true);

    // An end that is put elsewhere: it stays where it was until the bound is known.
    await choose(2);
    await drag(end(), await middleOf(port('map-in-in')));
    await giveUp();
    expect(await pairs(id)).toEqual(straight);
    // The question fades away over it.
    await poll(() => isSeen(end())).toBe(true);
    await drag(end(), await middleOf(port('map-in-in')));
    await bound.fill('7');
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await poll(() => pairs(id)).toEqual(['start>map', 'map>check', 'check>map']);
    expect((await edges(id))[2]).toMatchObject({ id: 'e3', visitLimit: 7 });
    expect(desk.complaints).toEqual([]);
  });

  test('an end that is dragged goes where it is dropped: the connection is moved, and never doubled', async () => {
    const id = await desk.open({
      ...order,
      nodes: [...order.nodes, { id: 'ask', type: 'core.set', typeVersion: 1, name: 'Ask' }],
      edges: [
        ...order.edges,
        {
          ...edge('e4', 'send', 'ask', 'fallback'),
          kind: 'fallback',
          on: ['transient', 'permanent', 'data', 'policy'],
        },
      ],
      layout: { nodes: { ...order.layout.nodes, ask: [912, 160] } },
    });
    const { page } = desk;
    const before = await edges(id);
    await choose(0);
    // On the body of a card.
    await drag(end(), await middleOf(desk.card('check')));
    await poll(() => pairs(id)).toEqual(['start>check', 'map>check', 'check>send', 'send>ask']);
    await page.keyboard.press('ControlOrMeta+z');
    await poll(() => edges(id)).toEqual(before);
    // On empty ground, and where it came from: it stays.
    const card = await middleOf(desk.card('map'));
    await drag(end(), { x: card.x, y: card.y + 220 });
    expect(await page.getByTestId('quick-add').count()).toBe(0);
    await drag(end(), card);
    expect(await edges(id)).toEqual(before);
    // One that takes every failure is in nobody's way but its own.
    await choose(3);
    await lead(end(), await middleOf(port('map-in-in')));
    await port('map-in-in').and(page.locator('.connectingto.valid')).waitFor();
    expect(await desk.card('check').getAttribute('data-refuses')).toBe('false');
    await page.mouse.up();
    await page.getByLabel('Go round at most so many times').waitFor();
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await poll(() => pairs(id)).toEqual(['start>map', 'map>check', 'check>send', 'send>map']);
    expect((await edges(id))[3]).toMatchObject({ id: 'e4', on: before[3]?.on });
    expect(await refusalSaid().count()).toBe(0);
    expect(desk.complaints).toEqual([]);
  });

  test('a wire that ends on the card it comes from says why nothing comes of it; at the edge of the card it is called off', async () => {
    const id = await desk.open(loose);
    const { page } = desk;
    await desk.fit();
    const own = 'A step cannot follow itself directly.';
    for (const begin of ['map-out-out', 'map-in-in']) {
      await lead(port(begin), await middleOf(desk.card('map')));
      await why(own).waitFor();
      await page.mouse.up();
      await refusalSaid().waitFor();
      await page.getByRole('button', { name: 'Close' }).last().click();
      await refusalSaid().waitFor({ state: 'detached' });
    }
    const { x, y } = await middleOf(port('map-out-out'));
    await lead(port('map-out-out'), { x: x - 8, y: y + 14 });
    expect(await why(own).count()).toBe(0);
    await page.mouse.up();
    expect(await refusalSaid().count()).toBe(0);
    expect(await edges(id)).toEqual([]);
    expect(desk.complaints).toEqual([]);
  });
});
