import { date, type Field, list, money, shape, text, whole, within } from '@holdfast/node-sdk/records';
import { identity, named, times } from './fields.ts';

const linked = () => list('LinkedTxn', shape({ id: text('TxnId'), type: text('TxnType') }));

const lineHead = (): Readonly<Record<string, Field>> => ({
  id: text('Id'),
  description: text('Description'),
  amount: money('Amount'),
  detailType: text('DetailType'),
});

/** A line of a document to a customer. From `SalesItemLineDetail` of QuickBooks' schema. */
const salesLine = shape({
  ...lineHead(),
  item: within('SalesItemLineDetail', named('ItemRef')),
  quantity: within('SalesItemLineDetail', money('Qty')),
  unitPrice: within('SalesItemLineDetail', money('UnitPrice')),
  taxCode: within('SalesItemLineDetail', within('TaxCodeRef', text('value'))),
});

/** A line of a document from a vendor. From the two expense line details of QuickBooks' schema. */
const expenseLine = shape({
  ...lineHead(),
  account: within('AccountBasedExpenseLineDetail', named('AccountRef')),
  item: within('ItemBasedExpenseLineDetail', named('ItemRef')),
  taxCode: within('AccountBasedExpenseLineDetail', within('TaxCodeRef', text('value'))),
});

/** A line that says what is paid, and how much of it. */
const paymentLine = shape({ amount: money('Amount'), pays: linked() });

const head = () => ({ ...identity(), number: text('DocNumber'), date: date('TxnDate') });
const foot = () => ({
  currency: within('CurrencyRef', text('value')),
  total: money('TotalAmt'),
  note: text('PrivateNote'),
  ...times(),
});
const tax = () => within('TxnTaxDetail', money('TotalTax'));

/** From `Invoice` of QuickBooks' schema. */
export const invoice = shape({
  ...head(),
  dueDate: date('DueDate'),
  customer: named('CustomerRef'),
  emailAddress: within('BillEmail', text('Address')),
  customerMemo: within('CustomerMemo', text('value')),
  lines: list('Line', salesLine),
  totalTax: tax(),
  balance: money('Balance'),
  linked: linked(),
  ...foot(),
});

/** From `CreditMemo` of QuickBooks' schema. */
export const creditMemo = shape({
  ...head(),
  customer: named('CustomerRef'),
  customerMemo: within('CustomerMemo', text('value')),
  lines: list('Line', salesLine),
  totalTax: tax(),
  balance: money('Balance'),
  remainingCredit: money('RemainingCredit'),
  ...foot(),
});

/** From `Bill` of QuickBooks' schema. */
export const bill = shape({
  ...head(),
  dueDate: date('DueDate'),
  vendor: named('VendorRef'),
  payableAccount: named('APAccountRef'),
  lines: list('Line', expenseLine),
  totalTax: tax(),
  balance: money('Balance'),
  linked: linked(),
  ...foot(),
});

/** From `VendorCredit` of QuickBooks' schema. */
export const vendorCredit = shape({
  ...head(),
  vendor: named('VendorRef'),
  payableAccount: named('APAccountRef'),
  lines: list('Line', expenseLine),
  totalTax: tax(),
  balance: money('Balance'),
  ...foot(),
});

/** What a customer paid. From `Payment` of QuickBooks' schema. */
export const payment = shape({
  ...head(),
  customer: named('CustomerRef'),
  depositAccount: named('DepositToAccountRef'),
  reference: text('PaymentRefNum'),
  lines: list('Line', paymentLine),
  unapplied: money('UnappliedAmt'),
  ...foot(),
});

/** What was paid to a vendor. From `BillPayment` of QuickBooks' schema. */
export const billPayment = shape({
  ...head(),
  vendor: named('VendorRef'),
  paidBy: text('PayType'),
  bankAccount: within('CheckPayment', named('BankAccountRef')),
  cardAccount: within('CreditCardPayment', named('CCAccountRef')),
  lines: list('Line', paymentLine),
  ...foot(),
});

/** Money that was spent at once: cash, check or card. From `Purchase` of QuickBooks' schema. */
export const purchase = shape({
  ...head(),
  paidBy: text('PaymentType'),
  account: named('AccountRef'),
  payee: named('EntityRef'),
  reference: text('PaymentRefNum'),
  lines: list('Line', expenseLine),
  totalTax: tax(),
  ...foot(),
});

/** Money that came into an account. From `Deposit` of QuickBooks' schema. */
export const deposit = shape({
  ...head(),
  depositAccount: named('DepositToAccountRef'),
  lines: list(
    'Line',
    shape({
      ...lineHead(),
      account: within('DepositLineDetail', named('AccountRef')),
      from: within('DepositLineDetail', named('Entity')),
      deposits: linked(),
    }),
  ),
  ...foot(),
});

/** Money that was moved between two accounts. From `Transfer` of QuickBooks' schema. */
export const transfer = shape({
  ...identity(),
  date: date('TxnDate'),
  fromAccount: named('FromAccountRef'),
  toAccount: named('ToAccountRef'),
  amount: money('Amount'),
  currency: within('CurrencyRef', text('value')),
  note: text('PrivateNote'),
  ...times(),
});

/** A posting by hand. From `JournalEntry` of QuickBooks' schema. */
export const journalEntry = shape({
  ...head(),
  lines: list(
    'Line',
    shape({
      ...lineHead(),
      side: within('JournalEntryLineDetail', text('PostingType')),
      account: within('JournalEntryLineDetail', named('AccountRef')),
    }),
  ),
  ...foot(),
});

/** A file beside a document. From `Attachable` of QuickBooks' schema. */
export const attachable = shape({
  ...identity(),
  fileName: text('FileName'),
  contentType: text('ContentType'),
  note: text('Note'),
  beside: list('AttachableRef', shape({ document: named('EntityRef') })),
  ...times(),
});

/** The same with how large it is. */
export const keptAttachable = shape({ ...attachable.fields, sizeBytes: whole('Size') });
