import { describe, expect, test } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import { poll, useDesk } from '../support/designer.ts';
import { ask } from '../support/product.ts';

const document = {
  schemaVersion: 1,
  name: 'Keys',
  nodes: [
    { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start' },
    { id: 'map', type: 'core.set', typeVersion: 1, name: 'Map order' },
  ],
  edges: [{ id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'map', port: 'in' } }],
  layout: { nodes: { start: [0, 0], map: [304, 0] } },
};

/** Commands that leave nothing to undo: they look, open something, or are undo itself. */
const LOOKING =
  /^(go|make|app)\.|canvas\.(walk|zoom|fit|view|find|readers|upstream|downstream|connected|all|none|full|map|menu|open|outline|text|run|rehearse|publish|export|import-api|copy|undo|redo|enter-group|leave-group|enter-call|leave-call)|^(list|run|runs|approval)\./;

describe.skipIf(chromiumPath === undefined)('commands and their keys', () => {
  const desk = useDesk({ viewport: { width: 1600, height: 900 } });
  const rows = () =>
    desk.page
      .getByTestId('key-sheet')
      .locator('[data-command]')
      .evaluateAll((list) =>
        list.map((row) => ({
          ...({ ...(row as HTMLElement).dataset } as {
            command: string;
            context: string;
            undo: string;
            keys: string;
            enabled: string;
            message: string;
          }),
          label: row.querySelector('dt')?.textContent ?? '',
        })),
      );

  type Row = Awaited<ReturnType<typeof rows>>[number];
  /** What holds of every command that acts at one place. */
  const expectSound = (list: readonly Row[]) => {
    expect(list.filter(({ label }) => !/^\p{Lu}.*\p{L}$|…$|%$/u.test(label))).toEqual([]);
    expect(new Set(list.map(({ command }) => command)).size).toBe(list.length);
    expect(list.filter(({ message, label }) => message === '' || message === label)).toEqual([]);
    // What acts everywhere acts in each context too.
    for (const context of new Set(list.map((row) => row.context))) {
      const own = list.filter((row) => row.context === context || row.context === 'everywhere');
      const taken = own.flatMap(({ keys }) => (keys ? keys.split(',').map((key) => key.toLowerCase()) : []));
      expect(taken.filter((key, index) => taken.indexOf(key) !== index)).toEqual([]);
    }
    expect(list.filter(({ command, undo }) => LOOKING.test(command) === (undo !== 'ignore'))).toEqual([]);
  };

  test('each command has words from the catalogue, keys of its own where it acts, a rule when it can be done, and says whether it can be undone', async () => {
    await desk.open(document);
    await desk.page.keyboard.press('Shift+?');
    await desk.page.getByTestId('key-sheet').waitFor();
    await desk.shot('keys');
    const list = await rows();
    expect(list.length).toBeGreaterThan(60);
    expectSound(list);

    // What acts on a selection cannot be done without one, and can with one.
    const enabled = async () => (await rows()).filter((row) => row.enabled === 'true').map(({ command }) => command);
    const onSelection = [
      'canvas.delete',
      'canvas.duplicate',
      'canvas.off',
      'canvas.group',
      'canvas.connect',
      'canvas.extract',
    ];
    expect((await enabled()).filter((command) => onSelection.includes(command))).toEqual([]);
    await desk.page.keyboard.press('Escape');
    await desk.click('map');
    await desk.page.keyboard.press('Shift+?');
    await desk.page.getByTestId('key-sheet').waitFor();
    expect(await enabled()).toEqual(expect.arrayContaining(onSelection));
  });

  test('a command is given other keys; keys that are taken are named first; letters can be switched off', async () => {
    const id = await desk.open(document);
    const { page } = desk;
    const sheet = page.getByTestId('key-sheet');
    await page.keyboard.press('Shift+?');
    await sheet.getByRole('button', { name: 'Other keys for: Duplicate' }).click();
    await page.keyboard.press('n');
    await sheet.getByText('belongs to: Add a note').waitFor();
    await desk.shot('keys-taken');
    await sheet.getByRole('button', { name: 'Cancel' }).click();
    await sheet.getByRole('button', { name: 'Other keys for: Duplicate' }).click();
    await page.keyboard.press('ControlOrMeta+j');
    await sheet.getByRole('button', { name: 'Its own keys again: Duplicate' }).waitFor();
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
    await page.reload();
    await desk.click('map');
    // Menus and the palette tell the keys that hold.
    const isTold = /Duplicate.*J/;
    await desk.click('map', { button: 'right' });
    await page.getByTestId('context-menu').getByRole('menuitem', { name: isTold }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('context-menu').waitFor({ state: 'detached' });
    await page.keyboard.press('ControlOrMeta+k');
    await page.getByRole('combobox', { name: 'Find a command' }).fill('duplicate');
    await page.getByRole('option', { name: isTold }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('combobox', { name: 'Find a command' }).waitFor({ state: 'detached' });
    await page.keyboard.press('ControlOrMeta+j');
    await desk.card('map-order-2').waitFor();
    // What a button says can be pointed at, and goes by Escape with the pointer where it is.
    await page.getByRole('button', { name: 'Workflow as text' }).hover();
    const tip = page.getByRole('tooltip', { name: /^Workflow as text/ });
    await tip.hover();
    await tip.hover();
    await page.keyboard.press('Escape');
    await tip.waitFor({ state: 'detached' });

    await page.keyboard.press('Shift+?');
    await sheet.getByRole('button', { name: 'All as delivered' }).click();
    await sheet.getByLabel('Single letters are keys').click();
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
    await desk.click('map');
    await page.keyboard.press('d');
    await page.keyboard.press('ControlOrMeta+d');
    await desk.card('map-order-3').waitFor();
    expect((await desk.saved(id)).nodes.some((node) => 'disabled' in node)).toBe(false);
    await page.evaluate(() => localStorage.removeItem('holdfast.letter-keys'));
    await poll(() => Promise.resolve(desk.complaints)).toEqual([]);
  });

  test('lists, exceptions and the run view take their keys from the same list, which shows them and changes them', async () => {
    const { page, product } = desk;
    const { id } = await ask<{ id: string }>(product, 'POST', '/workflows', {
      document: {
        ...document,
        nodes: [document.nodes[0], { ...document.nodes[1], type: 'core.fail', parameters: { message: 'No.' } }],
      },
    });
    const start = () => ask<{ id: string }>(product, 'POST', `/workflows/${id}/runs`, { input: [{ json: {} }] });
    const runs = [await start(), await start(), await start()];
    for (const run of runs)
      await poll(async () => (await ask<{ status: string }>(product, 'GET', `/runs/${run.id}`)).status).toBe('parked');
    const sheet = page.getByTestId('key-sheet');
    const shown = async () => {
      await page.keyboard.press('Shift+?');
      await sheet.waitFor();
      const list = await rows();
      expectSound(list);
      return Object.fromEntries(list.map(({ command, keys }) => [command, keys]));
    };
    const close = async () => {
      await page.keyboard.press('Escape');
      await sheet.waitFor({ state: 'detached' });
    };
    const row = () =>
      page.evaluate(() => window.document.activeElement?.closest('[data-row]')?.getAttribute('data-row'));
    const newest = runs.toReversed().map((run) => run.id);

    await page.goto(`${product.url}/runs`);
    await page.getByRole('row').nth(3).waitFor();
    expect(await shown()).toMatchObject({
      'list.next': 'j',
      'list.previous': 'k',
      'list.open': 'Enter',
      'runs.filter.1': '1',
      'runs.filter.7': '7',
    });
    await desk.shot('keys-list');
    await sheet.getByRole('button', { name: 'Other keys for: Next row' }).click();
    await page.keyboard.press('n');
    await close();
    await page.keyboard.press('j');
    expect(await row()).toBeUndefined();
    for (const run of newest) {
      await page.keyboard.press('n');
      await poll(row).toBe(run);
    }
    await page.keyboard.press('k');
    await poll(row).toBe(newest[1]);
    await page.keyboard.press('4');
    await page.waitForURL(/status=parked/);
    await page.keyboard.press('1');
    await page.waitForURL(/\/runs$/);
    await page.getByRole('row').nth(3).waitFor();
    await page.keyboard.press('n');
    const opened = await row();
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/runs/${opened}`);

    await page.getByTestId('timeline-rows').waitFor();
    expect(await shown()).toMatchObject({
      'run.back': 'ArrowLeft',
      'run.on': 'ArrowRight',
      'run.play': 'Space',
      'run.failed': 'f',
      'run.draft': 'Escape',
    });
    await close();
    const words = () => page.getByTestId('replay-words').textContent();
    await page.locator('main').focus();
    await page.keyboard.press('ArrowLeft');
    await poll(words).toContain('Replaying, not live');
    await page.keyboard.press('ArrowRight');
    await poll(words).toBe('now');
    await page.keyboard.press('ArrowLeft');
    await poll(words).toContain('Replaying, not live');
    // Played to its end.
    await page.keyboard.press('Space');
    await poll(words).toBe('now');
    await page.keyboard.press('f');
    await page.keyboard.press('Escape');
    await page.waitForURL(`**/workflows/${id}*`);

    await page.goto(`${product.url}/exceptions`);
    await page.getByRole('row').nth(1).getByRole('link').first().click();
    await page.getByRole('grid').waitFor();
    await page.getByRole('row').nth(3).waitFor();
    expect(await shown()).toMatchObject({
      'list.next': 'n',
      'list.mark': 'x',
      'list.markRange': 'Shift+X',
      'list.repair': 'r',
      'list.assign': 's',
    });
    await sheet.getByRole('button', { name: 'All as delivered' }).click();
    await close();
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.keyboard.press('j');
    await page.keyboard.press('Shift+X');
    await page.getByRole('button', { name: 'Repair 2 marked' }).waitFor();
    await page.keyboard.press('r');
    await page.getByRole('menuitem', { name: 'Try again' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('s');
    await page.getByRole('menu', { name: 'Assign' }).waitFor();
    expect(desk.complaints).toEqual([]);
  });
});
