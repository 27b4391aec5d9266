import { isExpression, said } from '@holdfast/workflow';
import { type Expression, parseExpressionAt } from 'acorn';
import { ExpressionSyntaxError } from './errors.ts';
import { walk } from './syntax.ts';

/** A piece of a template: text as it stands, or code between `{{` and `}}`. */
export type Segment =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly source: string; readonly start: number; readonly node: Expression };

/** Longest template, in characters. */
export const MAX_TEMPLATE = 100_000;

const OPTIONS = { ecmaVersion: 2024, sourceType: 'script', preserveParens: true } as const;
const BLANK = /\s/;

/** Braces stand for places in a sentence. */
const BRACES = { open: '{{', close: '}}' };
const UNFINISHED = said(/*i18n*/ 'The expression is not finished: {close} is missing at the end.', BRACES);

const lineOf = (text: string, position: number): string => {
  const before = text.slice(0, position);
  const line = before.split('\n').length;
  return line === 1 ? `character ${position + 1}` : `line ${line}, character ${position - before.lastIndexOf('\n')}`;
};

function parseCode(template: string, start: number): Expression {
  try {
    return parseExpressionAt(template, start, OPTIONS);
  } catch (error) {
    const position =
      error instanceof SyntaxError && 'pos' in error && typeof error.pos === 'number' ? error.pos : start;
    if (template.slice(start, position + 2).trim() === '}}' || template.slice(start).trimStart().startsWith('}}')) {
      throw new ExpressionSyntaxError(
        said(/*i18n*/ 'There is nothing between {open} and {close}. Write an expression, or remove them.', BRACES),
        template,
        start,
      );
    }
    if (position >= template.length) {
      throw new ExpressionSyntaxError(UNFINISHED, template, position);
    }
    const reason = error instanceof Error ? error.message.replace(/ \(\d+:\d+\)$/, '').toLowerCase() : String(error);
    throw new ExpressionSyntaxError(
      said(/*i18n*/ 'The expression cannot be read at {place}: {reason}.', {
        place: lineOf(template, position),
        reason,
      }),
      template,
      position,
    );
  }
}

const FORBIDDEN: ReadonlySet<string> = new Set(['ImportExpression', 'MetaProperty', 'AwaitExpression']);

/** An expression is worked out at once and from what is there. */
function allowed(root: Expression, template: string): Expression {
  for (const { node } of walk(root)) {
    if (FORBIDDEN.has(node.type)) {
      throw new ExpressionSyntaxError(
        said(/*i18n*/ 'An expression cannot import or wait for anything. Use a step for that.'),
        template,
        node.start,
      );
    }
  }
  return root;
}

/**
 * Takes a template apart. `value` includes the leading `=`; positions count from
 * its first character.
 *
 * @throws ExpressionSyntaxError
 */
export function parseTemplate(value: string): Segment[] {
  if (!isExpression(value)) return [{ kind: 'text', text: value }];
  if (value.length > MAX_TEMPLATE) {
    throw new ExpressionSyntaxError(
      said(/*i18n*/ 'A template may have {most} characters; this one has {count}.', {
        most: MAX_TEMPLATE,
        count: value.length,
      }),
      value.slice(0, 100),
      0,
    );
  }
  const segments: Segment[] = [];
  let at = 1;
  while (at < value.length) {
    const open = value.indexOf('{{', at);
    if (open < 0) break;
    if (open > at) segments.push({ kind: 'text', text: value.slice(at, open) });
    const node = allowed(parseCode(value, open + 2), value);
    let end = node.end;
    while (BLANK.test(value[end] ?? '')) end += 1;
    if (!value.startsWith('}}', end)) {
      const found = value[end];
      throw new ExpressionSyntaxError(
        found === undefined
          ? UNFINISHED
          : said(/*i18n*/ 'Expected {close} at {place}, found "{found}". One pair of braces holds one expression.', {
              ...BRACES,
              place: lineOf(value, end),
              found,
            }),
        value,
        end,
      );
    }
    segments.push({ kind: 'code', source: value.slice(node.start, node.end), start: node.start, node });
    at = end + 2;
  }
  if (at < value.length) segments.push({ kind: 'text', text: value.slice(at) });
  return segments;
}
