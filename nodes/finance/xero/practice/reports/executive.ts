import { cents, docOf, numberOf, textOf } from '@holdfast/practice';
import type { Books } from '../books.ts';
import { balances, postingsOf, profit } from '../postings.ts';
import { msOf } from '../values.ts';
import { bankAccounts, flow } from './bank.ts';
import { type Asked, EVER, endOfMonth, monthInShort, monthInWords, monthsBefore, startOfMonth } from './days.ts';
import { header, type Made, money, row, section } from './parts.ts';

/** Figures of one month. */
function figuresOf(books: Books, month: number) {
  const postings = postingsOf(books);
  const [from, to] = [startOfMonth(month), endOfMonth(month)];
  const [within, ever] = [balances(postings, from, to), balances(postings, EVER, to)];
  const sum = (sums: ReadonlyMap<string, number>, classes: readonly string[]): number =>
    cents(
      books.accounts
        .filter((account) => classes.includes(textOf(account, 'Class')))
        .reduce((total, account) => total + (sums.get(textOf(account, 'AccountID')) ?? 0), 0),
    );
  const owed = (name: string): number => ever.get(textOf(docOf(books.system(name)), 'AccountID')) ?? 0;
  const cash = flow(postings, bankAccounts(books), from, to);
  const before = flow(postings, bankAccounts(books), EVER, to);
  const issued = [...books.shelves.Invoices.values()].filter(
    ({ Type, Status, Date: at }) =>
      Type === 'ACCREC' && (Status === 'AUTHORISED' || Status === 'PAID') && inSpan(msOf(at), from, to),
  );
  const invoiced = issued.reduce((total, invoice) => total + (numberOf(invoice, 'Total') ?? 0), 0);
  const income = -sum(within, ['REVENUE']);
  return {
    ...cash,
    closing: before.received - before.spent,
    income,
    cost: sum(within, ['EXPENSE']),
    profit: profit(books, postings, from, to),
    debtors: owed('DEBTORS'),
    creditors: -owed('CREDITORS'),
    net: sum(ever, ['ASSET', 'LIABILITY']),
    issued: issued.length,
    average: issued.length === 0 ? 0 : invoiced / issued.length,
  };
}

const inSpan = (ms: number | null, from: number, to: number): boolean => ms !== null && ms >= from && ms <= to;

/** By how much more, of a hundred; of nothing it is nothing. */
const variance = (now: number, before: number): string =>
  `${(before === 0 ? 0 : ((now - before) / Math.abs(before)) * 100).toFixed(1)}%`;

/** A month beside the one before. Xero shows more: margins, and how many days debtors take. */
export function executiveSummary(books: Books, { date }: Asked): Made {
  const [now, before] = [figuresOf(books, date), figuresOf(books, monthsBefore(date, 1))];
  const line = (title: string, of: (figures: typeof now) => number, write = money) =>
    row([title, write(of(now)), write(of(before)), variance(of(now), of(before))]);
  return {
    name: 'Executive Summary',
    titles: ['Executive Summary', books.name, `For the month of ${monthInWords(date)}`],
    rows: [
      header('', monthInShort(date), monthInShort(monthsBefore(date, 1)), 'Variance'),
      section(
        'Cash',
        line('Cash received', ({ received }) => received),
        line('Cash spent', ({ spent }) => spent),
        line('Cash surplus (deficit)', ({ received, spent }) => received - spent),
        line('Closing bank balance', ({ closing }) => closing),
      ),
      section(
        'Profitability',
        line('Income', ({ income }) => income),
        line('Expenses', ({ cost }) => cost),
        line('Profit (loss)', (figures) => figures.profit),
      ),
      section(
        'Balance Sheet',
        line('Debtors', ({ debtors }) => debtors),
        line('Creditors', ({ creditors }) => creditors),
        line('Net assets', ({ net }) => net),
      ),
      section(
        'Income',
        line('Number of invoices issued', ({ issued }) => issued, String),
        line('Average value of invoices', ({ average }) => average),
      ),
    ],
  };
}
