import { cents, type Doc, docsOf, given, numberOf, textOf } from '@holdfast/practice';
import { type Books, NO_ID, type ShelfName } from './books.ts';
import { PAYABLE, RATES, RECEIVABLE, TAX } from './chart.ts';
import { type Problem, problems } from './errors.ts';
import type { Kind, Made } from './kinds.ts';
import { type Posting, post } from './ledger.ts';

/** The day of an instant, as 2026-01-15. */
export const today = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

const LINE = [
  'sequence',
  'itemId',
  'accountId',
  'lineType',
  'lineObjectNumber',
  'description',
  'unitOfMeasureCode',
  'quantity',
  'unitPrice',
  'unitCost',
  'discountAmount',
  'taxCode',
];

interface Rules {
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
}

/** One line with its amounts, or why it cannot stand. */
function lineOf(books: Books, { price }: Rules, said: Doc, index: number): { line: Doc } | { problem: Problem } {
  const type = textOf(said, 'lineType') || (said.itemId ? 'Item' : 'Account');
  const shelf: ShelfName = type === 'Item' ? 'items' : 'accounts';
  const id = textOf(said, type === 'Item' ? 'itemId' : 'accountId');
  const object = id === '' ? books.by(shelf, 'number', textOf(said, 'lineObjectNumber')) : books.shelves[shelf].get(id);
  if (said.itemId && said.accountId)
    return { problem: problems.field('Both the itemId and the accountId cannot be specified.') };
  if (!object) return { problem: problems.unknown(`${type.toLowerCase()} of line ${index + 1}`) };
  if (object.directPosting === false)
    return { problem: problems.field(`Direct Posting must be equal to 'Yes' in G/L Account: No.=${object.number}.`) };
  const taxCode = textOf(said, 'taxCode').toUpperCase() || textOf(object, 'taxGroupCode') || 'NONTAXABLE';
  if (!books.by('taxGroups', 'code', taxCode)) return { problem: problems.unknown(`tax group ${taxCode}`) };
  const rate = RATES[taxCode] ?? 0;
  const quantity = numberOf(said, 'quantity') ?? 0;
  const unit = numberOf(said, price) ?? numberOf(object, price) ?? 0;
  const net = cents(quantity * unit - (numberOf(said, 'discountAmount') ?? 0));
  const tax = cents((net * rate) / 100);
  return {
    line: {
      id: textOf(said, 'id') || books.newId(),
      sequence: (index + 1) * 10_000,
      itemId: type === 'Item' ? object.id : NO_ID,
      accountId: type === 'Item' ? NO_ID : object.id,
      lineType: type,
      lineObjectNumber: object.number,
      description: textOf(said, 'description') || object.displayName,
      quantity,
      [price]: unit,
      discountAmount: numberOf(said, 'discountAmount') ?? 0,
      amountExcludingTax: net,
      taxCode,
      taxPercent: rate,
      totalTaxAmount: tax,
      amountIncludingTax: cents(net + tax),
    },
  };
}

const sum = (lines: readonly Doc[], name: string): number =>
  cents(lines.reduce((total, line) => total + (numberOf(line, name) ?? 0), 0));

