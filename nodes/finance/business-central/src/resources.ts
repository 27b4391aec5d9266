import type { Resource } from './operations.ts';
import * as shapes from './schema/shapes.ts';

export const contacts: Resource = { set: 'contacts', title: 'contact', shape: shapes.contact, page: 'contact' };
export const customers: Resource = { set: 'customers', title: 'customer', shape: shapes.customer, page: 'customer' };
export const customerBalances: Resource = {
  set: 'customerFinancialDetails',
  title: 'customer',
  shape: shapes.customerBalance,
  page: 'customerfinancialdetail',
};
export const vendors: Resource = { set: 'vendors', title: 'vendor', shape: shapes.vendor, page: 'vendor' };
export const items: Resource = { set: 'items', title: 'item', shape: shapes.item, page: 'item' };
export const accounts: Resource = { set: 'accounts', title: 'account', shape: shapes.account, page: 'account' };
export const currencies: Resource = { set: 'currencies', title: 'currency', shape: shapes.currency, page: 'currency' };
export const taxGroups: Resource = { set: 'taxGroups', title: 'tax group', shape: shapes.taxGroup, page: 'taxgroup' };
export const taxAreas: Resource = { set: 'taxAreas', title: 'tax area', shape: shapes.taxArea, page: 'taxarea' };
export const salesInvoices: Resource = {
  set: 'salesInvoices',
  title: 'sales invoice',
  shape: shapes.salesInvoice,
  expand: 'salesInvoiceLines',
  page: 'salesinvoice',
};
export const salesCreditMemos: Resource = {
  set: 'salesCreditMemos',
  title: 'credit memo',
  shape: shapes.salesCreditMemo,
  expand: 'salesCreditMemoLines',
  page: 'salescreditmemo',
};
export const purchaseInvoices: Resource = {
  set: 'purchaseInvoices',
  title: 'purchase invoice',
  shape: shapes.purchaseInvoice,
  expand: 'purchaseInvoiceLines',
  page: 'purchaseinvoice',
};
export const purchaseCreditMemos: Resource = {
  set: 'purchaseCreditMemos',
  title: 'purchase credit memo',
  shape: shapes.purchaseCreditMemo,
  expand: 'purchaseCreditMemoLines',
  page: 'purchasecreditmemo',
};
export const bankAccounts: Resource = {
  set: 'bankAccounts',
  title: 'bank account',
  shape: shapes.bankAccount,
  page: 'bankaccount',
};
export const journals: Resource = {
  set: 'journals',
  title: 'journal',
  shape: shapes.journal,
  expand: 'journalLines',
  page: 'journal',
};
export const paymentJournals: Resource = {
  set: 'customerPaymentJournals',
  title: 'payment journal',
  shape: shapes.paymentJournal,
  expand: 'customerPayments',
  page: 'customerpaymentjournal',
};
export const vendorPaymentJournals: Resource = {
  set: 'vendorPaymentJournals',
  title: 'payment journal',
  shape: shapes.vendorPaymentJournal,
  expand: 'vendorPayments',
  page: 'vendorpaymentjournal',
};
export const journalLines: Resource = {
  set: 'journalLines',
  title: 'journal line',
  shape: shapes.journalLine,
  page: 'journalline',
};
export const payments: Resource = {
  set: 'customerPayments',
  title: 'payment',
  shape: shapes.payment,
  page: 'customerpayment',
};
export const vendorPayments: Resource = {
  set: 'vendorPayments',
  title: 'payment',
  shape: shapes.vendorPayment,
  page: 'vendorpayment',
};
export const ledgerEntries: Resource = {
  set: 'generalLedgerEntries',
  title: 'ledger entry',
  shape: shapes.ledgerEntry,
  page: 'generalledgerentry',
};
export const documentAttachments: Resource = {
  set: 'documentAttachments',
  title: 'attachment',
  shape: shapes.documentAttachment,
  page: 'documentattachment',
};
/** Files of lines of journals: those of documents are a set of their own. */
export const lineAttachments: Resource = {
  set: 'attachments',
  title: 'attachment',
  shape: shapes.documentAttachment,
  page: 'attachment',
};
export const salesInvoiceLines: Resource = {
  set: 'salesInvoiceLines',
  title: 'line of a sales invoice',
  shape: shapes.salesLine,
  page: 'salesinvoiceline',
};
export const salesCreditMemoLines: Resource = {
  set: 'salesCreditMemoLines',
  title: 'line of a credit memo',
  shape: shapes.salesLine,
  page: 'salescreditmemoline',
};
export const purchaseInvoiceLines: Resource = {
  set: 'purchaseInvoiceLines',
  title: 'line of a purchase invoice',
  shape: shapes.purchaseLine,
  page: 'purchaseinvoiceline',
};
export const purchaseCreditMemoLines: Resource = {
  set: 'purchaseCreditMemoLines',
  title: 'line of a purchase credit memo',
  shape: shapes.purchaseLine,
  page: 'purchasecreditmemoline',
};
