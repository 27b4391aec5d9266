import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { type Database, openDatabase, startEmbedded } from '@holdfast/runner/testing';
import { type JsonObject, SCHEMA_VERSION } from '@holdfast/workflow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exampleDocument, readExample, readJson } from '../support/examples.ts';
import { type Evidence, INVARIANTS, type LedgerRow, violations } from '../support/invariants.ts';
import { startLedger } from '../support/ledger.ts';
import { preparedFolder } from '../support/prepared.ts';
import { ask, type Product, startProduct, until } from '../support/product.ts';

const ASKING: JsonObject = {
  schemaVersion: SCHEMA_VERSION,
  name: 'Ask and wait',
  nodes: [
    { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start' },
    {
      id: 'wait',
      type: 'core.wait',
      typeVersion: 1,
      name: 'Wait',
      parameters: { for: 'time', amount: 1, unit: 'seconds' },
    },
    { id: 'ask', type: 'human.approval', typeVersion: 1, name: 'Ask', parameters: { title: 'Pay it?' } },
    { id: 'each', type: 'core.validate', typeVersion: 1, name: 'Check', parameters: { schema: { required: ['no'] } } },
  ],
  edges: [
    { id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'wait', port: 'in' } },
    { id: 'e2', from: { node: 'wait', port: 'out' }, to: { node: 'ask', port: 'in' } },
    { id: 'e3', from: { node: 'ask', port: 'approved' }, to: { node: 'each', port: 'in' } },
  ],
};

/** A row that breaks each invariant, or a ledger that does. */
const PLANTED: Readonly<Record<string, string | ((ledger: readonly LedgerRow[], evidence: Evidence) => Evidence)>> = {
  I1: (ledger) => ({ ledger: again(ledger, { idem_key: 'another', client_ref: 'INV-1' }, { client_ref: 'INV-1' }) }),
  I1b: `with two as (insert into effect select e.run_id, e.step_id, e.item, 1, 'hf1-second', e.client_ref, e.fence, e.body_sha, e.request, e.body, e.state, 1,
    e.gated_at, e.last_sent_at, e.settled_at, null, 'again', e.result, e.evidence from effect e limit 1) select 1`,
  I2: (ledger) => ({ ledger: again(ledger, {}) }),
  I3: (ledger) => ({ ledger: again(ledger, { body_sha: 'ff', committed: false }) }),
  I4: (ledger) => ({ ledger: again(ledger, { idem_key: 'never gated', committed: false }) }),
  I5: (ledger) => ({ ledger: ledger.slice(1) }),
  I5b: `update effect set state = 'rejected' where key = (select min(key) from effect);
    update step set status = 'failed' where (run_id, step_id) in (select run_id, step_id from effect)`,
  I6: 'delete from run where inbound_id is not null',
  I6b: (_, evidence) => ({
    ...evidence,
    accepted: [{ endpoint: '00000000-0000-4000-8000-000000000000', dedupe_key: 'key:lost' }],
  }),
  I7: `update step set status = 'waiting' where (run_id, step_id) in (select run_id, step_id from step where status = 'succeeded' limit 1);
    update run set status = 'waiting', wake_at = null`,
  I8: `update step set status = 'running' where status = 'succeeded'`,
  I9: `insert into journal (run_id, seq, last, fence, entries, hash, worker) select run_id, 1000, 1000, fence, '[{"seq":1000,"event":{"at":1},"moves":[]}]', hash, gen_random_uuid() from journal limit 1`,
  I9b: 'update run set fence = 0',
  I10: `insert into journal (run_id, seq, last, fence, entries, hash) select run_id, 1000, 1000, fence, '[{"seq":1000,"event":{"at":1},"moves":[{"step":"x","from":"succeeded","to":"ready"}]}]', hash from journal limit 1`,
  I11: `update step set output = '[{"attempt":1,"items":"all","inline":{}},{"attempt":2,"items":[0],"inline":{}}]' where status = 'succeeded'`,
  I11b: `update step set counts = '{}' where status = 'succeeded'`,
  I12: 'update effect set sends = 99',
  I12b: `update workflow_version set document = jsonb_set(document::jsonb, '{nodes}', (select jsonb_agg(
      jsonb_set(n, '{policy}', '{"retry": {"transient": {"maxAttempts": 2}}}')) from jsonb_array_elements(document::jsonb -> 'nodes') n))::json;
    update effect set sends = 9`,
  I13: `insert into journal (run_id, seq, last, fence, entries, hash) select run_id, 1000, 1001, fence,
    '[{"seq":1000,"event":{"type":"step.attempted","at":1000,"startedAt":900,"step":"x","attempt":1,"failures":[{"items":"all","failure":{"class":"data","code":"data/rejected","phase":"answered"}}]},"moves":[]},
      {"seq":1001,"event":{"type":"step.attempted","at":3000,"startedAt":2000,"step":"x","attempt":2,"failures":[]},"moves":[]}]', hash from journal limit 1`,
  I14: `update run set status = 'waiting', wake_at = clock_timestamp() - interval '1 hour' where status = 'succeeded'`,
  I15: `insert into schedule_slot (schedule_id, slot, workspace_id, run_id, disposition)
    select s.id, now(), s.workspace_id, gen_random_uuid(), 'started' from schedule s limit 1`,
  I15b: (_, evidence) => ({
    ...evidence,
    slots: [{ schedule: '00000000-0000-4000-8000-000000000000', slot: '2026-01-01T00:00:00Z' }],
  }),
  I16: `update wait set asked_hash = 'what nobody saw' where kind = 'approval'`,
  I16b: `update wait set approvers = '{somebody@example.com}', closed_by = 'another' where kind = 'approval'`,
  I17: `alter table audit_chain disable trigger audit_refuse`,
  I17b: (_, evidence) => ({ ...evidence, anchor: { seq: 1, hash: 'ab'.repeat(32) } }),
  I18: `delete from journal where seq > 1`,
  I18b: `update wait set closed_by_name = 'Somebody else' where kind = 'approval'`,
  I19: `update journal set version_id = (select v.id from workflow_version v where v.workflow_id <> (select workflow_id from run where id = run_id) limit 1)`,
  I21: `insert into workspace (id, slug, name, tenant_key) values (gen_random_uuid(), 'other', 'Other', 'key');
    update wait set workspace_id = (select id from workspace where slug = 'other')`,
  I22: `update run set status = 'running' where status = 'succeeded'`,
};

