import { cents, type Doc, textOf } from '@holdfast/practice';
import type { Books } from '../books.ts';

/** A report: what it is called, what it is about in words, and its rows. */
export interface Made {
  readonly name: string;
  readonly titles: readonly string[];
  readonly rows: readonly Doc[];
}

/** What a row is about, in the attributes of its cells. */
interface About {
  readonly Id: 'account' | 'accountID' | 'invoiceID';
  readonly Value: string;
}

/** An amount as reports write it. */
export const money = (amount: number): string => (cents(amount) || 0).toFixed(2);

const cellsOf = (values: readonly string[], about?: About): Doc[] =>
  values.map((Value) => ({ Value, ...(about ? { Attributes: [about] } : {}) }));

export const header = (...values: string[]): Doc => ({ RowType: 'Header', Cells: cellsOf(values) });
export const row = (values: readonly string[], about?: About): Doc => ({
  RowType: 'Row',
  Cells: cellsOf(values, about),
});
export const summary = (...values: string[]): Doc => ({ RowType: 'SummaryRow', Cells: cellsOf(values) });
export const section = (Title: string, ...Rows: Doc[]): Doc => ({ RowType: 'Section', Title, Rows });

/** Balances of accounts, once for each column. */
export type Columns = readonly ReadonlyMap<string, number>[];

/** An account by what it is about. */
export const ofAccount = (account: Doc): About => ({ Id: 'account', Value: textOf(account, 'AccountID') });

/** Amounts of one account, in the sign that people expect. */
export const amountsOf = (account: Doc, sign: 1 | -1, columns: Columns): number[] =>
  columns.map((sums) => sign * (sums.get(textOf(account, 'AccountID')) ?? 0));

/** Each column added up. */
export const sumsOf = (rows: readonly (readonly number[])[], width: number): number[] =>
  Array.from({ length: width }, (_, index) => cents(rows.reduce((sum, amounts) => sum + (amounts[index] ?? 0), 0)));

interface Group {
  readonly part: Doc;
  readonly totals: readonly number[];
}

/** Accounts of a type that have a balance in any column, and what they come to. `more`: rows that are no accounts. */
export function group(
  books: Books,
  said: { readonly title: string; readonly type: string; readonly sign: 1 | -1 },
  columns: Columns,
  more: readonly { readonly name: string; readonly amounts: readonly number[] }[] = [],
): Group {
  const accounts = books.accounts
    .filter(({ Type }) => Type === said.type)
    .map((account) => ({ account, amounts: amountsOf(account, said.sign, columns) }))
    .filter(({ amounts }) => amounts.some((amount) => amount !== 0));
  const totals = sumsOf(
    [...accounts, ...more].map(({ amounts }) => amounts),
    columns.length,
  );
  const rows = [
    ...accounts.map(({ account, amounts }) =>
      row([textOf(account, 'Name'), ...amounts.map(money)], ofAccount(account)),
    ),
    ...more.map(({ name, amounts }) => row([name, ...amounts.map(money)])),
  ];
  return { part: section(said.title, ...rows, summary(`Total ${said.title}`, ...totals.map(money))), totals };
}
