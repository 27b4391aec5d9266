import type { Doc } from '@holdfast/practice';

const account = (
  Id: string,
  Name: string,
  AccountType: string,
  AccountSubType: string,
  Classification: string,
): Doc => ({
  Id,
  Name,
  FullyQualifiedName: Name,
  SubAccount: false,
  Active: true,
  AccountType,
  AccountSubType,
  Classification,
  CurrencyRef: { value: 'USD', name: 'United States Dollar' },
});

/** Accounts that postings need by themselves. */
export const RECEIVABLE = '84';
export const PAYABLE = '33';
export const UNDEPOSITED = '4';
export const SALES_TAX = '89';

export const ACCOUNTS: readonly Doc[] = [
  account('35', 'Checking', 'Bank', 'Checking', 'Asset'),
  account(UNDEPOSITED, 'Undeposited Funds', 'Other Current Asset', 'UndepositedFunds', 'Asset'),
  account(RECEIVABLE, 'Accounts Receivable (A/R)', 'Accounts Receivable', 'AccountsReceivable', 'Asset'),
  account(PAYABLE, 'Accounts Payable (A/P)', 'Accounts Payable', 'AccountsPayable', 'Liability'),
  account('41', 'Mastercard', 'Credit Card', 'CreditCard', 'Liability'),
  account(SALES_TAX, 'Sales Tax Payable', 'Other Current Liability', 'SalesTaxPayable', 'Liability'),
  account('34', 'Opening Balance Equity', 'Equity', 'OpeningBalanceEquity', 'Equity'),
  account('1', 'Services', 'Income', 'ServiceFeeIncome', 'Revenue'),
  account('79', 'Sales of Product Income', 'Income', 'SalesOfProductIncome', 'Revenue'),
  account('7', 'Advertising', 'Expense', 'AdvertisingPromotional', 'Expense'),
  account('15', 'Office Expenses', 'Expense', 'OfficeGeneralAdministrativeExpenses', 'Expense'),
];

export const ITEMS: readonly Doc[] = [
  {
    Id: '1',
    Name: 'Services',
    FullyQualifiedName: 'Services',
    Active: true,
    Type: 'Service',
    IncomeAccountRef: { value: '1', name: 'Services' },
  },
];

const rate = (Id: string, Name: string, RateValue: number): Doc => ({
  Id,
  Name,
  Description: Name,
  Active: true,
  RateValue,
  AgencyRef: { value: '1' },
});
export const TAX_RATES: readonly Doc[] = [rate('3', 'Practice tax', 20)];

const code = (Id: string, Name: string, Taxable: boolean): Doc => ({
  Id,
  Name,
  Description: Name,
  Active: true,
  Taxable,
  TaxGroup: false,
  ...(Taxable
    ? { SalesTaxRateList: { TaxRateDetail: [{ TaxRateRef: { value: '3', name: 'Practice tax' }, TaxOrder: 0 }] } }
    : {}),
});
export const TAX_CODES: readonly Doc[] = [code('TAX', 'Taxable', true), code('NON', 'Not taxable', false)];

export const TAX_AGENCIES: readonly Doc[] = [
  { Id: '1', DisplayName: 'Practice tax office', TaxTrackedOnSales: true, TaxTrackedOnPurchases: true },
];
