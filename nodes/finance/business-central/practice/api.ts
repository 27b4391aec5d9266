import {
  type Doc,
  docsOf,
  isDoc,
  jsonOf,
  type LedgerEntry,
  type PracticeAnswer,
  type PracticeOauth,
  type PracticeRequest,
  textOf,
  type Windows,
} from '@holdfast/practice';
import { attachments, documentAttachments } from './attachments.ts';
import { type Books, isShelf } from './books.ts';
import { documentLines } from './document-lines.ts';
import { documents } from './documents.ts';
import { type Problem, problems, refused, tooMany, unauthorised } from './errors.ts';
import { journals } from './journals.ts';
import type { Kind } from './kinds.ts';
import { contacts, customerFinancialDetails, customers, items, vendors } from './names.ts';
import { FilterError, pageOf } from './odata.ts';
import { isPrinted, printed } from './printed.ts';
import { reportOf } from './reports.ts';
import { bankAccounts, taxAreas, taxGroups } from './setup.ts';
import type { Subscriptions } from './subscriptions.ts';

const KINDS: readonly Kind[] = [
  contacts,
  customers,
  customerFinancialDetails,
  vendors,
  items,
  taxGroups,
  taxAreas,
  bankAccounts,
  ...documents,
  ...documentLines,
  ...journals,
  documentAttachments,
  attachments,
];

const FIVE_MINUTES_MS = 300_000;
const MAX_BATCH = 100;

export interface Room {
  readonly oauth: PracticeOauth;
  readonly books: ReadonlyMap<string, Books>;
  readonly subscriptions: Subscriptions;
  readonly windows: Windows;
  readonly scope: string;
  readonly perFiveMinutes: number;
  /** `/v2.0/tenant/environment/api/v2.0/`. */
  readonly apiPath: string;
}

/** Answers one request of the API. */
export function businessCentral(
  room: Room,
  request: PracticeRequest,
  entry: LedgerEntry,
): PracticeAnswer | Promise<PracticeAnswer> {
  const token = (request.headers.authorization ?? '').replace(/^Bearer /, '');
  if (room.oauth.scopesOf(token)?.includes(room.scope) !== true) return unauthorised();
  const { left, waitMs } = room.windows.left('user', room.perFiveMinutes, FIVE_MINUTES_MS);
  if (left === 0) return tooMany(waitMs);
  room.windows.count('user', FIVE_MINUTES_MS);
  if (!request.path.startsWith(room.apiPath)) return refused(problems.notFound());
  const path = decodeURIComponent(request.path.slice(room.apiPath.length));
  if (path === 'companies')
    return { status: 200, body: { value: [...room.books.values()].map(({ company }) => company) } };
  if (path === '$batch') return batch(room, request, entry);
  const subscription = /^subscriptions(?:\('([^']*)'\))?$/.exec(path);
  if (subscription) return room.subscriptions.answer(request, subscription[1]);
  return within(room, path, request, entry);
}

/** One request about one company, by itself or in a batch. */
function within(room: Room, path: string, request: PracticeRequest, entry: LedgerEntry): PracticeAnswer {
  const [, companyId = '', rest = ''] = /^companies\(([^)]*)\)\/(.+)$/.exec(path) ?? [];
  const books = room.books.get(companyId);
  if (!books) return refused(problems.company());
  const [, set = '', id, tail = ''] = /^([A-Za-z]+)(?:\(([^)]*)\))?(?:\/(.+))?$/.exec(rest) ?? [];
  try {
    if (request.method === 'GET') return read(books, set, id, tail, request);
    const kind = KINDS.find((one) => one.set === set);
    if (!kind) return refused(problems.notFound());
    if (id === undefined) return create(books, kind, request, entry);
    return change(books, kind, id, tail, request, entry);
  } catch (error) {
    if (error instanceof FilterError) return refused(problems.filter(error.message));
    throw error;
  }
}

