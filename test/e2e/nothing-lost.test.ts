import { join } from 'node:path';
import { startEmbedded } from '@holdfast/runner/testing';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser } from '../support/browser.ts';
import { clickCard } from '../support/canvas.ts';
import { poll, SHOTS, useDesk } from '../support/designer.ts';
import { edge } from '../support/order-document.ts';
import { preparedFolder } from '../support/prepared.ts';
import { ask, type Product, startProduct } from '../support/product.ts';
import { redisPath, startRedis } from '../support/redis.ts';

const document = {
  schemaVersion: 1,
  name: 'Kept',
  nodes: [
    { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start' },
    { id: 'map', type: 'core.set', typeVersion: 1, name: 'Map order' },
    {
      id: 'send',
      type: 'core.set',
      typeVersion: 1,
      name: 'Send order',
      parameters: { fields: [{ name: 'id', value: "={{ $('Map order').item.json.id }}" }] },
    },
  ],
  edges: [
    { id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'map', port: 'in' } },
    { id: 'e2', from: { node: 'map', port: 'out' }, to: { node: 'send', port: 'in' } },
  ],
  layout: { nodes: { start: [0, 0], map: [304, 0], send: [608, 0] } },
};

describe.skipIf(chromiumPath === undefined)('nothing is lost', () => {
  const desk = useDesk({ viewport: { width: 1600, height: 900 } });

  test('copied steps are pasted as text, with ids of their own and their references to each other', async () => {
    const id = await desk.open(document);
    const { page } = desk;
    await desk.click('map');
    await desk.click('send', { modifiers: ['Shift'] });
    await page.keyboard.press('ControlOrMeta+c');
    const clip = JSON.parse(await page.evaluate(() => navigator.clipboard.readText())) as { $holdfast: string };
    expect(clip.$holdfast).toBe('clip/1');
    await page.mouse.move(900, 650);
    await page.keyboard.press('ControlOrMeta+v');
    await desk.card('map-order-2').waitFor();
    const { nodes, edges } = await desk.saved(id);
    expect(nodes.map(({ name }) => name)).toEqual(['Start', 'Map order', 'Send order', 'Map order 2', 'Send order 2']);
    expect(JSON.stringify(nodes.at(-1)?.parameters)).toContain("$('Map order 2')");
    expect(edges).toHaveLength(3);
  });

  test('what is copied in one tab is pasted in another without a permission; its unknown connections are asked for once', async () => {
    const call = (node: string, connection: string) => ({
      id: node,
      type: 'http.request',
      typeVersion: 1,
      name: `Call ${node}`,
      connection,
      parameters: { method: 'GET', url: "={{ $('Start').item.json.url }}" },
    });
    const { id: from } = await ask<{ id: string }>(desk.product, 'POST', '/workflows', {
      document: {
        ...document,
        nodes: [document.nodes[0], call('a', 'elsewhere'), call('b', 'elsewhere'), call('c', 'gone')],
        edges: [edge('e1', 'start', 'a'), edge('e2', 'a', 'b'), edge('e3', 'b', 'c')],
        layout: { nodes: { start: [0, 0], a: [304, 0], b: [608, 0], c: [912, 0] } },
      },
    });
    const { id: to } = await ask<{ id: string }>(desk.product, 'POST', '/workflows', { document });
    const own = {
      slug: 'own',
      title: 'Our own',
      type: 'http.bearer',
      fields: { baseUrl: 'https://example.com', token: 'x' },
    };
    await ask(desk.product, 'POST', '/connections', own);
    const context = await desk.browser.newContext({ viewport: { width: 1600, height: 900 } });
    // Whoever reads the clipboard other than by the event of pasting would ask for a permission.
    await context.addInitScript(() => {
      Clipboard.prototype.readText = () => Promise.reject(new Error('A permission is asked for.'));
    });
    const [source, target] = [await context.newPage(), await context.newPage()];
    const complaints: string[] = [];
    for (const tab of [source, target]) {
      tab.on('dialog', (asked) => complaints.push(asked.message()));
      tab.on('pageerror', ({ message }) => complaints.push(message));
    }
    await source.bringToFront();
    await source.goto(`${desk.product.url}/workflows/${from}`);
    await clickCard(source, 'a');
    for (const name of ['b', 'c']) await clickCard(source, name, { modifiers: ['Shift'] });
    await source.keyboard.press('ControlOrMeta+c');
    await target.bringToFront();
    await target.goto(`${desk.product.url}/workflows/${to}`);
    await target.getByTestId('node-card-send').waitFor();
    await target.mouse.move(700, 650);
    await target.keyboard.press('ControlOrMeta+v');
    // One question for three steps: two connections are unknown here.
    const asked = target.getByRole('dialog', { name: 'Connections that do not exist here' });
    await asked.getByText('gone', { exact: true }).waitFor();
    expect(await asked.getByText(/^(elsewhere|gone)$/).allTextContents()).toEqual(['elsewhere', 'gone']);
    await asked.getByLabel('elsewhere').first().click();
    await target.getByRole('option', { name: 'Our own' }).click();
    await asked.getByRole('button', { name: 'Paste' }).click();
    await target.getByTestId('node-card-call-c').waitFor();
    await poll(() => target.getByTestId('save-state').textContent()).toMatch(/^Saved/);
    type Pasted = { document: { nodes: { id: string; connection?: string }[]; edges: unknown[] } };
    const { document: pasted } = await ask<Pasted>(desk.product, 'GET', `/workflows/${to}`);
    expect(pasted.nodes.slice(3).map((node) => node.connection ?? null)).toEqual(['own', 'own', null]);
    expect(pasted.edges).toHaveLength(4);
    await target.keyboard.press('ControlOrMeta+z');
    await target.getByTestId('node-card-call-c').waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('edits made offline survive closing the page, and are saved when the server is back', async () => {
    const id = await desk.open(document);
    const { page } = desk;
    const words = () => page.getByTestId('save-state').textContent();
    await poll(words).toMatch(/^Saved \d{1,2}:\d\d/);
    const held = Promise.withResolvers<void>();
    await page.route('**/api/v1/workflows/*/draft', async (route) => {
      await held.promise;
      await route.abort();
    });
    await desk.click('map');
    const sent = page.waitForRequest('**/api/v1/workflows/*/draft');
    await page.keyboard.press('d');
    await sent;
    await poll(words).toBe('Saving …');
    held.resolve();
    await poll(words).toBe('Offline, kept here');
    await page.goto('about:blank');
    await page.unroute('**/api/v1/workflows/*/draft');
    await page.goto(`${desk.product.url}/workflows/${id}`);
    await poll(() => desk.card('map').getAttribute('data-off')).toBe('true');
    expect((await desk.saved(id)).nodes[1]).toMatchObject({ disabled: 'pass' });
  });

  test('two people at one workflow see where the other is, and nothing that either does is lost', async () => {
    const id = await desk.open(document);
    const { page } = desk;
    const other = await page.context().newPage();
    await other.goto(`${desk.product.url}/workflows/${id}`);
    const card = (name: string) => other.getByTestId(`node-card-${name}`);
    const goOffline = (tab: Page) => tab.route('**/api/v1/workflows/*/draft', (route) => route.abort());
    const goOnline = (tab: Page) => tab.unroute('**/api/v1/workflows/*/draft');
    const rename = async (tab: Page, name: string) => {
      await tab.getByLabel('Name of the step').fill(name);
      await tab.keyboard.press('Enter');
    };
    const isOffline = (tab: Page) =>
      poll(() => tab.getByTestId('save-state').getAttribute('data-kind')).toBe('offline');
    const names = async () => (await desk.saved(id)).nodes.map(({ name }) => name);

    // Who is here, and where.
    await clickCard(other, 'send');
    await page.getByTestId('others-send').waitFor();
    await page.getByRole('button', { name: 'You, in another tab, at Send order' }).waitFor();
    await desk.shot('presence');

    // Different steps: they come together by themselves, and undo takes back one's own.
    await goOffline(other);
    await rename(other, 'Send it');
    await isOffline(other);
    await desk.click('map');
    await rename(page, 'Map it');
    await poll(names).toEqual(['Start', 'Map it', 'Send order']);
    await goOnline(other);
    await poll(names).toEqual(['Start', 'Map it', 'Send it']);
    await card('map').getByText('Map it').waitFor();
    await clickCard(other, 'start');
    await other.keyboard.press('ControlOrMeta+z');
    await poll(names).toEqual(['Start', 'Map it', 'Send order']);

    // The same step: both are shown, and somebody chooses.
    await goOffline(other);
    await clickCard(other, 'map');
    await rename(other, 'Theirs');
    await isOffline(other);
    await rename(page, 'Ours');
    await poll(names).toEqual(['Start', 'Ours', 'Send order']);
    await goOnline(other);
    await poll(() => other.getByTestId('save-state').textContent()).toBe('Conflict');
    await other.getByRole('button', { name: 'Bring both together …' }).click();
    const line = other.getByTestId('conflict-node-map');
    await line.getByText('Ours', { exact: true }).waitFor();
    await line.getByText('Theirs').first().waitFor();
    // Both are on the canvas as well, each with what it changed.
    const { user } = await ask<{ user: { name: string } }>(desk.product, 'GET', '/session');
    for (const side of ['Yours', user.name]) {
      const picture = other.getByRole('dialog').getByRole('region', { name: side, exact: true });
      await poll(() => picture.getByTestId('inset-card-map').getAttribute('data-mark')).toBe('changed');
      expect(await picture.getByTestId('inset-card-start').getAttribute('data-mark')).toBeNull();
    }
    await other.screenshot({ path: `${SHOTS}conflict.png` });
    await line.getByRole('radio').nth(1).check();
    await other.getByTestId('conflict-settle').click();
    await card('map').getByText('Ours').waitFor();
    await clickCard(other, 'start');
    await other.keyboard.press('ControlOrMeta+z');
    await poll(names).toEqual(['Start', 'Theirs', 'Send order']);

    // The same step once more: one side goes on as a workflow of its own.
    await goOffline(other);
    await clickCard(other, 'map');
    await rename(other, 'Mine');
    await isOffline(other);
    await rename(page, 'Theirs again');
    await poll(names).toEqual(['Start', 'Theirs again', 'Send order']);
    await goOnline(other);
    await other.getByRole('button', { name: 'Keep mine as a copy' }).click();
    await other.waitForURL((url) => !url.pathname.endsWith(id));
    await card('map').getByText('Mine').waitFor();
    const copy = new URL(other.url()).pathname.split('/').at(-1);
    const kept = await ask<{ name: string; document: { nodes: { name: string }[] } }>(
      desk.product,
      'GET',
      `/workflows/${copy}`,
    );
    expect([kept.name, kept.document.nodes[1]?.name]).toEqual(['Kept (copy)', 'Mine']);
    expect(await names()).toEqual(['Start', 'Theirs again', 'Send order']);
    await other.goto(`${desk.product.url}/workflows/${id}`);
    await card('map').waitFor();

    // Both offline, both closed: each kept its own.
    await goOffline(page);
    await goOffline(other);
    await desk.click('start');
    await page.keyboard.press('d');
    await clickCard(other, 'send');
    await other.keyboard.press('d');
    await isOffline(page);
    await isOffline(other);
    await other.close();
    await page.goto('about:blank');
    await goOnline(page);
    await page.goto(`${desk.product.url}/workflows/${id}`);
    await poll(() => desk.card('send').getAttribute('data-off')).toBe('true');
    await poll(async () => (await desk.saved(id)).nodes.map((node) => 'disabled' in node)).toEqual([true, false, true]);
  });

  test('steps that were copied in n8n, Node-RED and Step Functions are pasted, and a report says what became of each', async () => {
    const id = await desk.open({ schemaVersion: 1, name: 'From n8n', nodes: [], edges: [] });
    const { page } = desk;
    const snippet = {
      nodes: [
        {
          name: 'Paid?',
          type: 'n8n-nodes-base.if',
          typeVersion: 2.2,
          position: [0, 0],
          parameters: {
            conditions: {
              combinator: 'and',
              conditions: [
                {
                  leftValue: '={{ $json.state }}',
                  rightValue: 'paid',
                  operator: { type: 'string', operation: 'equals' },
                },
              ],
            },
          },
        },
        {
          name: 'Tell the team',
          type: 'n8n-nodes-base.slack',
          typeVersion: 2.3,
          position: [304, 0],
          parameters: { text: 'Paid' },
        },
      ],
      connections: { 'Paid?': { main: [[{ node: 'Tell the team', type: 'main', index: 0 }]] } },
    };
    const paste = (value: object) =>
      desk.canvas().evaluate((_, text) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData('text/plain', text);
        window.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
      }, JSON.stringify(value));
    await paste(snippet);
    const report = page.getByRole('dialog', { name: 'Pasted. Some parts want a look' });
    await report.getByText(/"Tell the team" is the n8n node "n8n-nodes-base.slack", version 2.3/).waitFor();
    await desk.shot('pasted-n8n');
    const shows = async (line: RegExp, name: string) => {
      await report
        .getByRole('listitem')
        .filter({ hasText: line })
        .getByRole('button', { name: 'Show the step' })
        .click();
      await report.waitFor({ state: 'detached' });
      await poll(() => page.getByLabel('Name of the step').inputValue()).toBe(name);
    };
    await shows(/"Tell the team" is/, 'Tell the team');
    await desk.card('tell-the-team').waitFor();
    const { nodes, edges } = await desk.saved(id);
    expect(nodes.map(({ name, type }) => `${name}: ${type}`)).toEqual(['Paid?: core.if', 'Tell the team: n8n.slack']);
    expect(edges).toMatchObject([{ from: { port: 'true' }, to: { port: 'in' } }]);
    expect(nodes[1]?.parameters).toEqual({ text: 'Paid' });

    await paste([
      { id: 'a', type: 'inject', z: 'tab', name: 'By hand', x: 100, y: 600, wires: [['b']], props: [] },
      { id: 'b', type: 'mqtt out', z: 'tab', name: 'Tell the team', x: 300, y: 600, wires: [] },
    ]);
    // Its name was taken: the line leads to the step as it is called here.
    await shows(/"Tell the team" is the Node-RED node "mqtt out"/, 'Tell the team 2');
    await paste({
      StartAt: 'Sign',
      States: {
        Sign: { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Next: 'Send' },
        Send: {
          Type: 'Task',
          Resource: 'arn:aws:states:::http:invoke',
          Parameters: {
            ApiEndpoint: 'https://shop.example/signed',
            Authentication: { ConnectionArn: 'arn:aws:events:eu-west-1:1:connection/Shop/abc' },
          },
          End: true,
        },
      },
    });
    // One question after the other: its connection first, then the report.
    const asked = page.getByRole('dialog', { name: 'Connections that do not exist here' });
    await asked.getByText('shop', { exact: true }).waitFor();
    expect(await report.count()).toBe(0);
    await asked.getByRole('button', { name: 'Paste' }).click();
    await report.getByText(/"Sign" is the state "Task" of Step Functions/).waitFor();
    await desk.shot('pasted-step-functions');
    await page.keyboard.press('Escape');
    await desk.card('sign').waitFor({ state: 'attached' });
    const all = await desk.saved(id);
    expect(all.nodes.slice(2).map(({ name, type }) => `${name}: ${type}`)).toEqual([
      'By hand: trigger.manual',
      'Tell the team 2: node-red.mqtt-out',
      'Start: trigger.manual',
      'Sign: step-functions.lambda-invoke',
      'Send: http.request',
      'Send: answer: core.set',
    ]);
    // What was pasted last is one step back.
    await page.keyboard.press('ControlOrMeta+z');
    await desk.card('sign').waitFor({ state: 'detached' });
    expect((await desk.saved(id)).nodes).toHaveLength(4);
  });

  test('a file of a workflow that is dropped onto the canvas is taken in', async () => {
    const id = await desk.open({ schemaVersion: 1, name: 'Empty', nodes: [], edges: [] });
    const text = JSON.stringify(document);
    const data = await desk.page.evaluateHandle((words) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([words], 'kept.holdfast.json', { type: 'application/json' }));
      return transfer;
    }, text);
    await desk.canvas().dispatchEvent('drop', { dataTransfer: data, clientX: 700, clientY: 400 });
    await desk.card('send').waitFor();
    expect((await desk.saved(id)).nodes).toHaveLength(3);
  });
});

