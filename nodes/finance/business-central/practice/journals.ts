import { cents, type Doc, docsOf, numberOf, textOf } from '@holdfast/practice';
import { type Books, NO_ID } from './books.ts';
import { BANK, PAYABLE, RECEIVABLE } from './chart.ts';
import { type Problem, problems } from './errors.ts';
import type { Kind, Made } from './kinds.ts';
import { type Posting, post, today } from './ledger.ts';

/** What lines of every kind may hold. */
const COMMON = [
  'lineNumber',
  'postingDate',
  'documentNumber',
  'externalDocumentNumber',
  'amount',
  'description',
  'comment',
];
const PAYS = ['appliesToInvoiceId', 'appliesToInvoiceNumber'];

/** Lines are numbered in steps that leave room between them. */
const LINE_STEP = 10_000;

type Checked = { readonly line: Doc } | { readonly problem: Problem };

/** A kind of journal, and what its lines are. */
interface Journal {
  readonly set: 'journals' | 'customerPaymentJournals' | 'vendorPaymentJournals';
  readonly lineSet: 'journalLines' | 'customerPayments' | 'vendorPayments';
  readonly template: string;
  readonly fields: readonly string[];
  readonly lineFields: readonly string[];
  lineOf(books: Books, said: Doc): Checked;
}

function lineOf(books: Books, said: Doc): Checked {
  return textOf(said, 'accountType') === 'Bank Account' ? bankLineOf(books, said) : accountLineOf(books, said);
}

/** A line that names an account at a bank. */
function bankLineOf(books: Books, said: Doc): Checked {
  const bank =
    books.shelves.bankAccounts.get(textOf(said, 'accountId')) ??
    books.by('bankAccounts', 'number', textOf(said, 'accountNumber'));
  if (!bank) return { problem: problems.unknown('bank account') };
  if (bank.blocked === true)
    return { problem: problems.field(`Blocked must be equal to 'No' in Bank Account: No.=${bank.number}.`) };
  return { line: { ...said, accountId: bank.id, accountNumber: bank.number } };
}

/** A line that names an account of the chart. */
function accountLineOf(books: Books, said: Doc): Checked {
  const id = textOf(said, 'accountId');
  const account =
    id === '' || id === NO_ID
      ? books.by('accounts', 'number', textOf(said, 'accountNumber'))
      : books.shelves.accounts.get(id);
  if (!account) return { problem: problems.unknown('account') };
  if (account.directPosting === false)
    return { problem: problems.field(`Direct Posting must be equal to 'Yes' in G/L Account: No.=${account.number}.`) };
  return { line: { accountType: 'G/L Account', ...said, accountId: account.id, accountNumber: account.number } };
}

/** Payments of one side: of customers, which lower what they owe, or to vendors, which lower what is owed to them. */
interface Side {
  readonly party: 'customers' | 'vendors';
  readonly word: 'customer' | 'vendor';
  readonly invoices: 'salesInvoices' | 'purchaseInvoices';
  readonly lineSet: 'customerPayments' | 'vendorPayments';
  /** Of the amount in the journal. */
  readonly sign: 1 | -1;
  readonly account: string;
  /** Field of an invoice with what is open of it. */
  readonly open: 'remainingAmount' | 'open';
}
const SIDES: readonly Side[] = [
  {
    party: 'customers',
    word: 'customer',
    invoices: 'salesInvoices',
    lineSet: 'customerPayments',
    sign: -1,
    account: RECEIVABLE,
    open: 'remainingAmount',
  },
  {
    party: 'vendors',
    word: 'vendor',
    invoices: 'purchaseInvoices',
    lineSet: 'vendorPayments',
    sign: 1,
    account: PAYABLE,
    open: 'open',
  },
];

const paymentOf =
  ({ party, word, invoices }: Side) =>
  (books: Books, said: Doc): Checked => {
    const found =
      books.shelves[party].get(textOf(said, `${word}Id`)) ?? books.by(party, 'number', textOf(said, `${word}Number`));
    if (!found) return { problem: problems.unknown(word) };
    const number = textOf(said, 'appliesToInvoiceNumber');
    const invoice = number === '' ? null : books.by(invoices, 'number', number);
    if (invoice === undefined || invoice?.status === 'Draft') return { problem: problems.unknown(`invoice ${number}`) };
    return { line: { ...said, [`${word}Id`]: found.id, [`${word}Number`]: found.number } };
  };

