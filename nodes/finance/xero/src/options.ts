import type { JsonObject, Option, OptionList, OptionsWanted } from '@holdfast/node-sdk';
import { textAt } from '@holdfast/node-sdk/records';
import { api, elementsOf } from './calls.ts';

const named = (value: string, name: string): Option[] =>
  value === '' ? [] : [{ value, label: name === '' ? value : `${value} · ${name}` }];

async function accounts({ connection, signal }: OptionsWanted): Promise<JsonObject[]> {
  const { body } = await connection.get(api('Accounts'), { query: { where: 'Status=="ACTIVE"' }, signal });
  return elementsOf(body, 'Accounts').toSorted((a, b) => textAt(a, 'Code').localeCompare(textAt(b, 'Code')));
}

/** Bank accounts need no code at Xero; those without are known by their id. */
const nameOfAccount = (account: JsonObject): Option[] =>
  named(textAt(account, 'Code') || textAt(account, 'AccountID'), textAt(account, 'Name'));

const codeOf = (account: JsonObject): Option[] => named(textAt(account, 'Code'), textAt(account, 'Name'));

/** What parameters of Xero's steps choose from. */
export const options = {
  accounts: { load: async (wanted) => (await accounts(wanted)).flatMap(codeOf) },
  paymentAccounts: {
    load: async (wanted) =>
      (await accounts(wanted))
        .filter((account) => textAt(account, 'Type') === 'BANK' || account.EnablePaymentsToAccount === true)
        .flatMap(nameOfAccount),
  },
  bankAccounts: {
    load: async (wanted) =>
      (await accounts(wanted)).filter((account) => textAt(account, 'Type') === 'BANK').flatMap(nameOfAccount),
  },
  items: {
    async load({ connection, signal }) {
      const { body } = await connection.get(api('Items'), { query: { order: 'Code ASC' }, signal });
      return elementsOf(body, 'Items').flatMap((item) => named(textAt(item, 'Code'), textAt(item, 'Name')));
    },
  },
  currencies: {
    async load({ connection, signal }) {
      const { body } = await connection.get(api('Currencies'), { signal });
      return elementsOf(body, 'Currencies').flatMap((one) => named(textAt(one, 'Code'), textAt(one, 'Description')));
    },
  },
  taxTypes: {
    async load({ connection, signal }) {
      const { body } = await connection.get(api('TaxRates'), { signal });
      return elementsOf(body, 'TaxRates')
        .filter((rate) => textAt(rate, 'Status') === 'ACTIVE')
        .flatMap((rate) => named(textAt(rate, 'TaxType'), textAt(rate, 'Name')));
    },
  },
  contacts: {
    isSearched: true,
    async load({ connection, search, signal }) {
      const { body } = await connection.get(api('Contacts'), {
        query: { ...(search === '' ? {} : { searchTerm: search }), order: 'Name ASC', page: 1, pageSize: 100 },
        signal,
      });
      return elementsOf(body, 'Contacts').map((contact) => ({
        value: textAt(contact, 'ContactID'),
        label: textAt(contact, 'Name'),
      }));
    },
  },
} satisfies Readonly<Record<string, OptionList>>;

/** Says of a parameter which of the lists it chooses from. */
export const from = (list: keyof typeof options) => ({ 'x-options': list });
