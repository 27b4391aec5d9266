import { defineConnector } from '@holdfast/node-sdk';
import { connections } from './connection.ts';
import { getAccount } from './nodes/account-get.ts';
import { listAccounts } from './nodes/account-list.ts';
import { listChangedAccounts } from './nodes/account-list-changed.ts';
import { createAttachment } from './nodes/attachment-create.ts';
import { deleteAttachment } from './nodes/attachment-delete.ts';
import { fillAttachment } from './nodes/attachment-fill.ts';
import { listAttachments } from './nodes/attachment-list.ts';
import { readAttachment } from './nodes/attachment-read.ts';
import { createBankAccount } from './nodes/bank-account-create.ts';
import { deleteBankAccount } from './nodes/bank-account-delete.ts';
import { getBankAccount } from './nodes/bank-account-get.ts';
import { listBankAccounts } from './nodes/bank-account-list.ts';
import { listChangedBankAccounts } from './nodes/bank-account-list-changed.ts';
import { updateBankAccount } from './nodes/bank-account-update.ts';
import { createBatch } from './nodes/batch-create.ts';
import { readBatch } from './nodes/batch-read.ts';
import { readAnything, writeAnything } from './nodes/call.ts';
import { listCompanies } from './nodes/company-list.ts';
import { createContact } from './nodes/contact-create.ts';
import { deleteContact } from './nodes/contact-delete.ts';
import { getContact } from './nodes/contact-get.ts';
import { listContacts } from './nodes/contact-list.ts';
import { listChangedContacts } from './nodes/contact-list-changed.ts';
import { updateContact } from './nodes/contact-update.ts';
import { listCurrencies } from './nodes/currency-list.ts';
import { listCustomerBalances } from './nodes/customer-balance-list.ts';
import { createCustomer } from './nodes/customer-create.ts';
import { deleteCustomer } from './nodes/customer-delete.ts';
import { getCustomer } from './nodes/customer-get.ts';
import { listCustomers } from './nodes/customer-list.ts';
import { listChangedCustomers } from './nodes/customer-list-changed.ts';
import { updateCustomer } from './nodes/customer-update.ts';
import { createItem } from './nodes/item-create.ts';
import { deleteItem } from './nodes/item-delete.ts';
import { getItem } from './nodes/item-get.ts';
import { listItems } from './nodes/item-list.ts';
import { listChangedItems } from './nodes/item-list-changed.ts';
import { updateItem } from './nodes/item-update.ts';
import { createJournal } from './nodes/journal-create.ts';
import { deleteJournal } from './nodes/journal-delete.ts';
import { getJournal } from './nodes/journal-get.ts';
import { createJournalLine } from './nodes/journal-line-create.ts';
import { deleteJournalLine } from './nodes/journal-line-delete.ts';
import { getJournalLine } from './nodes/journal-line-get.ts';
import { listJournalLines } from './nodes/journal-line-list.ts';
import { listChangedJournalLines } from './nodes/journal-line-list-changed.ts';
import { updateJournalLine } from './nodes/journal-line-update.ts';
import { listJournals } from './nodes/journal-list.ts';
import { listChangedJournals } from './nodes/journal-list-changed.ts';
import { postJournal } from './nodes/journal-post.ts';
import { updateJournal } from './nodes/journal-update.ts';
import { getLedgerEntry } from './nodes/ledger-entry-get.ts';
import { listLedgerEntries } from './nodes/ledger-entry-list.ts';
import { listChangedLedgerEntries } from './nodes/ledger-entry-list-changed.ts';
import { createLineAttachment } from './nodes/line-attachment-create.ts';
import { deleteLineAttachment } from './nodes/line-attachment-delete.ts';
import { fillLineAttachment } from './nodes/line-attachment-fill.ts';
import { listLineAttachments } from './nodes/line-attachment-list.ts';
import { readLineAttachment } from './nodes/line-attachment-read.ts';
import { createPayments } from './nodes/payment-create.ts';
import { deletePayments } from './nodes/payment-delete.ts';
import { getPayments } from './nodes/payment-get.ts';
import { createPaymentLine } from './nodes/payment-line-create.ts';
import { deletePaymentLine } from './nodes/payment-line-delete.ts';
import { getPaymentLine } from './nodes/payment-line-get.ts';
import { listPaymentLines } from './nodes/payment-line-list.ts';
import { listChangedPaymentLines } from './nodes/payment-line-list-changed.ts';
import { updatePaymentLine } from './nodes/payment-line-update.ts';
import { listPayments } from './nodes/payment-list.ts';
import { listChangedPayments } from './nodes/payment-list-changed.ts';
import { updatePayments } from './nodes/payment-update.ts';
import { readPdf } from './nodes/pdf-read.ts';
import { cancelPurchaseCreditMemo } from './nodes/purchase-credit-memo-cancel.ts';
import { createPurchaseCreditMemo } from './nodes/purchase-credit-memo-create.ts';
import { deletePurchaseCreditMemo } from './nodes/purchase-credit-memo-delete.ts';
import { getPurchaseCreditMemo } from './nodes/purchase-credit-memo-get.ts';
import { createPurchaseCreditMemoLine } from './nodes/purchase-credit-memo-line-create.ts';
import { deletePurchaseCreditMemoLine } from './nodes/purchase-credit-memo-line-delete.ts';
import { updatePurchaseCreditMemoLine } from './nodes/purchase-credit-memo-line-update.ts';
import { listPurchaseCreditMemos } from './nodes/purchase-credit-memo-list.ts';
import { listChangedPurchaseCreditMemos } from './nodes/purchase-credit-memo-list-changed.ts';
import { postPurchaseCreditMemo } from './nodes/purchase-credit-memo-post.ts';
import { updatePurchaseCreditMemo } from './nodes/purchase-credit-memo-update.ts';
import { createPurchaseInvoice } from './nodes/purchase-invoice-create.ts';
import { deletePurchaseInvoice } from './nodes/purchase-invoice-delete.ts';
import { getPurchaseInvoice } from './nodes/purchase-invoice-get.ts';
import { createPurchaseInvoiceLine } from './nodes/purchase-invoice-line-create.ts';
import { deletePurchaseInvoiceLine } from './nodes/purchase-invoice-line-delete.ts';
import { updatePurchaseInvoiceLine } from './nodes/purchase-invoice-line-update.ts';
import { listPurchaseInvoices } from './nodes/purchase-invoice-list.ts';
import { listChangedPurchaseInvoices } from './nodes/purchase-invoice-list-changed.ts';
import { postPurchaseInvoice } from './nodes/purchase-invoice-post.ts';
import { updatePurchaseInvoice } from './nodes/purchase-invoice-update.ts';
import { listReport } from './nodes/report-list.ts';
import { cancelSalesCreditMemo } from './nodes/sales-credit-memo-cancel.ts';
import { createSalesCreditMemo } from './nodes/sales-credit-memo-create.ts';
import { deleteSalesCreditMemo } from './nodes/sales-credit-memo-delete.ts';
import { getSalesCreditMemo } from './nodes/sales-credit-memo-get.ts';
import { createSalesCreditMemoLine } from './nodes/sales-credit-memo-line-create.ts';
import { deleteSalesCreditMemoLine } from './nodes/sales-credit-memo-line-delete.ts';
import { updateSalesCreditMemoLine } from './nodes/sales-credit-memo-line-update.ts';
import { listSalesCreditMemos } from './nodes/sales-credit-memo-list.ts';
import { listChangedSalesCreditMemos } from './nodes/sales-credit-memo-list-changed.ts';
import { postSalesCreditMemo } from './nodes/sales-credit-memo-post.ts';
import { sendSalesCreditMemo } from './nodes/sales-credit-memo-send.ts';
import { updateSalesCreditMemo } from './nodes/sales-credit-memo-update.ts';
import { cancelSalesInvoice } from './nodes/sales-invoice-cancel.ts';
import { correctSalesInvoice } from './nodes/sales-invoice-correct.ts';
import { createSalesInvoice } from './nodes/sales-invoice-create.ts';
import { deleteSalesInvoice } from './nodes/sales-invoice-delete.ts';
import { getSalesInvoice } from './nodes/sales-invoice-get.ts';
import { createSalesInvoiceLine } from './nodes/sales-invoice-line-create.ts';
import { deleteSalesInvoiceLine } from './nodes/sales-invoice-line-delete.ts';
import { updateSalesInvoiceLine } from './nodes/sales-invoice-line-update.ts';
import { listSalesInvoices } from './nodes/sales-invoice-list.ts';
import { listChangedSalesInvoices } from './nodes/sales-invoice-list-changed.ts';
import { postSalesInvoice } from './nodes/sales-invoice-post.ts';
import { sendSalesInvoice } from './nodes/sales-invoice-send.ts';
import { updateSalesInvoice } from './nodes/sales-invoice-update.ts';
import { createTaxArea } from './nodes/tax-area-create.ts';
import { deleteTaxArea } from './nodes/tax-area-delete.ts';
import { getTaxArea } from './nodes/tax-area-get.ts';
import { listTaxAreas } from './nodes/tax-area-list.ts';
import { listChangedTaxAreas } from './nodes/tax-area-list-changed.ts';
import { updateTaxArea } from './nodes/tax-area-update.ts';
import { createTaxGroup } from './nodes/tax-group-create.ts';
import { deleteTaxGroup } from './nodes/tax-group-delete.ts';
import { getTaxGroup } from './nodes/tax-group-get.ts';
import { listTaxGroups } from './nodes/tax-group-list.ts';
import { listChangedTaxGroups } from './nodes/tax-group-list-changed.ts';
import { updateTaxGroup } from './nodes/tax-group-update.ts';
import { createVendor } from './nodes/vendor-create.ts';
import { deleteVendor } from './nodes/vendor-delete.ts';
import { getVendor } from './nodes/vendor-get.ts';
import { listVendors } from './nodes/vendor-list.ts';
import { listChangedVendors } from './nodes/vendor-list-changed.ts';
import { createVendorPayments } from './nodes/vendor-payment-create.ts';
import { deleteVendorPayments } from './nodes/vendor-payment-delete.ts';
import { getVendorPayments } from './nodes/vendor-payment-get.ts';
import { createVendorPaymentLine } from './nodes/vendor-payment-line-create.ts';
import { deleteVendorPaymentLine } from './nodes/vendor-payment-line-delete.ts';
import { getVendorPaymentLine } from './nodes/vendor-payment-line-get.ts';
import { listVendorPaymentLines } from './nodes/vendor-payment-line-list.ts';
import { listChangedVendorPaymentLines } from './nodes/vendor-payment-line-list-changed.ts';
import { updateVendorPaymentLine } from './nodes/vendor-payment-line-update.ts';
import { listVendorPayments } from './nodes/vendor-payment-list.ts';
import { listChangedVendorPayments } from './nodes/vendor-payment-list-changed.ts';
import { updateVendorPayments } from './nodes/vendor-payment-update.ts';
import { updateVendor } from './nodes/vendor-update.ts';
import { customerChanged } from './triggers/customer-changed.ts';
import { itemChanged } from './triggers/item-changed.ts';
import { purchaseInvoiceChanged } from './triggers/purchase-invoice-changed.ts';
import { salesCreditMemoChanged } from './triggers/sales-credit-memo-changed.ts';
import { salesInvoiceChanged } from './triggers/sales-invoice-changed.ts';
import { vendorChanged } from './triggers/vendor-changed.ts';

