import { bankTransfers } from '../resources.ts';
import { takeBack } from '../take-back.ts';

/** Deletes a bank transfer. What it moved is where it was. */
export const deleteBankTransfer = takeBack(
  bankTransfers,
  'bank transfer',
  {
    type: 'xero.bankTransfer.delete',
    title: 'Delete a bank transfer',
    description: 'Deletes a bank transfer, as long as it was not reconciled with a statement.',
    icon: 'trash',
    source: 'https://developer.xero.com/documentation/api/accounting/banktransfers',
  },
  'deleted',
);
