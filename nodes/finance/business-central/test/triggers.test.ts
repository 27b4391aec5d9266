import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Json, JsonObject, Notice, SubscriptionWanted, TriggerDefinition } from '@holdfast/node-sdk';
import { callOf, lookedInto, makeFollowContext, sweptUp, TEST_NOW, triggerSuite } from '@holdfast/node-sdk/testing';
import { afterAll, describe, expect, test } from 'vitest';
import { businessCentral } from '../src/index.ts';
import { webhook } from '../src/webhook.ts';
import { COMPANY_ID, connectionFields, IDS, openPractice, put } from './practice.ts';

type Open = Awaited<ReturnType<typeof openPractice>>;
const FOLDER = join(process.env.HOLDFAST_CONTRACTS ?? '', 'business-central/webhooks/notification-vectors.json');
const isThere = process.env.HOLDFAST_CONTRACTS !== undefined && existsSync(FOLDER);
if (!isThere)
  console.warn('Skipped: the webhooks of Business Central are not here. HOLDFAST_CONTRACTS names their folder.');

const closing: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});
const opened = async (): Promise<Open> => {
  const practice = await openPractice();
  closing.push(() => practice.close());
  return practice;
};
const triggerOf = (resource: string): TriggerDefinition => {
  const type = `business-central.${resource}.changed`;
  const found = businessCentral.triggers.find(({ description }) => description.type === type);
  if (!found) throw new Error(`There is no trigger ${type}.`);
  return found;
};
const contextFor = (trigger: TriggerDefinition, { url }: Open, parameters: JsonObject = {}) =>
  makeFollowContext(trigger, {
    parameters,
    connectionType: businessCentral.connections[0],
    connectionFields,
    baseUrl: url,
  });
const noticesOf = (value: readonly JsonObject[]): readonly Notice[] => webhook.notices({ value: [...value] }, callOf());
const told = (set: string, id: string, more: JsonObject = {}): JsonObject => ({
  subscriptionId: 's',
  clientState: 'word',
  resource: `api/v2.0/companies(${COMPANY_ID})/${set}(${id})`,
  changeType: 'updated',
  lastModifiedDateTime: '2026-01-15T10:30:00.000Z',
  ...more,
});

for (const trigger of businessCentral.triggers) triggerSuite(trigger);

describe('what Business Central tells', () => {
  test('and what a sweep finds is the same change, with its lines', async () => {
    const practice = await opened();
    put(practice.first, 'salesInvoices', 'salesInvoice');
    const trigger = triggerOf('salesInvoice');
    const notices = noticesOf([told('salesInvoices', IDS.salesInvoice)]);
    expect(notices).toMatchObject([{ kind: 'salesInvoices', account: null, data: { id: IDS.salesInvoice } }]);
    const { changes } = await sweptUp(trigger, contextFor(trigger, practice));
    expect(changes).toMatchObject([{ json: { number: 'D900', lines: [{ price: '120.00' }] } }]);
    expect(await lookedInto(trigger, contextFor(trigger, practice), notices)).toEqual({ changes, isSweepDue: false });
  });

  test('of a record that is gone is nothing, and of very many makes the sweep due', async () => {
    const practice = await opened();
    const trigger = triggerOf('customer');
    const many = `api/v2.0/companies(${COMPANY_ID})/customers?$filter=lastDateTimeModified%20gt%202026-01-15T10:00:00Z`;
    const notices = noticesOf([
      told('customers', '99999999-9999-4999-8999-999999999999', { changeType: 'deleted' }),
      told('customers', '', { resource: many, changeType: 'collection' }),
      told('customers', IDS.customer),
    ]);
    const { changes, isSweepDue } = await lookedInto(trigger, contextFor(trigger, practice), notices);
    expect([changes.map(({ json }) => json.number), isSweepDue]).toEqual([['C1'], true]);
    for (const wrong of ['', 'companies(x)/customers(y)', `companies(${COMPANY_ID})/customers('a' or 1 eq 1)`])
      expect(noticesOf([told('customers', '', { resource: wrong })])).toEqual([]);
  });

  test('is narrowed by status, as the document is when it is looked at', async () => {
    const practice = await opened();
    put(practice.first, 'salesInvoices', 'salesInvoice');
    const trigger = triggerOf('salesInvoice');
    const count = async (statuses: string[]) =>
      (await sweptUp(trigger, contextFor(trigger, practice, { statuses }))).changes.length;
    expect([await count([]), await count(['Draft']), await count(['Open', 'Paid'])]).toEqual([1, 1, 0]);
  });

  test('is proven by the word of its subscription in each notice; the address says tokens back', () => {
    const call = (...states: unknown[]) =>
      callOf({ body: JSON.stringify({ value: states.map((clientState) => ({ clientState })) }) });
    expect(webhook.verify(call('word', 'word'), 'word')).toBe(true);
    for (const states of [[], ['word', 'other'], [null], ['']])
      expect(webhook.verify(call(...states), 'word')).toBe(false);
    expect(webhook.verify(call(''), '')).toBe(false);
    const handshake = (validationToken: string | string[]) =>
      webhook.handshake?.(callOf({ query: { validationToken } }));
    expect(handshake('a token')).toEqual({ status: 200, body: 'a token' });
    for (const none of ['', ['a', 'b'], 'x'.repeat(3_000)]) expect(handshake(none)).toBe(null);
  });
});

