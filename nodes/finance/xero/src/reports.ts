/** What the first column of a report holds, or the first few. Whatever comes behind them are figures. */
export type Leading = 'name' | 'date' | 'text';

/** A report of Xero: what it can be asked, by the words of Xero, and how its rows begin. */
export interface ReportKind {
  readonly title: string;
  /** Fields of the address, each with the setting that it is filled from. */
  readonly asks: Readonly<Record<string, Setting>>;
  readonly leading: readonly Leading[];
  /** Rows are documents, not accounts. */
  readonly isOfDocuments?: boolean;
}

/** Settings of the step, besides which report. */
export type Setting =
  | 'contactId'
  | 'date'
  | 'from'
  | 'to'
  | 'periods'
  | 'timeframe'
  | 'isCash'
  | 'hasStandardLayout'
  | 'trackingCategoryId'
  | 'trackingCategoryId2'
  | 'trackingOptionId'
  | 'trackingOptionId2';

const aged = (title: string): ReportKind => ({
  title,
  asks: { contactId: 'contactId', date: 'date', fromDate: 'from', toDate: 'to' },
  // Date, number, due date, and in words how late it is.
  leading: ['date', 'name', 'date', 'text'],
  isOfDocuments: true,
});

/** Each report and what the contract lets it be asked (`/Reports/…` of Xero's accounting API). */
export const REPORTS = {
  BalanceSheet: {
    title: 'Balance sheet',
    asks: {
      date: 'date',
      periods: 'periods',
      timeframe: 'timeframe',
      trackingOptionID1: 'trackingOptionId',
      trackingOptionID2: 'trackingOptionId2',
      standardLayout: 'hasStandardLayout',
      paymentsOnly: 'isCash',
    },
    leading: ['name'],
  },
  ProfitAndLoss: {
    title: 'Profit and loss',
    asks: {
      fromDate: 'from',
      toDate: 'to',
      periods: 'periods',
      timeframe: 'timeframe',
      trackingCategoryID: 'trackingCategoryId',
      trackingCategoryID2: 'trackingCategoryId2',
      trackingOptionID: 'trackingOptionId',
      trackingOptionID2: 'trackingOptionId2',
      standardLayout: 'hasStandardLayout',
      paymentsOnly: 'isCash',
    },
    leading: ['name'],
  },
  TrialBalance: { title: 'Trial balance', asks: { date: 'date', paymentsOnly: 'isCash' }, leading: ['name'] },
  AgedReceivablesByContact: aged('Aged receivables of a contact'),
  AgedPayablesByContact: aged('Aged payables of a contact'),
  BankSummary: { title: 'Bank summary', asks: { fromDate: 'from', toDate: 'to' }, leading: ['name'] },
  ExecutiveSummary: { title: 'Executive summary', asks: { date: 'date' }, leading: ['name'] },
} as const satisfies Readonly<Record<string, ReportKind>>;

export type ReportName = keyof typeof REPORTS;

const NAMES = Object.keys(REPORTS) as ReportName[];

/** What each is called, for a choice. */
export const REPORT_TITLES = Object.fromEntries(NAMES.map((name) => [name, REPORTS[name].title])) as Readonly<
  Record<ReportName, string>
>;

/** Reports that can be asked for this. */
export const reportsAsking = (setting: Setting): readonly ReportName[] =>
  NAMES.filter((name) => Object.values<Setting>(REPORTS[name].asks).includes(setting));
