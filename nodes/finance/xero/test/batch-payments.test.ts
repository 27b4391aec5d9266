import type { JsonObject } from '@holdfast/node-sdk';
import { itemsOf, makeEachContext, runNode, TEST_NOW, testKey } from '@holdfast/node-sdk/testing';
import { beforeEach, describe, expect, test } from 'vitest';
import { createBatchPayment } from '../src/nodes/batch-payment-create.ts';
import { deleteBatchPayment } from '../src/nodes/batch-payment-delete.ts';
import { createPrepaymentAllocation } from '../src/nodes/prepayment-allocation-create.ts';
import { CASES } from './cases.ts';
import { anInvoice, connectionFields, openPractice, put } from './practice.ts';

const said = CASES['xero.batchPayment.create'];
const parameters = { date: '', ...said?.parameters } as JsonObject;
const KEY = testKey('a batch');

describe('a batch payment at Xero', () => {
  let practice: Awaited<ReturnType<typeof openPractice>>;
  beforeEach(async () => {
    practice = await openPractice();
    said?.prepare?.(practice.first);
    return () => practice.close();
  });
  const run = (more: JsonObject = {}, idempotencyKey = KEY) =>
    runNode(createBatchPayment, {
      parameters: { ...parameters, ...more },
      connectionFields,
      baseUrl: practice.url,
      idempotencyKey,
    });
  const probe = (idempotencyKey = KEY) => {
    if (createBatchPayment.mode !== 'each') throw new Error('It works on each item.');
    const around = {
      connectionType: createBatchPayment.connections[0],
      connectionFields,
      baseUrl: practice.url,
      idempotencyKey,
    };
    return createBatchPayment.probe?.(makeEachContext(parameters as never, itemsOf({}), 0, around));
  };
  const open = () => [...practice.first.shelves.Invoices.values()].map(({ AmountDue }) => AmountDue);
  /** A batch that stands in the books for the same, with other fields. */
  const another = (more: JsonObject) => {
    const [made] = practice.first.shelves.BatchPayments.values();
    put(practice.first, 'BatchPayments', {
      ...made,
      BatchPaymentID: practice.first.newId(),
      UpdatedDateUTC: `/Date(${TEST_NOW}+0000)/`,
      ...more,
    } as JsonObject);
    practice.first.shelves.BatchPayments.delete(String(made?.BatchPaymentID));
  };

  test('pays all that is in it, or nothing', async () => {
    const wrong = {
      payments: [...(parameters.payments as JsonObject[]), { invoiceId: practice.first.newId(), amount: '1' }],
    };
    expect((await run(wrong, testKey('wrong'))).failures).toMatchObject([{ failure: { code: 'data/rejected' } }]);
    expect(open()).toEqual([120, 120]);
    await run();
    expect(open()).toEqual([0, 99.5]);
    expect([...practice.first.shelves.Payments.values()].map(({ Amount }) => Amount)).toEqual([120, 20.5]);
  });

  test('is taken back with all that is in it', async () => {
    const { outputs } = await run();
    const call = { connectionFields, baseUrl: practice.url };
    const id = String(outputs.created?.[0]?.json.batchPaymentId);
    for (let count = 0; count < 2; count += 1) await runNode(deleteBatchPayment, { ...call, parameters: { id } });
    expect(open()).toEqual([120, 120]);
    expect(practice.ledger.commits).toHaveLength(2);
  });

  test('is found again by its mark, which fits what is sent to the bank', async () => {
    expect(await probe()).toBe('absent');
    practice.faults.set({ kind: 'reset-after', method: 'PUT' });
    expect((await run()).failures).toMatchObject([{ failure: { class: 'ambiguous' } }]);
    expect(await probe()).toMatchObject({ output: { total: '140.50', details: expect.stringMatching(/^HF-.{15}$/) } });
    expect(practice.first.shelves.BatchPayments.size).toBe(1);
  });

  test('is found again where the country of the books keeps the reference instead', async () => {
    await run();
    const [made] = practice.first.shelves.BatchPayments.values();
    another({ Details: '', Reference: String(made?.Details) });
    expect(await probe()).toMatchObject({ port: 'created' });
  });

  test('that pays the same and is marked otherwise is of somebody else', async () => {
    await run();
    expect(await probe(testKey('another'))).toBe('absent');
    another({ Details: 'May' });
    expect(await probe()).toBe('absent');
  });

  test('that pays the same and bears no mark is left to a person', async () => {
    await run();
    another({ Details: '' });
    expect(await probe()).toBe('unknown');
    another({ Details: '', Payments: [] });
    expect(await probe()).toBe('absent');
  });

  test('(prepayments:) no more is set against an invoice than is left, and nothing against a bill', async () => {
    const { prepare, parameters: part } = CASES['xero.prepaymentAllocation.create'] ?? {};
    prepare?.(practice.first);
    const allocate = async (more: JsonObject, key = 'good') =>
      (
        await runNode(createPrepaymentAllocation, {
          parameters: { ...part, ...more },
          connectionFields,
          baseUrl: practice.url,
          idempotencyKey: testKey(key),
        })
      ).failures;
    expect(await allocate({ amount: '20.01' }, 'more')).toMatchObject([{ failure: { code: 'data/rejected' } }]);
    put(practice.first, 'Invoices', anInvoice({ Type: 'ACCPAY' }));
    expect(await allocate({}, 'bill')).toMatchObject([{ failure: { code: 'data/rejected' } }]);
    put(practice.first, 'Invoices', anInvoice());
    expect(await allocate({})).toEqual([]);
    const [left] = practice.first.shelves.Prepayments.values();
    expect([left?.RemainingCredit, open()[0]]).toEqual([4.5, 104.5]);
  });
});
