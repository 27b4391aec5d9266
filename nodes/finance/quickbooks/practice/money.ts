import { cents, type Doc, docOf, docsOf, numberOf, textOf } from '@holdfast/practice';
import type { Books } from './books.ts';
import { UNDEPOSITED } from './chart.ts';
import { HEAD, headOf, paidOf } from './documents.ts';
import { type Refusal, refusals } from './faults.ts';
import type { Kind } from './kinds.ts';
import { priced, withName } from './lines.ts';

/** What is wrong with what a payment pays: each document is there, of the same party, and open for as much. */
function linesOf(
  books: Books,
  doc: Doc,
  rules: { to: 'Invoice' | 'Bill'; reference: string },
): { sum: number; refusals: Refusal[] } {
  const by = rules.to === 'Invoice' ? 'Payment' : 'BillPayment';
  const found: Refusal[] = [];
  let sum = 0;
  for (const line of docsOf(doc.Line)) {
    const amount = numberOf(line, 'Amount') ?? 0;
    sum += amount;
    const [link] = docsOf(line.LinkedTxn);
    const target = link?.TxnType === rules.to ? books.shelves[rules.to].get(textOf(link, 'TxnId')) : undefined;
    if (!target) {
      found.push(refusals.reference('LinkedTxn'));
      continue;
    }
    const isSame = textOf(docOf(target[rules.reference]), 'value') === textOf(docOf(doc[rules.reference]), 'value');
    if (!isSame) found.push(refusals.business('The document belongs to somebody else.'));
    const others = cents(paidOf(books, by, target.Id).sum - ownPart(books, by, doc, target.Id));
    if (cents(amount) > cents((numberOf(target, 'TotalAmt') ?? 0) - others))
      found.push(refusals.business('The amount is more than what is open.'));
  }
  return { sum: cents(sum), refusals: found };
}

/** What this payment itself paid of a document before. */
const ownPart = (books: Books, by: 'Payment' | 'BillPayment', doc: Doc, target: unknown): number =>
  docsOf(books.shelves[by].get(textOf(doc, 'Id'))?.Line)
    .filter((line) => docsOf(line.LinkedTxn).some(({ TxnId }) => TxnId === target))
    .reduce((sum, line) => sum + (numberOf(line, 'Amount') ?? 0), 0);

/** Works out anew what is open of the documents that a payment names. */
const settle =
  (to: 'Invoice' | 'Bill', by: 'Payment' | 'BillPayment'): NonNullable<Kind['settle']> =>
  (books, doc) => {
    for (const line of docsOf(doc.Line)) {
      const target = books.shelves[to].get(textOf(docsOf(line.LinkedTxn)[0] ?? {}, 'TxnId'));
      if (!target) continue;
      const { sum, links } = paidOf(books, by, target.Id);
      const Balance = cents((numberOf(target, 'TotalAmt') ?? 0) - sum);
      books.put(to, { ...target, Balance, LinkedTxn: links, MetaData: books.meta(target) });
    }
  };

export const payments: Kind = {
  shelf: 'Payment',
  isName: false,
  canVoid: true,
  fields: [...HEAD, 'CustomerRef', 'TotalAmt', 'DepositToAccountRef', 'PaymentRefNum'],
  check(books, doc) {
    const head = headOf(books, 'Payment', doc);
    const paid = linesOf(books, doc, { to: 'Invoice', reference: 'CustomerRef' });
    const found = [...head.refusals, ...paid.refusals];
    const total = numberOf(doc, 'TotalAmt');
    if (!books.named('Customer', doc.CustomerRef)) found.push(refusals.reference('CustomerRef'));
    if (total === null) found.push(refusals.missing('TotalAmt'));
    if (total !== null && paid.sum > total) found.push(refusals.business('The lines come to more than the payment.'));
    if (doc.DepositToAccountRef && !books.named('Account', doc.DepositToAccountRef))
      found.push(refusals.reference('DepositToAccountRef'));
    if (found.length > 0 || total === null) return { refusals: found };
    return {
      doc: {
        ...doc,
        ...head.fields,
        CustomerRef: withName(books, 'Customer', doc.CustomerRef),
        DepositToAccountRef: doc.DepositToAccountRef ?? { value: UNDEPOSITED },
        TotalAmt: cents(total),
        UnappliedAmt: cents(total - paid.sum),
        ProcessPayment: false,
      },
    };
  },
  settle: settle('Invoice', 'Payment'),
  keeps: (books, doc) =>
    books
      .all('Deposit')
      .some((deposit) =>
        docsOf(deposit.Line).some((line) => docsOf(line.LinkedTxn).some(({ TxnId }) => TxnId === doc.Id)),
      )
      ? [refusals.business('It is deposited. Take the deposit away first.')]
      : [],
};

export const billPayments: Kind = {
  shelf: 'BillPayment',
  isName: false,
  canVoid: true,
  fields: [...HEAD, 'VendorRef', 'TotalAmt', 'PayType', 'CheckPayment', 'CreditCardPayment'],
  check(books, doc) {
    const head = headOf(books, 'BillPayment', doc);
    const paid = linesOf(books, doc, { to: 'Bill', reference: 'VendorRef' });
    const found = [...head.refusals, ...paid.refusals];
    const account = docOf(doc.CheckPayment).BankAccountRef ?? docOf(doc.CreditCardPayment).CCAccountRef;
    if (!books.named('Vendor', doc.VendorRef)) found.push(refusals.reference('VendorRef'));
    if (doc.PayType !== 'Check' && doc.PayType !== 'CreditCard') found.push(refusals.missing('PayType'));
    if (!books.named('Account', account)) found.push(refusals.reference('BankAccountRef'));
    if (paid.sum !== cents(numberOf(doc, 'TotalAmt') ?? -1))
      found.push(refusals.business('The lines do not come to the total.'));
    if (found.length > 0) return { refusals: found };
    return { doc: { ...doc, ...head.fields, VendorRef: withName(books, 'Vendor', doc.VendorRef), TotalAmt: paid.sum } };
  },
  settle: settle('Bill', 'BillPayment'),
};

