import { type ConnectorCase, MemoryFiles } from '@holdfast/node-sdk/testing';
import type { Books, ShelfName } from '../practice/books.ts';
import { documents, put } from './practice.ts';

const withDocs =
  (...shelves: (keyof typeof documents & ShelfName)[]) =>
  (books: Books): void => {
    for (const shelf of shelves) put(books, shelf, documents[shelf]);
  };
/** Beside the invoice, and one beside a customer that has the same id. */
const withFile = (books: Books): void => {
  withDocs('Invoice')(books);
  const file = { FileName: 'paid/receipt.txt', ContentType: 'text/plain', Size: 4 };
  for (const [Id, type] of [
    ['900', 'Invoice'],
    ['901', 'Customer'],
  ] as const)
    put(books, 'Attachable', { Id, ...file, AttachableRef: [{ EntityRef: { type, value: '129' } }] });
  books.contents.set('900', Buffer.from('Paid'));
};
const files = new MemoryFiles();
const receipt = await files.text('receipt.txt', 'Paid');
const salesLines = [{ description: 'Advice', quantity: '3', unitPrice: '33.333', taxCode: 'TAX' }];
const expenseLines = [{ description: 'Paper', amount: '30.00', accountId: '15' }];

const SINCE = { from: '2025-01-01' };

