import { outputOf } from '@holdfast/node-sdk/testing';
import { describe, expect, test } from 'vitest';
import { CASES } from './cases.ts';
import { IDS, put, putJournalLine } from './practice.ts';
import { node, stepsInPractice } from './steps.ts';

describe('a journal in Business Central', () => {
  const steps = stepsInPractice();
  const { call, run, probe } = steps;

  test('that posts a journal does not post what others wrote into it', async () => {
    put(steps.practice.first, 'journals', 'journal');
    putJournalLine(steps.practice.first);
    putJournalLine(steps.practice.first, 'OTHER-1');
    expect(await run('journal.post')).toMatchObject([{ code: 'data/bad_input' }]);
    expect(steps.practice.ledger.commits).toEqual([]);
  });

  test('pays an invoice: the payments stand in a journal of their own, and posting it closes the invoice', async () => {
    put(steps.practice.first, 'salesInvoices', 'salesInvoice', {
      status: 'Open',
      number: 'PS-INV900',
      remainingAmount: 120,
    });
    const [journal] = await outputOf(node('payment.create'), call('payment.create'));
    expect(await run('journal.post', { id: journal?.id })).toEqual([]);
    expect(steps.practice.first.shelves.salesInvoices.get(IDS.salesInvoice)).toMatchObject({
      status: 'Paid',
      remainingAmount: 0,
    });
  });

  test.each([
    'paymentLine.update',
    'vendorPaymentLine.update',
    'journalLine.update',
    'journal.update',
    'payment.update',
    'vendorPayment.update',
  ])('(%s) that is done already writes nothing', async (type) => {
    CASES[`business-central.${type}`]?.prepare?.(steps.practice.first);
    for (let count = 0; count < 2; count += 1) expect(await run(type)).toEqual([]);
    expect(steps.practice.ledger.commits).toHaveLength(1);
    const [sent] = steps.practice.ledger.entries.filter(({ method }) => method === 'PATCH');
    expect(Object.keys(JSON.parse(sent?.body ?? '{}'))).not.toContain('documentNumber');
  });

  test('adds lines to a journal that is there, of accounts and of banks, and they are posted together', async () => {
    put(steps.practice.first, 'journals', 'journal', { balancingAccountId: '', balancingAccountNumber: '' });
    const add = (idempotencyKey: string, parameters: object) =>
      outputOf(node('journalLine.create'), {
        ...call('journalLine.create'),
        idempotencyKey,
        parameters: { journalId: IDS.journal, documentNumber: 'MAY-1', ...parameters } as never,
      });
    await add('hf1-a', { accountNumber: '61200', amount: '70.00' });
    await add('hf1-b', { accountType: 'Bank Account', accountNumber: 'CHECKING', amount: '-70.00' });
    expect(steps.practice.first.all('journalLines').map(({ lineNumber }) => lineNumber)).toEqual([10_000, 20_000]);
    expect(await run('journal.post')).toEqual([]);
    expect(
      steps.practice.first
        .all('generalLedgerEntries')
        .map(({ accountNumber, debitAmount }) => [accountNumber, debitAmount]),
    ).toEqual([
      ['61200', 70],
      ['10100', 0],
    ]);
  });

  test.each([
    ['journalLine', 'journalLines'],
    ['paymentLine', 'customerPayments'],
    ['vendorPaymentLine', 'vendorPayments'],
  ] as const)('that asks for a line (%s) that may be posted since says that nobody can tell', async (type, shelf) => {
    const said = CASES[`business-central.${type}.create`];
    said?.prepare?.(steps.practice.first);
    expect(await probe(`${type}.create`, said?.parameters ?? {})).toBe('absent');
    await outputOf(node(`${type}.create`), call(`${type}.create`));
    expect(await probe(`${type}.create`, said?.parameters ?? {})).toMatchObject({ port: 'created' });
    steps.practice.first.shelves[shelf].clear();
    expect(await probe(`${type}.create`, said?.parameters ?? {})).toBe('unknown');
    const more = { id: steps.practice.first.newId(), journalId: IDS.journal, documentNumber: 'LATER' };
    steps.practice.first.put(shelf, more);
    expect(await probe(`${type}.create`, said?.parameters ?? {})).toBe('absent');
    const documentNumber = String(said?.parameters.documentNumber).toUpperCase();
    steps.practice.first.put('generalLedgerEntries', { id: steps.practice.first.newId(), documentNumber });
    expect(await probe(`${type}.create`, said?.parameters ?? {})).toBe('unknown');
  });

  test.each([
    ['paymentLine', 'CASHRCPT', 'customerPayments'],
    ['journalLine', 'GENERAL', 'journalLines'],
  ] as const)(
    'reads on (%s) in journals of its kind, a hundred with one call, and in one where it is named',
    async (type, template, shelf) => {
      const { first } = steps.practice;
      const ids = Array.from({ length: 150 }, () => first.newId());
      for (const [index, id] of ids.entries()) {
        first.put('journals', { id, code: `J${index}`, template });
        first.put(shelf, { id: first.newId(), journalId: id, documentNumber: `D${index}`, amount: -1 });
      }
      first.put('journals', { id: IDS.journal, code: 'OTHER', template: 'PAYMENT' });
      first.put('vendorPayments', { id: first.newId(), journalId: IDS.journal, documentNumber: 'OTHER' });
      const read = async (parameters: object) =>
        (
          await outputOf(node(`${type}.listChanged`), call(`${type}.listChanged`, { parameters: parameters as never }))
        ).map(({ documentNumber }) => documentNumber);
      expect(await read({ from: '2025-01-01' })).toEqual(ids.map((_, index) => `D${index}`));
      expect(steps.practice.ledger.entries.map(({ method }) => method)).toEqual(['GET', 'POST', 'POST']);
      expect(await read({ from: '2025-01-01', journalId: ids[7] })).toEqual(['D7']);
      expect(await read({ from: '2030-01-01' })).toEqual([]);
    },
  );

  test('that reads on in journals fails whole where one was not answered: a line that was passed over would never come', async () => {
    CASES['business-central.paymentLine.listChanged']?.prepare?.(steps.practice.first);
    steps.practice.first.shelves.journals.set('no id', { id: 'no id', template: 'CASHRCPT' });
    expect(await run('paymentLine.listChanged')).toMatchObject([{ code: 'data/rejected' }]);
  });

  test('pays a bill, once and no more than is open', async () => {
    const said = CASES['business-central.vendorPayment.create'];
    said?.prepare?.(steps.practice.first);
    const [journal] = await outputOf(node('vendorPayment.create'), call('vendorPayment.create'));
    expect(await run('journal.post', { id: journal?.id })).toEqual([]);
    expect(steps.practice.first.shelves.purchaseInvoices.get(IDS.purchaseInvoice)).toMatchObject({ status: 'Paid' });
    expect(steps.practice.first.all('generalLedgerEntries').map(({ debitAmount }) => debitAmount)).toEqual([30, 0]);
    const again = { idempotencyKey: 'another', parameters: said?.parameters };
    const [second] = await outputOf(node('vendorPayment.create'), call('vendorPayment.create', again));
    expect(await run('journal.post', { id: second?.id })).toMatchObject([{ code: 'data/rejected' }]);
  });
});
