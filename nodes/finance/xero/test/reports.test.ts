import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject, NodeDefinition } from '@holdfast/node-sdk';
import { added } from '@holdfast/node-sdk/records';
import { failuresOf, outputOf } from '@holdfast/node-sdk/testing';
import { beforeEach, describe, expect, test } from 'vitest';
import { listReport } from '../src/nodes/report-list.ts';
import { REPORTS, type ReportName } from '../src/reports.ts';
import { rowsOf } from '../src/schema/report.ts';
import { anInvoice, aPayment, connectionFields, openPractice, PEOPLE, put } from './practice.ts';

const SAMPLES = join(process.env.HOLDFAST_CONTRACTS ?? '', 'xero/samples');
const areThere = process.env.HOLDFAST_CONTRACTS !== undefined && existsSync(SAMPLES);

type Open = Awaited<ReturnType<typeof openPractice>>;
interface Row {
  readonly section: string | null;
  readonly name: string | null;
  readonly accountId: string | null;
  readonly invoiceId: string | null;
  readonly isTotal: boolean;
  readonly values: Readonly<Record<string, string | null>>;
}

const BILL = '33333333-3333-4333-8333-333333333333';
const BANK = '44444444-4444-4444-8444-444444444444';
const JOURNAL = '55555555-5555-4555-8555-555555555555';
const DECEMBER = '/Date(1765756800000+0000)/';
const january = (day: number): string => `/Date(${Date.UTC(2026, 0, day)}+0000)/`;

/** An invoice of 120.00 of which 20.00 are paid, a bill of last year, paper from the bank, and a journal. */
function fill({ first }: Open): void {
  put(first, 'Invoices', anInvoice({ AmountPaid: 20, AmountDue: 100 }));
  put(first, 'Payments', aPayment({ Account: { Code: '090' } }));
  const line = (AccountCode: string, net: number, tax: number): JsonObject => ({
    AccountCode,
    LineAmount: net,
    TaxAmount: tax,
  });
  put(first, 'Invoices', {
    InvoiceID: BILL,
    Type: 'ACCPAY',
    InvoiceNumber: '2041',
    Contact: { ContactID: PEOPLE.supplier },
    Date: DECEMBER,
    DueDate: january(1),
    Status: 'AUTHORISED',
    LineAmountTypes: 'Inclusive',
    LineItems: [line('400', 60, 10)],
    Total: 60,
    AmountDue: 60,
  });
  put(first, 'BankTransactions', {
    BankTransactionID: BANK,
    Type: 'SPEND',
    BankAccount: { Code: '090' },
    Date: january(10),
    Status: 'AUTHORISED',
    LineItems: [line('429', 10, 2)],
  });
  put(first, 'ManualJournals', {
    ManualJournalID: JOURNAL,
    Date: january(12),
    Status: 'POSTED',
    JournalLines: [
      { AccountCode: '880', LineAmount: 5 },
      { AccountCode: '090', LineAmount: -5 },
    ],
  });
}

