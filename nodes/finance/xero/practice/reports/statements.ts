import type { Books } from '../books.ts';
import { balances, type Posting, postingsOf, profit } from '../postings.ts';
import { type Asked, EVER, endOfMonth, inShort, inWords, monthsBefore, startOfYear } from './days.ts';
import { group, header, type Made, money, row, section, summary, sumsOf } from './parts.ts';

/** Income less cost, a column for each period. */
export function profitAndLoss(books: Books, { from, to, shifts }: Asked): Made {
  const postings = postingsOf(books);
  const spans = shifts.map((months) => [monthsBefore(from, months), monthsBefore(to, months)] as const);
  const columns = spans.map(([begin, end]) => balances(postings, begin, end));
  const income = group(books, { title: 'Income', type: 'REVENUE', sign: -1 }, columns);
  const cost = group(books, { title: 'Less Operating Expenses', type: 'EXPENSE', sign: 1 }, columns);
  const net = income.totals.map((total, index) => total - (cost.totals[index] ?? 0));
  return {
    name: 'Profit and Loss',
    titles: ['Profit & Loss', books.name, `${inWords(from)} to ${inWords(to)}`],
    rows: [
      header('', ...spans.map(([, end]) => inShort(end))),
      income.part,
      section('', row(['Gross Profit', ...income.totals.map(money)])),
      cost.part,
      section('', row(['Net Profit', ...net.map(money)])),
    ],
  };
}

/** Equity that no account has: what earlier years and this one came to. */
const earnings = (books: Books, postings: readonly Posting[], days: readonly number[]) => [
  { name: 'Retained Earnings', amounts: days.map((day) => profit(books, postings, EVER, startOfYear(day) - 1)) },
  { name: 'Current Year Earnings', amounts: days.map((day) => profit(books, postings, startOfYear(day), day)) },
];

/** As at the end of the month that the day is in, a column for each period. */
export function balanceSheet(books: Books, { date, shifts }: Asked): Made {
  const postings = postingsOf(books);
  const days = shifts.map((months) => monthsBefore(endOfMonth(date), months));
  const columns = days.map((day) => balances(postings, EVER, day));
  const bank = group(books, { title: 'Bank', type: 'BANK', sign: 1 }, columns);
  const current = group(books, { title: 'Current Assets', type: 'CURRENT', sign: 1 }, columns);
  const owed = group(books, { title: 'Current Liabilities', type: 'CURRLIAB', sign: -1 }, columns);
  const equity = group(books, { title: 'Equity', type: 'EQUITY', sign: -1 }, columns, earnings(books, postings, days));
  const assets = sumsOf([bank.totals, current.totals], columns.length);
  const net = assets.map((total, index) => total - (owed.totals[index] ?? 0));
  return {
    name: 'Balance Sheet',
    titles: ['Balance Sheet', books.name, `As at ${inWords(endOfMonth(date))}`],
    rows: [
      header('', ...days.map(inShort)),
      section('Assets'),
      bank.part,
      current.part,
      section('', summary('Total Assets', ...assets.map(money))),
      section('Liabilities'),
      owed.part,
      section('', summary('Total Liabilities', ...owed.totals.map(money))),
      section('', row(['Net Assets', ...net.map(money)])),
      equity.part,
    ],
  };
}
