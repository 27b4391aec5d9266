import { describe, expect, test } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import { isSeen, middleOf, poll, useDesk } from '../support/designer.ts';
import { orderDocument } from '../support/order-document.ts';

const document = orderDocument('Undo');
/** So many steps back are kept. */
const KEPT = 200;

describe.skipIf(chromiumPath === undefined)('undo', () => {
  const desk = useDesk({ viewport: { width: 1600, height: 900 } });
  const undoButton = () => desk.page.getByRole('button', { name: 'Undo', exact: true });
  const list = () => desk.page.getByTestId('history').getByRole('menuitem');
  const openList = () => desk.page.getByRole('button', { name: 'What was done' }).click();
  /** What was done, newest first. */
  const done = async () => {
    await openList();
    await list().first().waitFor();
    const labels = await list().allTextContents();
    await desk.page.keyboard.press('Escape');
    await list().first().waitFor({ state: 'detached' });
    return labels;
  };
  const said = async () => (await desk.page.locator('[aria-live]').allTextContents()).join();

  test('what is typed is one step back until half a second passes or the field is left', async () => {
    const id = await desk.open(document);
    const { page } = desk;
    const notes = async () => (await desk.saved(id)).nodes[1] as unknown as { notes?: string };
    await desk.click('map');
    const field = page.getByLabel('Notes', { exact: true });
    await field.click();
    // From here on the clock of this page goes as the test says.
    await page.evaluate(() => {
      let now = performance.now();
      performance.now = () => now;
      Object.assign(window, { pass: (ms: number) => (now += ms) });
    });
    const pass = (ms: number) => page.evaluate((by) => (window as unknown as { pass(ms: number): void }).pass(by), ms);
    await page.keyboard.type('ab');
    await pass(499);
    await page.keyboard.type('c');
    await pass(501);
    await page.keyboard.type('de');
    await undoButton().focus();
    await field.focus();
    await page.keyboard.press('End');
    await page.keyboard.type('f');
    expect((await notes()).notes).toBe('abcdef');
    for (const before of ['abcde', 'abc', undefined]) {
      await undoButton().click();
      await poll(async () => (await notes()).notes).toBe(before);
    }
    expect(await undoButton().isDisabled()).toBe(true);
    expect(desk.complaints).toEqual([]);
  });

  test('a drag is one step; what is only looked at, measured or saved is none', async () => {
    const id = await desk.open(document);
    const { page } = desk;
    await desk.fit();
    const { mouse } = page;
    await mouse.move(800, 700);
    await mouse.wheel(120, 60);
    await desk.still();
    await page.keyboard.press('0');
    await desk.fit();
    await desk.click('send');
    await page.keyboard.press('Escape');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.press('Escape');
    expect(await undoButton().isDisabled()).toBe(true);

    await desk.click('map', { position: { x: 30, y: 14 } });
    await desk.click('check', { position: { x: 30, y: 14 }, modifiers: ['Shift'] });
    await desk.fit();
    const from = await middleOf(desk.card('map'));
    await mouse.move(from.x, from.y);
    await mouse.down();
    for (const by of [40, 80, 120, 160]) await mouse.move(from.x + by / 4, from.y + by, { steps: 3 });
    await mouse.up();
    await poll(async () => ((await desk.saved(id)) as unknown as typeof document).layout.nodes.map[1]).toBeGreaterThan(
      0,
    );
    // What the server said since is no step either.
    expect(await done()).toEqual(['move 2 steps']);
    await desk.canvas().focus();
    await page.keyboard.press('ControlOrMeta+z');
    await poll(said).toContain('Undone: move 2 steps');
    await poll(async () => (await desk.saved(id)).layout).toEqual(document.layout);
    expect(desk.complaints).toEqual([]);
  });

  test('two hundred steps outlive saving; all are listed, and going back over several says to where', async () => {
    const id = await desk.open(document);
    const { page } = desk;
    const off = async () => (await desk.saved(id)).nodes[1] as unknown as { disabled?: string };
    await desk.fit();
    await desk.click('map');
    await page.keyboard.press('Shift+ArrowDown');
    // Five more than are kept, after a move that is therefore forgotten too.
    for (let press = 0; press < KEPT + 5; press += 1) await page.keyboard.press('d');
    expect((await off()).disabled).toBe('pass');
    const labels = await done();
    expect(labels).toEqual(Array.from({ length: KEPT }, () => 'turn off or on'));

    await openList();
    await list().nth(2).click();
    await poll(said).toContain('Undone: 3 changes, back to before "turn off or on"');
    await poll(async () => (await off()).disabled).toBeUndefined();
    // The oldest is reached by its key and by the wheel.
    await openList();
    const oldest = list().last();
    expect(await isSeen(oldest)).toBe(false);
    await list().first().hover();
    await page.mouse.wheel(0, 50_000);
    await poll(() => isSeen(oldest)).toBe(true);
    await page.mouse.wheel(0, -50_000);
    await poll(() => isSeen(oldest)).toBe(false);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('End');
    await poll(() => isSeen(oldest)).toBe(true);
    await page.keyboard.press('Enter');
    await poll(said).toContain(`Undone: ${KEPT - 3} changes, back to before "turn off or on"`);
    await poll(async () => (await off()).disabled).toBe('pass');
    expect(await undoButton().isDisabled()).toBe(true);
    expect(desk.complaints).toEqual([]);
  });

  test('the list of what was done says how many there are, and the oldest is reached by the wheel and by a key', async () => {
    const id = await desk.open(document);
    const { page } = desk;
    await desk.click('map');
    await desk.canvas().focus();
    for (let count = 0; count < 60; count += 1) await page.keyboard.press('d');
    const history = page.getByTestId('history');
    await openList();
    await history.getByText('Undo back to before (60 changes)').waitFor();
    const last = list().nth(59);
    expect(await isSeen(last)).toBe(false);
    await history.hover();
    await page.mouse.wheel(0, 5_000);
    await poll(() => isSeen(last)).toBe(true);
    await desk.shot('history');
    expect(await isSeen(history.getByText('Undo back to before (60 changes)'))).toBe(true);
    await page.keyboard.press('Escape');
    await history.waitFor({ state: 'detached' });

    await openList();
    // Until the list has opened all the way its keys are nobody's.
    await poll(async () => {
      await page.keyboard.press('ArrowDown');
      return history.evaluate((menu) =>
        menu.contains(menu.ownerDocument.activeElement?.closest('[role="menuitem"]') ?? null),
      );
    }).toBe(true);
    await page.keyboard.press('End');
    await poll(() => last.evaluate((item) => item === item.ownerDocument.activeElement)).toBe(true);
    expect(await isSeen(last)).toBe(true);
    await page.keyboard.press('Enter');
    await poll(() => undoButton().isDisabled()).toBe(true);
    expect((await desk.saved(id)).nodes[1]).not.toHaveProperty('disabled');
    expect(desk.complaints).toEqual([]);
  });
});
