import type { Doc } from '@holdfast/practice';

/** A filter that this stand-in does not read. Business Central itself knows more. */
export class FilterError extends Error {
  override readonly name = 'FilterError';
}

const CLAUSE =
  /^\s*([A-Za-z]\w*)\s+(eq|ne|ge|gt|le|lt)\s+(?:'((?:[^']|'')*)'|([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})|(\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z)?)|(-?\d+(?:\.\d+)?)|(true|false|null))/;
const CALL = /^\s*(startswith|contains|endswith)\(\s*([A-Za-z]\w*)\s*,\s*'((?:[^']|'')*)'\s*\)/;
const AND = /^\s*and\s+/;

type Test = (doc: Doc) => boolean;

/** Reads clauses joined by `and`, in brackets or not. @throws FilterError */
export function filterOf(text: string): Test {
  const tests: Test[] = [];
  let rest = text;
  for (;;) {
    const inner = /^\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)/.exec(rest);
    const call = CALL.exec(rest);
    const clause = CLAUSE.exec(rest);
    if (inner) tests.push(filterOf(inner[1] ?? ''));
    else if (call) tests.push(called(call));
    else if (clause) tests.push(compared(clause));
    else throw new FilterError(rest.slice(0, 80));
    rest = rest.slice((inner ?? call ?? clause)?.[0].length);
    const and = AND.exec(rest);
    if (!and) break;
    rest = rest.slice(and[0].length);
  }
  if (rest.trim() !== '') throw new FilterError(rest.slice(0, 80));
  return (doc) => tests.every((test) => test(doc));
}

const unquoted = (text: string): string => text.replaceAll("''", "'");

function called([, name = '', field = '', text = '']: readonly string[]): Test {
  const wanted = unquoted(text).toLowerCase();
  return (doc) => {
    const value = String(doc[field] ?? '').toLowerCase();
    if (name === 'startswith') return value.startsWith(wanted);
    return name === 'endswith' ? value.endsWith(wanted) : value.includes(wanted);
  };
}

function compared([, field = '', operator = '', text, id, moment, number, word]: readonly (
  | string
  | undefined
)[]): Test {
  const wanted = text === undefined ? (id ?? moment ?? word ?? '') : unquoted(text);
  return (doc) => {
    const value = doc[field];
    if (value === undefined) return false;
    const order =
      number !== undefined
        ? Number(value) - Number(number)
        : moment !== undefined
          ? Date.parse(String(value)) - Date.parse(moment)
          : ordered(String(value), wanted);
    if (operator === 'eq') return order === 0;
    if (operator === 'ne') return order !== 0;
    if (operator === 'ge') return order >= 0;
    if (operator === 'gt') return order > 0;
    return operator === 'le' ? order <= 0 : order < 0;
  };
}

const ordered = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

const MAX_PAGE_SIZE = 20_000;

/**
 * A list with its filter and order, one page of it: where more follows, the answer says at
 * which address. @throws FilterError
 */
export function pageOf(docs: readonly Doc[], query: URLSearchParams, prefer: string, url: URL): Doc {
  const filter = query.get('$filter');
  let found = filter ? docs.filter(filterOf(filter)) : [...docs];
  const [name, direction] = (query.get('$orderby') ?? '').split(' ');
  if (name)
    found = found.toSorted(
      (a, b) => ordered(String(a[name] ?? ''), String(b[name] ?? '')) * (direction === 'desc' ? -1 : 1),
    );
  const top = Number(query.get('$top') ?? Number.POSITIVE_INFINITY);
  found = found.slice(Number(query.get('$skip') ?? 0)).slice(0, top);
  const size = Math.min(MAX_PAGE_SIZE, Number(/odata\.maxpagesize=(\d+)/.exec(prefer)?.[1] ?? MAX_PAGE_SIZE));
  const from = Number(query.get('$skiptoken') ?? 0);
  const value = found.slice(from, from + size);
  const next = new URL(url);
  next.searchParams.set('$skiptoken', String(from + size));
  return { value, ...(found.length > from + size ? { '@odata.nextLink': next.href } : {}) };
}
