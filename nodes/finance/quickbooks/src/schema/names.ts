import { flag, list, money, shape, text, within } from '@holdfast/node-sdk/records';
import { identity, named, times } from './fields.ts';

const person = () => ({
  name: text('DisplayName'),
  companyName: text('CompanyName'),
  firstName: text('GivenName'),
  lastName: text('FamilyName'),
  emailAddress: within('PrimaryEmailAddr', text('Address')),
  phone: within('PrimaryPhone', text('FreeFormNumber')),
  accountNumber: text('AcctNum'),
  isActive: flag('Active'),
  balance: money('Balance'),
  currency: within('CurrencyRef', text('value')),
});

/** Who buys. From `Customer` of QuickBooks' schema. */
export const customer = shape({ ...identity(), ...person(), notes: text('Notes'), ...times() });

/** Who is bought from. From `Vendor` of QuickBooks' schema. */
export const vendor = shape({
  ...identity(),
  ...person(),
  taxNumber: text('TaxIdentifier'),
  notes: text('Notes'),
  ...times(),
});

/** A product or service. From `Item` of QuickBooks' schema. */
export const item = shape({
  ...identity(),
  name: text('Name'),
  sku: text('Sku'),
  type: text('Type'),
  description: text('Description'),
  unitPrice: money('UnitPrice'),
  incomeAccount: named('IncomeAccountRef'),
  purchaseCost: money('PurchaseCost'),
  expenseAccount: named('ExpenseAccountRef'),
  isActive: flag('Active'),
  ...times(),
});

/** An account of the chart. From `Account` of QuickBooks' schema. */
export const account = shape({
  ...identity(),
  name: text('Name'),
  number: text('AcctNum'),
  type: text('AccountType'),
  subType: text('AccountSubType'),
  description: text('Description'),
  parent: named('ParentRef'),
  classification: text('Classification'),
  isActive: flag('Active'),
  balance: money('CurrentBalance'),
  currency: within('CurrencyRef', text('value')),
  ...times(),
});

const rates = () => list('TaxRateDetail', shape({ rate: named('TaxRateRef') }));

/** What a line is taxed by: rates under one name. From `TaxCode` of QuickBooks' schema. */
export const taxCode = shape({
  ...identity(),
  name: text('Name'),
  description: text('Description'),
  isActive: flag('Active'),
  isTaxable: flag('Taxable'),
  salesRates: within('SalesTaxRateList', rates()),
  purchaseRates: within('PurchaseTaxRateList', rates()),
  ...times(),
});

/** A tax rate, in percent. From `TaxRate` of QuickBooks' schema. */
export const taxRate = shape({
  ...identity(),
  name: text('Name'),
  description: text('Description'),
  isActive: flag('Active'),
  rate: money('RateValue'),
  agency: named('AgencyRef'),
  ...times(),
});

/** Whose books these are. From `CompanyInfo` of QuickBooks' schema. */
export const companyInfo = shape({
  ...identity(),
  name: text('CompanyName'),
  legalName: text('LegalName'),
  country: text('Country'),
  emailAddress: within('Email', text('Address')),
  startDate: text('CompanyStartDate'),
  ...times(),
});
