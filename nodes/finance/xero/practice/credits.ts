import type { Doc } from '@holdfast/practice';
import type { ShelfName } from './books.ts';
import { creditNotes } from './credit-notes.ts';
import type { Kind } from './kinds.ts';

/** Money paid ahead, or beyond: it comes about with a bank transaction, and this stand-in is given it by hand. */
const paidAhead = (shelf: 'Prepayments' | 'Overpayments', id: string): Kind => ({
  shelf,
  id,
  isPaged: true,
  create: () => ({ errors: ['The endpoint takes no new ones'] }),
  change: () => ({ errors: ['The endpoint takes no changes'] }),
});
export const prepayments = paidAhead('Prepayments', 'PrepaymentID');
export const overpayments = paidAhead('Overpayments', 'OverpaymentID');

/** A credit, of which parts are set against invoices. */
export interface Credit {
  readonly kind: Kind;
  readonly shelf: Extract<ShelfName, 'CreditNotes' | 'Prepayments' | 'Overpayments'>;
  /** Under which name an allocation has it. */
  readonly name: 'CreditNote' | 'Prepayment' | 'Overpayment';
  /** What messages call it. */
  readonly title: string;
  /** Types of it, by the type of invoice that they can be set against. */
  readonly types: Readonly<Record<string, readonly string[]>>;
}

export const CREDITS: readonly Credit[] = [
  {
    kind: creditNotes,
    shelf: 'CreditNotes',
    name: 'CreditNote',
    title: 'Credit note',
    types: { ACCREC: ['ACCRECCREDIT'], ACCPAY: ['ACCPAYCREDIT'] },
  },
  {
    kind: prepayments,
    shelf: 'Prepayments',
    name: 'Prepayment',
    title: 'Prepayment',
    types: { ACCREC: ['RECEIVE-PREPAYMENT', 'ARPREPAYMENT'], ACCPAY: ['SPEND-PREPAYMENT', 'APPREPAYMENT'] },
  },
  {
    kind: overpayments,
    shelf: 'Overpayments',
    name: 'Overpayment',
    title: 'Overpayment',
    types: { ACCREC: ['RECEIVE-OVERPAYMENT', 'AROVERPAYMENT'], ACCPAY: ['SPEND-OVERPAYMENT'] },
  },
];

/** What of a credit an allocation says. */
export const namedIn = ({ name, kind }: Credit, credit: Doc): Doc => ({
  [kind.id]: credit[kind.id],
  ...(name === 'CreditNote' ? { CreditNoteNumber: credit.CreditNoteNumber } : {}),
});
