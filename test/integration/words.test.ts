import { type Edge, type JsonObject, type Node, SCHEMA_VERSION } from '@holdfast/workflow';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, until } from '../support/product.ts';
import { type OpenServer, openServer } from '../support/server.ts';

/** A NUL and half of a surrogate pair: text that Postgres refuses. */
const HOSTILE = 'so \u0000 be \ud800 it';
const STORED = 'so \\u0000 be \\ud800 it';

let open: OpenServer;
beforeAll(async () => {
  open = await openServer({ roles: ['api', 'worker'] });
});
afterAll(() => open?.close());

const start: Node = { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start' };
const edge: Edge = { id: 'e', from: { node: 'start', port: 'out' }, to: { node: 'then', port: 'in' } };

/** Starts a run of one step, and waits until it has come to this. */
async function run(then: Partial<Node>, status: string): Promise<string> {
  const nodes = [start, { id: 'then', typeVersion: 1, name: 'Then', ...then }];
  const document = { schemaVersion: SCHEMA_VERSION, name: 'Words', nodes, edges: [edge] };
  const { id } = await ask<{ id: string }>(open.server, 'POST', '/workflows', { document });
  const made = await ask<{ id: string }>(open.server, 'POST', `/workflows/${id}/runs`, {});
  await reaches(made.id, status);
  return made.id;
}
const reaches = (id: string, status: string) =>
  until(async () => (await ask<{ status: string }>(open.server, 'GET', `/runs/${id}`)).status === status);
const detailOf = async (run: string, action: string) => {
  const { items } = await ask<{ items: { action: string; detail: JsonObject }[] }>(
    open.server,
    'GET',
    `/runs/${run}/audit`,
  );
  return items.find((each) => each.action === action)?.detail;
};
const approval = { type: 'human.approval', parameters: { title: 'Pay?' } };
const failing = { type: 'core.fail', parameters: { message: 'Wrong.' } };

test('a decision with unstorable text is taken, and its words are escaped', async () => {
  const id = await run(approval, 'waiting');
  const { items } = await ask<{ items: { id: string; runId: string; shownHash: string }[] }>(
    open.server,
    'GET',
    '/approvals',
  );
  const question = items.find(({ runId }) => runId === id);
  const decided = await ask<{ decision: { reason: string } }>(
    open.server,
    'POST',
    `/approvals/${question?.id}/decision`,
    { choice: 'rejected', shownHash: question?.shownHash, reason: HOSTILE },
  );
  expect(decided.decision.reason).toBe(STORED);
  await reaches(id, 'succeeded');
  expect((await detailOf(id, 'approval.decided'))?.reason).toBe(STORED);
});

test('a cancellation, a repair and a comment with unstorable text are taken, and their words are escaped', async () => {
  const cancelled = await run(approval, 'waiting');
  await ask(open.server, 'POST', `/runs/${cancelled}/cancel`, { reason: HOSTILE });
  await reaches(cancelled, 'cancelled');
  expect((await detailOf(cancelled, 'run.cancelled'))?.reason).toBe(STORED);

  const parked = await run(failing, 'parked');
  const step = `/runs/${parked}/steps/then`;
  await ask(open.server, 'PATCH', `${step}/exception`, { comment: HOSTILE });
  const { items } = await ask<{ items: { runId: string; comment: string | null }[] }>(
    open.server,
    'GET',
    '/exceptions',
  );
  expect(items.find(({ runId }) => runId === parked)?.comment).toBe(STORED);
  await ask(open.server, 'POST', `${step}/repair`, { action: 'skip', reason: HOSTILE });
  await reaches(parked, 'succeeded');
  expect((await detailOf(parked, 'step.repaired'))?.reason).toBe(STORED);
});

test('names and searches with unstorable text are refused with words', async () => {
  const refused = async (method: string, path: string, body?: object) => {
    const reply = await fetch(`${open.server.url}/api/v1${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return [reply.status, ((await reply.json()) as { code: string }).code];
  };
  expect(await refused('POST', '/workflows', { name: 'A\u0000' })).toEqual([400, 'unstorable_text']);
  expect(await refused('GET', '/runs?key=%00')).toEqual([400, 'unstorable_text']);
});
