import { type Doc, docOf, textOf } from '@holdfast/practice';
import { type Refusal, refusals } from './faults.ts';
import type { Kind } from './kinds.ts';

/** Types of accounts: what each counts as, and its usual detail. */
const TYPES: Readonly<Record<string, readonly [classification: string, subType: string]>> = {
  Bank: ['Asset', 'CashOnHand'],
  'Accounts Receivable': ['Asset', 'AccountsReceivable'],
  'Other Current Asset': ['Asset', 'EmployeeCashAdvances'],
  'Fixed Asset': ['Asset', 'FurnitureAndFixtures'],
  'Other Asset': ['Asset', 'Licenses'],
  'Accounts Payable': ['Liability', 'AccountsPayable'],
  'Credit Card': ['Liability', 'CreditCard'],
  'Other Current Liability': ['Liability', 'OtherCurrentLiabilities'],
  'Long Term Liability': ['Liability', 'NotesPayable'],
  Equity: ['Equity', 'OpeningBalanceEquity'],
  Income: ['Revenue', 'SalesOfProductIncome'],
  'Other Income': ['Revenue', 'OtherMiscellaneousIncome'],
  'Cost of Goods Sold': ['Expense', 'SuppliesMaterialsCogs'],
  Expense: ['Expense', 'OfficeGeneralAdministrativeExpenses'],
  'Other Expense': ['Expense', 'OtherMiscellaneousExpense'],
};

/** Accounts of the chart. They are changed as a whole, and put away instead of deleted. */
export const accounts: Kind = {
  shelf: 'Account',
  isName: true,
  canVoid: false,
  fields: [
    'Name',
    'AcctNum',
    'Description',
    'Active',
    'AccountType',
    'AccountSubType',
    'SubAccount',
    'ParentRef',
    'CurrencyRef',
  ],
  check(books, doc, before) {
    const found: Refusal[] = [];
    const name = textOf(doc, 'Name');
    const type = textOf(doc, 'AccountType');
    const [classification = '', usual = ''] = TYPES[type] ?? [];
    const parent = books.named('Account', doc.ParentRef);
    const whole = parent ? `${textOf(parent, 'FullyQualifiedName')}:${name}` : name;
    if (name === '') found.push(refusals.missing('Name'));
    if (/[:"]/.test(name)) found.push(refusals.business('An account name cannot hold a colon or a quote.'));
    if (classification === '') found.push(refusals.missing('AccountType'));
    if (textOf(docOf(doc.ParentRef), 'value') !== '' && parent?.AccountType !== type)
      found.push(refusals.reference('ParentRef'));
    const others = books.all('Account').filter(({ Id }) => Id !== doc.Id);
    const number = textOf(doc, 'AcctNum');
    if (others.some((one) => one.FullyQualifiedName === whole || (number !== '' && one.AcctNum === number)))
      found.push(refusals.name());
    if (found.length > 0) return { refusals: found };
    const made: Doc = {
      SubAccount: parent !== undefined,
      CurrencyRef: { value: 'USD', name: 'United States Dollar' },
      Active: true,
      ...doc,
      FullyQualifiedName: whole,
      AccountSubType: textOf(doc, 'AccountSubType') || textOf(before ?? {}, 'AccountSubType') || usual,
      Classification: classification,
    };
    return { doc: made };
  },
};
