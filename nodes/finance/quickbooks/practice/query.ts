import type { Doc } from '@holdfast/practice';
import { type Books, isShelf, type ShelfName } from './books.ts';
import { type Refusal, refusals } from './faults.ts';
import { valueAt } from './values.ts';

const WORD = /^\s*([A-Za-z][\w.]*)\s*/;
const SELECT = /^\s*select\s+(\*|count\(\*\))\s+from\s+([A-Za-z]\w*)\s*/i;
const CLAUSE =
  /^\s*([A-Za-z][\w.]*)\s*(=|<=|>=|<|>|like\b|in\b)\s*(?:'((?:[^'\\]|\\.)*)'|\(((?:[^()'\\]|'(?:[^'\\]|\\.)*')*)\)|(true|false))/i;
const AND = /^\s*and\b/i;
const TAIL =
  /^\s*(?:order\s*by\s+([\w.]+)(\s+desc|\s+asc)?\s*)?(?:startposition\s+(\d+)\s*)?(?:maxresults\s+(\d+)\s*)?$/i;

/** Fields that QuickBooks reads, and finds nothing by. */
const UNSEARCHABLE = new Set(['PrivateNote', 'Notes', 'Note', 'Line', 'CustomerMemo', 'LinkedTxn']);
const NAMES: readonly ShelfName[] = ['Customer', 'Vendor', 'Item', 'Account', 'TaxCode', 'TaxRate'];
const STANDARD_SIZE = 100;
const MAX_SIZE = 1_000;

type Answer = { readonly answer: Doc } | { readonly refusals: readonly Refusal[] };
type Test = (doc: Doc) => boolean;

/** Answers a query: one entity, clauses joined by AND, an order, a page. QuickBooks itself knows little more. */
export function answerQuery(books: Books, text: string): Answer {
  const found = SELECT.exec(text);
  if (!found) return { refusals: [refusals.parse(`Encountered ${text.slice(0, 60)}`)] };
  const [whole, what = '*', shelf = ''] = found;
  if (!isShelf(shelf)) return { refusals: [refusals.query(`Invalid context declaration: ${shelf}`)] };
  const read = clauses(text.slice(whole.length));
  if ('refusals' in read) return read;
  const tail = TAIL.exec(read.rest);
  if (!tail) return { refusals: [refusals.parse(`Encountered ${read.rest.trim().slice(0, 60)}`)] };
  const asksForActive = read.names.includes('Active');
  const isInUse: Test = (doc) => !NAMES.includes(shelf) || asksForActive || doc.Active !== false;
  const docs = books.all(shelf).filter((doc) => isInUse(doc) && read.tests.every((test) => test(doc)));
  if (what !== '*') return { answer: { totalCount: docs.length } };
  const [, order, direction = '', start, size] = tail;
  const sorted =
    order === undefined ? docs : docs.toSorted((a, b) => sign(a, b, order) * (/desc/i.test(direction) ? -1 : 1));
  const from = Number(start ?? 1);
  const page = sorted.slice(from - 1, from - 1 + Math.min(MAX_SIZE, Number(size ?? STANDARD_SIZE)));
  return { answer: page.length === 0 ? {} : { [shelf]: page, startPosition: from, maxResults: page.length } };
}

function clauses(
  text: string,
):
  | { readonly tests: readonly Test[]; readonly names: readonly string[]; readonly rest: string }
  | { readonly refusals: readonly Refusal[] } {
  const [tests, names]: [Test[], string[]] = [[], []];
  let rest = text;
  if (WORD.exec(rest)?.[1]?.toLowerCase() !== 'where') return { tests, names, rest };
  rest = rest.replace(/^\s*where\s+/i, '');
  for (;;) {
    const found = CLAUSE.exec(rest);
    if (!found) return { refusals: [refusals.parse(`Encountered ${rest.slice(0, 60)}`)] };
    const [whole, name = '', operator = '', quoted, list, word] = found;
    if (UNSEARCHABLE.has(name)) return { refusals: [refusals.query(`property '${name}' is not queryable`)] };
    names.push(name);
    tests.push(
      testOf(name, operator.toLowerCase(), list === undefined ? [literal(quoted ?? word ?? '')] : listOf(list)),
    );
    rest = rest.slice(whole.length);
    const and = AND.exec(rest);
    if (!and) return { tests, names, rest };
    rest = rest.slice(and[0].length);
  }
}

const literal = (text: string): string => text.replace(/\\(.)/g, '$1');
const listOf = (text: string): string[] =>
  [...text.matchAll(/'((?:[^'\\]|\\.)*)'|(\w+)/g)].map(([, quoted, word]) => literal(quoted ?? word ?? ''));

function testOf(name: string, operator: string, wanted: readonly string[]): Test {
  const [first = ''] = wanted;
  return (doc) => {
    const value = valueAt(doc, name);
    if (value === null) return false;
    if (operator === 'in') return wanted.some((one) => compare(value, one) === 0);
    if (operator === 'like') return likeOf(first).test(String(value));
    const order = compare(value, first);
    if (operator === '=') return order === 0;
    return (
      (order < 0 && operator.startsWith('<')) ||
      (order > 0 && operator.startsWith('>')) ||
      (order === 0 && operator.endsWith('='))
    );
  };
}

/** `%` stands for anything. */
const likeOf = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .split('%')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
    'i',
  );

const INSTANT = /^\d{4}-\d{2}-\d{2}T/;

/** Numbers as numbers, instants as instants, anything else as text. */
function compare(value: string | number | boolean, wanted: string): number {
  if (typeof value === 'number') return value - Number(wanted);
  const text = String(value);
  if (INSTANT.test(text)) return Math.sign(Date.parse(text) - Date.parse(wanted));
  return text === wanted ? 0 : text < wanted ? -1 : 1;
}

const sign = (a: Doc, b: Doc, name: string): number => {
  const value = valueAt(a, name);
  return value === null ? -1 : compare(value, String(valueAt(b, name) ?? ''));
};

/** What was changed since an instant: records as they are, and what was deleted. At most a thousand of all. */
export function changesSince(books: Books, entities: readonly ShelfName[], since: number): Doc[] {
  let left = MAX_SIZE;
  return entities.map((shelf) => {
    const changed = books
      .all(shelf)
      .filter((doc) => Date.parse(String(valueAt(doc, 'MetaData.LastUpdatedTime'))) >= since);
    const gone = books.deleted
      .filter((one) => one.shelf === shelf && one.at >= since)
      .map(({ id, at }) => ({
        domain: 'QBO',
        status: 'Deleted',
        Id: id,
        MetaData: { LastUpdatedTime: new Date(at).toISOString() },
      }));
    const list = [...changed, ...gone].slice(0, left);
    left -= list.length;
    return list.length === 0
      ? {}
      : { [shelf]: list, startPosition: 1, maxResults: list.length, totalCount: list.length };
  });
}
