import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startPracticeModels } from '@holdfast/nodes-ai/practice';
import type { DatabaseTarget } from '@holdfast/runner/testing';
import { type Edge, type JsonObject, type Node, SCHEMA_VERSION } from '@holdfast/workflow';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { holdfast } from '../support/cli.ts';
import { preparedFolder } from '../support/prepared.ts';
import { type Product, startProduct, until } from '../support/product.ts';
import { type OpenServer, openServer } from '../support/server.ts';

interface Draft {
  readonly id: string;
  readonly revision: number;
}
interface Question {
  readonly id: string;
  readonly runId: string;
  readonly shownHash: string;
  readonly state: string;
  readonly askedNow: readonly (readonly string[])[];
  readonly agreement: { readonly needed: number; readonly given: number } | null;
  readonly answers: readonly { readonly by: string; readonly choice: string }[];
  readonly handOvers: readonly { readonly kind: string; readonly to: readonly string[] }[];
  readonly you: { readonly mayAnswer: boolean; readonly whyNot: string | null };
  readonly form: { readonly value: JsonObject; readonly schema: { readonly properties: object } } | null;
  readonly evidence: JsonObject;
  readonly decision: { readonly choice: string; readonly by: string; readonly changes?: unknown } | null;
}

const PASSWORD = 'a long example password';
const NAMES = ['ada', 'ann', 'bob', 'cem', 'eve'] as const;
type Name = (typeof NAMES)[number];
const ROLE: Readonly<Record<Name, string>> = {
  ada: 'owner',
  ann: 'approver',
  bob: 'approver',
  cem: 'admin',
  eve: 'viewer',
};
const emailOf = (name: Name) => `${name}@example.com`;

const cleanUp: (() => Promise<unknown>)[] = [];
let open: OpenServer;
/** Does the runs, the reminders and the word to people; tests may kill it. */
let worker: Product;
let startWorker: (fault?: string) => Promise<Product>;
/** Cookies of those who are signed in, and their ids. */
const cookies = new Map<Name, string>();
const ids = new Map<Name, string>();

