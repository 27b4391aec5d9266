import type { ConnectorCase } from '@holdfast/node-sdk/testing';
import type { Books } from '../../practice/books.ts';
import { IDS } from '../practice.ts';
import {
  SINCE,
  withEntry,
  withJournal,
  withPayment,
  withPayments,
  withPosted,
  withPostedBill,
  withWaiting,
} from './prepared.ts';

/** Cases of payments, journals, the ledger and reports. */
export const journalsCases: Readonly<Record<string, ConnectorCase<Books>>> = {
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
};
