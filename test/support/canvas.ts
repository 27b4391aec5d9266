import type { Locator, Page } from 'playwright-core';

/** What moves the view may take a few frames to begin. */
const FRAMES = 12;

type Root = Page | Locator;
/** The canvas that a card is on. */
const around = (card: Locator): Locator =>
  card.locator('xpath=ancestor::*[contains(concat(" ", @class, " "), " react-flow ")]');

/** Waits until the view of a canvas stands still. */
export const viewAtRest = (root: Root): Promise<void> =>
  root
    .locator('.react-flow__viewport')
    .first()
    .evaluate(async (viewport, frames) => {
      for (let same = 0, before = ''; same < frames; ) {
        await new Promise(requestAnimationFrame);
        const now = viewport.getAttribute('style') ?? '';
        same = now === before ? same + 1 : 0;
        before = now;
      }
    }, FRAMES);

/** How far the middle of a card is from that of its canvas; null where all of the card can be seen. */
const wayTo = (card: Locator): Promise<{ x: number; y: number } | null> =>
  card.evaluate((element) => {
    const around = element.closest('.react-flow')?.getBoundingClientRect();
    if (!around) throw new Error('This card is on no canvas.');
    const box = element.getBoundingClientRect();
    const isInside =
      box.left >= around.left && box.right <= around.right && box.top >= around.top && box.bottom <= around.bottom;
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    // The map and what else floats over a canvas may lie on it; in the middle nothing does.
    const isCovered = isInside && globalThis.document.elementFromPoint(x, y)?.closest('.react-flow__panel');
    if (isInside && !isCovered) return null;
    return {
      x: box.left + box.width / 2 - around.left - around.width / 2,
      y: box.top + box.height / 2 - around.top - around.height / 2,
    };
  });

/** Turns the wheel until all of a card can be seen, as a hand would. A canvas does not scroll. */
async function lookAt(card: Locator): Promise<void> {
  for (let way = await wayTo(card); way !== null; way = await wayTo(card)) {
    const box = await around(card).boundingBox();
    if (!box) throw new Error('Its canvas is not in view.');
    const { mouse } = card.page();
    await mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await mouse.wheel(way.x, way.y);
    await viewAtRest(around(card));
  }
}

/** Clicks a card once the view stands still, and brings it into view before. */
export async function clickCard(root: Root, id: string, options: Parameters<Locator['click']>[0] = {}): Promise<void> {
  const card = root.getByTestId(`node-card-${id}`);
  await card.waitFor();
  await viewAtRest(around(card));
  await lookAt(card);
  await card.click(options);
}

/** Clicks a connection that can be changed where nothing lies on it, once the view stands still. */
export async function clickEdge(root: Root, index: number): Promise<void> {
  const edge = root.locator('.react-flow__edge').nth(index);
  await edge.waitFor({ state: 'attached' });
  const { mouse } = edge.page();
  const add = root.locator(`[data-edge="${await edge.getAttribute('data-id')}"] button`);
  for (;;) {
    await viewAtRest(around(edge));
    const near = await spotOn(edge);
    if (!near) continue;
    // The button to add a step comes up under the pointer: it lies on the connection only now.
    await mouse.move(near.x, near.y);
    await add.waitFor();
    const spot = await spotOn(edge);
    if (spot) return mouse.click(spot.x, spot.y);
  }
}

/** Shares of the length of a connection at which it is looked for. */
const SHARES = [0.33, 0.5, 0.67, 0.2, 0.8];

/** A point of a connection that nothing lies on, in pixels of the page; null: there is none just now. */
const spotOn = (edge: Locator): Promise<{ x: number; y: number } | null> =>
  edge.evaluate((element, shares) => {
    const path = element.querySelector<SVGPathElement>('path.react-flow__edge-path');
    if (!path) return null;
    for (const share of shares) {
      const at = path.getPointAtLength(path.getTotalLength() * share);
      const { x, y } = at.matrixTransform(path.getScreenCTM() ?? undefined);
      if (element.contains(element.ownerDocument.elementFromPoint(x, y))) return { x, y };
    }
    return null;
  }, SHARES);
