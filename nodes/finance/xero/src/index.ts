import { defineConnector } from '@holdfast/node-sdk';
import { xero as connection } from './connection.ts';
import { archiveAccount } from './nodes/account-archive.ts';
import { createAccount } from './nodes/account-create.ts';
import { deleteAccount } from './nodes/account-delete.ts';
import { getAccount } from './nodes/account-get.ts';
import { listAccounts } from './nodes/account-list.ts';
import { listChangedAccounts } from './nodes/account-list-changed.ts';
import { updateAccount } from './nodes/account-update.ts';
import { createAllocation } from './nodes/allocation-create.ts';
import { deleteAllocation } from './nodes/allocation-delete.ts';
import { listAllocations } from './nodes/allocation-list.ts';
import { addAttachment } from './nodes/attachment-add.ts';
import { listAttachments } from './nodes/attachment-list.ts';
import { readAttachment } from './nodes/attachment-read.ts';
import { createBankTransaction, createBankTransactions } from './nodes/bank-transaction-create.ts';
import { deleteBankTransaction } from './nodes/bank-transaction-delete.ts';
import { getBankTransaction } from './nodes/bank-transaction-get.ts';
import { listBankTransactions } from './nodes/bank-transaction-list.ts';
import { listChangedBankTransactions } from './nodes/bank-transaction-list-changed.ts';
import { updateBankTransaction } from './nodes/bank-transaction-update.ts';
import { createBankTransfer } from './nodes/bank-transfer-create.ts';
import { deleteBankTransfer } from './nodes/bank-transfer-delete.ts';
import { getBankTransfer } from './nodes/bank-transfer-get.ts';
import { listBankTransfers } from './nodes/bank-transfer-list.ts';
import { createBatchPayment } from './nodes/batch-payment-create.ts';
import { deleteBatchPayment } from './nodes/batch-payment-delete.ts';
import { getBatchPayment } from './nodes/batch-payment-get.ts';
import { listBatchPayments } from './nodes/batch-payment-list.ts';
import { readAnything, writeAnything } from './nodes/call.ts';
import { createContact, createContacts } from './nodes/contact-create.ts';
import { getContact } from './nodes/contact-get.ts';
import { listContacts } from './nodes/contact-list.ts';
import { listChangedContacts } from './nodes/contact-list-changed.ts';
import { updateContact } from './nodes/contact-update.ts';
import { createCreditNote, createCreditNotes } from './nodes/credit-note-create.ts';
import { getCreditNote } from './nodes/credit-note-get.ts';
import { listCreditNotes } from './nodes/credit-note-list.ts';
import { listChangedCreditNotes } from './nodes/credit-note-list-changed.ts';
import { updateCreditNote } from './nodes/credit-note-update.ts';
import { voidCreditNote } from './nodes/credit-note-void.ts';
import { createInvoice, createInvoices } from './nodes/invoice-create.ts';
import { getInvoice } from './nodes/invoice-get.ts';
import { listInvoices } from './nodes/invoice-list.ts';
import { listChangedInvoices } from './nodes/invoice-list-changed.ts';
import { updateInvoice } from './nodes/invoice-update.ts';
import { voidInvoice } from './nodes/invoice-void.ts';
import { createItem, createItems } from './nodes/item-create.ts';
import { deleteItem } from './nodes/item-delete.ts';
import { getItem } from './nodes/item-get.ts';
import { listItems } from './nodes/item-list.ts';
import { listChangedItems } from './nodes/item-list-changed.ts';
import { updateItem } from './nodes/item-update.ts';
import { getJournal } from './nodes/journal-get.ts';
import { listJournals } from './nodes/journal-list.ts';
import { listNewJournals } from './nodes/journal-list-new.ts';
import { createManualJournal, createManualJournals } from './nodes/manual-journal-create.ts';
import { getManualJournal } from './nodes/manual-journal-get.ts';
import { listManualJournals } from './nodes/manual-journal-list.ts';
import { listChangedManualJournals } from './nodes/manual-journal-list-changed.ts';
import { updateManualJournal } from './nodes/manual-journal-update.ts';
import { voidManualJournal } from './nodes/manual-journal-void.ts';
import { getOrganisation } from './nodes/organisation-get.ts';
import { createOverpaymentAllocation } from './nodes/overpayment-allocation-create.ts';
import { deleteOverpaymentAllocation } from './nodes/overpayment-allocation-delete.ts';
import { listOverpaymentAllocations } from './nodes/overpayment-allocation-list.ts';
import { getOverpayment } from './nodes/overpayment-get.ts';
import { listOverpayments } from './nodes/overpayment-list.ts';
import { createPayment, createPayments } from './nodes/payment-create.ts';
import { getPayment } from './nodes/payment-get.ts';
import { listPayments } from './nodes/payment-list.ts';
import { listChangedPayments } from './nodes/payment-list-changed.ts';
import { reversePayment } from './nodes/payment-reverse.ts';
import { readPdf } from './nodes/pdf-read.ts';
import { createPrepaymentAllocation } from './nodes/prepayment-allocation-create.ts';
import { deletePrepaymentAllocation } from './nodes/prepayment-allocation-delete.ts';
import { listPrepaymentAllocations } from './nodes/prepayment-allocation-list.ts';
import { getPrepayment } from './nodes/prepayment-get.ts';
import { listPrepayments } from './nodes/prepayment-list.ts';
import { listReport } from './nodes/report-list.ts';
import { createTaxRate } from './nodes/tax-rate-create.ts';
import { getTaxRate } from './nodes/tax-rate-get.ts';
import { listTaxRates } from './nodes/tax-rate-list.ts';
import { updateTaxRate } from './nodes/tax-rate-update.ts';
import { contactChanged } from './triggers/contact-changed.ts';
import { creditNoteChanged } from './triggers/credit-note-changed.ts';
import { invoiceChanged } from './triggers/invoice-changed.ts';
import { paymentChanged } from './triggers/payment-changed.ts';

