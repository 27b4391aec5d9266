import { getOne } from '../operations.ts';
import { salesCreditMemos } from '../resources.ts';

/** Reads one credit memo. */
export const getSalesCreditMemo = getOne(salesCreditMemos, {
  type: 'business-central.salesCreditMemo.get',
  title: 'Read a credit memo',
  description: 'Reads one credit memo with its lines.',
  icon: 'file-search',
});
