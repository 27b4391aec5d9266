import type { JsonObject } from '@holdfast/node-sdk';
import type { ConnectorCase } from '@holdfast/node-sdk/testing';
import type { Books } from '../practice/books.ts';
import { anInvoice, aPayment, PEOPLE, put } from './practice.ts';

const INVOICE = '11111111-1111-4111-8111-111111111111';
const PAYMENT = '22222222-2222-4222-8222-222222222222';
const ALLOCATION = '33333333-3333-4333-8333-333333333333';
const ANOTHER = '44444444-4444-4444-8444-444444444444';

/** The invoice, and money of its contact that was paid ahead or beyond. */
const paidAhead = (shelf: 'Prepayments' | 'Overpayments', allocated = 0): ((books: Books) => void) => {
  const name = shelf === 'Prepayments' ? 'Prepayment' : 'Overpayment';
  const part = {
    AllocationID: ALLOCATION,
    Amount: allocated,
    Date: '/Date(1768435200000+0000)/',
    Invoice: { InvoiceID: INVOICE, InvoiceNumber: 'INV-9001' },
  };
  return (books) => {
    put(books, 'Invoices', anInvoice({ AmountCredited: allocated, AmountDue: 120 - allocated }));
    put(books, shelf, {
      [`${name}ID`]: PAYMENT,
      Type: `RECEIVE-${name.toUpperCase()}`,
      Contact: { ContactID: PEOPLE.customer, Name: 'Example Customer' },
      Date: '/Date(1768435200000+0000)/',
      Status: 'AUTHORISED',
      LineAmountTypes: 'NoTax',
      LineItems: [],
      CurrencyCode: 'EUR',
      SubTotal: 20,
      TotalTax: 0,
      Total: 20,
      RemainingCredit: 20 - allocated,
      Allocations: allocated === 0 ? [] : [part],
    });
    if (allocated > 0) books.allocations.set(ALLOCATION, { ...part, [name]: { [`${name}ID`]: PAYMENT } });
  };
};
/** Steps for money that was paid ahead or beyond. */
const paidAheadCases = (kind: 'prepayment' | 'overpayment'): Record<string, ConnectorCase<Books>> => {
  const [shelf, creditId] =
    kind === 'prepayment' ? (['Prepayments', 'prepaymentId'] as const) : (['Overpayments', 'overpaymentId'] as const);
  const type = `RECEIVE-${kind.toUpperCase()}`;
  const withPart = paidAhead(shelf, 5);
  return {
    [`xero.${kind}.get`]: {
      parameters: { id: PAYMENT },
      prepare: paidAhead(shelf),
      gives: { [creditId]: PAYMENT, type, total: '20.00', remainingCredit: '20.00' },
    },
    [`xero.${kind}.list`]: { parameters: {}, prepare: paidAhead(shelf), gives: { type, status: 'AUTHORISED' } },
    [`xero.${kind}Allocation.create`]: {
      parameters: { [creditId]: PAYMENT, invoiceId: INVOICE, amount: '15.5' },
      prepare: paidAhead(shelf),
      gives: { amount: '15.50', date: '2026-01-15', invoice: { invoiceId: INVOICE, number: 'INV-9001' } },
    },
    [`xero.${kind}Allocation.list`]: {
      parameters: { [creditId]: PAYMENT },
      prepare: withPart,
      gives: { allocationId: ALLOCATION, amount: '5.00', date: '2026-01-15', invoice: { number: 'INV-9001' } },
    },
    [`xero.${kind}Allocation.delete`]: {
      parameters: { [creditId]: PAYMENT, allocationId: ALLOCATION },
      prepare: withPart,
      gives: { [creditId]: PAYMENT, allocationId: ALLOCATION, status: 'DELETED' },
    },
  };
};
/** Two invoices. */
const withInvoices = (books: Books): void => {
  put(books, 'Invoices', anInvoice());
  put(books, 'Invoices', anInvoice({ InvoiceID: ANOTHER, InvoiceNumber: 'INV-9002' }));
};
const BATCH: JsonObject = {
  BatchPaymentID: ALLOCATION,
  Account: { Code: '090' },
  Details: 'by hand',
  Date: '/Date(1768435200000+0000)/',
  Type: 'RECBATCH',
  Status: 'AUTHORISED',
  TotalAmount: 20,
  IsReconciled: false,
  Payments: [{ PaymentID: PAYMENT, Invoice: { InvoiceID: INVOICE, InvoiceNumber: 'INV-9001' }, Amount: 20 }],
};
const withBatch = (books: Books): void => {
  put(books, 'Invoices', anInvoice({ AmountPaid: 20, AmountDue: 100 }));
  put(books, 'Payments', aPayment());
  put(books, 'BatchPayments', BATCH);
};

/** Cases of invoices that are paid together, and of money that was paid ahead of them or beyond. */
export const PAID_TOGETHER_OR_AHEAD: Readonly<Record<string, ConnectorCase<Books>>> = {
  'xero.batchPayment.create': {
    parameters: {
      accountCode: '090',
      payments: [
        { invoiceId: INVOICE, amount: '120.00' },
        { invoiceId: ANOTHER, amount: '20.50' },
      ],
    },
    prepare: withInvoices,
    gives: {
      type: 'RECBATCH',
      status: 'AUTHORISED',
      date: '2026-01-15',
      total: '140.50',
      payments: [{ invoice: { number: 'INV-9001' }, amount: '120.00' }, { amount: '20.50' }],
    },
  },
  'xero.batchPayment.get': { parameters: { id: ALLOCATION }, prepare: withBatch, gives: { total: '20.00' } },
  'xero.batchPayment.list': { parameters: {}, prepare: withBatch, gives: { details: 'by hand', total: '20.00' } },
  'xero.batchPayment.delete': { parameters: { id: ALLOCATION }, prepare: withBatch, gives: { status: 'DELETED' } },
  ...paidAheadCases('prepayment'),
  ...paidAheadCases('overpayment'),
};
