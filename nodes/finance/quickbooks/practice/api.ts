import {
  type Doc,
  docsOf,
  isDoc,
  jsonOf,
  type LedgerEntry,
  onePage,
  type PracticeAnswer,
  type PracticeOauth,
  type PracticeRequest,
  type Replays,
  textOf,
  type Windows,
} from '@holdfast/practice';
import { type Books, isShelf, SHELVES, type ShelfName } from './books.ts';
import { faultOf, refusals, refused, throttled, unauthorised } from './faults.ts';
import { withAddress } from './files.ts';
import { balances } from './postings.ts';
import { answerQuery, changesSince } from './query.ts';
import { reportOf } from './reports.ts';
import { makeTaxCode } from './tax-codes.ts';
import { uploadOf } from './upload.ts';
import { today } from './values.ts';
import { kindOf, write } from './writing.ts';

export const API_PATH = '/v3/company/';
export const SCOPE = 'com.intuit.quickbooks.accounting';
const MINUTE_MS = 60_000;
const MAX_BATCH = 30;
/** What can be had as PDF. */
const PRINTED: readonly ShelfName[] = ['Invoice', 'Estimate', 'SalesReceipt', 'CreditMemo'];

export interface Room {
  readonly oauth: PracticeOauth;
  readonly books: ReadonlyMap<string, Books>;
  readonly replays: Replays;
  readonly windows: Windows;
  readonly rates: { readonly perMinute: number; readonly batchesPerMinute: number };
}

/** Answers one request of the accounting API. */
export function accounting(room: Room, request: PracticeRequest, entry: LedgerEntry): PracticeAnswer {
  const token = (request.headers.authorization ?? '').replace(/^Bearer /, '');
  const [realmId = '', ...path] = request.path.slice(API_PATH.length).split('/').map(decodeURIComponent);
  const books = room.books.get(realmId);
  const isAllowed = room.oauth.scopesOf(token)?.includes(SCOPE) === true && room.oauth.chosenBy(token) === realmId;
  if (!isAllowed || !books) return unauthorised();
  const time = new Date(books.clock.now()).toISOString();
  const [name = ''] = path;
  if (isLimited(room, realmId, name)) return throttled(time);
  const answer = request.method === 'GET' ? read(books, path, request) : keyed(room, books, path, request, entry);
  if (!Buffer.isBuffer(answer.body) && !/application\/json/.test(request.headers.accept ?? ''))
    return { status: answer.status, headers: { 'content-type': 'application/xml' }, body: '<IntuitResponse/>' };
  return { ...answer, headers: { ...answer.headers, intuit_tid: `practice-${entry.seq}` } };
}

function isLimited({ windows, rates }: Room, realmId: string, name: string): boolean {
  const counted = [
    [realmId, rates.perMinute] as const,
    ...(name === 'batch' ? [[`${realmId} batch`, rates.batchesPerMinute] as const] : []),
  ];
  if (counted.some(([window, limit]) => windows.left(window, limit, MINUTE_MS).left === 0)) return true;
  for (const [window] of counted) windows.count(window, MINUTE_MS);
  return false;
}

/** A write whose `requestid` was seen gets the first answer again, whatever it says now. What was refused was not done. */
function keyed(
  room: Room,
  books: Books,
  path: readonly string[],
  request: PracticeRequest,
  entry: LedgerEntry,
): PracticeAnswer {
  const { key } = entry;
  const known = key === null ? null : room.replays.find(key, request);
  if (known !== null && known !== 'other') {
    entry.isReplayed = true;
    return known;
  }
  const answer = change(books, path, request, entry);
  if (key !== null && answer.status === 200) room.replays.keep(key, request, answer);
  return answer;
}

const answered = (books: Books, content: Doc): PracticeAnswer => ({
  status: 200,
  body: { ...content, time: new Date(books.clock.now()).toISOString() },
});
const no = (books: Books, list: Parameters<typeof refused>[0]): PracticeAnswer =>
  refused(list, new Date(books.clock.now()).toISOString());

/** A record as it is read: accounts know their balance, files where they lie. */
function shown(books: Books, shelf: ShelfName, doc: Doc, host: string): Doc {
  if (shelf === 'Attachable') return withAddress(books, doc, host);
  return shelf === 'Account' ? withBalance(books, doc) : doc;
}

function withBalance(books: Books, doc: Doc): Doc {
  const sum = balances(books, '', today(books.clock.now())).get(textOf(doc, 'Id')) ?? 0;
  const balance = ['Asset', 'Expense'].includes(textOf(doc, 'Classification')) ? sum : -sum;
  return { ...doc, CurrentBalance: balance, CurrentBalanceWithSubAccounts: balance };
}

