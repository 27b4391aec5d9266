import { SCHEMA_VERSION } from '@holdfast/workflow';
import { describe, expect, test } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import { isSeen, middleOf, poll, useDesk } from '../support/designer.ts';
import { aNode, aRow, aStart, reaches, startRun } from '../support/running.ts';

const steps = Array.from({ length: 16 }, (_, index) => `s${index}`);
const chain = ['start', ...steps];
const document = {
  schemaVersion: SCHEMA_VERSION,
  name: 'Seventeen steps',
  nodes: chain.map((id) => ({ id, type: id === 'start' ? 'trigger.manual' : 'core.pass', typeVersion: 1, name: id })),
  edges: steps.map((id, index) => ({
    id: `e${index}`,
    from: { node: chain[index], port: 'out' },
    to: { node: id, port: 'in' },
  })),
  layout: { nodes: Object.fromEntries(chain.map((id, index) => [id, [304 * index, (index % 3) * 96]])) },
};

describe.skipIf(chromiumPath === undefined)('where one looks', () => {
  const desk = useDesk();
  const view = async () => {
    const said = await desk
      .canvas()
      .locator('.react-flow__viewport')
      .evaluate((box) => getComputedStyle(box).transform);
    return said.match(/-?[\d.]+/g)?.map((part) => Math.round(Number(part) * 100) / 100) ?? [];
  };

  test('a wide workflow opens on its trigger, large enough to be read', async () => {
    await desk.open(document);
    await poll(async () => (await view())[0]).toBeGreaterThanOrEqual(0.8);
    await poll(async () => (await desk.card('start').boundingBox())?.x).toBeGreaterThan(200);
    // Seventeen steps need no map.
    expect(await desk.page.locator('.react-flow__minimap').count()).toBe(0);
  });

  test('a canvas is not scrolled: what the browser brings into view by itself leaves everything where it is', async () => {
    await desk.still();
    const scrolled = await desk.card('s15').evaluate((card) => {
      card.scrollIntoView();
      const canvas = card.closest('.react-flow');
      return [canvas?.scrollLeft, canvas?.scrollTop];
    });
    expect(scrolled).toEqual([0, 0]);
  });

  test('the view moves aside for a panel, keeps its zoom, and goes back when the panel closes', async () => {
    const before = await view();
    await desk.click('s2', { position: { x: 20, y: 20 } });
    await poll(async () => (await view())[4]).toBeLessThan(before[4] ?? 0);
    const inspector = desk.page.getByTestId('inspector');
    await poll(async () => {
      const [card, panel] = [await desk.card('s2').boundingBox(), await inspector.boundingBox()];
      return card && panel ? panel.x - card.x - card.width : 0;
    }).toBeGreaterThan(16);
    await poll(async () => (await view())[0]).toBe(before[0]);
    await inspector.getByRole('button', { name: 'Close' }).click();
    await poll(view).toEqual(before);

    // What lies under the pointer is meant: the view stands still while it is pressed, and goes on afterwards.
    const whilePressed = desk.canvas().evaluate(async (canvas) => {
      const look = () => canvas.querySelector<HTMLElement>('.react-flow__viewport')?.style.transform;
      const frame = () => new Promise(requestAnimationFrame);
      const start = look();
      while (look() === start) await frame();
      canvas.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
      await frame();
      const seen = new Set<string | undefined>();
      for (let count = 0; count < 30; count += 1) {
        seen.add(look());
        await frame();
      }
      window.dispatchEvent(new PointerEvent('pointerup'));
      return seen.size;
    });
    await desk.click('s2', { position: { x: 20, y: 20 } });
    expect(await whilePressed).toBe(1);
    await poll(async () => {
      const [card, panel] = [await desk.card('s2').boundingBox(), await inspector.boundingBox()];
      return card && panel ? panel.x - card.x - card.width : 0;
    }).toBeGreaterThan(16);
  });

  test('a trackpad moves the view with the fingers and pinches it where they are; a wheel moves it as far as it turns', async () => {
    await desk.open(document);
    await poll(async () => (await view())[0]).toBeGreaterThanOrEqual(0.8);
    const { page } = desk;
    await desk.canvas().hover({ position: { x: 400, y: 600 } });
    /** As a trackpad sends it: many small steps in pixels, on both axes. Says whether the page may scroll or zoom by it. */
    const send = (deltaX: number, deltaY: number, isPinch = false) =>
      page.evaluate(
        ([x, y, ctrlKey]) => {
          const target = window.document.querySelector('.react-flow__pane');
          const box = target?.getBoundingClientRect() ?? new DOMRect();
          const at = { clientX: box.x + 400, clientY: box.y + 600 };
          const event = new WheelEvent('wheel', {
            ...at,
            deltaX: x,
            deltaY: y,
            deltaMode: WheelEvent.DOM_DELTA_PIXEL,
            ctrlKey,
            bubbles: true,
            cancelable: true,
          });
          target?.dispatchEvent(event);
          return event.defaultPrevented;
        },
        [deltaX, deltaY, isPinch] as const,
      );
    const [zoom = 1, , , , x = 0, y = 0] = await view();
    for (let count = 0; count < 8; count += 1) expect(await send(1.5, -2.25)).toBe(true);
    await poll(view).toEqual([zoom, 0, 0, zoom, x - 12, y + 18]);
    // A notch of a wheel is a hundred pixels.
    await page.mouse.wheel(0, 100);
    await poll(view).toEqual([zoom, 0, 0, zoom, x - 12, y - 82]);

    // What is under the fingers stays there while they spread.
    const under = () =>
      desk
        .canvas()
        .locator('.react-flow__viewport')
        .evaluate((box) => {
          const { a: scale, e: left, f: top } = new DOMMatrix(getComputedStyle(box).transform);
          return [(400 - left) / scale, (600 - top) / scale].map(Math.round);
        });
    const place = await under();
    for (let count = 0; count < 6; count += 1) expect(await send(0, -4, true)).toBe(true);
    await poll(async () => (await view())[0]).toBeGreaterThan(zoom);
    expect(await under()).toEqual(place);
    for (let count = 0; count < 6; count += 1) await send(0, 4, true);
    await poll(async () => (await view())[0]).toBe(zoom);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -100);
    await page.keyboard.up('Control');
    await poll(async () => (await view())[0]).toBeGreaterThan(zoom);
    expect(desk.complaints).toEqual([]);
  });

  test('what is done to a step by a key is seen there: its card comes back from under the panel and the drawer', async () => {
    const { page } = desk;
    await desk.open(document);
    await poll(async () => (await view())[0]).toBeGreaterThanOrEqual(0.8);
    const card = desk.card('s2');
    const isWhole = async () => {
      const [box, room] = [await card.boundingBox(), await desk.canvas().boundingBox()];
      if (!box || !room) return false;
      return box.x > room.x && box.x + box.width < room.x + room.width && box.y + box.height < room.y + room.height;
    };
    await card.click({ position: { x: 20, y: 20 } });
    await desk.page.getByTestId('inspector').waitFor();
    await poll(isWhole).toBe(true);
    const away = async () => {
      await desk.still();
      const box = await card.boundingBox();
      const room = await desk.canvas().boundingBox();
      await desk.canvas().hover({ position: { x: 100, y: 80 } });
      await page.mouse.wheel((box?.x ?? 0) + 100 - (room?.x ?? 0) - (room?.width ?? 0), 0);
      await poll(isWhole).toBe(false);
    };
    await away();
    await page.keyboard.press('ControlOrMeta+Enter');
    await poll(isWhole).toBe(true);
    await page.getByTestId('node-status-s15').waitFor();
    await away();
    await page.keyboard.press('p');
    await poll(isWhole).toBe(true);
    await away();
    await page.keyboard.press('d');
    await poll(isWhole).toBe(true);
    // The drawer takes room from below.
    await desk.still();
    const box = await card.boundingBox();
    const room = await desk.canvas().boundingBox();
    await page.mouse.wheel(0, (box?.y ?? 0) + 90 - (room?.y ?? 0) - (room?.height ?? 0));
    await poll(isWhole).toBe(true);
    await page.getByRole('button', { name: 'Test data' }).click();
    await poll(isWhole).toBe(true);
    expect(desk.complaints).toEqual([]);
  });

  test('the map shows for a large workflow and is hidden by its key; keys show the selection, all, and 100 %', async () => {
    const { page } = desk;
    const many = Array.from({ length: 30 }, (_, index) => `n${index}`);
    await desk.open({
      ...document,
      name: 'Thirty steps',
      nodes: many.map((id) => ({ id, type: 'core.pass', typeVersion: 1, name: id })),
      edges: [],
      layout: {
        nodes: Object.fromEntries(many.map((id, index) => [id, [304 * (index % 6), 144 * Math.floor(index / 6)]])),
      },
    });
    const map = page.locator('.react-flow__minimap');
    await map.waitFor();
    await page.keyboard.press('m');
    await map.waitFor({ state: 'detached' });
    await page.keyboard.press('m');
    await map.waitFor();
    await page.keyboard.press('1');
    await poll(async () => (await desk.card('n29').boundingBox())?.x).toBeGreaterThan(300);
    await poll(async () => (await view())[0]).toBeLessThan(0.8);
    await page.keyboard.press('0');
    await poll(async () => (await view())[0]).toBe(1);
    await page.keyboard.press('1');
    await poll(async () => (await view())[0]).toBeLessThan(0.8);
    await desk.click('n29', { position: { x: 10, y: 10 } });
    await page.keyboard.press('2');
    await poll(async () => (await view())[0]).toBe(1);
    await poll(async () => (await desk.card('n29').boundingBox())?.width).toBe(220);
    // From far away a card is its icon. What it is called is told by the pointer, and its ports are still there.
    const name = desk.card('n0').getByText('n0', { exact: true });
    await page.keyboard.press('Escape');
    await page.keyboard.press('1');
    await poll(() => name.isVisible()).toBe(true);
    const middle = await middleOf(desk.canvas());
    await page.mouse.move(middle.x, middle.y);
    await page.keyboard.down('Control');
    await poll(async () => {
      if (((await view())[0] ?? 1) < 0.25) return true;
      await page.mouse.wheel(0, 200);
      return false;
    }).toBe(true);
    await page.keyboard.up('Control');
    await poll(() => name.isVisible()).toBe(false);
    expect(await page.getByTestId('port-n0-out-out').count()).toBe(1);
    const { x, y } = await middleOf(desk.card('n0'));
    await page.mouse.move(x, y);
    await poll(() => desk.card('n0').getAttribute('title')).toMatch(/^n0, .*step \d+ of 30$/);
    await page.keyboard.press('0');
    // Tab goes on through the page: a canvas is no trap for keys.
    await page.keyboard.press('Escape');
    await desk.canvas().focus();
    await page.keyboard.press('Tab');
    expect(await desk.canvas().evaluate((canvas) => canvas === window.document.activeElement)).toBe(false);
    expect(desk.complaints).toEqual([]);
  });

  test('a run opens whole as long as the states of its steps can be told apart, else where it failed', async () => {
    const { page, product } = desk;
    const failsAt = async (place: number, of: number) => {
      const ids = Array.from({ length: of }, (_, index) => `s${index}`);
      const code = "throw new Error('Stop')";
      const nodes = ids.map((id, index) =>
        index === place ? aNode(id, 'core.code', id, { parameters: { code } }) : aNode(id, 'core.pass', id),
      );
      const { runId } = await startRun(product, aRow(`Fails at ${place} of ${of}`, [aStart(), ...nodes]));
      await reaches(product, runId, 'parked');
      await page.goto(`${product.url}/runs/${runId}`);
      await poll(() => isSeen(desk.card(`s${place}`))).toBe(true);
    };
    await failsAt(4, 7);
    await poll(async () => (await view())[0]).toBeLessThan(0.8);
    expect(await isSeen(desk.card('start'))).toBe(true);
    await failsAt(28, 40);
    await poll(async () => (await view())[0]).toBe(0.8);
    expect(await isSeen(desk.card('s27'))).toBe(true);
    expect(await isSeen(desk.card('start'))).toBe(false);
  });
});
