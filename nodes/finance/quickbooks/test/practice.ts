import type { JsonObject } from '@holdfast/node-sdk';
import { TEST_NOW } from '@holdfast/node-sdk/testing';
import { PracticeClock } from '@holdfast/practice';
import { SCOPE } from '../practice/api.ts';
import { Books, type ShelfName } from '../practice/books.ts';
import { PRACTICE_CLIENT, type PracticeQuickBooks, startPracticeQuickBooks } from '../practice/index.ts';

const COMPANY = 'Practice Gardening';
export const REALM = new Books(COMPANY, new PracticeClock()).realmId;

export const connectionFields: JsonObject = {
  ...PRACTICE_CLIENT,
  environment: 'production',
  practiceUrl: '',
  realmId: REALM,
  company: COMPANY,
};

/** A practice QuickBooks whose first company has a customer and a vendor, and takes the token of tests. */
export async function openPractice(): Promise<PracticeQuickBooks & { readonly first: Books }> {
  const practice = await startPracticeQuickBooks({
    rates: { perMinute: 10_000, batchesPerMinute: 10_000 },
    clock: new PracticeClock(() => TEST_NOW),
  });
  practice.oauth.allow(`test-token-of-${PRACTICE_CLIENT.clientId}`, SCOPE, REALM);
  const first = practice.books.get(REALM);
  if (!first) throw new Error('Practice has no company.');
  put(first, 'Customer', { Id: '58', DisplayName: 'Example Customer', Active: true, Balance: 0 });
  put(first, 'Vendor', { Id: '46', DisplayName: 'Example Supplies', Active: true, Balance: 0 });
  return { ...practice, first };
}

/** Puts a document into the books by hand. */
export function put(books: Books, shelf: ShelfName, doc: JsonObject): void {
  const MetaData = { CreateTime: '2025-10-09T08:53:20+00:00', LastUpdatedTime: '2025-10-09T08:53:20+00:00' };
  books.put(shelf, { SyncToken: '0', MetaData, ...doc });
}

const head = { TxnDate: '2026-01-10', CurrencyRef: { value: 'USD', name: 'United States Dollar' } };

/** Documents that are in the books already, by their kind. */
export const documents = {
  Invoice: {
    ...head,
    Id: '129',
    DocNumber: '9001',
    CustomerRef: { value: '58', name: 'Example Customer' },
    DueDate: '2026-02-10',
    Line: [
      {
        Id: '1',
        LineNum: 1,
        Amount: 100,
        DetailType: 'SalesItemLineDetail',
        SalesItemLineDetail: {
          ItemRef: { value: '1', name: 'Services' },
          Qty: 1,
          UnitPrice: 100,
          TaxCodeRef: { value: 'TAX' },
        },
      },
    ],
    TxnTaxDetail: { TotalTax: 20 },
    TotalAmt: 120,
    Balance: 120,
    LinkedTxn: [],
  },
  CreditMemo: {
    ...head,
    Id: '130',
    DocNumber: '9002',
    CustomerRef: { value: '58', name: 'Example Customer' },
    Line: [
      { Id: '1', Amount: 20, DetailType: 'SalesItemLineDetail', SalesItemLineDetail: { ItemRef: { value: '1' } } },
    ],
    TotalAmt: 20,
    Balance: 20,
    RemainingCredit: 20,
  },
  Bill: {
    ...head,
    Id: '25',
    DocNumber: 'S-17',
    VendorRef: { value: '46', name: 'Example Supplies' },
    APAccountRef: { value: '33' },
    Line: [
      {
        Id: '1',
        Amount: 30,
        DetailType: 'AccountBasedExpenseLineDetail',
        AccountBasedExpenseLineDetail: { AccountRef: { value: '15' } },
      },
    ],
    TotalAmt: 30,
    Balance: 30,
    LinkedTxn: [],
  },
  VendorCredit: {
    ...head,
    Id: '26',
    VendorRef: { value: '46', name: 'Example Supplies' },
    Line: [
      {
        Id: '1',
        Amount: 10,
        DetailType: 'AccountBasedExpenseLineDetail',
        AccountBasedExpenseLineDetail: { AccountRef: { value: '15' } },
      },
    ],
    TotalAmt: 10,
    Balance: 10,
  },
  Payment: {
    ...head,
    Id: '131',
    CustomerRef: { value: '58', name: 'Example Customer' },
    DepositToAccountRef: { value: '4' },
    Line: [{ Amount: 20, LinkedTxn: [{ TxnId: '129', TxnType: 'Invoice' }] }],
    TotalAmt: 20,
    UnappliedAmt: 0,
  },
  BillPayment: {
    ...head,
    Id: '27',
    VendorRef: { value: '46', name: 'Example Supplies' },
    PayType: 'Check',
    CheckPayment: { BankAccountRef: { value: '35' } },
    Line: [{ Amount: 30, LinkedTxn: [{ TxnId: '25', TxnType: 'Bill' }] }],
    TotalAmt: 30,
  },
  Purchase: {
    ...head,
    Id: '28',
    PaymentType: 'Cash',
    AccountRef: { value: '35', name: 'Checking' },
    Line: [
      {
        Id: '1',
        Amount: 8,
        DetailType: 'AccountBasedExpenseLineDetail',
        AccountBasedExpenseLineDetail: { AccountRef: { value: '15' } },
      },
    ],
    TotalAmt: 8,
  },
  Deposit: {
    ...head,
    Id: '29',
    DepositToAccountRef: { value: '35', name: 'Checking' },
    Line: [
      { Id: '1', Amount: 50, DetailType: 'DepositLineDetail', DepositLineDetail: { AccountRef: { value: '79' } } },
    ],
    TotalAmt: 50,
  },
  Transfer: {
    ...head,
    Id: '31',
    FromAccountRef: { value: '35', name: 'Checking' },
    ToAccountRef: { value: '4', name: 'Undeposited Funds' },
    Amount: 40,
  },
  JournalEntry: {
    ...head,
    Id: '30',
    Line: [
      {
        Id: '0',
        Amount: 5,
        DetailType: 'JournalEntryLineDetail',
        JournalEntryLineDetail: { PostingType: 'Debit', AccountRef: { value: '7' } },
      },
      {
        Id: '1',
        Amount: 5,
        DetailType: 'JournalEntryLineDetail',
        JournalEntryLineDetail: { PostingType: 'Credit', AccountRef: { value: '35' } },
      },
    ],
    TotalAmt: 5,
  },
  Item: { Id: '19', Name: 'Advice', Active: true, Type: 'Service', UnitPrice: 120, IncomeAccountRef: { value: '79' } },
} satisfies Partial<Record<ShelfName, JsonObject>>;
