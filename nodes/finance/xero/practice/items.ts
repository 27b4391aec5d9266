import { type Doc, docOf, docsOf, given, textOf } from '@holdfast/practice';
import type { Books } from './books.ts';
import type { Kind, Made } from './kinds.ts';

const FIELDS = [
  'Code',
  'Name',
  'Description',
  'PurchaseDescription',
  'IsSold',
  'IsPurchased',
  'SalesDetails',
  'PurchaseDetails',
];

function checked(books: Books, doc: Doc): Made {
  const code = textOf(doc, 'Code');
  const errors: string[] = [];
  if (code === '') errors.push('Item Code must be specified');
  if (code.length > 30) errors.push('The item code must not be longer than 30 characters.');
  if (textOf(doc, 'Name').length > 50) errors.push('The item name must not be longer than 50 characters.');
  const others = [...books.shelves.Items.values()].filter((other) => other.ItemID !== doc.ItemID);
  if (others.some((other) => other.Code === code)) errors.push(`Price List Item with Code '${code}' already exists`);
  for (const name of ['SalesDetails', 'PurchaseDetails']) {
    const account = textOf(docOf(doc[name]), 'AccountCode');
    if (account !== '' && !books.account({ Code: account }))
      errors.push(`Account code '${account}' is not a valid code for this document.`);
  }
  return errors.length > 0 ? { errors } : { doc };
}

export const items: Kind = {
  shelf: 'Items',
  id: 'ItemID',
  number: 'Code',
  isPaged: false,
  create: (books, said) =>
    checked(books, {
      ItemID: books.newId(),
      IsTrackedAsInventory: false,
      IsSold: true,
      IsPurchased: true,
      ...given(said, FIELDS),
    }),
  change: (books, doc, said) => checked(books, { ...doc, ...given(said, FIELDS) }),
  remove(books, doc) {
    const code = textOf(doc, 'Code');
    const isUsed = [...books.shelves.Invoices.values()].some(({ LineItems }) =>
      docsOf(LineItems).some(({ ItemCode }) => ItemCode === code),
    );
    return isUsed ? [`Item with code '${code}' is used on a transaction and cannot be deleted.`] : [];
  },
};
