import { cents, type Doc, textOf } from '@holdfast/practice';
import type { Books } from './books.ts';
import { BANK } from './chart.ts';
import { balances } from './ledger.ts';

/** Rows of a statement, one below the other. */
export const numbered = (books: Books, rows: readonly Doc[], to: string): Doc[] =>
  rows.map((row, index) => ({ id: books.newId(), lineNumber: (index + 1) * 10_000, ...row, dateFilter: to }));

const row = (lineType: 'header' | 'detail' | 'total', display: unknown, netChange = 0): Doc => ({
  display,
  netChange,
  lineType,
  indentation: lineType === 'detail' ? 1 : 0,
});

const total = (amounts: readonly number[]): number => cents(amounts.reduce((sum, amount) => sum + amount, 0));

/** What accounts of the categories come to, credits positive: for profit, and for where cash comes from. */
const creditsOf = (books: Books, sums: ReadonlyMap<string, number>, ...categories: readonly string[]): number =>
  total(
    books
      .all('accounts')
      .filter(({ category }) => categories.includes(String(category)))
      .map((account) => -(sums.get(textOf(account, 'number')) ?? 0)),
  );

/** The year of a day up to it, which is the calendar's, and all that was before. */
function yearOf(books: Books, to: string) {
  const before = balances(books, `${Number(to.slice(0, 4)) - 1}-12-31`);
  const after = balances(books, to);
  const change = new Map([...after].map(([account, sum]) => [account, cents(sum - (before.get(account) ?? 0))]));
  return { before, change };
}

/** What was kept of the profit of former years, and what the year adds to it. Nobody is paid out of it here. */
export function retainedEarnings(books: Books, to: string): Doc[] {
  const { before, change } = yearOf(books, to);
  const kept = creditsOf(books, before, 'Income', 'Expense');
  const profit = creditsOf(books, change, 'Income', 'Expense');
  const rows = [
    row('detail', 'Retained Earnings, Period Start', kept),
    row('detail', 'Net Income', profit),
    row('total', 'Retained Earnings, Period End', cents(kept + profit)),
  ];
  return numbered(books, rows, to);
}

/** Where the cash of the year came from and went, beginning with its profit: what is not in the bank is elsewhere. */
export function cashFlow(books: Books, to: string): Doc[] {
  const { before, change } = yearOf(books, to);
  const profit = creditsOf(books, change, 'Income', 'Expense');
  const begin = before.get(BANK) ?? 0;
  const changesOf = (...categories: readonly string[]): Doc[] =>
    books
      .all('accounts')
      .filter(({ category, number }) => categories.includes(String(category)) && number !== BANK)
      .map((account) => row('detail', account.displayName, -(change.get(textOf(account, 'number')) ?? 0)))
      .filter(({ netChange }) => netChange !== 0);
  const amounts = (rows: readonly Doc[]): number => total(rows.map(({ netChange }) => Number(netChange)));
  const [operating, financing] = [changesOf('Assets', 'Liabilities'), changesOf('Equity')];
  const operated = cents(profit + amounts(operating));
  const financed = amounts(financing);
  const rows = [
    row('header', 'Operating Activities'),
    row('detail', 'Net Income', profit),
    ...operating,
    row('total', 'Net Cash Provided by Operating Activities', operated),
    row('header', 'Financing Activities'),
    ...financing,
    row('total', 'Net Cash Provided by Financing Activities', financed),
    row('total', 'Net Cash Increase for the Period', cents(operated + financed)),
    row('detail', 'Cash at Beginning of the Period', begin),
    row('total', 'Cash at End of the Period', cents(begin + operated + financed)),
  ];
  return numbered(books, rows, to);
}