async function as(name: Name | null, method: string, path: string, body?: unknown) {
  const reply = await fetch(`${open.server.url}${path.startsWith('/api/') ? '' : '/api/v1'}${path}`, {
    method,
    headers: {
      origin: open.server.url,
      ...(name === null ? {} : { cookie: cookies.get(name) ?? '' }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await reply.text();
  return {
    status: reply.status,
    headers: reply.headers,
    // What the tests look at is named where they do.
    body: (text === '' ? null : JSON.parse(text)) as Question & {
      items: Question[];
      id: string;
      code: string;
      detail: string;
      errors: unknown;
      results: { isAnswered: boolean; code: string | null }[];
    },
  };
}

beforeAll(async () => {
  const env = {
    HOLDFAST_SECRET_KEY: 'an example key that both processes share',
    HOLDFAST_ALLOW_LOOPBACK: 'yes',
    HOLDFAST_LEASE_MS: '3000',
    HOLDFAST_GUARD_MS: '500',
  };
  open = await openServer({ roles: ['api'], env });
  cleanUp.push(() => open.close());
  const folder = await preparedFolder();
  cleanUp.push(folder.remove);
  const { host, user, database } = open.server.runtime.database.target as Exclude<DatabaseTarget, { url: string }>;
  const DATABASE_URL = `postgres://${user}@localhost/${database}?host=${encodeURIComponent(host)}`;
  startWorker = async (fault = '') => {
    const own = { ...env, DATABASE_URL, HOLDFAST_PUBLIC_URL: open.server.url, HF_FAULT: fault };
    const started = await startProduct({ dataDir: folder.path, env: own, command: 'worker' });
    cleanUp.push(() => started.kill());
    return started;
  };
  worker = await startWorker();
  await as(null, 'POST', '/owner', { name: 'ada', email: emailOf('ada'), password: PASSWORD });
  for (const name of NAMES) {
    if (name !== 'ada') {
      const made = await as('ada', 'POST', '/people', {
        name,
        email: emailOf(name),
        role: ROLE[name],
        password: PASSWORD,
      });
      expect(made.status).toBe(201);
    }
    const { headers } = await as(null, 'POST', '/api/auth/sign-in/email', { email: emailOf(name), password: PASSWORD });
    cookies.set(
      name,
      headers
        .getSetCookie()
        .map((each) => each.split(';')[0])
        .join('; '),
    );
  }
  const { rows } = await open.server.runtime.database.pool.query<{ id: string; name: Name }>(
    'select id, name from person',
  );
  for (const { id, name } of rows) ids.set(name, id);
  await offerPayment();
  const later: Node = { id: 'later', type: 'core.pass', typeVersion: 1, name: 'Nobody answered' };
  const byFallback = [edge('ask', 'later', 'fallback', { kind: 'fallback', on: ['policy'] })];
  for (const node of [asking({ dueMinutes: 1 }), agentThatPays({ dueMinutes: 1 })])
    silent.push(await runOf(node, [{ total: 7 }], [later], byFallback));
  consented = await runOfOldVersion();
  // Else channels that a test adds at once would tell of these as well.
  for (const run of [...silent, consented]) await untilTold(await question(run));
});
afterAll(async () => {
  for (const work of cleanUp.splice(0).toReversed()) await work();
});

const start: Node = { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start' };
const edge = (from: string, to: string, port = 'out', more: Partial<Edge> = {}): Edge => ({
  id: `${from}-${to}`,
  from: { node: from, port },
  to: { node: to, port: 'in' },
  ...more,
});
const asking = (parameters: JsonObject, type = 'human.approval'): Node => ({
  id: 'ask',
  type,
  typeVersion: 1,
  name: 'Ask',
  parameters: { title: 'Pay?', ...parameters },
});

/** What an agent may have called: a workflow that is published, and a model that wants it called at once. */
async function offerPayment(): Promise<void> {
  const models = await startPracticeModels({
    answer: () => ({ text: '', calls: [{ name: 'pay', input: { order: '7' } }] }),
  });
  cleanUp.push(() => models.close());
  const fields = { baseUrl: `${models.url}/v1`, model: 'practice-1' };
  await as('ada', 'POST', '/connections', { slug: 'agents', title: 'Agents', type: 'ai.openai-compatible', fields });
  const called = { id: 'start', type: 'trigger.called', typeVersion: 1, name: 'Called' };
  const document = { schemaVersion: SCHEMA_VERSION, name: 'Pay an order', nodes: [called], edges: [] };
  const { id, revision } = (await as('ada', 'POST', '/workflows', { document })).body as unknown as Draft;
  await as('ada', 'POST', `/workflows/${id}/publish`, { baseRevision: revision });
}
const agentThatPays = (parameters: JsonObject): Node => {
  const input = { type: 'object', properties: { order: { type: 'string' } } };
  const tools = [{ name: 'pay', workflow: 'Pay an order', input, confirm: 'person' }];
  const common = { instructions: 'Pay what is due.', data: 'Order 7', tools };
  return {
    id: 'ask',
    type: 'ai.agent',
    typeVersion: 1,
    name: 'Agent',
    connection: 'agents',
    parameters: { ...common, ...parameters },
  };
};
/** Runs whose question has a minute, an approval and one of an agent. They began with the file: nothing waits for them. */
const silent: string[] = [];
/** In which they are over, on a slow machine too. */
const SILENCE_MS = 110_000;
/** One more, of a version in which silence counts as approval. */
let consented: string;

/** Runs a version as it could be published before a default was refused where people are asked. */
async function runOfOldVersion(): Promise<string> {
  const pay: Node = { id: 'pay', type: 'core.pass', typeVersion: 1, name: 'Pay' };
  const id = await workflowOf([asking({ dueMinutes: 1 }), pay], [edge('start', 'ask'), edge('ask', 'pay', 'approved')]);
  const policy = { onFailure: { policy: { action: 'continue', value: { isApproved: true } } } };
  await open.server.runtime.database.pool.query(
    `insert into workflow_version (id, workspace_id, workflow_id, number, logic_hash, content_hash, document, published_by, published_by_name)
     select gen_random_uuid(), workspace_id, id, 1, 'old', 'old', jsonb_set(draft::jsonb, '{nodes,1,policy}', $2)::json, 'test', 'Test' from workflow where id = $1`,
    [id, policy],
  );
  const { status, body } = await as('ada', 'POST', `/workflows/${id}/runs`, { version: 1, input: [{ json: {} }] });
  expect(status).toBe(201);
  return body.id;
}

async function workflowOf(nodes: Node[], edges: Edge[]): Promise<string> {
  const document = { schemaVersion: SCHEMA_VERSION, name: 'People', nodes: [start, ...nodes], edges };
  return (await as('ada', 'POST', '/workflows', { document })).body.id;
}
const startRun = async (workflow: string, input: JsonObject[] = [{ total: 12 }]): Promise<string> =>
  (await as('ada', 'POST', `/workflows/${workflow}/runs`, { input: input.map((json) => ({ json })) })).body.id;
const runOf = async (ask: Node, input?: JsonObject[], more: Node[] = [], edges: Edge[] = []) =>
  startRun(await workflowOf([ask, ...more], [edge('start', 'ask'), ...edges]), input);
const question = (runId: string): Promise<Question> =>
  until(async () => (await as('ada', 'GET', '/approvals?limit=200')).body.items.find((each) => each.runId === runId));
const seenBy = async (name: Name, { id }: Pick<Question, 'id'>) => (await as(name, 'GET', `/approvals/${id}`)).body;
const decide = (name: Name, { id, shownHash }: Question, said: object = {}) =>
  as(name, 'POST', `/approvals/${id}/decision`, { choice: 'approved', shownHash, ...said });
const ends = (runId: string, status = 'succeeded', withinMs?: number) =>
  until(
    async () => ((await as('ada', 'GET', `/runs/${runId}`)).body as { status?: string }).status === status,
    withinMs,
  );
const outputOf = async (runId: string, step = 'ask') => {
  const { body } = await as('ada', 'GET', `/runs/${runId}/steps/${step}/items?side=output`);
  return (body.items[0] as unknown as { json: JsonObject }).json;
};
const audited = async (runId: string) => {
  const { body } = await as('ada', 'GET', `/runs/${runId}/audit`);
  const items = body.items as unknown as { action: string; actor: { name: string }; detail: JsonObject }[];
  return items.filter(({ action }) => action.startsWith('approval.')).toReversed();
};

describe('people', () => {
  test('an account is given by an administrator, once, and taken away with its sessions', async () => {
    const person = { name: 'Tom', email: 'Tom@example.com', role: 'approver', password: PASSWORD };
    expect((await as('ann', 'POST', '/people', person)).status).toBe(403);
    const made = await as('cem', 'POST', '/people', person);
    expect([made.status, (made.body as unknown as { email: string }).email]).toEqual([201, 'tom@example.com']);
    expect((await as('cem', 'POST', '/people', person)).body.code).toBe('address_taken');
    expect((await as('cem', 'DELETE', `/people/${ids.get('ada')}`)).status).toBe(404);
    expect((await as('cem', 'DELETE', `/people/${ids.get('cem')}`)).body.code).toBe('yourself');
    expect((await as('cem', 'DELETE', `/people/${made.body.id}`)).status).toBe(204);
    const again = await as(null, 'POST', '/api/auth/sign-in/email', { email: 'tom@example.com', password: PASSWORD });
    expect(again.status).toBe(401);
  });
});

describe('who answers', () => {
  test('each of those who are named has to approve; nobody else counts, and nobody twice', async () => {
    const run = await runOf(asking({ approvers: [emailOf('ann'), 'admin'], needs: 'all' }));
    const asked = await question(run);
    expect(asked.agreement).toMatchObject({ needed: 2, given: 0 });
    expect((await decide('bob', asked)).body.code).toBe('not_asked');
    expect((await decide('eve', asked)).body.code).toBe('not_allowed');
    const first = await decide('ann', asked, { reason: 'looks right' });
    expect([first.status, first.body.state, first.body.you.mayAnswer]).toEqual([200, 'open', false]);
    expect((await decide('ann', asked)).body.code).toBe('answered_before');
    expect(await seenBy('cem', asked)).toMatchObject({ agreement: { given: 1 }, you: { mayAnswer: true } });
    const last = await decide('cem', asked);
    expect(last.body).toMatchObject({ state: 'decided', decision: { choice: 'approved', by: 'ann, cem' } });
    await ends(run);
    expect((await outputOf(run)).approval).toMatchObject({
      choice: 'approved',
      by: 'ann, cem',
      answers: [
        { by: 'ann', choice: 'approved', reason: 'looks right' },
        { by: 'cem', choice: 'approved' },
      ],
    });
    expect(await audited(run)).toMatchObject([
      {
        actor: { name: 'ann' },
        detail: { waitsForOthers: true, shownHash: asked.shownHash, from: { via: 'session' } },
      },
      {
        actor: { name: 'cem' },
        detail: { choice: 'approved', from: { address: expect.stringContaining('127.0.0.1') } },
      },
    ]);
  });

  test('one of several who says no ends it; an answer that waits for others can be taken back', async () => {
    const run = await runOf(asking({ needs: 'some', needed: 2 }));
    const asked = await question(run);
    await decide('ann', asked, { undoSeconds: 600 });
    expect((await as('bob', 'POST', `/approvals/${asked.id}/withdraw`)).body.code).toBe('not_yours');
    const back = await as('ann', 'POST', `/approvals/${asked.id}/withdraw`);
    expect([back.status, back.body.agreement?.given, back.body.you.mayAnswer]).toEqual([200, 0, true]);
    await decide('bob', asked);
    expect((await decide('cem', asked, { choice: 'rejected' })).body.code).toBe('reason_needed');
    const end = await decide('cem', asked, { choice: 'rejected', reason: 'wrong supplier' });
    expect(end.body).toMatchObject({ state: 'decided', decision: { choice: 'rejected', by: 'cem' } });
    await ends(run);
    expect((await decide('ann', asked)).status).toBe(409);
  });

  test('the amount says who has to approve; who started the run, or corrected its data, is not one of them', async () => {
    const bands = [
      { currency: 'EUR', upTo: '100', approvers: ['approver'] },
      { currency: 'EUR', upTo: '', approvers: ['admin', 'owner', emailOf('ann')], needed: 2 },
    ];
    const ask = {
      ...asking({ fourEyes: true, amount: '={{ $json.total }}', currency: '={{ $json.currency }}', bands }),
      id: 'pay',
      name: 'Pay',
    };
    const properties = { total: { type: 'number' }, note: { type: 'string' }, account: { type: 'string' } };
    const fields = { type: 'object', properties, required: ['total'] };
    const evidence = '={{ { supplier: "Acme", invoice: 7, amount: 1 } }}';
    const correct = asking({ schema: fields, evidence, approvers: ['approver'] }, 'human.form');
    const run = await runOf(correct, [{ total: 1, currency: 'EUR' }], [ask], [edge('ask', 'pay', 'submitted')]);
    const filled = await question(run);
    expect(filled.form?.value).toEqual({ total: 1 });
    // Fields and evidence stand in the order of their author.
    expect(Object.keys(filled.form?.schema.properties ?? {})).toEqual(Object.keys(properties));
    expect(Object.keys(filled.evidence)).toEqual(['supplier', 'invoice', 'amount']);
    expect((await decide('ann', filled, { choice: 'submitted' })).body.code).toBe('form_needed');
    const wrong = await decide('ann', filled, { choice: 'submitted', value: { total: 'much' } });
    expect([wrong.status, wrong.body.code, wrong.body.errors]).toEqual([
      422,
      'form_invalid',
      [{ path: '/total', message: 'must be number' }],
    ]);
    const right = await decide('ann', filled, { choice: 'submitted', value: { total: 250 } });
    expect(right.body.decision?.changes).toEqual([{ path: '/total', before: 1, after: 250 }]);

    const asked = await until(async () => {
      const found = await question(run);
      return found.id !== filled.id && found;
    });
    expect(asked.agreement?.needed).toBe(2);
    // Ada started it, Ann corrected it: neither may, whatever their role.
    for (const name of ['ada', 'ann'] as const) {
      expect((await decide(name, asked)).body.code).toBe('four_eyes');
      expect((await seenBy(name, asked)).you).toMatchObject({ mayAnswer: false });
    }
    expect((await decide('cem', asked)).body.state).toBe('open');
    const handed = await as('cem', 'GET', `/approvals?mine=true`);
    expect(handed.body.items.map(({ id }) => id)).not.toContain(asked.id);
    await as('ada', 'POST', `/runs/${run}/cancel`, { reason: 'enough' });
    await ends(run, 'cancelled');
  });

  test('handed over, it is asked of that person: of nobody who may not answer, and by nobody who is not asked', async () => {
    const run = await runOf(asking({ approvers: [emailOf('ann')], fourEyes: true }));
    const asked = await question(run);
    const over = (from: Name, to: string) => as(from, 'POST', `/approvals/${asked.id}/hand-over`, { to });
    expect((await over('bob', emailOf('cem'))).body.code).toBe('not_asked');
    expect((await over('ann', emailOf('eve'))).body.code).toBe('may_not_approve');
    expect((await over('ann', 'nobody@example.com')).body.code).toBe('may_not_approve');
    expect((await over('ann', emailOf('ada'))).body.code).toBe('four_eyes');
    expect((await over('ann', emailOf('ann'))).body.code).toBe('same_person');
    const done = await over('ann', emailOf('cem').toUpperCase());
    expect([done.status, done.body.askedNow]).toEqual([200, [[emailOf('cem')]]]);
    expect((await decide('ann', asked)).body.detail).toMatch(/handed this question over/);
    const lists = await Promise.all(
      (['ann', 'cem'] as const).map(async (name) => (await as(name, 'GET', '/approvals?mine=true')).body.items),
    );
    expect(lists.map((items) => items.some(({ id }) => id === asked.id))).toEqual([false, true]);
    await decide('cem', asked);
    await ends(run);
    expect((await audited(run)).map(({ action, actor }) => [action, actor.name])).toEqual([
      ['approval.handed_over', 'ann'],
      ['approval.decided', 'cem'],
    ]);
  });

  test('several questions of one step are answered together, each by what was shown of it', async () => {
    const workflow = await workflowOf([asking({})], [edge('start', 'ask')]);
    const runs = [await startRun(workflow), await startRun(workflow)];
    const [one, two] = await Promise.all(runs.map(question));
    const other = await question(await runOf(asking({})));
    if (!one || !two) throw new Error('Nothing was asked');
    const together = (...list: Pick<Question, 'id' | 'shownHash'>[]) =>
      as('ann', 'POST', '/approvals/decisions', {
        choice: 'approved',
        approvals: list.map(({ id, shownHash }) => ({ id, shownHash })),
      });
    expect((await together(one, other)).body.code).toBe('mixed_kinds');
    const { results } = (await together(one, { id: two.id, shownHash: 'what was shown before' })).body;
    expect(results.map(({ isAnswered, code }) => [isAnswered, code])).toEqual([
      [true, null],
      [false, 'shown_changed'],
    ]);
    await ends(one.runId);
  });
});

/** Lets the moments of a question come at once, as if so much time had passed. */
async function passMinutes(id: string, minutes: number): Promise<void> {
  const { pool } = open.server.runtime.database;
  const { rows } = await pool.query<{ asked: JsonObject }>('select asked from wait where id = $1', [id]);
  const earlier = (at: unknown) => Number(at) - minutes * 60_000;
  const {
    reminders = [],
    escalation,
    ...rest
  } = (rows[0]?.asked ?? {}) as { reminders?: number[]; escalation?: { at: number; to: string[] } };
  const moved = {
    ...rest,
    reminders: reminders.map(earlier),
    ...(escalation ? { escalation: { ...escalation, at: earlier(escalation.at) } } : {}),
  };
  await pool.query(`update wait set asked = $2::json, notice_at = notice_at - $3 * interval '1 minute' where id = $1`, [
    id,
    JSON.stringify(moved),
    minutes,
  ]);
}

/** That a question was asked is due like its reminders, and comes before them. */
const untilTold = ({ id }: Question) =>
  until(async () => {
    const { rows } = await open.server.runtime.database.pool.query<{ left: string }>(
      `select coalesce(notice_at > clock_timestamp(), true) as left from wait where id = $1`,
      [id],
    );
    return rows[0]?.left;
  });

describe('when nobody answers', () => {
  test('people are reminded and others are asked too, once, whoever of two processes looks', async () => {
    const run = await runOf(
      asking({ approvers: [emailOf('ann')], reminders: [10], escalateTo: [emailOf('cem')], escalateMinutes: 20 }),
    );
    const asked = await question(run);
    await untilTold(asked);
    expect((await decide('cem', asked)).body.code).toBe('not_asked');
    await passMinutes(asked.id, 15);
    await until(async () => (await audited(run)).some(({ action }) => action === 'approval.reminded'));
    await passMinutes(asked.id, 10);
    await until(async () => (await seenBy('ada', asked)).handOvers.some(({ kind }) => kind === 'escalated'));
    expect((await seenBy('cem', asked)).you.mayAnswer).toBe(true);
    await decide('cem', asked);
    await ends(run);
    expect((await audited(run)).map(({ action }) => action)).toEqual([
      'approval.reminded',
      'approval.escalated',
      'approval.decided',
    ]);
  });

  test('an agent asks by the same rules: four eyes, a reminder, an escalation', async () => {
    const rules = { fourEyes: true, reminders: [10], escalateTo: [emailOf('cem')], escalateMinutes: 20 };
    const run = await runOf(agentThatPays({ approvers: ['owner', emailOf('ann')], ...rules }), [{}]);
    const asked = await question(run);
    await untilTold(asked);
    // Ada started it; Cem is not asked yet.
    expect((await decide('ada', asked)).body.code).toBe('four_eyes');
    expect((await decide('cem', asked)).body.code).toBe('not_asked');
    await passMinutes(asked.id, 15);
    await until(async () => (await audited(run)).some(({ action }) => action === 'approval.reminded'));
    await passMinutes(asked.id, 10);
    await until(async () => (await seenBy('cem', asked)).you.mayAnswer);
    await as('ada', 'POST', `/runs/${run}/cancel`, { reason: 'enough' });
    await ends(run, 'cancelled');
  });

  test('no default may stand for an answer', async () => {
    const document = {
      schemaVersion: SCHEMA_VERSION,
      name: 'Silent',
      nodes: [
        start,
        { ...asking({}), policy: { onFailure: { policy: { action: 'continue', value: { isApproved: true } } } } },
      ],
      edges: [edge('start', 'ask')],
    };
    const { id, revision } = (await as('ada', 'POST', '/workflows', { document })).body as unknown as Draft;
    const refused = await as('ada', 'POST', `/workflows/${id}/publish`, { baseRevision: revision });
    expect([refused.status, JSON.stringify(refused.body)]).toEqual([422, expect.stringContaining('silent_consent')]);
  });
});

describe('over crashes, replays and new versions', () => {
  const told: { id: string; type: string; question: string }[] = [];
  const hook = createServer((request, reply) => {
    let text = '';
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on('end', () => {
      const { id, type, link } = JSON.parse(text) as { id: string; type: string; link: string };
      told.push({ id, type, question: link.split('/').at(-1) ?? '' });
      reply.writeHead(200).end();
    });
  });
  beforeAll(() => new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve)));
  afterAll(() => new Promise<unknown>((resolve) => hook.close(resolve)));

  const WAYS = [
    { value: 'now', title: 'Now' },
    { value: 'later', title: 'Later' },
  ];
  /** Starts a worker that is killed at a place. It may die before it says that it is ready. */
  async function killedAt(fault: string): Promise<void> {
    const said = await startWorker(`${fault}:1:kill9`).then(
      async ({ exited, output }) => {
        await exited;
        return output();
      },
      ({ message }: Error) => message,
    );
    expect(said).toContain(`fault ${fault.split('~')[0]}: kill9`);
  }
  const documentOf = (version: string) => ({
    schemaVersion: SCHEMA_VERSION,
    name: 'Outlives',
    nodes: [
      start,
      asking({
        needs: 'some',
        needed: 2,
        approvers: [emailOf('ann'), emailOf('bob')],
        reminders: [10],
        escalateTo: [emailOf('cem')],
        escalateMinutes: 20,
      }),
      {
        ...asking({ schema: { type: 'object', properties: { total: { type: 'number' } } } }, 'human.form'),
        id: 'fill',
        name: 'Fill',
      },
      { ...asking({ choices: WAYS }, 'human.choice'), id: 'pick', name: 'Pick' },
      {
        id: 'note',
        type: 'core.set',
        typeVersion: 1,
        name: 'Note',
        parameters: { fields: [{ name: 'version', value: version }] },
      },
    ],
    edges: [
      edge('start', 'ask'),
      edge('ask', 'fill', 'approved'),
      edge('fill', 'pick', 'submitted'),
      edge('pick', 'note', 'now'),
    ],
  });
  interface Workflow {
    readonly id: string;
    readonly revision: number;
  }
  const next = (runId: string, last: Question) =>
    until(async () => {
      const found = await question(runId);
      return found.id !== last.id && found;
    });
  const remindedOf = ({ id }: Question) =>
    told.filter(({ question, type }) => question === id && type === 'approval.reminded');
  const actionsOf = async (runId: string) => (await audited(runId)).map(({ action }) => action);

  test('votes, a form, a choice, a reminder, an escalation and word of it count once, and end in the version that asked', async () => {
    const made = (await as('ada', 'POST', '/workflows', { document: documentOf('first') })).body as unknown as Workflow;
    await as('ada', 'POST', `/workflows/${made.id}/publish`, { baseRevision: made.revision });
    const begin = async () =>
      (await as('ada', 'POST', `/workflows/${made.id}/runs`, { version: 1, input: [{ json: { total: 12 } }] })).body.id;
    const url = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/`;
    const secret = { url, signing: 'a key that signs webhooks' };
    const channel = (await as('cem', 'POST', '/notice-channels', { kind: 'webhook', name: 'Crashes', secret })).body;
    const [run, silent] = [await begin(), await begin()];
    const [asked, unanswered] = [await question(run), await question(silent)];
    await until(async () => {
      const { items } = (await as('cem', 'GET', '/notice-deliveries')).body as unknown as {
        items: { state: string }[];
      };
      return items.length >= 2 && items.every(({ state }) => state !== 'due');
    });
    await decide('ann', asked);
    await worker.kill();
    await passMinutes(unanswered.id, 15);
    await killedAt(`reminder.taken~${unanswered.id}`);
    expect([await actionsOf(silent), remindedOf(unanswered)]).toEqual([[], []]);
    await killedAt('notice.sent');
    const once = { type: 'approval.reminded', question: unanswered.id };
    expect(told).toContainEqual({ ...once, id: expect.any(String) });

    // Nobody is there to take it up.
    await decide('bob', asked);
    await open.server.runtime.database.pool.query(`update notice set next_at = clock_timestamp() where state = 'due'`);
    worker = await startWorker();
    const filled = await next(run, asked);
    await until(async () => remindedOf(unanswered).length === 2);
    const [first, again] = remindedOf(unanswered);
    expect([first, again]).toEqual([{ ...once, id: first?.id }, first]);
    await decide('ann', filled, { choice: 'submitted', value: { total: 20 }, undoSeconds: 1 });
    await worker.kill();
    const draft = { document: documentOf('second'), baseRevision: made.revision };
    const saved = (await as('ada', 'PUT', `/workflows/${made.id}/draft`, draft)).body as unknown as Workflow;
    expect((await as('ada', 'POST', `/workflows/${made.id}/publish`, { baseRevision: saved.revision })).status).toBe(
      201,
    );
    await passMinutes(unanswered.id, 10);

    worker = await startWorker();
    const picked = await next(run, filled);
    await decide('bob', picked, { choice: 'now' });
    await ends(run);
    expect(await outputOf(run, 'note')).toMatchObject({
      total: 20,
      version: 'first',
      approval: { by: 'ann, bob' },
      form: { by: 'ann' },
      choice: { choice: 'now', by: 'bob' },
    });
    await until(async () => (await seenBy('cem', unanswered)).you.mayAnswer);
    expect(await actionsOf(silent)).toEqual(['approval.reminded', 'approval.escalated']);
    await as('cem', 'DELETE', `/notice-channels/${channel.id}`);
    await as('ada', 'POST', `/runs/${silent}/cancel`, { reason: 'enough' });

    // Done over, it asks again: what was answered before was another question.
    const anew = (await as('ada', 'POST', `/runs/${run}/replay`, { from: 'ask', reason: 'once more' })).body.id;
    const asksAgain = await question(anew);
    expect(asksAgain).toMatchObject({ agreement: { needed: 2, given: 0 }, answers: [] });
    expect((await decide('ann', asked)).status).toBe(409);
    expect((await decide('ann', { ...asksAgain, shownHash: 'another' })).body.code).toBe('shown_changed');
    await as('ada', 'POST', `/runs/${anew}/cancel`, { reason: 'enough' });
  });
});

describe('what is sent is what was approved', () => {
  const sent: unknown[] = [];
  const ledger = createServer((request, reply) => {
    let text = '';
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on('end', () => {
      sent.push(JSON.parse(text));
      reply.writeHead(201, { 'content-type': 'application/json' }).end('{}');
    });
  });
  beforeAll(() => new Promise<void>((resolve) => ledger.listen(0, '127.0.0.1', resolve)));
  afterAll(() => new Promise<unknown>((resolve) => ledger.close(resolve)));

  test('else nothing is sent, and it goes back to the person with the difference', async () => {
    const change: Node = {
      id: 'change',
      type: 'core.set',
      typeVersion: 1,
      name: 'Change',
      parameters: { fields: [{ name: 'total', value: 999 }] },
    };
    const pay: Node = {
      id: 'pay',
      type: 'http.request',
      typeVersion: 1,
      name: 'Pay',
      parameters: {
        method: 'POST',
        url: `http://127.0.0.1:${(ledger.address() as AddressInfo).port}/pay`,
        body: { kind: 'json', json: '={{ { total: $json.total } }}' },
        effect: { kind: 'write', safeBy: 'key' },
      },
      policy: { approvedBy: 'Ask' },
    };
    const back = edge('pay', 'ask', 'fallback', { kind: 'fallback', on: ['policy'], visitLimit: 5 });
    const edges = [edge('ask', 'change', 'approved'), edge('change', 'pay'), back];
    const run = await runOf(asking({}), [{ total: 12 }], [change, pay], edges);
    const first = await question(run);
    await decide('ann', first);
    const again = await until(async () => {
      const found = await question(run);
      return found.id !== first.id && found;
    });
    expect(sent).toEqual([]);
    expect(again.evidence['changed since it was approved']).toEqual([{ path: '/total', before: 12, after: 999 }]);
    await decide('ann', again);
    await ends(run);
    expect(sent).toEqual([{ total: 999 }]);
  });
});

describe('how people are told', () => {
  const letters: { to: string[]; text: string; user: string | undefined }[] = [];
  const calls: { path: string; headers: Record<string, unknown>; text: string }[] = [];
  let mail: SMTPServer;
  let hooks: Server;
  /** What the receiver of webhooks answers. */
  let status = 200;
  const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port;

  beforeAll(async () => {
    mail = new SMTPServer({
      authOptional: true,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, callback) =>
        password === 'the right password' ? callback(null, { user: username }) : callback(new Error(`Not ${password}`)),
      onData(stream, session, callback) {
        let text = '';
        stream.on('data', (chunk: Buffer) => {
          text += chunk.toString();
        });
        stream.on('end', () => {
          const to = session.envelope.rcptTo.map(({ address }) => address);
          letters.push({ to, text, user: session.user as string | undefined });
          callback();
        });
      },
    });
    hooks = createServer((request, reply) => {
      let text = '';
      request.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      request.on('end', () => {
        calls.push({ path: request.url ?? '', headers: request.headers, text });
        reply.writeHead(status).end();
      });
    });
    await new Promise<void>((resolve) => mail.listen(0, '127.0.0.1', resolve));
    await new Promise<void>((resolve) => hooks.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await new Promise<void>((resolve) => mail.close(() => resolve()));
    await new Promise((resolve) => hooks.close(resolve));
  });

  const email = (more: object = {}, password = 'the right password') => ({
    kind: 'email',
    name: 'Mail',
    settings: {
      host: '127.0.0.1',
      port: String(portOf(mail.server)),
      security: 'none',
      from: 'Holdfast <flows@example.com>',
      user: 'flows',
      ...more,
    },
    secret: { password },
  });
  const hook = (kind: string, secret: object = {}) => ({
    kind,
    name: `The ${kind}`,
    secret: { url: `http://127.0.0.1:${portOf(hooks)}/${kind}/a-secret-path`, ...secret },
  });
  const add = async (channel: object) => (await as('cem', 'POST', '/notice-channels', channel)).body;
  const remove = (...list: { id: string }[]) =>
    Promise.all(list.map(({ id }) => as('cem', 'DELETE', `/notice-channels/${id}`)));
  interface Delivery {
    readonly id: string;
    readonly approvalId: string | null;
    readonly state: string;
    readonly attempts: number;
    readonly detail: string | null;
    readonly channelName: string | null;
  }
  const deliveriesOf = async (id: string) => {
    const { items } = (await as('cem', 'GET', '/notice-deliveries?limit=200')).body as unknown as { items: Delivery[] };
    return items.filter(({ approvalId }) => approvalId === id);
  };

  test('by mail, Slack, Teams and a signed webhook; hostile words stay words, and the link decides nothing', async () => {
    const signing = 'a key that signs webhooks';
    const made = [
      await add(email()),
      await add(hook('slack')),
      await add(hook('teams')),
      await add(hook('webhook', { signing })),
    ];
    const title = 'Pay <!channel> [it](http://evil.example)\r\nBcc: eve@example.com';
    // Words of a model: nobody's client is to fetch a picture for them.
    const message = '<b>now</b> ![x](http://evil.example/x) <img src="http://evil.example/y">';
    const run = await runOf(asking({ title, approvers: [emailOf('ann'), 'admin'], message }));
    const asked = await question(run);
    const told = await until(async () => {
      const list = await deliveriesOf(asked.id);
      return list.length === 5 && list.every(({ state }) => state === 'sent') && list;
    });
    expect(told.map(({ attempts }) => attempts)).toEqual([1, 1, 1, 1, 1]);
    expect(letters.flatMap(({ to }) => to).toSorted()).toEqual([emailOf('ann'), emailOf('cem')]);
    for (const { text, user } of letters) {
      const [head = '', body = ''] = text.split(/\r\n\r\n([\s\S]*)/);
      expect(head).not.toMatch(/^bcc:/im);
      expect(head).toMatch(/^Auto-Submitted: auto-generated/im);
      expect(head).toMatch(/^Content-Type: text\/plain/im);
      expect(body.replaceAll('=\r\n', '')).toContain(`/approvals/${asked.id}`);
      expect(user).toBe('flows');
    }
    const said = new Map(calls.map((each) => [each.path.split('/')[1], each]));
    const slack = JSON.parse(said.get('slack')?.text ?? '') as { text: string; blocks: { text?: { type: string } }[] };
    expect(slack).toMatchObject({ unfurl_links: false, unfurl_media: false });
    expect(slack.blocks[1]).toMatchObject({ text: { text: expect.stringContaining(message) } });
    expect(slack.text).toContain('Pay &lt;!channel&gt;');
    expect(slack.blocks.flatMap(({ text }) => text?.type ?? [])).toEqual(['plain_text', 'plain_text']);
    expect(said.get('teams')?.text).toContain('"type":"TextRun","text":"Please decide: Pay <!channel>');
    expect(said.get('teams')?.text).toContain(JSON.stringify({ type: 'TextRun', text: message }));
    const { headers, text } = said.get('webhook') as (typeof calls)[number];
    const signature = createHmac('sha256', signing)
      .update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${text}`)
      .digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${signature}`);
    expect(JSON.parse(text)).toMatchObject({ type: 'approval.asked', recipients: [emailOf('ann'), emailOf('cem')] });
    // Whoever follows the link without signing in is told nothing, and nothing is decided.
    expect((await as(null, 'GET', `/approvals/${asked.id}`)).status).toBe(401);
    expect((await seenBy('ann', asked)).state).toBe('open');
    await remove(...made);
    await as('ada', 'POST', `/runs/${run}/cancel`, { reason: 'enough' });
  });

  test('what cannot be delivered is tried again or given up, without a secret in what is told, and no run waits', async () => {
    status = 503;
    const later = await add(hook('slack'));
    const never = await add(email({}, 'a wrong password'));
    const run = await runOf(asking({ approvers: [emailOf('ann')] }));
    const asked = await question(run);
    const told = await until(async () => {
      const list = await deliveriesOf(asked.id);
      return list.length === 2 && list.every(({ detail }) => detail !== null) && list;
    });
    const of = (name: string) => told.find(({ channelName }) => channelName === name);
    expect(of('The slack')).toMatchObject({ state: 'due', attempts: 1, detail: expect.stringContaining('503') });
    expect(of('Mail')).toMatchObject({ state: 'failed' });
    expect(JSON.stringify(told)).not.toMatch(/wrong password|a-secret-path/);
    await decide('ann', asked);
    await ends(run);
    status = 200;
    await open.server.runtime.database.pool.query(`update notice set next_at = clock_timestamp() where state = 'due'`);
    await until(async () =>
      (await deliveriesOf(asked.id)).some(({ state, attempts }) => state === 'sent' && attempts === 2),
    );
    await remove(later, never);
  });

  test('alerts go by the channels that tell of them: once when they begin, together, and once when they are over', async () => {
    const { pool } = open.server.runtime.database;
    const alerts = { to: [], kinds: ['writes_held'], leastFailedRuns: 1 };
    const secret = { url: `http://127.0.0.1:${portOf(hooks)}/alerts`, signing: 'a key that signs webhooks' };
    const mailed = await add({ ...email(), tells: 'alerts', alerts });
    const both = await add({ kind: 'webhook', name: 'Both', secret, tells: 'both', alerts });
    const asks = await add(hook('slack'));
    const holds: string[] = [];
    for (let n = 0; n < 2; n += 1) {
      const subject = await workflowOf([], []);
      holds.push((await as('ada', 'POST', '/holds', { scope: 'workflow', subject, reason: 'An outage' })).body.id);
    }
    /** Has the alerts looked at until all four notes, of two alerts at two channels, are so; then makes them older. */
    const passed = async (where: string, column: string) => {
      await until(async () => {
        await pool.query('update workspace set alerts_due_at = clock_timestamp()');
        return (await pool.query(`select from alert_note where ${where}`)).rowCount === 4;
      });
      await pool.query(`update alert_note set ${column} = ${column} - interval '15 minutes'`);
    };
    interface Told extends Delivery {
      readonly subject: string;
      readonly recipients: readonly string[];
    }
    const told = async (subject: string) => {
      await pool.query('update workspace set alerts_due_at = clock_timestamp()');
      const { body } = await as('cem', 'GET', '/notice-deliveries?about=alerts');
      const items = (body.items as unknown as Told[]).filter((each) => each.subject === subject);
      return items.length > 0 && items.every(({ state }) => state === 'sent') && items;
    };
    const words = (list: readonly Told[]) =>
      list.map(({ channelName, recipients, approvalId }) => [channelName, ...recipients, approvalId]).toSorted();
    const everybody = [
      ['Both', null],
      ['Mail', emailOf('ada'), null],
      ['Mail', emailOf('cem'), null],
    ];
    const hooked = () =>
      calls
        .filter(({ path }) => path === '/alerts')
        .map(({ text }) => JSON.parse(text) as { type: string; alerts: { state: string; kind: string }[] })
        .filter(({ type }) => type === 'alert.told')
        .map(({ type, alerts }) => [type, ...alerts.map(({ state, kind }) => `${state} ${kind}`)]);

    await passed(`state = 'seen'`, 'seen_at');
    expect(words(await until(() => told('Alerts: 2 new')))).toEqual(everybody);
    expect(hooked()).toEqual([['alert.told', 'begun writes_held', 'begun writes_held']]);
    const letter = letters.find(({ text }) => text.includes('Subject: Alerts: 2 new'));
    expect(letter?.text.replaceAll('=\r\n', '')).toContain('Alert: Writes are held back (People)');
    // Questions go by the channels that tell of them, and by no other.
    const asked = await question(await runOf(asking({ approvers: [emailOf('ann')] })));
    const names = await until(async () => {
      const list = await deliveriesOf(asked.id);
      return list.length > 0 && list.map(({ channelName }) => channelName).toSorted();
    });
    expect(names).toEqual(['Both', 'The slack']);
    await as('ada', 'POST', `/runs/${asked.runId}/cancel`, { reason: 'enough' });

    for (const id of holds) await as('ada', 'POST', `/holds/${id}/lift`);
    await passed(`state = 'told' and gone_at is not null`, 'gone_at');
    expect(words(await until(() => told('Alerts: 2 over')))).toEqual(everybody);
    await until(async () => hooked().length === 2);
    expect(hooked()[1]).toEqual(['alert.told', 'over writes_held', 'over writes_held']);
    const wrong = { ...hook('slack'), alerts: { ...alerts, to: [emailOf('ann')] } };
    expect((await as('cem', 'POST', '/notice-channels', wrong)).body.code).toBe('channel_invalid');
    // What is left out stays.
    const renamed = await as('cem', 'PUT', `/notice-channels/${both.id}`, { name: 'Renamed', isOn: false });
    expect(renamed.body).toMatchObject({ name: 'Renamed', isOn: false, tells: 'both', alerts });
    await remove(mailed, both, asks);
    expect((await pool.query('select from alert_note')).rowCount).toBe(0);
  });

  test('a channel is for administrators; its secrets never come back, and go to no other server', async () => {
    expect((await as('ann', 'POST', '/notice-channels', email())).status).toBe(403);
    for (const wrong of [
      email({ from: 'x@example.com\r\nBcc: eve@example.com' }),
      email({ security: 'whatever' }),
      { ...hook('slack'), secret: { url: 'file:///etc/passwd' } },
      hook('webhook', { signing: 'short' }),
    ])
      expect((await as('cem', 'POST', '/notice-channels', wrong)).body.code).toBe('channel_invalid');
    const made = await add(email());
    const channels = await as('cem', 'GET', '/notice-channels');
    expect(JSON.stringify([made, channels.body])).not.toContain('the right password');
    const settings = { ...email().settings, host: 'localhost' };
    const moved = await as('cem', 'PUT', `/notice-channels/${made.id}`, { name: 'Mail', isOn: true, settings });
    expect(moved.body.code).toBe('secret_needed');
    // Encryption that was asked for is not given up: this server's certificate is one that nobody vouches for.
    const strict = await add(email({ security: 'starttls' }));
    const test = async (id: string) =>
      (await as('cem', 'POST', `/notice-channels/${id}/test`, { to: emailOf('ann') })).body;
    expect(await test(strict.id)).toMatchObject({ isSent: false, detail: expect.stringMatching(/certificate/i) });
    expect(await test(made.id)).toEqual({ isSent: true, detail: null });
    const key = await as('ada', 'POST', '/api-keys', { name: 'the command line', role: 'admin' });
    const env = { HOLDFAST_URL: open.server.url, HOLDFAST_API_KEY: (key.body as unknown as { key: string }).key };
    const cli = (...args: string[]) => holdfast('.', ['notifications', ...args], env);
    expect((await cli('test', made.id, '--to', emailOf('ann'))).stdout).toBe('Sent.\n');
    expect(await cli('test', strict.id, '--to', emailOf('ann'))).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^Not sent: .*certificate/),
    });
    expect((await cli('off', made.id)).stdout).toBe('"Mail" is off.\n');
    expect((await cli('channels')).stdout).toMatch(new RegExp(`${made.id} +email +Mail +off +questions`));
    const never = await add(email({}, 'a wrong password'));
    const asked = await question(await runOf(asking({ approvers: [emailOf('ann')] })));
    await until(async () => (await deliveriesOf(asked.id)).some(({ state }) => state === 'failed'));
    const failed = await cli('--state', 'failed', '--json');
    const listed = (JSON.parse(failed.stdout) as { items: Delivery[] }).items;
    expect(listed.map(({ approvalId }) => approvalId)).toContain(asked.id);
    expect(new Set(listed.map(({ state }) => state))).toEqual(new Set(['failed']));
    expect((await cli('--state', 'never')).stderr).toContain('due, sent, failed');
    await remove(made, strict, never);
    await as('ada', 'POST', `/runs/${asked.runId}/cancel`, { reason: 'enough' });
  });
});

test('silence goes by the edge that was declared for it, and what was asked for is not done', async () => {
  // Where no other test has taken it, the minute of these questions passes here.
  for (const run of silent) {
    await ends(run, 'succeeded', SILENCE_MS);
    expect(await outputOf(run, 'later')).toEqual({ total: 7 });
    const { body } = await as('ada', 'GET', `/runs/${run}/steps/ask`);
    expect(JSON.stringify((body as unknown as { step: object }).step)).toContain('policy/expired');
    const { children } = (await as('ada', 'GET', `/runs/${run}`)).body as unknown as { children: object[] };
    expect(children).toEqual([]);
  }
  await ends(consented, 'parked', SILENCE_MS);
  const { body } = await as('ada', 'GET', `/runs/${consented}/steps`);
  const steps = body.items.map((step) => step as unknown as { node: string; status: string });
  expect(new Map(steps.map(({ node, status }) => [node, status]))).toEqual(
    new Map([
      ['start', 'succeeded'],
      ['ask', 'parked'],
    ]),
  );
  await as('ada', 'POST', `/runs/${consented}/cancel`, { reason: 'enough' });
});
