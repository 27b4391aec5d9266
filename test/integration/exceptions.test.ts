import { type Edge, type Node, SCHEMA_VERSION } from '@holdfast/workflow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { preparedFolder } from '../support/prepared.ts';
import { ask, type Product, startProduct, until } from '../support/product.ts';
import { type Sent, startLedger } from '../support/provider.ts';

interface RunRow {
  id: string;
  status: string;
  workflowId: string;
}
interface Row {
  runId: string;
  step: { id: string; status: string };
  fingerprint: string;
  itemCount: number;
  failure: { code: string };
  owner: { name: string } | null;
  comment: string | null;
  dueAt: string;
  since: string;
}
interface Page<T> {
  items: T[];
  next: string | null;
}
interface Moves {
  moves: { action: string; why: string | null; preview: Record<string, number>; takesTwo: boolean }[];
  proposal: { action: string; by: string } | null;
}

const rejects =
  (isBad: (body: Sent['body']) => boolean) =>
  ({ body }: Sent) =>
    isBad(body) ? { status: 422, body: { message: 'TaxType is invalid.' } } : undefined;

describe('exceptions', () => {
  let folder: Awaited<ReturnType<typeof preparedFolder>>;
  let product: Product;
  let ledger: Awaited<ReturnType<typeof startLedger>>;
  let viewer: string;
  beforeAll(async () => {
    folder = await preparedFolder();
    ledger = await startLedger();
    product = await startProduct({
      dataDir: folder.path,
      env: { HOLDFAST_LEASE_MS: '3000', HOLDFAST_GUARD_MS: '500' },
    });
    viewer = (await ask<{ key: string }>(product, 'POST', '/api-keys', { name: 'reader', role: 'viewer' })).key;
  });
  afterAll(async () => {
    await product?.stop();
    await ledger?.stop();
    await folder?.remove();
  });

  const send = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    fetch(`${product.url}/api/v1${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const postNode = (fields: Partial<Node> = {}, effect: object = { safeBy: 'key' }): Node => ({
    id: 'post',
    type: 'http.request',
    typeVersion: 1,
    name: 'Post invoice',
    parameters: {
      method: 'POST',
      url: `${ledger.url}/invoices`,
      body: { kind: 'json', json: '={{ $json }}' },
      effect: { kind: 'write', ...effect },
    },
    ...fields,
  });
  const start: Node = { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start' };
  const keep: Node = { id: 'keep', type: 'core.pass', typeVersion: 1, name: 'Keep', parameters: {} };
  const edge = (from: string, to: string, more: Partial<Edge> = {}): Edge => ({
    id: `${from}-${to}`,
    from: { node: from, port: 'out' },
    to: { node: to, port: 'in' },
    ...more,
  });

  async function run(
    items: object[],
    { nodes = [start, postNode(), keep], edges = [edge('start', 'post'), edge('post', 'keep')] } = {},
  ): Promise<string> {
    const document = { schemaVersion: SCHEMA_VERSION, name: 'Invoices', nodes, edges };
    const made = await ask<{ id: string }>(product, 'POST', '/workflows', { document });
    const input = items.map((json) => ({ json }));
    return (await ask<RunRow>(product, 'POST', `/workflows/${made.id}/runs`, { input })).id;
  }
  const reaches = (id: string, ...statuses: string[]) =>
    until(async () => {
      const row = await ask<RunRow>(product, 'GET', `/runs/${id}`);
      return statuses.includes(row.status) ? row : null;
    });
  const repair = (id: string, body: object, step = 'post') =>
    send('POST', `/runs/${id}/steps/${encodeURIComponent(step)}/repair`, { reason: 'for a test', ...body });
  const ofRun = async (id: string) => {
    const row = await ask<RunRow>(product, 'GET', `/runs/${id}`);
    return ask<Page<Row>>(product, 'GET', `/exceptions?workflowId=${row.workflowId}`);
  };
  const moves = (id: string, items = '') => ask<Moves>(product, 'GET', `/runs/${id}/steps/post/moves${items}`);

  test('are listed page by page, grouped with counts that equal the lists, and have a service target', async () => {
    ledger.answer(rejects(() => true));
    const document = {
      schemaVersion: SCHEMA_VERSION,
      name: 'Many',
      // A run that asks somebody as well is "waiting", and its exception counts all the same.
      nodes: [
        start,
        postNode(),
        { id: 'ask', type: 'human.approval', typeVersion: 1, name: 'ask', parameters: { title: '?' } },
      ],
      edges: [edge('start', 'post'), edge('start', 'ask')],
    };
    const made = await ask<{ id: string }>(product, 'POST', '/workflows', { document });
    for (let number = 0; number < 5; number += 1)
      await ask(product, 'POST', `/workflows/${made.id}/runs`, { input: [{ json: { number } }] });
    const filter = `workflowId=${made.id}`;
    const groups = await until(async () => {
      const found = await ask<{ items: { fingerprint: string; count: number }[]; total: number }>(
        product,
        'GET',
        `/exceptions/groups?${filter}`,
      );
      return found.total === 5 ? found : null;
    });
    expect(groups.items).toHaveLength(1);
    const { items: listed } = await ask<Page<{ id: string; runs: { parked: number } }>>(
      product,
      'GET',
      '/workflows?q=Many',
    );
    expect(listed.find(({ id }) => id === made.id)?.runs.parked).toBe(5);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Page<Row> = await ask(
        product,
        'GET',
        `/exceptions?${filter}&fingerprint=${groups.items[0]?.fingerprint}&limit=2${cursor ? `&cursor=${cursor}` : ''}`,
      );
      seen.push(...page.items.map(({ runId }) => runId));
      for (const row of page.items) expect(Date.parse(row.dueAt) - Date.parse(row.since)).toBe(86_400_000);
      cursor = page.next;
    }
    expect(new Set(seen).size).toBe(5);
    expect(seen).toHaveLength(5);
  });

  test('are given to somebody with a comment, and found by who has them', async () => {
    ledger.answer(rejects(() => true));
    const id = await run([{ number: 1 }]);
    await reaches(id, 'parked');
    const { workflowId } = await ask<RunRow>(product, 'GET', `/runs/${id}`);
    const found = (owner: string) =>
      ask<Page<Row>>(product, 'GET', `/exceptions?workflowId=${workflowId}&owner=${owner}`);
    expect([(await found('mine')).items.length, (await found('team')).items.length]).toEqual([0, 1]);
    const path = `/runs/${id}/steps/post/exception`;
    expect((await send('PATCH', path, { owner: 'me', comment: 'asked the supplier' })).status).toBe(204);
    expect((await found('mine')).items[0]).toMatchObject({ comment: 'asked the supplier' });
    expect((await found('team')).items).toEqual([]);
    expect((await send('PATCH', path, { owner: 'nobody-of-that-name' })).status).toBe(422);
    expect((await send('PATCH', path, { owner: null })).status).toBe(204);
    expect((await found('team')).items).toHaveLength(1);
  });

  test('say what each move would bring about, and why others are not allowed', async () => {
    ledger.answer(rejects(({ number }) => number === 2));
    const id = await run([{ number: 1 }, { number: 2 }, { number: 3 }]);
    await reaches(id, 'parked');
    const of = async (name: string) => (await moves(id)).moves.find(({ action }) => action === name);
    expect(await of('retry')).toMatchObject({ why: null, preview: { items: 1, sent: 1, newKeys: 0, inDoubt: 0 } });
    expect(await of('edit')).toMatchObject({ why: null, preview: { sent: 1, newKeys: 1 } });
    expect(await of('skip')).toMatchObject({ why: null, preview: { dropped: 1 } });
    expect((await of('fallback'))?.why).toMatch(/no fallback edge/);
    expect((await of('resend'))?.why).toMatch(/No write of it is in doubt/);
    expect((await moves(id, '?items=0')).moves.every(({ why }) => why !== null)).toBe(true);
  });

  test('one item is corrected and goes on under a new key, and what went through is not sent again', async () => {
    ledger.answer(rejects(({ tax }) => tax === 'WRONG'));
    const before = ledger.sent.length;
    const id = await run([
      { number: 'A', tax: 'OK' },
      { number: 'B', tax: 'WRONG' },
      { number: 'C', tax: 'WRONG' },
    ]);
    await reaches(id, 'parked');
    expect((await repair(id, { action: 'edit', items: [1] })).status).toBe(422);
    const stray = await repair(id, { action: 'edit', items: [1], edits: { 2: { number: 'C', tax: 'OK' } } });
    expect(stray.status).toBe(422);
    const edited = await repair(id, { action: 'edit', items: [1], edits: { 1: { number: 'B', tax: 'OK' } } });
    expect(edited.status).toBe(202);
    await until(async () => ((await ofRun(id)).items[0]?.itemCount === 1 ? true : null));
    expect((await repair(id, { action: 'skip' })).status).toBe(202);
    await reaches(id, 'succeeded');
    const sent = ledger.sent.slice(before);
    expect(sent.map(({ body }) => body.number)).toEqual(expect.arrayContaining(['A', 'B', 'B', 'C']));
    expect(sent).toHaveLength(4);
    const keys = sent.filter(({ body }) => body.number === 'B').map(({ key }) => key);
    expect(new Set(keys).size).toBe(2);
    const kept = await ask<{ items: { json: { number: string } }[] }>(
      product,
      'GET',
      `/runs/${id}/steps/${encodeURIComponent((await lateStep(id)) ?? '')}/items?side=output`,
    );
    expect(kept.items.map(({ json }) => json.number)).toEqual(['B']);
  });
  const lateStep = async (id: string) =>
    (await ask<Page<{ id: string }>>(product, 'GET', `/runs/${id}/steps?node=keep`)).items.find(
      (step) => step.id !== 'keep',
    )?.id;

  test('what does not fit the step is refused before anything changes', async () => {
    ledger.answer(rejects(() => true));
    const node = postNode();
    node.parameters = { ...node.parameters, url: `={{ $json.url }}` };
    const id = await run([{ url: `${ledger.url}/x` }], { nodes: [start, node, keep], edges: [edge('start', 'post')] });
    await reaches(id, 'parked');
    const before = ledger.sent.length;
    const answer = await repair(id, { action: 'edit', edits: { 0: { url: '' } } });
    expect(answer.status).toBe(422);
    expect(((await answer.json()) as { code: string }).code).toBe('does_not_fit');
    expect(ledger.sent.length).toBe(before);
  });

  test('one item is marked as done elsewhere with a reference, and the run goes on with it', async () => {
    ledger.answer(rejects(({ number }) => number === 'B'));
    const id = await run([{ number: 'A' }, { number: 'B' }]);
    await reaches(id, 'parked');
    const before = ledger.sent.length;
    expect((await repair(id, { action: 'done', items: [1], reference: 'INV-77' })).status).toBe(202);
    await reaches(id, 'succeeded');
    expect(ledger.sent.length).toBe(before);
    const late = encodeURIComponent((await lateStep(id)) ?? '');
    const { items } = await ask<{ items: { json: object }[] }>(
      product,
      'GET',
      `/runs/${id}/steps/${late}/items?side=output`,
    );
    expect(items.map(({ json }) => json)).toEqual([{ number: 'B', reference: 'INV-77' }]);
  });

  test('a viewer may look and may do nothing', async () => {
    ledger.answer(rejects(() => true));
    const id = await run([{ number: 1 }]);
    await reaches(id, 'parked');
    const headers = { authorization: `Bearer ${viewer}` };
    expect((await send('GET', '/exceptions', undefined, headers)).status).toBe(200);
    expect((await send('GET', `/runs/${id}/steps/post/moves`, undefined, headers)).status).toBe(200);
    const body = { reason: 'x' };
    for (const action of ['retry', 'edit', 'skip', 'done', 'fallback', 'resend', 'compensate', 'fail'])
      expect((await send('POST', `/runs/${id}/steps/post/repair`, { ...body, action }, headers)).status).toBe(403);
    expect((await send('POST', `/runs/${id}/cancel`, body, headers)).status).toBe(403);
    expect((await send('PATCH', `/runs/${id}/steps/post/exception`, { owner: 'me' }, headers)).status).toBe(403);
  });

  test('the undo of what committed waits until the write in doubt has an outcome, and a failed undo waits for a person', async () => {
    let undoIsDown = true;
    ledger.answer(({ path, body }) =>
      path === '/undo'
        ? undoIsDown
          ? { status: 422 }
          : undefined
        : body.number === 'B'
          ? { status: 201, isCut: true }
          : undefined,
    );
    const undo = postNode({ id: 'undo', name: 'Undo invoice' });
    undo.parameters = { ...undo.parameters, url: `${ledger.url}/undo` };
    const id = await run([{ number: 'A' }, { number: 'B' }], {
      nodes: [start, postNode({}, { safeBy: 'unsafe' }), undo],
      edges: [
        edge('start', 'post'),
        { id: 'u', kind: 'compensate', from: { node: 'post', port: 'compensate' }, to: { node: 'undo', port: 'in' } },
      ],
    });
    await reaches(id, 'parked');
    const stopping = await ask<object>(product, 'GET', `/runs/${id}/stopping`);
    expect(stopping).toEqual({
      isStopping: false,
      ends: 0,
      settling: [{ step: 'post', nodeName: 'Post invoice' }],
      children: 0,
      undone: 1,
      heldUp: null,
    });
    expect((await repair(id, { action: 'compensate' })).status).toBe(202);
    await reaches(id, 'cancelling');
    expect(ledger.sent.some(({ path }) => path === '/undo')).toBe(false);
    expect((await repair(id, { action: 'done', reference: 'R-B' })).status).toBe(202);
    const undoing = await until(async () => (await ofRun(id)).items.find(({ step }) => step.id.startsWith('undo')));
    expect((await ask<RunRow>(product, 'GET', `/runs/${id}`)).status).toBe('cancelling');
    undoIsDown = false;
    expect((await repair(id, { action: 'retry' }, undoing.step.id)).status).toBe(202);
    await reaches(id, 'failed');
    const undone = [...ledger.committed.values()].filter(({ path }) => path === '/undo');
    expect(undone.map(({ body }) => body.number).toSorted()).toEqual(['A', 'B']);
  });

  test('a write above its limit waits until two people have said the same, and the others go on', async () => {
    const sent: Sent[] = [];
    ledger.answer((write) => {
      sent.push(write);
      return rejects(({ iban }) => iban === 'WRONG')(write);
    });
    const post = postNode({ policy: { amount: { value: '={{ $json.total }}', limit: '100' } } });
    const { revision } = await ask<{ revision: number }>(product, 'POST', '/variables', { name: 'payee', value: 'a' });
    const id = await run([{ total: '99.99' }, { total: '150.00', iban: 'WRONG' }], {
      nodes: [start, { ...post, parameters: { ...post.parameters, url: `=${ledger.url}/to/{{ $vars.payee }}` } }, keep],
      edges: [edge('start', 'post'), edge('post', 'keep')],
    });
    await reaches(id, 'parked');
    const [exception] = (await ofRun(id)).items;
    expect([exception?.failure.code, exception?.itemCount]).toEqual(['policy/amount_limit', 1]);
    expect((await moves(id)).moves.filter(({ takesTwo }) => takesTwo).map(({ action }) => action)).toEqual(['retry']);
    const codeOf = async (reply: Response) => ((await reply.json()) as { code?: string }).code;
    expect(await codeOf(await repair(id, { action: 'retry' }))).toBe('two_people');
    expect(await codeOf(await repair(id, { action: 'retry' }))).toBe('two_people');
    expect((await moves(id)).proposal).toMatchObject({ action: 'retry' });
    expect(sent.map(({ body }) => body.total)).toEqual(['99.99']);
    const { key } = await ask<{ key: string }>(product, 'POST', '/api-keys', { name: 'second', role: 'operator' });
    const second = (body: object) =>
      send('POST', `/runs/${id}/steps/post/repair`, { reason: 'seen', ...body }, { authorization: `Bearer ${key}` });
    // About other items it is another proposal, in place of the first.
    expect(await codeOf(await second({ action: 'retry', items: [1] }))).toBe('two_people');
    expect((await repair(id, { action: 'retry', items: [1] })).status).toBe(202);
    const isParkedBy = (code: string) => until(async () => (await ofRun(id)).items[0]?.failure.code === code);
    await isParkedBy('data/rejected');
    expect(sent.map(({ body }) => body.total)).toEqual(['99.99', '150.00']);
    // What two let through was not for somebody else, nor this: whoever sends or puts it right needs somebody again.
    expect((await send('PUT', '/variables/payee', { value: 'b', baseRevision: revision })).status).toBe(200);
    expect((await repair(id, { action: 'retry' })).status).toBe(202);
    await isParkedBy('policy/amount_limit');
    expect(sent).toHaveLength(2);
    expect(await codeOf(await repair(id, { action: 'retry' }))).toBe('two_people');
    expect((await second({ action: 'retry' })).status).toBe(202);
    await isParkedBy('data/rejected');
    expect((await repair(id, { action: 'edit', edits: { 1: { total: '150.00', iban: 'RIGHT' } } })).status).toBe(202);
    await isParkedBy('policy/amount_limit');
    expect(sent).toHaveLength(3);
    expect(await codeOf(await repair(id, { action: 'retry' }))).toBe('two_people');
    expect((await second({ action: 'retry' })).status).toBe(202);
    await reaches(id, 'succeeded');
    expect(sent.map(({ body, path }) => [path, body.iban])).toEqual([
      ['/to/a', undefined],
      ['/to/a', 'WRONG'],
      ['/to/b', 'WRONG'],
      ['/to/b', 'RIGHT'],
    ]);
    const { items } = await ask<Page<{ action: string }>>(product, 'GET', `/runs/${id}/audit`);
    const said = items.map(({ action }) => action).filter((action) => action.startsWith('step.'));
    const [proposed, repaired] = ['step.repair-proposed', 'step.repaired'];
    const byTwo = [proposed, repaired];
    expect(said.toReversed()).toEqual([proposed, proposed, ...byTwo, repaired, ...byTwo, repaired, ...byTwo]);
  });

  test('a question for somebody is answered by nobody else, neither one by one nor with others', async () => {
    ledger.answer(rejects(() => true));
    const keyFor = async (role: string) => {
      const { key } = await ask<{ key: string }>(product, 'POST', '/api-keys', { name: role, role });
      return { authorization: `Bearer ${key}` };
    };
    const [operator, editor] = [await keyFor('operator'), await keyFor('editor')];
    const asks = (who: string[]) => postNode({ policy: { onFailure: { data: { action: 'ask', who } } } });
    const id = await run([{ number: 'Q-1' }], {
      nodes: [start, asks(['operator', 'Ada@example.com']), keep],
      edges: [edge('start', 'post'), edge('post', 'keep')],
    });
    await reaches(id, 'parked');
    const { workflowId } = await ask<RunRow>(product, 'GET', `/runs/${id}`);
    const asked = async (headers: Record<string, string>) => {
      const reply = await send('GET', `/exceptions?workflowId=${workflowId}&askedOf=me`, undefined, headers);
      return ((await reply.json()) as Page<Row & { parked: { who: string[] }[] }>).items;
    };
    expect(await asked(editor)).toEqual([]);
    expect((await asked(operator))[0]?.parked).toMatchObject([{ who: ['operator', 'Ada@example.com'] }]);

    const path = `/runs/${id}/steps/post`;
    const seen = (await (await send('GET', `${path}/moves`, undefined, editor)).json()) as Moves;
    expect(new Set(seen.moves.map(({ why }) => why === null))).toEqual(new Set([false]));
    const answer = { action: 'skip', reason: 'for a test' };
    const refused = await send('POST', `${path}/repair`, answer, editor);
    expect([refused.status, await refused.json()]).toMatchObject([
      403,
      { code: 'not_asked', detail: 'This question is for: operator, Ada@example.com.' },
    ]);
    const filter = { kind: 'exceptions', action: 'skip', exceptions: { workflowId } };
    const bulk = (await (await send('POST', '/bulk', filter, editor)).json()) as {
      operation: { counts: { refused: number; waiting: number } };
    };
    expect(bulk.operation.counts).toMatchObject({ refused: 1, waiting: 0 });
    expect((await send('POST', `${path}/repair`, answer, operator)).status).toBe(202);
    await reaches(id, 'succeeded');
  });

  describe('writes that an operator holds back', () => {
    interface Held {
      readonly id: string;
      readonly waiting: number;
    }
    const invoices = { number: 'H-1' };
    const overview = () =>
      ask<{ alerts: { kind: string; subject: { name: string } | null }[] }>(product, 'GET', '/overview');
    const connected = async (slug: string) =>
      (
        await ask<{ id: string }>(product, 'POST', '/connections', {
          slug,
          title: slug,
          type: 'http.bearer',
          fields: { baseUrl: ledger.url, token: 'example-token' },
        })
      ).id;

    test.each(['workspace', 'workflow', 'connection'] as const)(
      'wait by a hold on the %s, are seen, and go on when it is lifted',
      async (scope) => {
        ledger.answer(() => undefined);
        const connection = await connected(`held-${scope}`);
        const made = await ask<{ id: string }>(product, 'POST', '/workflows', {
          document: {
            schemaVersion: SCHEMA_VERSION,
            name: 'Held',
            nodes: [start, postNode({ connection: `held-${scope}` }), keep],
            edges: [edge('start', 'post'), edge('post', 'keep')],
          },
        });
        const subject = { workspace: {}, workflow: { subject: made.id }, connection: { subject: connection } }[scope];
        const said = { scope, ...subject, reason: 'The month is being closed.' };
        const hold = await ask<Held>(product, 'POST', '/holds', said);
        expect((await send('POST', '/holds', said)).status).toBe(409);
        expect((await overview()).alerts.some(({ kind }) => kind === 'writes_held')).toBe(true);
        const before = ledger.sent.length;
        const { id } = await ask<RunRow>(product, 'POST', `/workflows/${made.id}/runs`, {
          input: [{ json: invoices }],
        });
        await reaches(id, 'parked');
        expect(ledger.sent.length).toBe(before);
        expect((await ofRun(id)).items).toMatchObject([{ failure: { code: 'policy/kill_switch' } }]);
        expect(await ask<{ items: Held[] }>(product, 'GET', '/holds?state=open')).toMatchObject({
          items: [{ id: hold.id, waiting: 1 }],
        });
        await ask(product, 'POST', `/holds/${hold.id}/lift`);
        await reaches(id, 'succeeded');
        expect(ledger.sent.length).toBe(before + 1);
        const { items } = await ask<{ items: { action: string }[] }>(product, 'GET', `/audit?limit=20`);
        expect(items.map(({ action }) => action)).toEqual(expect.arrayContaining(['hold.set', 'hold.lifted']));
        expect((await overview()).alerts.some(({ kind }) => kind === 'writes_held')).toBe(false);
      },
    );

    test('are held by those who may operate, on things that are there', async () => {
      const reason = 'for a test';
      const asked = (body: object, headers = {}) => send('POST', '/holds', body, headers);
      expect((await asked({ scope: 'workspace', reason }, { authorization: `Bearer ${viewer}` })).status).toBe(403);
      expect((await asked({ scope: 'workflow', reason })).status).toBe(422);
      expect((await asked({ scope: 'workflow', subject: crypto.randomUUID(), reason })).status).toBe(404);
      expect((await asked({ scope: 'connection', subject: crypto.randomUUID(), reason })).status).toBe(404);
      expect((await send('POST', `/holds/${crypto.randomUUID()}/lift`)).status).toBe(404);
    });

    test('rest through a blackout window of the workflow or the connection, as a wait and not as an exception', async () => {
      const blackouts = [{ from: '00:00', to: '00:00' }];
      const slug = 'closed-all-day';
      const id = await connected(slug);
      await ask(product, 'PATCH', `/connections/${id}`, { limits: { blackouts } });
      const before = ledger.sent.length;
      for (const { fields, settings } of [
        { fields: {}, settings: { blackouts } },
        { fields: { connection: slug }, settings: {} },
      ]) {
        const { id: workflow } = await ask<{ id: string }>(product, 'POST', '/workflows', {
          document: {
            schemaVersion: SCHEMA_VERSION,
            name: 'Closed',
            nodes: [start, postNode(fields)],
            edges: [edge('start', 'post')],
            settings,
          },
        });
        const run = await ask<RunRow>(product, 'POST', `/workflows/${workflow}/runs`, { input: [{ json: invoices }] });
        const row = await reaches(run.id, 'waiting');
        const midnight = new Date(new Date().setUTCHours(24, 0, 0, 0)).toISOString();
        expect(row).toMatchObject({ waitingFor: { kind: 'limit', until: midnight } });
      }
      expect(ledger.sent.length).toBe(before);
    });
  });
});
