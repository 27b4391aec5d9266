import {
  type Doc,
  docsOf,
  isDoc,
  jsonOf,
  type LedgerEntry,
  type PracticeAnswer,
  type PracticeClock,
  type PracticeOauth,
  type PracticeRequest,
  type Replays,
  textOf,
} from '@holdfast/practice';
import { allocate, takeBack } from './allocations.ts';
import { envelope, forbidden, invalid, notFound, unauthorised } from './answers.ts';
import { attach, contentOf, filesOf } from './attachments.ts';
import { bankTransactions } from './bank-transactions.ts';
import { bankTransfers } from './bank-transfers.ts';
import { batchPayments } from './batch-payments.ts';
import { type Books, CURRENCIES } from './books.ts';
import { contacts } from './contacts.ts';
import { creditNotes } from './credit-notes.ts';
import { CREDITS, type Credit, overpayments, prepayments } from './credits.ts';
import { invoices } from './invoices.ts';
import { items } from './items.ts';
import { journalize, journalOf, journalsAfter } from './journals.ts';
import type { Kind } from './kinds.ts';
import { manualJournals } from './manual-journals.ts';
import { payments } from './payments.ts';
import { pricesOf } from './prices.ts';
import { isPrinted, printed } from './printed.ts';
import type { Rates } from './rates.ts';
import { chartOf, listOf, oneOf } from './reading.ts';
import { keyRefused } from './replay.ts';
import { reportOf, reportScope } from './reports/index.ts';
import { changeChart, changeTaxRates } from './settings.ts';
import { stamp } from './values.ts';
import { where } from './where.ts';

export const API_PATH = '/api.xro/2.0/';
const KINDS: readonly Kind[] = [
  contacts,
  invoices,
  payments,
  batchPayments,
  prepayments,
  overpayments,
  creditNotes,
  bankTransactions,
  bankTransfers,
  manualJournals,
  items,
];

/** Which right each endpoint needs: any of these scopes; reads are content with the `.read` one. */
const SCOPES: Readonly<Record<string, string>> = {
  Contacts: 'accounting.contacts',
  Invoices: 'accounting.invoices',
  CreditNotes: 'accounting.invoices',
  Payments: 'accounting.payments',
  BatchPayments: 'accounting.payments',
  Prepayments: 'accounting.payments',
  Overpayments: 'accounting.payments',
  BankTransactions: 'accounting.banktransactions',
  BankTransfers: 'accounting.banktransactions',
  ManualJournals: 'accounting.manualjournals',
  Journals: 'accounting.journals',
  Items: 'accounting.settings',
  Accounts: 'accounting.settings',
  TaxRates: 'accounting.settings',
  Organisation: 'accounting.settings',
  Currencies: 'accounting.settings',
};

/** The scope that a path needs. Undefined: there is no such endpoint, which is said later. */
const scopeOf = ([name = '', id = '', tail]: readonly string[]): string | undefined => {
  if (name === 'Reports') return reportScope(id);
  return tail === 'Attachments' ? 'accounting.attachments' : SCOPES[name];
};

export interface Room {
  readonly clock: PracticeClock;
  readonly oauth: PracticeOauth;
  readonly books: ReadonlyMap<string, Books>;
  readonly replays: Replays;
  readonly rates: Rates;
}

/** Answers one request of the accounting API. */
export function accounting(room: Room, request: PracticeRequest, entry: LedgerEntry): PracticeAnswer {
  const scopes = room.oauth.scopesOf((request.headers.authorization ?? '').replace(/^Bearer /, ''));
  if (!scopes) return unauthorised();
  const books = room.books.get(request.headers['xero-tenant-id'] ?? '');
  if (!books) return forbidden('AuthenticationUnsuccessful');
  const rate = room.rates.count(books.tenantId);
  if ('refused' in rate) return rate.refused;
  const path = request.path.slice(API_PATH.length).split('/').map(decodeURIComponent);
  const needed = scopeOf(path);
  const isRead = request.method === 'GET';
  const isAllowed = needed !== undefined && (scopes.includes(needed) || (isRead && scopes.includes(`${needed}.read`)));
  if (needed !== undefined && !isAllowed) return forbidden('insufficient_scope');
  const answer = isRead ? read(books, path, request) : keyed(room, books, path, request, entry);
  if (!Buffer.isBuffer(answer.body) && !/application\/json/.test(request.headers.accept ?? ''))
    return { status: answer.status, headers: { 'content-type': 'text/xml' }, body: '<Response />' };
  return { ...answer, headers: { ...rate.headers, ...answer.headers } };
}

