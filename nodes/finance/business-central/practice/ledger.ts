import { cents, textOf } from '@holdfast/practice';
import type { Books } from './books.ts';

/** An amount on an account: debits are positive. */
export interface Posting {
  readonly account: string;
  readonly amount: number;
}

/** The day of an instant, as 2026-01-15. */
export const today = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** Writes what a document posts into the ledger. Together it comes to nought: what does not is a mistake of practice. */
export function post(
  books: Books,
  about: { readonly date: string; readonly number: string; readonly type: string; readonly description: string },
  postings: readonly Posting[],
): void {
  const sum = cents(postings.reduce((total, { amount }) => total + amount, 0));
  if (sum !== 0) throw new RangeError(`${about.number} is out of balance by ${sum}.`);
  for (const { account, amount } of postings) {
    if (amount === 0) continue;
    const found = books.by('accounts', 'number', account);
    books.put('generalLedgerEntries', {
      id: books.newId(),
      entryNumber: books.shelves.generalLedgerEntries.size + 1,
      postingDate: about.date,
      documentNumber: about.number,
      documentType: about.type,
      accountId: found?.id,
      accountNumber: account,
      description: about.description,
      debitAmount: Math.max(0, amount),
      creditAmount: Math.max(0, -amount),
    });
  }
}

/** The balance of each account up to a day, debits positive. */
export function balances(books: Books, to: string): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const entry of books.all('generalLedgerEntries')) {
    if (textOf(entry, 'postingDate') > to) continue;
    const amount = Number(entry.debitAmount) - Number(entry.creditAmount);
    const account = textOf(entry, 'accountNumber');
    sums.set(account, cents((sums.get(account) ?? 0) + amount));
  }
  return sums;
}
