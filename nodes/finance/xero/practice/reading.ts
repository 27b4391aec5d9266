import { type Doc, docOf, type PracticeRequest, textOf } from '@holdfast/practice';
import type { Books } from './books.ts';
import type { Kind } from './kinds.ts';
import { pricesOf } from './prices.ts';
import { msOf } from './values.ts';
import { where } from './where.ts';

const PAGE_SIZE = 100;
const MAX_PAGE_SIZE = 1_000;

/** A document by its id, or by its number where it has one. */
export function oneOf(books: Books, kind: Kind, name: string): Doc | undefined {
  if (name === '') return undefined;
  const shelf = books.shelves[kind.shelf];
  const { number } = kind;
  return (
    shelf.get(name) ?? (number === undefined ? undefined : [...shelf.values()].find((one) => one[number] === name))
  );
}

/** Fields that a list of ids, numbers or statuses narrows, by the name of the query. */
const NARROWED: Readonly<Record<string, (doc: Doc, kind: Kind) => string>> = {
  IDs: (doc, { id }) => textOf(doc, id),
  InvoiceNumbers: (doc) => textOf(doc, 'InvoiceNumber'),
  ContactIDs: (doc) => textOf(docOf(doc.Contact), 'ContactID'),
  Statuses: (doc) => textOf(doc, 'Status'),
};

/**
 * Documents that a filter lets through, of those that were changed since the instant that was said, if one was.
 *
 * @throws WhereError
 */
function narrowed(docs: readonly Doc[], { query, headers }: Pick<PracticeRequest, 'query' | 'headers'>): Doc[] {
  const said = query.get('where');
  const isWanted = said ? where(said) : () => true;
  const since = Date.parse(`${(headers['if-modified-since'] ?? '').replace(/Z?$/, 'Z')}`);
  const isRecent = (doc: Doc) => !Number.isFinite(since) || (msOf(doc.UpdatedDateUTC) ?? 0) >= since;
  return docs.filter((doc) => isWanted(doc) && isRecent(doc));
}

/**
 * The accounts of the chart, those that were put away too, in the order that was said.
 *
 * @throws WhereError
 */
export const chartOf = ({ accounts }: Books, request: PracticeRequest): Doc[] =>
  inOrder(narrowed(accounts, request), request.query.get('order') ?? '');

/**
 * A list with its filters, one page of it where one is asked for.
 *
 * @throws WhereError
 */
export function listOf(books: Books, kind: Kind, { query, headers }: PracticeRequest): Doc {
  let docs = narrowed([...books.shelves[kind.shelf].values()], { query, headers });
  for (const [name, read] of Object.entries(NARROWED)) {
    const wanted = query.get(name)?.split(',');
    if (wanted) docs = docs.filter((doc) => wanted.includes(read(doc, kind)));
  }
  if (kind.shelf === 'Contacts' && query.get('includeArchived') !== 'true')
    docs = docs.filter(({ ContactStatus }) => ContactStatus !== 'ARCHIVED');
  if (kind.shelf === 'BankTransfers' && query.get('includeDeleted') !== 'true')
    docs = docs.filter(({ Status }) => Status !== 'DELETED');
  const term = query.get('searchTerm')?.toLowerCase();
  if (term) docs = docs.filter((doc) => JSON.stringify(doc).toLowerCase().includes(term));
  if (query.get('createdByMyApp') === 'true') docs = docs.filter((doc) => books.madeByApp.has(textOf(doc, kind.id)));
  docs = inOrder(docs, query.get('order') ?? '').map((doc) => pricesOf(doc, query));
  const page = Number(query.get('page') ?? '');
  if (!kind.isPaged || !(page >= 1)) return { [kind.shelf]: docs };
  const size = Math.min(MAX_PAGE_SIZE, Math.max(1, Number(query.get('pageSize') ?? PAGE_SIZE) || PAGE_SIZE));
  return {
    pagination: { page, pageSize: size, pageCount: Math.ceil(docs.length / size), itemCount: docs.length },
    [kind.shelf]: docs.slice((page - 1) * size, page * size),
  };
}

/** By one field, such as `UpdatedDateUTC ASC`; those without it come first. */
function inOrder(docs: readonly Doc[], said: string): Doc[] {
  const [name = '', way = 'ASC'] = said.split(/\s+/);
  if (name === '') return [...docs];
  const rank = (doc: Doc): string | number => msOf(doc[name]) ?? textOf(doc, name);
  const sign = way.toUpperCase() === 'DESC' ? -1 : 1;
  return docs.toSorted((a, b) => {
    const [left, right] = [rank(a), rank(b)];
    return left === right ? 0 : left < right ? -sign : sign;
  });
}
