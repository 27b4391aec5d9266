import { runNode } from '@holdfast/node-sdk/testing';
import { describe, expect, test } from 'vitest';
import { CASES } from './cases.ts';
import { put } from './practice.ts';
import { node, stepsInPractice } from './steps.ts';

describe('a line of a draft in Business Central', () => {
  const steps = stepsInPractice();
  const { call, run, probe } = steps;

  test.each(['salesInvoice', 'salesCreditMemo', 'purchaseInvoice', 'purchaseCreditMemo'])(
    'adds a line to a draft (%s) that the document adds up, and one that is posted takes none',
    async (kind) => {
      const type = `${kind}Line.create`;
      const { prepare, parameters } = CASES[`business-central.${type}`] ?? {};
      prepare?.(steps.practice.first);
      expect(await run(type)).toEqual([]);
      const [document = {}] = steps.practice.first.all(`${kind}s` as 'salesInvoices');
      const lines = document[`${kind}Lines`] as { sequence: number; amountIncludingTax: number }[];
      expect(lines.map(({ sequence }) => sequence)).toEqual([5_000, 10_000]);
      expect(document.totalAmountIncludingTax).toBe(lines.reduce((sum, line) => sum + line.amountIncludingTax, 0));
      steps.practice.first.put(`${kind}s` as 'salesInvoices', { ...document, status: 'Open' });
      for (const step of ['create', 'update', 'delete']) {
        const said = step === 'create' ? { ...parameters, sequence: 6_000 } : {};
        expect(await run(`${kind}Line.${step}`, said)).toMatchObject([{ code: 'data/rejected' }]);
      }
    },
  );

  test('adds lines that are given no place behind all others, each at one that is its own and stays', async () => {
    put(steps.practice.first, 'salesInvoices', 'salesInvoice');
    const said = { ...CASES['business-central.salesInvoiceLine.create']?.parameters, sequence: 0 };
    const add = (idempotencyKey: string) =>
      runNode(node('salesInvoiceLine.create'), call('salesInvoiceLine.create', { parameters: said, idempotencyKey }));
    for (const key of ['hf1-one', 'hf1-two']) expect((await add(key)).failures).toEqual([]);
    await add('hf1-one');
    expect(steps.practice.ledger.entries.at(-1)?.answer).toMatchObject({
      error: { code: 'Internal_EntityWithSameKeyExists' },
    });
    const [{ salesInvoiceLines = [] } = {}] = steps.practice.first.all('salesInvoices');
    const places = (salesInvoiceLines as { sequence: number }[]).map(({ sequence }) => sequence);
    expect(places.map((place) => place >= 1_000_000_000)).toEqual([false, true, true]);
  });

  test('does not take a line of another account at the same place for its own', async () => {
    put(steps.practice.first, 'salesInvoices', 'salesInvoice');
    const said = CASES['business-central.salesInvoiceLine.create']?.parameters ?? {};
    await run('salesInvoiceLine.create');
    expect(await probe('salesInvoiceLine.create', said)).toMatchObject({ output: { sequence: 5_000 } });
    expect(await probe('salesInvoiceLine.create', { ...said, accountNumber: '40200' })).toBe('absent');
  });
});
