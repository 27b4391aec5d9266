import { cents, type Doc, textOf } from '@holdfast/practice';
import type { Books } from './books.ts';
import { balances, today } from './ledger.ts';
import { cashFlow, numbered, retainedEarnings } from './statements.ts';

/** As text with commas for thousands, which some reports come with. */
const commas = (amount: number): string => amount.toFixed(2).replace(/\B(?=(\d{3})+(?!\d))/g, ',');

function trialBalance(books: Books, to: string): Doc[] {
  const sums = balances(books, to);
  return books.all('accounts').map(({ number, id, displayName }) => {
    const sum = sums.get(String(number)) ?? 0;
    return {
      number,
      accountId: id,
      accountType: 'Posting',
      display: displayName,
      totalDebit: '0.00',
      totalCredit: '0.00',
      balanceAtDateDebit: commas(Math.max(0, sum)),
      balanceAtDateCredit: commas(Math.max(0, -sum)),
      dateFilter: to,
    };
  });
}

/** Categories with their accounts below, and what each comes to; signs as people expect them of the category. */
const statement =
  (amountName: 'balance' | 'netChange', categories: readonly (readonly [string, 1 | -1])[]) =>
  (books: Books, to: string): Doc[] => {
    const sums = balances(books, to);
    const rows: Doc[] = categories.flatMap(([category, sign]) => {
      const accounts = books
        .all('accounts')
        .filter((account) => account.category === category && sums.get(textOf(account, 'number')));
      const amounts = accounts.map((account) => sign * (sums.get(textOf(account, 'number')) ?? 0));
      return [
        { display: category, [amountName]: 0, lineType: 'header', indentation: 0 },
        ...accounts.map((account, index) => ({
          display: account.displayName,
          [amountName]: amounts[index],
          lineType: 'detail',
          indentation: 1,
        })),
        {
          display: `Total ${category}`,
          [amountName]: cents(amounts.reduce((sum, amount) => sum + amount, 0)),
          lineType: 'total',
          indentation: 0,
        },
      ];
    });
    return numbered(books, rows, to);
  };

const DAY_MS = 86_400_000;
const PERIOD_DAYS = 30;

/** What is open of documents, by how long ago it was due: not yet, in the last thirty days, in the thirty before, or earlier. */
function aged(documents: readonly Doc[], openName: 'remainingAmount' | 'open', to: string): Doc {
  const sums = [0, 0, 0, 0];
  for (const document of documents) {
    const late = (Date.parse(to) - Date.parse(textOf(document, 'dueDate'))) / DAY_MS;
    const period = late > 0 ? Math.min(3, Math.ceil(late / PERIOD_DAYS)) : 0;
    sums[period] = cents((sums[period] ?? 0) + Number(document[openName] ?? 0));
  }
  const [currentAmount, period1Amount, period2Amount, period3Amount] = sums;
  const balanceDue = cents(sums.reduce((sum, amount) => sum + amount, 0));
  return {
    currencyCode: '',
    balanceDue,
    currentAmount,
    period1Amount,
    period2Amount,
    period3Amount,
    agedAsOfDate: to,
    periodLengthFilter: `${PERIOD_DAYS}D`,
  };
}

const agedReceivables = (books: Books, to: string): Doc[] =>
  books.all('customers').map(({ id, number, displayName }) => ({
    customerId: id,
    customerNumber: number,
    name: displayName,
    ...aged(
      books.all('salesInvoices').filter(({ customerId }) => customerId === id),
      'remainingAmount',
      to,
    ),
  }));

const agedPayables = (books: Books, to: string): Doc[] =>
  books.all('vendors').map(({ id, number, displayName }) => ({
    vendorId: id,
    vendorNumber: number,
    name: displayName,
    ...aged(
      books.all('purchaseInvoices').filter(({ vendorId }) => vendorId === id),
      'open',
      to,
    ),
  }));

const REPORTS: Readonly<Record<string, (books: Books, to: string) => Doc[]>> = {
  trialBalances: trialBalance,
  balanceSheets: statement('balance', [
    ['Assets', 1],
    ['Liabilities', -1],
    ['Equity', -1],
  ]),
  incomeStatements: statement('netChange', [
    ['Income', -1],
    ['Expense', 1],
  ]),
  cashFlowStatements: cashFlow,
  retainedEarningsStatements: retainedEarnings,
  agedAccountsReceivables: agedReceivables,
  agedAccountsPayables: agedPayables,
};

/** The rows of a report; null: this stand-in does not have it. */
export function reportOf(books: Books, name: string, filter: string): Doc[] | null {
  const to = /dateFilter\s+(?:le|eq)\s+(\d{4}-\d{2}-\d{2})/.exec(filter)?.[1] ?? today(books.clock.now());
  return REPORTS[name]?.(books, to) ?? null;
}
