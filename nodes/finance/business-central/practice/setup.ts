import { isIban } from '@holdfast/node-sdk/records';
import { type Doc, docsOf, textOf } from '@holdfast/practice';
import type { Books, ShelfName } from './books.ts';
import { problems } from './errors.ts';
import type { Kind, Made } from './kinds.ts';

/** A record with a key that people give it, kept in capital letters; no two have the same. */
function keyed(books: Books, shelf: ShelfName, key: 'code' | 'number', doc: Doc): Made {
  const value = textOf(doc, key).toUpperCase();
  if (value === '') return { problem: problems.field(`${key} must have a value.`) };
  if (value.length > 20) return { problem: problems.tooLong(key, 20) };
  if (textOf(doc, 'displayName').length > 100) return { problem: problems.tooLong('displayName', 100) };
  const same = books.by(shelf, key, value);
  if (same && same.id !== doc.id) return { problem: problems.sameKey(shelf, value) };
  return { doc: { ...doc, [key]: value } };
}

/** Sets of documents, with the records within them that name a tax group. */
const TAXED: Readonly<Partial<Record<ShelfName, string>>> = {
  salesInvoices: 'salesInvoiceLines',
  salesCreditMemos: 'salesCreditMemoLines',
  purchaseInvoices: 'purchaseInvoiceLines',
  purchaseCreditMemos: 'purchaseCreditMemoLines',
};

const isTaxedBy = (books: Books, code: string): boolean =>
  books.all('items').some(({ taxGroupCode }) => taxGroupCode === code) ||
  Object.entries(TAXED).some(([shelf, lines]) =>
    books.all(shelf as ShelfName).some((doc) => docsOf(doc[lines]).some(({ taxCode }) => taxCode === code)),
  );

/** Groups that items and lines are taxed by. One that is made here is taxed at nought. */
export const taxGroups: Kind = {
  set: 'taxGroups',
  shelf: 'taxGroups',
  fields: ['code', 'displayName'],
  create: (books, said) => keyed(books, 'taxGroups', 'code', { id: books.newId(), taxType: 'Sales Tax', ...said }),
  change: (books, doc, said) => keyed(books, 'taxGroups', 'code', { ...doc, ...said }),
  keeps: (books, { code }) =>
    isTaxedBy(books, String(code)) ? problems.dialog(`You cannot delete ${String(code)} because it is in use.`) : null,
};

/** Areas that customers are taxed in; what they are taxed by is not in practice. */
export const taxAreas: Kind = {
  set: 'taxAreas',
  shelf: 'taxAreas',
  fields: ['code', 'displayName'],
  create: (books, said) => keyed(books, 'taxAreas', 'code', { id: books.newId(), taxType: 'Sales Tax', ...said }),
  change: (books, doc, said) => keyed(books, 'taxAreas', 'code', { ...doc, ...said }),
  keeps: (books, { id, code }) =>
    books.all('customers').some(({ taxAreaId }) => taxAreaId === id)
      ? problems.dialog(`You cannot delete ${String(code)} because it is in use.`)
      : null,
};

const ibanOf = (doc: Doc): string => textOf(doc, 'iban').replaceAll(' ', '').toUpperCase();

function account(books: Books, doc: Doc): Made {
  const [iban, currency] = [ibanOf(doc), textOf(doc, 'currencyCode')];
  if (iban !== '' && !isIban(iban))
    return {
      problem: problems.dialog(
        `The number ${iban} that you entered may not be a valid International Bank Account Number (IBAN).`,
      ),
    };
  if (currency !== '' && !books.by('currencies', 'code', currency))
    return { problem: problems.unknown(`currency ${currency}`) };
  return keyed(books, 'bankAccounts', 'number', doc);
}

/** Accounts at banks. */
export const bankAccounts: Kind = {
  set: 'bankAccounts',
  shelf: 'bankAccounts',
  fields: ['number', 'displayName', 'bankAccountNumber', 'blocked', 'currencyCode', 'iban', 'intercompanyEnabled'],
  create(books, said) {
    const number = textOf(said, 'number') || books.newNumber('B');
    const empty = { bankAccountNumber: '', iban: '', currencyCode: '', blocked: false, intercompanyEnabled: false };
    return account(books, { id: books.newId(), ...empty, ...said, number });
  },
  change: (books, doc, said) => account(books, { ...doc, ...said }),
};
