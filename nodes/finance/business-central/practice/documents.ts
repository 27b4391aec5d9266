import { cents, type Doc, docsOf, numberOf, textOf } from '@holdfast/practice';
import { type Books, NO_ID, type ShelfName } from './books.ts';
import { RATES } from './chart.ts';
import { applied, cancelled, corrected, invoiceNamed, uncorrected } from './corrections.ts';
import { type Problem, problems } from './errors.ts';
import type { Kind, Made } from './kinds.ts';
import { post, today } from './ledger.ts';
import { mailed } from './mail.ts';
import { postingsOf, type Rules } from './rules.ts';

export const LINE = [
  'sequence',
  'itemId',
  'accountId',
  'lineType',
  'lineObjectNumber',
  'description',
  'description2',
  'unitOfMeasureCode',
  'quantity',
  'unitPrice',
  'unitCost',
  'discountAmount',
  'taxCode',
];

/** Another record that a line names; empty: none. */
const idIn = (said: Doc, name: string): string => (said[name] === NO_ID ? '' : textOf(said, name));

/** One line with its amounts, or why it cannot stand. */
function lineOf(books: Books, { set, price }: Rules, said: Doc, index: number): { line: Doc } | { problem: Problem } {
  const [itemId, accountId] = [idIn(said, 'itemId'), idIn(said, 'accountId')];
  const type = textOf(said, 'lineType') || (itemId ? 'Item' : 'Account');
  const shelf: ShelfName = type === 'Item' ? 'items' : 'accounts';
  const id = type === 'Item' ? itemId : accountId;
  const object = id === '' ? books.by(shelf, 'number', textOf(said, 'lineObjectNumber')) : books.shelves[shelf].get(id);
  if (itemId && accountId) return { problem: problems.field('Both the itemId and the accountId cannot be specified.') };
  if (!object) return { problem: problems.unknown(`${type.toLowerCase()} of line ${index + 1}`) };
  if (object.directPosting === false)
    return { problem: problems.field(`Direct Posting must be equal to 'Yes' in G/L Account: No.=${object.number}.`) };
  const taxCode = textOf(said, 'taxCode').toUpperCase() || textOf(object, 'taxGroupCode') || 'NONTAXABLE';
  if (!books.by('taxGroups', 'code', taxCode)) return { problem: problems.unknown(`tax group ${taxCode}`) };
  const rate = RATES[taxCode] ?? 0;
  const quantity = numberOf(said, 'quantity') ?? 0;
  const unit = Number((numberOf(said, price) ?? numberOf(object, price) ?? 0).toFixed(books.priceDigits));
  const net = cents(quantity * unit - (numberOf(said, 'discountAmount') ?? 0));
  const tax = cents((net * rate) / 100);
  return {
    line: {
      id: textOf(said, 'id') || books.newId(),
      sequence: numberOf(said, 'sequence') ?? (index + 1) * 10_000,
      itemId: type === 'Item' ? object.id : NO_ID,
      accountId: type === 'Item' ? NO_ID : object.id,
      lineType: type,
      lineObjectNumber: object.number,
      description: textOf(said, 'description') || object.displayName,
      ...(set === 'purchaseCreditMemos' ? {} : { description2: textOf(said, 'description2') }),
      unitOfMeasureCode: textOf(said, 'unitOfMeasureCode') || textOf(object, 'baseUnitOfMeasureCode'),
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

/** A document with its lines and totals, or why it cannot stand. */
export function madeOf(books: Books, rules: Rules, doc: Doc): Made {
  const { set, party, word, lineSet, dateName } = rules;
  const id = textOf(doc, `${word}Id`);
  const found =
    id === '' || id === NO_ID ? books.by(party, 'number', textOf(doc, `${word}Number`)) : books.shelves[party].get(id);
  if (!found) return { problem: problems.unknown(word) };
  if (textOf(doc, 'externalDocumentNumber').length > 35)
    return { problem: problems.tooLong('externalDocumentNumber', 35) };
  const invoice = invoiceNamed(books, rules, doc);
  if (invoice === undefined) return { problem: problems.unknown('invoice') };
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
      ...(invoice === null ? {} : { invoiceId: invoice.id, invoiceNumber: invoice.number }),
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

function document(rules: Rules): Kind {
  const { set, word, lineSet, dateName } = rules;
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
    create: (books, said) => madeOf(books, rules, { id: books.newId(), number: books.newNumber('D'), ...said }),
    change: (books, doc, said) =>
      doc.status === 'Draft'
        ? madeOf(books, rules, { ...doc, ...said })
        : { problem: problems.dialog('The document is posted and cannot be changed.') },
    keeps: (_, doc) =>
      doc.status === 'Draft' ? null : problems.dialog('The document is posted and cannot be deleted.'),
    actions: Object.fromEntries(
      Object.entries({ post: posted, ...rules.actions }).map(([name, act]) => [
        name,
        (books: Books, doc: Doc) => act(books, rules, doc),
      ]),
    ),
    shown: (_, { [lineSet]: lines, open: __, ...doc }, expand) =>
      expand.includes(lineSet) ? { ...doc, [lineSet]: lines } : doc,
  };
}

/** Code fields are kept in capital letters. */
const upper = (doc: Doc, names: readonly string[]): Doc =>
  Object.fromEntries(names.filter((name) => name in doc).map((name) => [name, textOf(doc, name).toUpperCase()]));

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
  const open = rules.type === 'Credit Memo' ? applied(books, rules, doc) : doc.totalAmountIncludingTax;
  const name = rules.set === 'salesInvoices' ? 'remainingAmount' : 'open';
  return {
    doc: { ...doc, number, status: open === 0 && doc.totalAmountIncludingTax !== 0 ? 'Paid' : 'Open', [name]: open },
  };
}

const sales = { party: 'customers', word: 'customer', price: 'unitPrice' } as const;
const salesInvoices: Rules = {
  ...sales,
  set: 'salesInvoices',
  lineSet: 'salesInvoiceLines',
  dateName: 'invoiceDate',
  prefix: 'PS-INV',
  type: 'Invoice',
  fields: ['externalDocumentNumber', 'customerPurchaseOrderReference', 'email', 'phoneNumber'],
  actions: { cancel: cancelled, makeCorrectiveCreditMemo: corrected, send: mailed },
};
const salesCreditMemos: Rules = {
  ...sales,
  set: 'salesCreditMemos',
  lineSet: 'salesCreditMemoLines',
  dateName: 'creditMemoDate',
  prefix: 'PS-CR',
  type: 'Credit Memo',
  fields: ['externalDocumentNumber', 'invoiceId', 'invoiceNumber', 'email', 'phoneNumber'],
  actions: { cancel: uncorrected, send: mailed },
};
const purchases = { party: 'vendors', word: 'vendor', price: 'unitCost' } as const;
const purchaseInvoices: Rules = {
  ...purchases,
  set: 'purchaseInvoices',
  lineSet: 'purchaseInvoiceLines',
  dateName: 'invoiceDate',
  prefix: 'PP-INV',
  type: 'Invoice',
  fields: ['vendorInvoiceNumber', 'pricesIncludeTax'],
  theirs: 'vendorInvoiceNumber',
  actions: {},
};
const purchaseCreditMemos: Rules = {
  ...purchases,
  set: 'purchaseCreditMemos',
  lineSet: 'purchaseCreditMemoLines',
  dateName: 'creditMemoDate',
  prefix: 'PP-CR',
  type: 'Credit Memo',
  fields: ['vendorCreditMemoNumber', 'invoiceId', 'invoiceNumber'],
  theirs: 'vendorCreditMemoNumber',
  actions: { cancel: uncorrected },
};

/** What tells documents of each kind from others. */
export const RULES: readonly Rules[] = [salesInvoices, salesCreditMemos, purchaseInvoices, purchaseCreditMemos];

export const documents: readonly Kind[] = RULES.map(document);
