import { cents, type Doc, docOf, docsOf, numberOf, textOf } from '@holdfast/practice';
import type { Books, ShelfName } from './books.ts';
import { PAYABLE, RECEIVABLE, SALES_TAX, UNDEPOSITED } from './chart.ts';

/** An amount on an account: debits are positive. */
interface Posting {
  readonly account: string;
  readonly amount: number;
}

const accountOf = (reference: unknown): string => textOf(docOf(reference), 'value');
const post = (account: string, amount: number): Posting => ({ account, amount });

/** What lines post, each to its own account: that of the item, or the one they name. */
function lines(books: Books, doc: Doc, direction: 1 | -1): Posting[] {
  const tax = numberOf(docOf(doc.TxnTaxDetail), 'TotalTax') ?? 0;
  const isInclusive = doc.GlobalTaxCalculation === 'TaxInclusive';
  const said = docsOf(doc.Line).filter(({ DetailType }) => DetailType !== 'SubTotalLineDetail');
  const posted = said.map((line) => {
    const detail = docOf(line[textOf(line, 'DetailType')]);
    const item = books.named('Item', detail.ItemRef);
    const reference = detail.AccountRef ?? item?.IncomeAccountRef ?? item?.ExpenseAccountRef;
    return post(accountOf(reference), (numberOf(line, 'Amount') ?? 0) * direction);
  });
  const [first] = posted;
  // Where prices hold the tax, it is taken out of the first line: that is near enough for practice.
  const adjusted =
    isInclusive && first ? [post(first.account, first.amount - tax * direction), ...posted.slice(1)] : posted;
  return tax === 0 ? adjusted : [...adjusted, post(SALES_TAX, tax * direction)];
}

const POSTED: Partial<Record<ShelfName, (books: Books, doc: Doc, total: number) => Posting[]>> = {
  Invoice: (books, doc, total) => [post(RECEIVABLE, total), ...lines(books, doc, -1)],
  CreditMemo: (books, doc, total) => [post(RECEIVABLE, -total), ...lines(books, doc, 1)],
  Bill: (books, doc, total) => [post(PAYABLE, -total), ...lines(books, doc, 1)],
  VendorCredit: (books, doc, total) => [post(PAYABLE, total), ...lines(books, doc, -1)],
  Payment: (_, doc, total) => [post(accountOf(doc.DepositToAccountRef), total), post(RECEIVABLE, -total)],
  BillPayment: (_, doc, total) => {
    const by = docOf(doc.CheckPayment).BankAccountRef ?? docOf(doc.CreditCardPayment).CCAccountRef;
    return [post(PAYABLE, total), post(accountOf(by), -total)];
  },
  Purchase: (books, doc, total) => [post(accountOf(doc.AccountRef), -total), ...lines(books, doc, 1)],
  Deposit: (_, doc, total) => [
    post(accountOf(doc.DepositToAccountRef), total),
    ...docsOf(doc.Line).map((line) =>
      post(accountOf(docOf(line.DepositLineDetail).AccountRef) || UNDEPOSITED, -(numberOf(line, 'Amount') ?? 0)),
    ),
  ],
  Transfer: (_, doc) => {
    const amount = numberOf(doc, 'Amount') ?? 0;
    return [post(accountOf(doc.ToAccountRef), amount), post(accountOf(doc.FromAccountRef), -amount)];
  },
  JournalEntry: (_, doc) =>
    docsOf(doc.Line).map((line) => {
      const detail = docOf(line.JournalEntryLineDetail);
      return post(
        accountOf(detail.AccountRef),
        (numberOf(line, 'Amount') ?? 0) * (detail.PostingType === 'Debit' ? 1 : -1),
      );
    }),
};

/** The balance of each account, debits positive, of what is dated within the days given. Together they are nought. */
export function balances(books: Books, from: string, to: string): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const [shelf, posted] of Object.entries(POSTED)) {
    for (const doc of books.all(shelf as ShelfName)) {
      const date = textOf(doc, 'TxnDate');
      if (date < from || date > to) continue;
      for (const { account, amount } of posted(books, doc, numberOf(doc, 'TotalAmt') ?? 0))
        sums.set(account, cents((sums.get(account) ?? 0) + amount));
    }
  }
  return sums;
}
