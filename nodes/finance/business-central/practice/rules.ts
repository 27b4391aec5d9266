import { type Doc, docsOf, numberOf, textOf } from '@holdfast/practice';
import type { Books } from './books.ts';
import { PAYABLE, RECEIVABLE, TAX } from './chart.ts';
import type { Acted } from './kinds.ts';
import type { Posting } from './ledger.ts';

/** What tells documents of one kind from others. */
export interface Rules {
  readonly set: 'salesInvoices' | 'salesCreditMemos' | 'purchaseInvoices' | 'purchaseCreditMemos';
  readonly party: 'customers' | 'vendors';
  /** Begins the names of its fields about the party. */
  readonly word: 'customer' | 'vendor';
  readonly lineSet: string;
  readonly price: 'unitPrice' | 'unitCost';
  readonly dateName: string;
  readonly prefix: string;
  readonly type: string;
  readonly fields: readonly string[];
  /** Field with the number that the vendor gave it. */
  readonly theirs?: string;
  /** What can be done to it, beside posting. */
  readonly actions: Readonly<Record<string, (books: Books, rules: Rules, doc: Doc) => Acted>>;
}

/** What a document posts: the party on one side, its lines and the tax on the other. */
export function postingsOf({ lineSet, set, word }: Rules, doc: Doc, sign: 1 | -1): Posting[] {
  const total = numberOf(doc, 'totalAmountIncludingTax') ?? 0;
  const isSale = word === 'customer';
  const side = (set === 'salesInvoices' || set === 'purchaseCreditMemos' ? 1 : -1) * sign;
  const lines = docsOf(doc[lineSet]).map((line) => ({
    account: line.lineType === 'Item' ? (isSale ? '40200' : '61100') : textOf(line, 'lineObjectNumber'),
    amount: -side * (numberOf(line, 'amountExcludingTax') ?? 0),
  }));
  return [
    { account: isSale ? RECEIVABLE : PAYABLE, amount: side * total },
    ...lines,
    { account: TAX, amount: -side * (numberOf(doc, 'totalTaxAmount') ?? 0) },
  ];
}
