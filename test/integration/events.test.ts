import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../support/product.ts';
import { aNode, aRow, aStart, reaches, startRun } from '../support/running.ts';
import { type OpenServer, openServer } from '../support/server.ts';

interface Sent {
  readonly id: string;
  readonly state: string;
  readonly runId: string | null;
}

let open: OpenServer;
beforeAll(async () => {
  open = await openServer({ roles: ['api', 'worker'] });
  // Every event below is sent before the next look at what is kept.
  await open.server.runtime.correlation.stop();
});
afterAll(() => open?.close());

const send = (key: string) => ask<Sent>(open.server, 'POST', '/events', { name: 'paid', key });
const nowOf = async (key: string) =>
  Object.fromEntries(
    (await ask<{ items: Sent[] }>(open.server, 'GET', `/events?name=paid&key=${key}`)).items.map(
      ({ id, state, runId }) => [id, { state, runId }],
    ),
  );
async function waitFor(key: string): Promise<string> {
  const parameters = { for: 'event', event: 'paid', key, withinMinutes: 60 };
  const { runId } = await startRun(
    open.server,
    aRow('Waits', [aStart(), aNode('wait', 'core.wait', 'Wait', { parameters })]),
  );
  await reaches(open.server, runId, 'waiting');
  return runId;
}

test('a wait gets the oldest event that is kept, also where a newer one comes before the two were brought together (V2)', async () => {
  const older = await send('INV-1');
  const other = await send('INV-2');
  const runId = await waitFor('INV-1');
  const newer = await send('INV-1');
  expect(newer.state).toBe('kept');
  expect(await nowOf('INV-1')).toEqual({
    [older.id]: { state: 'matched', runId },
    [newer.id]: { state: 'kept', runId: null },
  });
  await reaches(open.server, runId, 'succeeded');
  expect(await nowOf('INV-2')).toEqual({ [other.id]: { state: 'kept', runId: null } });
});

test('who sends an event is told that it ended a wait, also where an older one is brought to another wait first', async () => {
  const older = await send('INV-3');
  const first = await waitFor('INV-3');
  const second = await waitFor('INV-3');
  const newer = await send('INV-3');
  expect(newer).toMatchObject({ state: 'matched', runId: second });
  expect(await nowOf('INV-3')).toEqual({
    [older.id]: { state: 'matched', runId: first },
    [newer.id]: { state: 'matched', runId: second },
  });
});
