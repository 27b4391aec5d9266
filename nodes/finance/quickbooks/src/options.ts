import type { JsonObject, Option, OptionList, OptionsWanted } from '@holdfast/node-sdk';
import { isRecord, textAt } from '@holdfast/node-sdk/records';
import { type Around, ask, foundOf, queryAll, quoted } from './calls.ts';

/** Most of a list that is read whole; a chart of accounts is far smaller. */
const MOST = 2_000;
const FOUND_AT_ONCE = 100;

const around = ({ connection, fields, signal }: OptionsWanted): Around => ({
  connection,
  connectionFields: fields,
  signal,
});

/** Sub-accounts and sub-items are known by the names above them. */
const nameOf = (record: JsonObject): string => textAt(record, 'FullyQualifiedName') || textAt(record, 'Name');

/** Accounts of some types, or all, by their names; a number stands before, where a company numbers them. */
const accounts = (...types: readonly string[]): OptionList => ({
  async load(wanted) {
    const where = types.length === 0 ? '' : `AccountType IN (${types.map(quoted).join(', ')})`;
    const found = await queryAll(around(wanted), 'Account', { where, limit: MOST });
    return found
      .map((account): Option => {
        const number = textAt(account, 'AcctNum');
        return {
          value: textAt(account, 'Id'),
          label: number === '' ? nameOf(account) : `${number} · ${nameOf(account)}`,
        };
      })
      .toSorted((a, b) => a.label.localeCompare(b.label));
  },
});

const inner = (record: JsonObject | undefined, name: string): JsonObject => {
  const value = record?.[name];
  return isRecord(value) ? value : {};
};
const labelOf = (currency: JsonObject): string =>
  [textAt(currency, 'Code'), textAt(currency, 'Name')].filter((part) => part !== '').join(' · ');

/** Records that QuickBooks searches by a part of their name. */
const searched = (entity: string, name: string): OptionList => ({
  isSearched: true,
  async load(wanted) {
    const where = wanted.search === '' ? '' : ` WHERE ${name} LIKE ${quoted(`%${wanted.search}%`)}`;
    const query = `SELECT * FROM ${entity}${where} ORDERBY ${name} STARTPOSITION 1 MAXRESULTS ${FOUND_AT_ONCE}`;
    const { body } = await ask(around(wanted), query);
    return foundOf(body, entity).map((record) => ({ value: textAt(record, 'Id'), label: textAt(record, name) }));
  },
});

/** Records of a short list, by their name. */
const named = (entity: string, name: string): OptionList => ({
  async load(wanted) {
    const found = await queryAll(around(wanted), entity, { where: '', limit: MOST });
    return found.map((record) => ({ value: textAt(record, 'Id'), label: textAt(record, name) }));
  },
});

/** What parameters of QuickBooks' steps choose from. */
export const options = {
  accounts: accounts(),
  bankAccounts: accounts('Bank'),
  /** What money can be spent from. */
  moneyAccounts: accounts('Bank', 'Credit Card'),
  /** What money that customers paid can lie in. */
  depositAccounts: accounts('Bank', 'Other Current Asset'),
  /** What money can be moved between. */
  balanceAccounts: accounts(
    'Bank',
    'Credit Card',
    'Other Current Asset',
    'Other Current Liability',
    'Fixed Asset',
    'Other Asset',
    'Long Term Liability',
    'Equity',
  ),
  payableAccounts: accounts('Accounts Payable'),
  customers: searched('Customer', 'DisplayName'),
  vendors: searched('Vendor', 'DisplayName'),
  items: searched('Item', 'Name'),
  taxCodes: named('TaxCode', 'Name'),
  taxRates: named('TaxRate', 'Name'),
  taxAgencies: named('TaxAgency', 'DisplayName'),
  /** The currency of the company, and where it uses several, the others. */
  currencies: {
    async load(wanted) {
      const { body } = await ask(around(wanted), 'SELECT * FROM Preferences');
      const said = inner(foundOf(body, 'Preferences')[0], 'CurrencyPrefs');
      const home = textAt(inner(said, 'HomeCurrency'), 'value');
      const own: Option[] = home === '' ? [] : [{ value: home, label: home }];
      if (said.MultiCurrencyEnabled !== true) return own;
      const others = await queryAll(around(wanted), 'CompanyCurrency', { where: 'Active = true', limit: MOST });
      return [...own, ...others.map((one) => ({ value: textAt(one, 'Code'), label: labelOf(one) }))];
    },
  },
} satisfies Readonly<Record<string, OptionList>>;

export type OptionsName = keyof typeof options;

/** Says of a parameter which of the lists it chooses from, if any. */
export const chosenFrom = (list: OptionsName | undefined) => (list === undefined ? {} : { 'x-options': list });
