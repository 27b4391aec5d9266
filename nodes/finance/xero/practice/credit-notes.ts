import { cents, type Doc, given, numberOf, textOf } from '@holdfast/practice';
import type { Books } from './books.ts';
import { contactOf } from './contacts.ts';
import type { Kind, Made } from './kinds.ts';
import { priced } from './lines.ts';
import { dated, dayOf, startOfDay } from './values.ts';

const MOVES: Readonly<Record<string, readonly string[]>> = {
  '': ['DRAFT', 'SUBMITTED', 'AUTHORISED'],
  DRAFT: ['DRAFT', 'SUBMITTED', 'AUTHORISED', 'DELETED'],
  SUBMITTED: ['SUBMITTED', 'DRAFT', 'AUTHORISED', 'DELETED'],
  AUTHORISED: ['AUTHORISED', 'VOIDED'],
};

function checked(books: Books, before: Doc | null, said: Doc): Made {
  const merged: Doc = { ...before, ...said };
  const status = textOf(said, 'Status') || textOf(before ?? {}, 'Status') || 'DRAFT';
  const type = textOf(merged, 'Type');
  const errors: string[] = [];
  if (type !== 'ACCRECCREDIT' && type !== 'ACCPAYCREDIT') errors.push('Credit note type is not valid');
  if (!(MOVES[textOf(before ?? {}, 'Status')] ?? []).includes(status))
    errors.push('Credit note not of valid status for modification');
  const contact = contactOf(books, merged);
  if (!contact) errors.push('A Contact must be specified for this type of transaction');
  const isClosing = status === 'VOIDED' || status === 'DELETED';
  const lines = priced(books, merged, {
    isDraft: status === 'DRAFT' || isClosing,
    standardTax: type === 'ACCPAYCREDIT' ? 'INPUT' : 'OUTPUT',
  });
  errors.push(...lines.errors);
  const applied =
    before === null ? 0 : cents((numberOf(before, 'Total') ?? 0) - (numberOf(before, 'RemainingCredit') ?? 0));
  const total = numberOf(lines.fields, 'Total') ?? 0;
  if (applied > 0 && (isClosing || total !== before?.Total))
    errors.push('This document cannot be edited as it has a payment or credit note allocated to it.');
  if (errors.length > 0) return { errors };
  return {
    doc: {
      ...before,
      ...given(said, ['Reference', 'CurrencyCode']),
      Type: type,
      Status: status,
      Contact: contact,
      ...dated('Date', dayOf(textOf(merged, 'Date')) ?? startOfDay(books.clock.now())),
      CurrencyCode: textOf(merged, 'CurrencyCode') || 'EUR',
      CurrencyRate: 1,
      ...lines.fields,
      RemainingCredit: isClosing ? 0 : cents(total - applied),
    },
  };
}

/** Numbers of credits to customers are theirs alone; those of suppliers may come twice. */
const isTaken = (books: Books, { Type }: Doc, number: string, id: unknown): boolean =>
  Type === 'ACCRECCREDIT' &&
  number !== '' &&
  [...books.shelves.CreditNotes.values()].some(
    (one) => one.Type === 'ACCRECCREDIT' && one.CreditNoteNumber === number && one.CreditNoteID !== id,
  );
const TAKEN: Made = { errors: ['Credit note # must be unique.'] };

export const creditNotes: Kind = {
  shelf: 'CreditNotes',
  id: 'CreditNoteID',
  number: 'CreditNoteNumber',
  isPaged: true,
  create(books, said) {
    const made = checked(books, null, said);
    if ('errors' in made) return made;
    const number = textOf(said, 'CreditNoteNumber');
    if (isTaken(books, made.doc, number, null)) return TAKEN;
    const own = {
      CreditNoteID: books.newId(),
      CreditNoteNumber: number || books.newNumber('CN'),
      Reference: '',
      Allocations: [],
      Payments: [],
      HasAttachments: false,
      HasErrors: false,
    };
    return { doc: { ...own, ...made.doc } };
  },
  change(books, doc, said) {
    const made = checked(books, doc, said);
    if ('errors' in made) return made;
    const number = textOf(said, 'CreditNoteNumber') || textOf(doc, 'CreditNoteNumber');
    return isTaken(books, made.doc, number, doc.CreditNoteID)
      ? TAKEN
      : { doc: { ...made.doc, CreditNoteNumber: number } };
  },
};
