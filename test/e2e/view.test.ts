import { SCHEMA_VERSION } from '@holdfast/workflow';
import { describe, expect, test } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import { poll, useDesk } from '../support/designer.ts';

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
  });

  test('the view moves aside for a panel, keeps its zoom, and goes back when the panel closes', async () => {
    const before = await view();
    await desk.card('s2').click({ position: { x: 20, y: 20 } });
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
    await desk.card('s2').click({ position: { x: 20, y: 20 } });
    expect(await whilePressed).toBe(1);
    await poll(async () => {
      const [card, panel] = [await desk.card('s2').boundingBox(), await inspector.boundingBox()];
      return card && panel ? panel.x - card.x - card.width : 0;
    }).toBeGreaterThan(16);
  });
});
