import type { NodeDefinition } from '@holdfast/node-sdk';
import {
  connectorCases,
  connectorSuite,
  failuresOf,
  itemsOf,
  MemoryFiles,
  makeEachContext,
  type NodeCall,
  outputOf,
  runNode,
} from '@holdfast/node-sdk/testing';
import { asProvider } from '@holdfast/practice';
import { beforeEach, describe, expect, test } from 'vitest';
import { PRACTICE_CLIENT } from '../practice/index.ts';
import { businessCentral } from '../src/index.ts';
import { CASES } from './cases.ts';
import { connectionFields, IDS, openPractice, put, putJournalLine } from './practice.ts';

type Open = Awaited<ReturnType<typeof openPractice>>;

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

const node = (type: string): NodeDefinition => {
  const found = businessCentral.nodes.find(({ description }) => description.type === `business-central.${type}`);
  if (!found) throw new Error(`There is no ${type}.`);
  return found;
};

describe('a step of Business Central', () => {
  let practice: Open;
  beforeEach(async () => {
    practice = await openPractice();
    return () => practice.close();
  });
  const call = (type: string, more: Partial<NodeCall> = {}): NodeCall => ({
    parameters: CASES[`business-central.${type}`]?.parameters,
    connectionFields,
    baseUrl: practice.url,
    ...more,
  });
  const run = (type: string, parameters: object = {}) =>
    failuresOf(
      node(type),
      call(type, { parameters: { ...CASES[`business-central.${type}`]?.parameters, ...parameters } as never }),
    );
  const probe = (type: string, parameters: object) => {
    const definition = node(type);
    if (definition.mode !== 'each' || !definition.probe) throw new Error('no probe');
    const around = { connectionType: definition.connections[0], connectionFields, baseUrl: practice.url };
    return definition.probe(makeEachContext(parameters as never, itemsOf({}), 0, around));
  };

  test('looks up more items than a batch holds with a call for each hundred, and one that is refused holds nobody up', async () => {
    const items = itemsOf(...Array.from({ length: 150 }, (_, index) => ({ index })));
    const parameters = ({ index }: { index: number }) => ({
      kind: 'customers',
      where: index === 1 ? 'nonsense' : `number eq '${index === 2 ? 'C1' : 'NOBODY'}'`,
    });
    const { outputs, failures } = await runNode(node('batch.read'), {
      connectionFields,
      baseUrl: practice.url,
      items,
      parameters,
    });
    expect(practice.ledger.entries.map(({ method, path }) => [method, path.split('/').at(-1)])).toEqual([
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
      baseUrl: practice.url,
      items,
      parameters: ({ index }: { index: number }) => ({
        kind: 'customers',
        body: index === 1 ? { displayName: 'Wrong', balanceDue: 5 } : { displayName: `Customer ${index}` },
      }),
    });
    const sizes = practice.ledger.entries.map(
      ({ body }) => (JSON.parse(body) as { requests: object[] }).requests.length,
    );
    expect(sizes).toEqual([100, 1]);
    expect(outputs.created).toHaveLength(100);
    expect(new Set(outputs.created?.map(({ json }) => json.number)).size).toBe(100);
    expect(failures).toMatchObject([{ index: 1, failure: { code: 'data/rejected' } }]);
    expect(practice.ledger.commits).toHaveLength(100);
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
    CASES['business-central.journal.get']?.prepare?.(practice.first);
    expect(await outputOf(node('batch.read'), call('batch.read', { parameters: { kind, where } }))).toMatchObject([
      gives,
    ]);
  });

  test('that makes many tax groups needs the code of a person, which is what they are known by', async () => {
    const make = (body: object) =>
      failuresOf(node('batch.create'), call('batch.create', { parameters: { kind: 'taxGroups', body } as never }));
    for (const body of [{ displayName: 'One' }, { code: '', displayName: 'One' }, { code: 'ONE' }])
      expect(await make(body)).toMatchObject([{ code: 'data/bad_input' }]);
    expect(practice.ledger.entries).toEqual([]);
    expect(await make({ code: 'taxable', displayName: 'Another' })).toMatchObject([{ code: 'data/already_exists' }]);
    const said = { kind: 'taxGroups', body: { code: 'taxable', displayName: 'Another' } };
    expect(await probe('batch.create', said)).toBe('absent');
  });

  test('that makes many takes no number of a person: it would have no mark to be found by', async () => {
    const parameters = { kind: 'customers', body: { displayName: 'One', number: 'C-77' } };
    expect(await failuresOf(node('batch.create'), call('batch.create', { parameters }))).toMatchObject([
      { code: 'data/bad_input', evidence: { path: '/body/number' } },
    ]);
    expect(practice.ledger.entries).toEqual([]);
  });

  test('that expects another version than there is writes nothing', async () => {
    put(practice.first, 'salesInvoices', 'salesInvoice');
    CASES['business-central.journalLine.update']?.prepare?.(practice.first);
    for (const type of ['salesInvoice.update', 'salesInvoice.delete', 'journalLine.update', 'journal.update'])
      expect(await run(type, { expectedEtag: 'W/"old"' })).toMatchObject([{ code: 'data/stale' }]);
    expect(practice.ledger.commits).toEqual([]);
  });

  test('that posts leaves alone what is posted, and nothing is posted twice', async () => {
    put(practice.first, 'salesInvoices', 'salesInvoice');
    for (let count = 0; count < 2; count += 1) expect(await run('salesInvoice.post')).toEqual([]);
    expect(practice.ledger.commits).toHaveLength(1);
    expect(practice.first.all('generalLedgerEntries')).toHaveLength(2);
  });

  test('that asks after posting says by the status whether it happened', async () => {
    put(practice.first, 'salesInvoices', 'salesInvoice');
    expect(await probe('salesInvoice.post', { id: IDS.salesInvoice })).toBe('absent');
    await run('salesInvoice.post');
    expect(await probe('salesInvoice.post', { id: IDS.salesInvoice })).toMatchObject({ output: { status: 'Open' } });
  });

  test('corrects an invoice once: a draft that is there is handed on, and between several nobody guesses', async () => {
    CASES['business-central.salesInvoice.correct']?.prepare?.(practice.first);
    const asked = { id: IDS.salesInvoice };
    expect(await probe('salesInvoice.correct', asked)).toBe('absent');
    const [made] = await outputOf(node('salesInvoice.correct'), call('salesInvoice.correct'));
    const [again] = await outputOf(node('salesInvoice.correct'), call('salesInvoice.correct'));
    expect(again).toEqual(made);
    expect(practice.ledger.commits).toMatchObject([{ kind: 'salesCreditMemos', did: 'created' }]);
    expect(await probe('salesInvoice.correct', asked)).toMatchObject({ reference: made?.id });
    const { shelves } = practice.first;
    const memo = shelves.salesCreditMemos.get(String(made?.id)) ?? {};
    practice.first.put('salesCreditMemos', { ...memo, status: 'Open' });
    expect(await probe('salesInvoice.correct', asked)).toBe('unknown');
    practice.first.put('salesCreditMemos', { ...memo, status: 'Draft' });
    practice.first.put('salesCreditMemos', { ...memo, id: practice.first.newId() });
    expect(await probe('salesInvoice.correct', asked)).toBe('unknown');
    expect(await run('salesInvoice.correct')).toMatchObject([{ code: 'data/bad_input' }]);
  });

  test('at a journal line that is posted meanwhile leaves it to a person whether it was made', async () => {
    CASES['business-central.lineAttachment.create']?.prepare?.(practice.first);
    const asked = { lineId: IDS.waiting, fileName: 'receipt.txt' };
    expect(await probe('lineAttachment.create', asked)).toBe('absent');
    practice.first.shelves.journalLines.delete(IDS.waiting);
    expect(await probe('lineAttachment.create', asked)).toBe('unknown');
  });

  test('puts files beside purchase credit memos', async () => {
    put(practice.first, 'purchaseCreditMemos', 'purchaseCreditMemo');
    const beside = { to: 'Purchase Credit Memo', id: IDS.purchaseCreditMemo };
    expect(await run('attachment.create', beside)).toEqual([]);
    expect(practice.first.all('documentAttachments')).toMatchObject([{ parentType: 'Purchase Credit Memo' }]);
  });

  test.each([
    ['salesInvoices', 'salesInvoice', 'D900'],
    ['salesCreditMemos', 'creditMemo', 'D901'],
    ['purchaseInvoices', 'purchaseInvoice', 'D902'],
    ['purchaseCreditMemos', 'purchaseCreditMemo', 'D903'],
  ] as const)(
    'prints documents (%s) as PDF under their number, in the language that is asked for',
    async (of, name, number) => {
      put(practice.first, of, name);
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

  test.each(['salesInvoice', 'salesCreditMemo', 'purchaseInvoice', 'purchaseCreditMemo'])(
    'adds a line to a draft (%s) that the document adds up, and one that is posted takes none',
    async (kind) => {
      const type = `${kind}Line.create`;
      const { prepare, parameters } = CASES[`business-central.${type}`] ?? {};
      prepare?.(practice.first);
      expect(await run(type)).toEqual([]);
      const [document = {}] = practice.first.all(`${kind}s` as 'salesInvoices');
      const lines = document[`${kind}Lines`] as { sequence: number; amountIncludingTax: number }[];
      expect(lines.map(({ sequence }) => sequence)).toEqual([5_000, 10_000]);
      expect(document.totalAmountIncludingTax).toBe(lines.reduce((sum, line) => sum + line.amountIncludingTax, 0));
      practice.first.put(`${kind}s` as 'salesInvoices', { ...document, status: 'Open' });
      for (const step of ['create', 'update', 'delete']) {
        const said = step === 'create' ? { ...parameters, sequence: 6_000 } : {};
        expect(await run(`${kind}Line.${step}`, said)).toMatchObject([{ code: 'data/rejected' }]);
      }
    },
  );

  test('adds lines that are given no place behind all others, each at one that is its own and stays', async () => {
    put(practice.first, 'salesInvoices', 'salesInvoice');
    const said = { ...CASES['business-central.salesInvoiceLine.create']?.parameters, sequence: 0 };
    const add = (idempotencyKey: string) =>
      runNode(node('salesInvoiceLine.create'), call('salesInvoiceLine.create', { parameters: said, idempotencyKey }));
    for (const key of ['hf1-one', 'hf1-two']) expect((await add(key)).failures).toEqual([]);
    await add('hf1-one');
    expect(practice.ledger.entries.at(-1)?.answer).toMatchObject({
      error: { code: 'Internal_EntityWithSameKeyExists' },
    });
    const [{ salesInvoiceLines = [] } = {}] = practice.first.all('salesInvoices');
    const places = (salesInvoiceLines as { sequence: number }[]).map(({ sequence }) => sequence);
    expect(places.map((place) => place >= 1_000_000_000)).toEqual([false, true, true]);
  });

  test('does not take a line of another account at the same place for its own', async () => {
    put(practice.first, 'salesInvoices', 'salesInvoice');
    const said = CASES['business-central.salesInvoiceLine.create']?.parameters ?? {};
    await run('salesInvoiceLine.create');
    expect(await probe('salesInvoiceLine.create', said)).toMatchObject({ output: { sequence: 5_000 } });
    expect(await probe('salesInvoiceLine.create', { ...said, accountNumber: '40200' })).toBe('absent');
  });

  describe('that corrects an invoice, where the answer was lost,', () => {
    const asked = { id: IDS.salesInvoice };
    const lose = async () => {
      practice.faults.set({ kind: 'reset-after', method: 'POST' });
      expect(await run('salesInvoice.correct')).toMatchObject([{ class: 'ambiguous' }]);
    };
    beforeEach(() => CASES['business-central.salesInvoice.correct']?.prepare?.(practice.first));

    test('finds the draft that names the invoice', async () => {
      await lose();
      const found = await probe('salesInvoice.correct', asked);
      expect(found).toMatchObject({ output: { status: 'Draft', invoiceNumber: 'PS-INV900' } });
    });

    test('does not guess where drafts name no invoice: a new one of the customer may be it', async () => {
      practice.first.memosNameInvoices = false;
      expect(await probe('salesInvoice.correct', asked)).toBe('absent');
      await lose();
      expect(await probe('salesInvoice.correct', asked)).toBe('unknown');
      expect(practice.first.all('salesCreditMemos')).toHaveLength(1);
    });

    test('was not made where the customer has no credit memo that is new since the run began and names no other invoice', async () => {
      practice.faults.set({ kind: 'reset-before', method: 'POST' });
      await run('salesInvoice.correct');
      const others = { customerId: IDS.item, customerNumber: 'C2' };
      put(practice.first, 'salesCreditMemos', 'creditMemo', others);
      expect(await probe('salesInvoice.correct', asked)).toBe('absent');
      practice.clock.advance(-3_600_000);
      put(practice.first, 'salesCreditMemos', 'creditMemo');
      expect(await probe('salesInvoice.correct', asked)).toBe('absent');
      practice.clock.advance(3_600_000);
      put(practice.first, 'salesCreditMemos', 'creditMemo', { invoiceNumber: 'PS-INV899' });
      expect(await probe('salesInvoice.correct', asked)).toBe('absent');
      put(practice.first, 'salesCreditMemos', 'creditMemo');
      expect(await probe('salesInvoice.correct', asked)).toBe('unknown');
    });
  });

  test('knows the draft of a correction that names no invoice by its being the only new one of the customer', async () => {
    CASES['business-central.salesInvoice.correct']?.prepare?.(practice.first);
    practice.first.memosNameInvoices = false;
    put(practice.first, 'salesCreditMemos', 'creditMemo');
    expect(await outputOf(node('salesInvoice.correct'), call('salesInvoice.correct'))).toMatchObject([
      { status: 'Draft', invoiceNumber: null, totalAmountIncludingTax: '120.00', lines: [{ price: '120.00' }] },
    ]);
  });

  test('asks a person where a correction names no invoice and others were made meanwhile: it stands, and is not sent again', async () => {
    CASES['business-central.salesInvoice.correct']?.prepare?.(practice.first);
    practice.first.memosNameInvoices = false;
    const others = () => {
      put(practice.first, 'salesCreditMemos', 'creditMemo');
      return false;
    };
    practice.faults.set({ kind: 'delay', method: 'POST', when: others });
    expect(await run('salesInvoice.correct')).toMatchObject([{ code: 'ambiguous/answer_lost', phase: 'answered' }]);
  });

  test.each(['salesInvoice.send', 'salesCreditMemo.send'])(
    '(%s) that goes out by mail cannot be looked up, so nothing is sent again by itself',
    async (type) => {
      const { effect } = node(type).description;
      expect(effect).toMatchObject({ kind: 'write', safeBy: 'unsafe' });
      expect(node(type)).not.toHaveProperty('probe');
      CASES[`business-central.${type}`]?.prepare?.(practice.first);
      practice.faults.set({ kind: 'reset-after', method: 'POST' });
      expect(await run(type)).toMatchObject([{ class: 'ambiguous' }]);
      expect(practice.first.outbox).toHaveLength(1);
    },
  );

  test('sends nothing where there is no address, and says so', async () => {
    put(practice.first, 'salesInvoices', 'salesInvoice', { status: 'Open', number: 'PS-INV900' });
    expect(await run('salesInvoice.send')).toMatchObject([{ code: 'data/rejected' }]);
    expect(practice.first.outbox).toEqual([]);
  });

  test('that posts a journal does not post what others wrote into it', async () => {
    put(practice.first, 'journals', 'journal');
    putJournalLine(practice.first);
    putJournalLine(practice.first, 'OTHER-1');
    expect(await run('journal.post')).toMatchObject([{ code: 'data/bad_input' }]);
    expect(practice.ledger.commits).toEqual([]);
  });

  test('pays an invoice: the payments stand in a journal of their own, and posting it closes the invoice', async () => {
    put(practice.first, 'salesInvoices', 'salesInvoice', { status: 'Open', number: 'PS-INV900', remainingAmount: 120 });
    const [journal] = await outputOf(node('payment.create'), call('payment.create'));
    expect(await run('journal.post', { id: journal?.id })).toEqual([]);
    expect(practice.first.shelves.salesInvoices.get(IDS.salesInvoice)).toMatchObject({
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
    CASES[`business-central.${type}`]?.prepare?.(practice.first);
    for (let count = 0; count < 2; count += 1) expect(await run(type)).toEqual([]);
    expect(practice.ledger.commits).toHaveLength(1);
    const [sent] = practice.ledger.entries.filter(({ method }) => method === 'PATCH');
    expect(Object.keys(JSON.parse(sent?.body ?? '{}'))).not.toContain('documentNumber');
  });

  test('adds lines to a journal that is there, of accounts and of banks, and they are posted together', async () => {
    put(practice.first, 'journals', 'journal', { balancingAccountId: '', balancingAccountNumber: '' });
    const add = (idempotencyKey: string, parameters: object) =>
      outputOf(node('journalLine.create'), {
        ...call('journalLine.create'),
        idempotencyKey,
        parameters: { journalId: IDS.journal, documentNumber: 'MAY-1', ...parameters } as never,
      });
    await add('hf1-a', { accountNumber: '61200', amount: '70.00' });
    await add('hf1-b', { accountType: 'Bank Account', accountNumber: 'CHECKING', amount: '-70.00' });
    expect(practice.first.all('journalLines').map(({ lineNumber }) => lineNumber)).toEqual([10_000, 20_000]);
    expect(await run('journal.post')).toEqual([]);
    expect(
      practice.first.all('generalLedgerEntries').map(({ accountNumber, debitAmount }) => [accountNumber, debitAmount]),
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
    said?.prepare?.(practice.first);
    expect(await probe(`${type}.create`, said?.parameters ?? {})).toBe('absent');
    await outputOf(node(`${type}.create`), call(`${type}.create`));
    expect(await probe(`${type}.create`, said?.parameters ?? {})).toMatchObject({ port: 'created' });
    practice.first.shelves[shelf].clear();
    expect(await probe(`${type}.create`, said?.parameters ?? {})).toBe('unknown');
    const more = { id: practice.first.newId(), journalId: IDS.journal, documentNumber: 'LATER' };
    practice.first.put(shelf, more);
    expect(await probe(`${type}.create`, said?.parameters ?? {})).toBe('absent');
    const documentNumber = String(said?.parameters.documentNumber).toUpperCase();
    practice.first.put('generalLedgerEntries', { id: practice.first.newId(), documentNumber });
    expect(await probe(`${type}.create`, said?.parameters ?? {})).toBe('unknown');
  });

  test.each([
    ['paymentLine', 'CASHRCPT', 'customerPayments'],
    ['journalLine', 'GENERAL', 'journalLines'],
  ] as const)(
    'reads on (%s) in journals of its kind, a hundred with one call, and in one where it is named',
    async (type, template, shelf) => {
      const { first } = practice;
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
      expect(practice.ledger.entries.map(({ method }) => method)).toEqual(['GET', 'POST', 'POST']);
      expect(await read({ from: '2025-01-01', journalId: ids[7] })).toEqual(['D7']);
      expect(await read({ from: '2030-01-01' })).toEqual([]);
    },
  );

  test('that reads on in journals fails whole where one was not answered: a line that was passed over would never come', async () => {
    CASES['business-central.paymentLine.listChanged']?.prepare?.(practice.first);
    practice.first.shelves.journals.set('no id', { id: 'no id', template: 'CASHRCPT' });
    expect(await run('paymentLine.listChanged')).toMatchObject([{ code: 'data/rejected' }]);
  });

  test('pays a bill, once and no more than is open', async () => {
    const said = CASES['business-central.vendorPayment.create'];
    said?.prepare?.(practice.first);
    const [journal] = await outputOf(node('vendorPayment.create'), call('vendorPayment.create'));
    expect(await run('journal.post', { id: journal?.id })).toEqual([]);
    expect(practice.first.shelves.purchaseInvoices.get(IDS.purchaseInvoice)).toMatchObject({ status: 'Paid' });
    expect(practice.first.all('generalLedgerEntries').map(({ debitAmount }) => debitAmount)).toEqual([30, 0]);
    const again = { idempotencyKey: 'another', parameters: said?.parameters };
    const [second] = await outputOf(node('vendorPayment.create'), call('vendorPayment.create', again));
    expect(await run('journal.post', { id: second?.id })).toMatchObject([{ code: 'data/rejected' }]);
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
        practice.first.put('generalLedgerEntries', {
          id: practice.first.newId(),
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
    put(practice.first, 'purchaseInvoices', 'purchaseInvoice');
    expect(await probe('purchaseInvoice.create', said)).toMatchObject({ reference: IDS.purchaseInvoice });
    put(practice.first, 'purchaseInvoices', 'purchaseInvoice', { id: practice.first.newId() });
    expect(await probe('purchaseInvoice.create', said)).toBe('unknown');
  });

  test('that is refused for its data says so, and the words of Business Central are in the evidence', async () => {
    const [failure] = await run('salesInvoice.create', { customerId: IDS.vendor });
    expect(failure).toMatchObject({ code: 'data/rejected', evidence: { body: expect.stringContaining('customer') } });
    expect(practice.ledger.commits).toEqual([]);
  });

  test('that reads a list follows the server from page to page, and reads no more than asked for', async () => {
    for (let count = 0; count < 2_100; count += 1)
      practice.first.put('customers', {
        id: practice.first.newId(),
        number: `X${count}`,
        displayName: `Customer ${count}`,
      });
    const read = (limit: number) => outputOf(node('customer.list'), call('customer.list', { parameters: { limit } }));
    expect(await read(5_000)).toHaveLength(2_101);
    expect(await read(1_200)).toHaveLength(1_200);
    expect(practice.ledger.entries.map(({ query }) => new URLSearchParams(query).get('$skiptoken'))).toEqual([
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
    expect(practice.ledger.entries).toEqual([]);
  });
});
