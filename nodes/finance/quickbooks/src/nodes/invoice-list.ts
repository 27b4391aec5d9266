import { parameter } from '@holdfast/node-sdk';
import { textAt } from '@holdfast/node-sdk/records';
import { quoted } from '../calls.ts';
import { listAll } from '../operations.ts';
import { invoices } from '../resources.ts';
import { someRef } from '../schema/parameters.ts';

/** Lists invoices, page by page. */
export const listInvoices = listAll(
  invoices,
  {
    type: 'quickbooks.invoice.list',
    title: 'List invoices',
    description: 'Reads invoices, each as an item of its own.',
    icon: 'list-details',
  },
  {
    settings: {
      customerId: someRef('Customer', 'Only those of this customer. Empty: of all.', 'customers'),
      isOpen: parameter.flag({ title: 'Only open', description: 'Only what is not paid in full.' }),
    },
    clauseOf: (parameters) => {
      const customerId = textAt(parameters, 'customerId');
      return [
        ...(customerId === '' ? [] : [`CustomerRef = ${quoted(customerId)}`]),
        ...(parameters.isOpen === true ? ["Balance > '0'"] : []),
      ].join(' AND ');
    },
  },
);
