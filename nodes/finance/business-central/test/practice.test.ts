import { type Doc, docsOf } from '@holdfast/practice';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  PRACTICE_CLIENT,
  type PracticeBusinessCentral,
  SCOPE,
  startPracticeBusinessCentral,
} from '../practice/index.ts';

let practice: PracticeBusinessCentral;
let company = '';
beforeEach(async () => {
  practice = await startPracticeBusinessCentral();
  [company = ''] = practice.books.keys();
  practice.oauth.allow('token', SCOPE);
  return () => practice.close();
});

const API = `/v2.0/${PRACTICE_CLIENT.tenant}/${PRACTICE_CLIENT.environment}/api/v2.0`;

async function send(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  const reply = await fetch(`${practice.url}${API}/${path}`, {
    method,
    headers: { authorization: 'Bearer token', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await reply.text();
  return { status: reply.status, headers: reply.headers, body: (text === '' ? {} : JSON.parse(text)) as Doc };
}
const call = (method: string, path: string, body?: object, headers?: Record<string, string>) =>
  send(method, `companies(${company})/${path}`, body, headers);
const codeOf = ({ body }: { body: Doc }): unknown => (body.error as Doc | undefined)?.code;
const list = async (path: string, headers?: Record<string, string>) =>
  docsOf((await call('GET', path, undefined, headers)).body.value);

const aCustomer = async (displayName = 'Ann', more: Doc = {}): Promise<Doc> =>
  (await call('POST', 'customers', { displayName, ...more })).body;
const anInvoice = async (more: Doc = {}): Promise<Doc> => {
  const salesInvoiceLines = [
    { lineType: 'Account', lineObjectNumber: '40100', quantity: 3, unitPrice: 33.333, taxCode: 'TAXABLE' },
  ];
  const body = { customerId: (await aCustomer()).id, salesInvoiceLines, ...more };
  return (await call('POST', 'salesInvoices?$expand=salesInvoiceLines', body)).body;
};
const post = (set: string, { id }: Doc) => call('POST', `${set}(${String(id)})/Microsoft.NAV.post`);

describe('records', () => {
  test('keep codes in capital letters, and numbers are theirs alone', async () => {
    expect((await aCustomer('Ann', { number: 'c7' })).number).toBe('C7');
    expect(codeOf(await call('POST', 'customers', { displayName: 'Ben', number: 'C7' }))).toBe(
      'Internal_EntityWithSameKeyExists',
    );
    expect((await aCustomer('Ben')).number).toBe('C1001');
  });

  test('refuse what cannot be written, and what is too long', async () => {
    expect(codeOf(await call('POST', 'customers', { displayName: 'Ann', balanceDue: 7 }))).toBe('Internal_ServerError');
    expect(codeOf(await call('POST', 'customers', { displayName: 'Ann', number: 'x'.repeat(21) }))).toBe(
      'Application_StringExceededLength',
    );
    expect(await list('customers')).toEqual([]);
  });

  test('are not deleted while there are documents for them', async () => {
    const { customerId } = await anInvoice();
    const remove = (set: string, id: unknown) =>
      call('DELETE', `${set}(${String(id)})`, undefined, { 'if-match': '*' });
    const [taxable] = await list("taxGroups?$filter=code eq 'TAXABLE'");
    for (const refused of [await remove('customers', customerId), await remove('taxGroups', taxable?.id)])
      expect([refused.status, codeOf(refused)]).toEqual([400, 'Application_DialogException']);
    expect((await remove('customers', (await aCustomer('Ben')).id)).status).toBe(204);
  });

  test('of tax areas have a code that is theirs alone, and stay while customers are in them', async () => {
    const made = (await call('POST', 'taxAreas', { code: 'cork', displayName: 'Cork' })).body;
    expect(made).toMatchObject({ code: 'CORK', taxType: 'Sales Tax' });
    expect(codeOf(await call('POST', 'taxAreas', { code: 'Cork', displayName: 'Other' }))).toBe(
      'Internal_EntityWithSameKeyExists',
    );
    const remove = () => call('DELETE', `taxAreas(${String(made.id)})`, undefined, { 'if-match': '*' });
    const customer = await aCustomer('Ann', { taxAreaId: made.id });
    expect(codeOf(await remove())).toBe('Application_DialogException');
    await call('DELETE', `customers(${String(customer.id)})`, undefined, { 'if-match': '*' });
    expect((await remove()).status).toBe(204);
    const nowhere = (await aCustomer('Ben', { taxAreaId: made.id })).error;
    expect(nowhere).toMatchObject({ code: 'Internal_DataNotFoundFilter' });
  });

  test('are changed under the version that was read, or under any', async () => {
    const { id, '@odata.etag': etag } = await aCustomer();
    const change = (headers: Record<string, string>) =>
      call('PATCH', `customers(${String(id)})`, { city: 'Cork' }, headers);
    expect(codeOf(await change({}))).toBe('BadRequest_InvalidToken');
    expect((await change({ 'if-match': String(etag) })).status).toBe(200);
    const late = await change({ 'if-match': String(etag) });
    expect([late.status, codeOf(late)]).toEqual([409, 'Request_EntityChanged']);
    expect((await change({ 'if-match': '*' })).status).toBe(200);
  });
});

describe('documents', () => {
  test('are drafts with their lines worked out, until they are posted', async () => {
    const draft = await anInvoice({ externalDocumentNumber: 'po-1' });
    expect(draft).toMatchObject({ status: 'Draft', externalDocumentNumber: 'PO-1', totalAmountIncludingTax: 120 });
    expect(await list('generalLedgerEntries')).toEqual([]);
    expect((await post('salesInvoices', draft)).status).toBe(204);
    const [after] = await list("salesInvoices?$filter=externalDocumentNumber eq 'PO-1'");
    expect(after).toMatchObject({
      id: draft.id,
      status: 'Open',
      remainingAmount: 120,
      number: expect.stringMatching(/^PS-INV/),
    });
    const entries = await list('generalLedgerEntries');
    expect(
      entries.map(({ accountNumber, debitAmount, creditAmount }) => [accountNumber, debitAmount, creditAmount]),
    ).toEqual([
      ['10400', 120, 0],
      ['40100', 0, 100],
      ['20700', 0, 20],
    ]);
  });

  test('are posted once: a second time is refused, and a posted one is not changed', async () => {
    const draft = await anInvoice();
    await post('salesInvoices', draft);
    const again = await post('salesInvoices', draft);
    expect([again.status, JSON.stringify(again.body)]).toEqual([400, expect.stringContaining('draft invoice only')]);
    const change = await call(
      'PATCH',
      `salesInvoices(${String(draft.id)})`,
      { dueDate: '2030-01-01' },
      { 'if-match': '*' },
    );
    expect(codeOf(change)).toBe('Application_DialogException');
  });

  test('that correct an invoice are cancelled by an invoice, and no others', async () => {
    const cancel = async (set: string, doc: Doc) =>
      JSON.stringify((await call('POST', `${set}(${String(doc.id)})/Microsoft.NAV.cancel`)).body);
    const invoice = await anInvoice();
    await post('salesInvoices', invoice);
    expect(await cancel('salesInvoices', invoice)).toBe('{}');
    const [memo = {}] = await list('salesCreditMemos?$expand=salesCreditMemoLines');
    expect(memo).toMatchObject({ status: 'Corrective', invoiceId: invoice.id, totalAmountIncludingTax: 120 });
    expect(memo.salesCreditMemoLines).toHaveLength(1);
    expect(await cancel('salesCreditMemos', memo)).toBe('{}');
    expect(await list('salesCreditMemos')).toMatchObject([{ status: 'Canceled' }]);
    const owed = (await list("generalLedgerEntries?$filter=accountNumber eq '10400'")).map(
      ({ debitAmount, creditAmount }) => [debitAmount, creditAmount],
    );
    expect(owed).toEqual([
      [120, 0],
      [0, 120],
      [120, 0],
    ]);
    expect(await cancel('salesCreditMemos', memo)).toContain('already been cancelled');
    const salesCreditMemoLines = [{ lineType: 'Account', lineObjectNumber: '40100', quantity: 1, unitPrice: 5 }];
    const said = { customerId: invoice.customerId, salesCreditMemoLines };
    const plain = (await call('POST', 'salesCreditMemos', said)).body;
    expect(await cancel('salesCreditMemos', plain)).toContain('posted credit memo only');
    await post('salesCreditMemos', plain);
    expect(await cancel('salesCreditMemos', plain)).toContain('not a corrective document');
  });

  test('that correct a whole invoice are drafts with its lines, and close it when they are posted', async () => {
    const correct = ({ id }: Doc) =>
      call('POST', `salesInvoices(${String(id)})/Microsoft.NAV.makeCorrectiveCreditMemo`);
    const invoice = await anInvoice();
    expect(JSON.stringify((await correct(invoice)).body)).toContain('posted invoice only');
    await post('salesInvoices', invoice);
    const before = (await list('generalLedgerEntries')).length;
    expect((await correct(invoice)).status).toBe(204);
    const [memo = {}] = await list('salesCreditMemos?$expand=salesCreditMemoLines');
    const [posted] = await list('salesInvoices');
    expect(memo).toMatchObject({
      status: 'Draft',
      number: expect.stringMatching(/^D/),
      invoiceId: invoice.id,
      invoiceNumber: posted?.number,
      customerId: invoice.customerId,
      totalAmountIncludingTax: 120,
    });
    expect(docsOf(memo.salesCreditMemoLines)).toMatchObject([{ quantity: 3, unitPrice: 33.333, taxCode: 'TAXABLE' }]);
    expect(docsOf(memo.salesCreditMemoLines)[0]?.id).not.toBe(docsOf(invoice.salesInvoiceLines)[0]?.id);
    expect(await list('generalLedgerEntries')).toHaveLength(before);
    expect((await post('salesCreditMemos', memo)).status).toBe(204);
    expect(await list('salesInvoices')).toMatchObject([{ status: 'Paid', remainingAmount: 0 }]);
    expect(await list('salesCreditMemos')).toMatchObject([{ status: 'Paid' }]);
    const owed = await list("generalLedgerEntries?$filter=accountNumber eq '10400'");
    expect(owed.reduce((sum, entry) => sum + Number(entry.debitAmount) - Number(entry.creditAmount), 0)).toBe(0);
    expect(JSON.stringify((await correct(invoice)).body)).toContain('closed');
  });

  test('of credit lower what is open of the invoice they name, and no more than that', async () => {
    const invoice = await anInvoice();
    const credit = async (unitPrice: number, more: Doc) => {
      const salesCreditMemoLines = [{ lineType: 'Account', lineObjectNumber: '40100', quantity: 1, unitPrice }];
      return (await call('POST', 'salesCreditMemos', { customerId: invoice.customerId, salesCreditMemoLines, ...more }))
        .body;
    };
    expect(codeOf({ body: await credit(5, { invoiceId: invoice.id }) })).toBe('Internal_DataNotFoundFilter');
    await post('salesInvoices', invoice);
    const first = await credit(50, { invoiceId: invoice.id });
    expect(first).toMatchObject({ invoiceNumber: (await list('salesInvoices'))[0]?.number });
    await post('salesCreditMemos', first);
    expect(await list('salesInvoices')).toMatchObject([{ status: 'Open', remainingAmount: 70 }]);
    const correct = await call('POST', `salesInvoices(${String(invoice.id)})/Microsoft.NAV.makeCorrectiveCreditMemo`);
    expect(JSON.stringify(correct.body)).toContain('partially paid');
    await post('salesCreditMemos', await credit(100, { invoiceNumber: first.invoiceNumber }));
    expect(await list('salesInvoices')).toMatchObject([{ status: 'Paid', remainingAmount: 0 }]);
    expect((await list('salesCreditMemos')).map(({ status }) => status)).toEqual(['Paid', 'Open']);
  });

  test('go out by mail to whom they are for, as often as they are sent', async () => {
    const send = async (set: string, { id }: Doc) =>
      call('POST', `${set}(${String(id)})/Microsoft.NAV.send`, undefined, { 'content-length': '0' });
    const invoice = await anInvoice();
    expect(JSON.stringify((await send('salesInvoices', invoice)).body)).toContain('e-mail');
    await call('PATCH', `customers(${String(invoice.customerId)})`, { email: 'ann@example.com' }, { 'if-match': '*' });
    await post('salesInvoices', invoice);
    for (let count = 0; count < 2; count += 1) expect((await send('salesInvoices', invoice)).status).toBe(204);
    const [posted] = await list('salesInvoices');
    const sent = { to: 'ann@example.com', set: 'salesInvoices', number: posted?.number };
    expect(practice.books.get(company)?.outbox).toEqual([sent, sent]);
    const said = { customerId: invoice.customerId, email: 'other@example.com' };
    const salesCreditMemoLines = [{ lineType: 'Account', lineObjectNumber: '40100', quantity: 1, unitPrice: 5 }];
    const memo = (await call('POST', 'salesCreditMemos', { ...said, salesCreditMemoLines })).body;
    expect(JSON.stringify((await send('salesCreditMemos', memo)).body)).toContain('posted credit memo only');
    await post('salesCreditMemos', memo);
    await send('salesCreditMemos', memo);
    expect(practice.books.get(company)?.outbox.at(-1)).toMatchObject({
      to: 'other@example.com',
      set: 'salesCreditMemos',
    });
    expect(await (await fetch(practice.url)).text()).toContain('other@example.com');
  });

  test('from vendors need the number of the vendor for posting, and never the same twice', async () => {
    const vendorId = (await call('POST', 'vendors', { displayName: 'Supplies' })).body.id;
    const bill = async (more: Doc) => {
      const purchaseInvoiceLines = [{ lineType: 'Account', lineObjectNumber: '61100', quantity: 1, unitCost: 30 }];
      return (await call('POST', 'purchaseInvoices', { vendorId, purchaseInvoiceLines, ...more })).body;
    };
    expect(codeOf(await post('purchaseInvoices', await bill({})))).toBe('Application_FieldValidationException');
    expect((await post('purchaseInvoices', await bill({ vendorInvoiceNumber: 'S-1' }))).status).toBe(204);
    expect(codeOf(await post('purchaseInvoices', await bill({ vendorInvoiceNumber: 's-1' })))).toBe(
      'Application_DialogException',
    );
  });

  test('a line has an item or an account, never both', async () => {
    const item = (await call('POST', 'items', { displayName: 'Lamp' })).body.id;
    const [account] = await list("accounts?$filter=number eq '40100'");
    const made = await anInvoice({ salesInvoiceLines: [{ itemId: item, accountId: account?.id, quantity: 1 }] });
    expect((made.error as Doc).code).toBe('Application_FieldValidationException');
  });
});

describe('journals', () => {
  const journal = async (amounts: readonly number[], more: Doc = {}): Promise<Doc> => {
    const journalLines = amounts.map((amount) => ({ accountNumber: '61200', amount, documentNumber: 'D1' }));
    return (await call('POST', 'journals', { code: `J${practice.ledger.entries.length}`, journalLines, ...more })).body;
  };

  test('post what balances, and there is nothing to post afterwards', async () => {
    expect(codeOf(await post('journals', await journal([5, -4])))).toBe('Application_DialogException');
    const made = await journal([5, -5]);
    expect((await post('journals', made)).status).toBe(204);
    expect(JSON.stringify((await post('journals', made)).body)).toContain('There is nothing to post.');
  });

  test('lines are added and changed by themselves, under the version that was read', async () => {
    const { id: journalId } = await journal([5]);
    const added = await call('POST', 'journalLines', { journalId, accountNumber: '10100', amount: -4 });
    const { id, '@odata.etag': etag } = added.body;
    const change = (said: Doc) => call('PATCH', `journalLines(${String(id)})`, said, { 'if-match': String(etag) });
    expect(codeOf(await change({ documentNumber: 'X'.repeat(21) }))).toBe('Application_StringExceededLength');
    expect((await change({ amount: -5, accountNumber: '40100' })).body).toMatchObject({
      amount: -5,
      accountNumber: '40100',
    });
    expect(codeOf(await change({ amount: -6 }))).toBe('Request_EntityChanged');
    expect((await post('journals', { id: journalId })).status).toBe(204);
    for (const set of ['journalLines', 'customerPayments', 'vendorPayments']) {
      expect(codeOf(await call('GET', `${set}?$filter=amount gt 0`))).toBe('Application_DialogException');
      for (const name of ['journalId', 'id'])
        expect((await call('GET', `${set}?$filter=${name} eq ${String(journalId)}`)).status).toBe(200);
    }
    const elsewhere = await call('POST', 'vendorPayments', { journalId, amount: 1 });
    expect(codeOf(elsewhere)).toBe('Internal_DataNotFoundFilter');
  });

  test('lines are numbered one after another, and name an account or a bank', async () => {
    const { id: journalId } = await journal([5, 5]);
    const add = async (said: Doc) => (await call('POST', 'journalLines', { journalId, amount: -10, ...said })).body;
    expect(await add({ accountType: 'Bank Account', accountNumber: 'checking' })).toMatchObject({
      lineNumber: 30_000,
      accountNumber: 'CHECKING',
    });
    expect((await add({ accountType: 'Bank Account', accountNumber: '10100' })).error).toMatchObject({
      code: 'Internal_DataNotFoundFilter',
    });
    const [bank] = await list("bankAccounts?$filter=number eq 'CHECKING'");
    expect((await post('journals', { id: journalId })).status).toBe(204);
    const change = { blocked: true };
    await call('PATCH', `bankAccounts(${String(bank?.id)})`, change, { 'if-match': '*' });
    expect(codeOf({ body: await add({ accountType: 'Bank Account', accountId: bank?.id }) })).toBe(
      'Application_FieldValidationException',
    );
    expect((await list('generalLedgerEntries')).map(({ accountNumber }) => accountNumber)).toEqual([
      '61200',
      '61200',
      '10100',
    ]);
  });

  test('their head is changed under the version that was read, and no two have the same code', async () => {
    const made = await journal([5, -5], { code: 'FIRST' });
    const other = await journal([1, -1], { code: 'SECOND' });
    const change = (body: Doc) =>
      call('PATCH', `journals(${String(made.id)})?$expand=journalLines`, body, {
        'if-match': String(made['@odata.etag']),
      });
    expect(codeOf(await change({ code: String(other.code) }))).toBe('Internal_EntityWithSameKeyExists');
    const [rent] = await list("accounts?$filter=number eq '61200'");
    expect((await change({ displayName: 'May', balancingAccountId: rent?.id })).body).toMatchObject({
      code: 'FIRST',
      balancingAccountNumber: '61200',
      journalLines: [{ amount: 5 }, { amount: -5 }],
    });
  });

  test('payments are negative, and no more than what is open', async () => {
    const draft = await anInvoice();
    await post('salesInvoices', draft);
    const [invoice] = await list('salesInvoices');
    const [bank] = await list("accounts?$filter=number eq '10100'");
    const pay = async (amount: number) => {
      const customerPayments = [{ customerId: draft.customerId, amount, appliesToInvoiceNumber: invoice?.number }];
      const body = { code: `P${practice.ledger.entries.length}`, balancingAccountId: bank?.id, customerPayments };
      return post('journals', (await call('POST', 'customerPaymentJournals', body)).body);
    };
    expect(codeOf(await pay(120))).toBe('Application_FieldValidationException');
    expect(codeOf(await pay(-120.01))).toBe('Application_DialogException');
    expect((await pay(-120)).status).toBe(204);
    expect((await list('salesInvoices'))[0]).toMatchObject({ status: 'Paid', remainingAmount: 0 });
  });
});

describe('reading', () => {
  test('filters, order and pages: the server says where the next one is', async () => {
    for (const name of ['Ann', 'Ben', "O'Neil"]) await aCustomer(name);
    const names = async (query: string) => (await list(`customers?${query}`)).map(({ displayName }) => displayName);
    expect(await names("$filter=displayName eq 'O''Neil'")).toEqual(["O'Neil"]);
    expect(
      await names("$filter=(startswith(displayName,'b') and number ne 'X') and lastModifiedDateTime gt 2020-01-01"),
    ).toEqual(['Ben']);
    expect(await names('$orderby=displayName desc&$top=2')).toEqual(["O'Neil", 'Ben']);
    const { body } = await call('GET', 'customers', undefined, { prefer: 'odata.maxpagesize=2' });
    expect(docsOf(body.value)).toHaveLength(2);
    const next = await fetch(String(body['@odata.nextLink']), { headers: { authorization: 'Bearer token' } });
    expect(docsOf(((await next.json()) as Doc).value)).toHaveLength(1);
    expect(codeOf(await call('GET', "customers?$filter=displayName or 'x'"))).toBe('BadRequest');
  });

  test('the reports are made of what is posted', async () => {
    await post('salesInvoices', await anInvoice());
    const rows = await list('balanceSheets');
    expect(rows.map(({ display, balance }) => [display, balance])).toContainEqual(['Accounts Receivable', 120]);
    expect((await list('trialBalances')).find(({ number }) => number === '40100')).toMatchObject({
      balanceAtDateCredit: '100.00',
    });
  });

  test('of a year, cash and what is kept of the profit come to what stands on the balance sheet', async () => {
    const books = practice.books.get(company);
    for (const [postingDate, accountNumber, debitAmount, creditAmount] of [
      ['2024-03-01', '10100', 1_000, 0],
      ['2024-03-01', '30100', 0, 1_000],
      ['2024-06-30', '10100', 300, 0],
      ['2024-06-30', '40100', 0, 300],
      ['2025-02-01', '10400', 120, 0],
      ['2025-02-01', '40100', 0, 100],
      ['2025-02-01', '20700', 0, 20],
      ['2025-03-01', '61200', 70, 0],
      ['2025-03-01', '10100', 0, 70],
      ['2025-12-31', '10100', 50, 0],
      ['2025-12-31', '30100', 0, 50],
    ] as const)
      books?.put('generalLedgerEntries', {
        id: books.newId(),
        postingDate,
        accountNumber,
        debitAmount,
        creditAmount,
      });
    const read = async (set: string, to: string) =>
      Object.fromEntries(
        (await list(`${set}?$filter=dateFilter le ${to}`)).map(({ display, netChange }) => [display, netChange]),
      );
    expect(await read('retainedEarningsStatements', '2025-12-31')).toEqual({
      'Retained Earnings, Period Start': 300,
      'Net Income': 30,
      'Retained Earnings, Period End': 330,
    });
    const cash = await read('cashFlowStatements', '2025-12-31');
    expect(cash).toMatchObject({
      'Net Income': 30,
      'Accounts Receivable': -120,
      'Sales Tax Payable': 20,
      'Net Cash Provided by Operating Activities': -70,
      'Capital Stock': 50,
      'Net Cash Provided by Financing Activities': 50,
      'Net Cash Increase for the Period': -20,
      'Cash at Beginning of the Period': 1_300,
      'Cash at End of the Period': 1_280,
    });
    const sheet = await list('balanceSheets?$filter=dateFilter le 2025-12-31');
    expect(sheet.find(({ display }) => display === 'Bank Account - Operating')?.balance).toBe(1_280);
    expect((await read('cashFlowStatements', '2025-03-31'))['Cash at End of the Period']).toBe(1_230);
  });

  test('what is open is told by how late it is, of customers and to vendors', async () => {
    const now = Date.now();
    const day = (ago: number) => new Date(now - ago * 86_400_000).toISOString().slice(0, 10);
    const first = await anInvoice({ dueDate: day(-10) });
    for (const draft of [first, await anInvoice({ dueDate: day(20), customerId: first.customerId })])
      await post('salesInvoices', draft);
    expect(await list('agedAccountsReceivables')).toMatchObject([
      { balanceDue: 240, currentAmount: 120, period1Amount: 120, period2Amount: 0 },
      { balanceDue: 0 },
    ]);
    const vendorId = (await call('POST', 'vendors', { displayName: 'Supplies' })).body.id;
    const bill = async (vendorInvoiceNumber: string, dueDate: string) => {
      const purchaseInvoiceLines = [{ lineType: 'Account', lineObjectNumber: '61100', quantity: 1, unitCost: 30 }];
      const said = { vendorId, vendorInvoiceNumber, dueDate, purchaseInvoiceLines };
      await post('purchaseInvoices', (await call('POST', 'purchaseInvoices', said)).body);
    };
    await bill('S-1', day(45));
    await bill('S-2', day(200));
    expect(await list('agedAccountsPayables')).toMatchObject([
      { vendorId, balanceDue: 60, currentAmount: 0, period1Amount: 0, period2Amount: 30, period3Amount: 30 },
    ]);
  });

  test('what a customer owes is told by customer, with what is late of it', async () => {
    const late = await anInvoice({ dueDate: '2020-01-31' });
    for (const draft of [late, await anInvoice({ dueDate: '2099-01-31', customerId: late.customerId })])
      await post('salesInvoices', draft);
    const details = await list(`customerFinancialDetails?$filter=number eq '${String(late.customerNumber)}'`);
    expect(details).toMatchObject([{ balance: 240, totalSalesExcludingTax: 200, overdueAmount: 120 }]);
  });
});

describe('batches, limits and sign-in', () => {
  test.each([
    ['snapshot', 0],
    ['', 1],
  ])('of a batch with isolation "%s", one bad request lets %i others stand', async (isolation, stand) => {
    const requests = [{ displayName: 'In a batch' }, { displayName: '' }].map((body, index) => ({
      id: String(index),
      method: 'POST',
      url: `companies(${company})/customers`,
      headers: {},
      body,
    }));
    const { body } = await send('POST', '$batch', { requests }, isolation === '' ? {} : { isolation });
    expect(docsOf(body.responses).map(({ status }) => status)).toEqual([201, 400]);
    expect(await list('customers')).toHaveLength(stand);
    expect(practice.ledger.commits).toHaveLength(stand);
  });

  test('calls over the limit are refused, and told for how long', async () => {
    const small = await startPracticeBusinessCentral({ perFiveMinutes: 1 });
    try {
      small.oauth.allow('token', SCOPE);
      const get = () => fetch(`${small.url}${API}/companies`, { headers: { authorization: 'Bearer token' } });
      expect((await get()).status).toBe(200);
      const refused = await get();
      expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true]);
      small.clock.advance(300_000);
      expect((await get()).status).toBe(200);
    } finally {
      await small.close();
    }
  });

  test('an application signs in by itself, for what it is registered for', async () => {
    const token = async (more: Record<string, string> = {}) => {
      const { clientId: client_id, clientSecret: client_secret, tenant } = PRACTICE_CLIENT;
      const body = new URLSearchParams({
        grant_type: 'client_credentials',
        client_id,
        client_secret,
        scope: SCOPE,
        ...more,
      });
      const reply = await fetch(`${practice.url}/${tenant}/oauth2/v2.0/token`, { method: 'POST', body });
      return (await reply.json()) as Record<string, string>;
    };
    const given = await token();
    expect(given).not.toHaveProperty('refresh_token');
    expect(practice.oauth.scopesOf(given.access_token ?? '')).toEqual([SCOPE]);
    expect(await token({ scope: 'something else' })).toEqual({ error: 'invalid_scope' });
    expect(await token({ client_secret: 'wrong' })).toEqual({ error: 'invalid_client' });
  });
});
