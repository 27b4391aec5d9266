import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json, Notice, TriggerDefinition } from '@holdfast/node-sdk';
import { callOf, lookedInto, makeFollowContext, sweptUp, triggerSuite } from '@holdfast/node-sdk/testing';
import { Ajv } from 'ajv';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { eventOf, webhookRules } from '../practice/telling.ts';
import { xero } from '../src/index.ts';
import { webhook } from '../src/webhook.ts';
import { anInvoice, connectionFields, openPractice, put } from './practice.ts';

type Open = Awaited<ReturnType<typeof openPractice>>;
const FOLDER = process.env.HOLDFAST_CONTRACTS ?? '';
const VECTORS = join(FOLDER, 'xero/webhooks/signature-vectors.json');
const SPEC = join(FOLDER, 'xero/openapi/xero-webhooks.yaml');
const isThere = FOLDER !== '' && existsSync(VECTORS) && existsSync(SPEC);
if (!isThere) console.warn('Skipped: the webhooks of Xero are not here. HOLDFAST_CONTRACTS names their folder.');

const open: Open[] = [];
afterAll(async () => {
  for (const practice of open.splice(0)) await practice.close();
});
const opened = async (): Promise<Open> => {
  const practice = await openPractice();
  open.push(practice);
  return practice;
};
const triggerOf = (type: string): TriggerDefinition => {
  const found = xero.triggers.find(({ description }) => description.type === type);
  if (!found) throw new Error(`There is no trigger ${type}.`);
  return found;
};
const contextFor = (trigger: TriggerDefinition, { url }: Open, parameters = {}) =>
  makeFollowContext(trigger, { parameters, connectionType: xero.connections[0], connectionFields, baseUrl: url });

const sweepAll = (trigger: TriggerDefinition, practice: Open, parameters = {}, cursor: Json = null) =>
  sweptUp(trigger, contextFor(trigger, practice, parameters), { cursor });
const at = (ms: number) => `/Date(${ms}+0000)/`;
const FROM = 1_760_000_000_000;

for (const trigger of xero.triggers) triggerSuite(trigger);

describe('what Xero tells', () => {
  test('and what a sweep finds is the same change', async () => {
    const practice = await opened();
    put(practice.first, 'Invoices', anInvoice());
    const trigger = triggerOf('xero.invoice.changed');
    const event = eventOf(practice.first, 'Invoices', String(anInvoice().InvoiceID), 'UPDATE');
    const notices = webhook.notices({ events: [event] } as Json, callOf());
    expect(notices).toMatchObject([{ kind: 'INVOICE', account: practice.first.tenantId }]);
    const looked = await lookedInto(trigger, contextFor(trigger, practice), notices);
    const { changes } = await sweepAll(trigger, practice);
    expect(looked.changes).toHaveLength(1);
    expect(looked.changes).toEqual(changes);
    expect(changes[0]?.json).toMatchObject({ number: 'INV-9001', total: '120.00' });
  });

  test.each(['xero.contact.changed', 'xero.creditNote.changed'])(
    '%s is nothing once it is not there any more',
    async (type) => {
      const practice = await opened();
      const trigger = triggerOf(type);
      const gone: Notice = {
        key: 'k',
        kind: 'any',
        account: null,
        data: { id: '99999999-1111-4111-8111-111111111111' },
      };
      expect((await lookedInto(trigger, contextFor(trigger, practice), [gone])).changes).toEqual([]);
    },
  );

  test('is narrowed by kind and status, as the document is when it is looked at', async () => {
    const practice = await opened();
    put(practice.first, 'Invoices', anInvoice());
    put(practice.first, 'Invoices', anInvoice({ InvoiceID: '22222222-1111-4111-8111-111111111111', Type: 'ACCPAY' }));
    const trigger = triggerOf('xero.invoice.changed');
    const numberOf = async (parameters: object) => (await sweepAll(trigger, practice, parameters)).changes.length;
    expect(await numberOf({})).toBe(2);
    expect(await numberOf({ kind: 'ACCREC' })).toBe(1);
    expect(await numberOf({ statuses: ['PAID'] })).toBe(0);
  });
});

