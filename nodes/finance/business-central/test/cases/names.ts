import type { ConnectorCase } from '@holdfast/node-sdk/testing';
import { expect } from 'vitest';
import type { Books } from '../../practice/books.ts';
import { IDS, put } from '../practice.ts';
import { SINCE, withContact, withItem, withPosted } from './prepared.ts';

/** Cases of contacts, customers, vendors, items, accounts, banks and taxes. */
export const namesCases: Readonly<Record<string, ConnectorCase<Books>>> = {
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
};

/** A mark of twenty characters. */
function expect20(): never {
  return expect.stringMatching(/^HF-[0-9A-Z]{17}$/) as never;
}
