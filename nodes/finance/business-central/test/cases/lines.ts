import type { ConnectorCase } from '@holdfast/node-sdk/testing';
import type { Books } from '../../practice/books.ts';
import { IDS } from '../practice.ts';
import { withBill, withInvoice, withMemo, withReturn } from './prepared.ts';

/** Cases of lines of drafts. */
export const linesCases: Readonly<Record<string, ConnectorCase<Books>>> = {
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
};
