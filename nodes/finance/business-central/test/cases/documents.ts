import type { ConnectorCase } from '@holdfast/node-sdk/testing';
import type { Books } from '../../practice/books.ts';
import { IDS, put } from '../practice.ts';
import {
  corrective,
  SINCE,
  status,
  withBill,
  withInvoice,
  withMailed,
  withMemo,
  withPosted,
  withReturn,
} from './prepared.ts';

/** Cases of invoices and credit memos. */
export const documentsCases: Readonly<Record<string, ConnectorCase<Books>>> = {
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
};
