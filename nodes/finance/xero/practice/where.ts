import { type Doc, isDoc } from '@holdfast/practice';
import { msOf } from './values.ts';

/** A filter that this stand-in does not read. Xero itself knows more. */
export class WhereError extends Error {
  override readonly name = 'WhereError';
}

const CLAUSE =
  /^\s*([A-Za-z][\w.]*)\s*(==|!=|>=|<=|>|<)\s*(?:"((?:[^"\\]|\\.)*)"|Guid\("([0-9a-fA-F-]{36})"\)|DateTime\((\d{4}),\s*(\d{1,2}),\s*(\d{1,2})\)|(-?\d+(?:\.\d+)?)|(true|false|null))/;
const AND = /^\s*(AND|&&)\s*/i;

/** Reads clauses joined by AND: `Type=="ACCREC" AND Date>=DateTime(2026,1,15)`. @throws WhereError */
export function where(text: string): (doc: Doc) => boolean {
  const tests: ((doc: Doc) => boolean)[] = [];
  let rest = text;
  for (;;) {
    const found = CLAUSE.exec(rest);
    if (!found) throw new WhereError(`This part of the filter is not understood: ${rest.slice(0, 80)}`);
    const [whole, path = '', operator = '', ...values] = found;
    const wanted = literal(values);
    tests.push((doc) => compares(valueAt(doc, path), operator, wanted));
    rest = rest.slice(whole.length);
    const and = AND.exec(rest);
    if (!and) break;
    rest = rest.slice(and[0].length);
  }
  if (rest.trim() !== '') throw new WhereError(`This part of the filter is not understood: ${rest.slice(0, 80)}`);
  return (doc) => tests.every((test) => test(doc));
}

type Literal = string | number | boolean | null;

function literal([text, guid, year, month, day, number, word]: readonly (string | undefined)[]): Literal {
  if (text !== undefined) return text.replace(/\\(.)/g, '$1');
  if (guid !== undefined) return guid.toLowerCase();
  if (year !== undefined) return Date.UTC(Number(year), Number(month) - 1, Number(day));
  if (number !== undefined) return Number(number);
  return word === 'null' ? null : word === 'true';
}

function valueAt(doc: Doc, path: string): Literal {
  let value: unknown = doc;
  for (const name of path.split('.')) value = isDoc(value) ? value[name] : undefined;
  const ms = msOf(value);
  if (ms !== null) return ms;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function compares(value: Literal, operator: string, wanted: Literal): boolean {
  if (operator === '==') return value === wanted;
  if (operator === '!=') return value !== wanted;
  if (value === null || wanted === null || typeof value !== typeof wanted) return false;
  if (operator === '>=') return value >= wanted;
  if (operator === '<=') return value <= wanted;
  return operator === '>' ? value > wanted : value < wanted;
}
