import type { JsonObject } from '@holdfast/node-sdk';
import { type ConnectorCase, MemoryFiles } from '@holdfast/node-sdk/testing';
import { PracticeClock } from '@holdfast/practice';
import { expect } from 'vitest';
import { Books, type ShelfName } from '../practice/books.ts';
import { journalize } from '../practice/journals.ts';
import { PAID_TOGETHER_OR_AHEAD } from './cases-paid-ahead.ts';
import { anInvoice, aPayment, PEOPLE, put } from './practice.ts';

const withInvoice = (books: Books): void => void put(books, 'Invoices', anInvoice());
const withPayment = (books: Books): void => {
  put(books, 'Invoices', anInvoice({ AmountPaid: 20, AmountDue: 100 }));
  put(books, 'Payments', aPayment());
};
/** Beside the invoice, under a name that would lead elsewhere. */
const withFile = (books: Books): void => {
  withInvoice(books);
  const file = { AttachmentID: PAYMENT, FileName: 'paid/bill.txt', MimeType: 'text/plain', ContentLength: 4 };
  books.attachments.set(INVOICE, new Map([[file.FileName, file]]));
  books.contents.set(PAYMENT, Buffer.from('Paid'));
};
const INVOICE = '11111111-1111-4111-8111-111111111111';
const PAYMENT = '22222222-2222-4222-8222-222222222222';

const withDocument =
  (shelf: ShelfName, doc: JsonObject) =>
  (books: Books): void =>
    void put(books, shelf, doc);
const aCreditNote: JsonObject = {
  CreditNoteID: PAYMENT,
  Type: 'ACCRECCREDIT',
  CreditNoteNumber: 'CN-9001',
  Contact: { ContactID: PEOPLE.customer, Name: 'Example Customer' },
  Date: '/Date(1768435200000+0000)/',
  Status: 'AUTHORISED',
  LineItems: [
    { Description: 'Advice', Quantity: 1, UnitAmount: 20, AccountCode: '200', TaxType: 'NONE', TaxAmount: 0 },
  ],
  Total: 20,
  RemainingCredit: 20,
};
const ALLOCATION = '33333333-3333-4333-8333-333333333333';
/** The credit note beside the invoice. */
const withCredit = (books: Books): void => {
  withInvoice(books);
  put(books, 'CreditNotes', aCreditNote);
};
/** 5.00 of the credit note is set against the invoice. */
const withAllocation = (books: Books): void => {
  const allocation = {
    AllocationID: ALLOCATION,
    Amount: 5,
    Date: '/Date(1768435200000+0000)/',
    Invoice: { InvoiceID: INVOICE, InvoiceNumber: 'INV-9001' },
  };
  put(books, 'Invoices', anInvoice({ AmountCredited: 5, AmountDue: 115 }));
  put(books, 'CreditNotes', { ...aCreditNote, RemainingCredit: 15, Allocations: [allocation] });
  books.allocations.set(ALLOCATION, { ...allocation, CreditNote: { CreditNoteID: PAYMENT } });
};
const BANK_ACCOUNT = String(new Books('Practice Trading', new PracticeClock()).account({ Code: '090' })?.AccountID);
const aBankTransaction: JsonObject = {
  BankTransactionID: PAYMENT,
  Type: 'SPEND',
  Contact: { ContactID: PEOPLE.supplier, Name: 'Example Supplier' },
  BankAccount: {
    Code: '090',
    AccountID: BANK_ACCOUNT,
  },
  Date: '/Date(1768435200000+0000)/',
  Status: 'AUTHORISED',
  LineItems: [{ Description: 'Paper', Quantity: 1, UnitAmount: 10, AccountCode: '429', TaxType: 'INPUT' }],
  Total: 12,
  IsReconciled: false,
};
const aJournal: JsonObject = {
  ManualJournalID: PAYMENT,
  Narration: 'Rent',
  Date: '/Date(1768435200000+0000)/',
  Status: 'POSTED',
  JournalLines: [
    { LineAmount: 5, AccountCode: '429' },
    { LineAmount: -5, AccountCode: '800' },
  ],
};
const anItem: JsonObject = { ItemID: PAYMENT, Code: 'ADVICE', Name: 'Advice' };
const SAVINGS = String(
  new Books('Practice Trading', new PracticeClock()).accounts.find(({ Name }) => Name === 'Practice Savings')
    ?.AccountID,
);
const aBankTransfer: JsonObject = {
  BankTransferID: PAYMENT,
  FromBankAccount: { AccountID: BANK_ACCOUNT, Code: '090', Name: 'Practice Bank' },
  ToBankAccount: { AccountID: SAVINGS, Name: 'Practice Savings' },
  Amount: 500,
  Date: '/Date(1768435200000+0000)/',
  Reference: 'Reserve',
  Status: 'AUTHORISED',
};
const aTaxRate: JsonObject = {
  Name: 'VAT on papers',
  TaxType: 'TAX900',
  ReportTaxType: 'OUTPUT',
  Status: 'ACTIVE',
  TaxComponents: [{ Name: 'VAT', Rate: 7, IsCompound: false, IsNonRecoverable: false }],
  DisplayTaxRate: 7,
  EffectiveRate: 7,
};
const files = new MemoryFiles();
const receipt = await files.text('receipt.txt', 'Paid');