function document(rules: Rules): Kind {
  const { set, party, word, lineSet, dateName } = rules;
  function make(books: Books, doc: Doc): Made {
    const id = textOf(doc, `${word}Id`);
    const found =
      id === '' || id === NO_ID
        ? books.by(party, 'number', textOf(doc, `${word}Number`))
        : books.shelves[party].get(id);
    if (!found) return { problem: problems.unknown(word) };
    if (textOf(doc, 'externalDocumentNumber').length > 35)
      return { problem: problems.tooLong('externalDocumentNumber', 35) };
    const lines: Doc[] = [];
    for (const [index, said] of docsOf(doc[lineSet]).entries()) {
      const made = lineOf(books, rules, said, index);
      if ('problem' in made) return made;
      lines.push({ ...made.line, documentId: doc.id });
    }
    const day = textOf(doc, dateName) || today(books.clock.now());
    const total = sum(lines, 'amountIncludingTax');
    return {
      doc: {
        status: 'Draft',
        ...doc,
        ...upper(doc, ['externalDocumentNumber', ...(rules.theirs === undefined ? [] : [rules.theirs])]),
        [`${word}Id`]: found.id,
        [`${word}Number`]: found.number,
        [`${word}Name`]: found.displayName,
        [dateName]: day,
        postingDate: textOf(doc, 'postingDate') || day,
        dueDate: textOf(doc, 'dueDate') || day,
        currencyCode: textOf(doc, 'currencyCode') || 'USD',
        [lineSet]: lines,
        totalAmountExcludingTax: sum(lines, 'amountExcludingTax'),
        totalTaxAmount: sum(lines, 'totalTaxAmount'),
        totalAmountIncludingTax: total,
        ...(set === 'salesInvoices' ? { remainingAmount: 0 } : {}),
      },
    };
  }
  return {
    set,
    shelf: set,
    fields: [
      ...rules.fields,
      `${word}Id`,
      `${word}Number`,
      dateName,
      'postingDate',
      'dueDate',
      'currencyId',
      'currencyCode',
      'discountAmount',
    ],
    lines: { name: lineSet, fields: LINE },
    create: (books, said) => make(books, { id: books.newId(), number: books.newNumber('D'), ...said }),
    change: (books, doc, said) =>
      doc.status === 'Draft'
        ? make(books, { ...doc, ...said })
        : { problem: problems.dialog('The document is posted and cannot be changed.') },
    keeps: (_, doc) =>
      doc.status === 'Draft' ? null : problems.dialog('The document is posted and cannot be deleted.'),
    actions: {
      post: (books, doc) => posted(books, rules, doc),
      ...(set === 'salesInvoices' ? { cancel: (books: Books, doc: Doc) => cancelled(books, rules, doc) } : {}),
      ...(rules.type === 'Credit Memo' ? { cancel: (books: Books, doc: Doc) => uncorrected(books, rules, doc) } : {}),
    },
    shown: (_, { [lineSet]: lines, open: __, ...doc }, expand) =>
      expand.includes(lineSet) ? { ...doc, [lineSet]: lines } : doc,
  };
}

/** Code fields are kept in capital letters. */
const upper = (doc: Doc, names: readonly string[]): Doc =>
  Object.fromEntries(names.filter((name) => name in doc).map((name) => [name, textOf(doc, name).toUpperCase()]));