/** Accounting in Dynamics 365 Business Central. */
export const businessCentral = defineConnector({
  name: 'business-central',
  title: 'Business Central',
  provider: 'Business Central',
  nodes: [
    createContact,
    getContact,
    listContacts,
    listChangedContacts,
    updateContact,
    deleteContact,
    createCustomer,
    getCustomer,
    listCustomers,
    listChangedCustomers,
    updateCustomer,
    deleteCustomer,
    listCustomerBalances,
    createVendor,
    getVendor,
    listVendors,
    listChangedVendors,
    updateVendor,
    deleteVendor,
    createItem,
    getItem,
    listItems,
    listChangedItems,
    updateItem,
    deleteItem,
    getAccount,
    listAccounts,
    listChangedAccounts,
    createBankAccount,
    getBankAccount,
    listBankAccounts,
    listChangedBankAccounts,
    updateBankAccount,
    deleteBankAccount,
    listCurrencies,
    createTaxGroup,
    getTaxGroup,
    listTaxGroups,
    listChangedTaxGroups,
    updateTaxGroup,
    deleteTaxGroup,
    createTaxArea,
    getTaxArea,
    listTaxAreas,
    listChangedTaxAreas,
    updateTaxArea,
    deleteTaxArea,
    createSalesInvoice,
    getSalesInvoice,
    listSalesInvoices,
    listChangedSalesInvoices,
    updateSalesInvoice,
    deleteSalesInvoice,
    createSalesInvoiceLine,
    updateSalesInvoiceLine,
    deleteSalesInvoiceLine,
    postSalesInvoice,
    cancelSalesInvoice,
    correctSalesInvoice,
    sendSalesInvoice,
    createSalesCreditMemo,
    getSalesCreditMemo,
    listSalesCreditMemos,
    listChangedSalesCreditMemos,
    updateSalesCreditMemo,
    deleteSalesCreditMemo,
    createSalesCreditMemoLine,
    updateSalesCreditMemoLine,
    deleteSalesCreditMemoLine,
    postSalesCreditMemo,
    cancelSalesCreditMemo,
    sendSalesCreditMemo,
    createPurchaseInvoice,
    getPurchaseInvoice,
    listPurchaseInvoices,
    listChangedPurchaseInvoices,
    updatePurchaseInvoice,
    deletePurchaseInvoice,
    createPurchaseInvoiceLine,
    updatePurchaseInvoiceLine,
    deletePurchaseInvoiceLine,
    postPurchaseInvoice,
    createPurchaseCreditMemo,
    getPurchaseCreditMemo,
    listPurchaseCreditMemos,
    listChangedPurchaseCreditMemos,
    updatePurchaseCreditMemo,
    deletePurchaseCreditMemo,
    createPurchaseCreditMemoLine,
    updatePurchaseCreditMemoLine,
    deletePurchaseCreditMemoLine,
    postPurchaseCreditMemo,
    cancelPurchaseCreditMemo,
    createPayments,
    getPayments,
    listPayments,
    listChangedPayments,
    updatePayments,
    createPaymentLine,
    updatePaymentLine,
    getPaymentLine,
    listPaymentLines,
    listChangedPaymentLines,
    deletePaymentLine,
    deletePayments,
    createVendorPayments,
    getVendorPayments,
    listVendorPayments,
    listChangedVendorPayments,
    updateVendorPayments,
    createVendorPaymentLine,
    updateVendorPaymentLine,
    getVendorPaymentLine,
    listVendorPaymentLines,
    listChangedVendorPaymentLines,
    deleteVendorPaymentLine,
    deleteVendorPayments,
    createJournal,
    getJournal,
    listJournals,
    listChangedJournals,
    updateJournal,
    createJournalLine,
    updateJournalLine,
    getJournalLine,
    listJournalLines,
    listChangedJournalLines,
    deleteJournalLine,
    deleteJournal,
    postJournal,
    getLedgerEntry,
    listLedgerEntries,
    listChangedLedgerEntries,
    listReport,
    createAttachment,
    fillAttachment,
    listAttachments,
    readAttachment,
    deleteAttachment,
    readPdf,
    createLineAttachment,
    fillLineAttachment,
    listLineAttachments,
    readLineAttachment,
    deleteLineAttachment,
    listCompanies,
    createBatch,
    readBatch,
    readAnything,
    writeAnything,
  ],
  triggers: [
    salesInvoiceChanged,
    purchaseInvoiceChanged,
    salesCreditMemoChanged,
    customerChanged,
    vendorChanged,
    itemChanged,
  ],
  connections,
});
