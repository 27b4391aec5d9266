import { defineConnector } from '@holdfast/node-sdk';
import { xero as connection } from './connection.ts';
import { listAccounts } from './nodes/account-list.ts';
import { createContact } from './nodes/contact-create.ts';
import { getContact } from './nodes/contact-get.ts';
import { listContacts } from './nodes/contact-list.ts';
import { updateContact } from './nodes/contact-update.ts';
import { createInvoice } from './nodes/invoice-create.ts';
import { getInvoice } from './nodes/invoice-get.ts';
import { listInvoices } from './nodes/invoice-list.ts';
import { updateInvoice } from './nodes/invoice-update.ts';
import { voidInvoice } from './nodes/invoice-void.ts';
import { getOrganisation } from './nodes/organisation-get.ts';
import { createPayment } from './nodes/payment-create.ts';
import { listPayments } from './nodes/payment-list.ts';
import { reversePayment } from './nodes/payment-reverse.ts';
import { listTaxRates } from './nodes/tax-rate-list.ts';

/** Accounting in Xero. */
export const xero = defineConnector({
  name: 'xero',
  title: 'Xero',
  nodes: [
    createInvoice,
    getInvoice,
    listInvoices,
    updateInvoice,
    voidInvoice,
    createContact,
    getContact,
    listContacts,
    updateContact,
    createPayment,
    listPayments,
    reversePayment,
    listAccounts,
    listTaxRates,
    getOrganisation,
  ],
  triggers: [],
  connections: [connection],
});
