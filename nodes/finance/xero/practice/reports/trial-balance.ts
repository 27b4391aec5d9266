import { type Doc, textOf } from '@holdfast/practice';
import type { Books } from '../books.ts';
import { balances, postingsOf, profit } from '../postings.ts';
import { type Asked, EVER, inWords, startOfMonth, startOfYear } from './days.ts';
import { header, type Made, money, ofAccount, row, section, summary, sumsOf } from './parts.ts';

/** Classes of accounts: the title of each, and whether its accounts have their balance among the debits. */
const CLASSES: readonly { readonly name: string; readonly title: string; readonly isDebit: boolean }[] = [
  { name: 'REVENUE', title: 'Revenue', isDebit: false },
  { name: 'EXPENSE', title: 'Expenses', isDebit: true },
  { name: 'ASSET', title: 'Assets', isDebit: true },
  { name: 'LIABILITY', title: 'Liabilities', isDebit: false },
  { name: 'EQUITY', title: 'Equity', isDebit: false },
];

interface Line {
  readonly name: string;
  readonly account?: Doc;
  /** Debits positive: of the month so far, and of the year so far or, where there are no years, of all time. */
  readonly sums: readonly [month: number, year: number];
}

const codeOf = (account: Doc): string => textOf(account, 'Code');
const nameOf = (account: Doc): string =>
  codeOf(account) === '' ? textOf(account, 'Name') : `${textOf(account, 'Name')} (${codeOf(account)})`;

/** Debit and credit, one of them empty: nought stands where the account has its balance. */
const sides = (sum: number, isDebit: boolean): [debit: string, credit: string] =>
  sum > 0 || (sum === 0 && isDebit) ? [money(sum), ''] : ['', money(-sum)];

/** Every account with its debit or credit. Both add up to the same. */
export function trialBalance(books: Books, { date }: Asked): Made {
  const postings = postingsOf(books);
  const month = balances(postings, startOfMonth(date), date);
  const year = balances(postings, startOfYear(date), date);
  const ever = balances(postings, EVER, date);
  const linesOf = (name: string): Line[] => {
    const whole = name === 'REVENUE' || name === 'EXPENSE' ? year : ever;
    const accounts = books.accounts
      .filter((account) => account.Class === name)
      .map((account): Line => {
        const id = textOf(account, 'AccountID');
        return { name: nameOf(account), account, sums: [month.get(id) ?? 0, whole.get(id) ?? 0] };
      });
    const before = name === 'EQUITY' ? -profit(books, postings, EVER, startOfYear(date) - 1) : 0;
    return [...accounts, { name: 'Retained Earnings', sums: [0, before] as const }].filter(({ sums }) =>
      sums.some((sum) => sum !== 0),
    );
  };
  const classes = CLASSES.map((one) => ({ ...one, lines: linesOf(one.name) })).filter(({ lines }) => lines.length > 0);
  const sums = classes.flatMap(({ lines }) => lines.map((line) => line.sums));
  const total = (side: 1 | -1): number[] =>
    sumsOf(
      sums.map((pair) => pair.map((sum) => Math.max(0, side * sum))),
      2,
    );
  const [debits, credits] = [total(1), total(-1)];
  return {
    name: 'Trial Balance',
    titles: ['Trial Balance', books.name, `As at ${inWords(date)}`],
    rows: [
      header('Account', 'Debit', 'Credit', 'YTD Debit', 'YTD Credit'),
      ...classes.map(({ title, isDebit, lines }) =>
        section(
          title,
          ...lines.map((line) =>
            row(
              [line.name, ...line.sums.flatMap((sum) => sides(sum, isDebit))],
              line.account && ofAccount(line.account),
            ),
          ),
        ),
      ),
      section(
        '',
        summary('Total', ...[0, 1].flatMap((column) => [money(debits[column] ?? 0), money(credits[column] ?? 0)])),
      ),
    ],
  };
}
