import { cents, type Doc, docsOf, numberOf, textOf } from '@holdfast/practice';
import { type Books, NO_ID, type ShelfName } from './books.ts';
import { type Problem, problems } from './errors.ts';
import type { Kind, Made } from './kinds.ts';
import { today } from './ledger.ts';

const PARTY = [
  'number',
  'displayName',
  'addressLine1',
  'addressLine2',
  'city',
  'state',
  'country',
  'postalCode',
  'phoneNumber',
  'email',
  'website',
  'taxRegistrationNumber',
  'currencyId',
  'currencyCode',
  'paymentTermsId',
  'blocked',
];
const LENGTHS: Readonly<Record<string, number>> = {
  number: 20,
  displayName: 100,
  phoneNumber: 30,
  email: 80,
  city: 30,
};

function checked(books: Books, shelf: ShelfName, doc: Doc): Problem | null {
  for (const [name, max] of Object.entries(LENGTHS))
    if (textOf(doc, name).length > max) return problems.tooLong(name, max);
  const number = textOf(doc, 'number').toUpperCase();
  const same = books.by(shelf, 'number', number);
  if (same && same.id !== doc.id) return problems.sameKey(shelf, number);
  const area = textOf(doc, 'taxAreaId');
  if (area !== '' && area !== NO_ID && !books.shelves.taxAreas.has(area)) return problems.unknown('tax area');
  const currency = textOf(doc, 'currencyCode');
  if (currency !== '' && !books.by('currencies', 'code', currency)) return problems.unknown(`currency ${currency}`);
  return null;
}

/** Documents that name a record of a set, and how. */
const USES: Readonly<Record<'contacts' | 'customers' | 'vendors' | 'items', (books: Books, doc: Doc) => boolean>> = {
  contacts: () => false,
  customers: (books, { id }) =>
    [...books.all('salesInvoices'), ...books.all('salesCreditMemos')].some(({ customerId }) => customerId === id),
  vendors: (books, { id }) =>
    [...books.all('purchaseInvoices'), ...books.all('purchaseCreditMemos')].some(({ vendorId }) => vendorId === id),
  items: (books, { number }) =>
    [...books.all('salesInvoices'), ...books.all('purchaseInvoices')].some((document) =>
      [...docsOf(document.salesInvoiceLines), ...docsOf(document.purchaseInvoiceLines)].some(
        ({ lineObjectNumber }) => lineObjectNumber === number,
      ),
    ),
};

const named = (
  shelf: keyof typeof USES,
  prefix: string,
  more: Doc,
  needsName: boolean,
  fields: readonly string[],
): Kind => {
  const make = (books: Books, doc: Doc): Made => {
    const problem = checked(books, shelf, doc);
    if (problem) return { problem };
    if (needsName && textOf(doc, 'displayName') === '')
      return { problem: problems.dialog('displayName must be specified.') };
    if (shelf === 'items' && !books.by('taxGroups', 'code', textOf(doc, 'taxGroupCode')))
      return { problem: problems.unknown('tax group') };
    return { doc: { ...doc, number: textOf(doc, 'number').toUpperCase() } };
  };
  return {
    set: shelf,
    shelf,
    fields,
    create(books, said) {
      const number = textOf(said, 'number') || books.newNumber(prefix);
      return make(books, { id: books.newId(), ...more, ...said, number });
    },
    change: (books, doc, said) => make(books, { ...doc, ...said }),
    keeps: (books, doc) =>
      USES[shelf](books, doc)
        ? problems.dialog(`You cannot delete ${textOf(doc, 'number')} because there are documents for it.`)
        : null,
  };
};

const noAddress = {
  addressLine1: '',
  addressLine2: '',
  city: '',
  state: '',
  country: '',
  postalCode: '',
  phoneNumber: '',
  email: '',
  website: '',
  taxRegistrationNumber: '',
};
const noParty = { ...noAddress, currencyCode: '', blocked: ' ' };

/** What a contact has none of: nothing is sold to it or bought from it as such. */
const TRADES = ['currencyId', 'currencyCode', 'paymentTermsId', 'blocked'];
const noCompany = { type: 'Company', companyNumber: '', companyName: '' };
export const contacts: Kind = named('contacts', 'CT', { ...noAddress, ...noCompany }, true, [
  ...PARTY.filter((name) => !TRADES.includes(name)),
  ...Object.keys(noCompany),
  'jobTitle',
  'mobilePhoneNumber',
  'searchName',
  'privacyBlocked',
]);

export const customers: Kind = {
  ...named('customers', 'C', { type: 'Company', ...noParty, balanceDue: 0 }, true, [
    ...PARTY,
    'type',
    'creditLimit',
    'taxLiable',
    'taxAreaId',
  ]),
  shown: (books, doc) => ({
    ...doc,
    balanceDue: books
      .all('salesInvoices')
      .filter(({ customerId }) => customerId === doc.id)
      .reduce((sum, { remainingAmount }) => sum + (typeof remainingAmount === 'number' ? remainingAmount : 0), 0),
  }),
};

/** What each customer owes and bought, worked out of the posted invoices. */
export const customerFinancialDetails: Kind = {
  set: 'customerFinancialDetails',
  shelf: 'customers',
  fields: [],
  create: () => ({ problem: problems.method() }),
  keeps: () => problems.method(),
  shown(books, { id, number, lastModifiedDateTime, '@odata.etag': etag }) {
    const invoices = books
      .all('salesInvoices')
      .filter((invoice) => invoice.customerId === id && invoice.status !== 'Draft' && invoice.status !== 'Canceled');
    const sum = (list: readonly Doc[], name: string) =>
      cents(list.reduce((total, doc) => total + (numberOf(doc, name) ?? 0), 0));
    const late = invoices.filter((invoice) => textOf(invoice, 'dueDate') < today(books.clock.now()));
    return {
      '@odata.etag': etag,
      id,
      number,
      balance: sum(invoices, 'remainingAmount'),
      totalSalesExcludingTax: sum(invoices, 'totalAmountExcludingTax'),
      overdueAmount: sum(late, 'remainingAmount'),
      lastModifiedDateTime,
    };
  },
};

export const vendors: Kind = named('vendors', 'V', { ...noParty, balance: 0 }, false, PARTY);
export const items: Kind = named(
  'items',
  'I',
  {
    type: 'Inventory',
    unitPrice: 0,
    unitCost: 0,
    inventory: 0,
    taxGroupCode: 'NONTAXABLE',
    baseUnitOfMeasureCode: 'PCS',
    blocked: false,
  },
  false,
  [
    'number',
    'displayName',
    'displayName2',
    'type',
    'blocked',
    'gtin',
    'unitPrice',
    'unitCost',
    'taxGroupCode',
    'baseUnitOfMeasureCode',
    'generalProductPostingGroupCode',
  ],
);
