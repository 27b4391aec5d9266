import { type Doc, uuidOf } from '@holdfast/practice';
import type { Books } from '../books.ts';
import { stamp } from '../values.ts';
import { aged } from './aged.ts';
import { bankSummary } from './bank.ts';
import { type Asked, askedOf, inWords } from './days.ts';
import { executiveSummary } from './executive.ts';
import type { Made } from './parts.ts';
import { balanceSheet, profitAndLoss } from './statements.ts';
import { trialBalance } from './trial-balance.ts';

type Report = (books: Books, asked: Asked) => Made | null;

/** Reports by their address, each with the right that it needs. */
const REPORTS: Readonly<Record<string, { readonly right: string; readonly make: Report }>> = {
  BalanceSheet: { right: 'balancesheet', make: balanceSheet },
  ProfitAndLoss: { right: 'profitandloss', make: profitAndLoss },
  TrialBalance: { right: 'trialbalance', make: trialBalance },
  AgedReceivablesByContact: { right: 'aged', make: (books, asked) => aged(books, 'ACCREC', asked) },
  AgedPayablesByContact: { right: 'aged', make: (books, asked) => aged(books, 'ACCPAY', asked) },
  BankSummary: { right: 'banksummary', make: bankSummary },
  ExecutiveSummary: { right: 'executivesummary', make: executiveSummary },
};

/** The scope without which a report is not shown. */
export const reportScope = (name: string): string | undefined => {
  const right = REPORTS[name]?.right;
  return right === undefined ? undefined : `accounting.reports.${right}.read`;
};

/** A report of the books in the form of Xero. Null: there is none of this name, or about this contact. */
export function reportOf(books: Books, name: string, query: URLSearchParams): Doc | null {
  const now = books.clock.now();
  const made = REPORTS[name]?.make(books, askedOf(query, now));
  if (!made) return null;
  return {
    ReportID: uuidOf(`report ${name}`),
    ReportName: made.name,
    ReportType: name,
    ReportTitles: made.titles,
    ReportDate: inWords(now),
    UpdatedDateUTC: stamp(now),
    Fields: [],
    Rows: made.rows,
  };
}
