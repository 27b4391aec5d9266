import { type Doc, type PracticeClock, textOf, uuidOf } from '@holdfast/practice';
import { stamp } from './values.ts';

/** Kinds of documents that are kept by id. */
export const SHELVES = [
  'Contacts',
  'Invoices',
  'Payments',
  'BatchPayments',
  'Prepayments',
  'Overpayments',
  'CreditNotes',
  'BankTransactions',
  'BankTransfers',
  'ManualJournals',
  'Items',
] as const;
export type ShelfName = (typeof SHELVES)[number];

/** The books of one organisation. */
export class Books {
  readonly tenantId: string;
  readonly name: string;
  accounts: readonly Doc[];
  taxRates: readonly Doc[];
  readonly shelves: Readonly<Record<ShelfName, Map<string, Doc>>>;
  /** What is set of credit notes, prepayments and overpayments against invoices, by its id; also what was taken back. */
  readonly allocations = new Map<string, Doc>();
  /** What was posted to the ledger, in the order of its numbers. */
  readonly journals: Doc[] = [];
  /** Files by document, then by name. */
  readonly attachments = new Map<string, Map<string, Doc>>();
  /** Bytes of files, by the id of the file. */
  readonly contents = new Map<string, Buffer>();
  /** What came by the API, and not by hand. */
  readonly madeByApp = new Set<string>();
  readonly clock: PracticeClock;
  #ids = 0;
  #numbers = 0;
  #taxes = 0;

  constructor(name: string, clock: PracticeClock) {
    this.name = name;
    this.clock = clock;
    this.tenantId = uuidOf(`tenant ${name}`);
    this.accounts = ACCOUNTS.map((account) => ({
      ...account,
      AccountID: uuidOf(`${name} account ${account.Code ?? account.Name}`),
      Status: 'ACTIVE',
      UpdatedDateUTC: stamp(clock.now()),
    }));
    this.taxRates = TAX_RATES;
    this.shelves = {
      Contacts: new Map(),
      Invoices: new Map(),
      Payments: new Map(),
      BatchPayments: new Map(),
      Prepayments: new Map(),
      Overpayments: new Map(),
      CreditNotes: new Map(),
      BankTransactions: new Map(),
      BankTransfers: new Map(),
      ManualJournals: new Map(),
      Items: new Map(),
    };
  }

  /** Ids are made one after another, so that the same requests give the same books. */
  newId(): string {
    this.#ids += 1;
    return uuidOf(`${this.name} ${this.#ids}`);
  }

  newNumber(prefix: string): string {
    this.#numbers += 1;
    return `${prefix}-${String(this.#numbers).padStart(4, '0')}`;
  }

  /** Xero calls the tax rates that people make TAX001 and so on. */
  newTaxNumber(): number {
    this.#taxes += 1;
    return this.#taxes;
  }

  /** An account by its id or its code. */
  account(said: Doc): Doc | undefined {
    const [id, code] = [textOf(said, 'AccountID'), textOf(said, 'Code') || textOf(said, 'AccountCode')];
    return this.accounts.find((one) => (id === '' ? one.Code === code : one.AccountID === id));
  }

  /** The account that Xero posts to by itself: DEBTORS, CREDITORS or GST. */
  system(name: string): Doc | undefined {
    return this.accounts.find(({ SystemAccount }) => SystemAccount === name);
  }

  /** Puts an account into the chart, or in the place of the one it was. */
  putAccount(account: Doc): void {
    const others = this.accounts.map((one) => (one.AccountID === account.AccountID ? account : one));
    this.accounts = others.includes(account) ? others : [...others, account];
  }

  /** Takes an account out of the chart. */
  removeAccount(account: Doc): void {
    this.accounts = this.accounts.filter((one) => one !== account);
  }

  /** Puts a tax rate beside the others, or in the place of the one it was. */
  putTaxRate(rate: Doc): void {
    const others = this.taxRates.map((one) => (one.TaxType === rate.TaxType ? rate : one));
    this.taxRates = others.includes(rate) ? others : [...others, rate];
  }

  taxRate(type: string): number | undefined {
    const found = this.taxRates.find(({ TaxType, Status }) => TaxType === type && Status === 'ACTIVE');
    return typeof found?.EffectiveRate === 'number' ? found.EffectiveRate : undefined;
  }

  get organisation(): Doc {
    return {
      OrganisationID: this.tenantId,
      Name: this.name,
      LegalName: this.name,
      PaysTax: true,
      Version: 'GLOBAL',
      OrganisationType: 'COMPANY',
      BaseCurrency: 'EUR',
      CountryCode: 'IE',
      IsDemoCompany: true,
      OrganisationStatus: 'ACTIVE',
      Edition: 'BUSINESS',
      Class: 'DEMO',
    };
  }
}

const account = (Code: string, Name: string, Type: string, Class: string, TaxType: string, more: Doc = {}): Doc => ({
  Code,
  Name,
  Type,
  Class,
  TaxType,
  EnablePaymentsToAccount: false,
  ShowInExpenseClaims: false,
  ...more,
});

/** Bank accounts need no code. */
const { Code: _, ...SAVINGS } = account('', 'Practice Savings', 'BANK', 'ASSET', 'NONE', {
  BankAccountNumber: '010203040507',
  BankAccountType: 'BANK',
  CurrencyCode: 'EUR',
});

export const CURRENCIES: readonly Doc[] = [{ Code: 'EUR', Description: 'Euro' }];

const ACCOUNTS: readonly Doc[] = [
  account('090', 'Practice Bank', 'BANK', 'ASSET', 'NONE', {
    BankAccountNumber: '010203040506',
    BankAccountType: 'BANK',
    CurrencyCode: 'EUR',
  }),
  SAVINGS,
  account('200', 'Sales', 'REVENUE', 'REVENUE', 'OUTPUT'),
  account('260', 'Other revenue', 'REVENUE', 'REVENUE', 'OUTPUT'),
  account('400', 'Advertising', 'EXPENSE', 'EXPENSE', 'INPUT'),
  account('429', 'General expenses', 'EXPENSE', 'EXPENSE', 'INPUT'),
  account('610', 'Accounts receivable', 'CURRENT', 'ASSET', 'NONE', { SystemAccount: 'DEBTORS' }),
  account('800', 'Accounts payable', 'CURRLIAB', 'LIABILITY', 'NONE', { SystemAccount: 'CREDITORS' }),
  account('820', 'VAT', 'CURRLIAB', 'LIABILITY', 'NONE', { SystemAccount: 'GST' }),
  account('880', 'Owner drawings', 'EQUITY', 'EQUITY', 'NONE', { EnablePaymentsToAccount: true }),
];

const taxRate = (TaxType: string, Name: string, rate: number, ReportTaxType: string): Doc => ({
  Name,
  TaxType,
  ReportTaxType,
  Status: 'ACTIVE',
  TaxComponents: rate === 0 ? [] : [{ Name: 'VAT', Rate: rate, IsCompound: false, IsNonRecoverable: false }],
  DisplayTaxRate: rate,
  EffectiveRate: rate,
  CanApplyToAssets: true,
  CanApplyToEquity: true,
  CanApplyToExpenses: TaxType !== 'OUTPUT',
  CanApplyToLiabilities: true,
  CanApplyToRevenue: TaxType !== 'INPUT',
});

const TAX_RATES: readonly Doc[] = [
  taxRate('OUTPUT', 'VAT on sales', 20, 'OUTPUT'),
  taxRate('INPUT', 'VAT on purchases', 20, 'INPUT'),
  taxRate('NONE', 'No VAT', 0, 'NONE'),
];
