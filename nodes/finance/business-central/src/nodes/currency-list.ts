import { listAll } from '../operations.ts';
import { currencies } from '../resources.ts';

/** Lists currencies, page by page. */
export const listCurrencies = listAll(currencies, {
  type: 'business-central.currency.list',
  title: 'List currencies',
  description: 'Reads currencies, each as an item of its own.',
  icon: 'coins',
});
