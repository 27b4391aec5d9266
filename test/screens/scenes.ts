import type { Page } from 'playwright-core';
import { clickCard } from '../support/canvas.ts';
import { settle } from './settle.ts';
import type { World } from './world.ts';

/** One state of one screen, as a person would come to see it. */
export interface Scene {
  /** Names its pictures, and its line in the table. */
  readonly name: string;
  /** The address, from `/`. */
  readonly path: string;
  /** Brings the screen into the state that is meant, once it has loaded. */
  readonly show?: (page: Page) => Promise<unknown>;
}

const SETTINGS = ['people', 'roles', 'notices', 'alerts', 'retention', 'environments', 'appearance', 'keys'];

const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' }).first();
const dialog = (page: Page) => page.getByRole('dialog').first().waitFor();

/** Somebody else saves another name of a step than the one that is written here, and both are to be brought together. */
async function bothChange(page: Page): Promise<void> {
  const draft = '**/api/v1/workflows/*/draft';
  const id = new URL(page.url()).pathname.split('/').at(-1);
  await clickCard(page, 'map');
  await page.route(draft, (route) => route.abort());
  await page.getByLabel('Name of the step').fill('Add the tax and round');
  await page.keyboard.press('Enter');
  await page.locator('[data-testid="save-state"][data-kind="offline"]').waitFor();
  await page.unroute(draft);
  const url = new URL(`/api/v1/workflows/${id}`, page.url()).href;
  const { revision, document } = (await (await page.request.get(url)).json()) as {
    revision: number;
    document: { nodes: { id: string; name: string }[] };
  };
  const nodes = document.nodes.map((node) => (node.id === 'map' ? { ...node, name: `Add VAT (${revision})` } : node));
  await page.request.put(`${url}/draft`, { data: { baseRevision: revision, document: { ...document, nodes } } });
  await button(page, 'Bring both together …').click();
  await dialog(page);
}

/** What a newcomer sees: nothing is there yet. `blank` is a workflow without steps. */
export const emptyScenes = (blank: string): readonly Scene[] => [
  { name: 'empty-overview', path: '/' },
  { name: 'empty-workflows', path: '/workflows' },
  { name: 'empty-runs', path: '/runs' },
  { name: 'empty-exceptions', path: '/exceptions' },
  { name: 'empty-approvals', path: '/approvals' },
  { name: 'empty-reconciliation', path: '/reconciliation' },
  { name: 'empty-connections', path: '/connections' },
  { name: 'empty-canvas', path: `/workflows/${blank}` },
  { name: 'not-found', path: '/nowhere' },
  ...SETTINGS.map((page) => ({ name: `settings-${page}`, path: `/settings/${page}` })),
  {
    name: 'templates',
    path: '/workflows',
    show: async (page) => {
      await button(page, 'From a template').click();
      await dialog(page);
    },
  },
];