const SINCE = { from: '2025-01-01' };

/** What a manual journal and an invoice posted. */
const withJournals = (books: Books): void => {
  journalize(books, 'ManualJournals', aJournal, PAYMENT);
  journalize(books, 'Invoices', anInvoice(), INVOICE);
};

const SINGLE: Readonly<Record<string, ConnectorCase<Books>>> = {
  'xero.invoice.create': {
    parameters: {
      contactId: PEOPLE.customer,
      lines: [{ description: 'Advice', quantity: '2', unitAmount: '60.10', accountCode: '200' }],
      dueDate: '2026-02-15',
      status: 'AUTHORISED',
    },
    gives: {
      type: 'ACCREC',
      status: 'AUTHORISED',
      date: '2026-01-15',
      dueDate: '2026-02-15',
      subTotal: '120.20',
      totalTax: '24.04',
      total: '144.24',
      amountDue: '144.24',
    },
  },
  'xero.invoice.get': {
    parameters: { id: INVOICE },
    prepare: withInvoice,
    gives: { total: '120.00', date: '2026-01-15' },
  },
  'xero.invoice.list': {
    parameters: { kind: 'ACCREC', statuses: ['AUTHORISED'], modifiedSince: '2025-01-01' },
    prepare: (books) => {
      withInvoice(books);
      put(books, 'Invoices', anInvoice({ InvoiceID: PAYMENT, Type: 'ACCPAY' }));
    },
    gives: { number: 'INV-9001', updatedAt: '2025-10-09T08:53:20.000Z' },
  },
  'xero.invoice.listChanged': {
    parameters: { kind: 'ACCREC', statuses: ['AUTHORISED'], ...SINCE },
    prepare: (books) => {
      withInvoice(books);
      put(books, 'Invoices', anInvoice({ InvoiceID: PAYMENT, Type: 'ACCPAY' }));
    },
    gives: { number: 'INV-9001', updatedAt: '2025-10-09T08:53:20.000Z' },
  },
  'xero.invoice.update': {
    parameters: { id: INVOICE, dueDate: '2026-03-01', reference: 'PO 77', expectedAt: '2025-10-09T08:53:20.000Z' },
    prepare: withInvoice,
    gives: { dueDate: '2026-03-01', reference: 'PO 77', total: '120.00' },
  },
  'xero.invoice.void': {
    parameters: { id: INVOICE },
    prepare: withInvoice,
    gives: { status: 'VOIDED', amountDue: '0.00' },
  },
  'xero.contact.create': {
    parameters: { name: 'Third Ltd', emailAddress: 'books@example.com' },
    gives: { name: 'Third Ltd', status: 'ACTIVE', emailAddress: 'books@example.com' },
  },
  'xero.contact.get': { parameters: { id: PEOPLE.customer }, gives: { name: 'Example Customer' } },
  'xero.contact.list': { parameters: { search: 'supplier' }, gives: { name: 'Example Supplier' } },
  'xero.contact.listChanged': { parameters: SINCE, gives: { name: 'Example Customer' }, count: 2 },
  'xero.contact.update': {
    parameters: { id: PEOPLE.customer, emailAddress: 'new@example.com' },
    gives: { emailAddress: 'new@example.com', name: 'Example Customer' },
  },
  'xero.payment.create': {
    parameters: { documentId: INVOICE, accountCode: '090', amount: '120.00', date: '2026-01-20' },
    prepare: withInvoice,
    gives: { amount: '120.00', status: 'AUTHORISED', date: '2026-01-20' },
  },
  'xero.payment.get': {
    parameters: { id: PAYMENT },
    prepare: withPayment,
    gives: { paymentId: PAYMENT, amount: '20.00' },
  },
  'xero.payment.list': { parameters: {}, prepare: withPayment, gives: { amount: '20.00' } },
  'xero.payment.listChanged': { parameters: SINCE, prepare: withPayment, gives: { amount: '20.00' } },
  'xero.payment.reverse': { parameters: { id: PAYMENT }, prepare: withPayment, gives: { status: 'DELETED' } },
  ...PAID_TOGETHER_OR_AHEAD,
  'xero.account.get': { parameters: { id: BANK_ACCOUNT }, gives: { code: '090', name: 'Practice Bank' } },
  'xero.account.list': { parameters: { where: 'Code=="090"' }, gives: { code: '090', type: 'BANK' } },
  'xero.account.listChanged': { parameters: SINCE, gives: { code: '090', type: 'BANK' }, count: 10 },
  'xero.account.create': {
    parameters: { code: '463', name: 'Software', description: 'Licences' },
    gives: { code: '463', name: 'Software', type: 'EXPENSE', class: 'EXPENSE', status: 'ACTIVE' },
  },
  'xero.account.update': {
    parameters: { id: BANK_ACCOUNT, name: 'House bank', description: 'Of the house' },
    gives: { code: '090', name: 'House bank', type: 'BANK' },
  },
  'xero.account.archive': { parameters: { id: BANK_ACCOUNT }, gives: { code: '090', status: 'ARCHIVED' } },
  'xero.account.delete': { parameters: { id: SAVINGS }, gives: { accountId: SAVINGS, status: 'DELETED' } },
  'xero.taxRate.get': { parameters: { id: 'INPUT' }, gives: { name: 'VAT on purchases', effectiveRate: '20.00' } },
  'xero.taxRate.list': { parameters: { where: 'TaxType=="OUTPUT"' }, gives: { effectiveRate: '20.00' } },
  'xero.taxRate.create': {
    parameters: {
      name: 'VAT on books',
      components: [
        { name: 'State', rate: '5.00' },
        { name: 'City', rate: '2', isCompound: true },
      ],
      reportTaxType: 'OUTPUT',
    },
    gives: { taxType: 'TAX001', name: 'VAT on books', status: 'ACTIVE', effectiveRate: '7.10' },
  },
  'xero.taxRate.update': {
    parameters: { taxType: 'TAX900', components: [{ name: 'VAT', rate: '9.5' }], expectedRate: '7.00' },
    prepare: (books) => books.putTaxRate(aTaxRate),
    gives: { taxType: 'TAX900', name: 'VAT on papers', status: 'ACTIVE', effectiveRate: '9.50' },
  },
  'xero.creditNote.create': {
    parameters: {
      contactId: PEOPLE.customer,
      lines: [{ description: 'Advice', unitAmount: '20.00', accountCode: '200' }],
      reference: 'Sorry',
      status: 'AUTHORISED',
    },
    gives: { type: 'ACCRECCREDIT', total: '24.00', remainingCredit: '24.00', status: 'AUTHORISED' },
  },
  'xero.creditNote.get': {
    parameters: { id: PAYMENT },
    prepare: withDocument('CreditNotes', aCreditNote),
    gives: { number: 'CN-9001', total: '20.00' },
  },
  'xero.creditNote.list': {
    parameters: { where: 'Status=="AUTHORISED"' },
    prepare: withDocument('CreditNotes', aCreditNote),
    gives: { number: 'CN-9001' },
  },
  'xero.creditNote.update': {
    parameters: { id: PAYMENT, date: '2026-01-20', reference: 'Sorry again', expectedAt: '2025-10-09T08:53:20.000Z' },
    prepare: withDocument('CreditNotes', aCreditNote),
    gives: { date: '2026-01-20', reference: 'Sorry again', number: 'CN-9001', total: '20.00' },
  },
  'xero.creditNote.listChanged': {
    parameters: SINCE,
    prepare: withDocument('CreditNotes', aCreditNote),
    gives: { number: 'CN-9001' },
  },
  'xero.creditNote.void': {
    parameters: { id: PAYMENT },
    prepare: withDocument('CreditNotes', aCreditNote),
    gives: { status: 'VOIDED' },
  },
  'xero.allocation.create': {
    parameters: { creditNoteId: PAYMENT, invoiceId: INVOICE, amount: '15.5' },
    prepare: withCredit,
    gives: { amount: '15.50', date: '2026-01-15', invoice: { invoiceId: INVOICE, number: 'INV-9001' } },
  },
  'xero.allocation.list': {
    parameters: { creditNoteId: PAYMENT },
    prepare: withAllocation,
    gives: { allocationId: ALLOCATION, amount: '5.00', date: '2026-01-15', invoice: { number: 'INV-9001' } },
  },
  'xero.allocation.delete': {
    parameters: { creditNoteId: PAYMENT, allocationId: ALLOCATION },
    prepare: withAllocation,
    gives: { allocationId: ALLOCATION, status: 'DELETED' },
  },
  'xero.bankTransaction.create': {
    parameters: {
      contactId: PEOPLE.supplier,
      bankAccountCode: '090',
      lines: [{ description: 'Paper', unitAmount: '10.00', accountCode: '429' }],
    },
    gives: { type: 'SPEND', total: '12.00', bankAccount: { code: '090' }, date: '2026-01-15' },
  },
  'xero.bankTransaction.get': {
    parameters: { id: PAYMENT },
    prepare: withDocument('BankTransactions', aBankTransaction),
    gives: { total: '12.00', isReconciled: false },
  },
  'xero.bankTransaction.list': {
    parameters: {},
    prepare: withDocument('BankTransactions', aBankTransaction),
    gives: { type: 'SPEND' },
  },
  'xero.bankTransaction.update': {
    parameters: { id: PAYMENT, reference: 'Card 12' },
    prepare: withDocument('BankTransactions', aBankTransaction),
    gives: { reference: 'Card 12', total: '12.00', date: '2026-01-15', lines: [{ unitAmount: '10.00' }] },
  },
  'xero.bankTransaction.listChanged': {
    parameters: SINCE,
    prepare: withDocument('BankTransactions', aBankTransaction),
    gives: { type: 'SPEND' },
  },
  'xero.bankTransaction.delete': {
    parameters: { id: PAYMENT },
    prepare: withDocument('BankTransactions', aBankTransaction),
    gives: { status: 'DELETED', total: '12.00' },
  },
  'xero.bankTransfer.create': {
    parameters: { fromAccount: '090', toAccount: SAVINGS, amount: '500', reference: 'Reserve' },
    gives: {
      status: 'AUTHORISED',
      amount: '500.00',
      date: '2026-01-15',
      from: { code: '090' },
      to: { accountId: SAVINGS, code: null },
      reference: expect.stringMatching(/^Reserve HF-[0-9A-Z]{32}$/),
    },
  },
  'xero.bankTransfer.get': {
    parameters: { id: PAYMENT },
    prepare: withDocument('BankTransfers', aBankTransfer),
    gives: { amount: '500.00', from: { code: '090' } },
  },
  'xero.bankTransfer.list': {
    parameters: { includeDeleted: true, modifiedSince: '2025-01-01' },
    prepare: withDocument('BankTransfers', { ...aBankTransfer, Status: 'DELETED' }),
    gives: { bankTransferId: PAYMENT, status: 'DELETED' },
  },
  'xero.bankTransfer.delete': {
    parameters: { id: PAYMENT },
    prepare: withDocument('BankTransfers', aBankTransfer),
    gives: { status: 'DELETED', amount: '500.00' },
  },
  'xero.pdf.read': {
    parameters: { id: INVOICE },
    prepare: withDocument('Invoices', anInvoice()),
    gives: { id: INVOICE, number: 'INV-9001', status: 'AUTHORISED' },
  },
  'xero.journal.get': {
    parameters: { id: '2' },
    prepare: withJournals,
    gives: { number: 2, sourceType: 'ACCREC', sourceId: INVOICE, lines: [{ netAmount: '-100.00' }, {}, {}] },
  },
  'xero.journal.list': {
    parameters: { after: 1 },
    prepare: withJournals,
    gives: { number: 2, sourceType: 'ACCREC', sourceId: INVOICE },
  },
  'xero.journal.listNew': {
    parameters: { after: 1 },
    prepare: withJournals,
    gives: {
      number: 2,
      date: '2026-01-15',
      sourceType: 'ACCREC',
      sourceId: INVOICE,
      lines: [
        { accountCode: '200', netAmount: '-100.00', taxAmount: '-20.00', grossAmount: '-120.00', taxType: 'OUTPUT' },
        { accountCode: '820', netAmount: '-20.00' },
        { accountCode: '610', netAmount: '120.00' },
      ],
    },
  },
  'xero.manualJournal.create': {
    parameters: {
      narration: 'Rent of January',
      lines: [
        { accountCode: '429', amount: '500.00' },
        { accountCode: '800', amount: '-500.00' },
      ],
      status: 'POSTED',
    },
    gives: { narration: 'Rent of January', status: 'POSTED', lines: [{ amount: '500.00' }, { amount: '-500.00' }] },
  },
  'xero.manualJournal.get': {
    parameters: { id: PAYMENT },
    prepare: withDocument('ManualJournals', aJournal),
    gives: { narration: 'Rent' },
  },
  'xero.manualJournal.list': {
    parameters: {},
    prepare: withDocument('ManualJournals', aJournal),
    gives: { narration: 'Rent' },
  },
  'xero.manualJournal.listChanged': {
    parameters: SINCE,
    prepare: withDocument('ManualJournals', aJournal),
    gives: { narration: 'Rent', status: 'POSTED' },
  },
  'xero.manualJournal.update': {
    parameters: { id: PAYMENT, narration: 'Rent of January' },
    prepare: withDocument('ManualJournals', aJournal),
    gives: { narration: 'Rent of January', status: 'POSTED', lines: [{ amount: '5.00' }, { amount: '-5.00' }] },
  },
  'xero.manualJournal.void': {
    parameters: { id: PAYMENT },
    prepare: withDocument('ManualJournals', aJournal),
    gives: { status: 'VOIDED' },
  },
  'xero.item.create': {
    parameters: { code: 'ADVICE', name: 'Advice', salePrice: '120.00', saleAccount: '200' },
    gives: { code: 'ADVICE', sale: { unitPrice: '120.00', accountCode: '200' }, purchase: null },
  },
  'xero.item.get': {
    parameters: { id: PAYMENT },
    prepare: withDocument('Items', anItem),
    gives: { code: 'ADVICE' },
  },
  'xero.item.list': { parameters: {}, prepare: withDocument('Items', anItem), gives: { name: 'Advice' } },
  'xero.item.update': {
    parameters: { id: PAYMENT, name: 'An hour of advice', salePrice: '130.1234' },
    prepare: withDocument('Items', {
      ...anItem,
      SalesDetails: { UnitPrice: 120, AccountCode: '200', TaxType: 'OUTPUT' },
    }),
    gives: {
      code: 'ADVICE',
      name: 'An hour of advice',
      sale: { unitPrice: '130.1234', accountCode: '200', taxType: 'OUTPUT' },
    },
  },
  'xero.item.delete': {
    parameters: { id: PAYMENT },
    prepare: withDocument('Items', anItem),
    gives: { itemId: PAYMENT, status: 'DELETED' },
  },
  'xero.item.listChanged': { parameters: SINCE, prepare: withDocument('Items', anItem), gives: { name: 'Advice' } },
  'xero.attachment.add': {
    parameters: { id: INVOICE },
    prepare: withInvoice,
    items: [{ json: {}, files: { data: receipt } }],
    files,
    gives: { fileName: 'receipt.txt', mimeType: 'text/plain' },
  },
  'xero.attachment.list': {
    parameters: { id: INVOICE },
    prepare: withFile,
    gives: { attachmentId: PAYMENT, fileName: 'paid/bill.txt', mimeType: 'text/plain', sizeBytes: 4 },
  },
  'xero.attachment.read': {
    parameters: { id: INVOICE, attachmentId: PAYMENT },
    prepare: withFile,
    gives: { attachmentId: PAYMENT, sizeBytes: 4 },
  },
  'xero.report.list': {
    parameters: { report: 'TrialBalance', date: '2026-01-31' },
    prepare: withInvoice,
    count: 4,
    gives: {
      report: 'Trial Balance',
      period: 'As at 31 January 2026',
      section: 'Revenue',
      name: 'Sales (200)',
      isTotal: false,
      values: { Debit: null, Credit: '100.00', 'YTD Debit': null, 'YTD Credit': '100.00' },
    },
  },
  'xero.call.read': {
    parameters: { path: 'Accounts', query: [{ name: 'where', value: 'Code=="090"' }], elements: 'Accounts' },
    gives: { Code: '090' },
  },
  'xero.call.write': {
    parameters: { path: 'Contacts', body: { Contacts: [{ Name: 'By call' }] }, elements: 'Contacts' },
    gives: { Name: 'By call', ContactStatus: 'ACTIVE' },
  },
  'xero.organisation.get': { parameters: {}, gives: { name: 'Practice Trading', baseCurrency: 'EUR', isDemo: true } },
};

/** Steps that make many take and give for each item what those that make one do. */
const MANY = ['invoice', 'contact', 'payment', 'creditNote', 'bankTransaction', 'manualJournal', 'item'].flatMap(
  (kind): [string, ConnectorCase<Books>][] => {
    const single = SINGLE[`xero.${kind}.create`];
    return single ? [[`xero.${kind}.createMany`, single]] : [];
  },
);

export const CASES: Readonly<Record<string, ConnectorCase<Books>>> = { ...SINGLE, ...Object.fromEntries(MANY) };
