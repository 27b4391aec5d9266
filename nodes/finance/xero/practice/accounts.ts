import { type Doc, given, textOf } from '@holdfast/practice';
import type { Books } from './books.ts';
import type { Made } from './kinds.ts';

/** Types of accounts, each with its class. */
const CLASSES: Readonly<Record<string, string>> = {
  BANK: 'ASSET',
  CURRENT: 'ASSET',
  FIXED: 'ASSET',
  INVENTORY: 'ASSET',
  NONCURRENT: 'ASSET',
  PREPAYMENT: 'ASSET',
  CURRLIAB: 'LIABILITY',
  LIABILITY: 'LIABILITY',
  TERMLIAB: 'LIABILITY',
  EQUITY: 'EQUITY',
  DEPRECIATN: 'EXPENSE',
  DIRECTCOSTS: 'EXPENSE',
  EXPENSE: 'EXPENSE',
  OVERHEADS: 'EXPENSE',
  REVENUE: 'REVENUE',
  SALES: 'REVENUE',
  OTHERINCOME: 'REVENUE',
};
const FIELDS = [
  'Code',
  'Name',
  'Type',
  'Description',
  'TaxType',
  'BankAccountNumber',
  'EnablePaymentsToAccount',
  'Status',
];

/** What is wrong with an account as it would stand in the chart. */
function errorsOf(books: Books, doc: Doc, before: Doc | null): string[] {
  const others = books.accounts.filter(({ AccountID }) => AccountID !== doc.AccountID);
  const [code, name, type] = [textOf(doc, 'Code'), textOf(doc, 'Name'), textOf(doc, 'Type')];
  const errors: string[] = [];
  if (name === '') errors.push('A Name must be specified.');
  if (!(type in CLASSES)) errors.push('The account type is not valid.');
  if (code === '' && type !== 'BANK') errors.push('A Code must be specified.');
  if (type === 'BANK' && textOf(doc, 'BankAccountNumber') === '')
    errors.push('A Bank Account Number must be specified.');
  if (code !== '' && others.some((one) => one.Code === code)) errors.push('Please enter a unique Code.');
  if (others.some((one) => one.Name === name)) errors.push('Please enter a unique Name.');
  const taxType = textOf(doc, 'TaxType');
  if (taxType !== '' && books.taxRate(taxType) === undefined)
    errors.push(`The TaxType code ${taxType} does not exist.`);
  if (doc.Status === 'ARCHIVED' && textOf(before ?? {}, 'SystemAccount') !== '')
    errors.push('This is a System Account and cannot be archived.');
  return errors;
}

/** An account as it would stand in the chart. An account is put away by itself: other changes go by another request. */
export function accountOf(books: Books, said: Doc, before: Doc | null): Made {
  const names = Object.keys(given(said, FIELDS));
  if (before && names.includes('Status') && names.length > 1)
    return { errors: ['Archiving an account and changing it cannot be done at once.'] };
  const doc: Doc = {
    AccountID: before ? before.AccountID : books.newId(),
    Status: 'ACTIVE',
    TaxType: 'NONE',
    EnablePaymentsToAccount: false,
    ShowInExpenseClaims: false,
    ...before,
    ...given(said, FIELDS),
  };
  const errors = errorsOf(books, doc, before);
  return errors.length > 0 ? { errors } : { doc: { ...doc, Class: CLASSES[textOf(doc, 'Type')] } };
}

/** What keeps an account in the chart: that it is one of Xero's own, or that a document names it. */
export function keepersOf({ shelves }: Books, account: Doc): string[] {
  const code = textOf(account, 'Code');
  const names = [`"AccountID":"${textOf(account, 'AccountID')}"`, ...(code === '' ? [] : [`"AccountCode":"${code}"`])];
  const docs = Object.values(shelves).flatMap((shelf) => [...shelf.values()].map((doc) => JSON.stringify(doc)));
  const isUsed = docs.some((doc) => names.some((name) => doc.includes(name)));
  return [
    ...(textOf(account, 'SystemAccount') === '' ? [] : ['This is a System Account and cannot be deleted.']),
    ...(isUsed ? ['The account is used on transactions and cannot be deleted.'] : []),
  ];
}
