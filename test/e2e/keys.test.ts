import { describe, expect, test } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import { poll, useDesk } from '../support/designer.ts';

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
  /^(go|make|app)\.|canvas\.(walk|zoom|fit|view|find|readers|upstream|downstream|connected|all|none|full|map|menu|open|outline|text|run|rehearse|publish|export|copy|undo|redo|enter-group|leave-group)/;

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

  test('each command has words from the catalogue, keys of its own where it acts, a rule when it can be done, and says whether it can be undone', async () => {
    await desk.open(document);
    await desk.page.keyboard.press('Shift+?');
    await desk.page.getByTestId('key-sheet').waitFor();
    await desk.shot('keys');
    const list = await rows();
    expect(list.length).toBeGreaterThan(60);
    expect(list.filter(({ label }) => !/^\p{Lu}.*\p{L}$|…$|%$/u.test(label))).toEqual([]);
    expect(new Set(list.map(({ command }) => command)).size).toBe(list.length);
    expect(list.filter(({ message, label }) => message === '' || message === label)).toEqual([]);
    // What acts everywhere acts on the canvas too.
    const taken = list.flatMap(({ keys }) => (keys ? keys.split(',').map((key) => key.toLowerCase()) : []));
    expect(taken.filter((key, index) => taken.indexOf(key) !== index)).toEqual([]);
    const unclear = list.filter(({ command, undo }) => LOOKING.test(command) === (undo !== 'ignore'));
    expect(unclear).toEqual([]);

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
    await desk.card('map').click();
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
    await desk.card('map').click();
    await page.keyboard.press('ControlOrMeta+j');
    await desk.card('map-order-2').waitFor();

    await page.keyboard.press('Shift+?');
    await sheet.getByRole('button', { name: 'All as delivered' }).click();
    await sheet.getByLabel('Single letters are keys').click();
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
    await desk.card('map').click();
    await page.keyboard.press('d');
    await page.keyboard.press('ControlOrMeta+d');
    await desk.card('map-order-3').waitFor();
    expect((await desk.saved(id)).nodes.some((node) => 'disabled' in node)).toBe(false);
    await page.evaluate(() => localStorage.removeItem('holdfast.letter-keys'));
    await poll(() => Promise.resolve(desk.complaints)).toEqual([]);
  });
});
