import { runNode } from '@holdfast/node-sdk/testing';
import { beforeEach, describe, expect, test } from 'vitest';
import { madeOf, RULES } from '../practice/documents.ts';
import type { Rules } from '../practice/rules.ts';
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

  describe('at a place that a person chose', () => {
    const said = CASES['business-central.salesInvoiceLine.create']?.parameters;
    const chosen = { ...said, itemNumber: '', taxCode: 'NONTAXABLE' };
    const item = { ...chosen, accountNumber: '', itemNumber: 'advice', taxCode: '', description: '', price: '120' };
    beforeEach(() => {
      put(steps.practice.first, 'salesInvoices', 'salesInvoice');
      put(steps.practice.first, 'items', 'item', { baseUnitOfMeasureCode: 'HOUR' });
    });
    /** What somebody types into Business Central. */
    const typed = (line: object) => {
      const [document = {}] = steps.practice.first.all('salesInvoices');
      const lines = [...(document.salesInvoiceLines as object[]), { sequence: 5_000, ...line }];
      const made = madeOf(steps.practice.first, RULES[0] as Rules, { ...document, salesInvoiceLines: lines as never });
      if ('problem' in made) throw new Error(JSON.stringify(made.problem));
      steps.practice.first.put('salesInvoices', made.doc);
    };
    const lose = async (written: object, kind: 'reset-after' | 'reset-before' = 'reset-after') => {
      steps.practice.faults.set({ kind, method: 'POST' });
      expect(await run('salesInvoiceLine.create', written)).toMatchObject([{ class: 'ambiguous' }]);
    };

    test.each([
      ['of an account', chosen],
      ['whose text is that of its account', { ...chosen, description: '' }],
      ['of an item that gives all it does not say', item],
      ['of an item, with a text and a tax', { ...item, description: 'Travel', taxCode: 'nontaxable' }],
    ])('is found again after a lost answer where all of it is as written (%s)', async (_, written) => {
      await lose(written);
      expect(await probe('salesInvoiceLine.create', written)).toMatchObject({
        port: 'created',
        output: { sequence: 5_000, quantity: '2.00' },
      });
    });

    test.each([
      [2, '15.3333', '15.33'],
      [3, '15.0005', '15.001'],
      [5, '15.3333', '15.3333'],
    ])('is found again where Business Central rounds its price to %i digits (%s)', async (digits, price, kept) => {
      steps.practice.first.priceDigits = digits;
      await lose({ ...chosen, price });
      const found = await probe('salesInvoiceLine.create', { ...chosen, price });
      expect(found).toMatchObject({ output: { price: kept } });
    });

    test.each([
      ['amount', { quantity: 1, unitPrice: 30 }],
      ['price', { unitPrice: 15.01 }],
      ['text', { description: 'Travel of another' }],
      ['second text', { description2: 'to Cork' }],
      ['tax', { taxCode: 'TAXABLE' }],
      ['discount', { discountAmount: 1 }],
    ])(
      'that did not arrive does not take a line of another %s for its own, and a person is asked',
      async (_, other) => {
        await lose(chosen, 'reset-before');
        const base = {
          lineType: 'Account',
          lineObjectNumber: '40100',
          description: 'Travel',
          quantity: 2,
          unitPrice: 15,
        };
        typed({ ...base, taxCode: 'NONTAXABLE', ...other });
        expect(await probe('salesInvoiceLine.create', chosen)).toBe('unknown');
      },
    );

    test.each([
      ['text', { description: 'Travel' }],
      ['tax', { taxCode: 'NONTAXABLE' }],
      ['unit', { unitOfMeasureCode: 'PCS' }],
    ])('that left the %s to its item does not take one for its own that says another', async (_, other) => {
      await lose(item, 'reset-before');
      typed({ lineType: 'Item', lineObjectNumber: 'ADVICE', quantity: 2, unitPrice: 120, ...other });
      expect(await probe('salesInvoiceLine.create', item)).toBe('unknown');
    });

    test('that left the tax to its account leaves it to a person: no list says what it would be', async () => {
      const untaxed = { ...chosen, taxCode: '' };
      await lose(untaxed);
      expect(await probe('salesInvoiceLine.create', untaxed)).toBe('unknown');
    });

    test('is not there where the place is free or has a line of another account', async () => {
      await lose(chosen, 'reset-before');
      expect(await probe('salesInvoiceLine.create', chosen)).toBe('absent');
      typed({ lineType: 'Account', lineObjectNumber: '40200', quantity: 2, unitPrice: 15 });
      expect(await probe('salesInvoiceLine.create', chosen)).toBe('absent');
    });

    test('that is taken sends nothing, and says so', async () => {
      typed({ lineType: 'Account', lineObjectNumber: '40100', quantity: 2, unitPrice: 15, description: 'Travel' });
      expect(await run('salesInvoiceLine.create', chosen)).toMatchObject([
        { code: 'data/duplicate_foreign', phase: 'unsent', evidence: { path: '/sequence' } },
      ]);
      expect(steps.practice.ledger.entries.map(({ method }) => method)).toEqual(['GET']);
    });
  });
});