test('a sweep reads everything once, also where more have one time than a page holds, and misses nothing that moves', async () => {
  const practice = await opened();
  const trigger = triggerOf('vendor');
  const change = (number: number, ms: number) => {
    const id = `${String(number).padStart(8, '0')}-1111-4111-8111-111111111111`;
    const doc = practice.first.put('vendors', { id, number: `V${number}`, displayName: `Vendor ${number}` });
    practice.first.shelves.vendors.set(id, { ...doc, lastModifiedDateTime: new Date(ms).toISOString() });
  };
  for (let number = 2; number <= 130; number += 1) change(number, TEST_NOW - 900_000 + number);
  for (let number = 131; number <= 380; number += 1) change(number, TEST_NOW - 400_000);
  const context = contextFor(trigger, practice);
  const first = await trigger.follow?.sweep?.(context, { cursor: null, begunAt: TEST_NOW - 950_000 });
  expect(first?.isMore).toBe(true);
  for (let number = 2; number <= 21; number += 1) change(number, TEST_NOW - 300_000);
  const rest = await sweptUp(trigger, context, { cursor: first?.cursor ?? null });
  const ids = [...(first?.changes ?? []), ...rest.changes].map(({ id }) => id.split(' ')[1]);
  expect(new Set(ids).size).toBe(380);
});

