import { type Doc, textOf } from '@holdfast/practice';
import type { Books, ShelfName } from './books.ts';
import { type Refusal, refusals } from './faults.ts';
import type { Kind } from './kinds.ts';

const PERSON = [
  'DisplayName',
  'CompanyName',
  'GivenName',
  'FamilyName',
  'PrimaryEmailAddr',
  'PrimaryPhone',
  'AcctNum',
  'CurrencyRef',
  'Notes',
  'Active',
];
const PARTIES: readonly ShelfName[] = ['Customer', 'Vendor'];

const isTaken = (books: Books, name: string, doc: Doc): boolean =>
  PARTIES.some((shelf) =>
    books
      .all(shelf)
      .some((one) => textOf(one, 'DisplayName').toLowerCase() === name.toLowerCase() && one.Id !== doc.Id),
  );

/** Customers and vendors share one list of names, whatever their case. */
const party = (shelf: 'Customer' | 'Vendor', documents: readonly ShelfName[], reference: string): Kind => ({
  shelf,
  isName: true,
  canVoid: false,
  fields: [...PERSON, ...(shelf === 'Vendor' ? ['TaxIdentifier'] : [])],
  check(books, doc) {
    const found: Refusal[] = [];
    const name = textOf(doc, 'DisplayName') || [textOf(doc, 'GivenName'), textOf(doc, 'FamilyName')].join(' ').trim();
    if (name === '') found.push(refusals.missing('DisplayName'));
    if (/[:\t\n]/.test(name)) found.push(refusals.business('A name cannot hold a colon, a tab or a line break.'));
    if (name.length > 500) found.push(refusals.tooLong('DisplayName', 500));
    if (textOf(doc, 'Notes').length > 2_000) found.push(refusals.tooLong('Notes', 2_000));
    if (isTaken(books, name, doc)) found.push(refusals.name());
    if (found.length > 0) return { refusals: found };
    const open = documents.flatMap((kind) => books.all(kind)).filter((one) => holdsRef(one, reference, doc.Id));
    const Balance = open.reduce((sum, one) => sum + (typeof one.Balance === 'number' ? one.Balance : 0), 0);
    return {
      doc: { Active: true, CurrencyRef: { value: 'USD' }, ...doc, DisplayName: name, PrintOnCheckName: name, Balance },
    };
  },
});

const holdsRef = (doc: Doc, name: string, id: unknown): boolean => {
  const reference = doc[name];
  return typeof reference === 'object' && reference !== null && (reference as Doc).value === id;
};

export const customers = party('Customer', ['Invoice'], 'CustomerRef');
export const vendors = party('Vendor', ['Bill'], 'VendorRef');

export const items: Kind = {
  shelf: 'Item',
  isName: true,
  canVoid: false,
  fields: [
    'Name',
    'Sku',
    'Description',
    'Active',
    'Type',
    'UnitPrice',
    'IncomeAccountRef',
    'PurchaseCost',
    'PurchaseDesc',
    'ExpenseAccountRef',
  ],
  check(books, doc) {
    const found: Refusal[] = [];
    const name = textOf(doc, 'Name');
    if (name === '') found.push(refusals.missing('Name'));
    if (books.all('Item').some((one) => one.Name === name && one.Id !== doc.Id)) found.push(refusals.name());
    const type = textOf(doc, 'Type') || 'Service';
    if (!doc.IncomeAccountRef && !doc.ExpenseAccountRef) found.push(refusals.missing('IncomeAccountRef'));
    for (const reference of ['IncomeAccountRef', 'ExpenseAccountRef'])
      if (doc[reference] && !books.named('Account', doc[reference])) found.push(refusals.reference(reference));
    if (found.length > 0) return { refusals: found };
    return { doc: { Active: true, ...doc, Type: type, FullyQualifiedName: name, TrackQtyOnHand: false } };
  },
};
