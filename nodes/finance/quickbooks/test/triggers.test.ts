import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json, JsonObject, Notice, TriggerDefinition } from '@holdfast/node-sdk';
import { callOf, lookedInto, makeFollowContext, sweptUp, triggerSuite } from '@holdfast/node-sdk/testing';
import { afterAll, describe, expect, test } from 'vitest';
import { eventOf, webhookRules } from '../practice/telling.ts';
import { quickbooks } from '../src/index.ts';
import { webhook } from '../src/webhook.ts';
import { connectionFields, documents, openPractice, put, REALM } from './practice.ts';

type Open = Awaited<ReturnType<typeof openPractice>>;
const VECTORS = join(process.env.HOLDFAST_CONTRACTS ?? '', 'qbo/webhooks/signature-vectors.json');
const isThere = process.env.HOLDFAST_CONTRACTS !== undefined && existsSync(VECTORS);
if (!isThere) console.warn('Skipped: the webhooks of QuickBooks are not here. HOLDFAST_CONTRACTS names their folder.');

const open: Open[] = [];
afterAll(async () => {
  for (const practice of open.splice(0)) await practice.close();
});
const opened = async (): Promise<Open> => {
  const practice = await openPractice();
  open.push(practice);
  return practice;
};
const triggerOf = (resource: string): TriggerDefinition => {
  const found = quickbooks.triggers.find(({ description }) => description.type === `quickbooks.${resource}.changed`);
  if (!found) throw new Error(`There is no trigger of ${resource}.`);
  return found;
};
const contextFor = (trigger: TriggerDefinition, { url }: Open) =>
  makeFollowContext(trigger, { connectionType: quickbooks.connections[0], connectionFields, baseUrl: url });
const sweepAll = (trigger: TriggerDefinition, practice: Open, cursor: Json = null) =>
  sweptUp(trigger, contextFor(trigger, practice), { cursor });
const look = (trigger: TriggerDefinition, practice: Open, notices: readonly Notice[]) =>
  lookedInto(trigger, contextFor(trigger, practice), notices);
const at = (ms: number): JsonObject => ({
  CreateTime: '2025-10-01T00:00:00+00:00',
  LastUpdatedTime: new Date(ms).toISOString().replace('.000Z', '+00:00'),
});
const FROM = 1_760_000_000_000;

for (const trigger of quickbooks.triggers) triggerSuite(trigger);

describe('what QuickBooks tells', () => {
  test.each(['events', 'envelope'] as const)('as %s, and what a sweep finds, is the same change', async (form) => {
    const practice = await opened();
    put(practice.first, 'Invoice', documents.Invoice);
    const told = webhookRules(form).body([eventOf(practice.first, 'Invoice', '129', 'Update')], '');
    const notices = webhook.notices(told as unknown as Json, callOf());
    expect(notices).toMatchObject([{ kind: 'invoice', account: REALM, data: { id: '129' } }]);
    const trigger = triggerOf('invoice');
    expect(trigger.follow?.kinds?.({} as never)).toEqual(['invoice']);
    const { changes } = await sweepAll(trigger, practice);
    expect(changes).toMatchObject([{ json: { number: '9001', total: '120.00' } }]);
    expect((await look(trigger, practice, notices)).changes).toEqual(changes);
  });

  test('of a record that is not there any more is nothing; a name that was put away is a change', async () => {
    const practice = await opened();
    const notice = (id: string): Notice => ({ key: id, kind: 'any', account: REALM, data: { id } });
    put(practice.first, 'Customer', { Id: '70', DisplayName: 'Gone Ltd', Active: false });
    expect((await look(triggerOf('invoice'), practice, [notice('999')])).changes).toEqual([]);
    const customer = triggerOf('customer');
    expect((await look(customer, practice, [notice('70'), notice('58')])).changes).toHaveLength(2);
    expect((await sweepAll(customer, practice)).changes.map(({ json }) => json.isActive)).toContain(false);
  });

  test('two changes within one second are two, and a call that says no event says nothing', async () => {
    const practice = await opened();
    const ids = new Set<string | undefined>();
    for (const SyncToken of ['0', '1']) {
      put(practice.first, 'Bill', { ...documents.Bill, SyncToken, MetaData: at(FROM) });
      ids.add((await sweepAll(triggerOf('bill'), practice)).changes[0]?.id);
    }
    expect(ids.size).toBe(2);
    const event = { id: 'a', type: 'qbo.invoice.updated.v1', intuitaccountid: '1', intuitentityid: '2' };
    expect(webhook.notices([event], callOf())).toHaveLength(1);
    for (const wrong of [
      { type: 'qbo.invoice' },
      { id: '' },
      { intuitaccountid: 5 },
      { intuitentityid: "1' OR Id > '0" },
    ])
      expect(webhook.notices([{ ...event, ...wrong }], callOf())).toEqual([]);
    for (const body of [null, 'text', {}, [5], { eventNotifications: [{}, 5] }])
      expect(webhook.notices(body as Json, callOf())).toEqual([]);
  });

  test('is told by practice for what a request did, signed, and for what a payment pays', async () => {
    const practice = await opened();
    put(practice.first, 'Invoice', documents.Invoice);
    const pay = {
      CustomerRef: { value: '58' },
      TotalAmt: 20,
      Line: [{ Amount: 20, LinkedTxn: [{ TxnId: '129', TxnType: 'Invoice' }] }],
    };
    const bodies: string[] = [];
    practice.webhooks.tell = (events) => void bodies.push(JSON.stringify(events));
    await fetch(`${practice.url}/v3/company/${REALM}/payment?requestid=1`, {
      method: 'POST',
      headers: { authorization: `Bearer test-token-of-${connectionFields.clientId}`, accept: 'application/json' },
      body: JSON.stringify(pay),
    });
    expect(JSON.parse(bodies[0] ?? '[]')).toMatchObject([
      { shelf: 'Payment', operation: 'Create', realmId: REALM },
      { shelf: 'Invoice', id: '129', operation: 'Update' },
    ]);
  });
});