describe('subscriptions', () => {
  const DAYS_3 = 3 * 86_400_000;

  /** Somebody who says tokens back and keeps what is told. */
  async function listener() {
    const state = { url: '', told: [] as JsonObject[], status: 200, saysBack: true };
    const server = createServer((request, response) => {
      const token = new URL(request.url ?? '/', 'http://x').searchParams.get('validationToken');
      if (token !== null) return void response.end(state.saysBack ? token : 'no');
      let text = '';
      request.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      request.on('end', () => {
        state.told.push(...(JSON.parse(text) as { value: JsonObject[] }).value);
        response.writeHead(state.status).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => new Promise((resolve) => void server.close(() => resolve(null))));
    state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/provider/token`;
    return state;
  }
  const http = (practice: Open) => contextFor(triggerOf('customer'), practice).connection;
  const wanted = (address: string, kinds: readonly string[]): SubscriptionWanted => ({
    address,
    secret: 'word',
    fields: connectionFields,
    kinds,
    known: null,
    signal: new AbortController().signal,
    now: () => TEST_NOW,
  });
  const { subscription } = webhook;
  if (!subscription) throw new Error('It does not subscribe.');

  test('are made for each kind, renewed and not doubled, changed with what is wanted, made anew when they ran out, and ended', async () => {
    const practice = await opened();
    const { url } = await listener();
    const standing = () => practice.subscriptions.live.map(({ resource }) => resource.replace(/.*\//, '')).toSorted();
    const ensure = (...kinds: string[]) => subscription.ensure(http(practice), wanted(url, kinds));
    const first = await ensure('customers', 'salesInvoices');
    expect(first.expiresAt).toBe(TEST_NOW + DAYS_3);
    expect(JSON.stringify(first.known)).not.toContain('word');
    practice.clock.advance(86_400_000);
    const second = await ensure('customers', 'items');
    expect([standing(), second.expiresAt]).toEqual([['customers', 'items'], TEST_NOW + DAYS_3 + 86_400_000]);
    practice.clock.advance(DAYS_3 + 1);
    expect(standing()).toEqual([]);
    // The answer is lost: what stands there is found the next time.
    practice.faults.set({ kind: 'reset-after', method: 'POST', path: 'subscriptions' });
    await expect(ensure('customers')).rejects.toThrow();
    await ensure('customers');
    expect(standing()).toEqual(['customers']);
    await subscription.end?.(http(practice), second.known, new AbortController().signal);
    expect(standing()).toEqual([]);
  });

  test('are refused to an address that does not say the token back, at a renewal too', async () => {
    const practice = await opened();
    const listening = await listener();
    const ensure = () => subscription.ensure(http(practice), wanted(listening.url, ['customers']));
    listening.saysBack = false;
    await expect(ensure()).rejects.toThrow();
    listening.saysBack = true;
    await ensure();
    listening.saysBack = false;
    await expect(ensure()).rejects.toThrow();
  });

  test('tell of each change, of very many at once that there were many, and end by an answer that refuses', async () => {
    const practice = await opened();
    const listening = await listener();
    await subscription.ensure(http(practice), wanted(listening.url, ['customers']));
    const entry = (count: number) => ({
      commits: Array.from({ length: count }, () => ({ kind: 'customers', id: IDS.customer, did: 'changed' as const })),
    });
    practice.subscriptions.tell(practice.first, entry(1));
    await practice.subscriptions.webhooks.quiet();
    expect(listening.told).toMatchObject([{ clientState: 'word', changeType: 'updated' }]);
    expect(noticesOf(listening.told)).toMatchObject([{ kind: 'customers', data: { id: IDS.customer } }]);
    practice.subscriptions.tell(practice.first, entry(1_001));
    await practice.subscriptions.webhooks.quiet();
    expect(noticesOf(listening.told.slice(1))).toMatchObject([{ kind: 'customers', data: {} }]);
    listening.status = 404;
    practice.subscriptions.tell(practice.first, entry(1));
    await practice.subscriptions.webhooks.quiet();
    expect(practice.subscriptions.live).toEqual([]);
  });
});

test.skipIf(!isThere)("Business Central's own words are understood", () => {
  interface Vectors {
    readonly clientState: string;
    readonly notifications: readonly {
      readonly name: string;
      readonly expectAccepted: boolean;
      readonly body?: Json;
      readonly bodyBase64?: string;
    }[];
  }
  const { clientState, notifications } = JSON.parse(readFileSync(FOLDER, 'utf8')) as Vectors;
  for (const { name, expectAccepted, body, bodyBase64 } of notifications) {
    const rawBody = bodyBase64 === undefined ? Buffer.from(JSON.stringify(body)) : Buffer.from(bodyBase64, 'base64');
    const call = { ...callOf(), rawBody };
    expect([name, webhook.verify(call, clientState)]).toEqual([name, expectAccepted]);
    if (body) expect(webhook.notices(body, call).length).toBe((body as { value: object[] }).value.length);
  }
});
