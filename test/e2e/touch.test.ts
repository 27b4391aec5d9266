import { describe, expect, test } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import { middleOf, poll, useDesk } from '../support/designer.ts';
import { orderDocument } from '../support/order-document.ts';

const WIDTH = 320;
/** So long a finger rests until the menu opens. */
const LONG_PRESS_MS = 500;

describe.skipIf(chromiumPath === undefined)('with fingers, on a narrow screen', () => {
  const desk = useDesk({ hasTouch: true, isMobile: true, viewport: { width: WIDTH, height: 720 } });
  type At = Awaited<ReturnType<typeof middleOf>>;
  /** One below the other: a narrow screen shows them large. */
  const column = (name: string, edges?: []) => ({
    ...orderDocument(name),
    ...(edges ? { edges } : {}),
    layout: { nodes: { start: [0, 0], map: [0, 112], check: [0, 224], send: [0, 336] } },
  });

  const finger = async () => {
    const session = await desk.page.context().newCDPSession(desk.page);
    const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: At[]) =>
      session.send('Input.dispatchTouchEvent', { type, touchPoints });
    return {
      down: (at: At) => send('touchStart', [at]),
      move: (at: At) => send('touchMove', [at]),
      lift: () => send('touchEnd', []),
      pinch: async (from: readonly [At, At], to: readonly [At, At]) => {
        await send('touchStart', [...from]);
        for (const share of [0.25, 0.5, 0.75, 1]) {
          const between = ({ x, y }: At, end: At) => ({ x: x + (end.x - x) * share, y: y + (end.y - y) * share });
          await send('touchMove', [between(from[0], to[0]), between(from[1], to[1])]);
        }
        await send('touchEnd', []);
      },
      tap: async (at: At) => {
        await send('touchStart', [at]);
        await send('touchEnd', []);
      },
    };
  };

  test('a long press opens the menu, which is all in view, stays when the finger lifts, and is chosen from by a tap', async () => {
    const id = await desk.open(column('Long press'));
    const { page } = desk;
    await desk.fit();
    const hand = await finger();
    const menu = page.getByTestId('context-menu');
    await hand.down(await middleOf(desk.card('check')));
    await menu.waitFor();
    // It lies over the card, and under the finger.
    await hand.lift();
    await poll(async () => {
      const box = await menu.boundingBox();
      return box !== null && box.x >= 0 && box.x + box.width <= WIDTH && box.y >= 0 && box.y + box.height <= 720;
    }).toBe(true);
    await desk.shot('long-press');
    const entry = menu.getByRole('menuitem', { name: 'Duplicate' });
    await entry.scrollIntoViewIfNeeded();
    await hand.tap(await middleOf(entry));
    await desk.card('check-order-2').waitFor({ state: 'attached' });
    expect((await desk.saved(id)).nodes).toHaveLength(5);
    expect(desk.complaints).toEqual([]);
  });

  test('a finger that moves is no long press, however long it stays down', async () => {
    await desk.open(column('Moved'));
    const { page } = desk;
    await desk.fit();
    const hand = await finger();
    const menu = page.getByTestId('context-menu');
    const { x, y } = await middleOf(desk.card('check'));
    // One that only trembles is.
    await hand.down({ x, y });
    await hand.move({ x: x + 2, y });
    await menu.waitFor();
    await hand.lift();
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'detached' });
    await desk.still();
    const start = await middleOf(desk.card('map'));
    await hand.down(start);
    await hand.move({ x: start.x, y: start.y - 24 });
    // An equal wait that begins later ends later.
    await page.evaluate((ms) => new Promise((resolve) => setTimeout(resolve, ms)), LONG_PRESS_MS);
    expect(await menu.count()).toBe(0);
    await hand.lift();
    expect(desk.complaints).toEqual([]);
  });

  test('two taps connect, a drag moves the view, two fingers zoom it, a tap selects, also after a key was pressed', async () => {
    const id = await desk.open(column('Taps', []));
    const { page } = desk;
    const hand = await finger();
    await desk.fit();
    for (const port of ['port-start-out-out', 'port-map-in-in']) await hand.tap(await middleOf(page.getByTestId(port)));
    await poll(async () => JSON.stringify((await desk.saved(id)).edges)).toContain('"map"');

    const view = () => page.locator('.react-flow__viewport').getAttribute('style');
    const before = await view();
    const box = await desk.canvas().boundingBox();
    const left = (box?.x ?? 0) + 12;
    const { y } = await middleOf(desk.canvas());
    await hand.down({ x: left, y });
    for (const by of [8, 24, 40]) await hand.move({ x: left + by, y });
    await hand.lift();
    await poll(view).not.toBe(before);
    await desk.still();

    await hand.tap(await middleOf(desk.card('check')));
    await poll(() => desk.card('check').getAttribute('data-selected')).toBe('true');

    // A keyboard at hand takes nothing from the fingers.
    await desk.still();
    await page.keyboard.press('Escape');
    await poll(() => desk.card('check').getAttribute('data-selected')).toBe('false');
    await page.keyboard.press('1');
    await desk.still();
    const scale = async () =>
      Number(/scale\(([\d.]+)\)/.exec((await page.locator('.react-flow__viewport').getAttribute('style')) ?? '')?.[1]);
    const near = await scale();
    const at = (x: number): At => ({ x: left + x, y: y + 8 });
    // What lies between the fingers stays there.
    const between = () =>
      page.locator('.react-flow__viewport').evaluate(
        (view, [x, y]) => {
          const at = new DOMMatrix(getComputedStyle(view).transform).inverse().transformPoint(new DOMPoint(x, y));
          return [Math.round(at.x), Math.round(at.y)];
        },
        [left + 160 - (box?.x ?? 0), y + 8 - (box?.y ?? 0)] as const,
      );
    const place = await between();
    await hand.pinch([at(200), at(120)], [at(170), at(150)]);
    await poll(scale).toBeLessThan(near);
    await desk.still();
    expect(await between()).toEqual(place);
    const far = await scale();
    await hand.pinch([at(170), at(150)], [at(200), at(120)]);
    await poll(scale).toBeGreaterThan(far);
    await desk.still();
    expect(await between()).toEqual(place);
    await hand.tap(await middleOf(desk.card('map')));
    await poll(() => desk.card('map').getAttribute('data-selected')).toBe('true');
    expect(desk.complaints).toEqual([]);
  });
});
