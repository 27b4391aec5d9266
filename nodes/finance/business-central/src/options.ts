import type { JsonObject, Option, OptionList, OptionsWanted } from '@holdfast/node-sdk';
import { textAt } from '@holdfast/node-sdk/records';
import { type Around, company, HEADERS, quoted, readAll, valuesOf } from './calls.ts';

/** Most of a list that is read whole. */
const MOST = 5_000;
const FOUND_AT_ONCE = 100;

const around = ({ connection, fields, signal }: OptionsWanted): Around => ({
  connection,
  connectionFields: fields,
  signal,
});

/** Records are known by their number, or code, and their name. */
const known = (record: JsonObject, code: string, value: string, name = 'displayName'): Option => ({
  value: textAt(record, value),
  label: [textAt(record, code), textAt(record, name)].filter((part) => part !== '').join(' · '),
});

/** Accounts that documents and journals can be posted to. */
const accounts = (value: 'number' | 'id'): OptionList => ({
  async load(wanted) {
    const query = { $filter: 'directPosting eq true and blocked eq false', $orderby: 'number' };
    const found = await readAll(around(wanted), 'accounts', { query, limit: MOST });
    return found.map((account) => known(account, 'number', value));
  },
});

/** Records that Business Central searches by a part of their name. */
const searched = (set: string, value: 'number' | 'id'): OptionList => ({
  isSearched: true,
  async load(wanted) {
    const { connection, search, signal } = wanted;
    const { body } = await connection.get(company(around(wanted), set), {
      query: {
        ...(search === '' ? {} : { $filter: `contains(displayName,${quoted(search)})` }),
        $orderby: 'displayName',
        $select: 'id,number,displayName',
        $top: FOUND_AT_ONCE,
      },
      headers: HEADERS,
      signal,
    });
    return valuesOf(body).map((record) => known(record, 'number', value));
  },
});

/** Records that are known by a code, read whole. */
const coded = (set: string, value: 'code' | 'id', name = 'displayName'): OptionList => ({
  async load(wanted) {
    const found = await readAll(around(wanted), set, { limit: MOST });
    return found.map((record) => known(record, 'code', value, name));
  },
});

/** What parameters of Business Central's steps choose from. */
export const options = {
  accounts: accounts('number'),
  accountIds: accounts('id'),
  customers: searched('customers', 'id'),
  vendors: searched('vendors', 'id'),
  items: searched('items', 'number'),
  taxGroups: coded('taxGroups', 'code'),
  currencies: coded('currencies', 'code'),
  units: coded('unitsOfMeasure', 'code'),
  postingGroups: coded('generalProductPostingGroups', 'code', 'description'),
  /** General journals; those of payments have sets of their own. */
  journals: coded('journals', 'id'),
  paymentJournals: coded('customerPaymentJournals', 'id'),
  vendorPaymentJournals: coded('vendorPaymentJournals', 'id'),
} satisfies Readonly<Record<string, OptionList>>;

export type OptionsName = keyof typeof options;

/** Says of a parameter which of the lists it chooses from, if any. */
export const chosenFrom = (list: OptionsName | undefined) => (list === undefined ? {} : { 'x-options': list });
