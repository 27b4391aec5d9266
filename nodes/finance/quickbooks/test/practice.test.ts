import { type Doc, docOf, docsOf } from '@holdfast/practice';
import { beforeEach, describe, expect, test } from 'vitest';
import { SCOPE } from '../practice/api.ts';
import { PRACTICE_CLIENT, type PracticeQuickBooks, startPracticeQuickBooks } from '../practice/index.ts';
import { quickbooks } from '../src/connection.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

let practice: PracticeQuickBooks;
let realms: string[];
beforeEach(async () => {
  practice = await startPracticeQuickBooks();
  realms = [...practice.books.keys()];
  practice.oauth.allow('token', SCOPE, realms[0]);
  return () => practice.close();
});

interface Sent {
  readonly key?: string;
  readonly token?: string;
  readonly realm?: number;
  readonly query?: string;
}
async function call(
  method: string,
  path: string,
  body?: object,
  { key, token = 'token', realm = 0, query = '' }: Sent = {},
) {
  const url = new URL(`${practice.url}/v3/company/${realms[realm]}/${path}${query}`);
  if (key !== undefined) url.searchParams.set('requestid', key);
  const reply = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await reply.text();
  return { status: reply.status, text, body: (text.startsWith('{') ? JSON.parse(text) : {}) as Doc };
}
const codes = ({ body }: { body: Doc }): unknown[] => docsOf(docOf(body.Fault).Error).map(({ code }) => code);
const ask = (query: string) => call('GET', 'query', undefined, { query: `?query=${encodeURIComponent(query)}` });
const found = async (query: string, entity: string): Promise<Doc[]> =>
  docsOf(docOf((await ask(query)).body.QueryResponse)[entity]);

const aCustomer = async (DisplayName = `Customer ${practice.ledger.entries.length}`): Promise<string> =>
  String(docOf((await call('POST', 'customer', { DisplayName })).body.Customer).Id);
const anInvoice = async (more: Doc = {}): Promise<Doc> => ({
  CustomerRef: { value: await aCustomer() },
  Line: [{ Amount: 100, DetailType: 'SalesItemLineDetail', SalesItemLineDetail: { Qty: 1, UnitPrice: 100 } }],
  ...more,
});
const post = async (name: string, doc: Doc, sent: Sent = {}): Promise<Doc> =>
  docOf(
    Object.values((await call('POST', name.toLowerCase(), doc, sent)).body).find((value) => typeof value === 'object'),
  );

describe('requestid', () => {
  test('gets the first answer again, whatever it says now; what was refused was not done', async () => {
    const first = await post('Customer', { DisplayName: 'One' }, { key: 'k' });
    const again = await call('POST', 'customer', { DisplayName: 'Two' }, { key: 'k' });
    expect(docOf(again.body.Customer).Id).toBe(first.Id);
    expect(practice.ledger.commits).toHaveLength(1);
    expect(codes(await call('POST', 'customer', { DisplayName: 'one' }, { key: 'j' }))).toEqual(['6240']);
    await post('Customer', { Id: first.Id, SyncToken: '0', sparse: true, DisplayName: 'Renamed' });
    expect((await call('POST', 'customer', { DisplayName: 'one' }, { key: 'j' })).status).toBe(200);
  });

  test('counts in one company, and for a day', async () => {
    practice.oauth.allow('other', SCOPE, realms[1]);
    const send = (sent: Sent) => call('POST', 'vendor', { DisplayName: 'Keyed' }, { key: 'k', ...sent });
    expect((await send({})).status).toBe(200);
    expect((await send({ token: 'other', realm: 1 })).status).toBe(200);
    expect(practice.ledger.entries.map(({ isReplayed }) => isReplayed)).toEqual([false, false]);
    practice.clock.advance(DAY_MS);
    expect(codes(await send({}))).toEqual(['6240']);
  });
});

describe('versions', () => {
  test('a change for another version than there is changes nothing (5010)', async () => {
    const made = await post('Invoice', await anInvoice());
    const change = (SyncToken: string) =>
      call('POST', 'invoice', { Id: made.Id, SyncToken, sparse: true, DueDate: '2030-01-01' });
    expect((await change('0')).status).toBe(200);
    expect(codes(await change('0'))).toEqual(['5010']);
    expect(codes(await call('POST', 'invoice', { Id: made.Id, sparse: true }))).toEqual(['2020']);
    expect(docOf((await change('1')).body.Invoice)).toMatchObject({ SyncToken: '2', DueDate: '2030-01-01' });
  });

  test('a sparse change leaves what it does not name, any other takes it away', async () => {
    const made = await post('Customer', { DisplayName: 'Sparse', CompanyName: 'Sparse Ltd' });
    expect(await post('Customer', { Id: made.Id, SyncToken: '0', sparse: true, GivenName: 'Ann' })).toMatchObject({
      CompanyName: 'Sparse Ltd',
      GivenName: 'Ann',
    });
    expect(await post('Customer', { Id: made.Id, SyncToken: '1', DisplayName: 'Sparse' })).not.toHaveProperty(
      'CompanyName',
    );
  });
});

