import { getOne } from '../operations.ts';
import { bankTransfers } from '../resources.ts';

/** Reads one bank transfer. */
export const getBankTransfer = getOne(bankTransfers, 'bank transfer', {
  type: 'xero.bankTransfer.get',
  title: 'Read a bank transfer',
  description: 'Reads one transfer between bank accounts by its id.',
  icon: 'file-search',
  source: 'https://developer.xero.com/documentation/api/accounting/banktransfers',
});
