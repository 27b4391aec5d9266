import type { JsonObject } from '@holdfast/node-sdk';
import { PRACTICE_CLIENT, startPracticeBusinessCentral } from '@holdfast/nodes-business-central/practice';
import { aList, aWrite, type Market, type Role, type Trade, whoIsEntered } from './market.ts';

const SLUG = 'market-business-central';
const ID = "{{ $('Order').item.json.id }}";
const WHO = "={{ $('Order').item.json.who }}";

/** Draft, posting, payment in a journal of its own, posting of that: two of the four do not say whom they are about. */
function trade(
  role: Role,
  { set, invoice, payment, journals }: Readonly<Record<'set' | 'invoice' | 'payment' | 'journals', string>>,
  account: string,
  { bank, whose }: { readonly bank: string; readonly whose: (path: string) => unknown },
  expected: Trade['expected'],
): Trade {
  const party = role === 'Buyer' ? 'customer' : 'vendor';
  const paid: JsonObject = {
    [`${party}Id`]: `=${ID}`,
    amount: '={{ $json.totalAmountIncludingTax }}',
    invoiceNumber: '={{ $json.number }}',
    description: WHO,
  };
  return {
    entered: whoIsEntered(SLUG, `business-central.${party}.changed`),
    name: 'displayName',
    writes: [
      aWrite(SLUG, ['document', `business-central.${invoice}.create`, 'created'], ['POST', `/${set}`], {
        [`${party}Id`]: `=${ID}`,
        lines: [{ description: WHO, price: '100.00', accountNumber: account }],
      }),
      aWrite(
        SLUG,
        ['posted', `business-central.${invoice}.post`, 'posted'],
        ['POST', `/${set}(`],
        { id: '={{ $json.id }}' },
        { nameOf: whose },
      ),
      aWrite(SLUG, ['payment', `business-central.${payment}.create`, 'created'], ['POST', `/${journals}`], {
        payments: [paid],
        balancingAccountId: bank,
      }),
      aWrite(
        SLUG,
        ['paid', 'business-central.journal.post', 'posted'],
        ['POST', '/journals('],
        { id: '={{ $json.id }}' },
        { nameOf: whose },
      ),
    ],
    list: aList(SLUG, `business-central.${invoice}.list`, { where: `=${party}Id eq ${ID}` }),
    key: ['id', "={{ $('document').item.json.id }}"],
    expected,
  };
}

/** Business Central: customers and vendors, invoices that are posted, payments in journals that are posted. */
export async function openBusinessCentral(): Promise<Market> {
  const practice = await startPracticeBusinessCentral({ perFiveMinutes: 1_000_000 });
  const [[companyId, books] = []] = [...practice.books];
  if (companyId === undefined || !books) throw new Error('Practice has no company.');
  const bank = String(books.by('accounts', 'number', '10100')?.id);
  /** Whose document or payment is posted by a request to a path. */
  const whose = (path: string): unknown => {
    const [, set, id = ''] = /(\w+)\(([^()]+)\)\/Microsoft/.exec(path) ?? [];
    if (set === 'salesInvoices') return books.shelves[set].get(id)?.customerName;
    if (set === 'purchaseInvoices') return books.shelves[set].get(id)?.vendorName;
    const lines = [...books.all('customerPayments'), ...books.all('vendorPayments')];
    return lines.find(({ journalId }) => journalId === id)?.description;
  };
  const all = { totalAmountIncludingTax: '100.00', status: 'Paid' };
  return {
    practice,
    webhooks: practice.subscriptions.webhooks,
    slug: SLUG,
    connection: { type: 'business-central.company', fields: { ...PRACTICE_CLIENT, practiceUrl: practice.url } },
    account: companyId,
    heardBy: 1,
    trades: {
      Buyer: trade(
        'Buyer',
        {
          set: 'salesInvoices',
          invoice: 'salesInvoice',
          payment: 'payment',
          journals: 'customerPaymentJournals',
        },
        '40100',
        { bank, whose },
        { ...all, remainingAmount: '0.00' },
      ),
      Seller: trade(
        'Seller',
        {
          set: 'purchaseInvoices',
          invoice: 'purchaseInvoice',
          payment: 'vendorPayment',
          journals: 'vendorPaymentJournals',
        },
        '61100',
        { bank, whose },
        all,
      ),
    },
    asksFor: (name, role) =>
      String(
        books.all(role === 'Buyer' ? 'customers' : 'vendors').find(({ displayName }) => displayName === name)?.id ?? '',
      ),
    meet(displayName, role) {
      const set = role === 'Buyer' ? 'customers' : 'vendors';
      const number = books.newNumber(role === 'Buyer' ? 'C' : 'V');
      const { id } = books.put(set, { id: books.newId(), number, displayName, currencyCode: '', blocked: ' ' });
      practice.subscriptions.tell(books, { commits: [{ kind: set, id: String(id), did: 'created' }] });
    },
    booksAbout(name, role) {
      const [set, party] =
        role === 'Buyer' ? (['salesInvoices', 'customerName'] as const) : (['purchaseInvoices', 'vendorName'] as const);
      const entries = books.all('generalLedgerEntries').filter(({ description }) => description === name);
      return {
        documents: books
          .all(set)
          .filter((doc) => doc[party] === name)
          .map(({ status }) => String(status)),
        payments: entries
          .filter(({ documentType, accountNumber }) => documentType === 'Payment' && accountNumber === '10100')
          .map(({ debitAmount, creditAmount }) => Number(debitAmount) + Number(creditAmount)),
      };
    },
  };
}
