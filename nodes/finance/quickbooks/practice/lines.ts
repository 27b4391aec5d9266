import { cents, type Doc, docOf, docsOf, numberOf, textOf } from '@holdfast/practice';
import type { Books } from './books.ts';
import { type Refusal, refusals } from './faults.ts';
import { percentOf } from './tax-codes.ts';

/** Lines with what follows from them, or why they cannot stand. */
export interface Priced {
  readonly fields: Doc;
  readonly refusals: readonly Refusal[];
}

const DETAILS = {
  sales: ['SalesItemLineDetail'],
  expense: ['AccountBasedExpenseLineDetail', 'ItemBasedExpenseLineDetail'],
} as const;

/**
 * Works out the lines of a document. Tax is added to a line or lies in it, as
 * `GlobalTaxCalculation` says; a line without a tax code is not taxed.
 */
export function priced(books: Books, doc: Doc, side: 'sales' | 'expense'): Priced {
  const found: Refusal[] = [];
  const isInclusive = doc.GlobalTaxCalculation === 'TaxInclusive';
  const said = docsOf(doc.Line).filter(({ DetailType }) => DetailType !== 'SubTotalLineDetail');
  if (said.length === 0) found.push(refusals.missing('Line'));
  let [sum, tax] = [0, 0];
  const lines = said.map((line, index) => {
    const type = textOf(line, 'DetailType');
    const detail = docOf(line[type]);
    const amount = numberOf(line, 'Amount');
    if (!(DETAILS[side] as readonly string[]).includes(type)) found.push(refusals.missing('DetailType'));
    if (amount === null) found.push(refusals.missing('Amount'));
    const [quantity, price] = [numberOf(detail, 'Qty'), numberOf(detail, 'UnitPrice')];
    if (amount !== null && quantity !== null && price !== null && Math.abs(cents(quantity * price) - amount) > 0.005)
      found.push(refusals.amount());
    found.push(...referencesOf(books, type, detail));
    const rate = percentOf(books, detail.TaxCodeRef ?? { value: 'NON' }, side);
    if (rate === undefined) found.push(refusals.reference('TaxCodeRef'));
    const net = amount ?? 0;
    tax += isInclusive ? cents(net - net / (1 + (rate ?? 0) / 100)) : cents((net * (rate ?? 0)) / 100);
    sum += net;
    return { ...line, Id: String(index + 1), LineNum: index + 1, [type]: completed(books, type, detail) };
  });
  const total = cents(isInclusive ? sum : sum + tax);
  const subTotal =
    side === 'sales' ? [{ Amount: cents(sum), DetailType: 'SubTotalLineDetail', SubTotalLineDetail: {} }] : [];
  return {
    fields: { Line: [...lines, ...subTotal], TxnTaxDetail: { TotalTax: cents(tax) }, TotalAmt: total },
    refusals: found,
  };
}

function referencesOf(books: Books, type: string, detail: Doc): Refusal[] {
  if (type === 'AccountBasedExpenseLineDetail')
    return books.named('Account', detail.AccountRef) ? [] : [refusals.reference('AccountRef')];
  if (type === 'ItemBasedExpenseLineDetail' || detail.ItemRef)
    return books.named('Item', detail.ItemRef) ? [] : [refusals.reference('ItemRef')];
  return [];
}

/** With names, and the item that QuickBooks takes by itself. */
function completed(books: Books, type: string, detail: Doc): Doc {
  if (type === 'AccountBasedExpenseLineDetail')
    return { ...detail, AccountRef: withName(books, 'Account', detail.AccountRef) };
  return { ...detail, ItemRef: withName(books, 'Item', detail.ItemRef ?? { value: '1' }) };
}

/** A reference with the name of what it names. */
export function withName(books: Books, shelf: 'Account' | 'Item' | 'Customer' | 'Vendor', reference: unknown): Doc {
  const found = books.named(shelf, reference) ?? {};
  return { value: textOf(docOf(reference), 'value'), name: textOf(found, 'DisplayName') || textOf(found, 'Name') };
}
