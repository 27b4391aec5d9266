import { defineConnector } from '@holdfast/node-sdk';
import { quickbooks as connection } from './connection.ts';
import { createAccount } from './nodes/account-create.ts';
import { getAccount } from './nodes/account-get.ts';
import { listAccounts } from './nodes/account-list.ts';
import { listChangedAccounts } from './nodes/account-list-changed.ts';
import { updateAccount } from './nodes/account-update.ts';
import { addAttachment } from './nodes/attachment-add.ts';
import { deleteAttachment } from './nodes/attachment-delete.ts';
import { listAttachments } from './nodes/attachment-list.ts';
import { readAttachment } from './nodes/attachment-read.ts';
import { createBatch } from './nodes/batch-create.ts';
import { createBill } from './nodes/bill-create.ts';
import { deleteBill } from './nodes/bill-delete.ts';
import { getBill } from './nodes/bill-get.ts';
import { listBills } from './nodes/bill-list.ts';
import { listChangedBills } from './nodes/bill-list-changed.ts';
import { createBillPayment } from './nodes/bill-payment-create.ts';
import { deleteBillPayment } from './nodes/bill-payment-delete.ts';
import { getBillPayment } from './nodes/bill-payment-get.ts';
import { listBillPayments } from './nodes/bill-payment-list.ts';
import { listChangedBillPayments } from './nodes/bill-payment-list-changed.ts';
import { updateBillPayment } from './nodes/bill-payment-update.ts';
import { voidBillPayment } from './nodes/bill-payment-void.ts';
import { updateBill } from './nodes/bill-update.ts';
import { readAnything, writeAnything } from './nodes/call.ts';
import { listChanges } from './nodes/changes.ts';
import { getCompany } from './nodes/company-get.ts';
import { createCreditMemo } from './nodes/credit-memo-create.ts';
import { deleteCreditMemo } from './nodes/credit-memo-delete.ts';
import { getCreditMemo } from './nodes/credit-memo-get.ts';
import { listCreditMemos } from './nodes/credit-memo-list.ts';
import { listChangedCreditMemos } from './nodes/credit-memo-list-changed.ts';
import { updateCreditMemo } from './nodes/credit-memo-update.ts';
import { createCustomer } from './nodes/customer-create.ts';
import { getCustomer } from './nodes/customer-get.ts';
import { listCustomers } from './nodes/customer-list.ts';
import { listChangedCustomers } from './nodes/customer-list-changed.ts';
import { updateCustomer } from './nodes/customer-update.ts';
import { createDeposit } from './nodes/deposit-create.ts';
import { deleteDeposit } from './nodes/deposit-delete.ts';
import { getDeposit } from './nodes/deposit-get.ts';
import { listDeposits } from './nodes/deposit-list.ts';
import { listChangedDeposits } from './nodes/deposit-list-changed.ts';
import { updateDeposit } from './nodes/deposit-update.ts';
import { createInvoice } from './nodes/invoice-create.ts';
import { deleteInvoice } from './nodes/invoice-delete.ts';
import { getInvoice } from './nodes/invoice-get.ts';
import { listInvoices } from './nodes/invoice-list.ts';
import { listChangedInvoices } from './nodes/invoice-list-changed.ts';
import { updateInvoice } from './nodes/invoice-update.ts';
import { voidInvoice } from './nodes/invoice-void.ts';
import { createItem } from './nodes/item-create.ts';
import { getItem } from './nodes/item-get.ts';
import { listItems } from './nodes/item-list.ts';
import { listChangedItems } from './nodes/item-list-changed.ts';
import { updateItem } from './nodes/item-update.ts';
import { createJournalEntry } from './nodes/journal-entry-create.ts';
import { deleteJournalEntry } from './nodes/journal-entry-delete.ts';
import { getJournalEntry } from './nodes/journal-entry-get.ts';
import { listJournalEntries } from './nodes/journal-entry-list.ts';
import { listChangedJournalEntries } from './nodes/journal-entry-list-changed.ts';
import { updateJournalEntry } from './nodes/journal-entry-update.ts';
import { createPayment } from './nodes/payment-create.ts';
import { deletePayment } from './nodes/payment-delete.ts';
import { getPayment } from './nodes/payment-get.ts';
import { listPayments } from './nodes/payment-list.ts';
import { listChangedPayments } from './nodes/payment-list-changed.ts';
import { updatePayment } from './nodes/payment-update.ts';
import { voidPayment } from './nodes/payment-void.ts';
import { readPdf } from './nodes/pdf-read.ts';
import { createPurchase } from './nodes/purchase-create.ts';
import { deletePurchase } from './nodes/purchase-delete.ts';
import { getPurchase } from './nodes/purchase-get.ts';
import { listPurchases } from './nodes/purchase-list.ts';
import { listChangedPurchases } from './nodes/purchase-list-changed.ts';
import { updatePurchase } from './nodes/purchase-update.ts';
import { query } from './nodes/query.ts';
import { getReport } from './nodes/report-get.ts';
import { createTaxCode } from './nodes/tax-code-create.ts';
import { getTaxCode } from './nodes/tax-code-get.ts';
import { listTaxCodes } from './nodes/tax-code-list.ts';
import { listChangedTaxCodes } from './nodes/tax-code-list-changed.ts';
import { getTaxRate } from './nodes/tax-rate-get.ts';
import { listTaxRates } from './nodes/tax-rate-list.ts';
import { listChangedTaxRates } from './nodes/tax-rate-list-changed.ts';
import { createTransfer } from './nodes/transfer-create.ts';
import { deleteTransfer } from './nodes/transfer-delete.ts';
import { getTransfer } from './nodes/transfer-get.ts';
import { listTransfers } from './nodes/transfer-list.ts';
import { listChangedTransfers } from './nodes/transfer-list-changed.ts';
import { updateTransfer } from './nodes/transfer-update.ts';
import { createVendor } from './nodes/vendor-create.ts';
import { createVendorCredit } from './nodes/vendor-credit-create.ts';
import { deleteVendorCredit } from './nodes/vendor-credit-delete.ts';
import { getVendorCredit } from './nodes/vendor-credit-get.ts';
import { listVendorCredits } from './nodes/vendor-credit-list.ts';
import { listChangedVendorCredits } from './nodes/vendor-credit-list-changed.ts';
import { updateVendorCredit } from './nodes/vendor-credit-update.ts';
import { getVendor } from './nodes/vendor-get.ts';
import { listVendors } from './nodes/vendor-list.ts';
import { listChangedVendors } from './nodes/vendor-list-changed.ts';
import { updateVendor } from './nodes/vendor-update.ts';
import { billChanged } from './triggers/bill-changed.ts';
import { billPaymentChanged } from './triggers/bill-payment-changed.ts';
import { creditMemoChanged } from './triggers/credit-memo-changed.ts';
import { customerChanged } from './triggers/customer-changed.ts';
import { invoiceChanged } from './triggers/invoice-changed.ts';
import { itemChanged } from './triggers/item-changed.ts';
import { paymentChanged } from './triggers/payment-changed.ts';
import { vendorChanged } from './triggers/vendor-changed.ts';

