import { cents, type Doc, textOf } from '@holdfast/practice';
import type { Books } from './books.ts';
import { balances } from './postings.ts';
import { today } from './values.ts';

interface Asked {
  readonly from: string;
  readonly to: string;
  readonly method: string;
}

const amountOf = (value: number): string => value.toFixed(2);
const cells = (...values: string[]): Doc[] => values.map((value) => ({ value }));

/** Accounts of some classes that have a balance, as rows; the sign that people expect of the class. */
function section(
  books: Books,
  title: string,
  classes: readonly string[],
  sign: 1 | -1,
  sums: ReadonlyMap<string, number>,
) {
  const accounts = books
    .all('Account')
    .filter((account) => classes.includes(textOf(account, 'Classification')) && sums.get(textOf(account, 'Id')));
  const total = cents(accounts.reduce((sum, { Id }) => sum + sign * (sums.get(String(Id)) ?? 0), 0));
  const rows = accounts.map((account) => ({
    ColData: [
      { value: account.Name, id: account.Id },
      { value: amountOf(sign * (sums.get(textOf(account, 'Id')) ?? 0)) },
    ],
    type: 'Data',
  }));
  return {
    total,
    row: {
      Header: { ColData: cells(title, '') },
      Rows: { Row: rows },
      Summary: { ColData: cells(`Total ${title}`, amountOf(total)) },
      type: 'Section',
      group: title.replaceAll(' ', ''),
    },
  };
}

const closing = (title: string, amount: number): Doc => ({
  Summary: { ColData: cells(title, amountOf(amount)) },
  type: 'Section',
});

function profitAndLoss(books: Books, { from, to }: Asked): Doc[] {
  const sums = balances(books, from, to);
  const income = section(books, 'Income', ['Revenue'], -1, sums);
  const expenses = section(books, 'Expenses', ['Expense'], 1, sums);
  return [income.row, expenses.row, closing('Net Income', cents(income.total - expenses.total))];
}

function balanceSheet(books: Books, { to }: Asked): Doc[] {
  const sums = balances(books, '', to);
  const assets = section(books, 'Assets', ['Asset'], 1, sums);
  const liabilities = section(books, 'Liabilities', ['Liability'], -1, sums);
  const equity = section(books, 'Equity', ['Equity'], -1, sums);
  const net = cents(assets.total - liabilities.total - equity.total);
  return [assets.row, liabilities.row, equity.row, closing('Net Income', net)];
}

function trialBalance(books: Books, { from, to }: Asked): Doc[] {
  const sums = balances(books, from, to);
  const rows = books.all('Account').flatMap((account): Doc[] => {
    const sum = sums.get(textOf(account, 'Id')) ?? 0;
    if (sum === 0) return [];
    const [debit, credit] = sum > 0 ? [amountOf(sum), ''] : ['', amountOf(-sum)];
    return [{ ColData: [{ value: account.Name, id: account.Id }, { value: debit }, { value: credit }] }];
  });
  const debits = cents([...sums.values()].reduce((total, sum) => total + Math.max(0, sum), 0));
  return [
    ...rows,
    { Summary: { ColData: cells('TOTAL', amountOf(debits), amountOf(debits)) }, type: 'Section', group: 'GrandTotal' },
  ];
}

const REPORTS: Readonly<Record<string, (books: Books, asked: Asked) => Doc[]>> = {
  ProfitAndLoss: profitAndLoss,
  BalanceSheet: balanceSheet,
  TrialBalance: trialBalance,
};

/** A report in the form of QuickBooks; null: this stand-in does not have it. Accrual, whatever is asked for. */
export function reportOf(books: Books, name: string, query: URLSearchParams): Doc | null {
  const now = today(books.clock.now());
  const asked = {
    from: query.get('start_date') ?? `${now.slice(0, 4)}-01-01`,
    to: query.get('end_date') ?? now,
    method: 'Accrual',
  };
  const rows = REPORTS[name]?.(books, asked);
  if (!rows) return null;
  const columns = name === 'TrialBalance' ? ['Debit', 'Credit'] : ['Total'];
  return {
    Header: {
      Time: new Date(books.clock.now()).toISOString(),
      ReportName: name,
      ReportBasis: asked.method,
      StartPeriod: asked.from,
      EndPeriod: asked.to,
      Currency: 'USD',
      Option: [],
    },
    Columns: {
      Column: [{ ColTitle: '', ColType: 'Account' }, ...columns.map((ColTitle) => ({ ColTitle, ColType: 'Money' }))],
    },
    Rows: { Row: rows },
  };
}
