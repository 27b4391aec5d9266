import { type ConnectorCase, MemoryFiles } from '@holdfast/node-sdk/testing';
import { expect } from 'vitest';
import type { Books } from '../practice/books.ts';
import { IDS, put, putJournalLine } from './practice.ts';

const withContact = (books: Books): void => put(books, 'contacts', 'contact');
const withInvoice = (books: Books): void => put(books, 'salesInvoices', 'salesInvoice');
const withPayments =
  (template: 'CASHRCPT' | 'PAYMENT') =>
  (books: Books): void =>
    put(books, 'journals', 'journal', { template, code: 'PAID' });
/** A payment that waits in its journal. */
const withPayment =
  (side: 'customer' | 'vendor', amount: number) =>
  (books: Books): void => {
    const [template, shelf] =
      side === 'customer' ? (['CASHRCPT', 'customerPayments'] as const) : (['PAYMENT', 'vendorPayments'] as const);
    withPayments(template)(books);
    const whose = { [`${side}Id`]: IDS[side], [`${side}Number`]: side === 'customer' ? 'C1' : 'V1' };
    books.put(shelf, { id: IDS.waiting, journalId: IDS.journal, ...whose, documentNumber: 'PAID-1', amount });
  };
const withFile = (books: Books): void => {
  withInvoice(books);
  put(books, 'documentAttachments', 'attachment', { byteSize: 4 });
  books.contents.set(IDS.attachment, Buffer.from('Paid'));
};
/** A line that waits in its journal, with a file. */
const withLineFile =
  (text: string) =>
  (books: Books): void => {
    withWaiting(books);
    const about = { parentType: 'Journal', parentId: IDS.waiting, byteSize: text.length };
    put(books, 'attachments', 'attachment', about);
    books.contents.set(IDS.attachment, Buffer.from(text));
  };
const posted = { status: 'Open', number: 'PS-INV900', remainingAmount: 120 };
const withPosted = (books: Books): void => put(books, 'salesInvoices', 'salesInvoice', posted);
/** The customer has an address that documents are sent to. */
const withMailed =
  (prepare: (books: Books) => void) =>
  (books: Books): void => {
    put(books, 'customers', 'customer', { email: 'books@example.com' });
    prepare(books);
  };
const withMemo = (books: Books): void => put(books, 'salesCreditMemos', 'creditMemo');
const withBill = (books: Books): void => put(books, 'purchaseInvoices', 'purchaseInvoice');
const withReturn = (books: Books): void => put(books, 'purchaseCreditMemos', 'purchaseCreditMemo');
const withPostedBill = (books: Books): void =>
  put(books, 'purchaseInvoices', 'purchaseInvoice', { status: 'Open', number: 'PP-INV900', open: 30 });
const corrective = { status: 'Corrective', number: 'CR900' };
const withItem = (books: Books): void => put(books, 'items', 'item');
const withJournal = (books: Books): void => {
  put(books, 'journals', 'journal');
  putJournalLine(books);
};
/** A line of a known id that waits in its journal. */
const withWaiting = (books: Books): void => {
  put(books, 'journals', 'journal');
  putJournalLine(books, 'RENT-1', IDS.waiting);
};
const withEntry = (books: Books): void =>
  void books.put('generalLedgerEntries', {
    id: IDS.waiting,
    entryNumber: 1,
    documentNumber: 'RENT-1',
    accountNumber: '61200',
    debitAmount: 500,
    creditAmount: 0,
    postingDate: '2026-01-10',
  });
const files = new MemoryFiles();
const receipt = await files.text('receipt.txt', 'Paid');
const status = 'its status';

const SINCE = { from: '2025-01-01' };

