import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { eventOf, PRACTICE_WEBHOOK_KEY, type PracticeXero } from '@holdfast/nodes-xero/practice';
import { startEmbedded } from '@holdfast/runner/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectPractice, openPracticeXero } from '../support/practice.ts';
import { preparedFolder } from '../support/prepared.ts';
import { ask, type Product, startProduct, until } from '../support/product.ts';
import { PULSE_CONNECTOR, startPulse } from '../support/pulse.ts';
import { aNode, aRow, aStart, reaches, runAgain, startRun } from '../support/running.ts';
import { publish } from '../support/server.ts';

const closing: (() => Promise<unknown>)[] = [];
let api: Product;
let database: pg.Client;
let practice: PracticeXero;
let connectionId = '';
let start: (command: 'api' | 'worker', faults?: string) => Promise<Product>;

beforeAll(async () => {
  const folder = await preparedFolder();
  closing.push(folder.remove);
  const server = await startEmbedded(join(folder.path, 'database'));
  closing.push(() => server.stop());
  const { host } = server.target as { host: string };
  const env = {
    DATABASE_URL: `postgres://holdfast@localhost/postgres?host=${encodeURIComponent(host)}`,
    HOLDFAST_SECRET_KEY: 'an example key that all processes share',
    HOLDFAST_ALLOW_LOOPBACK: 'yes',
    HOLDFAST_CONNECTORS: PULSE_CONNECTOR,
  };
  database = new pg.Client({ connectionString: env.DATABASE_URL });
  await database.connect();
  closing.push(() => database.end());
  api = await startProduct({ dataDir: folder.path, env, command: 'api' });
  closing.push(() => api.stop());
  start = async (command, faults = '') => {
    // An API of its own is reached at its own address.
    const own = { ...env, HF_FAULT: faults, ...(command === 'worker' ? { HOLDFAST_PUBLIC_URL: api.url } : {}) };
    const started = await startProduct({ dataDir: folder.path, env: own, command });
    closing.push(() => started.stop());
    return started;
  };
  practice = await openPracticeXero();
  closing.push(() => practice.close());
  connectionId = (await connectPractice(api, practice, 'books')).id;
});
afterAll(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** The first organisation's books. */
const books = () => {
  const [first] = practice.books.values();
  if (!first) throw new Error('Practice has no organisation.');
  return first;
};

/** Somebody makes or changes a contact at Xero, by hand, and Xero tells of it as its switch says. */
function write(name: string, at = Date.now()): string {
  const [known] = [...books().shelves.Contacts].find(([, { Name }]) => Name === name) ?? [];
  const id = known ?? books().newId();
  const doc = { ContactID: id, Name: name, ContactStatus: 'ACTIVE', UpdatedDateUTC: `/Date(${at}+0000)/` };
  books().shelves.Contacts.set(id, doc);
  practice.webhooks.tell([eventOf(books(), 'Contacts', id, known ? 'UPDATE' : 'CREATE')]);
  return id;
}

/** A workflow that only looks now and then. */
const followed = (node: string) =>
  publish(
    api,
    aRow(`Follow ${node}`, [
      aNode(node, 'xero.contact.changed', 'Changed', { connection: 'books', parameters: { sweepMinutes: 1_440 } }),
      aNode('note', 'core.set', 'Note', { parameters: { fields: [{ name: 'who', value: '={{ $json.name }}' }] } }),
    ]),
  );

/** Sweeps are due now. */
const sweep = () => database.query('update watch set due_at = clock_timestamp() where is_live');
const swept = async (before: Date) =>
  until(async () => {
    const { rows } = await database.query<{ left: number }>(
      'select count(*)::int as left from watch where is_live and (swept_at is null or swept_at < $1)',
      [before],
    );
    return rows[0]?.left === 0;
  });
const sweepAll = async () => {
  const { rows } = await database.query<{ now: Date }>('select clock_timestamp() as now');
  await sweep();
  await swept(rows[0]?.now ?? new Date());
};
/** What a dead worker held is let go of by the clock, which goes faster here. */
const letGo = () => database.query('update provider_notice set due_at = clock_timestamp() where done_at is null');
/** Nothing that was told is waiting to be looked into. */
const lookedInto = () =>
  until(async () => (await database.query('select 1 from provider_notice where done_at is null')).rowCount === 0);

/** How many runs a workflow has had about each name. */
async function runsOf(workflowId: string): Promise<Record<string, number>> {
  const { rows } = await database.query<{ who: string; count: number }>(
    `select s.output -> 0 -> 'inline' -> 'out' -> 0 -> 'json' ->> 'name' as who, count(*)::int
     from run r join step s on s.run_id = r.id and s.node = r.trigger_node where r.workflow_id = $1 group by 1`,
    [workflowId],
  );
  return Object.fromEntries(rows.map(({ who, count }) => [who, count]));
}
const hasRuns = (workflowId: string, wanted: Record<string, number>) =>
  until(async () => JSON.stringify(await runsOf(workflowId)) === JSON.stringify(wanted));

const postTo = (url: string, body: string, headers: Record<string, string>) =>
  fetch(url, { method: 'POST', body, headers });
const signed = (body: string) => ({
  'content-type': 'application/json; charset=utf-8',
  'x-xero-signature': createHmac('sha256', PRACTICE_WEBHOOK_KEY).update(body).digest('base64'),
});

interface Standing {
  readonly webhook: {
    readonly url: string;
    readonly isReady: boolean;
    readonly delivered: number;
    readonly refused: number;
    readonly expiresAt: string | null;
    readonly handshakeAt: string | null;
    readonly error: string | null;
  };
  readonly watches: readonly { readonly caught: number; readonly error: string | null }[];
}
const standing = (id = connectionId) => ask<Standing>(api, 'GET', `/connections/${id}`);
const failing = async () =>
  (await ask<{ alerts: { kind: string; subject: { name: string } }[] }>(api, 'GET', '/overview')).alerts
    .filter(({ kind }) => kind === 'webhook_failing')
    .map(({ subject }) => subject.name);

/** A workflow whose step reads what was changed since it last came through. */
const reading = (name: string) =>
  publish(
    api,
    aRow(name, [
      aStart(),
      aNode('changes', 'xero.contact.listChanged', 'Changes', {
        connection: 'books',
        parameters: { from: '2020-01-01' },
      }),
    ]),
  );
/** Begins a run of its published version. */
const runLive = async (id: string): Promise<string> =>
  (await ask<{ id: string }>(api, 'POST', `/workflows/${id}/runs`, { version: 1 })).id;
/** Names of contacts that the step has read in a run, once that is over. */
async function readIn(runId: string): Promise<string[]> {
  await reaches(api, runId, 'succeeded');
  const path = `/runs/${runId}/steps/changes/items?side=output&limit=1000`;
  const { items } = await ask<{ items: { json: { name: string } }[] }>(api, 'GET', path);
  return items.map(({ json }) => json.name).toSorted();
}
interface Kept {
  readonly id: string;
  readonly node: string;
  readonly account: string;
  readonly turn: number;
  readonly readTo: string;
  readonly run: string | null;
}
const keptOf = async (id: string): Promise<readonly Kept[]> =>
  (await ask<{ items: Kept[] }>(api, 'GET', `/workflows/${id}/cursors`)).items;

test('a worker killed when a step has read on, and before that is stored, passes nothing over', async () => {
  const { id } = await reading('Killed while reading');
  write('Read Ltd');
  const run = await runLive(id);
  const doomed = await start('worker', 'record.before~changes:1:kill9');
  await doomed.exited;
  expect(await keptOf(id)).toEqual([]);
  // What a dead worker held is let go of by the clock, which goes faster here.
  await database.query('update run set lease_until = clock_timestamp() where id = $1', [run]);
  const worker = await start('worker');
  expect(await readIn(run)).toEqual(['Read Ltd']);
  expect(await keptOf(id)).toMatchObject([{ node: 'changes', account: 'Practice Trading', turn: 1, run }]);
  expect(await readIn(await runLive(id))).toEqual([]);
  await worker.stop();
});

test('a worker killed before or after it has stored what it read loses nothing and doubles nothing', async () => {
  const { id, url } = await followed('dies');
  expect(await practice.webhooks.enter(url)).toBe(null);
  write('Mortal Ltd');
  await practice.webhooks.quiet();
  for (const point of ['follow.read~dies', 'follow.committed']) {
    const worker = await start('worker', `${point}:1:kill9`);
    await worker.exited;
    await letGo();
    await sweep();
  }
  await start('worker');
  await sweepAll();
  await until(async () => {
    await letGo();
    return (await database.query('select 1 from provider_notice where done_at is null')).rowCount === 0;
  });
  await hasRuns(id, { 'Mortal Ltd': 1 });
  const through = `select from run where workflow_id = $1 and status = 'succeeded'`;
  await until(async () => (await database.query(through, [id])).rowCount === 1);
  await ask(api, 'POST', `/workflows/${id}/pause`);
});

describe('what happens at Xero', () => {
  test('is lost by no API that is killed between storing a call and answering it: told again, it is one run', async () => {
    const { id, url } = await followed('answered');
    await sweepAll();
    practice.webhooks.telling = 'never';
    const body = JSON.stringify({ events: [eventOf(books(), 'Contacts', write('Unanswered Ltd'), 'CREATE')] });
    const doomed = await start('api', 'notice.committed:1:kill9');
    const there = new URL(new URL(url).pathname, doomed.url).href;
    await expect(postTo(there, body, signed(body))).rejects.toThrow();
    await doomed.exited;
    await hasRuns(id, { 'Unanswered Ltd': 1 });
    expect((await postTo(url, body, signed(body))).status).toBe(200);
    await lookedInto();
    expect(await runsOf(id)).toEqual({ 'Unanswered Ltd': 1 });
    practice.webhooks.telling = 'once';
    await ask(api, 'POST', `/workflows/${id}/pause`);
  });

  test('becomes one run, whether a call or a sweep learns of it first, and however often it is told', async () => {
    const { id } = await followed('contact');
    await sweepAll();

    practice.webhooks.telling = 'twice';
    write('Twice Ltd');
    await hasRuns(id, { 'Twice Ltd': 1 });
    practice.webhooks.telling = 'late';
    write('Late Ltd');
    await sweepAll();
    expect((await runsOf(id))['Late Ltd']).toBe(1);
    practice.webhooks.tellLate();
    practice.webhooks.telling = 'never';
    write('Never Ltd');
    await practice.webhooks.quiet();
    await lookedInto();
    expect(await runsOf(id)).toEqual({ 'Late Ltd': 1, 'Twice Ltd': 1 });
    await sweepAll();
    expect(await runsOf(id)).toEqual({ 'Late Ltd': 1, 'Never Ltd': 1, 'Twice Ltd': 1 });
    practice.webhooks.telling = 'once';
    write('Twice Ltd');
    await until(async () => (await runsOf(id))['Twice Ltd'] === 2);
    await sweepAll();
    expect(await runsOf(id)).toEqual({ 'Late Ltd': 1, 'Never Ltd': 1, 'Twice Ltd': 2 });
  });

  test('is told by nobody else: calls that are not what they should be start nothing, and are counted', async () => {
    const { id, url } = await followed('guarded');
    const other = write('Hidden Ltd');
    await until(async () => (await runsOf(id))['Hidden Ltd'] === 1);
    const before = await standing();
    const event = {
      resourceId: other,
      eventCategory: 'CONTACT',
      eventType: 'UPDATE',
      eventDateUtc: '2026-01-01T00:00:00',
    };
    const body = JSON.stringify({ events: [{ ...event, tenantId: books().tenantId }] });
    const statuses = async (calls: readonly Promise<Response>[]) =>
      Promise.all(calls.map(async (call) => (await call).status));

    const unsigned = await postTo(url, body, { 'content-type': 'application/json' });
    expect([unsigned.status, await unsigned.text(), unsigned.headers.get('set-cookie')]).toEqual([401, '', null]);
    expect(
      await statuses([
        postTo(url, body, { ...signed(body), 'x-xero-signature': signed(`${body} `)['x-xero-signature'] }),
        postTo(url, body, { ...signed(body), 'content-type': 'text/xml' }),
        postTo(url, 'no json', signed('no json')),
        postTo(url, '{"a":{"__proto__":{}}}', signed('{"a":{"__proto__":{}}}')),
        postTo(url, 'x'.repeat(2 * 1024 * 1024), {}),
        postTo(`${url}x`, body, signed(body)),
        fetch(url),
      ]),
    ).toEqual([401, 415, 400, 400, 413, 404, 405]);
    // Another organisation's, of a kind that nobody asks for, and without what it should have.
    const [, second] = [...practice.books.keys()];
    for (const wrong of [
      { ...event, tenantId: second },
      { ...event, tenantId: books().tenantId, eventCategory: 'OTHER' },
      5,
    ]) {
      const said = JSON.stringify({ events: [wrong] });
      expect((await postTo(url, said, signed(said))).status).toBe(200);
    }
    // The same once more, and replayed: it is looked into once, and nothing has changed since.
    for (const _ of [1, 2, 3]) expect((await postTo(url, body, signed(body))).status).toBe(200);
    await lookedInto();
    expect(await runsOf(id)).toEqual({ 'Hidden Ltd': 1 });
    const after = await standing();
    expect(after.webhook.delivered).toBe(before.webhook.delivered + 6);
    expect(after.webhook.refused).toBeGreaterThan(before.webhook.refused);
    expect(JSON.stringify(after)).not.toContain(PRACTICE_WEBHOOK_KEY);
    const { rows } = await database.query('select count(*)::int from provider_notice where data::text like $1', [
      `%${other}%`,
    ]);
    expect(rows[0]?.count).toBe(3);
  });

  test('alerts when calls cannot be proven any more, and when a sweep finds what no call told', async () => {
    const { id } = await followed('missed');
    await sweepAll();
    expect(await failing()).toEqual([]);
    practice.webhooks.telling = 'never';
    await database.query(`update watch set begun_at = begun_at - interval '1 hour', cursor = null where is_live`);
    write('Missed Ltd', Date.now() - 10 * 60_000);
    await sweepAll();
    expect((await runsOf(id))['Missed Ltd']).toBe(1);
    expect((await standing()).watches.map(({ caught }) => caught)).toContain(1);
    expect(await failing()).toEqual(['Practice Xero']);

    await database.query(`update watch set caught_at = null`);
    expect(await failing()).toEqual([]);
    await database.query(`update webhook set delivered_at = now() - interval '1 hour'`);
    practice.webhooks.telling = 'forged';
    write('Forged Ltd');
    await practice.webhooks.quiet();
    await database.query(`update webhook set refused_since = refused_since - interval '1 hour'`);
    expect(await failing()).toEqual(['Practice Xero']);
    practice.webhooks.telling = 'once';
    write('Forged Ltd');
    await practice.webhooks.quiet();
    expect(await failing()).toEqual([]);
  });
});

describe('a step that reads on', () => {
  test('hands on what is new once, also where runs read at once, and is not moved by what is only tried out', async () => {
    const { id } = await reading('Reads on');
    const before = await readIn(await runLive(id));
    write('Next Ltd');
    const draft = await runAgain(api, id);
    expect(await readIn(draft)).toEqual(['Next Ltd']);
    expect(await keptOf(id)).toMatchObject([{ turn: 1 }]);
    const runs = await Promise.all([runLive(id), runLive(id), runLive(id)]);
    const read = await Promise.all(runs.map(readIn));
    expect(new Set(read.flat())).toEqual(new Set(['Next Ltd']));
    expect(await readIn(await runLive(id))).toEqual([]);
    write('Next Ltd', Date.now() + 1_000);
    expect(await readIn(await runLive(id))).toEqual(['Next Ltd']);
    expect(before).not.toContain('Next Ltd');
  });

  test('hands on what the run that is done over has read, and begins again where a person says so', async () => {
    const { id } = await reading('Done over');
    const first = await runLive(id);
    const read = await readIn(first);
    write('Later Ltd');
    const { id: again } = await ask<{ id: string }>(api, 'POST', `/runs/${first}/replay`, { reason: 'To see it.' });
    expect(await readIn(again)).toEqual(read);
    const [kept] = await keptOf(id);
    expect(kept).toMatchObject({ turn: 1, run: first });
    expect(await readIn(await runLive(id))).toEqual(['Later Ltd']);

    const back = (said: object) =>
      ask<Kept>(api, 'POST', `/workflows/${id}/cursors/${kept?.id}/set-back`, { reason: 'Lost downstream.', ...said });
    await expect(back({ to: '2020-01-01T00:00:00Z', turn: 1 })).rejects.toThrow(/409.*moved_on/);
    await expect(back({ to: '2100-01-01T00:00:00Z', turn: 2 })).rejects.toThrow(/422.*not_back/);
    expect(await back({ to: '2020-01-01T00:00:00Z', turn: 2 })).toMatchObject({
      turn: 3,
      run: null,
      readTo: '2020-01-01T00:00:00.000Z',
    });
    expect(await readIn(await runLive(id))).toEqual([...read, 'Later Ltd'].toSorted());
    const { rows } = await database.query(
      `select detail ->> 'reason' as why from audit where action = 'cursor.set-back'`,
    );
    expect(rows).toEqual([{ why: 'Lost downstream.' }]);
  });

  test('keeps a place for each list that its settings choose: none is passed over, and the run says where one begins', async () => {
    const { id } = await publish(
      api,
      aRow('Of two kinds', [
        aStart(),
        aNode('changes', 'xero.invoice.listChanged', 'Changes', {
          connection: 'books',
          parameters: { kind: '={{ $json.kind }}', from: '2020-01-01' },
        }),
      ]),
    );
    const invoice = (number: string, Type: string) => {
      const doc = { InvoiceID: books().newId(), InvoiceNumber: number, Type, Status: 'AUTHORISED' };
      books().shelves.Invoices.set(doc.InvoiceID, { ...doc, UpdatedDateUTC: `/Date(${Date.now()}+0000)/` });
    };
    const read = async (kind: string) => {
      const said = { version: 1, input: [{ json: { kind } }] };
      const run = await ask<{ id: string }>(api, 'POST', `/workflows/${id}/runs`, said);
      await reaches(api, run.id, 'succeeded');
      const path = `/runs/${run.id}/steps/changes`;
      const { items } = await ask<{ items: { json: { number: string } }[] }>(api, 'GET', `${path}/items?side=output`);
      const { rows } = await database.query<{ said: string }>(
        'select lines::text as said from step_log where run_id = $1',
        [run.id],
      );
      return { numbers: items.map(({ json }) => json.number), log: rows.map(({ said: lines }) => lines).join() };
    };
    invoice('S-1', 'ACCREC');
    expect(await read('ACCREC')).toEqual({ numbers: ['S-1'], log: '' });
    invoice('S-2', 'ACCREC');
    invoice('B-1', 'ACCPAY');
    expect(await read('ACCPAY')).toEqual({ numbers: ['B-1'], log: expect.stringContaining('choose another list') });
    invoice('S-3', 'ACCREC');
    expect(await read('ACCREC')).toEqual({ numbers: ['S-2', 'S-3'], log: expect.stringContaining('may come again') });
    expect((await read('ACCREC')).numbers).toEqual([]);
    const [kept, ...others] = await keptOf(id);
    expect(others).toEqual([]);
    const said = { to: '2020-01-01T00:00:00Z', turn: kept?.turn, reason: 'Lost downstream.' };
    await ask(api, 'POST', `/workflows/${id}/cursors/${kept?.id}/set-back`, said);
    expect((await read('ACCPAY')).numbers).toEqual(['B-1']);
    expect((await read('ACCREC')).numbers).toEqual(['S-1', 'S-2', 'S-3']);
  });

  test('begins anew in other books behind its connection, and is forgotten with its workflow', async () => {
    const { id } = await reading('Other books');
    const read = await readIn(await runLive(id));
    const [first, second] = [...practice.books.keys()];
    const choose = (account: string | undefined) =>
      ask(api, 'PUT', `/connections/${connectionId}/account`, { account });
    await choose(second);
    // Each process looks at connections anew now and then.
    await until(async () => {
      await readIn(await runLive(id));
      return (await keptOf(id)).length === 2;
    });
    await choose(first);
    expect(read.length).toBeGreaterThan(0);
    await ask(api, 'DELETE', `/workflows/${id}`);
    await expect(keptOf(id)).rejects.toThrow(/404/);
    expect((await database.query('select from step_cursor where workflow_id = $1', [id])).rowCount).toBe(0);
  });
});

test('parameters are chosen from what is in the books, and no secret comes with them', async () => {
  const wanted = (field: string, search?: string) =>
    ask<{ items: { value: string; label: string }[]; isMore: boolean }>(
      api,
      'POST',
      `/connections/${connectionId}/options`,
      {
        nodeType: 'xero.invoice.create',
        typeVersion: 1,
        field,
        ...(search === undefined ? {} : { search }),
      },
    );
  const calls = () => practice.ledger.entries.filter(({ path }) => path.endsWith('/Accounts')).length;
  const accounts = await wanted('/lines/0/accountCode');
  expect(accounts.items).toContainEqual({ value: '200', label: '200 · Sales' });
  expect((await wanted('/lines/3/accountCode', 'sal')).items).toEqual([{ value: '200', label: '200 · Sales' }]);
  expect(calls()).toBe(1);
  expect((await wanted('/lines/0/taxType')).items).toContainEqual({ value: 'OUTPUT', label: 'OUTPUT · VAT on sales' });
  const id = write('Choosable Ltd');
  expect((await wanted('/contactId', 'choosable')).items).toEqual([{ value: id, label: 'Choosable Ltd' }]);
  for (const field of ['/reference', '/lines/0/nothing', '/__proto__', ''])
    await expect(wanted(field)).rejects.toThrow(/422.*no_options/);
  practice.faults.set({ kind: '500-before', path: '/Contacts' });
  await expect(wanted('/contactId', 'anybody')).rejects.toThrow(/502.*options_failed/);
  expect((await wanted('/contactId', 'anybody')).items).toEqual([]);
});

test('a subscription is made when a trigger follows, renewed before it ends, replaced when it is gone, and ended', async () => {
  const pulse = await startPulse();
  closing.push(() => pulse.close());
  const fields = { baseUrl: pulse.url };
  const { id } = await ask<{ id: string }>(api, 'POST', '/connections', {
    slug: 'pulse',
    title: 'Pulse',
    type: 'pulse.account',
    fields,
  });
  expect((await standing(id)).webhook).toMatchObject({ isReady: true, expiresAt: null, handshakeAt: null });
  const workflow = await publish(api, aRow('Beats', [aNode('beat', 'pulse.beat', 'Beat', { connection: 'pulse' })]));
  await until(async () => (await standing(id)).webhook.expiresAt !== null);
  const [one] = [...pulse.subscriptions.values()];
  expect(one).toMatchObject({ notificationUrl: workflow.url, kinds: ['strong'] });
  expect((await standing(id)).webhook.handshakeAt).not.toBe(null);
  expect(JSON.stringify(await standing(id))).not.toContain(one?.clientState);

  expect(await pulse.call([{ id: 'a', kind: 'strong', at: Date.now() }], 'guessed')).toBe(200);
  expect(await pulse.call([{ id: 'b', kind: 'strong', at: Date.now() }])).toBe(200);
  expect(await pulse.call([{ id: 'c', kind: 'weak', at: Date.now() }])).toBe(200);
  const runs = () => database.query('select 1 from run where workflow_id = $1', [workflow.id]);
  await until(async () => (await runs()).rowCount === 1);
  await lookedInto();
  expect((await runs()).rowCount).toBe(1);

  const due = () => database.query('update webhook set renew_at = clock_timestamp() where connection_id = $1', [id]);
  await due();
  await until(async () => pulse.asked.includes('PATCH /subscriptions/1'));
  // The worker notes the answer only after it was asked: what is said below must not be written over.
  const isNoted = 'select from webhook where connection_id = $1 and tries = 0 and renew_at > clock_timestamp()';
  await until(async () => (await database.query(isNoted, [id])).rowCount === 1);
  pulse.subscriptions.clear();
  await database.query(`update webhook set expires_at = now() - interval '1 hour' where connection_id = $1`, [id]);
  expect(await failing()).toContain('Pulse');
  await due();
  await until(async () => (await failing()).length === 0);
  expect(pulse.subscriptions.size).toBe(1);
  await ask(api, 'POST', `/workflows/${workflow.id}/pause`);
  await until(async () => pulse.subscriptions.size === 0);
});

test('a provider that calls from the internet is not asked to call an address that it cannot reach, and the draft says so', async () => {
  const pulse = await startPulse();
  closing.push(() => pulse.close());
  const { id } = await ask<{ id: string }>(api, 'POST', '/connections', {
    slug: 'far',
    title: 'Far',
    type: 'pulse.account',
    fields: { baseUrl: pulse.url, isFar: true },
  });
  const workflow = await publish(api, aRow('Far', [aNode('beat', 'pulse.beat', 'Beat', { connection: 'far' })]));
  const { problems } = await ask<{ problems: { code: string; severity: string; path: string }[] }>(
    api,
    'GET',
    `/workflows/${workflow.id}`,
  );
  expect(problems).toContainEqual(
    expect.objectContaining({ code: 'provider_cannot_call', severity: 'warning', path: '/nodes/0/connection' }),
  );
  await until(async () => (await standing(id)).webhook.error?.includes('HOLDFAST_PUBLIC_URL') === true);
  expect(pulse.asked).toEqual([]);
  await ask(api, 'POST', `/workflows/${workflow.id}/pause`);
});

test('items that share a call are writes of their own: the one that was refused is corrected, and made alone', async () => {
  write('Taken Ltd');
  const made = () =>
    practice.ledger.entries.filter(({ method, path }) => method === 'PUT' && path.endsWith('/Contacts'));
  const namesOf = ({ body }: { body: string }) =>
    (JSON.parse(body) as { Contacts: { Name: string }[] }).Contacts.map(({ Name }) => Name);
  const before = made().length;
  const document = aRow('Sharing', [
    aStart(),
    aNode('make', 'xero.contact.createMany', 'Make', {
      connection: 'books',
      parameters: { name: '={{ $json.name }}' },
    }),
  ]);
  const { runId } = await startRun(api, document, [{ name: 'One Ltd' }, { name: 'Taken Ltd' }, { name: 'Two Ltd' }]);
  const worker = await start('worker');
  await reaches(api, runId, 'parked');
  const repair = { action: 'edit', reason: 'for a test', items: [1], edits: { 1: { name: 'Free Ltd' } } };
  await ask(api, 'POST', `/runs/${runId}/steps/make/repair`, repair);
  await reaches(api, runId, 'succeeded');
  expect(made().slice(before).map(namesOf)).toEqual([['One Ltd', 'Taken Ltd', 'Two Ltd'], ['Free Ltd']]);
  const { items } = await ask<{ items: { json: { name: string } }[] }>(
    api,
    'GET',
    `/runs/${runId}/steps/make/items?side=output&limit=10`,
  );
  expect(items.map(({ json }) => json.name).toSorted()).toEqual(['Free Ltd', 'One Ltd', 'Two Ltd']);
  await worker.stop();
});