const expandOf = (query: URLSearchParams): string[] => (query.get('$expand') ?? '').split(',');
const show = (books: Books, kind: Kind, doc: Doc, query: URLSearchParams): Doc =>
  kind.shown?.(books, doc, expandOf(query)) ?? doc;

/** A record of a set; journals of payments are found under `journals` too, because posting needs them there. */
const find = (books: Books, { kept, shelf }: Pick<Kind, 'kept' | 'shelf'>, id: string): Doc | undefined =>
  kept ? kept.all(books).find((doc) => doc.id === id) : books.shelves[shelf].get(id);
const keep = (books: Books, { kept, shelf }: Kind, doc: Doc): Doc => kept?.put(books, doc) ?? books.put(shelf, doc);

const isNarrowed = ({ narrowedBy }: Kind, query: URLSearchParams): boolean =>
  narrowedBy?.some((name) => new RegExp(`\\b${name} eq `).test(query.get('$filter') ?? '')) ?? true;

function read(
  books: Books,
  set: string,
  id: string | undefined,
  tail: string,
  request: PracticeRequest,
): PracticeAnswer {
  const { query } = request;
  const report = reportOf(books, set, query.get('$filter') ?? '');
  if (report) return { status: 200, body: { value: report } };
  const kind = KINDS.find((one) => one.set === set);
  const shelf = kind?.shelf ?? (isShelf(set) ? set : undefined);
  if (!shelf) return refused(problems.notFound());
  const url = new URL(request.path, `http://${request.headers.host ?? '127.0.0.1'}`);
  for (const [name, value] of query) url.searchParams.set(name, value);
  const prefer = request.headers.prefer ?? '';
  if (id === undefined) {
    if (kind && !isNarrowed(kind, query))
      return refused(problems.dialog('You must specify a journal ID to get a line.'));
    const docs = (kind?.kept?.all(books) ?? books.all(shelf)).filter((doc) => kind?.belongs?.(doc) ?? true);
    const shown = docs.map((doc) => (kind ? show(books, kind, doc, query) : doc));
    return { status: 200, body: pageOf(shown, query, prefer, url) };
  }
  const doc = find(books, kind ?? { shelf }, id);
  if (!doc) return refused(problems.notFound());
  if (tail === '') return { status: 200, body: kind ? show(books, kind, doc, query) : doc };
  if (tail === 'attachmentContent')
    return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: books.contents.get(id) ?? '' };
  if (tail === 'pdfDocument/pdfDocumentContent' && kind && isPrinted(kind))
    return {
      status: 200,
      headers: { 'content-type': 'application/octet-stream' },
      body: printed(doc, request.headers['accept-language'] ?? ''),
    };
  const lines = isShelf(tail) ? books.all(tail).filter(({ journalId }) => journalId === id) : docsOf(doc[tail]);
  return { status: 200, body: pageOf(lines, query, prefer, url) };
}

/** Names that a request may not hold; read-only fields are refused, not passed over. */
function strangers(kind: Kind, said: Doc): Problem | null {
  for (const [name, value] of Object.entries(said)) {
    if (name === kind.lines?.name) {
      const wrong = docsOf(value)
        .flatMap(Object.keys)
        .find((one) => !kind.lines?.fields.includes(one));
      if (wrong !== undefined) return problems.readOnly(wrong);
    } else if (!kind.fields.includes(name)) return problems.readOnly(name);
  }
  return null;
}

function create(books: Books, kind: Kind, request: PracticeRequest, entry: LedgerEntry): PracticeAnswer {
  const said = jsonOf(request);
  if (request.method !== 'POST' || !isDoc(said)) return refused(problems.method());
  const wrong = strangers(kind, said);
  if (wrong) return refused(wrong);
  const undo = books.snapshot();
  const made = kind.create(books, said);
  if ('problem' in made) {
    undo();
    return refused(made.problem);
  }
  const doc = keep(books, kind, made.doc);
  entry.commits.push({ kind: kind.set, id: textOf(doc, 'id'), did: 'created' });
  return { status: 201, body: show(books, kind, doc, request.query) };
}