function keyed(
  room: Room,
  books: Books,
  path: readonly string[],
  request: PracticeRequest,
  entry: LedgerEntry,
): PracticeAnswer {
  const key = request.method === 'DELETE' ? null : entry.key;
  const known = key === null ? null : room.replays.find(key, request);
  const refused = key === null ? null : keyRefused(key, known);
  if (refused) return refused;
  if (known !== null && known !== 'other') {
    entry.isReplayed = true;
    return known;
  }
  const answer = write(books, path, request, entry);
  if (key !== null) room.replays.keep(key, request, answer);
  return answer;
}

function read(books: Books, path: readonly string[], request: PracticeRequest): PracticeAnswer {
  const [name = '', id, ...rest] = path;
  if (name === 'Reports') {
    const report = reportOf(books, id ?? '', request.query);
    return report ? envelope(books, { Reports: [report] }) : notFound();
  }
  if (name === 'Journals' && id === undefined) return envelope(books, { Journals: journalsAfter(books, request) });
  if (name === 'Journals') {
    const journal = journalOf(books, id ?? '');
    return journal ? envelope(books, { Journals: [journal] }) : notFound();
  }
  const kind = KINDS.find(({ shelf }) => shelf === name);
  if (kind && id !== undefined) {
    const doc = oneOf(books, kind, id);
    if (!doc) return notFound();
    if (rest[0] === undefined && isPrinted(kind) && request.headers.accept === 'application/pdf')
      return { status: 200, headers: { 'content-type': 'application/pdf' }, body: printed(doc) };
    if (rest[0] !== 'Attachments') return envelope(books, { [name]: [pricesOf(doc, request.query)] });
    const docId = textOf(doc, kind.id);
    if (rest[1] === undefined) return envelope(books, { Attachments: filesOf(books, docId) });
    return contentOf(books, docId, rest[1], request) ?? notFound();
  }
  if (name === 'Accounts' && id !== undefined) {
    const account = books.account({ AccountID: id });
    return account ? envelope(books, { Accounts: [account] }) : notFound();
  }
  if (name === 'TaxRates' && id !== undefined) {
    const rate = books.taxRates.find(({ TaxType }) => TaxType === id);
    return rate ? envelope(books, { TaxRates: [rate] }) : notFound();
  }
  try {
    if (kind) return envelope(books, listOf(books, kind, request));
    if (name === 'Accounts') return envelope(books, { Accounts: chartOf(books, request) });
    const said = request.query.get('where');
    const filter = said ? where(said) : () => true;
    if (name === 'Currencies') return envelope(books, { Currencies: CURRENCIES.filter(filter) });
    if (name === 'TaxRates') return envelope(books, { TaxRates: books.taxRates.filter(filter) });
  } catch (error) {
    return { status: 400, body: { ErrorNumber: 16, Type: 'QueryParseException', Message: String(error) } };
  }
  return name === 'Organisation' ? envelope(books, { Organisations: [books.organisation] }) : notFound();
}

function write(books: Books, path: readonly string[], request: PracticeRequest, entry: LedgerEntry): PracticeAnswer {
  const [name = '', id, ...rest] = path;
  if (name === 'Accounts') return changeChart(books, id, request, entry);
  if (name === 'TaxRates') return changeTaxRates(books, id, request, entry);
  const credit = rest[0] === 'Allocations' ? CREDITS.find(({ shelf }) => shelf === name) : undefined;
  if (credit) return allocated(books, credit, id ?? '', rest[1], request, entry);
  const kind = KINDS.find(({ shelf }) => shelf === name);
  if (kind && request.method === 'DELETE' && rest.length === 0) return removed(books, kind, id ?? '', entry);
  if (!kind || !['PUT', 'POST'].includes(request.method)) return { status: kind ? 405 : 404 };
  if (rest[0] === 'Attachments') return attached(books, kind, id ?? '', rest[1] ?? '', request, entry);
  const said = jsonOf(request);
  const list = docsOf(isDoc(said) ? (said[name] ?? [said]) : said).map((one) => pricesOf(one, request.query));
  if (list.length === 0) return invalid([{ ValidationErrors: [{ Message: 'The request holds no element.' }] }]);
  if (id !== undefined && !oneOf(books, kind, id)) return notFound();
  const made = list.map((one) =>
    save(books, kind, id === undefined ? one : { ...one, [kind.id]: id }, request.method, entry, id),
  );
  const bad = made.filter(({ HasErrors }) => HasErrors === true);
  if (bad.length > 0 && request.query.get('summarizeErrors') !== 'false') return invalid(bad);
  return envelope(books, { [name]: made });
}

