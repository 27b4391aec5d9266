import { type CursorPlace, type NodeDefinition, type StepCursor, type Together, withVerbs } from '@holdfast/node-sdk';
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
import { journalize } from '../practice/journals.ts';
import { xero } from '../src/index.ts';
import { CASES } from './cases.ts';
import { anInvoice, connectionFields, openPractice, PEOPLE } from './practice.ts';

type Open = Awaited<ReturnType<typeof openPractice>>;

connectorSuite(xero, {
  targets: { 'xero.organisation': { ...PRACTICE_CLIENT } },
  fixtures: new URL('errors/', import.meta.url),
});

await connectorCases(xero, {
  cases: CASES,
  connectionFields,
  async open() {
    const practice = await openPractice();
    return { books: practice.first, provider: asProvider(practice) };
  },
});

const node = (type: string): NodeDefinition => {
  const found = xero.nodes.find(({ description }) => description.type === type);
  if (!found) throw new Error(`There is no ${type}.`);
  return found;
};

describe('a step of Xero', () => {
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

  /** What the look-up of a step gives. */
  const probed = (type: string, parameters: object) => {
    const definition = node(type);
    if (definition.mode !== 'each') throw new Error('It works on each item.');
    const around = { connectionType: definition.connections[0], connectionFields, baseUrl: practice.url };
    return definition.probe?.(makeEachContext(parameters as never, itemsOf({}), 0, around));
  };

  test('that is refused for its data says so, and the words of Xero are in the evidence', async () => {
    const parameters = {
      ...CASES['xero.invoice.create']?.parameters,
      contactId: '00000000-0000-4000-8000-000000000000',
    };
    const [failure] = await failuresOf(node('xero.invoice.create'), call('xero.invoice.create', { parameters }));
    expect(failure).toMatchObject({ code: 'data/rejected', evidence: { body: expect.stringContaining('Contact') } });
    expect(practice.ledger.commits).toEqual([]);
  });

  test('that expects another version than there is writes nothing', async () => {
    CASES['xero.invoice.update']?.prepare?.(practice.first);
    const parameters = { ...CASES['xero.invoice.update']?.parameters, expectedAt: '2025-10-09T08:53:19.000Z' };
    const [failure] = await failuresOf(node('xero.invoice.update'), call('xero.invoice.update', { parameters }));
    expect(failure?.code).toBe('data/stale');
    expect(practice.ledger.commits).toEqual([]);
  });

  test.each([
    'xero.item.update',
    'xero.creditNote.update',
    'xero.bankTransaction.update',
    'xero.manualJournal.update',
    'xero.account.update',
    'xero.account.archive',
    'xero.account.delete',
  ])('(%s) that is done already writes nothing, and nothing over what somebody changed since', async (type) => {
    CASES[type]?.prepare?.(practice.first);
    const change = (idempotencyKey: string, more: object = {}) =>
      failuresOf(node(type), call(type, { idempotencyKey, parameters: { ...CASES[type]?.parameters, ...more } }));
    expect(await change('hf1-a', { expectedAt: '2025-10-09T08:53:19.000Z' })).toMatchObject([{ code: 'data/stale' }]);
    expect(practice.ledger.commits).toEqual([]);
    expect([await change('hf1-b'), await change('hf1-c')]).toEqual([[], []]);
    expect(practice.ledger.commits).toHaveLength(1);
  });

  test('that reads on among accounts tells last of the one that was put away last, and asks for what was changed alone', async () => {
    for (const one of practice.first.accounts)
      practice.first.putAccount({ ...one, UpdatedDateUTC: '/Date(1760000000000+0000)/' });
    await outputOf(node('xero.account.archive'), call('xero.account.archive'));
    const read = (from: string) =>
      outputOf(node('xero.account.listChanged'), call('xero.account.listChanged', { parameters: { from } }));
    const all = await read('2025-01-01');
    expect(all).toHaveLength(practice.first.accounts.length);
    expect(all.at(-1)).toMatchObject({ code: '090', status: 'ARCHIVED' });
    expect(await read('2025-12-01')).toMatchObject([{ code: '090' }]);
    expect(practice.ledger.entries.at(-1)?.answer).toMatchObject({ Accounts: [{ Code: '090' }] });
  });

  test('that deletes an account leaves alone one that is gone, which may be read as deleted or not be found', async () => {
    const { id } = { ...CASES['xero.account.delete']?.parameters };
    const account = practice.first.account({ AccountID: String(id) }) ?? {};
    const remove = () => outputOf(node('xero.account.delete'), call('xero.account.delete'));
    practice.first.putAccount({ ...account, Status: 'DELETED' });
    expect(await remove()).toEqual([{ accountId: id, status: 'DELETED' }]);
    practice.first.removeAccount(practice.first.account({ AccountID: String(id) }) ?? {});
    expect(await remove()).toEqual([{ accountId: id, status: 'DELETED' }]);
    expect(practice.ledger.entries.map(({ method, status }) => [method, status])).toEqual([
      ['GET', 200],
      ['GET', 404],
    ]);
  });

  test('that deletes an account something is booked on is refused, and the account stays', async () => {
    CASES['xero.bankTransaction.get']?.prepare?.(practice.first);
    for (const code of ['090', '429', '610']) {
      const id = String(practice.first.account({ Code: code })?.AccountID);
      const asked = call('xero.account.delete', { parameters: { id } });
      expect(await failuresOf(node('xero.account.delete'), asked)).toMatchObject([{ code: 'data/rejected' }]);
      expect(practice.first.account({ Code: code })).toMatchObject({ Status: 'ACTIVE' });
    }
    expect(practice.ledger.commits).toEqual([]);
  });

  test('that makes many sends fifty with one call, and what is refused of them is refused alone', async () => {
    const contacts = Array.from({ length: 52 }, (_, at) => ({ name: at === 7 ? 'Example Customer' : `Contact ${at}` }));
    const parameters = ({ item }: { item: { json: object } | undefined }) => ({ ...item?.json });
    const { outputs, failures } = await runNode(
      node('xero.contact.createMany'),
      call('xero.contact.createMany', { parameters: parameters as never, items: itemsOf(...contacts) }),
    );
    expect(outputs.created?.map(({ json, from }) => [json.name, from])).toEqual(
      contacts.flatMap(({ name }, at) => (at === 7 ? [] : [[name, at]])),
    );
    expect(failures).toMatchObject([
      { index: 7, failure: { code: 'data/rejected', evidence: { body: expect.stringContaining('already assigned') } } },
    ]);
    expect(failures[0]?.failure.evidence?.body).not.toContain('Contact 6');
    const sizes = practice.ledger.entries.map(({ body }) => JSON.parse(body).Contacts.length);
    expect(sizes).toEqual([50, 2]);
    expect(practice.ledger.commits).toHaveLength(51);
  });

  test('that makes many takes no answer for its own that bears the mark of another', async () => {
    const parts = [{ Reference: 'HF-1' }, { Reference: 'HF-2' }];
    const seen: Together[] = [];
    const definition = node('xero.creditNote.createMany');
    if (definition.mode !== 'each') throw new Error('It works on each item.');
    const around = { connectionType: definition.connections[0], connectionFields, baseUrl: practice.url };
    const said = { number: '', date: '', prices: 'Exclusive', ...CASES['xero.creditNote.create']?.parameters };
    const context = makeEachContext(said as never, itemsOf({}), 0, around);
    const connection = withVerbs(async ({ together }) => {
      if (together) seen.push(together);
      return { status: 200, headers: {}, url: '', body: { CreditNotes: [{}] } };
    });
    await definition.run(Object.create(context, { connection: { value: connection } }));
    const told = (...CreditNotes: object[]) => seen[0]?.answerTo({ CreditNotes } as never, parts, 1);
    expect(told({}, { Total: 1 })).toEqual({ CreditNotes: [{ Total: 1 }] });
    expect(told({ Reference: 'HF-2' }, { Reference: 'HF-1' })).toBeUndefined();
    expect(told({ Reference: 'HF-1' })).toBeUndefined();
    expect(seen[0]?.answerTo('Oops', parts, 1)).toBeUndefined();
  });

  test('that expects a tax rate to be what it is no more writes nothing', async () => {
    CASES['xero.taxRate.update']?.prepare?.(practice.first);
    const change = (idempotencyKey: string, expectedRate: string) =>
      failuresOf(
        node('xero.taxRate.update'),
        call('xero.taxRate.update', {
          idempotencyKey,
          parameters: { ...CASES['xero.taxRate.update']?.parameters, expectedRate },
        }),
      );
    expect(await change('hf1-a', '8')).toMatchObject([{ code: 'data/stale' }]);
    expect(practice.ledger.commits).toEqual([]);
    expect([await change('hf1-b', '7'), await change('hf1-c', '7')]).toEqual([[], []]);
    expect(practice.ledger.commits).toHaveLength(1);
  });

  test('takes a tax rate of the same name for its own only where it is made of the same parts', async () => {
    await outputOf(node('xero.taxRate.create'), call('xero.taxRate.create'));
    const said = CASES['xero.taxRate.create']?.parameters ?? {};
    const [state, city] = [
      { name: 'State', rate: '5', isCompound: false },
      { name: 'City', rate: '2.00', isCompound: true },
    ];
    expect(await probed('xero.taxRate.create', { ...said, components: [city, state] })).toMatchObject({
      reference: 'TAX001',
      output: { effectiveRate: '7.10' },
    });
    expect(await probed('xero.taxRate.create', { ...said, components: [state] })).toBe('absent');
    expect(await probed('xero.taxRate.create', { ...said, components: [state, { ...city, rate: '3' }] })).toBe(
      'absent',
    );
  });

  test('finds its bank transfer by the mark, also when somebody deleted it since', async () => {
    const said = { date: '', ...CASES['xero.bankTransfer.create']?.parameters };
    expect(await probed('xero.bankTransfer.create', said)).toBe('absent');
    const [made] = await outputOf(node('xero.bankTransfer.create'), call('xero.bankTransfer.create'));
    const parameters = { id: made?.bankTransferId ?? '' };
    await outputOf(
      node('xero.bankTransfer.delete'),
      call('xero.bankTransfer.delete', { parameters, idempotencyKey: 'hf1-b' }),
    );
    expect(await probed('xero.bankTransfer.create', said)).toMatchObject({
      reference: made?.bankTransferId,
      output: { status: 'DELETED' },
    });
  });

  test('that reads the ledger on goes on behind the last journal, and reads each change as journals of its own', async () => {
    let place: CursorPlace | null = null;
    const read = async (limit = 1_000) => {
      const cursor: StepCursor = {
        place,
        keep(kept) {
          place = kept;
        },
      };
      const found = await outputOf(
        node('xero.journal.listNew'),
        call('xero.journal.listNew', { parameters: { limit }, cursor }),
      );
      return found.map(({ number, sourceType }) => [number, sourceType]);
    };
    const made = await outputOf(node('xero.invoice.create'), call('xero.invoice.create'));
    for (let count = 0; count < 2; count += 1)
      await outputOf(
        node('xero.bankTransfer.create'),
        call('xero.bankTransfer.create', { idempotencyKey: `hf1-${count}` }),
      );
    expect(await read()).toEqual([
      [1, 'ACCREC'],
      [2, 'TRANSFER'],
      [3, 'TRANSFER'],
    ]);
    expect(await read()).toEqual([]);
    await outputOf(
      node('xero.invoice.void'),
      call('xero.invoice.void', { parameters: { id: made[0]?.invoiceId ?? '' }, idempotencyKey: 'hf1-void' }),
    );
    for (let count = 0; count < 200; count += 1) {
      const id = practice.first.newId();
      journalize(practice.first, 'Invoices', anInvoice({ InvoiceID: id }), id);
    }
    // Whole pages: as many as it takes.
    expect(await read(150)).toHaveLength(200);
    expect(await read(150)).toEqual([[204, 'ACCREC']]);
    expect(place).toMatchObject({ cursor: { number: 204 }, readTo: expect.any(Number) });
  });

  test.each(['Invoices', 'CreditNotes'])('prints a document (%s) as PDF under its number', async (of) => {
    const kind = of === 'Invoices' ? 'invoice' : 'creditNote';
    CASES[`xero.${kind}.get`]?.prepare?.(practice.first);
    const { id = '' } = CASES[`xero.${kind}.get`]?.parameters ?? {};
    const files = new MemoryFiles();
    const { outputs } = await runNode(node('xero.pdf.read'), call('xero.pdf.read', { parameters: { of, id }, files }));
    const [{ json, files: { data } = {} } = { json: {} }] = outputs.out ?? [];
    expect(data).toMatchObject({ name: `${json.number}.pdf`, mimeType: 'application/pdf' });
    if (!data) throw new Error('There is no file.');
    expect(Buffer.from(await files.read(data)).toString('latin1')).toContain(`(${json.number} `);
  });

  test('that lists the ledger reads as many pages as it takes, gives no more than asked, and any journal by its id', async () => {
    for (let count = 0; count < 250; count += 1) {
      const id = practice.first.newId();
      journalize(practice.first, 'Invoices', anInvoice({ InvoiceID: id }), id);
    }
    const list = async (parameters: object) =>
      outputOf(node('xero.journal.list'), call('xero.journal.list', { parameters: parameters as never }));
    expect((await list({})).map(({ number }) => number)).toEqual(Array.from({ length: 250 }, (_, at) => at + 1));
    const [first, ...rest] = await list({ after: 40, limit: 120 });
    expect([first?.number, rest.at(-1)?.number]).toEqual([41, 160]);
    const parameters = { id: String(first?.journalId) };
    expect(await outputOf(node('xero.journal.get'), call('xero.journal.get', { parameters }))).toEqual([first]);
  });

  test.each(['xero.item.delete', 'xero.allocation.delete', 'xero.bankTransfer.delete', 'xero.payment.reverse'])(
    '(%s) that deletes what is deleted already is done',
    async (type) => {
      CASES[type]?.prepare?.(practice.first);
      const remove = () => outputOf(node(type), call(type));
      expect([await remove(), await remove()]).toMatchObject([[{ status: 'DELETED' }], [{ status: 'DELETED' }]]);
      expect(practice.ledger.commits).toHaveLength(1);
    },
  );

  test.each(['rate-limit', 'day-limit', 'busy'] as const)(
    'that is held off by a limit (%s) may be tried again',
    async (kind) => {
      practice.faults.set({ kind });
      const [failure] = await failuresOf(node('xero.contact.create'), call('xero.contact.create'));
      expect(failure).toMatchObject({ code: 'transient/rate_limited', evidence: { status: 429 } });
      expect(failure?.evidence?.retryAfterMs).toBeGreaterThan(0);
    },
  );

  test('that reads a list reads all of its pages, and no more than asked for', async () => {
    for (let count = 0; count < 230; count += 1) {
      const ContactID = practice.first.newId();
      practice.first.shelves.Contacts.set(ContactID, { ContactID, Name: `Contact ${count}`, ContactStatus: 'ACTIVE' });
    }
    expect(await outputOf(node('xero.contact.list'), call('xero.contact.list', { parameters: {} }))).toHaveLength(232);
    const some = await outputOf(node('xero.contact.list'), call('xero.contact.list', { parameters: { limit: 120 } }));
    expect(some).toHaveLength(120);
    expect(practice.ledger.entries.map(({ query }) => new URLSearchParams(query).get('page'))).toEqual([
      '1',
      '2',
      '3',
      '1',
      '2',
    ]);
  });

  test('that makes a sales invoice never changes one of the same number', async () => {
    const parameters = { ...CASES['xero.invoice.create']?.parameters, number: 'INV-77' };
    const once = (idempotencyKey: string) =>
      failuresOf(node('xero.invoice.create'), call('xero.invoice.create', { parameters, idempotencyKey }));
    expect(await once('hf1-a')).toEqual([]);
    expect(await once('hf1-b')).toMatchObject([{ code: 'data/rejected' }]);
    expect(practice.ledger.commits).toHaveLength(1);
  });

  test.each([
    { kind: 'ACCREC', reference: 'PO 12' },
    { kind: 'ACCPAY', reference: '', number: 'S-1' },
  ])('finds its $kind by the mark in the link, where the reference is taken', async (more) => {
    const definition = node('xero.invoice.create');
    const parameters = { ...CASES['xero.invoice.create']?.parameters, ...more, contactId: PEOPLE.supplier };
    const [made] = await outputOf(definition, call('xero.invoice.create', { parameters }));
    expect(made).toMatchObject({ type: more.kind, url: expect.stringMatching(/#HF-[0-9A-Z]{32}$/) });
    if (definition.mode !== 'each' || !definition.probe) throw new Error('no probe');
    const context = makeEachContext(
      { prices: 'Exclusive', date: '', currency: '', number: '', ...parameters },
      itemsOf({}),
      0,
      { connectionType: definition.connections[0], connectionFields, baseUrl: practice.url },
    );
    expect(await definition.probe(context)).toMatchObject({ reference: made?.invoiceId, output: { total: '144.24' } });
    // Two of them are more than one write of ours can have made: nobody guesses.
    const twin = { ...practice.first.shelves.Invoices.get(String(made?.invoiceId)), InvoiceID: practice.first.newId() };
    practice.first.shelves.Invoices.set(twin.InvoiceID, twin);
    practice.first.madeByApp.add(twin.InvoiceID);
    expect(await definition.probe(context)).toBe('unknown');
  });

  test('finds what it has set of a credit note against an invoice, and guesses nothing beside another amount or date', async () => {
    const definition = node('xero.allocation.create');
    const said = { date: '', ...CASES['xero.allocation.create']?.parameters };
    const probe = (amount = '15.50', date = said.date) => probed('xero.allocation.create', { ...said, amount, date });
    CASES['xero.allocation.create']?.prepare?.(practice.first);
    expect(await probe()).toBe('absent');
    await outputOf(definition, call('xero.allocation.create'));
    expect(await probe()).toMatchObject({ output: { amount: '15.50', allocationId: expect.any(String) } });
    expect(await probe('4')).toBe('unknown');
    expect(await probe('15.50', '2025-12-31')).toBe('unknown');
    const second = { parameters: { ...said, amount: '4' } as never, idempotencyKey: 'hf1-b' };
    await outputOf(definition, call('xero.allocation.create', second));
    expect(await probe()).toBe('unknown');
  });

  test.each(['xero.allocation', 'xero.prepaymentAllocation', 'xero.overpaymentAllocation'])(
    'leaves it to a person (%s) whether a part that is the same is its own, where the credit was not touched since the run began',
    async (kind) => {
      CASES[`${kind}.list`]?.prepare?.(practice.first);
      const said = { ...CASES[`${kind}.create`]?.parameters, amount: '5', date: '2026-01-15' };
      practice.faults.set({ kind: 'reset-before', method: 'PUT' });
      const create = call(`${kind}.create`, { parameters: said as never });
      expect(await failuresOf(node(`${kind}.create`), create)).toMatchObject([{ class: 'ambiguous' }]);
      expect(await probed(`${kind}.create`, said)).toBe('unknown');
    },
  );

  test('takes an item of the same code for its own only where it is all that was asked for', async () => {
    const definition = node('xero.item.create');
    const parameters = { name: '', description: '', purchasePrice: '', purchaseAccount: '' };
    const probe = (salePrice: string) =>
      probed('xero.item.create', { ...parameters, ...CASES['xero.item.create']?.parameters, salePrice });
    await outputOf(definition, call('xero.item.create'));
    expect(await probe('120.00')).toMatchObject({ output: { code: 'ADVICE' } });
    expect(await probe('121.00')).toBe('absent');
  });

  test('that reads a file asks by its type, and gives it a name that leads nowhere', async () => {
    CASES['xero.attachment.read']?.prepare?.(practice.first);
    const files = new MemoryFiles();
    const read = async (parameters: object = {}) => {
      const said = { ...CASES['xero.attachment.read']?.parameters, ...parameters };
      return runNode(node('xero.attachment.read'), call('xero.attachment.read', { parameters: said, files }));
    };
    const [item] = (await read()).outputs.out ?? [];
    const file = item?.files?.data;
    expect(file).toMatchObject({ name: 'paid_bill.txt', mimeType: 'text/plain', sizeBytes: 4 });
    expect(Buffer.from(file ? await files.read(file) : []).toString()).toBe('Paid');
    const attachmentId = '00000000-0000-4000-8000-000000000000';
    expect((await read({ attachmentId })).failures).toMatchObject([{ failure: { code: 'data/not_found' } }]);
  });

  test('leaves alone what belongs to another organisation', async () => {
    const fields = { ...connectionFields, tenantId: 'another' };
    expect(
      await failuresOf(node('xero.contact.list'), call('xero.contact.list', { connectionFields: fields })),
    ).toMatchObject([{ class: 'policy' }]);
  });
});
