import { fail, type Json, type JsonObject } from '@holdfast/node-sdk';
import { DomUtils } from 'htmlparser2';
import { columnNames } from '../records/names.ts';

/** An element, as the parser makes it. */
export type Element = Parameters<typeof DomUtils.getAttributeValue>[0];

/** Widest cell that is believed: a page may claim any number of columns. */
const MAX_SPAN = 100;

/** What an element says, as people read it. */
export const textOf = (element: Element): string => DomUtils.textContent(element).replace(/\s+/g, ' ').trim();

/**
 * The rows of a table as records, named by its first row where that is a head.
 * A cell over several columns counts for each of them; tables within are not read.
 *
 * @throws NodeFailure data/wrong_type when the element is no table
 */
export function recordsOf(table: Element, selector: string): Json[] {
  if (table.name !== 'table') {
    throw fail.data('wrong_type', {
      message: `"${selector.slice(0, 100)}" selects <${table.name}>, which is no table.`,
      evidence: { path: '/values' },
    });
  }
  const rows = own(table, ['tr']).map((row) => own(row, ['td', 'th']));
  const filled = rows.filter((row) => row.length > 0);
  const [first = []] = filled;
  const hasHead = first.length > 0 && first.every(({ name }) => name === 'th');
  const body = (hasHead ? filled.slice(1) : filled).map(spread);
  const width = Math.max(0, ...body.map((row) => row.length));
  const names = columnNames(hasHead ? spread(first) : undefined, width);
  return body.map((row): JsonObject => Object.fromEntries(names.map((name, at) => [name, row[at] ?? null])));
}

const spread = (row: readonly Element[]): string[] =>
  row.flatMap((cell) => {
    const span = Number.parseInt(cell.attribs.colspan ?? '1', 10);
    const said = textOf(cell);
    return Array.from({ length: Math.min(MAX_SPAN, Math.max(1, span || 1)) }, () => said);
  });

/** Elements of these names below an element, but not those of a table within. */
function own(parent: Element, names: readonly string[]): Element[] {
  const found: Element[] = [];
  const stack = [...parent.children].reverse();
  for (let next = stack.pop(); next; next = stack.pop()) {
    if (!isElement(next)) continue;
    if (names.includes(next.name)) found.push(next);
    else if (next.name !== 'table') stack.push(...[...next.children].reverse());
  }
  return found;
}

const isElement = (node: Element['children'][number]): node is Element => 'attribs' in node;