/** What a document posts: the party on one side, its lines and the tax on the other. */
function postingsOf({ lineSet, set, word }: Rules, doc: Doc, sign: 1 | -1): Posting[] {
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

function posted(books: Books, rules: Rules, doc: Doc): Made {
  if (doc.status !== 'Draft') return { problem: problems.dialog('The action can be applied to a draft invoice only.') };
  if (docsOf(doc[rules.lineSet]).length === 0) return { problem: problems.dialog('There is nothing to post.') };
  const { theirs } = rules;
  if (theirs !== undefined) {
    const number = textOf(doc, theirs);
    if (number === '') return { problem: problems.field(`${theirs} must have a value in Purchase Header.`) };
    const same = books
      .all(rules.set)
      .some((one) => one.status !== 'Draft' && one.vendorId === doc.vendorId && one[theirs] === number);
    if (same) return { problem: problems.dialog(`Purchase ${rules.type} ${number} already exists for this vendor.`) };
  }
  const number = books.newNumber(rules.prefix);
  const about = {
    date: textOf(doc, 'postingDate'),
    number,
    type: rules.type,
    description: textOf(doc, `${rules.word}Name`),
  };
  post(books, about, postingsOf(rules, doc, 1));
  // Business Central does not tell what is open of a bill, but knows it.
  const open =
    rules.set === 'salesInvoices'
      ? { remainingAmount: doc.totalAmountIncludingTax }
      : { open: doc.totalAmountIncludingTax };
  return { doc: { ...doc, number, status: 'Open', ...open } };
}

/** What a credit memo that cancels an invoice has of it. */
const CORRECTED = [
  'externalDocumentNumber',
  'customerId',
  'customerNumber',
  'customerName',
  'currencyCode',
  'totalAmountExcludingTax',
  'totalTaxAmount',
  'totalAmountIncludingTax',
];

/** Cancels an invoice by a credit memo, which is corrective from then on. */
function cancelled(books: Books, rules: Rules, doc: Doc): Made {
  if (doc.status !== 'Open' || doc.remainingAmount !== doc.totalAmountIncludingTax)
    return {
      problem: problems.dialog(
        'You cannot cancel this posted sales invoice because it is a draft, or paid in part or in full.',
      ),
    };
  const number = books.newNumber('PS-CR');
  const about = {
    date: today(books.clock.now()),
    number,
    type: 'Credit Memo',
    description: textOf(doc, `${rules.word}Name`),
  };
  post(books, about, postingsOf(rules, doc, -1));
  books.put('salesCreditMemos', {
    ...given(doc, CORRECTED),
    id: books.newId(),
    number,
    status: 'Corrective',
    creditMemoDate: about.date,
    postingDate: about.date,
    dueDate: about.date,
    invoiceId: doc.id,
    invoiceNumber: doc.number,
    salesCreditMemoLines: doc.salesInvoiceLines,
  });
  return { doc: { ...doc, status: 'Canceled', remainingAmount: 0 } };
}

/** Cancels a credit memo by an invoice. Only one that cancelled an invoice itself can be. */
function uncorrected(books: Books, rules: Rules, doc: Doc): Made {
  const [said, prefix] = rules.word === 'customer' ? ['sales', 'PS-INV'] : ['purchase', 'PP-INV'];
  if (doc.status === 'Draft')
    return { problem: problems.dialog('The action can be applied to a posted credit memo only.') };
  if (doc.status !== 'Corrective') {
    const why = doc.status === 'Canceled' ? 'it has already been cancelled' : 'it is not a corrective document';
    return { problem: problems.dialog(`You cannot cancel this posted ${said} credit memo because ${why}.`) };
  }
  const about = {
    date: today(books.clock.now()),
    number: books.newNumber(prefix),
    type: 'Invoice',
    description: textOf(doc, `${rules.word}Name`),
  };
  post(books, about, postingsOf(rules, doc, -1));
  return { doc: { ...doc, status: 'Canceled' } };
}

const sales = { party: 'customers', word: 'customer', price: 'unitPrice' } as const;
export const salesInvoices = document({
  ...sales,
  set: 'salesInvoices',
  lineSet: 'salesInvoiceLines',
  dateName: 'invoiceDate',
  prefix: 'PS-INV',
  type: 'Invoice',
  fields: ['externalDocumentNumber', 'customerPurchaseOrderReference', 'email', 'phoneNumber'],
});
export const salesCreditMemos = document({
  ...sales,
  set: 'salesCreditMemos',
  lineSet: 'salesCreditMemoLines',
  dateName: 'creditMemoDate',
  prefix: 'PS-CR',
  type: 'Credit Memo',
  fields: ['externalDocumentNumber', 'invoiceId', 'invoiceNumber', 'email', 'phoneNumber'],
});
const purchases = { party: 'vendors', word: 'vendor', price: 'unitCost' } as const;
export const purchaseInvoices = document({
  ...purchases,
  set: 'purchaseInvoices',
  lineSet: 'purchaseInvoiceLines',
  dateName: 'invoiceDate',
  prefix: 'PP-INV',
  type: 'Invoice',
  fields: ['vendorInvoiceNumber', 'pricesIncludeTax'],
  theirs: 'vendorInvoiceNumber',
});
export const purchaseCreditMemos = document({
  ...purchases,
  set: 'purchaseCreditMemos',
  lineSet: 'purchaseCreditMemoLines',
  dateName: 'creditMemoDate',
  prefix: 'PP-CR',
  type: 'Credit Memo',
  fields: ['vendorCreditMemoNumber', 'invoiceId', 'invoiceNumber'],
  theirs: 'vendorCreditMemoNumber',
});
