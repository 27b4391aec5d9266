import {
  eventOf,
  PRACTICE_CLIENT,
  PRACTICE_VERIFIER_TOKEN,
  startPracticeQuickBooks,
} from '@holdfast/nodes-quickbooks/practice';
import { aList, aWrite, type Market, type Trade, whoIsEntered } from './market.ts';

const SLUG = 'market-quickbooks';
const ID = "={{ $('Order').item.json.id }}";
const WHO = "={{ $('Order').item.json.who }}";
const CHECKING = '35';
const OFFICE = '15';

const entered = (resource: 'customer' | 'vendor') => whoIsEntered(SLUG, `quickbooks.${resource}.changed`);
const key = ['id', "={{ $('document').item.json.id }}"] as const;
const expected = { total: '100.00', balance: '0.00' };

const sale: Trade = {
  entered: entered('customer'),
  name: 'name',
  writes: [
    aWrite(SLUG, ['document', 'quickbooks.invoice.create', 'created'], ['POST', '/invoice'], {
      customerId: ID,
      lines: [{ description: WHO, unitPrice: '100.00' }],
    }),
    aWrite(SLUG, ['payment', 'quickbooks.payment.create', 'created'], ['POST', '/payment'], {
      customerId: ID,
      amount: '={{ $json.balance }}',
      invoices: [{ id: '={{ $json.id }}', amount: '={{ $json.balance }}' }],
      note: WHO,
    }),
  ],
  list: aList(SLUG, 'quickbooks.invoice.list', { customerId: ID }),
  key,
  expected,
};
const purchase: Trade = {
  entered: entered('vendor'),
  name: 'name',
  writes: [
    // By the step that shares calls: its record comes as QuickBooks has it.
    aWrite(SLUG, ['document', 'quickbooks.batch.create', 'created'], ['POST', '/batch'], {
      entity: 'Bill',
      body: {
        VendorRef: { value: ID },
        Line: [
          {
            DetailType: 'AccountBasedExpenseLineDetail',
            Description: WHO,
            Amount: 100,
            AccountBasedExpenseLineDetail: { AccountRef: { value: OFFICE } },
          },
        ],
      },
    }),
    aWrite(SLUG, ['payment', 'quickbooks.billPayment.create', 'created'], ['POST', '/billpayment'], {
      vendorId: ID,
      bills: [{ id: '={{ $json.Id }}', amount: '={{ String($json.Balance) }}' }],
      accountId: CHECKING,
      note: WHO,
    }),
  ],
  list: aList(SLUG, 'quickbooks.bill.list', { vendorId: ID }),
  key: ['id', "={{ $('document').item.json.Id }}"],
  expected,
};

/** QuickBooks: customers and vendors, invoices and bills, payments of both. */
export async function openQuickBooks(): Promise<Market> {
  const practice = await startPracticeQuickBooks({ rates: { perMinute: 100_000, batchesPerMinute: 100_000 } });
  const [[realmId, books] = []] = [...practice.books];
  if (realmId === undefined || !books) throw new Error('Practice has no company.');
  const about = (shelf: 'Invoice' | 'Bill' | 'Payment' | 'BillPayment', name: string) =>
    books.all(shelf).filter((doc) => JSON.stringify(doc).includes(`"${name}`));
  return {
    practice,
    webhooks: practice.webhooks,
    slug: SLUG,
    connection: {
      type: 'quickbooks.company',
      fields: { ...PRACTICE_CLIENT, verifierToken: PRACTICE_VERIFIER_TOKEN, practiceUrl: practice.url },
    },
    account: realmId,
    heardBy: 1,
    trades: { Buyer: sale, Seller: purchase },
    asksFor(name, role) {
      const id = books.all(role === 'Buyer' ? 'Customer' : 'Vendor').find((one) => one.DisplayName === name)?.Id;
      return id === undefined ? '' : `'${id}'`;
    },
    enter: (url) => practice.webhooks.enter(url),
    meet(DisplayName, role) {
      const shelf = role === 'Buyer' ? 'Customer' : 'Vendor';
      const Id = books.newId();
      books.put(shelf, { Id, DisplayName, Active: true, Balance: 0, SyncToken: '0', MetaData: books.meta() });
      practice.webhooks.tell([eventOf(books, shelf, Id, 'Create')]);
    },
    booksAbout: (name, role) => ({
      documents: about(role === 'Buyer' ? 'Invoice' : 'Bill', name).map(({ Balance }) => `${Balance}`),
      payments: about(role === 'Buyer' ? 'Payment' : 'BillPayment', name).map(({ TotalAmt }) => Number(TotalAmt)),
    }),
  };
}
