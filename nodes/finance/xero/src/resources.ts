import type { Resource } from './operations.ts';
import { bankTransaction } from './schema/bank-transaction.ts';
import { bankTransfer } from './schema/bank-transfer.ts';
import { batchPayment } from './schema/batch-payment.ts';
import { contact } from './schema/contact.ts';
import { creditNote } from './schema/credit-note.ts';
import { invoice } from './schema/invoice.ts';
import { item } from './schema/item.ts';
import { journal } from './schema/journal.ts';
import { manualJournal } from './schema/manual-journal.ts';
import { overpayment, prepayment } from './schema/paid-ahead.ts';
import { payment } from './schema/payment.ts';
import { account, taxRate } from './schema/settings.ts';

export const contacts: Resource = { endpoint: 'Contacts', idName: 'ContactID', shape: contact };
export const invoices: Resource = { endpoint: 'Invoices', idName: 'InvoiceID', shape: invoice };
export const payments: Resource = { endpoint: 'Payments', idName: 'PaymentID', shape: payment };
export const batchPayments: Resource = { endpoint: 'BatchPayments', idName: 'BatchPaymentID', shape: batchPayment };
export const prepayments: Resource = { endpoint: 'Prepayments', idName: 'PrepaymentID', shape: prepayment };
export const overpayments: Resource = { endpoint: 'Overpayments', idName: 'OverpaymentID', shape: overpayment };
export const creditNotes: Resource = { endpoint: 'CreditNotes', idName: 'CreditNoteID', shape: creditNote };
export const bankTransactions: Resource = {
  endpoint: 'BankTransactions',
  idName: 'BankTransactionID',
  shape: bankTransaction,
};
export const bankTransfers: Resource = { endpoint: 'BankTransfers', idName: 'BankTransferID', shape: bankTransfer };
export const manualJournals: Resource = {
  endpoint: 'ManualJournals',
  idName: 'ManualJournalID',
  shape: manualJournal,
};
export const journals: Resource = { endpoint: 'Journals', idName: 'JournalID', shape: journal };
export const items: Resource = { endpoint: 'Items', idName: 'ItemID', shape: item };
export const accounts: Resource = { endpoint: 'Accounts', idName: 'AccountID', shape: account };
export const taxRates: Resource = { endpoint: 'TaxRates', idName: 'TaxType', shape: taxRate, isChangedByName: true };
