import type { JsonObject } from '@holdfast/node-sdk';
import { TEST_NOW } from '@holdfast/node-sdk/testing';
import { PracticeClock } from '@holdfast/practice';
import { Books, type ShelfName } from '../practice/books.ts';
import { PRACTICE_CLIENT, type PracticeXero, startPracticeXero } from '../practice/index.ts';

/** Everything a connection may ask for. */
export const ALL_SCOPES = [
  'offline_access',
  ...[
    'contacts',
    'invoices',
    'payments',
    'banktransactions',
    'manualjournals',
    'journals.read',
    'settings',
    'attachments',
  ],
  ...['aged', 'balancesheet', 'banksummary', 'executivesummary', 'profitandloss', 'trialbalance'].map(
    (report) => `reports.${report}.read`,
  ),
]
  .map((scope, index) => (index === 0 ? scope : `accounting.${scope}`))
  .join(' ');

/** Ids of the first documents in the books: the same whenever the same is made. */
export const PEOPLE = { customer: idAt(1), supplier: idAt(2) };
function idAt(position: number): string {
  const books = new Books('Practice Trading', new PracticeClock());
  let id = '';
  for (let count = 0; count < position; count += 1) id = books.newId();
  return id;
}

/** A practice Xero whose first organisation has a customer and a supplier, and takes the token of tests. */
export async function openPractice(): Promise<PracticeXero & { readonly first: Books; readonly fields: JsonObject }> {
  const practice = await startPracticeXero({ rates: { perMinute: 10_000 }, clock: new PracticeClock(() => TEST_NOW) });
  practice.oauth.allow(`test-token-of-${PRACTICE_CLIENT.clientId}`, ALL_SCOPES);
  const [first] = practice.books.values();
  if (!first) throw new Error('Practice has no organisation.');
  for (const Name of ['Example Customer', 'Example Supplier'])
    put(first, 'Contacts', { ContactID: first.newId(), Name, ContactStatus: 'ACTIVE' });
  return { ...practice, first, fields: connectionFields };
}

export const connectionFields: JsonObject = {
  ...PRACTICE_CLIENT,
  access: 'write',
  practiceUrl: '',
  tenantId: new Books('Practice Trading', new PracticeClock()).tenantId,
  organisation: 'Practice Trading',
};

/** Puts a document into the books by hand. */
export function put(books: Books, shelf: ShelfName, doc: JsonObject): JsonObject {
  const id = String(Object.values(doc)[0]);
  books.shelves[shelf].set(id, { UpdatedDateUTC: '/Date(1760000000000+0000)/', ...doc });
  return doc;
}

/** An approved sales invoice of 120.00 that is in the books already. */
export const anInvoice = (more: JsonObject = {}): JsonObject => ({
  InvoiceID: '11111111-1111-4111-8111-111111111111',
  Type: 'ACCREC',
  InvoiceNumber: 'INV-9001',
  Reference: '',
  Contact: { ContactID: PEOPLE.customer, Name: 'Example Customer' },
  Date: '/Date(1768435200000+0000)/',
  DueDate: '/Date(1769904000000+0000)/',
  Status: 'AUTHORISED',
  LineAmountTypes: 'Exclusive',
  LineItems: [
    {
      Description: 'Advice',
      Quantity: 1,
      UnitAmount: 100,
      AccountCode: '200',
      TaxType: 'OUTPUT',
      TaxAmount: 20,
      LineAmount: 100,
    },
  ],
  SubTotal: 100,
  TotalTax: 20,
  Total: 120,
  AmountDue: 120,
  AmountPaid: 0,
  AmountCredited: 0,
  CurrencyCode: 'EUR',
  ...more,
});

/** A payment of it. */
export const aPayment = (more: JsonObject = {}): JsonObject => ({
  PaymentID: '22222222-2222-4222-8222-222222222222',
  Invoice: { InvoiceID: '11111111-1111-4111-8111-111111111111', InvoiceNumber: 'INV-9001' },
  Date: '/Date(1768435200000+0000)/',
  Amount: 20,
  Status: 'AUTHORISED',
  Reference: 'by hand',
  ...more,
});
