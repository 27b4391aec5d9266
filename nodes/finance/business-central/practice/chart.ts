import type { Doc } from '@holdfast/practice';

const account = (number: string, displayName: string, category: string, directPosting = true): Doc => ({
  number,
  displayName,
  category,
  subCategory: '',
  blocked: false,
  accountType: 'Posting',
  directPosting,
  netChange: 0,
});

/** Accounts that postings need by themselves. */
export const BANK = '10100';
export const RECEIVABLE = '10400';
export const PAYABLE = '20100';
export const TAX = '20700';
export const SALES = '40100';
export const COST = '61100';

export const ACCOUNTS: readonly Doc[] = [
  account(BANK, 'Bank Account - Operating', 'Assets'),
  account(RECEIVABLE, 'Accounts Receivable', 'Assets', false),
  account(PAYABLE, 'Accounts Payable', 'Liabilities', false),
  account(TAX, 'Sales Tax Payable', 'Liabilities', false),
  account('30100', 'Capital Stock', 'Equity'),
  account(SALES, 'Income, Services', 'Income'),
  account('40200', 'Income, Product Sales', 'Income'),
  account(COST, 'Office Supplies', 'Expense'),
  account('61200', 'Rent', 'Expense'),
];

export const BANK_ACCOUNTS: readonly Doc[] = [
  {
    number: 'CHECKING',
    displayName: 'World Wide Bank',
    bankAccountNumber: '99-99-888',
    iban: '',
    currencyCode: '',
    blocked: false,
    intercompanyEnabled: false,
  },
];

export const CURRENCIES: readonly Doc[] = [
  { code: 'EUR', displayName: 'Euro', symbol: '€', amountDecimalPlaces: '2:2', amountRoundingPrecision: 0.01 },
  { code: 'GBP', displayName: 'Pound', symbol: '£', amountDecimalPlaces: '2:2', amountRoundingPrecision: 0.01 },
];

/** Percent by tax group; others are taxed at nought. */
export const RATES: Readonly<Record<string, number>> = { TAXABLE: 20, NONTAXABLE: 0 };
export const TAX_GROUPS: readonly Doc[] = [
  { code: 'TAXABLE', displayName: 'Taxable', taxType: 'Sales Tax' },
  { code: 'NONTAXABLE', displayName: 'Not taxable', taxType: 'Sales Tax' },
];

export const TAX_AREAS: readonly Doc[] = [{ code: 'ATLANTA, GA', displayName: 'Atlanta, GA', taxType: 'Sales Tax' }];

export const UNITS: readonly Doc[] = [
  { code: 'HOUR', displayName: 'Hour', internationalStandardCode: 'HUR', symbol: '' },
  { code: 'PCS', displayName: 'Piece', internationalStandardCode: 'EA', symbol: '' },
];
export const POSTING_GROUPS: readonly Doc[] = [
  { code: 'RETAIL', description: 'Goods', defaultVATProductPostingGroup: '', autoInsertDefault: true },
  { code: 'SERVICES', description: 'Services', defaultVATProductPostingGroup: '', autoInsertDefault: true },
];
