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
import { quickbooks } from '../src/index.ts';
import { CASES } from './cases.ts';
import { connectionFields, documents, openPractice, put } from './practice.ts';

type Open = Awaited<ReturnType<typeof openPractice>>;

connectorSuite(quickbooks, {
  targets: { 'quickbooks.company': { ...PRACTICE_CLIENT } },
  fixtures: new URL('errors/', import.meta.url),
});

await connectorCases(quickbooks, {
  cases: CASES,
  connectionFields,
  async open() {
    const practice = await openPractice();
    return { books: practice.first, provider: asProvider(practice) };
  },
});

const node = (type: string): NodeDefinition => {
  const found = quickbooks.nodes.find(({ description }) => description.type === type);
  if (!found) throw new Error(`There is no ${type}.`);
  return found;
};

describe('a step of QuickBooks', () => {
  let practice: Open;
  beforeEach(async () => {
    practice = await openPractice();
    return () => practice.close();
  });
  const call = (type: string, more: Partial<NodeCall> = {}): NodeCall => ({
    parameters: CASES[type]?.parameters,
    connectionFields,
    baseUrl: practice.url,
    ...more,
  });
  const run = (type: string, parameters: object = {}) =>
    failuresOf(node(type), call(type, { parameters: { ...CASES[type]?.parameters, ...parameters } as never }));

  test('that expects another version than there is writes nothing', async () => {
    put(practice.first, 'Invoice', { ...documents.Invoice, SyncToken: '3' });
    put(practice.first, 'Deposit', { ...documents.Deposit, SyncToken: '3' });
    expect(await run('quickbooks.invoice.update', { expectedVersion: '2' })).toMatchObject([{ code: 'data/stale' }]);
    expect(await run('quickbooks.deposit.update', { expectedVersion: '2' })).toMatchObject([{ code: 'data/stale' }]);
    expect(await run('quickbooks.invoice.delete', { expectedVersion: '2' })).toMatchObject([{ code: 'data/stale' }]);
    expect(practice.ledger.commits).toEqual([]);
  });

  test('that changes a record as a whole sends back all that it read, and keeps the mark that finds it again', async () => {
    const mark = `HF-${'7'.repeat(32)}`;
    put(practice.first, 'VendorCredit', { ...documents.VendorCredit, PrivateNote: `Old ${mark}`, Memo: 'Kept' });
    expect(await run('quickbooks.vendorCredit.update', { number: '' })).toEqual([]);
    const [read, sent] = practice.ledger.entries;
    const changed = { TxnDate: '2026-02-01', PrivateNote: `Third parcel ${mark}`, sparse: false };
    const { VendorCredit } = (read?.answer ?? {}) as { VendorCredit?: object };
    expect(VendorCredit).toHaveProperty('Memo');
    expect(JSON.parse(sent?.body ?? '')).toEqual({ ...VendorCredit, ...changed });
    expect(await run('quickbooks.vendorCredit.update', { number: '' })).toEqual([]);
    expect(practice.ledger.commits).toHaveLength(1);
  });

  test('that changes a transfer says from where, to where and how much again: QuickBooks wants them each time', async () => {
    put(practice.first, 'Transfer', { ...documents.Transfer });
    expect(await run('quickbooks.transfer.update', { date: '2026-02-01' })).toEqual([]);
    expect(JSON.parse(practice.ledger.entries.at(-1)?.body ?? '')).toMatchObject({
      FromAccountRef: { value: '35' },
      ToAccountRef: { value: '4' },
      Amount: 40,
      TxnDate: '2026-02-01',
      sparse: false,
    });
  });

  test('that changes how much a transfer moved leaves alone one that moved as much already', async () => {
    put(practice.first, 'Transfer', { ...documents.Transfer });
    for (const amount of ['40', '50.5', '50.50'])
      expect(await run('quickbooks.transfer.update', { amount, note: '' })).toEqual([]);
    expect(practice.ledger.commits).toHaveLength(1);
    expect(JSON.parse(practice.ledger.entries.at(-2)?.body || '{}')).toMatchObject({ Amount: 50.5, sparse: false });
    expect(practice.first.shelves.Transfer.get('31')).toMatchObject({ Amount: 50.5, FromAccountRef: { value: '35' } });
  });

  test.each([
    ['Invoice', '129', '9001'],
    ['Estimate', '140', 'E-7'],
    ['SalesReceipt', '141', 'S-7'],
    ['CreditMemo', '73', ''],
  ] as const)('prints documents (%s) as PDF under their number', async (of, id, number) => {
    const { Id: _, ...about } = documents[of === 'CreditMemo' ? 'CreditMemo' : 'Invoice'];
    put(practice.first, of, { ...about, Id: id, DocNumber: number });
    const files = new MemoryFiles();
    const { outputs, failures } = await runNode(
      node('quickbooks.pdf.read'),
      call('quickbooks.pdf.read', { parameters: { of, id }, files }),
    );
    expect(failures).toEqual([]);
    const [item] = outputs.out ?? [];
    expect(item?.json).toEqual({ id, number: number || null, date: '2026-01-10', total: expect.any(String) });
    const file = item?.files?.data;
    expect(file).toMatchObject({ name: `${number || id}.pdf`, mimeType: 'application/pdf' });
    if (!file) throw new Error('There is no file.');
    expect(Buffer.from(await files.read(file)).toString('latin1')).toMatch(/^%PDF-/);
    const asked = practice.ledger.entries.map(({ path }) => path.split('/').slice(4).join('/'));
    expect(asked).toEqual([`${of.toLowerCase()}/${id}`, `${of.toLowerCase()}/${id}/pdf`]);
  });

  test('that prints what is not there says so, and fetches nothing', async () => {
    expect(await run('quickbooks.pdf.read', { id: '999' })).toMatchObject([
      { class: 'data', evidence: { body: expect.stringContaining('"610"') } },
    ]);
    expect(practice.ledger.entries).toHaveLength(1);
  });

  test('that transfers from an account to itself is refused', async () => {
    expect(await run('quickbooks.transfer.create', { toAccountId: '35' })).toMatchObject([{ code: 'data/rejected' }]);
  });

  test('that changes the note of a voided payment leaves it voided', async () => {
    CASES['quickbooks.billPayment.void']?.prepare?.(practice.first);
    expect(await run('quickbooks.billPayment.void')).toEqual([]);
    const noted = { parameters: { id: '27', note: 'By hand' }, idempotencyKey: 'another' };
    await outputOf(node('quickbooks.billPayment.update'), call('quickbooks.billPayment.update', noted));
    expect(practice.first.shelves.BillPayment.get('27')).toMatchObject({ PrivateNote: 'Voided - By hand' });
    const again = call('quickbooks.billPayment.void', { idempotencyKey: 'a third' });
    expect(await outputOf(node('quickbooks.billPayment.void'), again)).toMatchObject([{ note: 'Voided - By hand' }]);
    expect(practice.ledger.commits).toHaveLength(2);
  });

  test('that is refused for its data says so, and the words of QuickBooks are in the evidence', async () => {
    const [failure] = await run('quickbooks.invoice.create', { customerId: '999' });
    expect(failure).toMatchObject({
      code: 'data/rejected',
      evidence: { body: expect.stringContaining('CustomerRef') },
    });
    expect(practice.ledger.commits).toEqual([]);
  });

  test('that nobody has chosen a company for asks to sign in, and sends nothing', async () => {
    const fields = { ...connectionFields, realmId: '' };
    const failures = await failuresOf(
      node('quickbooks.customer.list'),
      call('quickbooks.customer.list', { connectionFields: fields }),
    );
    expect(failures).toMatchObject([{ code: 'permanent/auth', phase: 'unsent' }]);
    expect(practice.ledger.entries).toEqual([]);
  });

  test('that reads a list reads all of its pages, and no more than asked for', async () => {
    for (let count = 0; count < 2_100; count += 1)
      put(practice.first, 'Customer', { Id: String(10_000 + count), DisplayName: `Customer ${count}`, Active: true });
    const read = (limit: number) =>
      outputOf(node('quickbooks.customer.list'), call('quickbooks.customer.list', { parameters: { limit } }));
    expect(await read(5_000)).toHaveLength(2_101);
    expect(await read(1_200)).toHaveLength(1_200);
    const asked = practice.ledger.entries.map(({ query }) =>
      new URLSearchParams(query).get('query')?.replace(/.* START/, 'START'),
    );
    expect(asked).toEqual([
      'STARTPOSITION 1 MAXRESULTS 1000',
      'STARTPOSITION 1001 MAXRESULTS 1000',
      'STARTPOSITION 2001 MAXRESULTS 1000',
      'STARTPOSITION 1 MAXRESULTS 1000',
      'STARTPOSITION 1001 MAXRESULTS 200',
    ]);
  });

  test.each([
    ['customer', '58'],
    ['vendor', '46'],
    ['item', '1'],
    ['account', '15'],
  ])('that reads on among names (%s) tells of one that was put away', async (kind, id) => {
    await outputOf(
      node(`quickbooks.${kind}.update`),
      call(`quickbooks.${kind}.update`, { parameters: { id, active: 'no' } }),
    );
    const found = await outputOf(node(`quickbooks.${kind}.listChanged`), call(`quickbooks.${kind}.listChanged`));
    expect(found.find((one) => one.id === id)).toMatchObject({ isActive: false });
  });

  test.each([
    ['taxCode', 'TaxCode', 'TAX'],
    ['taxRate', 'TaxRate', '3'],
  ] as const)('that reads on among %ss tells of one that was put away by hand', async (kind, shelf, id) => {
    practice.first.put(shelf, { ...practice.first.shelves[shelf].get(id), Active: false });
    const found = await outputOf(node(`quickbooks.${kind}.listChanged`), call(`quickbooks.${kind}.listChanged`));
    expect(found.find((one) => one.id === id)).toMatchObject({ isActive: false });
  });

  test('that lists changes tells what was deleted, and never passes over what was cut off', async () => {
    put(practice.first, 'Invoice', documents.Invoice);
    await run('quickbooks.invoice.delete');
    expect(
      await outputOf(
        node('quickbooks.change.list'),
        call('quickbooks.change.list', { parameters: { entities: ['Invoice'] } }),
      ),
    ).toMatchObject([{ entity: 'Invoice', id: '129', isDeleted: true }]);
    for (let count = 0; count < 1_000; count += 1)
      practice.first.put('Bill', { ...documents.Bill, Id: String(20_000 + count), MetaData: practice.first.meta() });
    expect(await run('quickbooks.change.list', { entities: ['Bill'] })).toMatchObject([{ code: 'data/too_large' }]);
    expect(await run('quickbooks.change.list', { changedSince: '2025-01-01' })).toMatchObject([
      { code: 'data/bad_input' },
    ]);
  });

  const probe = (type: string, parameters: object) => {
    const definition = node(type);
    if (definition.mode !== 'each' || !definition.probe) throw new Error('no probe');
    const said = { prices: 'standard', date: '', currency: '', number: '', note: '', ...parameters };
    const around = { connectionType: definition.connections[0], connectionFields, baseUrl: practice.url };
    return definition.probe(makeEachContext(said as never, itemsOf({}), 0, around));
  };

  test('finds what it made by the mark in the note, voided since or not, and guesses between no two', async () => {
    const said = CASES['quickbooks.invoice.create']?.parameters ?? {};
    const [made] = await outputOf(node('quickbooks.invoice.create'), call('quickbooks.invoice.create'));
    expect(made?.note).toMatch(/^Project 7 HF-[0-9A-Z]{32}$/);
    expect(await probe('quickbooks.invoice.create', said)).toMatchObject({
      reference: made?.id,
      output: { total: '120.00' },
    });
    const voiding = { parameters: { id: String(made?.id) }, idempotencyKey: 'another' };
    await outputOf(node('quickbooks.invoice.void'), call('quickbooks.invoice.void', voiding));
    expect(await probe('quickbooks.invoice.create', said)).toMatchObject({
      reference: made?.id,
      output: { total: '0.00' },
    });
    practice.first.put('Invoice', { ...practice.first.shelves.Invoice.get(String(made?.id)), Id: '777' });
    expect(await probe('quickbooks.invoice.create', said)).toBe('unknown');
  });

  test("takes somebody else's customer of the same name for nobody's own", async () => {
    const said = { ...CASES['quickbooks.customer.create']?.parameters, name: 'Example Customer' };
    expect(await probe('quickbooks.customer.create', said)).toBe('absent');
  });

  test.each([
    ['quickbooks.item.create', { unitPrice: '120' }, { unitPrice: '121' }],
    ['quickbooks.account.create', {}, { parentId: '7' }],
  ])(
    '(%s) takes one of the same name for its own only where it is all that was asked for',
    async (type, same, other) => {
      const bare = { sku: '', description: '', purchaseCost: '', expenseAccountId: '', kind: 'Service', subType: '' };
      const said = { ...bare, ...CASES[type]?.parameters };
      expect(await probe(type, said)).toBe('absent');
      const [made] = await outputOf(node(type), call(type));
      expect(await probe(type, { ...said, ...same })).toMatchObject({ reference: made?.id });
      expect(await probe(type, { ...said, ...other })).toBe('absent');
    },
  );

  test('takes a tax code of the same name for its own only where it is made of the same rates', async () => {
    const blank = { appliesTo: 'Sales', rateId: '', name: '', rate: '', agencyId: '' };
    const [made, there] = [
      { ...blank, name: 'VAT 7', rate: '7', agencyId: '1' },
      { ...blank, rateId: '3', appliesTo: 'Purchase' },
    ];
    const probed = (...rates: object[]) => probe('quickbooks.taxCode.create', { name: 'VAT on books', rates });
    expect(await probed(made, there)).toBe('absent');
    const [code] = await outputOf(node('quickbooks.taxCode.create'), call('quickbooks.taxCode.create'));
    expect(await probed(there, made)).toMatchObject({ reference: code?.id, output: code });
    expect(await probed(made)).toBe('absent');
    expect(await probed({ ...made, rate: '8' }, there)).toBe('absent');
    expect(await probed(made, { ...there, appliesTo: 'Sales' })).toBe('absent');
  });

  test('that changes an account sends all of it back, and a lost answer is found done', async () => {
    put(practice.first, 'Account', { ...practice.first.shelves.Account.get('15'), Description: 'Kept' });
    expect(await run('quickbooks.account.update', { description: '', number: '6100' })).toEqual([]);
    expect(practice.first.shelves.Account.get('15')).toMatchObject({
      AcctNum: '6100',
      Description: 'Kept',
      AccountSubType: 'OfficeGeneralAdministrativeExpenses',
    });
    expect(await run('quickbooks.account.update', { description: '', number: '6100' })).toEqual([]);
    expect(await run('quickbooks.account.update', { expectedVersion: '7' })).toMatchObject([{ code: 'data/stale' }]);
    expect(practice.ledger.commits).toHaveLength(1);
  });

  test('that makes many at once lets the good ones stand, and says of each other one why not', async () => {
    const parameters = ({ item }: { item: { json: object } | undefined }) => ({
      entity: 'Customer',
      body: { ...item?.json },
    });
    const items = itemsOf({ DisplayName: 'One' }, { DisplayName: 'Example Customer' }, { DisplayName: 'Two' });
    const { outputs, failures } = await runNode(
      node('quickbooks.batch.create'),
      call('quickbooks.batch.create', { parameters: parameters as never, items }),
    );
    expect(outputs.created?.map(({ json, from }) => [json.DisplayName, from])).toEqual([
      ['One', 0],
      ['Two', 2],
    ]);
    expect(failures).toMatchObject([
      { index: 1, failure: { code: 'data/rejected', evidence: { body: expect.stringContaining('6240') } } },
    ]);
    expect(practice.ledger.entries.map(({ path }) => path.split('/').at(-1))).toEqual(['batch']);
    const many = Array.from({ length: 31 }, (_, at) => ({ DisplayName: `Customer ${at}` }));
    await runNode(
      node('quickbooks.batch.create'),
      call('quickbooks.batch.create', { parameters: parameters as never, items: itemsOf(...many) }),
    );
    const sizes = practice.ledger.entries.slice(1).map(({ body }) => JSON.parse(body).BatchItemRequest.length);
    expect(sizes).toEqual([30, 1]);
    expect(practice.ledger.commits).toHaveLength(33);
  });

  test.each([
    ['Customer', { DisplayName: 'One' }],
    ['Item', { Name: 'One', Type: 'Service', IncomeAccountRef: { value: '79' } }],
    ['JournalEntry', documents.JournalEntry],
  ])('finds a record of its own (%s) among those that were made together', async (entity, record) => {
    const { Id: _, DocNumber: __, ...body } = record as { Id?: string; DocNumber?: string };
    expect(await probe('quickbooks.batch.create', { entity, body })).toBe('absent');
    const said = call('quickbooks.batch.create', { parameters: { entity, body } as never });
    const [made] = await outputOf(node('quickbooks.batch.create'), said);
    expect(await probe('quickbooks.batch.create', { entity, body })).toMatchObject({ reference: made?.Id });
  });

  test('reads the bytes of a file from where they lie, under a name that leads nowhere; a note has none', async () => {
    CASES['quickbooks.attachment.read']?.prepare?.(practice.first);
    const files = new MemoryFiles();
    const { outputs } = await runNode(
      node('quickbooks.attachment.read'),
      call('quickbooks.attachment.read', { files }),
    );
    const file = outputs.out?.[0]?.files?.data;
    expect(file).toMatchObject({ name: 'paid_receipt.txt', mimeType: 'text/plain' });
    expect(Buffer.from(file ? await files.read(file) : []).toString()).toBe('Paid');
    put(practice.first, 'Attachable', { Id: '902', Note: 'By hand' });
    const note = call('quickbooks.attachment.read', { parameters: { id: '902' } });
    expect(await failuresOf(node('quickbooks.attachment.read'), note)).toMatchObject([{ code: 'data/not_found' }]);
  });

  test('asks a query with an order of its own as it stands', async () => {
    put(practice.first, 'Invoice', documents.Invoice);
    const said = (query: string) =>
      outputOf(node('quickbooks.query'), call('quickbooks.query', { parameters: { query } }));
    expect(await said('select * from Customer orderby DisplayName desc maxresults 1')).toMatchObject([{ Id: '58' }]);
    expect(await said('select count(*) from Invoice')).toEqual([{ totalCount: 1 }]);
  });
});
