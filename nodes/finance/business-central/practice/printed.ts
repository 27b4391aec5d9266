import { type Doc, onePage, textOf } from '@holdfast/practice';
import type { Kind } from './kinds.ts';

const PRINTED: readonly string[] = ['salesInvoices', 'salesCreditMemos', 'purchaseInvoices', 'purchaseCreditMemos'];

/** Whether documents of this kind can be had as PDF. */
export const isPrinted = ({ set }: Kind): boolean => PRINTED.includes(set);

/** A document on one page: its number, and what it comes to. It says the language that was asked for. */
export const printed = (doc: Doc, language: string): Buffer =>
  onePage(`${textOf(doc, 'number')} ${String(doc.totalAmountIncludingTax)}`, language);
