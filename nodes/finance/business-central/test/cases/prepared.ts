import type { Books } from '../../practice/books.ts';
import { IDS, put, putJournalLine } from '../practice.ts';

export const withContact = (books: Books): void => put(books, 'contacts', 'contact');
export const withInvoice = (books: Books): void => put(books, 'salesInvoices', 'salesInvoice');
export const withPayments =
  (template: 'CASHRCPT' | 'PAYMENT') =>
  (books: Books): void =>
    put(books, 'journals', 'journal', { template, code: 'PAID' });
/** A payment that waits in its journal. */
export const withPayment =
  (side: 'customer' | 'vendor', amount: number) =>
  (books: Books): void => {
    const [template, shelf] =
      side === 'customer' ? (['CASHRCPT', 'customerPayments'] as const) : (['PAYMENT', 'vendorPayments'] as const);
    withPayments(template)(books);
    const whose = { [`${side}Id`]: IDS[side], [`${side}Number`]: side === 'customer' ? 'C1' : 'V1' };
    books.put(shelf, { id: IDS.waiting, journalId: IDS.journal, ...whose, documentNumber: 'PAID-1', amount });
  };
export const withFile = (books: Books): void => {
  withInvoice(books);
  put(books, 'documentAttachments', 'attachment', { byteSize: 4 });
  books.contents.set(IDS.attachment, Buffer.from('Paid'));
};
/** A line that waits in its journal, with a file. */
export const withLineFile =
  (text: string) =>
  (books: Books): void => {
    withWaiting(books);
    const about = { parentType: 'Journal', parentId: IDS.waiting, byteSize: text.length };
    put(books, 'attachments', 'attachment', about);
    books.contents.set(IDS.attachment, Buffer.from(text));
  };
export const posted = { status: 'Open', number: 'PS-INV900', remainingAmount: 120 };
export const withPosted = (books: Books): void => put(books, 'salesInvoices', 'salesInvoice', posted);
/** The customer has an address that documents are sent to. */
export const withMailed =
  (prepare: (books: Books) => void) =>
  (books: Books): void => {
    put(books, 'customers', 'customer', { email: 'books@example.com' });
    prepare(books);
  };
export const withMemo = (books: Books): void => put(books, 'salesCreditMemos', 'creditMemo');
export const withBill = (books: Books): void => put(books, 'purchaseInvoices', 'purchaseInvoice');
export const withReturn = (books: Books): void => put(books, 'purchaseCreditMemos', 'purchaseCreditMemo');
export const withPostedBill = (books: Books): void =>
  put(books, 'purchaseInvoices', 'purchaseInvoice', { status: 'Open', number: 'PP-INV900', open: 30 });
export const corrective = { status: 'Corrective', number: 'CR900' };
export const withItem = (books: Books): void => put(books, 'items', 'item');
export const withJournal = (books: Books): void => {
  put(books, 'journals', 'journal');
  putJournalLine(books);
};
/** A line of a known id that waits in its journal. */
export const withWaiting = (books: Books): void => {
  put(books, 'journals', 'journal');
  putJournalLine(books, 'RENT-1', IDS.waiting);
};
export const withEntry = (books: Books): void =>
  void books.put('generalLedgerEntries', {
    id: IDS.waiting,
    entryNumber: 1,
    documentNumber: 'RENT-1',
    accountNumber: '61200',
    debitAmount: 500,
    creditAmount: 0,
    postingDate: '2026-01-10',
  });

/** What tells a document that was moved on from one that was not. */
export const status = 'its status';

/** Where steps that read on begin. */
export const SINCE = { from: '2025-01-01' };