/** Accounting in Xero. */
export const xero = defineConnector({
  name: 'xero',
  title: 'Xero',
  provider: 'Xero',
  nodes: [
    createInvoice,
    createInvoices,
    getInvoice,
    listInvoices,
    listChangedInvoices,
    updateInvoice,
    voidInvoice,
    createContact,
    createContacts,
    getContact,
    listContacts,
    listChangedContacts,
    updateContact,
    createPayment,
    createPayments,
    getPayment,
    listPayments,
    listChangedPayments,
    reversePayment,
    createBatchPayment,
    getBatchPayment,
    listBatchPayments,
    deleteBatchPayment,
    getPrepayment,
    listPrepayments,
    createPrepaymentAllocation,
    listPrepaymentAllocations,
    deletePrepaymentAllocation,
    getOverpayment,
    listOverpayments,
    createOverpaymentAllocation,
    listOverpaymentAllocations,
    deleteOverpaymentAllocation,
    createAccount,
    getAccount,
    listAccounts,
    listChangedAccounts,
    updateAccount,
    archiveAccount,
    deleteAccount,
    createTaxRate,
    getTaxRate,
    listTaxRates,
    updateTaxRate,
    getOrganisation,
    createCreditNote,
    createCreditNotes,
    getCreditNote,
    listCreditNotes,
    listChangedCreditNotes,
    updateCreditNote,
    voidCreditNote,
    createAllocation,
    listAllocations,
    deleteAllocation,
    createBankTransaction,
    createBankTransactions,
    getBankTransaction,
    listBankTransactions,
    listChangedBankTransactions,
    updateBankTransaction,
    deleteBankTransaction,
    createBankTransfer,
    getBankTransfer,
    listBankTransfers,
    deleteBankTransfer,
    createManualJournal,
    createManualJournals,
    getManualJournal,
    listManualJournals,
    listChangedManualJournals,
    updateManualJournal,
    voidManualJournal,
    getJournal,
    listJournals,
    listNewJournals,
    createItem,
    createItems,
    getItem,
    listItems,
    listChangedItems,
    updateItem,
    deleteItem,
    addAttachment,
    listAttachments,
    readAttachment,
    readPdf,
    listReport,
    readAnything,
    writeAnything,
  ],
  triggers: [invoiceChanged, contactChanged, creditNoteChanged, paymentChanged],
  connections: [connection],
});