export const CASES: Readonly<Record<string, ConnectorCase<Books>>> = {
  'business-central.contact.create': {
    parameters: { displayName: 'Ann Example', type: 'Person', email: 'ann@example.com' },
    gives: { displayName: 'Ann Example', type: 'Person', email: 'ann@example.com', number: expect20() },
  },
  'business-central.contact.get': {
    parameters: { id: IDS.contact },
    prepare: withContact,
    gives: { displayName: 'Example Contact' },
  },
  'business-central.contact.list': { parameters: { name: 'Exam' }, prepare: withContact, gives: { number: 'CT1' } },
  'business-central.contact.listChanged': { parameters: SINCE, prepare: withContact, gives: { number: 'CT1' } },
  'business-central.contact.update': {
    parameters: { id: IDS.contact, email: 'new@example.com' },
    prepare: withContact,
    gives: { email: 'new@example.com', type: 'Person' },
  },
  'business-central.contact.delete': {
    parameters: { id: IDS.contact },
    prepare: withContact,
    gives: { status: 'Deleted' },
  },
  'business-central.customer.create': {
    parameters: { displayName: "O'Brien & Sons", email: 'books@example.com' },
    gives: { displayName: "O'Brien & Sons", email: 'books@example.com', number: expect20() },
  },
  'business-central.customer.get': { parameters: { id: IDS.customer }, gives: { displayName: 'Example Customer' } },
  'business-central.customer.list': { parameters: { name: 'Exam' }, gives: { number: 'C1' } },
  'business-central.customer.listChanged': { parameters: SINCE, gives: { number: 'C1' } },
  'business-central.customer.update': {
    parameters: { id: IDS.customer, email: 'new@example.com' },
    gives: { email: 'new@example.com', displayName: 'Example Customer' },
  },
  'business-central.customer.delete': { parameters: { id: IDS.customer }, gives: { status: 'Deleted' } },
  'business-central.customerBalance.list': {
    parameters: { where: "number eq 'C1'" },
    prepare: withPosted,
    gives: { number: 'C1', balance: '120.00', overdueAmount: '0.00' },
  },
  'business-central.vendor.create': {
    parameters: { displayName: 'Third Supplies', number: 'v77' },
    gives: { displayName: 'Third Supplies', number: 'V77' },
    knownBy: 'its number',
  },
  'business-central.vendor.get': { parameters: { id: IDS.vendor }, gives: { displayName: 'Example Supplies' } },
  'business-central.vendor.list': { parameters: { where: "number eq 'V1'" }, gives: { number: 'V1' } },
  'business-central.vendor.listChanged': { parameters: SINCE, gives: { number: 'V1' } },
  'business-central.vendor.update': {
    parameters: { id: IDS.vendor, city: 'Cork' },
    gives: { city: 'Cork', number: 'V1' },
  },
  'business-central.vendor.delete': { parameters: { id: IDS.vendor }, gives: { status: 'Deleted' } },
  'business-central.item.create': {
    parameters: { displayName: 'Hour of advice', unitPrice: '120.00', taxGroup: 'TAXABLE' },
    gives: { displayName: 'Hour of advice', unitPrice: '120.00', type: 'Service', taxGroupCode: 'TAXABLE' },
  },
  'business-central.item.get': { parameters: { id: IDS.item }, prepare: withItem, gives: { number: 'ADVICE' } },
  'business-central.item.list': { parameters: { name: 'Adv' }, prepare: withItem, gives: { unitPrice: '120.00' } },
  'business-central.item.listChanged': { parameters: SINCE, prepare: withItem, gives: { unitPrice: '120.00' } },
  'business-central.item.update': {
    parameters: { id: IDS.item, unitPrice: '125' },
    prepare: withItem,
    gives: { unitPrice: '125.00', displayName: 'Advice' },
  },
  'business-central.item.delete': {
    parameters: { id: IDS.item },
    prepare: (books) => put(books, 'items', 'item'),
    gives: { status: 'Deleted' },
  },
  'business-central.account.get': { parameters: { id: IDS.bank }, gives: { number: '10100' } },
  'business-central.account.list': {
    parameters: { where: "number eq '10100'" },
    gives: { category: 'Assets', takesPostings: true },
  },
  'business-central.account.listChanged': { parameters: SINCE, gives: { number: '10100' }, count: 9 },
  'business-central.currency.list': { parameters: { where: "code eq 'EUR'" }, gives: { displayName: 'Euro' } },
  'business-central.taxGroup.create': {
    parameters: { code: 'furniture', displayName: 'Taxable furniture' },
    gives: { code: 'FURNITURE', displayName: 'Taxable furniture' },
    knownBy: 'code and name',
  },
  'business-central.taxGroup.update': {
    parameters: { id: IDS.taxable, displayName: 'Taxed in full' },
    gives: { code: 'TAXABLE', displayName: 'Taxed in full' },
  },
  'business-central.taxGroup.get': { parameters: { id: IDS.taxable }, gives: { code: 'TAXABLE' } },
  'business-central.taxGroup.list': { parameters: { where: "code eq 'TAXABLE'" }, gives: { displayName: 'Taxable' } },
  'business-central.taxGroup.listChanged': { parameters: SINCE, gives: { code: 'TAXABLE' }, count: 2 },
  'business-central.taxGroup.delete': { parameters: { id: IDS.taxable }, gives: { status: 'Deleted' } },
  'business-central.taxArea.create': {
    parameters: { code: 'cork', displayName: 'Cork' },
    gives: { code: 'CORK', displayName: 'Cork', taxType: 'Sales Tax' },
    knownBy: 'code and name',
  },
  'business-central.taxArea.update': {
    parameters: { id: IDS.area, displayName: 'Georgia' },
    gives: { code: 'ATLANTA, GA', displayName: 'Georgia' },
  },
  'business-central.taxArea.get': { parameters: { id: IDS.area }, gives: { code: 'ATLANTA, GA' } },
  'business-central.taxArea.list': { parameters: {}, gives: { displayName: 'Atlanta, GA' } },
  'business-central.taxArea.listChanged': { parameters: SINCE, gives: { code: 'ATLANTA, GA' } },
  'business-central.taxArea.delete': { parameters: { id: IDS.area }, gives: { status: 'Deleted' } },
  'business-central.salesInvoice.create': {
    parameters: {
      customerId: IDS.customer,
      lines: [{ description: 'Advice', quantity: '2', price: '60.10', accountNumber: '40100', taxCode: 'TAXABLE' }],
      dueDate: '2026-02-15',
      reference: 'PO 77',
    },
    gives: {
      status: 'Draft',
      date: '2026-01-15',
      dueDate: '2026-02-15',
      reference: 'PO 77',
      totalAmountExcludingTax: '120.20',
      totalTaxAmount: '24.04',
      totalAmountIncludingTax: '144.24',
      customerNumber: 'C1',
      lines: [{ quantity: '2.00', price: '60.10', number: '40100' }],
    },
  },
  'business-central.salesInvoice.get': {
    parameters: { id: IDS.salesInvoice },
    prepare: withInvoice,
    gives: { number: 'D900', lines: [{ price: '120.00' }] },
  },
  'business-central.salesInvoice.list': {
    parameters: { status: 'Draft', modifiedSince: '2025-01-01' },
    prepare: withInvoice,
    gives: { number: 'D900' },
  },
  'business-central.salesInvoice.listChanged': {
    parameters: { statuses: ['Draft'], ...SINCE },
    prepare: withInvoice,
    gives: { number: 'D900' },
  },
  'business-central.salesInvoice.update': {
    parameters: { id: IDS.salesInvoice, dueDate: '2026-03-01', reference: 'PO 78' },
    prepare: withInvoice,
    gives: { dueDate: '2026-03-01', reference: 'PO 78', totalAmountIncludingTax: '120.00' },
  },
  'business-central.salesInvoice.delete': {
    parameters: { id: IDS.salesInvoice },
    prepare: withInvoice,
    gives: { status: 'Deleted' },
  },
  'business-central.salesInvoice.post': {
    parameters: { id: IDS.salesInvoice },
    prepare: withInvoice,
    gives: { status: 'Open', number: 'PS-INV1001', remainingAmount: '120.00' },
    knownBy: status,
  },
  'business-central.salesInvoice.cancel': {
    parameters: { id: IDS.salesInvoice },
    prepare: withPosted,
    gives: { status: 'Canceled', remainingAmount: '0.00' },
    knownBy: status,
  },
  'business-central.salesInvoice.correct': {
    parameters: { id: IDS.salesInvoice },
    prepare: withPosted,
    gives: {
      status: 'Draft',
      invoiceNumber: 'PS-INV900',
      totalAmountIncludingTax: '120.00',
      lines: [{ price: '120.00' }],
    },
    knownBy: 'the invoice it names',
  },
  'business-central.salesInvoice.send': {
    parameters: { id: IDS.salesInvoice },
    prepare: withMailed(withPosted),
    gives: { status: 'Open', number: 'PS-INV900' },
  },
  'business-central.salesCreditMemo.send': {
    parameters: { id: IDS.creditMemo },
    prepare: withMailed((books) => put(books, 'salesCreditMemos', 'creditMemo', { status: 'Open', number: 'CR900' })),
    gives: { status: 'Open', number: 'CR900' },
  },
  'business-central.salesCreditMemo.create': {
    parameters: { customerId: IDS.customer, lines: [{ price: '20.00', accountNumber: '40100' }] },
    gives: { status: 'Draft', totalAmountIncludingTax: '20.00' },
  },
  'business-central.salesCreditMemo.get': {
    parameters: { id: IDS.creditMemo },
    prepare: withMemo,
    gives: { number: 'D901' },
  },
  'business-central.salesCreditMemo.list': { parameters: {}, prepare: withMemo, gives: { number: 'D901' } },
  'business-central.salesCreditMemo.listChanged': { parameters: SINCE, prepare: withMemo, gives: { number: 'D901' } },
  'business-central.salesCreditMemo.update': {
    parameters: { id: IDS.creditMemo, postingDate: '2026-03-01' },
    prepare: withMemo,
    gives: { postingDate: '2026-03-01' },
  },
  'business-central.salesCreditMemo.delete': {
    parameters: { id: IDS.creditMemo },
    prepare: withMemo,
    gives: { status: 'Deleted' },
  },
  'business-central.salesCreditMemo.post': {
    parameters: { id: IDS.creditMemo },
    prepare: withMemo,
    gives: { status: 'Open', number: 'PS-CR1001' },
    knownBy: status,
  },
  'business-central.salesCreditMemo.cancel': {
    parameters: { id: IDS.creditMemo },
    prepare: (books) => put(books, 'salesCreditMemos', 'creditMemo', corrective),
    gives: { status: 'Canceled', number: 'CR900' },
    knownBy: status,
  },
  'business-central.purchaseInvoice.create': {
    parameters: {
      vendorId: IDS.vendor,
      vendorInvoiceNumber: 's-18',
      lines: [{ price: '30.00', accountNumber: '61100' }],
    },
    gives: { status: 'Draft', vendorInvoiceNumber: 'S-18', totalAmountIncludingTax: '30.00' },
    knownBy: 'vendor and number',
  },
  'business-central.purchaseInvoice.get': {
    parameters: { id: IDS.purchaseInvoice },
    prepare: withBill,
    gives: { vendorInvoiceNumber: 'S-17' },
  },
  'business-central.purchaseInvoice.list': {
    parameters: { status: 'Draft' },
    prepare: withBill,
    gives: { number: 'D902' },
  },
  'business-central.purchaseInvoice.listChanged': { parameters: SINCE, prepare: withBill, gives: { number: 'D902' } },
  'business-central.purchaseInvoice.update': {
    parameters: { id: IDS.purchaseInvoice, vendorInvoiceNumber: 'S-19' },
    prepare: withBill,
    gives: { vendorInvoiceNumber: 'S-19', totalAmountIncludingTax: '30.00' },
  },
  'business-central.purchaseInvoice.delete': {
    parameters: { id: IDS.purchaseInvoice },
    prepare: withBill,
    gives: { status: 'Deleted' },
  },
  'business-central.purchaseInvoice.post': {
    parameters: { id: IDS.purchaseInvoice },
    prepare: withBill,
    gives: { status: 'Open', number: 'PP-INV1001' },
    knownBy: status,
  },
  'business-central.purchaseCreditMemo.create': {
    parameters: {
      vendorId: IDS.vendor,
      vendorCreditMemoNumber: 'c-18',
      lines: [{ price: '10.00', accountNumber: '61100' }],
    },
    gives: { status: 'Draft', vendorCreditMemoNumber: 'C-18', totalAmountIncludingTax: '10.00' },
    knownBy: 'vendor and number',
  },
  'business-central.purchaseCreditMemo.get': {
    parameters: { id: IDS.purchaseCreditMemo },
    prepare: withReturn,
    gives: { vendorCreditMemoNumber: 'C-17', lines: [{ price: '10.00' }] },
  },
  'business-central.purchaseCreditMemo.list': {
    parameters: { status: 'Draft' },
    prepare: withReturn,
    gives: { number: 'D903' },
  },
  'business-central.purchaseCreditMemo.listChanged': {
    parameters: SINCE,
    prepare: withReturn,
    gives: { number: 'D903' },
  },
  'business-central.purchaseCreditMemo.update': {
    parameters: { id: IDS.purchaseCreditMemo, vendorCreditMemoNumber: 'CR-7' },
    prepare: withReturn,
    gives: { vendorCreditMemoNumber: 'CR-7' },
  },
  'business-central.purchaseCreditMemo.delete': {
    parameters: { id: IDS.purchaseCreditMemo },
    prepare: withReturn,
    gives: { status: 'Deleted' },
  },
  'business-central.purchaseCreditMemo.cancel': {
    parameters: { id: IDS.purchaseCreditMemo },
    prepare: (books) => put(books, 'purchaseCreditMemos', 'purchaseCreditMemo', corrective),
    gives: { status: 'Canceled', number: 'CR900' },
    knownBy: status,
  },
  'business-central.purchaseCreditMemo.post': {
    parameters: { id: IDS.purchaseCreditMemo },
    prepare: withReturn,
    gives: { status: 'Open', number: 'PP-CR1001' },
    knownBy: status,
  },
  'business-central.bankAccount.create': {
    parameters: { displayName: 'Savings', iban: 'DE89370400440532013000', currency: 'EUR' },
    gives: { displayName: 'Savings', number: expect20(), iban: 'DE89370400440532013000', currencyCode: 'EUR' },
  },
  'business-central.bankAccount.update': {
    parameters: { id: IDS.checking, bankAccountNumber: '99-99-889', blocked: 'yes' },
    gives: { number: 'CHECKING', bankAccountNumber: '99-99-889', isBlocked: true },
  },
  'business-central.bankAccount.get': { parameters: { id: IDS.checking }, gives: { number: 'CHECKING' } },
  'business-central.bankAccount.list': {
    parameters: {},
    gives: { displayName: 'World Wide Bank', number: 'CHECKING' },
  },
  'business-central.bankAccount.listChanged': { parameters: SINCE, gives: { number: 'CHECKING' } },
  'business-central.bankAccount.delete': { parameters: { id: IDS.checking }, gives: { status: 'Deleted' } },
  'business-central.payment.create': {
    parameters: {
      payments: [{ customerId: IDS.customer, amount: '120.00', invoiceNumber: 'PS-INV900' }],
      balancingAccountId: IDS.bank,
    },
    prepare: withPosted,
    gives: {
      balancingAccountNumber: '10100',
      payments: [{ amount: '-120.00', appliesToInvoiceNumber: 'PS-INV900', customerNumber: 'C1' }],
    },
  },
  'business-central.vendorPayment.create': {
    parameters: {
      payments: [{ vendorId: IDS.vendor, amount: '30.00', invoiceNumber: 'PP-INV900' }],
      balancingAccountId: IDS.bank,
    },
    prepare: withPostedBill,
    gives: {
      balancingAccountNumber: '10100',
      payments: [{ amount: '30.00', appliesToInvoiceNumber: 'PP-INV900', vendorNumber: 'V1' }],
    },
  },
  'business-central.payment.get': {
    parameters: { id: IDS.journal },
    prepare: withPayments('CASHRCPT'),
    gives: { code: 'PAID' },
  },
  'business-central.payment.list': { parameters: {}, prepare: withPayments('CASHRCPT'), gives: { code: 'PAID' } },
  'business-central.paymentLine.get': {
    parameters: { id: IDS.waiting },
    prepare: withPayment('customer', -20),
    gives: { customerNumber: 'C1' },
  },
  'business-central.paymentLine.list': {
    parameters: { journalId: IDS.journal },
    prepare: withPayment('customer', -20),
    gives: { customerNumber: 'C1' },
  },
  'business-central.paymentLine.listChanged': {
    parameters: SINCE,
    prepare: withPayment('customer', -20),
    gives: { customerNumber: 'C1' },
  },
  'business-central.paymentLine.delete': {
    parameters: { id: IDS.waiting },
    prepare: withPayment('customer', -20),
    gives: { status: 'Deleted' },
  },
  'business-central.paymentLine.update': {
    parameters: { id: IDS.waiting, amount: '15.5', date: '2026-02-01', description: 'In part' },
    prepare: withPayment('customer', -20),
    gives: { amount: '-15.50', date: '2026-02-01', description: 'In part', customerNumber: 'C1' },
  },
  'business-central.paymentLine.create': {
    parameters: {
      journalId: IDS.journal,
      documentNumber: 'paid-1',
      customerId: IDS.customer,
      amount: '15.50',
      date: '2026-02-01',
    },
    prepare: withPayment('customer', -20),
    gives: { amount: '-15.50', date: '2026-02-01', customerNumber: 'C1', documentNumber: 'PAID-1' },
  },
  'business-central.payment.update': {
    parameters: { id: IDS.journal, title: 'Paid in May', balancingAccountId: IDS.bank },
    prepare: withPayments('CASHRCPT'),
    gives: { code: 'PAID', displayName: 'Paid in May', balancingAccountNumber: '10100' },
  },
  'business-central.payment.delete': {
    parameters: { id: IDS.journal },
    prepare: withPayments('CASHRCPT'),
    gives: { status: 'Deleted' },
  },
  'business-central.vendorPayment.get': {
    parameters: { id: IDS.journal },
    prepare: withPayments('PAYMENT'),
    gives: { code: 'PAID' },
  },
  'business-central.vendorPayment.list': { parameters: {}, prepare: withPayments('PAYMENT'), gives: { code: 'PAID' } },
  'business-central.vendorPaymentLine.get': {
    parameters: { id: IDS.waiting },
    prepare: withPayment('vendor', 20),
    gives: { vendorNumber: 'V1' },
  },
  'business-central.vendorPaymentLine.list': {
    parameters: { journalId: IDS.journal },
    prepare: withPayment('vendor', 20),
    gives: { vendorNumber: 'V1' },
  },
  'business-central.vendorPaymentLine.listChanged': {
    parameters: SINCE,
    prepare: withPayment('vendor', 20),
    gives: { vendorNumber: 'V1' },
  },
  'business-central.vendorPaymentLine.delete': {
    parameters: { id: IDS.waiting },
    prepare: withPayment('vendor', 20),
    gives: { status: 'Deleted' },
  },
  'business-central.vendorPaymentLine.update': {
    parameters: { id: IDS.waiting, amount: '15', invoiceNumber: 'PP-INV900' },
    prepare: (books) => {
      withPostedBill(books);
      withPayment('vendor', 20)(books);
    },
    gives: { amount: '15.00', appliesToInvoiceNumber: 'PP-INV900', vendorNumber: 'V1' },
  },
  'business-central.vendorPaymentLine.create': {
    parameters: {
      journalId: IDS.journal,
      documentNumber: 'PAID-1',
      vendorId: IDS.vendor,
      amount: '15',
      invoiceNumber: 'PP-INV900',
    },
    prepare: (books) => {
      withPostedBill(books);
      withPayment('vendor', 20)(books);
    },
    gives: { amount: '15.00', appliesToInvoiceNumber: 'PP-INV900', vendorNumber: 'V1', date: '2026-01-15' },
  },
  'business-central.vendorPayment.update': {
    parameters: { id: IDS.journal, balancingAccountId: IDS.office },
    prepare: withPayments('PAYMENT'),
    gives: { code: 'PAID', displayName: 'Rent', balancingAccountNumber: '61100' },
  },
  'business-central.vendorPayment.delete': {
    parameters: { id: IDS.journal },
    prepare: withPayments('PAYMENT'),
    gives: { status: 'Deleted' },
  },
  'business-central.journal.create': {
    parameters: {
      lines: [
        { accountNumber: '61200', amount: '500.00', description: 'Rent' },
        { accountNumber: '10100', amount: '-500.00' },
      ],
    },
    gives: { displayName: 'Holdfast', lines: [{ amount: '500.00' }, { amount: '-500.00', accountNumber: '10100' }] },
  },
  'business-central.journal.get': {
    parameters: { id: IDS.journal },
    prepare: withJournal,
    gives: { code: 'RENT', lines: [{ amount: '500.00' }] },
  },
  'business-central.journal.listChanged': {
    parameters: SINCE,
    prepare: withJournal,
    gives: { code: 'RENT', lines: [{ amount: '500.00' }] },
  },
  'business-central.payment.listChanged': {
    parameters: SINCE,
    prepare: withPayments('CASHRCPT'),
    gives: { code: 'PAID', payments: [] },
  },
  'business-central.vendorPayment.listChanged': {
    parameters: SINCE,
    prepare: withPayments('PAYMENT'),
    gives: { code: 'PAID', payments: [] },
  },
  'business-central.journal.list': { parameters: {}, prepare: withJournal, gives: { code: 'RENT' } },
  'business-central.journalLine.get': {
    parameters: { id: IDS.waiting },
    prepare: withWaiting,
    gives: { accountNumber: '61200' },
  },
  'business-central.journalLine.list': {
    parameters: { journalId: IDS.journal },
    prepare: withWaiting,
    gives: { accountNumber: '61200' },
  },
  'business-central.journalLine.listChanged': {
    parameters: SINCE,
    prepare: withWaiting,
    gives: { accountNumber: '61200' },
  },
  'business-central.journalLine.delete': {
    parameters: { id: IDS.waiting },
    prepare: withWaiting,
    gives: { status: 'Deleted' },
  },
  'business-central.journalLine.update': {
    parameters: { id: IDS.waiting, amount: '450.00' },
    prepare: withWaiting,
    gives: { amount: '450.00', accountNumber: '61200', documentNumber: 'RENT-1' },
  },
  'business-central.journalLine.create': {
    parameters: {
      journalId: IDS.journal,
      documentNumber: 'RENT-1',
      accountType: 'Bank Account',
      accountNumber: 'checking',
      amount: '-500.00',
      description: 'From the bank',
    },
    prepare: withWaiting,
    gives: { amount: '-500.00', accountType: 'Bank Account', accountNumber: 'CHECKING', documentNumber: 'RENT-1' },
  },
  'business-central.journal.update': {
    parameters: { id: IDS.journal, title: 'Rent of May' },
    prepare: withJournal,
    gives: { code: 'RENT', displayName: 'Rent of May', balancingAccountNumber: '10100', lines: [{ amount: '500.00' }] },
  },
  'business-central.journal.delete': {
    parameters: { id: IDS.journal },
    prepare: withJournal,
    gives: { status: 'Deleted' },
  },
  'business-central.journal.post': {
    parameters: { id: IDS.journal },
    prepare: withJournal,
    gives: { id: IDS.journal, status: 'Posted' },
    knownBy: 'its lines, which are gone',
  },
  'business-central.ledgerEntry.get': {
    parameters: { id: IDS.waiting },
    prepare: withEntry,
    gives: { entryNumber: 1, debitAmount: '500.00' },
  },
  'business-central.ledgerEntry.listChanged': { parameters: SINCE, prepare: withEntry, gives: { entryNumber: 1 } },
  'business-central.ledgerEntry.list': {
    parameters: { where: "documentNumber eq 'RENT-1' and debitAmount gt 0" },
    prepare: withEntry,
    gives: { entryNumber: 1, debitAmount: '500.00', accountNumber: '61200' },
  },
  'business-central.report.list': {
    parameters: { report: 'agedAccountsReceivables' },
    prepare: withPosted,
    gives: { number: 'C1', name: 'Example Customer', amount: '120.00', current: '120.00', period1: '0.00' },
  },
  'business-central.attachment.create': {
    parameters: { id: IDS.salesInvoice, fileName: 'receipt.txt' },
    prepare: withInvoice,
    gives: { fileName: 'receipt.txt', parentType: 'Sales Invoice', sizeBytes: 0 },
    knownBy: 'the name of the file',
  },
  'business-central.attachment.fill': {
    parameters: { id: IDS.attachment },
    prepare: (books) => {
      withInvoice(books);
      put(books, 'documentAttachments', 'attachment');
    },
    items: [{ json: {}, files: { data: receipt } }],
    files,
    gives: { fileName: 'receipt.txt', sizeBytes: 4 },
  },
  'business-central.attachment.list': {
    parameters: { id: IDS.salesInvoice },
    prepare: withFile,
    gives: { fileName: 'receipt.txt', parentType: 'Sales Invoice', sizeBytes: 4 },
  },
  'business-central.attachment.read': {
    parameters: { id: IDS.attachment },
    prepare: withFile,
    gives: { fileName: 'receipt.txt', sizeBytes: 4 },
  },
  'business-central.attachment.delete': {
    parameters: { id: IDS.attachment },
    prepare: withFile,
    gives: { status: 'Deleted' },
  },
  'business-central.pdf.read': {
    parameters: { id: IDS.salesInvoice },
    prepare: withPosted,
    gives: { number: 'PS-INV900', status: 'Open' },
  },
  'business-central.lineAttachment.create': {
    parameters: { lineId: IDS.waiting, fileName: 'receipt.txt' },
    prepare: withWaiting,
    gives: { fileName: 'receipt.txt', parentType: 'Journal', parentId: IDS.waiting, sizeBytes: 0 },
    knownBy: 'the name of the file',
  },
  'business-central.lineAttachment.fill': {
    parameters: { id: IDS.attachment },
    prepare: withLineFile(''),
    items: [{ json: {}, files: { data: receipt } }],
    files,
    gives: { fileName: 'receipt.txt', sizeBytes: 4 },
  },
  'business-central.lineAttachment.list': {
    parameters: { lineId: IDS.waiting },
    prepare: withLineFile('Paid'),
    gives: { fileName: 'receipt.txt', parentType: 'Journal', sizeBytes: 4 },
  },
  'business-central.lineAttachment.read': {
    parameters: { id: IDS.attachment },
    prepare: withLineFile('Paid'),
    gives: { fileName: 'receipt.txt', sizeBytes: 4 },
  },
  'business-central.lineAttachment.delete': {
    parameters: { id: IDS.attachment },
    prepare: withLineFile('Paid'),
    gives: { status: 'Deleted' },
  },
  'business-central.salesInvoiceLine.create': {
    parameters: {
      documentId: IDS.salesInvoice,
      sequence: 5_000,
      description: 'Travel',
      quantity: '2',
      price: '15.00',
      accountNumber: '40100',
    },
    prepare: withInvoice,
    gives: {
      documentId: IDS.salesInvoice,
      sequence: 5_000,
      quantity: '2.00',
      price: '15.00',
      amountExcludingTax: '30.00',
    },
    knownBy: 'its place in the document',
  },
  'business-central.salesInvoiceLine.update': {
    parameters: { id: IDS.attachment, quantity: '3', description: 'Advice of May' },
    prepare: withInvoice,
    gives: { quantity: '3.00', description: 'Advice of May', number: '40100', documentId: IDS.salesInvoice },
  },
  'business-central.salesInvoiceLine.delete': {
    parameters: { id: IDS.attachment },
    prepare: withInvoice,
    gives: { status: 'Deleted' },
  },
  'business-central.salesCreditMemoLine.create': {
    parameters: {
      documentId: IDS.creditMemo,
      sequence: 5_000,
      description: 'Travel',
      quantity: '2',
      price: '15.00',
      accountNumber: '40100',
    },
    prepare: withMemo,
    gives: {
      documentId: IDS.creditMemo,
      sequence: 5_000,
      quantity: '2.00',
      price: '15.00',
      amountExcludingTax: '30.00',
    },
    knownBy: 'its place in the document',
  },
  'business-central.salesCreditMemoLine.update': {
    parameters: { id: IDS.attachment, quantity: '3', description: 'Advice of May' },
    prepare: withMemo,
    gives: { quantity: '3.00', description: 'Advice of May', number: '40100', documentId: IDS.creditMemo },
  },
  'business-central.salesCreditMemoLine.delete': {
    parameters: { id: IDS.attachment },
    prepare: withMemo,
    gives: { status: 'Deleted' },
  },
  'business-central.purchaseInvoiceLine.create': {
    parameters: {
      documentId: IDS.purchaseInvoice,
      sequence: 5_000,
      description: 'Travel',
      quantity: '2',
      price: '15.00',
      accountNumber: '61100',
    },
    prepare: withBill,
    gives: {
      documentId: IDS.purchaseInvoice,
      sequence: 5_000,
      quantity: '2.00',
      price: '15.00',
      amountExcludingTax: '30.00',
    },
    knownBy: 'its place in the document',
  },
  'business-central.purchaseInvoiceLine.update': {
    parameters: { id: IDS.attachment, quantity: '3', description: 'Advice of May' },
    prepare: withBill,
    gives: { quantity: '3.00', description: 'Advice of May', number: '61100', documentId: IDS.purchaseInvoice },
  },
  'business-central.purchaseInvoiceLine.delete': {
    parameters: { id: IDS.attachment },
    prepare: withBill,
    gives: { status: 'Deleted' },
  },
  'business-central.purchaseCreditMemoLine.create': {
    parameters: {
      documentId: IDS.purchaseCreditMemo,
      sequence: 5_000,
      description: 'Travel',
      quantity: '2',
      price: '15.00',
      accountNumber: '61100',
    },
    prepare: withReturn,
    gives: {
      documentId: IDS.purchaseCreditMemo,
      sequence: 5_000,
      quantity: '2.00',
      price: '15.00',
      amountExcludingTax: '30.00',
    },
    knownBy: 'its place in the document',
  },
  'business-central.purchaseCreditMemoLine.update': {
    parameters: { id: IDS.attachment, quantity: '3', description: 'Advice of May' },
    prepare: withReturn,
    gives: { quantity: '3.00', description: 'Advice of May', number: '61100', documentId: IDS.purchaseCreditMemo },
  },
  'business-central.purchaseCreditMemoLine.delete': {
    parameters: { id: IDS.attachment },
    prepare: withReturn,
    gives: { status: 'Deleted' },
  },
  'business-central.company.list': { parameters: {}, gives: { displayName: 'Practice Furniture' }, count: 2 },
  'business-central.batch.create': {
    parameters: {
      kind: 'salesInvoices',
      body: {
        customerId: IDS.customer,
        salesInvoiceLines: [{ lineType: 'Account', lineObjectNumber: '40100', quantity: 1, unitPrice: 50 }],
      },
    },
    gives: { status: 'Draft', customerNumber: 'C1', lines: [{ price: '50.00' }], totalAmountIncludingTax: '50.00' },
  },
  'business-central.batch.read': {
    parameters: { kind: 'customers', where: "number eq 'C1'" },
    gives: { number: 'C1' },
  },
  'business-central.call.read': {
    parameters: { path: 'accounts', query: [{ name: '$filter', value: "number eq '40100'" }] },
    gives: { displayName: 'Income, Services' },
  },
  'business-central.call.write': {
    parameters: { path: 'customers', body: { displayName: 'By call' } },
    gives: { displayName: 'By call' },
  },
};

/** A mark of twenty characters. */
function expect20(): never {
  return expect.stringMatching(/^HF-[0-9A-Z]{17}$/) as never;
}
