import { date, type Field, flag, instant, list, money, shape, text, whole } from '@holdfast/node-sdk/records';

const identity = (): Readonly<Record<string, Field>> => ({ id: text('id'), etag: text('@odata.etag') });
const changed = (): Readonly<Record<string, Field>> => ({ updatedAt: instant('lastModifiedDateTime') });

const reached = () => ({
  number: text('number'),
  displayName: text('displayName'),
  addressLine1: text('addressLine1'),
  city: text('city'),
  postalCode: text('postalCode'),
  country: text('country'),
  phoneNumber: text('phoneNumber'),
  email: text('email'),
  taxRegistrationNumber: text('taxRegistrationNumber'),
});
const party = () => ({ ...reached(), currencyCode: text('currencyCode'), blocked: text('blocked') });

/** From `contacts` of API v2.0: people and companies, customers or not. */
export const contact = shape({
  ...identity(),
  ...reached(),
  type: text('type'),
  companyNumber: text('companyNumber'),
  companyName: text('companyName'),
  ...changed(),
});

/** From `customers` of API v2.0. */
export const customer = shape({
  ...identity(),
  ...party(),
  type: text('type'),
  balanceDue: money('balanceDue'),
  ...changed(),
});
/** From `customerFinancialDetails` of API v2.0: worked out, so nobody changes it. */
export const customerBalance = shape({
  id: text('id'),
  number: text('number'),
  balance: money('balance'),
  overdueAmount: money('overdueAmount'),
  totalSalesExcludingTax: money('totalSalesExcludingTax'),
  ...changed(),
});
/** From `vendors` of API v2.0. */
export const vendor = shape({ ...identity(), ...party(), balance: money('balance'), ...changed() });

/** From `items` of API v2.0. */
export const item = shape({
  ...identity(),
  number: text('number'),
  displayName: text('displayName'),
  type: text('type'),
  unitPrice: money('unitPrice'),
  unitCost: money('unitCost'),
  inventory: money('inventory'),
  taxGroupCode: text('taxGroupCode'),
  baseUnitOfMeasureCode: text('baseUnitOfMeasureCode'),
  isBlocked: flag('blocked'),
  ...changed(),
});

/** From `accounts` of API v2.0. */
export const account = shape({
  ...identity(),
  number: text('number'),
  displayName: text('displayName'),
  category: text('category'),
  subCategory: text('subCategory'),
  accountType: text('accountType'),
  isBlocked: flag('blocked'),
  takesPostings: flag('directPosting'),
  netChange: money('netChange'),
  ...changed(),
});

/** From `currencies` of API v2.0. */
export const currency = shape({
  ...identity(),
  code: text('code'),
  displayName: text('displayName'),
  symbol: text('symbol'),
  ...changed(),
});

const taxed = () => ({
  ...identity(),
  code: text('code'),
  displayName: text('displayName'),
  taxType: text('taxType'),
  ...changed(),
});
/** From `taxGroups` of API v2.0. */
export const taxGroup = shape(taxed());
/** From `taxAreas` of API v2.0. */
export const taxArea = shape(taxed());

const ofLine = (price: string) => ({
  lineType: text('lineType'),
  number: text('lineObjectNumber'),
  description: text('description'),
  quantity: money('quantity'),
  price: money(price),
  taxCode: text('taxCode'),
  amountExcludingTax: money('amountExcludingTax'),
  amountIncludingTax: money('amountIncludingTax'),
});
const lineOf = (price: string) => shape({ id: text('id'), ...ofLine(price) });
const ownLine = (price: string) =>
  shape({ ...identity(), documentId: text('documentId'), sequence: whole('sequence'), ...ofLine(price) });

/** From `salesInvoiceLines` and `salesCreditMemoLines` of API v2.0: one line, by itself. */
export const salesLine = ownLine('unitPrice');
/** From `purchaseInvoiceLines` and `purchaseCreditMemoLines` of API v2.0: one line, by itself. */
export const purchaseLine = ownLine('unitCost');

const totals = () => ({
  currencyCode: text('currencyCode'),
  totalAmountExcludingTax: money('totalAmountExcludingTax'),
  totalTaxAmount: money('totalTaxAmount'),
  totalAmountIncludingTax: money('totalAmountIncludingTax'),
  status: text('status'),
  ...changed(),
});
const customerOf = () => ({
  customerId: text('customerId'),
  customerNumber: text('customerNumber'),
  customerName: text('customerName'),
});

/** From `salesInvoices` of API v2.0: drafts and posted ones. */
export const salesInvoice = shape({
  ...identity(),
  number: text('number'),
  externalDocumentNumber: text('externalDocumentNumber'),
  reference: text('customerPurchaseOrderReference'),
  date: date('invoiceDate'),
  postingDate: date('postingDate'),
  dueDate: date('dueDate'),
  ...customerOf(),
  lines: list('salesInvoiceLines', lineOf('unitPrice')),
  remainingAmount: money('remainingAmount'),
  ...totals(),
});

/** From `salesCreditMemos` of API v2.0. */
export const salesCreditMemo = shape({
  ...identity(),
  number: text('number'),
  externalDocumentNumber: text('externalDocumentNumber'),
  date: date('creditMemoDate'),
  postingDate: date('postingDate'),
  ...customerOf(),
  invoiceNumber: text('invoiceNumber'),
  lines: list('salesCreditMemoLines', lineOf('unitPrice')),
  ...totals(),
});

