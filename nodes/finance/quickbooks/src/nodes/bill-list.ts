import { parameter } from '@holdfast/node-sdk';
import { textAt } from '@holdfast/node-sdk/records';
import { quoted } from '../calls.ts';
import { listAll } from '../operations.ts';
import { bills } from '../resources.ts';
import { someRef } from '../schema/parameters.ts';

/** Lists bills, page by page. */
export const listBills = listAll(
  bills,
  {
    type: 'quickbooks.bill.list',
    title: 'List bills',
    description: 'Reads bills, each as an item of its own.',
    icon: 'list-details',
  },
  {
    settings: {
      vendorId: someRef('Vendor', 'Only those of this vendor. Empty: of all.', 'vendors'),
      isOpen: parameter.flag({ title: 'Only open', description: 'Only what is not paid in full.' }),
    },
    clauseOf: (parameters) => {
      const vendorId = textAt(parameters, 'vendorId');
      return [
        ...(vendorId === '' ? [] : [`VendorRef = ${quoted(vendorId)}`]),
        ...(parameters.isOpen === true ? ["Balance > '0'"] : []),
      ].join(' AND ');
    },
  },
);