const KINDS: readonly Journal[] = [
  {
    set: 'journals',
    lineSet: 'journalLines',
    template: 'GENERAL',
    fields: ['templateDisplayName'],
    lineFields: [...COMMON, 'accountType', 'accountId', 'accountNumber', 'taxCode'],
    lineOf,
  },
  ...SIDES.map(
    (side): Journal => ({
      set: `${side.word}PaymentJournals`,
      lineSet: side.lineSet,
      template: side.word === 'customer' ? 'CASHRCPT' : 'PAYMENT',
      fields: [],
      lineFields: [...COMMON, ...PAYS, `${side.word}Id`, `${side.word}Number`],
      lineOf: paymentOf(side),
    }),
  ),
];

/** A line as it waits in a journal, or why it cannot. */
function waiting(books: Books, journal: Journal, said: Doc): Checked {
  if (textOf(said, 'documentNumber').length > 20) return { problem: problems.tooLong('documentNumber', 20) };
  return journal.lineOf(books, { ...said, postingDate: textOf(said, 'postingDate') || today(books.clock.now()) });
}

const batch = (journal: Journal): Kind => {
  const { set, lineSet, template, fields, lineFields } = journal;
  const belongs = (doc: Doc): boolean => doc.template === template;
  const linesOf = (books: Books, id: unknown): Doc[] => books.all(lineSet).filter(({ journalId }) => journalId === id);
  function make(books: Books, said: Doc): Made {
    const code = textOf(said, 'code').toUpperCase();
    if (code === '' || code.length > 10) return { problem: problems.tooLong('code', 10) };
    const same = books.all('journals').find((one) => belongs(one) && one.code === code);
    if (same && same.id !== said.id) return { problem: problems.sameKey('Gen. Journal Batch', code) };
    const id = textOf(said, 'balancingAccountId');
    const account = id === '' || id === NO_ID ? null : books.shelves.accounts.get(id);
    if (account === undefined) return { problem: problems.unknown('balancing account') };
    const { [lineSet]: lines, ...doc } = said;
    const made: Doc[] = [];
    for (const [index, line] of docsOf(lines).entries()) {
      const checked = waiting(books, journal, { lineNumber: (index + 1) * LINE_STEP, ...line });
      if ('problem' in checked) return checked;
      made.push(checked.line);
    }
    for (const line of made) books.put(lineSet, { id: books.newId(), journalId: doc.id, ...line });
    return {
      doc: {
        displayName: '',
        ...doc,
        code,
        template,
        balancingAccountId: account?.id ?? NO_ID,
        balancingAccountNumber: account?.number ?? '',
      },
    };
  }
  return {
    set,
    shelf: 'journals',
    belongs,
    fields: ['code', 'displayName', 'balancingAccountId', ...fields],
    lines: { name: lineSet, fields: lineFields },
    create: (books, said) => make(books, { id: books.newId(), ...said }),
    change: (books, doc, said) => make(books, { ...doc, ...said }),
    keeps: () => null,
    ...(set === 'journals' ? { actions: { post: posted } } : {}),
    shown: (books, { template: _, ...doc }, expand) =>
      expand.includes(lineSet) ? { ...doc, [lineSet]: linesOf(books, doc.id) } : doc,
  };
};

/** A number that is said counts, and not the id that went with the one before. */
const overlaid = (doc: Doc, said: Doc): Doc => {
  const stale = Object.keys(said).map((name) => name.replace(/Number$/, 'Id'));
  return { ...Object.fromEntries(Object.entries(doc).filter(([name]) => !stale.includes(name))), ...said };
};

const nextLine = (books: Books, { lineSet }: Journal, journalId: string): number =>
  Math.max(
    0,
    ...books
      .all(lineSet)
      .filter((line) => line.journalId === journalId)
      .map((line) => numberOf(line, 'lineNumber') ?? 0),
  ) + LINE_STEP;