function read(books: Books, path: readonly string[], request: PracticeRequest): PracticeAnswer {
  const [name = '', id, ...rest] = path;
  const host = request.headers.host ?? '';
  if (name === 'query') {
    const found = answerQuery(books, request.query.get('query') ?? '');
    if ('refusals' in found) return no(books, found.refusals);
    const [[shelf, list] = ['', []]] = Object.entries(found.answer);
    const docs = isShelf(shelf) ? { [shelf]: docsOf(list).map((doc) => shown(books, shelf, doc, host)) } : {};
    return answered(books, { QueryResponse: { ...found.answer, ...docs } });
  }
  if (name === 'cdc') return changes(books, request.query);
  if (name === 'reports') {
    const report = reportOf(books, id ?? '', request.query);
    return report ? { status: 200, body: report } : no(books, [refusals.unsupported()]);
  }
  const shelf = SHELVES.find((one) => one.toLowerCase() === name);
  if (!shelf) return no(books, [refusals.unsupported()]);
  const doc = shelf === 'CompanyInfo' ? books.all(shelf)[0] : books.shelves[shelf].get(id ?? '');
  if (!doc) return no(books, [refusals.gone()]);
  if (rest.length === 0) return answered(books, { [shelf]: shown(books, shelf, doc, host) });
  return rest[0] === 'pdf' && PRINTED.includes(shelf)
    ? {
        status: 200,
        headers: { 'content-type': 'application/pdf' },
        body: onePage(`${textOf(doc, 'DocNumber')} ${String(doc.TotalAmt)}`),
      }
    : no(books, [refusals.unsupported()]);
}

function changes(books: Books, query: URLSearchParams): PracticeAnswer {
  const entities = (query.get('entities') ?? '').split(',').map((one) => one.trim());
  const since = Date.parse(query.get('changedSince') ?? '');
  const unknown = entities.find((one) => !isShelf(one));
  if (unknown !== undefined) return no(books, [refusals.query(`Invalid entity ${unknown}`)]);
  if (!(since >= books.clock.now() - 30 * 24 * 60 * MINUTE_MS))
    return no(books, [refusals.query('changedSince is older than 30 days')]);
  return answered(books, { CDCResponse: [{ QueryResponse: changesSince(books, entities.filter(isShelf), since) }] });
}

function change(books: Books, path: readonly string[], request: PracticeRequest, entry: LedgerEntry): PracticeAnswer {
  const [name = ''] = path;
  if (request.method !== 'POST') return { status: 405 };
  if (name === 'batch') return batch(books, jsonOf(request), entry);
  if (name === 'upload') return upload(books, request, entry);
  const kind = kindOf(name);
  const said = jsonOf(request);
  if (path.join('/') === 'taxservice/taxcode' && isDoc(said)) {
    const made = makeTaxCode(books, said, entry);
    return 'refusals' in made ? no(books, made.refusals) : { status: 200, body: made.answer };
  }
  if (!kind || !isDoc(said)) return no(books, [refusals.unsupported()]);
  const isVoid = request.query.get('include') === 'void';
  const operation = isVoid ? 'void' : (request.query.get('operation') ?? '');
  const made = write(books, kind, said, operation, entry);
  if ('refusals' in made) return no(books, made.refusals);
  return answered(books, { [kind.shelf]: kind.shelf === 'Account' ? withBalance(books, made.doc) : made.doc });
}

/** Each item of a batch by itself, in order; one that is refused stops no other. */
function batch(books: Books, said: unknown, entry: LedgerEntry): PracticeAnswer {
  const list = docsOf(isDoc(said) ? said.BatchItemRequest : null);
  if (list.length === 0 || list.length > MAX_BATCH)
    return no(books, [refusals.business(`A batch has between 1 and ${MAX_BATCH} items.`)]);
  const BatchItemResponse = list.map((one): Doc => {
    const bId = textOf(one, 'bId');
    const [shelf, doc] = Object.entries(one).find(([name, value]) => isShelf(name) && isDoc(value)) ?? [];
    const kind = kindOf(shelf ?? '');
    if (!kind || !isDoc(doc)) return { bId, Fault: faultOf([refusals.unsupported()]) };
    const made = write(books, kind, doc, textOf(one, 'operation'), entry);
    return 'refusals' in made ? { bId, Fault: faultOf(made.refusals) } : { bId, [kind.shelf]: made.doc };
  });
  return answered(books, { BatchItemResponse });
}

function upload(books: Books, request: PracticeRequest, entry: LedgerEntry): PracticeAnswer {
  const file = uploadOf(request);
  if (!file) return no(books, [refusals.missing('file_metadata_0')]);
  const [reference] = docsOf(file.said.AttachableRef);
  const target = isDoc(reference?.EntityRef) ? reference.EntityRef : {};
  const shelf = textOf(target, 'type');
  if (!isShelf(shelf) || !books.named(shelf, target)) return no(books, [refusals.reference('AttachableRef')]);
  const doc = books.put('Attachable', {
    ...file.said,
    Id: books.newId(),
    SyncToken: '0',
    MetaData: books.meta(),
    Size: file.bytes.length,
  });
  books.contents.set(textOf(doc, 'Id'), file.bytes);
  entry.commits.push({ kind: 'Attachable', id: textOf(doc, 'Id'), did: 'created' });
  return answered(books, { AttachableResponse: [{ Attachable: doc }] });
}