describe('a report of Xero', () => {
  let practice: Open;
  beforeEach(async () => {
    practice = await openPractice();
    fill(practice);
    return () => practice.close();
  });
  const node: NodeDefinition = listReport;
  const read = async (report: ReportName, more: JsonObject = {}): Promise<Row[]> =>
    (await outputOf(node, {
      parameters: { report, ...more },
      connectionFields,
      baseUrl: practice.url,
    })) as unknown as Row[];
  const named = (rows: readonly Row[], name: string): Row | undefined => rows.find((row) => row.name === name);
  const valuesOf = (rows: readonly Row[], name: string) => Object.values(named(rows, name)?.values ?? {});
  const january31 = { date: '2026-01-31' };

  test('adds up, debits to credits, to what stands in its last line', async () => {
    const rows = await read('TrialBalance', january31);
    const sum = (column: string) =>
      added(rows.filter(({ isTotal }) => !isTotal).map((row) => row.values[column] ?? '0'));
    expect(rows.at(-1)).toMatchObject({ name: 'Total', isTotal: true, accountId: null });
    for (const column of ['Debit', 'Credit', 'YTD Debit', 'YTD Credit'])
      expect([column, sum(column)]).toEqual([column, rows.at(-1)?.values[column]]);
    expect(sum('Debit')).toBe(sum('Credit'));
    expect(sum('YTD Debit')).toBe(sum('YTD Credit'));
    expect(named(rows, 'Accounts receivable (610)')).toMatchObject({
      section: 'Assets',
      accountId: practice.first.system('DEBTORS')?.AccountID,
      values: { Debit: '100.00', Credit: null },
    });
    // The cost of last year is none of this year's: it is in what was earned before.
    expect(valuesOf(rows, 'Retained Earnings')).toEqual([null, '0.00', '50.00', null]);
  });

  test('balances: what there is, less what is owed, is what belongs to the owner', async () => {
    const rows = await read('BalanceSheet', { ...january31, periods: 1 });
    const columns = Object.keys(rows[0]?.values ?? {});
    expect(columns).toEqual(['31 Jan 2026', '31 Dec 2025']);
    expect(valuesOf(rows, 'Net Assets')).toEqual(valuesOf(rows, 'Total Equity'));
    expect(valuesOf(rows, 'Practice Bank')).toEqual(['3.00', '0.00']);
    expect(valuesOf(rows, 'Current Year Earnings')).toEqual(['90.00', '-50.00']);
    // Results that Xero writes as plain rows are no accounts to add up.
    expect(rows.filter(({ isTotal, accountId }) => !isTotal && accountId === null).map(({ name }) => name)).toEqual([
      'Retained Earnings',
      'Current Year Earnings',
    ]);
  });

  test('says what was earned in a span of days', async () => {
    const rows = await read('ProfitAndLoss', { from: '2026-01-01', to: '2026-01-31', periods: 1 });
    expect(valuesOf(rows, 'Sales')).toEqual(['100.00', '0.00']);
    expect(named(rows, 'Advertising')).toMatchObject({ section: 'Less Operating Expenses', isTotal: false });
    expect(valuesOf(rows, 'Net Profit')).toEqual(['90.00', '-50.00']);
    expect(named(rows, 'Net Profit')?.isTotal).toBe(true);
  });

  test('of what a contact owes has a row for each document, by its id', async () => {
    const rows = await read('AgedPayablesByContact', { contactId: PEOPLE.supplier, from: '2025-12-01', ...january31 });
    expect(rows.find(({ invoiceId }) => invoiceId === BILL)).toMatchObject({
      // A number is a name, and no amount.
      name: '2041',
      isTotal: false,
      values: { Date: '2025-12-15', 'Due Date': '2026-01-01', 'Column 4': '30 days overdue', Due: '60.00' },
    });
    expect(rows.at(-1)).toMatchObject({ name: 'Closing Balance', isTotal: true, values: { Date: null, Due: '60.00' } });
    const owed = await read('AgedReceivablesByContact', {
      contactId: PEOPLE.customer,
      from: '2026-01-01',
      ...january31,
    });
    expect(owed.at(-1)?.values).toMatchObject({ Total: '120.00', Paid: '20.00', Due: '100.00' });
  });

  test('about a contact says that it needs one, before it asks', async () => {
    const call = { parameters: { report: 'AgedPayablesByContact' }, connectionFields, baseUrl: practice.url };
    expect(await failuresOf(node, call)).toMatchObject([{ code: 'data/bad_input', evidence: { path: '/contactId' } }]);
    expect(practice.ledger.entries).toEqual([]);
  });

  test('of the bank says what came in and went out', async () => {
    const rows = await read('BankSummary', { from: '2026-01-12', to: '2026-01-31' });
    expect(named(rows, 'Practice Bank')?.values).toEqual({
      'Opening Balance': '-12.00',
      'Cash Received': '20.00',
      'Cash Spent': '5.00',
      'Closing Balance': '3.00',
    });
  });

  test('of the month puts it beside the one before', async () => {
    const rows = await read('ExecutiveSummary', { date: '2026-01-20' });
    expect(named(rows, 'Income')).toMatchObject({
      section: 'Profitability',
      isTotal: false,
      values: { 'Jan 2026': '100.00', 'Dec 2025': '0.00', Variance: '0.0%' },
    });
    expect(valuesOf(rows, 'Net assets').slice(0, 2)).toEqual(['35.00', '-50.00']);
  });

  test.each(Object.keys(REPORTS) as ReportName[])('%s is not shown without its right', async (report) => {
    practice.oauth.allow(`test-token-of-${String(connectionFields.clientId)}`, 'accounting.settings');
    const call = { parameters: { report, contactId: PEOPLE.customer }, connectionFields, baseUrl: practice.url };
    expect(await failuresOf(node, call)).toMatchObject([{ class: 'policy' }]);
  });
});

describe.skipIf(!areThere)('what Xero itself answers', () => {
  const bodyOf = (operation: string): JsonObject =>
    (JSON.parse(readFileSync(join(SAMPLES, `${operation}.response-200.json`), 'utf8')) as { body: JsonObject }).body;
  const read = (name: ReportName) => rowsOf(bodyOf(`getReport${name}`), REPORTS[name]) as unknown as Row[];

  test('is read row by row, with its accounts', () => {
    const rows = read('BalanceSheet');
    expect(rows[0]).toEqual({
      report: 'Balance Sheet',
      period: 'As at 30 April 2019',
      section: 'Bank',
      name: 'Country Savings',
      accountId: '041207d2-3d61-4e5d-8c1a-b9236955a71c',
      invoiceId: null,
      isTotal: false,
      values: { '30 Apr 2019': '-1850.00', '31 Mar 2019': '-1850.00', '28 Feb 2019': '0.00' },
    });
    expect(rows.find(({ name }) => name === 'Net Assets')).toMatchObject({ isTotal: true, accountId: null });
    expect(rows.find(({ name }) => name === 'Current Year Earnings')).toMatchObject({
      isTotal: false,
      accountId: null,
    });
  });

  test('leaves no account out, and takes no sum for one', () => {
    const rows = read('TrialBalance');
    expect(rows.filter(({ isTotal, accountId }) => isTotal === (accountId !== null))).toEqual([]);
    expect(rows[1]?.values).toEqual({ Debit: null, Credit: '200.00', 'YTD Debit': null, 'YTD Credit': '1020.22' });
  });

  test('is read with dates, documents and parts of a hundred as they are', () => {
    expect(read('AgedReceivablesByContact')[1]).toMatchObject({
      name: 'IV1242016',
      invoiceId: '40ebad47-24e2-4dc9-a5f5-579df427671b',
      values: { Date: '2018-05-13', 'Due Date': '2018-06-22', 'Column 4': '305 days overdue', Total: '100.00' },
    });
    expect(read('BankSummary')[0]).toMatchObject({ accountId: '03f9cf1e-2deb-4bf1-b0a8-b57f08672eb8', isTotal: false });
    const margin = read('ExecutiveSummary').find(({ name }) => name === 'Gross profit margin');
    expect(margin?.values).toEqual({ 'Nov 2019': '100.0%', 'Oct 2019': null, Variance: '0.0%' });
  });
});