/** Accounting in QuickBooks Online. */
export const quickbooks = defineConnector({
  name: 'quickbooks',
  title: 'QuickBooks Online',
  provider: 'QuickBooks',
  nodes: [
    createCustomer,
    getCustomer,
    listCustomers,
    listChangedCustomers,
    updateCustomer,
    createVendor,
    getVendor,
    listVendors,
    listChangedVendors,
    updateVendor,
    createItem,
    getItem,
    listItems,
    listChangedItems,
    updateItem,
    createAccount,
    listAccounts,
    listChangedAccounts,
    updateAccount,
    getAccount,
    createTaxCode,
    getTaxCode,
    listTaxCodes,
    listChangedTaxCodes,
    getTaxRate,
    listTaxRates,
    listChangedTaxRates,
    createInvoice,
    getInvoice,
    listInvoices,
    listChangedInvoices,
    updateInvoice,
    voidInvoice,
    deleteInvoice,
    createBill,
    getBill,
    listBills,
    listChangedBills,
    updateBill,
    deleteBill,
    createCreditMemo,
    getCreditMemo,
    listCreditMemos,
    listChangedCreditMemos,
    updateCreditMemo,
    deleteCreditMemo,
    createVendorCredit,
    getVendorCredit,
    listVendorCredits,
    listChangedVendorCredits,
    updateVendorCredit,
    deleteVendorCredit,
    createPayment,
    getPayment,
    listPayments,
    listChangedPayments,
    updatePayment,
    voidPayment,
    deletePayment,
    createBillPayment,
    getBillPayment,
    listBillPayments,
    listChangedBillPayments,
    updateBillPayment,
    voidBillPayment,
    deleteBillPayment,
    createPurchase,
    getPurchase,
    listPurchases,
    listChangedPurchases,
    updatePurchase,
    deletePurchase,
    createDeposit,
    getDeposit,
    listDeposits,
    listChangedDeposits,
    updateDeposit,
    deleteDeposit,
    createTransfer,
    getTransfer,
    listTransfers,
    listChangedTransfers,
    updateTransfer,
    deleteTransfer,
    createJournalEntry,
    getJournalEntry,
    listJournalEntries,
    listChangedJournalEntries,
    updateJournalEntry,
    deleteJournalEntry,
    addAttachment,
    listAttachments,
    readAttachment,
    readPdf,
    deleteAttachment,
    getReport,
    getCompany,
    query,
    listChanges,
    createBatch,
    readAnything,
    writeAnything,
  ],
  triggers: [
    invoiceChanged,
    billChanged,
    creditMemoChanged,
    paymentChanged,
    billPaymentChanged,
    customerChanged,
    vendorChanged,
    itemChanged,
  ],
  connections: [connection],
});
