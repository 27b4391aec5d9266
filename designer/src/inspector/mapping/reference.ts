import { EACH } from './field-tree.ts';

const PLAIN = /^[A-Za-z_$][\w$]*$/;
const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
export const member = (name: string): string => (PLAIN.test(name) ? `.${name}` : `[${quoted(name)}]`);

/**
 * The expression for a field. Steps are named by id and items by lineage, never by
 * position: it holds when steps are renamed, merged or put in another order. What
 * lies in a list is taken of every entry.
 *
 * @param node the step it comes from; null for the present item, wherever it came from
 */
export function referenceTo(node: string | null, path: readonly string[]): string {
  const start = node === null ? '$json' : `$(${quoted(node)}).item.json`;
  const at = path.indexOf(EACH);
  if (at < 0) return start + path.map(member).join('');
  const list = start + path.slice(0, at).map(member).join('');
  return list + eachOf(path.slice(at + 1), 1);
}

/** What is taken of every entry of a list; lists within are flattened. */
function eachOf(path: readonly string[], depth: number): string {
  if (path.length === 0) return '';
  const name = depth === 1 ? 'each' : `each${depth}`;
  const at = path.indexOf(EACH);
  if (at < 0) return `.map((${name}) => ${name}${path.map(member).join('')})`;
  const inner = path.slice(0, at).map(member).join('');
  return `.flatMap((${name}) => ${name}${inner}${eachOf(path.slice(at + 1), depth + 1)})`;
}

/** A template as it is edited (without its `=`), and where the caret stands. */
export interface Edited {
  readonly text: string;
  readonly caret: number;
}

/** Puts an expression at the caret: in braces of its own, or as it is where the caret stands in some. */
export function insertReference(text: string, start: number, end: number, reference: string): Edited {
  const before = text.slice(0, start);
  const isInside = before.lastIndexOf('{{') > before.lastIndexOf('}}');
  const isBlank = isInside && /\{\{\s*$/.test(before) && /^\s*\}\}/.test(text.slice(end));
  if (isBlank) {
    const head = `${before.replace(/\s+$/, '')} ${reference}`;
    return { text: `${head} ${text.slice(end).trimStart()}`, caret: head.length };
  }
  const piece = isInside ? reference : `{{ ${reference} }}`;
  return { text: before + piece + text.slice(end), caret: start + piece.length };
}
