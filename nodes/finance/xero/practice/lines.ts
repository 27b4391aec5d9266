import { cents, type Doc, docsOf, numberOf, textOf } from '@holdfast/practice';
import type { Books } from './books.ts';

/** Lines with their amounts worked out, or why they cannot be. */
export interface Priced {
  readonly fields: Doc;
  readonly errors: readonly string[];
}

/**
 * Works out the lines of a document: each line rounded to cents, then added.
 * Tax is added to the line, is in it, or does not count, as `LineAmountTypes` says.
 */
export function priced(
  books: Books,
  said: Doc,
  { isDraft, standardTax }: { isDraft: boolean; standardTax: string },
): Priced {
  const kind = textOf(said, 'LineAmountTypes') || 'Exclusive';
  const errors: string[] = [];
  const lines = docsOf(said.LineItems).map((line) => {
    const quantity = numberOf(line, 'Quantity') ?? 1;
    const expected = cents(
      quantity * (numberOf(line, 'UnitAmount') ?? 0) * (1 - (numberOf(line, 'DiscountRate') ?? 0) / 100),
    );
    const lineAmount = numberOf(line, 'LineAmount') ?? expected;
    if (numberOf(line, 'UnitAmount') !== null && Math.abs(lineAmount - expected) > 0.0049)
      errors.push(
        `The line total ${lineAmount.toFixed(2)} does not match the expected line total ${expected.toFixed(2)}`,
      );
    const account = books.account(line);
    const code = textOf(line, 'AccountCode');
    if (code === '' && !isDraft) errors.push('Account code must be specified.');
    if (code !== '' && !account) errors.push(`Account code '${code}' is not a valid code for this document.`);
    if (textOf(line, 'Description') === '' && !isDraft) errors.push('Description must be specified.');
    const taxType =
      kind === 'NoTax' ? 'NONE' : textOf(line, 'TaxType') || textOf(account ?? {}, 'TaxType') || standardTax;
    const rate = books.taxRate(taxType);
    if (rate === undefined)
      errors.push(`The TaxType code ${taxType} does not exist or cannot be used for this type of transaction.`);
    const tax = numberOf(line, 'TaxAmount') ?? taxOn(lineAmount, rate ?? 0, kind);
    return {
      LineItemID: textOf(line, 'LineItemID') || books.newId(),
      Description: textOf(line, 'Description'),
      Quantity: quantity,
      UnitAmount: numberOf(line, 'UnitAmount') ?? lineAmount,
      ...(textOf(line, 'ItemCode') === '' ? {} : { ItemCode: textOf(line, 'ItemCode') }),
      ...(code === '' ? {} : { AccountCode: code, AccountID: account?.AccountID }),
      ...(numberOf(line, 'DiscountRate') === null ? {} : { DiscountRate: numberOf(line, 'DiscountRate') }),
      TaxType: taxType,
      TaxAmount: tax,
      LineAmount: lineAmount,
      Tracking: [],
    };
  });
  if (lines.length === 0) errors.push('One or more line items must be specified');
  const sum = cents(lines.reduce((total, { LineAmount }) => total + LineAmount, 0));
  const tax = kind === 'NoTax' ? 0 : cents(lines.reduce((total, { TaxAmount }) => total + TaxAmount, 0));
  const subTotal = kind === 'Inclusive' ? cents(sum - tax) : sum;
  return {
    fields: {
      LineAmountTypes: kind,
      LineItems: lines,
      SubTotal: subTotal,
      TotalTax: tax,
      Total: cents(subTotal + tax),
    },
    errors,
  };
}

function taxOn(amount: number, rate: number, kind: string): number {
  if (kind === 'NoTax') return 0;
  return kind === 'Inclusive' ? cents(amount - amount / (1 + rate / 100)) : cents((amount * rate) / 100);
}