describe('documents', () => {
  test('are numbered, added up and taxed, and their numbers are theirs alone', async () => {
    const line = (detail: Doc, Amount: number) => ({
      Amount,
      DetailType: 'SalesItemLineDetail',
      SalesItemLineDetail: detail,
    });
    const doc = await anInvoice({
      Line: [line({ Qty: 3, UnitPrice: 33.333, TaxCodeRef: { value: 'TAX' } }, 100), line({}, 0.1)],
    });
    expect(await post('Invoice', doc)).toMatchObject({
      DocNumber: '1001',
      TotalAmt: 120.1,
      TxnTaxDetail: { TotalTax: 20 },
    });
    expect(codes(await call('POST', 'invoice', { ...doc, DocNumber: '1001' }))).toEqual(['6140']);
    expect(
      codes(await call('POST', 'invoice', await anInvoice({ Line: [line({ Qty: 2, UnitPrice: 5 }, 11)] }))),
    ).toEqual(['6070']);
    expect(await post('Invoice', { ...doc, GlobalTaxCalculation: 'TaxInclusive' })).toMatchObject({ TotalAmt: 100.1 });
  });

  test('a payment closes an invoice, keeps it from being voided, and opens it again when it is voided itself', async () => {
    const invoice = await post('Invoice', await anInvoice());
    const pay = (amount: number) => ({
      CustomerRef: invoice.CustomerRef,
      TotalAmt: amount,
      Line: [{ Amount: amount, LinkedTxn: [{ TxnId: invoice.Id, TxnType: 'Invoice' }] }],
    });
    expect(codes(await call('POST', 'payment', pay(100.01)))).toEqual(['6000']);
    const payment = await post('Payment', pay(100));
    const balance = async () =>
      (await found(`select * from Invoice where Id = '${invoice.Id}'`, 'Invoice'))[0]?.Balance;
    expect(await balance()).toBe(0);
    expect(codes(await call('POST', 'payment', pay(1)))).toEqual(['6000']);
    const voiding = { Id: invoice.Id, SyncToken: '0' };
    expect(codes(await call('POST', 'invoice', voiding, { query: '?operation=void' }))).toEqual(['6000']);
    const query = '?operation=update&include=void';
    expect(await post('Payment', { Id: payment.Id, SyncToken: '0', sparse: true }, { query })).toMatchObject({
      TotalAmt: 0,
      PrivateNote: 'Voided',
      Line: [],
    });
    expect(await balance()).toBe(100);
  });

  test('a journal entry balances, or is refused', async () => {
    const line = (PostingType: string, Amount: number) => ({
      Amount,
      DetailType: 'JournalEntryLineDetail',
      JournalEntryLineDetail: { PostingType, AccountRef: { value: '35' } },
    });
    expect(codes(await call('POST', 'journalentry', { Line: [line('Debit', 5), line('Credit', 4)] }))).toEqual([
      '6000',
    ]);
    expect(await post('JournalEntry', { Line: [line('Debit', 5), line('Credit', 5)] })).toMatchObject({ TotalAmt: 5 });
  });

  test('the balance sheet balances, whatever stands in the books', async () => {
    await post('Invoice', await anInvoice());
    const report = (
      await call('GET', 'reports/TrialBalance', undefined, { query: '?start_date=2000-01-01&end_date=2100-01-01' })
    ).body;
    const rows = docsOf(docOf(report.Rows).Row).map(({ ColData }) => docsOf(ColData).map(({ value }) => value));
    expect(rows.filter(({ length }) => length > 0)).toEqual([
      ['Accounts Receivable (A/R)', '100.00', ''],
      ['Services', '', '100.00'],
    ]);
  });

  test('a batch does each of its items by itself', async () => {
    const items = [
      { bId: '1', operation: 'create', Customer: { DisplayName: 'In a batch' } },
      { bId: '2', operation: 'create', Customer: { DisplayName: 'in a batch' } },
    ];
    const send = () => call('POST', 'batch', { BatchItemRequest: items }, { key: 'k' });
    const { body } = await send();
    expect(docsOf(body.BatchItemResponse)).toMatchObject([
      { bId: '1', Customer: { DisplayName: 'In a batch' } },
      { bId: '2', Fault: {} },
    ]);
    expect((await send()).body).toEqual(body);
    expect(practice.ledger.commits).toHaveLength(1);
  });
});