/** From `purchaseInvoices` of API v2.0. */
export const purchaseInvoice = shape({
  ...identity(),
  number: text('number'),
  vendorInvoiceNumber: text('vendorInvoiceNumber'),
  date: date('invoiceDate'),
  postingDate: date('postingDate'),
  dueDate: date('dueDate'),
  vendorId: text('vendorId'),
  vendorNumber: text('vendorNumber'),
  vendorName: text('vendorName'),
  lines: list('purchaseInvoiceLines', lineOf('unitCost')),
  ...totals(),
});

/** From `purchaseCreditMemos` of API v2.0. */
export const purchaseCreditMemo = shape({
  ...identity(),
  number: text('number'),
  vendorCreditMemoNumber: text('vendorCreditMemoNumber'),
  date: date('creditMemoDate'),
  postingDate: date('postingDate'),
  vendorId: text('vendorId'),
  vendorNumber: text('vendorNumber'),
  vendorName: text('vendorName'),
  invoiceNumber: text('invoiceNumber'),
  lines: list('purchaseCreditMemoLines', lineOf('unitCost')),
  ...totals(),
});

/** From `bankAccounts` of API v2.0. */
export const bankAccount = shape({
  ...identity(),
  number: text('number'),
  displayName: text('displayName'),
  bankAccountNumber: text('bankAccountNumber'),
  iban: text('iban'),
  currencyCode: text('currencyCode'),
  isBlocked: flag('blocked'),
  ...changed(),
});

/** From `journals` and `journalLines` of API v2.0: lines that are not posted yet. */
export const journal = shape({
  ...identity(),
  code: text('code'),
  displayName: text('displayName'),
  balancingAccountId: text('balancingAccountId'),
  balancingAccountNumber: text('balancingAccountNumber'),
  lines: list(
    'journalLines',
    shape({
      id: text('id'),
      accountType: text('accountType'),
      accountNumber: text('accountNumber'),
      date: date('postingDate'),
      documentNumber: text('documentNumber'),
      amount: money('amount'),
      description: text('description'),
    }),
  ),
  ...changed(),
});

/** From `customerPaymentJournals` and `customerPayments` of API v2.0: payments that are not posted yet. */
export const paymentJournal = shape({
  ...identity(),
  code: text('code'),
  displayName: text('displayName'),
  balancingAccountId: text('balancingAccountId'),
  balancingAccountNumber: text('balancingAccountNumber'),
  payments: list(
    'customerPayments',
    shape({
      id: text('id'),
      customerNumber: text('customerNumber'),
      date: date('postingDate'),
      documentNumber: text('documentNumber'),
      amount: money('amount'),
      appliesToInvoiceNumber: text('appliesToInvoiceNumber'),
      description: text('description'),
    }),
  ),
  ...changed(),
});

/** From `vendorPaymentJournals` and `vendorPayments` of API v2.0: payments that are not posted yet. */
export const vendorPaymentJournal = shape({
  ...identity(),
  code: text('code'),
  displayName: text('displayName'),
  balancingAccountId: text('balancingAccountId'),
  balancingAccountNumber: text('balancingAccountNumber'),
  payments: list(
    'vendorPayments',
    shape({
      id: text('id'),
      vendorNumber: text('vendorNumber'),
      date: date('postingDate'),
      documentNumber: text('documentNumber'),
      amount: money('amount'),
      appliesToInvoiceNumber: text('appliesToInvoiceNumber'),
      description: text('description'),
    }),
  ),
  ...changed(),
});

const waitingHead = () => ({
  ...identity(),
  journalId: text('journalId'),
  date: date('postingDate'),
  documentNumber: text('documentNumber'),
  amount: money('amount'),
  description: text('description'),
});

/** From `journalLines` of API v2.0: one line that is not posted yet. */
export const journalLine = shape({
  ...waitingHead(),
  accountType: text('accountType'),
  accountNumber: text('accountNumber'),
  ...changed(),
});

/** From `customerPayments` of API v2.0: one payment that is not posted yet. */
export const payment = shape({
  ...waitingHead(),
  customerNumber: text('customerNumber'),
  appliesToInvoiceNumber: text('appliesToInvoiceNumber'),
  ...changed(),
});

/** From `vendorPayments` of API v2.0: one payment that is not posted yet. */
export const vendorPayment = shape({
  ...waitingHead(),
  vendorNumber: text('vendorNumber'),
  appliesToInvoiceNumber: text('appliesToInvoiceNumber'),
  ...changed(),
});

/** From `generalLedgerEntries` of API v2.0: what is posted. */
export const ledgerEntry = shape({
  id: text('id'),
  entryNumber: whole('entryNumber'),
  postingDate: date('postingDate'),
  documentNumber: text('documentNumber'),
  documentType: text('documentType'),
  accountNumber: text('accountNumber'),
  description: text('description'),
  debitAmount: money('debitAmount'),
  creditAmount: money('creditAmount'),
  ...changed(),
});

/** From `documentAttachments` and `attachments` of API v2.0. */
export const documentAttachment = shape({
  ...identity(),
  fileName: text('fileName'),
  parentType: text('parentType'),
  parentId: text('parentId'),
  sizeBytes: whole('byteSize'),
  ...changed(),
});

/** From `companies` of API v2.0. */
export const companyOf = shape({ id: text('id'), name: text('name'), displayName: text('displayName') });
