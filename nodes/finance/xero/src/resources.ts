import type { Resource } from './operations.ts';
import { contact } from './schema/contact.ts';
import { invoice } from './schema/invoice.ts';
import { payment } from './schema/payment.ts';

export const contacts: Resource = { endpoint: 'Contacts', idName: 'ContactID', shape: contact };
export const invoices: Resource = { endpoint: 'Invoices', idName: 'InvoiceID', shape: invoice };
export const payments: Resource = { endpoint: 'Payments', idName: 'PaymentID', shape: payment };