describe.skipIf(chromiumPath === undefined)('two API processes of one database', () => {
  const closing: (() => Promise<unknown>)[] = [];
  let folder = '';
  let browser: Browser;
  beforeAll(async () => {
    const made = await preparedFolder();
    folder = made.path;
    closing.push(made.remove);
    browser = await launchBrowser();
    closing.push(() => browser.close());
  });
  afterAll(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  });

  for (const queue of ['Postgres', 'Redis'] as const) {
    const isMissing = queue === 'Redis' && redisPath === undefined;
    test.skipIf(isMissing)(
      `two people who are not at the same one see each other and what the other saves (queue on ${queue}${isMissing ? ': there is no redis-server' : ''})`,
      async () => {
        const database = await startEmbedded(join(folder, queue));
        closing.push(() => database.stop());
        const { host } = database.target as { host: string };
        const redis = queue === 'Redis' ? await startRedis(folder) : null;
        if (redis) closing.push(() => redis.stop());
        const env = {
          DATABASE_URL: `postgres://holdfast@localhost/postgres?host=${encodeURIComponent(host)}`,
          HOLDFAST_SECRET_KEY: 'an example key that both processes share',
          ...(redis ? { REDIS_URL: redis.url } : {}),
        };
        const start = async () => {
          const started = await startProduct({ dataDir: folder, env, command: 'api' });
          closing.push(() => started.stop());
          return started;
        };
        const [one, two] = [await start(), await start()];
        const { id } = await ask<{ id: string }>(one, 'POST', '/workflows', { document });
        const { key } = await ask<{ key: string }>(one, 'POST', '/api-keys', { name: 'Ana', role: 'editor' });
        const owner = { name: 'Ada', email: 'ada@example.com', password: 'a long example password' };
        await ask(one, 'POST', '/owner', owner);

        const open = async (product: Product, extraHTTPHeaders: Record<string, string> = {}) => {
          const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, extraHTTPHeaders });
          const page = await context.newPage();
          await page.goto(`${product.url}/workflows/${id}`);
          return page;
        };
        const ada = await open(one);
        await ada.getByLabel('E-mail address').fill(owner.email);
        await ada.getByRole('textbox', { name: 'Password' }).fill(owner.password);
        await ada.getByRole('button', { name: 'Sign in' }).click();
        await ada.getByTestId('node-card-map').waitFor();
        const ana = await open(two, { authorization: `Bearer ${key}` });
        await clickCard(ana, 'send');

        await poll(() => ada.getByTestId('others-send').textContent()).toBe('Ana');
        await ada.getByRole('button', { name: 'Ana, at Send order' }).waitFor();
        await ada.screenshot({ path: `${SHOTS}presence-processes.png` });
        await clickCard(ada, 'map');
        await poll(() => ana.getByTestId('others-map').textContent()).toBe('Ada');
        await ada.getByLabel('Name of the step').fill('Map it');
        await ada.keyboard.press('Enter');
        await ana.getByTestId('node-card-map').getByText('Map it').waitFor();
        await ana.getByText('Ada saved the draft').first().waitFor();
        // The process ends, and takes its people with it.
        await two.stop();
        await poll(() => ada.getByTestId('people-here').count()).toBe(0);
        await ada.context().close();
        await ana.context().close();
      },
    );
  }
});
