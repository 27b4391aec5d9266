import type { JsonObject } from '@holdfast/node-sdk';
import { TEST_NOW } from '@holdfast/node-sdk/testing';
import { type Doc, PracticeClock } from '@holdfast/practice';
import { Books, type ShelfName } from '../practice/books.ts';
import {
  PRACTICE_CLIENT,
  type PracticeBusinessCentral,
  SCOPE,
  startPracticeBusinessCentral,
} from '../practice/index.ts';

const COMPANY = 'Practice Furniture';
const template = new Books(COMPANY, new PracticeClock());
export const COMPANY_ID = template.companyId;

export const connectionFields: JsonObject = {
  ...PRACTICE_CLIENT,
  practiceUrl: '',
  companyId: COMPANY_ID,
  company: COMPANY,
};

const id = (digit: number): string => `${String(digit).repeat(8)}-1111-4111-8111-111111111111`;
export const IDS = {
  contact: `${'c'.repeat(8)}-1111-4111-8111-111111111111`,
  customer: id(1),
  vendor: id(2),
  item: id(3),
  salesInvoice: id(4),
  creditMemo: id(5),
  purchaseInvoice: id(6),
  journal: id(7),
  purchaseCreditMemo: id(8),
  attachment: id(9),
  waiting: `${'a'.repeat(8)}-1111-4111-8111-111111111111`,
  checking: String(template.by('bankAccounts', 'number', 'CHECKING')?.id),
  taxable: String(template.by('taxGroups', 'code', 'TAXABLE')?.id),
  office: String(template.by('accounts', 'number', '61100')?.id),
  area: String(template.by('taxAreas', 'code', 'ATLANTA, GA')?.id),
  bank: String(template.by('accounts', 'number', '10100')?.id),
};

/** A practice Business Central whose first company has a customer and a vendor, and takes the token of tests. */
export async function openPractice(): Promise<PracticeBusinessCentral & { readonly first: Books }> {
  const practice = await startPracticeBusinessCentral({
    perFiveMinutes: 100_000,
    clock: new PracticeClock(() => TEST_NOW),
  });
  practice.oauth.allow(`test-token-of-${PRACTICE_CLIENT.clientId}`, SCOPE);
  const first = practice.books.get(COMPANY_ID);
  if (!first) throw new Error('Practice has no company.');
  put(first, 'customers', 'customer');
  put(first, 'vendors', 'vendor');
  return { ...practice, first };
}

const line = (price: 'unitPrice' | 'unitCost', amount: number, account: string): Doc => ({
  id: id(9),
  sequence: 10_000,
  lineType: 'Account',
  lineObjectNumber: account,
  description: 'Advice',
  quantity: 1,
  [price]: amount,
  taxCode: 'NONTAXABLE',
  amountExcludingTax: amount,
  totalTaxAmount: 0,
  amountIncludingTax: amount,
});
const totals = (amount: number) => ({
  currencyCode: 'USD',
  status: 'Draft',
  totalAmountExcludingTax: amount,
  totalTaxAmount: 0,
  totalAmountIncludingTax: amount,
  postingDate: '2026-01-10',
  dueDate: '2026-02-10',
});
const sold = { customerId: IDS.customer, customerNumber: 'C1', customerName: 'Example Customer' };

/** Records that are in the books already. */
const DOCUMENTS: Readonly<Record<string, Doc>> = {
  contact: { number: 'CT1', displayName: 'Example Contact', type: 'Person', email: '' },
  customer: {
    number: 'C1',
    displayName: 'Example Customer',
    type: 'Company',
    email: '',
    currencyCode: '',
    blocked: ' ',
  },
  vendor: { number: 'V1', displayName: 'Example Supplies', email: '', currencyCode: '', blocked: ' ' },
  item: {
    number: 'ADVICE',
    displayName: 'Advice',
    type: 'Service',
    unitPrice: 120,
    unitCost: 0,
    taxGroupCode: 'TAXABLE',
    blocked: false,
  },
  salesInvoice: {
    number: 'D900',
    ...sold,
    externalDocumentNumber: 'X-1',
    invoiceDate: '2026-01-10',
    ...totals(120),
    remainingAmount: 0,
    salesInvoiceLines: [line('unitPrice', 120, '40100')],
  },
  creditMemo: {
    number: 'D901',
    ...sold,
    creditMemoDate: '2026-01-10',
    ...totals(20),
    salesCreditMemoLines: [line('unitPrice', 20, '40100')],
  },
  purchaseInvoice: {
    number: 'D902',
    vendorId: IDS.vendor,
    vendorNumber: 'V1',
    vendorName: 'Example Supplies',
    vendorInvoiceNumber: 'S-17',
    invoiceDate: '2026-01-10',
    ...totals(30),
    purchaseInvoiceLines: [line('unitCost', 30, '61100')],
  },
  purchaseCreditMemo: {
    number: 'D903',
    vendorId: IDS.vendor,
    vendorNumber: 'V1',
    vendorName: 'Example Supplies',
    vendorCreditMemoNumber: 'C-17',
    creditMemoDate: '2026-01-10',
    ...totals(10),
    purchaseCreditMemoLines: [line('unitCost', 10, '61100')],
  },
  journal: {
    code: 'RENT',
    displayName: 'Rent',
    template: 'GENERAL',
    balancingAccountId: IDS.bank,
    balancingAccountNumber: '10100',
  },
  attachment: { fileName: 'receipt.txt', parentType: 'Sales Invoice', parentId: IDS.salesInvoice, byteSize: 0 },
};

/** Puts a record into the books by hand. */
export function put(books: Books, shelf: ShelfName, name: keyof typeof IDS & string, more: Doc = {}): void {
  books.put(shelf, { id: IDS[name], ...DOCUMENTS[name], ...more });
}

/** A line of the journal that waits to be posted. */
export const putJournalLine = (books: Books, documentNumber = 'RENT-1', id = books.newId()): void =>
  void books.put('journalLines', {
    id,
    journalId: IDS.journal,
    accountType: 'G/L Account',
    accountNumber: '61200',
    postingDate: '2026-01-10',
    documentNumber,
    amount: 500,
    description: 'Rent',
  });
