import {
  connectorCases,
  connectorSuite,
  failuresOf,
  itemsOf,
  MemoryFiles,
  outputOf,
  runNode,
} from '@holdfast/node-sdk/testing';
import { asProvider } from '@holdfast/practice';
import { beforeEach, describe, expect, test } from 'vitest';
import { PRACTICE_CLIENT } from '../practice/index.ts';
import { businessCentral } from '../src/index.ts';
import { CASES } from './cases.ts';
import { connectionFields, IDS, openPractice, put } from './practice.ts';
import { node, stepsInPractice } from './steps.ts';

connectorSuite(businessCentral, {
  targets: {
    'business-central.company': { ...PRACTICE_CLIENT },
    'business-central.application': { ...PRACTICE_CLIENT },
    'business-central.certificate': { ...PRACTICE_CLIENT },
  },
  fixtures: new URL('errors/', import.meta.url),
});

await connectorCases(businessCentral, {
  cases: CASES,
  connectionFields,
  async open() {
    const practice = await openPractice();
    return { books: practice.first, provider: asProvider(practice) };
  },
});

describe('a step of Business Central', () => {
  const steps = stepsInPractice();
  const { call, run, probe } = steps;

  test('looks up more items than a batch holds with a call for each hundred, and one that is refused holds nobody up', async () => {
    const items = itemsOf(...Array.from({ length: 150 }, (_, index) => ({ index })));
    const parameters = ({ index }: { index: number }) => ({
      kind: 'customers',
      where: index === 1 ? 'nonsense' : `number eq '${index === 2 ? 'C1' : 'NOBODY'}'`,
    });
    const { outputs, failures } = await runNode(node('batch.read'), {
      connectionFields,
      baseUrl: steps.practice.url,
      items,
      parameters,
    });
    expect(steps.practice.ledger.entries.map(({ method, path }) => [method, path.split('/').at(-1)])).toEqual([
      ['POST', '$batch'],
      ['POST', '$batch'],
    ]);
    expect(outputs.found?.map(({ json, from }) => [json.number, from])).toEqual([['C1', 2]]);
    expect(outputs.missing).toHaveLength(148);
    expect(failures).toMatchObject([{ index: 1, failure: { code: 'data/rejected' } }]);
  });

  test('makes more records than a batch holds with a call for each hundred, and one that is refused fails alone', async () => {
    const items = itemsOf(...Array.from({ length: 101 }, (_, index) => ({ index })));
    const { outputs, failures } = await runNode(node('batch.create'), {
      connectionFields,
      baseUrl: steps.practice.url,
      items,
      parameters: ({ index }: { index: number }) => ({
        kind: 'customers',
        body: index === 1 ? { displayName: 'Wrong', balanceDue: 5 } : { displayName: `Customer ${index}` },
      }),
    });
    const sizes = steps.practice.ledger.entries.map(
      ({ body }) => (JSON.parse(body) as { requests: object[] }).requests.length,
    );
    expect(sizes).toEqual([100, 1]);
    expect(outputs.created).toHaveLength(100);
    expect(new Set(outputs.created?.map(({ json }) => json.number)).size).toBe(100);
    expect(failures).toMatchObject([{ index: 1, failure: { code: 'data/rejected' } }]);
    expect(steps.practice.ledger.commits).toHaveLength(100);
  });

  test.each([
    ['customers', { displayName: 'One' }],
    ['contacts', { displayName: 'One' }],
    ['purchaseCreditMemos', { vendorId: IDS.vendor, purchaseCreditMemoLines: [] }],
    ['items', { displayName: 'One', taxGroupCode: 'TAXABLE' }],
    ['purchaseInvoices', { vendorId: IDS.vendor, purchaseInvoiceLines: [] }],
    ['bankAccounts', { displayName: 'One' }],
    ['taxGroups', { code: 'furniture', displayName: 'Furniture' }],
    ['taxAreas', { code: 'cork', displayName: 'Cork' }],
    ['journals', { displayName: 'May', journalLines: [{ accountNumber: '61200', amount: 5, documentNumber: 'D1' }] }],
    ['customerPaymentJournals', { displayName: 'Paid', customerPayments: [{ customerId: IDS.customer, amount: -5 }] }],
    ['vendorPaymentJournals', { displayName: 'Paid', vendorPayments: [{ vendorId: IDS.vendor, amount: 5 }] }],
  ])('finds a record of its own (%s) that was made together with others', async (kind, body) => {
    expect(await probe('batch.create', { kind, body })).toBe('absent');
    const definition = node('batch.create');
    const [made] = await outputOf(definition, call('batch.create', { parameters: { kind, body } as never }));
    expect(await probe('batch.create', { kind, body })).toMatchObject({ reference: made?.id, output: made });
  });

  test.each([
    ['bankAccounts', "number eq 'CHECKING'", { displayName: 'World Wide Bank' }],
    ['taxGroups', "code eq 'TAXABLE'", { displayName: 'Taxable' }],
    ['taxAreas', "code eq 'ATLANTA, GA'", { displayName: 'Atlanta, GA' }],
    ['journals', "code eq 'RENT'", { lines: [{ amount: '500.00' }] }],
  ])('looks up many (%s) at once, with what is in them', async (kind, where, gives) => {
    CASES['business-central.journal.get']?.prepare?.(steps.practice.first);
    expect(await outputOf(node('batch.read'), call('batch.read', { parameters: { kind, where } }))).toMatchObject([
      gives,
    ]);
  });

  test('that makes many tax groups needs the code of a person, which is what they are known by', async () => {
    const make = (body: object) =>
      failuresOf(node('batch.create'), call('batch.create', { parameters: { kind: 'taxGroups', body } as never }));
    for (const body of [{ displayName: 'One' }, { code: '', displayName: 'One' }, { code: 'ONE' }])
      expect(await make(body)).toMatchObject([{ code: 'data/bad_input' }]);
    expect(steps.practice.ledger.entries).toEqual([]);
    expect(await make({ code: 'taxable', displayName: 'Another' })).toMatchObject([{ code: 'data/already_exists' }]);
    const said = { kind: 'taxGroups', body: { code: 'taxable', displayName: 'Another' } };
    expect(await probe('batch.create', said)).toBe('absent');
  });

  test('that makes many takes no number of a person: it would have no mark to be found by', async () => {
    const parameters = { kind: 'customers', body: { displayName: 'One', number: 'C-77' } };
    expect(await failuresOf(node('batch.create'), call('batch.create', { parameters }))).toMatchObject([
      { code: 'data/bad_input', evidence: { path: '/body/number' } },
    ]);
    expect(steps.practice.ledger.entries).toEqual([]);
  });

  test('that expects another version than there is writes nothing', async () => {
    put(steps.practice.first, 'salesInvoices', 'salesInvoice');
    CASES['business-central.journalLine.update']?.prepare?.(steps.practice.first);
    for (const type of ['salesInvoice.update', 'salesInvoice.delete', 'journalLine.update', 'journal.update'])
      expect(await run(type, { expectedEtag: 'W/"old"' })).toMatchObject([{ code: 'data/stale' }]);
    expect(steps.practice.ledger.commits).toEqual([]);
  });

  test('that posts leaves alone what is posted, and nothing is posted twice', async () => {
    put(steps.practice.first, 'salesInvoices', 'salesInvoice');
    for (let count = 0; count < 2; count += 1) expect(await run('salesInvoice.post')).toEqual([]);
    expect(steps.practice.ledger.commits).toHaveLength(1);
    expect(steps.practice.first.all('generalLedgerEntries')).toHaveLength(2);
  });

  test('that asks after posting says by the status whether it happened', async () => {
    put(steps.practice.first, 'salesInvoices', 'salesInvoice');
    expect(await probe('salesInvoice.post', { id: IDS.salesInvoice })).toBe('absent');
    await run('salesInvoice.post');
    expect(await probe('salesInvoice.post', { id: IDS.salesInvoice })).toMatchObject({ output: { status: 'Open' } });
  });

  test('corrects an invoice once: a draft that is there is handed on, and between several nobody guesses', async () => {
    CASES['business-central.salesInvoice.correct']?.prepare?.(steps.practice.first);
    const asked = { id: IDS.salesInvoice };
    expect(await probe('salesInvoice.correct', asked)).toBe('absent');
    const [made] = await outputOf(node('salesInvoice.correct'), call('salesInvoice.correct'));
    const [again] = await outputOf(node('salesInvoice.correct'), call('salesInvoice.correct'));
    expect(again).toEqual(made);
    expect(steps.practice.ledger.commits).toMatchObject([{ kind: 'salesCreditMemos', did: 'created' }]);
    expect(await probe('salesInvoice.correct', asked)).toMatchObject({ reference: made?.id });
    const { shelves } = steps.practice.first;
    const memo = shelves.salesCreditMemos.get(String(made?.id)) ?? {};
    steps.practice.first.put('salesCreditMemos', { ...memo, status: 'Open' });
    expect(await probe('salesInvoice.correct', asked)).toBe('unknown');
    steps.practice.first.put('salesCreditMemos', { ...memo, status: 'Draft' });
    steps.practice.first.put('salesCreditMemos', { ...memo, id: steps.practice.first.newId() });
    expect(await probe('salesInvoice.correct', asked)).toBe('unknown');
    expect(await run('salesInvoice.correct')).toMatchObject([{ code: 'data/bad_input' }]);
  });

  test('at a journal line that is posted meanwhile leaves it to a person whether it was made', async () => {
    CASES['business-central.lineAttachment.create']?.prepare?.(steps.practice.first);
    const asked = { lineId: IDS.waiting, fileName: 'receipt.txt' };
    expect(await probe('lineAttachment.create', asked)).toBe('absent');
    steps.practice.first.shelves.journalLines.delete(IDS.waiting);
    expect(await probe('lineAttachment.create', asked)).toBe('unknown');
  });

  test('puts files beside purchase credit memos', async () => {
    put(steps.practice.first, 'purchaseCreditMemos', 'purchaseCreditMemo');
    const beside = { to: 'Purchase Credit Memo', id: IDS.purchaseCreditMemo };
    expect(await run('attachment.create', beside)).toEqual([]);
    expect(steps.practice.first.all('documentAttachments')).toMatchObject([{ parentType: 'Purchase Credit Memo' }]);
  });

  test.each([
    ['salesInvoices', 'salesInvoice', 'D900'],
    ['salesCreditMemos', 'creditMemo', 'D901'],
    ['purchaseInvoices', 'purchaseInvoice', 'D902'],
    ['purchaseCreditMemos', 'purchaseCreditMemo', 'D903'],
  ] as const)(
    'prints documents (%s) as PDF under their number, in the language that is asked for',
    async (of, name, number) => {
      put(steps.practice.first, of, name);
      const files = new MemoryFiles();
      const parameters = { of, id: IDS[name], language: 'nl-NL' };
      const { outputs } = await runNode(node('pdf.read'), call('pdf.read', { parameters, files }));
      const file = outputs.out?.[0]?.files?.data;
      expect(file).toMatchObject({ name: `${number}.pdf`, mimeType: 'application/pdf' });
      if (!file) throw new Error('There is no file.');
      const text = Buffer.from(await files.read(file)).toString('latin1');
      expect(text).toMatch(/^%PDF-.*\/Lang\(nl-NL\)/s);
      expect(text).toContain(`(${number} `);
    },
  );

  describe('that corrects an invoice, where the answer was lost,', () => {
    const asked = { id: IDS.salesInvoice };
    const lose = async () => {
      steps.practice.faults.set({ kind: 'reset-after', method: 'POST' });
      expect(await run('salesInvoice.correct')).toMatchObject([{ class: 'ambiguous' }]);
    };
    beforeEach(() => CASES['business-central.salesInvoice.correct']?.prepare?.(steps.practice.first));

    test('finds the draft that names the invoice', async () => {
      await lose();
      const found = await probe('salesInvoice.correct', asked);
      expect(found).toMatchObject({ output: { status: 'Draft', invoiceNumber: 'PS-INV900' } });
    });

    test('does not guess where drafts name no invoice: a new one of the customer may be it', async () => {
      steps.practice.first.memosNameInvoices = false;
      expect(await probe('salesInvoice.correct', asked)).toBe('absent');
      await lose();
      expect(await probe('salesInvoice.correct', asked)).toBe('unknown');
      expect(steps.practice.first.all('salesCreditMemos')).toHaveLength(1);
    });

    test('was not made where the customer has no credit memo that is new since the run began and names no other invoice', async () => {
      steps.practice.faults.set({ kind: 'reset-before', method: 'POST' });
      await run('salesInvoice.correct');
      const others = { customerId: IDS.item, customerNumber: 'C2' };
      put(steps.practice.first, 'salesCreditMemos', 'creditMemo', others);
      expect(await probe('salesInvoice.correct', asked)).toBe('absent');
      steps.practice.clock.advance(-3_600_000);
      put(steps.practice.first, 'salesCreditMemos', 'creditMemo');
      expect(await probe('salesInvoice.correct', asked)).toBe('absent');
      steps.practice.clock.advance(3_600_000);
      put(steps.practice.first, 'salesCreditMemos', 'creditMemo', { invoiceNumber: 'PS-INV899' });
      expect(await probe('salesInvoice.correct', asked)).toBe('absent');
      put(steps.practice.first, 'salesCreditMemos', 'creditMemo');
      expect(await probe('salesInvoice.correct', asked)).toBe('unknown');
    });
  });

  test('knows the draft of a correction that names no invoice by its being the only new one of the customer', async () => {
    CASES['business-central.salesInvoice.correct']?.prepare?.(steps.practice.first);
    steps.practice.first.memosNameInvoices = false;
    put(steps.practice.first, 'salesCreditMemos', 'creditMemo');
    expect(await outputOf(node('salesInvoice.correct'), call('salesInvoice.correct'))).toMatchObject([
      { status: 'Draft', invoiceNumber: null, totalAmountIncludingTax: '120.00', lines: [{ price: '120.00' }] },
    ]);
  });

  test('asks a person where a correction names no invoice and others were made meanwhile: it stands, and is not sent again', async () => {
    CASES['business-central.salesInvoice.correct']?.prepare?.(steps.practice.first);
    steps.practice.first.memosNameInvoices = false;
    const others = () => {
      put(steps.practice.first, 'salesCreditMemos', 'creditMemo');
      return false;
    };
    steps.practice.faults.set({ kind: 'delay', method: 'POST', when: others });
    expect(await run('salesInvoice.correct')).toMatchObject([{ code: 'ambiguous/answer_lost', phase: 'answered' }]);
  });

  test.each(['salesInvoice.send', 'salesCreditMemo.send'])(
    '(%s) that goes out by mail cannot be looked up, so nothing is sent again by itself',
    async (type) => {
      const { effect } = node(type).description;
      expect(effect).toMatchObject({ kind: 'write', safeBy: 'unsafe' });
      expect(node(type)).not.toHaveProperty('probe');
      CASES[`business-central.${type}`]?.prepare?.(steps.practice.first);
      steps.practice.faults.set({ kind: 'reset-after', method: 'POST' });
      expect(await run(type)).toMatchObject([{ class: 'ambiguous' }]);
      expect(steps.practice.first.outbox).toHaveLength(1);
    },
  );

  test('sends nothing where there is no address, and says so', async () => {
    put(steps.practice.first, 'salesInvoices', 'salesInvoice', { status: 'Open', number: 'PS-INV900' });
    expect(await run('salesInvoice.send')).toMatchObject([{ code: 'data/rejected' }]);
    expect(steps.practice.first.outbox).toEqual([]);
  });

  test.each([
    ['cashFlowStatements', '2025-12-31', 'Cash at End of the Period', '-500.00'],
    ['cashFlowStatements', '2026-12-31', 'Cash at Beginning of the Period', '-500.00'],
    ['retainedEarningsStatements', '2026-12-31', 'Retained Earnings, Period Start', '-500.00'],
    ['retainedEarningsStatements', '2025-12-31', 'Net Income', '-500.00'],
  ])(
    'that reads a report (%s) of a year asks for its last day, and gives row by row',
    async (report, to, name, amount) => {
      for (const [accountNumber, debitAmount, creditAmount] of [
        ['61200', 500, 0],
        ['10100', 0, 500],
      ])
        steps.practice.first.put('generalLedgerEntries', {
          id: steps.practice.first.newId(),
          postingDate: '2025-05-01',
          accountNumber: String(accountNumber),
          debitAmount: Number(debitAmount),
          creditAmount: Number(creditAmount),
        });
      const rows = await outputOf(node('report.list'), call('report.list', { parameters: { report, to } }));
      expect(rows.find((row) => row.name === name)).toMatchObject({ amount });
    },
  );

  test("takes somebody else's record of the same number for nobody's own", async () => {
    expect(await probe('customer.create', { displayName: 'Another', number: 'C1' })).toBe('absent');
    expect(await probe('customer.create', { displayName: 'Example Customer', number: 'c1' })).toMatchObject({
      reference: IDS.customer,
    });
  });

  test('finds a bill by vendor and number, and guesses between no two', async () => {
    const said = { ...CASES['business-central.purchaseInvoice.create']?.parameters, vendorInvoiceNumber: 'S-17' };
    put(steps.practice.first, 'purchaseInvoices', 'purchaseInvoice');
    expect(await probe('purchaseInvoice.create', said)).toMatchObject({ reference: IDS.purchaseInvoice });
    put(steps.practice.first, 'purchaseInvoices', 'purchaseInvoice', { id: steps.practice.first.newId() });
    expect(await probe('purchaseInvoice.create', said)).toBe('unknown');
  });

  test('that is refused for its data says so, and the words of Business Central are in the evidence', async () => {
    const [failure] = await run('salesInvoice.create', { customerId: IDS.vendor });
    expect(failure).toMatchObject({ code: 'data/rejected', evidence: { body: expect.stringContaining('customer') } });
    expect(steps.practice.ledger.commits).toEqual([]);
  });

  test('that reads a list follows the server from page to page, and reads no more than asked for', async () => {
    for (let count = 0; count < 2_100; count += 1)
      steps.practice.first.put('customers', {
        id: steps.practice.first.newId(),
        number: `X${count}`,
        displayName: `Customer ${count}`,
      });
    const read = (limit: number) => outputOf(node('customer.list'), call('customer.list', { parameters: { limit } }));
    expect(await read(5_000)).toHaveLength(2_101);
    expect(await read(1_200)).toHaveLength(1_200);
    expect(steps.practice.ledger.entries.map(({ query }) => new URLSearchParams(query).get('$skiptoken'))).toEqual([
      null,
      '1000',
      '2000',
      null,
      '1000',
    ]);
  });

  test('that nobody has chosen a company for asks to, and sends nothing', async () => {
    const fields = { ...connectionFields, companyId: '' };
    expect(await failuresOf(node('customer.list'), call('customer.list', { connectionFields: fields }))).toMatchObject([
      { code: 'permanent/auth', phase: 'unsent' },
    ]);
    expect(steps.practice.ledger.entries).toEqual([]);
  });
});