const again = (ledger: readonly LedgerRow[], change: Partial<LedgerRow>, all: Partial<LedgerRow> = {}): LedgerRow[] => {
  const rows = ledger.map((row, index) => (index === 0 ? { ...row, ...all } : row));
  const first = rows[0];
  return first ? [...rows, { ...first, seq: rows.length + 1, ...change }] : [];
};

describe('the invariants, seen from outside', () => {
  let folder: Awaited<ReturnType<typeof preparedFolder>>;
  let product: Product;
  let ledger: Awaited<ReturnType<typeof startLedger>>;
  let database: Database;
  const closing: (() => Promise<unknown>)[] = [];

  const make = (document: unknown) =>
    ask<{ id: string; revision: number }>(product, 'POST', '/workflows', { document });
  const start = (id: string, body: object) => ask<{ id: string }>(product, 'POST', `/workflows/${id}/runs`, body);
  const ends = (id: string, status: string) =>
    until(async () => (await ask<{ status: string }>(product, 'GET', `/runs/${id}`)).status === status);

  beforeAll(async () => {
    folder = await preparedFolder();
    closing.push(folder.remove);
    ledger = await startLedger();
    closing.push(ledger.stop);
    product = await startProduct({ dataDir: folder.path });
    closing.push(() => product.stop());
    await bankStatement();
    await orders();
    await questions();
    const embedded = await startEmbedded(join(folder.path, '.holdfast'));
    closing.push(() => embedded.stop());
    database = openDatabase(embedded.target);
    closing.push(() => database.close());
  });
  afterAll(async () => {
    for (const close of closing.toReversed()) await close();
  });

  async function bankStatement() {
    const { id } = await make(exampleDocument('bank-statement', { from: 4410, to: ledger.port }));
    const input = readJson<JsonObject[]>('bank-statement/input.json').map((json) => ({ json }));
    const run = await start(id, { trigger: 'start-by-hand', input });
    await ends(run.id, 'succeeded');
  }

  async function orders() {
    const secret = 'an-example-of-a-signing-secret';
    await ask(product, 'POST', '/connections', {
      slug: 'shop-signature',
      title: 'Shop signature',
      type: 'core.signing-secret',
      fields: { secret },
    });
    let address = '';
    for (const template of ['order-line', 'order-intake', 'currency-rates']) {
      const { id, revision } = await ask<{ id: string; revision: number }>(product, 'POST', '/workflows', { template });
      await ask(product, 'POST', `/workflows/${id}/publish`, { baseRevision: revision });
      const { webhooks } = await ask<{ webhooks: Record<string, { url: string }> }>(product, 'GET', `/workflows/${id}`);
      address = webhooks['order-arrives']?.url ?? address;
    }
    const body = readExample('order-intake/order.json');
    const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
    const headers = { 'content-type': 'application/json', 'x-signature': signature };
    const replies = await Promise.all([1, 2, 3].map(() => fetch(address, { method: 'POST', headers, body })));
    expect(replies.map(({ status }) => status)).toEqual([201, 201, 201]);
  }

  async function questions() {
    const { id } = await make(ASKING);
    const [answered, open] = [await start(id, {}), await start(id, {})];
    const waiting = await until(async () => {
      const { items } = await ask<{ items: { id: string; runId: string; shownHash: string }[] }>(
        product,
        'GET',
        '/approvals',
      );
      return items.length === 2 ? items : null;
    });
    const asked = waiting.find(({ runId }) => runId === answered.id);
    const { shownHash } = asked ?? { shownHash: '' };
    await ask(product, 'POST', `/approvals/${asked?.id}/decision`, { shownHash, choice: 'approved' });
    await ends(answered.id, 'parked');
    await ends(open.id, 'waiting');
  }

  test('hold after the examples ran, lost answers and questions to people included', async () => {
    expect(ledger.rows.length).toBeGreaterThan(8);
    expect(await violations(database.pool, { ledger: ledger.rows, accepted: [], slots: [] })).toEqual([]);
  });

  test('each has a planted violation', () => {
    expect(Object.keys(PLANTED).toSorted()).toEqual(INVARIANTS.map(({ id }) => id).toSorted());
  });

  test.each(Object.entries(PLANTED))('%s is seen to be broken when it is', async (id, planted) => {
    const client = await database.pool.connect();
    try {
      await client.query('begin');
      const evidence: Evidence = { ledger: ledger.rows, accepted: [], slots: [] };
      if (typeof planted === 'string') await client.query(planted);
      const seen = typeof planted === 'string' ? plantedLedger(id, evidence) : planted(ledger.rows, evidence);
      expect((await violations(client, seen, [id])).map((violation) => violation.id)).toEqual([id]);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  /** The second key of I1b took effect at the provider too. */
  const plantedLedger = (id: string, evidence: Evidence): Evidence =>
    id === 'I1b' ? { ledger: again(ledger.rows, { idem_key: 'hf1-second' }) } : evidence;
});