describe('a sweep', () => {
  const trigger = triggerOf('xero.payment.changed');
  const payment = (number: number) => `${String(number).padStart(8, '0')}-1111-4111-8111-111111111111`;
  const pay = (practice: Open, number: number, ms: number) =>
    put(practice.first, 'Payments', { PaymentID: payment(number), Status: 'AUTHORISED', UpdatedDateUTC: at(ms) });

  test('reads everything once, page by page, also where more have one second than a page holds', async () => {
    const practice = await opened();
    for (let number = 1; number <= 130; number += 1) pay(practice, number, FROM + number * 2_000);
    for (let number = 131; number <= 380; number += 1) pay(practice, number, FROM + 400_000);
    const { changes } = await sweepAll(trigger, practice);
    expect(new Set(changes.map(({ id }) => id)).size).toBe(380);
  });

  test('misses nothing that is left when something it has read moves to the end', async () => {
    const practice = await opened();
    for (let number = 1; number <= 150; number += 1) pay(practice, number, FROM + number * 2_000);
    const first = await trigger.follow?.sweep?.(contextFor(trigger, practice), { cursor: null, begunAt: 0 });
    for (let number = 1; number <= 20; number += 1) pay(practice, number, FROM + 900_000 + number);
    const rest = await sweepAll(trigger, practice, {}, first?.cursor ?? null);
    const seen = new Set([...(first?.changes ?? []), ...rest.changes].map(({ id }) => id.split(' ')[1]));
    expect(seen.size).toBe(150);
  });

  test('goes on where it was, with what came into sight late, and does not read the past for ever', async () => {
    const practice = await opened();
    pay(practice, 1, Date.now() - 3_600_000);
    const first = await sweepAll(trigger, practice);
    expect(first.changes).toHaveLength(1);
    pay(practice, 2, Date.now() - 120_000);
    const second = await sweepAll(trigger, practice, {}, first.cursor);
    expect(second.changes.map(({ id }) => id.split(' ')[1])).toEqual([payment(2)]);
  });

  test('leaves alone what was there before the trigger went live', async () => {
    const practice = await opened();
    pay(practice, 1, FROM);
    pay(practice, 2, FROM + 5_500);
    const part = await trigger.follow?.sweep?.(contextFor(trigger, practice), { cursor: null, begunAt: FROM + 5_400 });
    expect(part?.changes.map(({ id }) => id.split(' ')[1])).toEqual([payment(2)]);
  });
});

describe.skipIf(!isThere)("Xero's own words", () => {
  interface Vector {
    readonly name: string;
    readonly key: string;
    readonly bodyBase64: string;
    readonly signature: string | null;
    readonly expectValid: boolean;
  }
  const vectors = isThere ? (JSON.parse(readFileSync(VECTORS, 'utf8')) as { vectors: Vector[] }).vectors : [];

  test.each(vectors.map((vector) => [vector.name, vector] as const))('%s', (_, vector) => {
    const headers: Record<string, string> = vector.signature === null ? {} : { 'x-xero-signature': vector.signature };
    const call = { ...callOf({ headers }), rawBody: Buffer.from(vector.bodyBase64, 'base64') };
    expect(webhook.verify(call, vector.key)).toBe(vector.expectValid);
    if (!vector.expectValid) return;
    const body = JSON.parse(Buffer.from(call.rawBody).toString()) as { events: object[] };
    const notices = webhook.notices(body as unknown as Json, call);
    expect(new Set(notices.map(({ key }) => key)).size).toBe(body.events.length);
  });

  test('practice tells in the same ones', async () => {
    const practice = await opened();
    put(practice.first, 'Invoices', anInvoice());
    const spec = parse(readFileSync(SPEC, 'utf8')) as { components: object };
    const ajv = new Ajv({ strict: false, validateFormats: false });
    ajv.addSchema({ $id: 'https://contract.invalid/hooks', components: spec.components });
    const validate = ajv.compile({ $ref: 'https://contract.invalid/hooks#/components/schemas/WebhookEvent' });
    const event = eventOf(practice.first, 'Invoices', String(anInvoice().InvoiceID), 'CREATE');
    expect([validate(webhookRules().body([event], '')), validate.errors]).toEqual([true, null]);
  });
});