export const purchases: Kind = {
  shelf: 'Purchase',
  isName: false,
  canVoid: false,
  fields: [...HEAD, 'AccountRef', 'PaymentType', 'PaymentRefNum', 'EntityRef', 'Credit'],
  check(books, doc) {
    const head = headOf(books, 'Purchase', doc);
    const lines = priced(books, doc, 'expense');
    const found = [...head.refusals, ...lines.refusals];
    const type = books.named('Account', doc.AccountRef)?.AccountType;
    if (type !== 'Bank' && type !== 'Credit Card') found.push(refusals.reference('AccountRef'));
    if (!['Cash', 'Check', 'CreditCard'].includes(textOf(doc, 'PaymentType')))
      found.push(refusals.missing('PaymentType'));
    if (found.length > 0) return { refusals: found };
    return { doc: { ...doc, ...head.fields, AccountRef: withName(books, 'Account', doc.AccountRef), ...lines.fields } };
  },
};

export const deposits: Kind = {
  shelf: 'Deposit',
  isName: false,
  canVoid: false,
  fields: [...HEAD, 'DepositToAccountRef'],
  check(books, doc) {
    const head = headOf(books, 'Deposit', doc);
    const found = [...head.refusals];
    if (books.named('Account', doc.DepositToAccountRef)?.AccountType !== 'Bank')
      found.push(refusals.reference('DepositToAccountRef'));
    const lines = docsOf(doc.Line).map((line, index) => {
      const [link] = docsOf(line.LinkedTxn);
      const isPayment = link !== undefined && books.shelves.Payment.has(textOf(link, 'TxnId'));
      if (!isPayment && !books.named('Account', docOf(line.DepositLineDetail).AccountRef))
        found.push(refusals.reference(link ? 'LinkedTxn' : 'AccountRef'));
      return { ...line, Id: String(index + 1), LineNum: index + 1 };
    });
    if (lines.length === 0) found.push(refusals.missing('Line'));
    const total = cents(docsOf(doc.Line).reduce((sum, line) => sum + (numberOf(line, 'Amount') ?? 0), 0));
    if (total < 0) found.push(refusals.business('A deposit cannot be negative.'));
    if (found.length > 0) return { refusals: found };
    return {
      doc: {
        ...doc,
        ...head.fields,
        DepositToAccountRef: withName(books, 'Account', doc.DepositToAccountRef),
        Line: lines,
        TotalAmt: total,
      },
    };
  },
};

/** Accounts of the profit and loss statement, between which no money is moved. */
const RESULTS = ['Income', 'Other Income', 'Expense', 'Other Expense', 'Cost of Goods Sold'];

export const transfers: Kind = {
  shelf: 'Transfer',
  isName: false,
  canVoid: false,
  fields: ['TxnDate', 'PrivateNote', 'CurrencyRef', 'FromAccountRef', 'ToAccountRef', 'Amount'],
  check(books, doc) {
    const head = headOf(books, 'Transfer', doc);
    const found = [...head.refusals];
    const accounts = (['FromAccountRef', 'ToAccountRef'] as const).map((name) => {
      const account = books.named('Account', doc[name]);
      if (!account || RESULTS.includes(textOf(account, 'AccountType'))) found.push(refusals.reference(name));
      return account?.Id;
    });
    if (accounts[0] !== undefined && accounts[0] === accounts[1])
      found.push(refusals.business('You cannot transfer from an account to itself.'));
    const amount = numberOf(doc, 'Amount');
    if (amount === null) found.push(refusals.missing('Amount'));
    if (found.length > 0 || amount === null) return { refusals: found };
    return {
      doc: {
        ...doc,
        ...head.fields,
        FromAccountRef: withName(books, 'Account', doc.FromAccountRef),
        ToAccountRef: withName(books, 'Account', doc.ToAccountRef),
        Amount: cents(amount),
      },
    };
  },
};

export const journalEntries: Kind = {
  shelf: 'JournalEntry',
  isName: false,
  canVoid: false,
  fields: [...HEAD, 'Adjustment'],
  check(books, doc) {
    const head = headOf(books, 'JournalEntry', doc);
    const found = [...head.refusals];
    let [balance, debits] = [0, 0];
    const lines = docsOf(doc.Line).map((line, index) => {
      const detail = docOf(line.JournalEntryLineDetail);
      const amount = numberOf(line, 'Amount') ?? -1;
      if (amount < 0) found.push(refusals.business('Amounts of a journal entry have no sign.'));
      if (detail.PostingType !== 'Debit' && detail.PostingType !== 'Credit')
        found.push(refusals.missing('PostingType'));
      if (!books.named('Account', detail.AccountRef)) found.push(refusals.reference('AccountRef'));
      balance += detail.PostingType === 'Debit' ? amount : -amount;
      if (detail.PostingType === 'Debit') debits += amount;
      const completed = { ...detail, AccountRef: withName(books, 'Account', detail.AccountRef) };
      return { ...line, Id: String(index), JournalEntryLineDetail: completed };
    });
    if (lines.length < 2) found.push(refusals.missing('Line'));
    if (cents(balance) !== 0) found.push(refusals.business('When you use Journal Entry, debits equal credits.'));
    if (found.length > 0) return { refusals: found };
    return { doc: { Adjustment: false, ...doc, ...head.fields, Line: lines, TotalAmt: cents(debits) } };
  },
};