describe('a sweep of QuickBooks', () => {
  const trigger = triggerOf('customer');
  const change = (practice: Open, number: number, ms: number) =>
    put(practice.first, 'Customer', {
      Id: String(10_000 + number),
      DisplayName: `Customer ${number}`,
      Active: true,
      MetaData: at(ms),
    });

  test('reads everything once, page by page, also where more have one second than a page holds', async () => {
    const practice = await opened();
    for (let number = 1; number <= 130; number += 1) change(practice, number, FROM + number * 2_000);
    for (let number = 131; number <= 380; number += 1) change(practice, number, FROM + 400_000);
    const { changes } = await sweepAll(trigger, practice);
    expect(new Set(changes.map(({ id }) => id)).size).toBe(381);
  });

  test('misses nothing that is left when something it has read moves to the end', async () => {
    const practice = await opened();
    for (let number = 1; number <= 150; number += 1) change(practice, number, FROM + number * 2_000);
    const first = await trigger.follow?.sweep?.(contextFor(trigger, practice), { cursor: null, begunAt: FROM + 1_000 });
    for (let number = 1; number <= 20; number += 1) change(practice, number, FROM + 900_000);
    const rest = await sweepAll(trigger, practice, first?.cursor ?? null);
    const seen = new Set([...(first?.changes ?? []), ...rest.changes].map(({ id }) => id.split(' ')[1]));
    expect(seen.size).toBe(150);
  });
});

describe.skipIf(!isThere)("QuickBooks' own words", () => {
  interface Vector {
    readonly name: string;
    readonly key: string;
    readonly bodyBase64: string;
    readonly signature: string | null;
    readonly expectValid: boolean;
  }
  const vectors = isThere ? (JSON.parse(readFileSync(VECTORS, 'utf8')) as { vectors: Vector[] }).vectors : [];

  test.each(vectors.map((vector) => [vector.name, vector] as const))('%s', (_, vector) => {
    const headers: Record<string, string> = vector.signature === null ? {} : { 'intuit-signature': vector.signature };
    const call = { ...callOf({ headers }), rawBody: Buffer.from(vector.bodyBase64, 'base64') };
    expect(webhook.verify(call, vector.key)).toBe(vector.expectValid);
    if (!vector.expectValid) return;
    const body = JSON.parse(Buffer.from(call.rawBody).toString()) as Json;
    const count = Array.isArray(body) ? body.length : 1;
    expect(new Set(webhook.notices(body, call).map(({ key }) => key)).size).toBe(count);
  });
});