/** What a team sees at work. */
export function fullScenes({
  workflows,
  runs,
  approval,
  exceptionGroup,
  connection,
  signedIn,
}: World): readonly Scene[] {
  const editor = (id: string, name: string, card: string, then: Scene['show'] = async () => {}): Scene => ({
    name,
    path: `/workflows/${id}`,
    show: async (page) => {
      await page.getByTestId(`node-card-${card}`).waitFor();
      await settle(page);
      await then(page);
    },
  });
  const bank = (name: string, then?: Scene['show']) => editor(workflows.bank, name, 'report', then);
  const busy = (name: string, then?: Scene['show']) => editor(workflows.busy, name, 'map', then);
  const chosen =
    (card: string, then: Scene['show'] = async () => {}) =>
    async (page: Page) => {
      await clickCard(page, card);
      await page.getByTestId('inspector').waitFor();
      await then(page);
    };
  const key = (press: string, testId: string) => async (page: Page) => {
    await page.getByTestId('canvas').focus();
    await page.keyboard.press(press);
    await page.getByTestId(testId).waitFor();
  };
  const apis = async (page: Page) => {
    const steps = button(page, 'Show the steps');
    if (await steps.isVisible()) await steps.click();
    await button(page, 'Import an API').click();
    await button(page, 'Operations of Order desk').waitFor();
  };
  const tab = (name: string) => async (page: Page) => page.getByRole('tab', { name }).first().click();
  const failed = (name: string, then: Scene['show'] = async () => {}): Scene => ({
    name,
    path: `/runs/${runs.busy}?step=fail`,
    show: async (page) => {
      await page.getByRole('tab', { name: 'Failure' }).waitFor();
      await then(page);
    },
  });
  return [
    { name: 'overview', path: '/' },
    { name: 'workflows', path: '/workflows' },
    { name: 'runs', path: '/runs', show: (page) => page.getByRole('grid').waitFor() },
    { name: 'exceptions', path: '/exceptions' },
    {
      name: 'exception-group',
      path: `/exceptions/${exceptionGroup}`,
      show: (page) => page.getByRole('grid').waitFor(),
    },
    { name: 'approvals', path: '/approvals' },
    { name: 'approval', path: `/approvals/${approval}` },
    { name: 'reconciliations', path: '/reconciliation', show: (page) => page.getByRole('grid').waitFor() },
    {
      name: 'reconciliation',
      path: `/reconciliation/${runs.compared}/compare`,
      show: (page) => page.getByTestId('findings').waitFor(),
    },
    { name: 'connections', path: '/connections' },
    { name: 'connection', path: `/connections/${connection}` },
    {
      name: 'connection-signed-in',
      path: `/connections/${signedIn}`,
      show: (page) => button(page, 'Sign out').waitFor(),
    },
    { name: 'connection-new', path: '/connections/new' },
    {
      name: 'evaluations',
      path: `/workflows/${workflows.evaluated}/evaluations`,
      show: (page) => page.getByRole('region', { name: 'Examples' }).getByRole('table').waitFor(),
    },
    { name: 'alerts', path: '/settings/alerts', show: (page) => button(page, 'Test On call').waitFor() },
    {
      name: 'alert-rule',
      path: '/settings/alerts',
      show: async (page) => {
        await button(page, 'Change what On call tells of alerts').click();
        await dialog(page);
      },
    },
    { name: 'variables', path: '/settings/environments', show: (page) => page.getByRole('table').waitFor() },
    {
      name: 'variable-change',
      path: '/settings/environments',
      show: async (page) => {
        await button(page, 'Change vat_rates').click();
        await dialog(page);
      },
    },
    {
      name: 'palette',
      path: '/workflows',
      show: async (page) => {
        await page.keyboard.press('ControlOrMeta+k');
        await dialog(page);
      },
    },
    {
      name: 'key-sheet',
      path: '/workflows',
      show: async (page) => {
        await page.keyboard.press('Shift+?');
        await page.getByTestId('key-sheet').waitFor();
      },
    },
    bank('editor'),
    bank('editor-step', chosen('post-entry')),
    bank('editor-policy', chosen('post-entry', tab('Policy'))),
    bank('editor-data', chosen('post-entry', tab('Data'))),
    bank('editor-expression', chosen('report')),
    bank('editor-quick-add', key('a', 'quick-add')),
    bank('editor-find', key('ControlOrMeta+f', 'find')),
    bank('editor-outline', key('o', 'outline')),
    bank('editor-text', key('t', 'text-view')),
    editor(workflows.described, 'api-step', 'place', chosen('place')),
    editor(workflows.described, 'api-import', 'place', apis),
    editor(workflows.described, 'api-operations', 'place', async (page) => {
      await apis(page);
      await button(page, 'Operations of Order desk').click();
      await page.getByTestId('api-operations').waitFor();
    }),
    bank(
      'editor-three-panes',
      chosen('post-entry', async (page) => {
        await button(page, 'Input, parameters and output side by side').click();
        await page.getByTestId('mapping-pane').waitFor();
      }),
    ),
    busy('editor-notes-groups'),
    busy('editor-problems', async (page) => button(page, /^Problems/).click()),
    busy('editor-menu', async (page) => {
      await clickCard(page, 'map', { button: 'right' });
      await page.getByTestId('context-menu').waitFor();
    }),
    busy('workflow-settings', async (page) => {
      await button(page, 'More').click();
      await page.getByRole('menuitem', { name: 'Settings …' }).click();
      await dialog(page);
    }),
    busy('publish', async (page) => {
      await button(page, /^Publish/).click();
      await dialog(page);
    }),
    editor(workflows.shared, 'extract', 'map', async (page) => {
      await clickCard(page, 'map', { button: 'right' });
      await page.getByTestId('context-menu').getByRole('menuitem', { name: 'Make a workflow of it …' }).click();
      await dialog(page);
    }),
    // The last at this workflow: what it leaves unsaved would come back.
    editor(workflows.shared, 'conflict', 'map', bothChange),
    bank('rehearsal', async (page) => {
      await button(page, 'Rehearse').click();
      await dialog(page);
    }),
    bank('run-question', async (page) => {
      await button(page, 'Run').click();
      await dialog(page);
    }),
    editor(workflows.calling, 'called-workflow', 'call', chosen('call')),
    editor(workflows.calling, 'called-crumbs', 'call', async (page) => {
      await clickCard(page, 'call');
      await page.keyboard.press('g');
      await page.keyboard.press('d');
      await page.getByTestId('node-card-call').waitFor({ state: 'detached' });
    }),
    bank('unknown-connections', async (page) => {
      const clip = {
        $holdfast: 'clip/1',
        nodes: [{ id: 'a', type: 'http.request', typeVersion: 1, name: 'Ask the shop', connection: 'shop-production' }],
        edges: [],
        positions: { a: [0, 0] },
      };
      await page.evaluate((text) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData('text/plain', text);
        window.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
      }, JSON.stringify(clip));
      await dialog(page);
    }),
    {
      name: 'versions',
      path: `/workflows/${workflows.busy}/versions`,
      show: (page) => page.getByTestId('node-card-post').waitFor(),
    },
    {
      name: 'version',
      path: `/workflows/${workflows.busy}/v/1`,
      show: (page) => page.getByTestId('node-card-map').waitFor(),
    },
    { name: 'run', path: `/runs/${runs.bank}`, show: (page) => page.getByTestId('timeline-rows').waitFor() },
    {
      name: 'run-step',
      path: `/runs/${runs.bank}?step=post-entry`,
      show: (page) => page.getByTestId('item-output-0').waitFor(),
    },
    failed('run-failed'),
    failed('run-failed-settings', tab('Settings')),
    failed('run-repair', async (page) => {
      await button(page, 'Try again').click();
      await page.getByTestId('effects').waitFor();
    }),
  ];
}
