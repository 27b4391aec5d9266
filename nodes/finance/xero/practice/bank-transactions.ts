import { type Doc, docOf, given, textOf } from '@holdfast/practice';
import type { Books } from './books.ts';
import { contactOf } from './contacts.ts';
import type { Kind, Made } from './kinds.ts';
import { priced } from './lines.ts';
import { dated, dayOf, startOfDay } from './values.ts';

const FIELDS = ['Reference', 'Url', 'CurrencyCode', 'IsReconciled'];

function checked(books: Books, before: Doc | null, said: Doc): Made {
  const merged: Doc = { ...before, ...said };
  const type = textOf(merged, 'Type');
  const status = textOf(said, 'Status') || textOf(before ?? {}, 'Status') || 'AUTHORISED';
  const errors: string[] = [];
  if (type !== 'SPEND' && type !== 'RECEIVE') errors.push('Bank transaction type is not valid');
  if (before?.Status === 'DELETED') errors.push('This bank transaction has been deleted and cannot be edited');
  if (status === 'DELETED' && merged.IsReconciled === true)
    errors.push('This Bank Transaction cannot be edited as it has been reconciled with a Bank Statement.');
  const bank = books.account(docOf(merged.BankAccount));
  if (bank?.Type !== 'BANK') errors.push('A valid BankAccount must be specified');
  const contact = contactOf(books, merged);
  if (!contact) errors.push('A Contact must be specified for this type of transaction');
  const lines = priced(books, merged, { isDraft: false, standardTax: type === 'SPEND' ? 'INPUT' : 'OUTPUT' });
  errors.push(...lines.errors);
  if (errors.length > 0 || !bank) return { errors };
  return {
    doc: {
      ...before,
      ...given(said, FIELDS),
      Type: type,
      Status: status,
      Contact: contact,
      BankAccount: { AccountID: bank.AccountID, Code: bank.Code, Name: bank.Name },
      ...dated('Date', dayOf(textOf(merged, 'Date')) ?? startOfDay(books.clock.now())),
      CurrencyCode: textOf(merged, 'CurrencyCode') || 'EUR',
      CurrencyRate: 1,
      ...lines.fields,
    },
  };
}

export const bankTransactions: Kind = {
  shelf: 'BankTransactions',
  id: 'BankTransactionID',
  isPaged: true,
  create(books, said) {
    const made = checked(books, null, said);
    if ('errors' in made) return made;
    const own = { BankTransactionID: books.newId(), Reference: '', IsReconciled: false, HasAttachments: false };
    return { doc: { ...own, ...made.doc } };
  },
  change: (books, doc, said) => checked(books, doc, said),
};
