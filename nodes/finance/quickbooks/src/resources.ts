import type { Resource } from './operations.ts';
import {
  attachable,
  bill,
  billPayment,
  creditMemo,
  deposit,
  invoice,
  journalEntry,
  keptAttachable,
  payment,
  purchase,
  transfer,
  vendorCredit,
} from './schema/documents.ts';
import { account, customer, item, taxCode, taxRate, vendor } from './schema/names.ts';

export const customers: Resource = { entity: 'Customer', title: 'customer', shape: customer };
export const vendors: Resource = { entity: 'Vendor', title: 'vendor', shape: vendor, isChangedWhole: true };
export const items: Resource = { entity: 'Item', title: 'item', shape: item, isChangedWhole: true };
export const accounts: Resource = { entity: 'Account', title: 'account', shape: account, isChangedWhole: true };
export const taxCodes: Resource = { entity: 'TaxCode', title: 'tax code', shape: taxCode };
export const taxRates: Resource = { entity: 'TaxRate', title: 'tax rate', shape: taxRate };
export const invoices: Resource = { entity: 'Invoice', title: 'invoice', shape: invoice };
export const bills: Resource = { entity: 'Bill', title: 'bill', shape: bill, isChangedWhole: true };
export const creditMemos: Resource = {
  entity: 'CreditMemo',
  title: 'credit memo',
  shape: creditMemo,
  isChangedWhole: true,
};
export const vendorCredits: Resource = {
  entity: 'VendorCredit',
  title: 'vendor credit',
  shape: vendorCredit,
  isChangedWhole: true,
};
export const payments: Resource = { entity: 'Payment', title: 'payment', shape: payment, isChangedWhole: true };
export const billPayments: Resource = {
  entity: 'BillPayment',
  title: 'bill payment',
  shape: billPayment,
  isChangedWhole: true,
};
export const purchases: Resource = { entity: 'Purchase', title: 'expense', shape: purchase, isChangedWhole: true };
export const deposits: Resource = { entity: 'Deposit', title: 'deposit', shape: deposit, isChangedWhole: true };
export const transfers: Resource = { entity: 'Transfer', title: 'transfer', shape: transfer, isChangedWhole: true };
export const journalEntries: Resource = { entity: 'JournalEntry', title: 'journal entry', shape: journalEntry };
export const attachables: Resource = { entity: 'Attachable', title: 'attachment', shape: attachable };
export const keptFiles: Resource = { entity: 'Attachable', title: 'attachment', shape: keptAttachable };