describe('reading', () => {
  test('a query knows conditions, order and pages, and says what it does not know', async () => {
    for (const name of ['Ann', 'Ben', "O'Neil"]) await aCustomer(name);
    const names = async (rest: string) =>
      (await found(`select * from Customer ${rest}`, 'Customer')).map(({ DisplayName }) => DisplayName);
    expect(await names("where DisplayName = 'O\\'Neil'")).toEqual(["O'Neil"]);
    expect(await names("where DisplayName LIKE '%n%' AND Active = true orderby DisplayName desc")).toEqual([
      "O'Neil",
      'Ben',
      'Ann',
    ]);
    expect(await names('startposition 2 maxresults 1')).toEqual(['Ben']);
    expect(codes(await ask("select * from Invoice where PrivateNote = 'x'"))).toEqual(['4001']);
    expect(codes(await ask("select * from customer where DisplayName = 'x'"))).toEqual(['4001']);
    expect(codes(await ask('select * from Customer where DisplayName'))).toEqual(['4000']);
    expect(await found("select * from Customer where DisplayName = 'nobody'", 'Customer')).toEqual([]);
  });

  test('a list keeps what was put away to itself, unless it is asked for', async () => {
    const Id = await aCustomer('Gone');
    await post('Customer', { Id, SyncToken: '0', sparse: true, Active: false });
    expect(await found('select * from Customer', 'Customer')).toEqual([]);
    expect(await found('select * from Customer where Active IN (true, false)', 'Customer')).toHaveLength(1);
  });

  test('changes are told with what was deleted, for thirty days', async () => {
    const { Id } = await post('Invoice', await anInvoice());
    await call('POST', 'invoice', { Id, SyncToken: '0' }, { query: '?operation=delete' });
    const since = (ms: number) =>
      call('GET', 'cdc', undefined, {
        query: `?entities=Invoice,Customer&changedSince=${new Date(practice.clock.now() - ms).toISOString()}`,
      });
    const told = docsOf(docOf(docsOf((await since(MINUTE_MS)).body.CDCResponse)[0]).QueryResponse);
    expect(told).toMatchObject([{ Invoice: [{ Id, status: 'Deleted' }] }, { Customer: [{}] }]);
    expect((await since(31 * DAY_MS)).status).toBe(400);
  });
});

describe('limits and sign-in', () => {
  test('calls over the limit of a minute are refused, and nothing says for how long', async () => {
    const small = await startPracticeQuickBooks({ rates: { perMinute: 1 } });
    try {
      const [realm = ''] = small.books.keys();
      small.oauth.allow('token', SCOPE, realm);
      const get = () =>
        fetch(`${small.url}/v3/company/${realm}/companyinfo/${realm}`, {
          headers: { authorization: 'Bearer token', accept: 'application/json' },
        });
      expect((await get()).status).toBe(200);
      const refused = await get();
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, null]);
      expect(JSON.stringify(await refused.json())).toContain('"code":"3001"');
      small.clock.advance(MINUTE_MS);
      expect((await get()).status).toBe(200);
    } finally {
      await small.close();
    }
  });

  test('a token is for the company that was chosen, and any other is answered in XML', async () => {
    const other = await call('GET', 'companyinfo/1', undefined, { realm: 1 });
    expect([other.status, other.text.slice(0, 5)]).toEqual([401, '<?xml']);
  });

  test('the callback names the company, and a refresh token is replaced when it is a day old', async () => {
    const auth = quickbooks.auth(PRACTICE_CLIENT as never);
    // What a connection asks with, to be told when a consent ends.
    const tokenHeaders = auth.kind === 'oauth2' ? auth.tokenHeaders : {};
    const basic = {
      authorization: `Basic ${Buffer.from(Object.values(PRACTICE_CLIENT).join(':')).toString('base64')}`,
    };
    const asked = {
      client_id: PRACTICE_CLIENT.clientId,
      redirect_uri: 'https://example.com/back',
      scope: SCOPE,
      state: 's',
    };
    const decided = await fetch(`${practice.url}/connect/oauth2`, {
      method: 'POST',
      body: new URLSearchParams({ ...asked, decision: 'allow', realmId: realms[1] ?? '' }),
      redirect: 'manual',
    });
    const back = new URL(decided.headers.get('location') ?? '').searchParams;
    expect(back.get('realmId')).toBe(realms[1]);
    const token = async (form: Record<string, string>) => {
      const reply = await fetch(`${practice.url}/oauth2/v1/tokens/bearer`, {
        method: 'POST',
        headers: { ...basic, ...tokenHeaders },
        body: new URLSearchParams(form),
      });
      return (await reply.json()) as Record<string, string>;
    };
    const given = await token({
      grant_type: 'authorization_code',
      code: back.get('code') ?? '',
      redirect_uri: asked.redirect_uri,
    });
    expect(given).toMatchObject({ expires_in: 3_600, x_refresh_token_expires_in: 8_726_400 });
    expect(practice.oauth.chosenBy(given.access_token ?? '')).toBe(realms[1]);
    const renew = (refresh_token = '') => token({ grant_type: 'refresh_token', refresh_token });
    expect((await renew(given.refresh_token)).refresh_token).toBe(given.refresh_token);
    practice.clock.advance(DAY_MS);
    const next = (await renew(given.refresh_token)).refresh_token;
    expect(next).not.toBe(given.refresh_token);
    expect(await renew(given.refresh_token)).toEqual({ error: 'invalid_grant' });
    expect(await renew(next)).toMatchObject({
      refresh_token: next,
      x_refresh_token_hard_expires_in: (5 * 365 - 1) * 86_400,
    });
    practice.clock.advance(5 * 365 * DAY_MS);
    expect(await renew(next)).toEqual({ error: 'invalid_grant' });
  });
});
