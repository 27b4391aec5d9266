import { type Doc, onePage, textOf } from '@holdfast/practice';
import type { Kind } from './kinds.ts';

/** Whether documents of this kind can be had as PDF. */
export const isPrinted = ({ shelf }: Kind): boolean => shelf === 'Invoices' || shelf === 'CreditNotes';

/** A document on one page: its number, and what it comes to. */
export const printed = (doc: Doc): Buffer =>
  onePage(`${textOf(doc, 'InvoiceNumber') || textOf(doc, 'CreditNoteNumber')} ${String(doc.Total)}`);
