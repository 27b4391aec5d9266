import { cents, type Doc, docsOf, numberOf, textOf } from '@holdfast/practice';
import { type Books, NO_ID } from './books.ts';
import { RECEIVABLE } from './chart.ts';
import { today } from './documents.ts';
import { type Problem, problems } from './errors.ts';
import type { Kind, Made } from './kinds.ts';
import { type Posting, post } from './ledger.ts';

const LINE = [
  'lineNumber',
  'accountType',
  'accountId',
  'accountNumber',
  'postingDate',
  'documentNumber',
  'externalDocumentNumber',
  'amount',
  'description',
  'comment',
  'taxCode',
];
const PAYMENT = [
  'lineNumber',
  'customerId',
  'customerNumber',
  'postingDate',
  'documentNumber',
  'externalDocumentNumber',
  'amount',
  'appliesToInvoiceId',
  'appliesToInvoiceNumber',
  'description',
  'comment',
];

type Checked = { readonly line: Doc } | { readonly problem: Problem };

function lineOf(books: Books, said: Doc): Checked {
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

function paymentOf(books: Books, said: Doc): Checked {
  const customer =
    books.shelves.customers.get(textOf(said, 'customerId')) ??
    books.by('customers', 'number', textOf(said, 'customerNumber'));
  if (!customer) return { problem: problems.unknown('customer') };
  const number = textOf(said, 'appliesToInvoiceNumber');
  const invoice = number === '' ? null : books.by('salesInvoices', 'number', number);
  if (invoice === undefined || invoice?.status === 'Draft') return { problem: problems.unknown(`invoice ${number}`) };
  return { line: { ...said, customerId: customer.id, customerNumber: customer.number } };
}

const batch = (set: 'journals' | 'customerPaymentJournals'): Kind => {
  const isPayments = set === 'customerPaymentJournals';
  const lineSet = isPayments ? 'customerPayments' : 'journalLines';
  const template = isPayments ? 'CASHRCPT' : 'GENERAL';
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
      if (textOf(line, 'documentNumber').length > 20) return { problem: problems.tooLong('documentNumber', 20) };
      const day = textOf(line, 'postingDate') || today(books.clock.now());
      const checked = (isPayments ? paymentOf : lineOf)(books, {
        lineNumber: (index + 1) * 10_000,
        ...line,
        postingDate: day,
      });
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
    fields: ['code', 'displayName', 'balancingAccountId', ...(isPayments ? [] : ['templateDisplayName'])],
    lines: { name: lineSet, fields: isPayments ? PAYMENT : LINE },
    create: (books, said) => make(books, { id: books.newId(), ...said }),
    change: (books, doc, said) => make(books, { ...doc, ...said }),
    keeps: () => null,
    ...(isPayments ? {} : { actions: { post: posted } }),
    shown: (books, { template: _, ...doc }, expand) =>
      expand.includes(lineSet) ? { ...doc, [lineSet]: linesOf(books, doc.id) } : doc,
  };
};

/** Posts all that is in a journal, whoever wrote it, and empties it. */
function posted(books: Books, journal: Doc): Made {
  const within = ({ journalId }: Doc): boolean => journalId === journal.id;
  const [lines, payments] = [books.all('journalLines').filter(within), books.all('customerPayments').filter(within)];
  if (lines.length + payments.length === 0) return { problem: problems.dialog('There is nothing to post.') };
  const against = textOf(journal, 'balancingAccountNumber');
  const unpaid = payments.find((one) => (numberOf(one, 'amount') ?? 0) >= 0);
  if (unpaid) return { problem: problems.field('Amount must be negative in Gen. Journal Line.') };
  const postings: Posting[] = [
    ...lines.map((line) => ({ account: textOf(line, 'accountNumber'), amount: numberOf(line, 'amount') ?? 0 })),
    ...payments.map((line) => ({ account: RECEIVABLE, amount: numberOf(line, 'amount') ?? 0 })),
  ];
  const rest = cents(postings.reduce((sum, { amount }) => sum + amount, 0));
  if (rest !== 0 && against === '')
    return { problem: problems.dialog(`The journal ${journal.code} is out of balance by ${rest}.`) };
  const over = payments.find((one) => isTooMuch(books, one));
  if (over) return { problem: problems.dialog('The amount is more than what is open of the invoice.') };
  const [first] = [...lines, ...payments];
  const about = {
    date: textOf(first ?? {}, 'postingDate'),
    number: textOf(first ?? {}, 'documentNumber'),
    type: payments.length > 0 ? 'Payment' : ' ',
    description: textOf(first ?? {}, 'description') || textOf(journal, 'displayName'),
  };
  post(books, about, [...postings, { account: against, amount: -rest }]);
  for (const payment of payments) settle(books, payment);
  for (const { id } of lines) books.shelves.journalLines.delete(String(id));
  for (const { id } of payments) books.shelves.customerPayments.delete(String(id));
  return { doc: journal };
}

const invoiceOf = (books: Books, payment: Doc): Doc | undefined =>
  books.by('salesInvoices', 'number', textOf(payment, 'appliesToInvoiceNumber'));

const isTooMuch = (books: Books, payment: Doc): boolean => {
  const invoice = invoiceOf(books, payment);
  return invoice !== undefined && -(numberOf(payment, 'amount') ?? 0) > (numberOf(invoice, 'remainingAmount') ?? 0);
};

/** Takes a payment off what is open of the invoice it is for. */
function settle(books: Books, payment: Doc): void {
  const invoice = invoiceOf(books, payment);
  if (!invoice) return;
  const remainingAmount = cents((numberOf(invoice, 'remainingAmount') ?? 0) + (numberOf(payment, 'amount') ?? 0));
  books.put('salesInvoices', { ...invoice, remainingAmount, status: remainingAmount === 0 ? 'Paid' : 'Open' });
}

export const journals = batch('journals');
export const paymentJournals = batch('customerPaymentJournals');