export const CASES: Readonly<Record<string, ConnectorCase<Books>>> = {
  'quickbooks.customer.create': {
    parameters: { name: "O'Brien & Sons", emailAddress: 'books@example.com', firstName: 'Ann' },
    gives: { name: "O'Brien & Sons", emailAddress: 'books@example.com', isActive: true },
  },
  'quickbooks.customer.get': { parameters: { id: '58' }, gives: { name: 'Example Customer' } },
  'quickbooks.customer.list': { parameters: { name: 'Exam' }, gives: { id: '58', name: 'Example Customer' } },
  'quickbooks.customer.listChanged': { parameters: SINCE, gives: { id: '58', name: 'Example Customer' } },
  'quickbooks.customer.update': {
    parameters: { id: '58', emailAddress: 'new@example.com' },
    gives: { emailAddress: 'new@example.com', name: 'Example Customer', syncToken: '1' },
  },
  'quickbooks.vendor.create': {
    parameters: { name: 'Third Supplies', note: 'From the fair' },
    gives: { name: 'Third Supplies', isActive: true },
  },
  'quickbooks.vendor.get': { parameters: { id: '46' }, gives: { name: 'Example Supplies' } },
  'quickbooks.vendor.list': { parameters: { inactive: true }, gives: { id: '46', name: 'Example Supplies' } },
  'quickbooks.vendor.listChanged': { parameters: SINCE, gives: { id: '46', name: 'Example Supplies' } },
  'quickbooks.vendor.update': { parameters: { id: '46', active: 'no' }, gives: { isActive: false, syncToken: '1' } },
  'quickbooks.item.create': {
    parameters: { name: 'Hour of advice', unitPrice: '120.00', incomeAccountId: '79' },
    gives: { name: 'Hour of advice', unitPrice: '120.00', type: 'Service' },
  },
  'quickbooks.item.get': { parameters: { id: '19' }, prepare: withDocs('Item'), gives: { name: 'Advice' } },
  'quickbooks.item.list': { parameters: { name: 'Adv' }, prepare: withDocs('Item'), gives: { unitPrice: '120.00' } },
  'quickbooks.item.listChanged': {
    parameters: SINCE,
    prepare: withDocs('Item'),
    gives: { unitPrice: '120.00' },
    count: 2,
  },
  'quickbooks.item.update': {
    parameters: { id: '19', unitPrice: '125' },
    prepare: withDocs('Item'),
    gives: { unitPrice: '125.00', name: 'Advice' },
  },
  'quickbooks.account.list': {
    parameters: { where: "AccountType = 'Bank'" },
    prepare: withDocs('Deposit', 'Purchase'),
    gives: { id: '35', name: 'Checking', balance: '42.00' },
  },
  'quickbooks.account.listChanged': {
    parameters: SINCE,
    gives: { id: '35', name: 'Checking', balance: '0.00' },
    count: 11,
  },
  'quickbooks.account.get': { parameters: { id: '35' }, gives: { name: 'Checking', type: 'Bank' } },
  'quickbooks.account.create': {
    parameters: { name: 'Paper', type: 'Expense', number: '6110', parentId: '15' },
    gives: { name: 'Paper', type: 'Expense', number: '6110', classification: 'Expense', parent: { id: '15' } },
  },
  'quickbooks.account.update': {
    parameters: { id: '15', number: '6100', description: 'Of the office' },
    gives: { name: 'Office Expenses', number: '6100', description: 'Of the office', syncToken: '1', isActive: true },
  },
  'quickbooks.taxCode.create': {
    parameters: {
      name: 'VAT on books',
      rates: [
        { name: 'VAT 7', rate: '7.00', agencyId: '1' },
        { rateId: '3', appliesTo: 'Purchase' },
      ],
    },
    gives: {
      name: 'VAT on books',
      rates: [
        { name: 'VAT 7', rate: '7.00', agencyId: '1', appliesTo: 'Sales' },
        { id: '3', name: 'Practice tax', rate: '20.00', appliesTo: 'Purchase' },
      ],
    },
  },
  'quickbooks.taxCode.list': {
    parameters: { where: "Name LIKE 'Tax%'" },
    gives: { id: 'TAX', isTaxable: true, salesRates: [{ rate: { id: '3' } }] },
  },
  'quickbooks.taxCode.get': {
    parameters: { id: 'TAX' },
    gives: { name: 'Taxable', salesRates: [{ rate: { id: '3' } }] },
  },
  'quickbooks.taxCode.listChanged': { parameters: SINCE, gives: { name: 'Taxable' }, count: 2 },
  'quickbooks.taxRate.listChanged': { parameters: SINCE, gives: { rate: '20.00', name: 'Practice tax' } },
  'quickbooks.taxRate.get': { parameters: { id: '3' }, gives: { rate: '20.00', agency: { id: '1' } } },
  'quickbooks.taxRate.list': { parameters: {}, gives: { rate: '20.00', name: 'Practice tax' } },
  'quickbooks.invoice.create': {
    parameters: { customerId: '58', lines: salesLines, dueDate: '2026-02-15', note: 'Project 7' },
    gives: {
      number: '1001',
      date: '2026-01-15',
      dueDate: '2026-02-15',
      total: '120.00',
      totalTax: '20.00',
      balance: '120.00',
      customer: { id: '58', name: 'Example Customer' },
    },
  },
  'quickbooks.invoice.get': {
    parameters: { id: '129' },
    prepare: withDocs('Invoice'),
    gives: { total: '120.00', number: '9001' },
  },
  'quickbooks.invoice.list': {
    parameters: { customerId: '58', isOpen: true, modifiedSince: '2025-01-01' },
    prepare: withDocs('Invoice'),
    gives: { number: '9001', updatedAt: '2025-10-09T08:53:20.000Z' },
  },
  'quickbooks.invoice.listChanged': {
    parameters: SINCE,
    prepare: withDocs('Invoice'),
    gives: { number: '9001', updatedAt: '2025-10-09T08:53:20.000Z' },
  },
  'quickbooks.invoice.update': {
    parameters: { id: '129', dueDate: '2026-03-01', customerMemo: 'Thank you', expectedVersion: '0' },
    prepare: withDocs('Invoice'),
    gives: { dueDate: '2026-03-01', customerMemo: 'Thank you', total: '120.00', syncToken: '1' },
  },
  'quickbooks.invoice.void': {
    parameters: { id: '129' },
    prepare: withDocs('Invoice'),
    gives: { total: '0.00', balance: '0.00', note: 'Voided' },
  },
  'quickbooks.invoice.delete': {
    parameters: { id: '129' },
    prepare: withDocs('Invoice'),
    gives: { id: '129', status: 'Deleted' },
  },
  'quickbooks.bill.create': {
    parameters: { vendorId: '46', lines: expenseLines, number: 'S-18' },
    gives: { number: 'S-18', total: '30.00', balance: '30.00', vendor: { id: '46' } },
  },
  'quickbooks.bill.get': {
    parameters: { id: '25' },
    prepare: withDocs('Bill'),
    gives: { number: 'S-17', total: '30.00' },
  },
  'quickbooks.bill.list': {
    parameters: { vendorId: '46', isOpen: true },
    prepare: withDocs('Bill'),
    gives: { id: '25' },
  },
  'quickbooks.bill.listChanged': { parameters: SINCE, prepare: withDocs('Bill'), gives: { id: '25' } },
  'quickbooks.bill.update': {
    parameters: { id: '25', dueDate: '2026-03-01' },
    prepare: withDocs('Bill'),
    gives: { dueDate: '2026-03-01', number: 'S-17', total: '30.00' },
  },
  'quickbooks.bill.delete': { parameters: { id: '25' }, prepare: withDocs('Bill'), gives: { status: 'Deleted' } },
  'quickbooks.creditMemo.create': {
    parameters: { customerId: '58', lines: [{ description: 'Sorry', unitPrice: '20.00' }] },
    gives: { total: '20.00', remainingCredit: '20.00' },
  },
  'quickbooks.creditMemo.get': {
    parameters: { id: '130' },
    prepare: withDocs('CreditMemo'),
    gives: { number: '9002' },
  },
  'quickbooks.creditMemo.list': { parameters: {}, prepare: withDocs('CreditMemo'), gives: { number: '9002' } },
  'quickbooks.creditMemo.listChanged': {
    parameters: SINCE,
    prepare: withDocs('CreditMemo'),
    gives: { number: '9002' },
  },
  'quickbooks.creditMemo.update': {
    parameters: { id: '130', date: '2026-02-01', number: 'CM-7' },
    prepare: withDocs('CreditMemo'),
    gives: { date: '2026-02-01', number: 'CM-7', syncToken: '1' },
  },
  'quickbooks.creditMemo.delete': {
    parameters: { id: '130' },
    prepare: withDocs('CreditMemo'),
    gives: { status: 'Deleted' },
  },
  'quickbooks.vendorCredit.create': {
    parameters: { vendorId: '46', lines: [{ description: 'Paper', amount: '10.00', accountId: '15' }] },
    gives: { total: '10.00', balance: '10.00' },
  },
  'quickbooks.vendorCredit.get': {
    parameters: { id: '26' },
    prepare: withDocs('VendorCredit'),
    gives: { total: '10.00' },
  },
  'quickbooks.vendorCredit.list': { parameters: {}, prepare: withDocs('VendorCredit'), gives: { id: '26' } },
  'quickbooks.vendorCredit.listChanged': { parameters: SINCE, prepare: withDocs('VendorCredit'), gives: { id: '26' } },
  'quickbooks.vendorCredit.update': {
    parameters: { id: '26', date: '2026-02-01', number: 'VC-9', note: 'Third parcel' },
    prepare: withDocs('VendorCredit'),
    gives: {
      date: '2026-02-01',
      number: 'VC-9',
      note: 'Third parcel',
      total: '10.00',
      lines: [{ amount: '10.00', account: { id: '15' } }],
      syncToken: '1',
    },
  },
  'quickbooks.vendorCredit.delete': {
    parameters: { id: '26' },
    prepare: withDocs('VendorCredit'),
    gives: { status: 'Deleted' },
  },
  'quickbooks.payment.create': {
    parameters: { customerId: '58', amount: '130.00', invoices: [{ id: '129', amount: '120.00' }], reference: 'CK 9' },
    prepare: withDocs('Invoice'),
    gives: {
      total: '130.00',
      unapplied: '10.00',
      reference: 'CK 9',
      lines: [{ amount: '120.00', pays: [{ id: '129', type: 'Invoice' }] }],
    },
  },
  'quickbooks.payment.get': {
    parameters: { id: '131' },
    prepare: withDocs('Invoice', 'Payment'),
    gives: { total: '20.00' },
  },
  'quickbooks.payment.list': { parameters: {}, prepare: withDocs('Invoice', 'Payment'), gives: { id: '131' } },
  'quickbooks.payment.listChanged': {
    parameters: SINCE,
    prepare: withDocs('Invoice', 'Payment'),
    gives: { id: '131' },
  },
  'quickbooks.payment.update': {
    parameters: { id: '131', reference: '1045' },
    prepare: withDocs('Invoice', 'Payment'),
    gives: { reference: '1045', syncToken: '1' },
  },
  'quickbooks.payment.void': {
    parameters: { id: '131' },
    prepare: withDocs('Invoice', 'Payment'),
    gives: { total: '0.00', note: 'Voided', lines: [] },
  },
  'quickbooks.payment.delete': {
    parameters: { id: '131' },
    prepare: withDocs('Invoice', 'Payment'),
    gives: { status: 'Deleted' },
  },
  'quickbooks.billPayment.create': {
    parameters: { vendorId: '46', bills: [{ id: '25', amount: '30.00' }], accountId: '35' },
    prepare: withDocs('Bill'),
    gives: { total: '30.00', paidBy: 'Check', bankAccount: { id: '35' } },
  },
  'quickbooks.billPayment.get': {
    parameters: { id: '27' },
    prepare: withDocs('Bill', 'BillPayment'),
    gives: { total: '30.00' },
  },
  'quickbooks.billPayment.list': { parameters: {}, prepare: withDocs('Bill', 'BillPayment'), gives: { id: '27' } },
  'quickbooks.billPayment.listChanged': {
    parameters: SINCE,
    prepare: withDocs('Bill', 'BillPayment'),
    gives: { id: '27' },
  },
  'quickbooks.billPayment.update': {
    parameters: { id: '27', number: '1045', note: 'By hand', expectedVersion: '0' },
    prepare: withDocs('Bill', 'BillPayment'),
    gives: {
      number: '1045',
      note: 'By hand',
      bankAccount: { id: '35' },
      lines: [{ amount: '30.00', pays: [{ id: '25', type: 'Bill' }] }],
      syncToken: '1',
    },
  },
  'quickbooks.billPayment.void': {
    parameters: { id: '27' },
    prepare: withDocs('Bill', 'BillPayment'),
    gives: { total: '0.00', note: 'Voided' },
  },
  'quickbooks.billPayment.delete': {
    parameters: { id: '27' },
    prepare: withDocs('Bill', 'BillPayment'),
    gives: { status: 'Deleted' },
  },
  'quickbooks.purchase.create': {
    parameters: { accountId: '41', paidBy: 'CreditCard', vendorId: '46', lines: expenseLines },
    gives: { total: '30.00', paidBy: 'CreditCard', payee: { id: '46' }, account: { name: 'Mastercard' } },
  },
  'quickbooks.purchase.get': { parameters: { id: '28' }, prepare: withDocs('Purchase'), gives: { total: '8.00' } },
  'quickbooks.purchase.list': {
    parameters: { where: "TotalAmt > '5'" },
    prepare: withDocs('Purchase'),
    gives: { id: '28' },
  },
  'quickbooks.purchase.listChanged': { parameters: SINCE, prepare: withDocs('Purchase'), gives: { id: '28' } },
  'quickbooks.purchase.update': {
    parameters: { id: '28', date: '2026-02-01', number: '1046' },
    prepare: withDocs('Purchase'),
    gives: { date: '2026-02-01', number: '1046', account: { id: '35' }, lines: [{ amount: '8.00' }], syncToken: '1' },
  },
  'quickbooks.purchase.delete': {
    parameters: { id: '28' },
    prepare: withDocs('Purchase'),
    gives: { status: 'Deleted' },
  },
  'quickbooks.deposit.create': {
    parameters: {
      accountId: '35',
      lines: [
        { amount: '20.00', paymentId: '131' },
        { amount: '-2.50', accountId: '15', description: 'Fee' },
      ],
    },
    prepare: withDocs('Invoice', 'Payment'),
    gives: { total: '17.50', lines: [{ deposits: [{ id: '131' }] }, { account: { id: '15' }, amount: '-2.50' }] },
  },
  'quickbooks.deposit.get': { parameters: { id: '29' }, prepare: withDocs('Deposit'), gives: { total: '50.00' } },
  'quickbooks.deposit.list': { parameters: {}, prepare: withDocs('Deposit'), gives: { id: '29' } },
  'quickbooks.deposit.listChanged': { parameters: SINCE, prepare: withDocs('Deposit'), gives: { id: '29' } },
  'quickbooks.deposit.update': {
    parameters: { id: '29', note: 'Interest of January' },
    prepare: withDocs('Deposit'),
    gives: {
      note: 'Interest of January',
      depositAccount: { id: '35' },
      lines: [{ amount: '50.00', account: { id: '79' } }],
      syncToken: '1',
    },
  },
  'quickbooks.deposit.delete': { parameters: { id: '29' }, prepare: withDocs('Deposit'), gives: { status: 'Deleted' } },
  'quickbooks.transfer.create': {
    parameters: { fromAccountId: '35', toAccountId: '4', amount: '40.00', note: 'To be banked' },
    gives: { amount: '40.00', fromAccount: { id: '35' }, toAccount: { id: '4' }, date: '2026-01-15' },
  },
  'quickbooks.transfer.get': { parameters: { id: '31' }, prepare: withDocs('Transfer'), gives: { amount: '40.00' } },
  'quickbooks.transfer.list': { parameters: {}, prepare: withDocs('Transfer'), gives: { id: '31' } },
  'quickbooks.transfer.listChanged': { parameters: SINCE, prepare: withDocs('Transfer'), gives: { id: '31' } },
  'quickbooks.transfer.update': {
    parameters: { id: '31', note: 'Till of January' },
    prepare: withDocs('Transfer'),
    gives: { note: 'Till of January', fromAccount: { id: '35' }, amount: '40.00', syncToken: '1' },
  },
  'quickbooks.transfer.delete': {
    parameters: { id: '31' },
    prepare: withDocs('Transfer'),
    gives: { status: 'Deleted' },
  },
  'quickbooks.journalEntry.create': {
    parameters: {
      lines: [
        { accountId: '7', amount: '500.00', description: 'Fair' },
        { accountId: '35', amount: '-500.00' },
      ],
    },
    gives: {
      total: '500.00',
      lines: [
        { side: 'Debit', amount: '500.00' },
        { side: 'Credit', account: { name: 'Checking' } },
      ],
    },
  },
  'quickbooks.journalEntry.get': {
    parameters: { id: '30' },
    prepare: withDocs('JournalEntry'),
    gives: { total: '5.00' },
  },
  'quickbooks.journalEntry.list': { parameters: {}, prepare: withDocs('JournalEntry'), gives: { id: '30' } },
  'quickbooks.journalEntry.listChanged': { parameters: SINCE, prepare: withDocs('JournalEntry'), gives: { id: '30' } },
  'quickbooks.journalEntry.update': {
    parameters: { id: '30', number: 'RENT-2', expectedVersion: '0' },
    prepare: withDocs('JournalEntry'),
    gives: { number: 'RENT-2', syncToken: '1' },
  },
  'quickbooks.journalEntry.delete': {
    parameters: { id: '30' },
    prepare: withDocs('JournalEntry'),
    gives: { status: 'Deleted' },
  },
  'quickbooks.attachment.add': {
    parameters: { id: '129', note: 'Signed' },
    prepare: withDocs('Invoice'),
    items: [{ json: {}, files: { data: receipt } }],
    files,
    gives: { fileName: 'receipt.txt', contentType: 'text/plain', beside: [{ document: { id: '129' } }] },
  },
  'quickbooks.attachment.list': {
    parameters: { id: '129' },
    prepare: withFile,
    gives: { id: '900', fileName: 'paid/receipt.txt', contentType: 'text/plain', sizeBytes: 4 },
  },
  'quickbooks.pdf.read': {
    parameters: { id: '129' },
    prepare: withDocs('Invoice'),
    gives: { id: '129', number: '9001', total: '120.00' },
  },
  'quickbooks.attachment.read': { parameters: { id: '900' }, prepare: withFile, gives: { id: '900', sizeBytes: 4 } },
  'quickbooks.attachment.delete': { parameters: { id: '900' }, prepare: withFile, gives: { status: 'Deleted' } },
  'quickbooks.report.get': {
    parameters: { report: 'ProfitAndLoss', from: '2026-01-01', to: '2026-01-31' },
    prepare: withDocs('Invoice', 'Bill', 'Purchase'),
    gives: {
      name: 'ProfitAndLoss',
      rows: [
        { path: ['Income'], name: 'Services', accountId: '1', values: ['100.00'], isTotal: false },
        { name: 'Total Income', values: ['100.00'], isTotal: true },
        { name: 'Office Expenses', values: ['38.00'] },
        { name: 'Total Expenses', values: ['38.00'] },
        { name: 'Net Income', values: ['62.00'], path: [] },
      ],
    },
  },
  'quickbooks.company.get': { parameters: {}, gives: { name: 'Practice Gardening', country: 'US' } },
  'quickbooks.query': {
    parameters: { query: "select * from Invoice where Balance > '100'" },
    prepare: withDocs('Invoice'),
    gives: { DocNumber: '9001' },
  },
  'quickbooks.change.list': {
    parameters: { entities: ['Invoice', 'Bill'] },
    prepare: (books) => {
      withDocs('Bill')(books);
      books.put('Invoice', { ...documents.Invoice, SyncToken: '0', MetaData: books.meta() });
    },
    gives: { entity: 'Invoice', id: '129', isDeleted: false, record: { DocNumber: '9001' } },
  },
  'quickbooks.batch.create': {
    parameters: { entity: 'Customer', body: { DisplayName: 'In a batch' } },
    gives: { DisplayName: 'In a batch', SyncToken: '0' },
  },
  'quickbooks.call.read': {
    parameters: { path: 'reports/TrialBalance', query: [{ name: 'end_date', value: '2026-12-31' }] },
    gives: { Header: { ReportName: 'TrialBalance' } },
  },
  'quickbooks.call.write': {
    parameters: { path: 'customer', body: { DisplayName: 'By call' } },
    gives: { Customer: { DisplayName: 'By call' } },
  },
};