function change(
  books: Books,
  kind: Kind,
  id: string,
  tail: string,
  request: PracticeRequest,
  entry: LedgerEntry,
): PracticeAnswer {
  const doc = find(books, kind, id);
  if (!doc) return refused(problems.notFound());
  const noted = () => entry.commits.push({ kind: kind.set, id, did: 'changed' });
  if (tail.startsWith('Microsoft.NAV.')) {
    const made = kind.actions?.[tail.slice('Microsoft.NAV.'.length)]?.(books, doc);
    if (!made || request.method !== 'POST') return refused(problems.notFound());
    if ('problem' in made) return refused(made.problem);
    if ('created' in made) entry.commits.push({ ...made.created, did: 'created' });
    else {
      if (made.doc !== doc) keep(books, kind, made.doc);
      noted();
    }
    return { status: 204 };
  }
  const match = request.headers['if-match'];
  if (match === undefined) return refused(problems.noToken());
  if (match !== '*' && match !== doc['@odata.etag']) return refused(problems.changed());
  if (request.method === 'DELETE') {
    const kept = kind.keeps?.(books, doc) ?? null;
    if (kept) return refused(kept);
    if (kind.kept) kind.kept.drop(books, doc);
    else books.shelves[kind.shelf].delete(id);
    noted();
    return { status: 204 };
  }
  if (request.method !== 'PATCH') return refused(problems.method());
  if (tail === 'attachmentContent') {
    books.contents.set(id, request.body);
    books.put(kind.shelf, { ...doc, byteSize: request.body.length });
    noted();
    return { status: 204 };
  }
  const said = jsonOf(request);
  const wrong = isDoc(said) ? strangers(kind, said) : problems.method();
  if (wrong || !isDoc(said)) return refused(wrong ?? problems.method());
  const made = kind.change?.(books, doc, said) ?? { problem: problems.method() };
  if ('problem' in made) return refused(made.problem);
  const after = keep(books, kind, made.doc);
  noted();
  return { status: 200, body: show(books, kind, after, request.query) };
}

interface BatchAnswer {
  readonly id: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/**
 * Requests one after another, up to the first that is refused unless `Prefer: odata.continue-on-error` is said (OData JSON 4.01, 19.5).
 * With `Isolation: snapshot` all of them are done, or none.
 */
function batch(room: Room, request: PracticeRequest, entry: LedgerEntry): PracticeAnswer {
  const said = jsonOf(request);
  const list = docsOf(isDoc(said) ? said.requests : null);
  if (request.method !== 'POST' || list.length === 0 || list.length > MAX_BATCH) return refused(problems.method());
  const isWhole = /snapshot/i.test(request.headers.isolation ?? '');
  const undo = [...room.books.values()].map((books) => books.snapshot());
  const before = entry.commits.length;
  const goesOn = /odata\.continue-on-error/i.test(request.headers.prefer ?? '');
  const responses: BatchAnswer[] = [];
  for (const one of list) {
    if (!goesOn && responses.some(({ status }) => status >= 400)) break;
    const headers = isDoc(one.headers) ? one.headers : {};
    const [path = '', query = ''] = textOf(one, 'url').split('?');
    const inner: PracticeRequest = {
      method: textOf(one, 'method'),
      path: request.path,
      query: new URLSearchParams(query),
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)])),
      body: Buffer.from(JSON.stringify(one.body ?? null)),
    };
    const { status, body } = within(room, path, inner, entry);
    responses.push({
      id: textOf(one, 'id'),
      status,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body }),
    });
  }
  const isBad = responses.some(({ status }) => status >= 400);
  if (isWhole && isBad) {
    for (const back of undo) back();
    entry.commits.splice(before);
  }
  return { status: 200, body: { responses } };
}
