import { cents, type Doc, docOf, docsOf, numberOf, textOf } from '@holdfast/practice';
import type { Books } from './books.ts';
import { journalize } from './journals.ts';
import type { Kind, Made } from './kinds.ts';
import { payments } from './payments.ts';
import { dated, dayOf, stamp, startOfDay } from './values.ts';

const invoiceIdOf = (said: Doc): string => textOf(docOf(said.Invoice), 'InvoiceID');

/** Puts a payment of a batch into the books. */
function put(books: Books, made: Extract<Made, { doc: Doc }>, batchId: string): void {
  const doc = { ...made.doc, BatchPaymentID: batchId, UpdatedDateUTC: stamp(books.clock.now()) };
  const id = textOf(doc, 'PaymentID');
  books.shelves.Payments.set(id, doc);
  made.also?.();
  journalize(books, 'Payments', doc, id);
}

const isGood = (made: Made): made is Extract<Made, { doc: Doc }> => 'doc' in made;
const wrongOf = (made: readonly Made[]): string[] => made.flatMap((one) => ('errors' in one ? one.errors : []));

/** Invoices or bills that are paid with one sum: all of them, or none. This organisation is in no country that keeps a reference. */
export const batchPayments: Kind = {
  shelf: 'BatchPayments',
  id: 'BatchPaymentID',
  isPaged: false,
  create(books, said): Made {
    const about = { Account: said.Account, Date: said.Date };
    const parts = docsOf(said.Payments);
    const made = parts.map((part) => payments.create(books, { ...about, ...part }));
    const errors = [...wrongOf(made)];
    if (parts.length === 0) errors.push('A batch payment must contain at least one payment');
    if (new Set(parts.map(invoiceIdOf)).size < parts.length) errors.push('An invoice can be paid once in a batch');
    if (textOf(said, 'Details').length > 18) errors.push('Details cannot be longer than 18 characters');
    const types = new Set(parts.map((part) => books.shelves.Invoices.get(invoiceIdOf(part))?.Type));
    if (types.size > 1) errors.push('All payments of a batch must be of one type');
    if (errors.length > 0) return { errors };
    const id = books.newId();
    const good = made.filter(isGood);
    return {
      doc: {
        BatchPaymentID: id,
        Account: docOf(good[0]?.doc.Account),
        Details: textOf(said, 'Details'),
        ...dated('Date', dayOf(textOf(said, 'Date')) ?? startOfDay(books.clock.now())),
        Type: types.has('ACCPAY') ? 'PAYBATCH' : 'RECBATCH',
        Status: 'AUTHORISED',
        TotalAmount: cents(good.reduce((sum, { doc }) => sum + (numberOf(doc, 'Amount') ?? 0), 0)),
        IsReconciled: false,
        Payments: good.map(({ doc }) => ({
          PaymentID: doc.PaymentID,
          Invoice: { InvoiceID: invoiceIdOf(doc), InvoiceNumber: docOf(doc.Invoice).InvoiceNumber },
          Amount: doc.Amount,
        })),
      },
      also: () => {
        for (const one of good) put(books, one, id);
      },
    };
  },
  /** It can be taken back with all in it, and nothing else. */
  change(books, doc, said): Made {
    if (textOf(said, 'Status') !== 'DELETED')
      return { errors: ['A batch payment can only be updated to status DELETED'] };
    if (doc.Status === 'DELETED') return { errors: ['This batch payment has already been deleted'] };
    const ids = docsOf(doc.Payments).map(({ PaymentID }) => PaymentID);
    const parts = [...books.shelves.Payments.values()].filter(({ PaymentID }) => ids.includes(PaymentID));
    const made = parts.map((part) => payments.change(books, part, { Status: 'DELETED' }));
    const errors = wrongOf(made);
    if (errors.length > 0) return { errors };
    return {
      doc: { ...doc, Status: 'DELETED' },
      also: () => {
        for (const one of made.filter(isGood)) put(books, one, textOf(doc, 'BatchPaymentID'));
      },
    };
  },
};
