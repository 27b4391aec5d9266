import type { Doc } from '@holdfast/practice';
import { beforeEach, describe, expect, test } from 'vitest';
import { PRACTICE_CLIENT, type PracticeXero, startPracticeXero } from '../practice/index.ts';
import { eventsOf } from '../practice/telling.ts';
import { ALL_SCOPES } from './practice.ts';

const MINUTE_MS = 60_000;

let practice: PracticeXero;
beforeEach(async () => {
  practice = await startPracticeXero();
  practice.oauth.allow('token', ALL_SCOPES);
  practice.oauth.allow('reader', 'accounting.contacts.read');
  return () => practice.close();
});

interface Sent {
  readonly key?: string;
  readonly token?: string;
  readonly tenant?: number;
  readonly query?: string;
}
async function call(
  method: string,
  path: string,
  body?: object | string,
  { key, token = 'token', tenant = 0, query = '' }: Sent = {},
) {
  const reply = await fetch(`${practice.url}/api.xro/2.0/${path}${query}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'application/json',
      'xero-tenant-id': [...practice.books.keys()][tenant] ?? '',
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await reply.text();
  return {
    status: reply.status,
    headers: reply.headers,
    body: (text.startsWith('{') ? JSON.parse(text) : text) as Doc,
  };
}
const first = ({ body }: { body: Doc }, name: string): Doc => ((body[name] as Doc[] | undefined) ?? [])[0] ?? {};
const messages = ({ body }: { body: Doc }): string => JSON.stringify(body.Elements);

const aContact = (Name: string, key?: string) =>
  call('PUT', 'Contacts', { Contacts: [{ Name }] }, key === undefined ? {} : { key });
const anInvoice = async (more: Doc = {}): Promise<Doc> => ({
  Type: 'ACCREC',
  Contact: { ContactID: first(await aContact(`Customer ${practice.ledger.entries.length}`), 'Contacts').ContactID },
  LineItems: [{ Description: 'Advice', Quantity: 3, UnitAmount: 33.33, AccountCode: '200' }],
  DueDate: '2030-01-31',
  Status: 'AUTHORISED',
  ...more,
});

describe('keys', () => {
  test('the same request gets the first answer for six minutes, and makes another document afterwards', async () => {
    const body = { Contacts: [{ Name: 'Keyed' }] };
    const once = () => call('PUT', 'Contacts', body, { key: 'k' });
    const { ContactID } = first(await once(), 'Contacts');
    practice.clock.advance(5.9 * MINUTE_MS);
    expect(first(await once(), 'Contacts').ContactID).toBe(ContactID);
    expect(practice.ledger.entries.map(({ isReplayed }) => isReplayed)).toEqual([false, true]);
    practice.clock.advance(0.2 * MINUTE_MS);
    expect(messages(await once())).toContain('already assigned');
    expect(practice.ledger.commits).toHaveLength(1);
  });

  test('an error is given again, though the request would succeed by now', async () => {
    const { ContactID } = first(await aContact('Taken'), 'Contacts');
    expect((await aContact('Taken', 'k')).status).toBe(400);
    await call('POST', `Contacts/${String(ContactID)}`, { Contacts: [{ Name: 'Renamed' }] });
    expect((await aContact('Taken', 'k')).status).toBe(400);
    expect((await aContact('Taken', 'another')).status).toBe(200);
  });

  test('a key with another body, address or organisation is refused', async () => {
    await aContact('One', 'k');
    for (const reply of [
      await aContact('Two', 'k'),
      await call('PUT', 'Contacts', { Contacts: [{ Name: 'One' }] }, { key: 'k', query: '?summarizeErrors=true' }),
      await call('PUT', 'Contacts', { Contacts: [{ Name: 'One' }] }, { key: 'k', tenant: 1 }),
    ])
      expect([reply.status, reply.body.Detail]).toEqual([
        400,
        'The Idempotency-Key was used with a different request.',
      ]);
    expect((await aContact('Three', 'k'.repeat(129))).status).toBe(400);
  });
});

describe('invoices and payments', () => {
  test('lines are rounded one by one, and taxed', async () => {
    const made = first(await call('PUT', 'Invoices', { Invoices: [await anInvoice()] }), 'Invoices');
    expect(made).toMatchObject({
      SubTotal: 99.99,
      TotalTax: 20,
      Total: 119.99,
      AmountDue: 119.99,
      InvoiceNumber: 'INV-0001',
    });
    const inclusive = await anInvoice({ LineAmountTypes: 'Inclusive' });
    expect(first(await call('PUT', 'Invoices', { Invoices: [inclusive] }), 'Invoices')).toMatchObject({
      SubTotal: 83.32,
      TotalTax: 16.67,
      Total: 99.99,
    });
  });

  test('PUT with a number that is there is refused, POST changes that invoice; bills may share a number', async () => {
    const invoice = await anInvoice({ InvoiceNumber: 'A-1' });
    const put = (doc: Doc) => call('PUT', 'Invoices', { Invoices: [doc] });
    const { InvoiceID } = first(await put(invoice), 'Invoices');
    expect(messages(await put(invoice))).toContain('Invoice # must be unique.');
    const posted = await call('POST', 'Invoices', { Invoices: [{ InvoiceNumber: 'A-1', Reference: 'changed' }] });
    expect(first(posted, 'Invoices')).toMatchObject({ InvoiceID, Reference: 'changed' });
    for (let count = 0; count < 2; count += 1) expect((await put({ ...invoice, Type: 'ACCPAY' })).status).toBe(200);
  });

  test('what is paid is not owed, can be taken back, and keeps the invoice from being voided', async () => {
    const { InvoiceID } = first(await call('PUT', 'Invoices', { Invoices: [await anInvoice()] }), 'Invoices');
    const pay = (Amount: number) =>
      call('PUT', 'Payments', { Payments: [{ Invoice: { InvoiceID }, Account: { Code: '090' }, Amount }] });
    expect(messages(await pay(120))).toContain('exceeds the amount outstanding');
    const { PaymentID } = first(await pay(119.99), 'Payments');
    const read = async () => first(await call('GET', `Invoices/${String(InvoiceID)}`), 'Invoices');
    expect(await read()).toMatchObject({ Status: 'PAID', AmountDue: 0, AmountPaid: 119.99 });
    const cancel = () => call('POST', `Invoices/${String(InvoiceID)}`, { Invoices: [{ Status: 'VOIDED' }] });
    expect((await cancel()).status).toBe(400);
    const back = () => call('POST', `Payments/${String(PaymentID)}`, { Status: 'DELETED' });
    expect([(await back()).status, (await back()).status]).toEqual([200, 400]);
    expect(await read()).toMatchObject({ Status: 'AUTHORISED', AmountDue: 119.99 });
    expect((await cancel()).status).toBe(200);
  });

  test('what is set of a credit note against an invoice is neither left nor owed, until it is taken back', async () => {
    const invoice = first(await call('PUT', 'Invoices', { Invoices: [await anInvoice()] }), 'Invoices');
    const { Contact, LineItems } = invoice;
    const credit = { Type: 'ACCRECCREDIT', Contact, LineItems, Status: 'AUTHORISED' };
    const { CreditNoteID } = first(await call('PUT', 'CreditNotes', { CreditNotes: [credit] }), 'CreditNotes');
    const [note, owed] = [`CreditNotes/${String(CreditNoteID)}`, `Invoices/${String(invoice.InvoiceID)}`];
    const allocate = (Amount: number, key: string) => {
      const part = { Invoice: { InvoiceID: invoice.InvoiceID }, Amount, Date: '2026-01-15' };
      return call('PUT', `${note}/Allocations`, { Allocations: [part] }, { key });
    };
    expect(messages(await allocate(120, 'a'))).toContain('amount is greater than amount outstanding');
    expect([(await allocate(19.99, 'b')).status, (await allocate(19.99, 'b')).status]).toEqual([200, 200]);
    const [books] = practice.books.values();
    const told = practice.ledger.entries.flatMap((entry) => eventsOf(books, entry)).slice(-2);
    expect(told).toMatchObject([{ resourceId: invoice.InvoiceID }, { resourceId: CreditNoteID }]);
    const query = `?contactId=${String((Contact as Doc).ContactID)}`;
    const aged = await call('GET', 'Reports/AgedReceivablesByContact', undefined, { query });
    expect(JSON.stringify(aged.body)).toContain('"19.99"');
    const read = async () => [
      first(await call('GET', note), 'CreditNotes'),
      first(await call('GET', owed), 'Invoices'),
    ];
    expect(await read()).toMatchObject([
      { RemainingCredit: 100, Status: 'AUTHORISED', Allocations: [{ Amount: 19.99 }] },
      { AmountDue: 100, AmountCredited: 19.99, CreditNotes: [{ CreditNoteID, AppliedAmount: 19.99 }] },
    ]);
    for (const [path, name] of [
      [note, 'CreditNotes'],
      [owed, 'Invoices'],
    ] as const)
      expect(messages(await call('POST', path, { [name]: [{ Status: 'VOIDED' }] }))).toContain('cannot be edited');
    await allocate(100, 'c');
    expect(await read()).toMatchObject([
      { Status: 'PAID', RemainingCredit: 0 },
      { Status: 'PAID', AmountDue: 0 },
    ]);
    expect(messages(await allocate(1, 'd'))).toContain('has already been paid off');
    for (const id of books?.allocations.keys() ?? [])
      expect((await call('DELETE', `${note}/Allocations/${id}`)).body).toMatchObject({ IsDeleted: true });
    expect(await read()).toMatchObject([
      { Status: 'AUTHORISED', RemainingCredit: 119.99, Allocations: [] },
      { Status: 'AUTHORISED', AmountDue: 119.99, AmountCredited: 0, CreditNotes: [] },
    ]);
  });

  test('good and bad elements come side by side where the caller asks for it', async () => {
    const body = { Contacts: [{ Name: 'Good' }, { Name: '' }] };
    const reply = await call('PUT', 'Contacts', body, { query: '?summarizeErrors=false' });
    expect(reply.status).toBe(200);
    expect(reply.body.Contacts).toMatchObject([{ StatusAttributeString: 'OK' }, { HasErrors: true }]);
  });
});

describe('other documents', () => {
  test('credit notes, bank transactions, manual journals and items are checked, made and listed', async () => {
    const Contact = { Name: String(first(await aContact('Somebody'), 'Contacts').Name) };
    const LineItems = [{ Description: 'Paper', UnitAmount: 10, AccountCode: '429' }];
    const halves = (amount: number) => [
      { LineAmount: amount, AccountCode: '429' },
      { LineAmount: -10, AccountCode: '200' },
    ];
    const documents: Record<string, [Doc, Doc]> = {
      CreditNotes: [{ Type: 'ACCPAYCREDIT', Contact, LineItems, Status: 'AUTHORISED' }, { Type: 'ACCPAY' }],
      BankTransactions: [
        { Type: 'SPEND', Contact, LineItems, BankAccount: { Code: '090' } },
        { BankAccount: { Code: '200' } },
      ],
      ManualJournals: [{ Narration: 'Move', JournalLines: halves(10) }, { JournalLines: halves(11) }],
      Items: [{ Code: 'P', Name: 'Paper' }, { Code: '' }],
    };
    for (const [name, [good, bad]] of Object.entries(documents)) {
      expect([name, (await call('PUT', name, { [name]: [{ ...good, ...bad }] })).status]).toEqual([name, 400]);
      expect([name, (await call('PUT', name, { [name]: [good] })).status]).toEqual([name, 200]);
      expect((await call('GET', name)).body[name]).toHaveLength(1);
    }
  });

  test('an item that a document uses is not deleted, another one is; prices have two digits unless four are asked for', async () => {
    const item = async (Code: string, query: string) => {
      const body = { Items: [{ Code, SalesDetails: { UnitPrice: 1.2345, AccountCode: '200' } }] };
      return first(await call('PUT', 'Items', body, { query }), 'Items');
    };
    const [whole, used] = [await item('WHOLE', '?unitdp=4'), await item('USED', '')];
    const prices = async (query: string) =>
      ((await call('GET', 'Items', undefined, { query })).body.Items as Doc[]).map(
        ({ SalesDetails }) => (SalesDetails as Doc).UnitPrice,
      );
    expect([await prices('?unitdp=4'), await prices('')]).toEqual([
      [1.2345, 1.23],
      [1.23, 1.23],
    ]);
    const LineItems = [{ Description: 'Advice', UnitAmount: 1, AccountCode: '200', ItemCode: 'USED' }];
    await call('PUT', 'Invoices', { Invoices: [await anInvoice({ LineItems })] });
    const remove = ({ ItemID }: Doc) => call('DELETE', `Items/${String(ItemID)}`);
    expect((await remove(used)).status).toBe(400);
    expect([(await remove(whole)).status, (await remove(whole)).status]).toEqual([204, 404]);
    const { ContactID } = first(await aContact('Kept'), 'Contacts');
    expect((await call('DELETE', `Contacts/${String(ContactID)}`)).status).toBe(405);
  });

  test('an account has a code and a name of its own, and is put away by itself', async () => {
    const account = { Code: '463', Name: 'Software', Type: 'EXPENSE' };
    const { AccountID } = first(await call('PUT', 'Accounts', account), 'Accounts');
    const change = async (said: Doc) => {
      const reply = await call('POST', `Accounts/${String(AccountID)}`, { Accounts: [said] });
      return reply.status === 200 ? 200 : messages(reply);
    };
    expect(messages(await call('PUT', 'Accounts', { ...account, Name: 'Other' }))).toContain('unique Code');
    expect(messages(await call('PUT', 'Accounts', { ...account, Code: '464' }))).toContain('unique Name');
    expect(await change({ Status: 'ARCHIVED', Name: 'Old' })).toContain('at once');
    expect([await change({ Name: 'Old' }), await change({ Status: 'ARCHIVED' })]).toEqual([200, 200]);
    const query = '?where=Status%3D%3D%22ARCHIVED%22';
    expect((await call('GET', 'Accounts', undefined, { query })).body.Accounts).toMatchObject([{ Name: 'Old' }]);
  });

  test('a file of the same name takes the place of the one before', async () => {
    const { InvoiceID } = first(await call('PUT', 'Invoices', { Invoices: [await anInvoice()] }), 'Invoices');
    const path = `Invoices/${String(InvoiceID)}/Attachments`;
    for (const text of ['one', 'three']) await call('PUT', `${path}/bill.txt`, text);
    expect((await call('GET', path)).body.Attachments).toMatchObject([{ FileName: 'bill.txt', ContentLength: 5 }]);
  });
});

describe('who may do what, and how often', () => {
  test('a token that may only read does not write; an organisation that is not connected is refused', async () => {
    expect((await call('GET', 'Contacts', undefined, { token: 'reader' })).status).toBe(200);
    const write = await call('PUT', 'Contacts', { Contacts: [{ Name: 'X' }] }, { token: 'reader' });
    expect([write.status, write.body.Detail]).toEqual([403, 'insufficient_scope']);
    expect((await call('GET', 'Contacts', undefined, { tenant: 7 })).body.Detail).toBe('AuthenticationUnsuccessful');
    expect((await call('GET', 'Contacts', undefined, { token: 'none' })).status).toBe(401);
    expect(practice.ledger.commits).toEqual([]);
  });

  test('the sixty-first call of a minute is refused until the next, for this organisation only', async () => {
    practice.clock.advance(MINUTE_MS - (practice.clock.now() % MINUTE_MS));
    for (let count = 59; count >= 0; count -= 1)
      expect((await call('GET', 'Organisation')).headers.get('x-minlimit-remaining')).toBe(String(count));
    const refused = await call('GET', 'Organisation');
    expect([refused.status, refused.headers.get('x-rate-limit-problem')]).toEqual([429, 'minute']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await call('GET', 'Organisation', undefined, { tenant: 1 })).status).toBe(200);
    practice.clock.advance(MINUTE_MS);
    expect((await call('GET', 'Organisation')).status).toBe(200);
  });

  test('the day has an end too', async () => {
    const small = await startPracticeXero({ rates: { perDay: 1 } });
    small.oauth.allow('token', ALL_SCOPES);
    const get = () =>
      fetch(`${small.url}/api.xro/2.0/Organisation`, {
        headers: {
          authorization: 'Bearer token',
          accept: 'application/json',
          'xero-tenant-id': [...small.books.keys()][0] ?? '',
        },
      });
    try {
      expect((await get()).status).toBe(200);
      expect((await get()).headers.get('x-rate-limit-problem')).toBe('day');
    } finally {
      await small.close();
    }
  });

  test('the client of practice is plainly none of the real thing', () => {
    expect(Object.values(PRACTICE_CLIENT).join(' ')).toMatch(/practice.*not-a-real-one/);
  });
});

describe('reading', () => {
  test('filters, pages and changes since', async () => {
    for (let count = 0; count < 5; count += 1) await aContact(`Contact ${count}`);
    practice.clock.advance(10 * MINUTE_MS);
    await aContact('Late');
    const list = async (query: string) =>
      ((await call('GET', 'Contacts', undefined, { query })).body.Contacts as Doc[]).map(({ Name }) => Name);
    expect(await list('?where=Name%3D%3D%22Contact%203%22')).toEqual(['Contact 3']);
    expect(await list('?page=2&pageSize=4')).toEqual(['Contact 4', 'Late']);
    expect((await call('GET', 'Contacts', undefined, { query: '?where=Name.Contains(%22x%22)' })).body.Type).toBe(
      'QueryParseException',
    );
  });
});
