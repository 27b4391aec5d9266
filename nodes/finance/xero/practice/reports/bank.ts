import { cents, type Doc, textOf } from '@holdfast/practice';
import type { Books } from '../books.ts';
import { type Posting, postingsOf } from '../postings.ts';
import { type Asked, EVER, inWords } from './days.ts';
import { header, type Made, money, row, section, summary, sumsOf } from './parts.ts';

/** What came in and went out within the days given, on these accounts. */
export function flow(postings: readonly Posting[], accounts: readonly Doc[], from: number, to: number) {
  const ids = new Set(accounts.map((account) => textOf(account, 'AccountID')));
  const amounts = postings
    .filter(({ accountId, at }) => ids.has(accountId) && at >= from && at <= to)
    .map(({ amount }) => amount);
  const sum = (side: 1 | -1) => cents(amounts.reduce((total, amount) => total + Math.max(0, side * amount), 0));
  return { received: sum(1), spent: sum(-1) };
}

export const bankAccounts = (books: Books): Doc[] => books.accounts.filter(({ Type }) => Type === 'BANK');

/** Each bank account: what it began with, what came in and went out, and what is left. */
export function bankSummary(books: Books, { from, to }: Asked): Made {
  const postings = postingsOf(books);
  const accounts = bankAccounts(books).map((account) => {
    const before = flow(postings, [account], EVER, from - 1);
    const { received, spent } = flow(postings, [account], from, to);
    const opening = before.received - before.spent;
    return { account, amounts: [opening, received, spent, opening + received - spent] };
  });
  const totals = sumsOf(
    accounts.map(({ amounts }) => amounts),
    4,
  );
  return {
    name: 'Bank Summary',
    titles: ['Bank Summary', books.name, `From ${inWords(from)} to ${inWords(to)}`],
    rows: [
      header('Bank Accounts', 'Opening Balance', 'Cash Received', 'Cash Spent', 'Closing Balance'),
      section(
        '',
        ...accounts.map(({ account, amounts }) =>
          row([textOf(account, 'Name'), ...amounts.map(money)], {
            Id: 'accountID',
            Value: textOf(account, 'AccountID'),
          }),
        ),
        summary('Total', ...totals.map(money)),
      ),
    ],
  };
}