/** A part of a credit: PUT sets it against an invoice, DELETE takes it back. As published, the answer to PUT leaves its id out. */
function allocated(
  books: Books,
  credit: Credit,
  creditId: string,
  id: string | undefined,
  request: PracticeRequest,
  entry: LedgerEntry,
): PracticeAnswer {
  if (request.method !== (id === undefined ? 'PUT' : 'DELETE')) return { status: 405 };
  const note = oneOf(books, credit.kind, creditId);
  if (!note) return notFound();
  if (id !== undefined) {
    const there = books.allocations.get(id);
    if (!there || there.IsDeleted === true) return notFound();
    entry.commits.push({ kind: 'Allocations', id, did: 'changed' });
    return { status: 200, body: takeBack(books, there) };
  }
  const body = jsonOf(request);
  const [said = {}] = docsOf(isDoc(body) ? (body.Allocations ?? [body]) : []);
  const made = allocate(books, credit, note, said);
  if ('errors' in made) return invalid([{ ...said, ValidationErrors: made.errors.map((Message) => ({ Message })) }]);
  const { AllocationID, ...allocation } = made.allocation;
  entry.commits.push({ kind: 'Allocations', id: String(AllocationID), did: 'created' });
  return envelope(books, { Allocations: [{ ...allocation, ValidationErrors: [] }] });
}

function removed(books: Books, kind: Kind, id: string, entry: LedgerEntry): PracticeAnswer {
  const doc = oneOf(books, kind, id);
  const errors = doc && kind.remove?.(books, doc);
  if (!doc) return notFound();
  if (!errors) return { status: 405 };
  if (errors.length > 0) return invalid([{ ...doc, ValidationErrors: errors.map((Message) => ({ Message })) }]);
  const docId = textOf(doc, kind.id);
  books.shelves[kind.shelf].delete(docId);
  entry.commits.push({ kind: kind.shelf, id: docId, did: 'changed' });
  return { status: 204 };
}

/** Puts one element into the books, or says with it why not. */
function save(books: Books, kind: Kind, said: Doc, method: string, entry: LedgerEntry, id: string | undefined): Doc {
  const named = textOf(said, kind.id);
  const number = kind.number === undefined ? '' : textOf(said, kind.number);
  // A PUT makes a new document, whatever it is called; a POST changes the one it names.
  const before = id !== undefined || method === 'POST' ? oneOf(books, kind, named || number) : undefined;
  const made = before ? kind.change(books, before, said) : kind.create(books, said);
  if ('errors' in made) {
    return {
      ...said,
      HasErrors: true,
      StatusAttributeString: 'ERROR',
      ValidationErrors: made.errors.map((Message) => ({ Message })),
    };
  }
  const doc: Doc = { ...made.doc, UpdatedDateUTC: stamp(books.clock.now()) };
  const docId = textOf(doc, kind.id);
  books.shelves[kind.shelf].set(docId, doc);
  books.madeByApp.add(docId);
  made.also?.();
  journalize(books, kind.shelf, doc, docId);
  entry.commits.push({ kind: kind.shelf, id: docId, did: before ? 'changed' : 'created' });
  return { ...doc, StatusAttributeString: 'OK', ValidationErrors: [] };
}

function attached(
  books: Books,
  kind: Kind,
  id: string,
  name: string,
  request: PracticeRequest,
  entry: LedgerEntry,
): PracticeAnswer {
  const doc = oneOf(books, kind, id);
  if (!doc || name === '') return notFound();
  const made = attach(books, textOf(doc, kind.id), name, request);
  books.shelves[kind.shelf].set(textOf(doc, kind.id), { ...doc, HasAttachments: true });
  entry.commits.push({
    kind: 'Attachments',
    id: textOf(made.file, 'AttachmentID'),
    did: made.isNew ? 'created' : 'changed',
  });
  return envelope(books, { Attachments: [made.file] });
}
