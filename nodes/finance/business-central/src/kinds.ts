import { parameter } from '@holdfast/node-sdk';
import type { Resource } from './operations.ts';
import * as resources from './resources.ts';

/** Records that are handled many at once, by the name of their set: what people call them, and what we make of them. */
export const KINDS = {
  contacts: { title: 'Contacts', resource: resources.contacts },
  customers: { title: 'Customers', resource: resources.customers },
  vendors: { title: 'Vendors', resource: resources.vendors },
  items: { title: 'Items', resource: resources.items },
  accounts: { title: 'Accounts', resource: resources.accounts },
  bankAccounts: { title: 'Bank accounts', resource: resources.bankAccounts },
  taxGroups: { title: 'Tax groups', resource: resources.taxGroups },
  taxAreas: { title: 'Tax areas', resource: resources.taxAreas },
  salesInvoices: { title: 'Sales invoices', resource: resources.salesInvoices },
  salesCreditMemos: { title: 'Credit memos of customers', resource: resources.salesCreditMemos },
  purchaseInvoices: { title: 'Purchase invoices', resource: resources.purchaseInvoices },
  purchaseCreditMemos: { title: 'Credit memos of vendors', resource: resources.purchaseCreditMemos },
  journals: { title: 'Journals', resource: resources.journals },
  customerPaymentJournals: { title: 'Journals of customer payments', resource: resources.paymentJournals },
  vendorPaymentJournals: { title: 'Journals of vendor payments', resource: resources.vendorPaymentJournals },
} as const satisfies Readonly<Record<string, { readonly title: string; readonly resource: Resource }>>;
export type Kind = keyof typeof KINDS;

/** A choice among kinds, customers unless said otherwise. */
export function kindOf<const Name extends Kind>(description: string, names: readonly (Name | 'customers')[]) {
  const labels = Object.fromEntries(names.map((name) => [name, KINDS[name].title]));
  return parameter.choice({ title: 'Kind', description }, labels as Record<Name | 'customers', string>, 'customers');
}