/** Lines by themselves, that wait in a journal of their kind. */
const line = (journal: Journal): Kind => {
  const make = (books: Books, said: Doc): Made => {
    const within = books.shelves.journals.get(textOf(said, 'journalId'));
    if (within?.template !== journal.template) return { problem: problems.unknown('journal') };
    const checked = waiting(books, journal, said);
    return 'problem' in checked ? checked : { doc: checked.line };
  };
  return {
    set: journal.lineSet,
    shelf: journal.lineSet,
    narrowedBy: ['journalId', 'id'],
    fields: ['journalId', ...journal.lineFields],
    create: (books, said) =>
      make(books, { id: books.newId(), lineNumber: nextLine(books, journal, textOf(said, 'journalId')), ...said }),
    change: (books, doc, said) => make(books, overlaid(doc, said)),
    keeps: () => null,
  };
};

/** Posts all that is in a journal, whoever wrote it, and empties it. */
function posted(books: Books, journal: Doc): Made {
  const within = ({ journalId }: Doc): boolean => journalId === journal.id;
  const lines = books.all('journalLines').filter(within);
  const payments = SIDES.flatMap((side) =>
    books
      .all(side.lineSet)
      .filter(within)
      .map((line) => ({ side, line })),
  );
  const all = [...lines, ...payments.map(({ line }) => line)];
  const [first] = all;
  if (!first) return { problem: problems.dialog('There is nothing to post.') };
  const problem = payments.map(({ side, line }) => problemOf(books, side, line)).find((found) => found !== null);
  if (problem) return { problem };
  const against = textOf(journal, 'balancingAccountNumber');
  const postings: Posting[] = [
    ...lines.map((line) => ({
      account: line.accountType === 'Bank Account' ? BANK : textOf(line, 'accountNumber'),
      amount: numberOf(line, 'amount') ?? 0,
    })),
    ...payments.map(({ side, line }) => ({ account: side.account, amount: numberOf(line, 'amount') ?? 0 })),
  ];
  const rest = cents(postings.reduce((sum, { amount }) => sum + amount, 0));
  if (rest !== 0 && against === '')
    return { problem: problems.dialog(`The journal ${journal.code} is out of balance by ${rest}.`) };
  const about = {
    date: textOf(first, 'postingDate'),
    number: textOf(first, 'documentNumber'),
    type: payments.length > 0 ? 'Payment' : ' ',
    description: textOf(first, 'description') || textOf(journal, 'displayName'),
  };
  post(books, about, [...postings, { account: against, amount: -rest }]);
  for (const { side, line } of payments) settle(books, side, line);
  for (const { lineSet } of KINDS) for (const { id } of all) books.shelves[lineSet].delete(String(id));
  return { doc: journal };
}

const invoiceOf = (books: Books, { invoices }: Side, payment: Doc): Doc | undefined =>
  books.by(invoices, 'number', textOf(payment, 'appliesToInvoiceNumber'));

/** What a payment comes to, of either side. */
const paidBy = ({ sign }: Side, payment: Doc): number => sign * (numberOf(payment, 'amount') ?? 0);

function problemOf(books: Books, side: Side, payment: Doc): Problem | null {
  if (paidBy(side, payment) <= 0)
    return problems.field(`Amount must be ${side.sign < 0 ? 'negative' : 'positive'} in Gen. Journal Line.`);
  const invoice = invoiceOf(books, side, payment);
  return invoice !== undefined && paidBy(side, payment) > (numberOf(invoice, side.open) ?? 0)
    ? problems.dialog('The amount is more than what is open of the invoice.')
    : null;
}

/** Takes a payment off what is open of the invoice it is for. */
function settle(books: Books, side: Side, payment: Doc): void {
  const invoice = invoiceOf(books, side, payment);
  if (!invoice) return;
  const open = cents((numberOf(invoice, side.open) ?? 0) - paidBy(side, payment));
  books.put(side.invoices, { ...invoice, [side.open]: open, status: open === 0 ? 'Paid' : 'Open' });
}

/** Journals, and those of payments, with their lines. */
export const journals: readonly Kind[] = KINDS.flatMap((journal) => [batch(journal), line(journal)]);
