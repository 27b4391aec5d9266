import type { JsonObject } from '@holdfast/node-sdk';
import type { Sample } from '@holdfast/node-sdk/testing';
import type { Books } from '../practice/books.ts';
import { anInvoice, aPayment, PEOPLE, put } from './practice.ts';

/** One call of a step, and what stands in the books before it. */
export interface Case {
  readonly parameters: JsonObject;
  readonly prepare?: (books: Books) => void;
  /** What must come out, as far as it matters. */
  readonly gives: JsonObject;
  readonly fails?: Sample['fails'];
}

const withInvoice = (books: Books): void => void put(books, 'Invoices', anInvoice());
const withPayment = (books: Books): void => {
  put(books, 'Invoices', anInvoice({ AmountPaid: 20, AmountDue: 100 }));
  put(books, 'Payments', aPayment());
};
const INVOICE = '11111111-1111-4111-8111-111111111111';
const PAYMENT = '22222222-2222-4222-8222-222222222222';

export const CASES: Readonly<Record<string, Case>> = {
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
  'xero.contact.update': {
    parameters: { id: PEOPLE.customer, emailAddress: 'new@example.com' },
    gives: { emailAddress: 'new@example.com', name: 'Example Customer' },
  },
  'xero.payment.create': {
    parameters: { documentId: INVOICE, accountCode: '090', amount: '120.00', date: '2026-01-20' },
    prepare: withInvoice,
    gives: { amount: '120.00', status: 'AUTHORISED', date: '2026-01-20' },
  },
  'xero.payment.list': { parameters: {}, prepare: withPayment, gives: { amount: '20.00' } },
  'xero.payment.reverse': { parameters: { id: PAYMENT }, prepare: withPayment, gives: { status: 'DELETED' } },
  'xero.account.list': { parameters: { where: 'Type=="BANK"' }, gives: { code: '090', type: 'BANK' } },
  'xero.taxRate.list': { parameters: { where: 'TaxType=="OUTPUT"' }, gives: { effectiveRate: '20.00' } },
  'xero.organisation.get': { parameters: {}, gives: { name: 'Practice Trading', baseCurrency: 'EUR', isDemo: true } },
};
