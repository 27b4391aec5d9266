import { BUILTINS, ROOTS } from '@holdfast/expressions/roots';
import { type Said, said } from '@holdfast/workflow';
import { EACH, type FieldInfo } from '../mapping/field-tree.ts';
import { member } from '../mapping/reference.ts';

/** A step that an expression may read. */
export interface KnownStep {
  readonly id: string;
  readonly name: string;
  /** What it gave, or what its schema promises where it has not run. */
  readonly fields: readonly FieldInfo[];
  readonly hasRun: boolean;
}

/** What is known where an expression stands. */
export interface Known {
  /** Fields of the present item. */
  readonly fields: readonly FieldInfo[];
  readonly steps: readonly KnownStep[];
  /** The variables of the workspace, with their fields. */
  readonly variables: readonly FieldInfo[];
}

/** A way to go on. It replaces the text from `start` to `end`, with the caret between. Offsets count characters. */
export interface Suggestion {
  readonly label: string;
  readonly insert: string;
  readonly start: number;
  readonly end: number;
  /** What it is, in short: its type and a value of it, or words. */
  readonly detail: string | Said;
  readonly kind: 'field' | 'step' | 'name' | 'method';
}

const WORD = /[\w$]*$/;
/** What stands for a record: the present item, an item of another step, or the variables. */
const RECORD = String.raw`\$vars|\$json|\$item\.json|\$input\.(?:item|first\(\)|last\(\))\.json|\$\(\s*(?:'[^']*'|"[^"]*")\s*\)\.(?:item|first\(\)|last\(\))\.json`;
const STEP = String.raw`\$\(\s*(?:'([^']*)'|"([^"]*)")\s*\)`;
const ACCESS = String.raw`(?:\??\.[A-Za-z_$][\w$]*|\??\.?\[\s*(?:\d+|'[^']*'|"[^"]*")\s*\])*`;
const CHAIN = new RegExp(`(${RECORD})(${ACCESS})$`);
const PART = /\.([A-Za-z_$][\w$]*)|\[\s*(?:(\d+)|'([^']*)'|"([^"]*)")\s*\]/g;

/** Whether a place is within braces, where code stands. */
export function isInCode(text: string, at: number): boolean {
  const before = text.slice(0, at);
  return before.lastIndexOf('{{') > before.lastIndexOf('}}');
}

const pathOf = (access: string): string[] =>
  [...access.matchAll(PART)].map(([, name, index, single, double]) =>
    index === undefined ? (name ?? single ?? double ?? '') : EACH,
  );

/** The fields of a record as text names it. */
function fieldsFor(record: string, known: Known): readonly FieldInfo[] {
  if (record === '$vars') return known.variables;
  const [, single, double] = new RegExp(`^${STEP}`).exec(record) ?? [];
  const said = single ?? double;
  if (said === undefined) return known.fields;
  return known.steps.find(({ id, name }) => id === said || name === said)?.fields ?? [];
}

const startsWith = (path: readonly string[], start: readonly string[]): boolean =>
  start.every((name, index) => path[index] === name);

const detailOf = ({ types, isNullable, sample }: FieldInfo): string =>
  [[...types, ...(isNullable ? ['null'] : [])].join(' | '), sample].filter(Boolean).join(' = ');

/** What may come at the caret: fields with their types and values, steps, and the names that expressions know. */
export function suggestionsAt(text: string, caret: number, known: Known): readonly Suggestion[] {
  if (!isInCode(text, caret)) return [];
  const before = text.slice(0, caret);
  const [, quote, begun] = /\$\(\s*(['"])([^'"]*)$/.exec(before) ?? [];
  if (quote !== undefined && begun !== undefined) {
    const place = { start: caret - begun.length, caret, quote, after: text.slice(caret) };
    return stepSuggestions(known.steps, place);
  }
  return wordSuggestions(before, caret, known).map((each) => ({ ...each, end: caret }));
}

type Begun = Omit<Suggestion, 'end'>;

function wordSuggestions(before: string, caret: number, known: Known): readonly Begun[] {
  const word = WORD.exec(before)?.[0] ?? '';
  const start = caret - word.length;
  if (before[start - 1] !== '.') return /\d$/.test(before.slice(0, start + 1)) ? [] : nameSuggestions(start);
  const owner = before.slice(0, start - 1).replace(/\?$/, '');
  const [, record, access = ''] = CHAIN.exec(owner) ?? [];
  if (record !== undefined) return fieldSuggestions(fieldsFor(record, known), pathOf(access), start);
  if (new RegExp(`${STEP}$`).test(owner)) return STEP_MEMBERS.map((each) => ({ ...each, start }));
  if (/\$input$/.test(owner)) return INPUT_MEMBERS.map((each) => ({ ...each, start }));
  return [];
}

function fieldSuggestions(fields: readonly FieldInfo[], path: readonly string[], start: number): Begun[] {
  return fields
    .filter((field) => field.path.length === path.length + 1 && startsWith(field.path, path))
    .flatMap((field): Begun[] => {
      const name = field.path.at(-1) ?? '';
      if (name === EACH) return [];
      const inserted = member(name);
      const isPlain = inserted.startsWith('.');
      // A name that is no plain one goes into brackets, in place of the dot.
      return [
        {
          label: name,
          insert: isPlain ? name : inserted,
          start: isPlain ? start : start - 1,
          detail: detailOf(field),
          kind: 'field',
        },
      ];
    });
}

/** What closes the name of a step after the caret: the rest of it with its quote, and its parenthesis. */
const closing = (quote: string) => new RegExp(`^(?:[^'"(){}\\n]*${quote})? *(\\)?)`);

interface QuotePlace {
  readonly start: number;
  readonly caret: number;
  readonly quote: string;
  readonly after: string;
}

function stepSuggestions(steps: readonly KnownStep[], { start, caret, quote, after }: QuotePlace): Suggestion[] {
  const [closed = '', parenthesis] = closing(quote).exec(after) ?? [];
  const end = caret + (parenthesis ? closed.length : 0);
  // What is read of a step already stays.
  const isRead = parenthesis && /^\??\./.test(after.slice(closed.length));
  return steps.map(({ id, name, hasRun }) => ({
    label: name,
    // By id: it holds when the step is renamed.
    insert: `${id}${quote})${isRead ? '' : '.item.json'}`,
    start,
    end,
    detail: hasRun ? id : said(/*i18n*/ '{step}, not run yet', { step: id }),
    kind: 'step',
  }));
}

const nameSuggestions = (start: number): Begun[] => [
  ...ROOTS.map(({ name, detail }) => ({
    label: name,
    insert: name === '$' ? "$('" : name,
    start,
    detail: said(detail),
    kind: 'name' as const,
  })),
  ...BUILTINS.map((name) => ({ label: name, insert: name, start, detail: 'JavaScript', kind: 'name' as const })),
];

const methods = (entries: Readonly<Record<string, string>>): Omit<Begun, 'start'>[] =>
  Object.entries(entries).map(([label, detail]) => ({ label, insert: label, detail: said(detail), kind: 'method' }));

const STEP_MEMBERS = methods({
  item: /*i18n*/ 'The item that the present one came from.',
  'first()': /*i18n*/ 'Its first item.',
  'last()': /*i18n*/ 'Its last item.',
  'all()': /*i18n*/ 'All of its items.',
  isExecuted: /*i18n*/ 'Whether it has run.',
});
const INPUT_MEMBERS = methods({
  item: /*i18n*/ 'The present item.',
  'first()': /*i18n*/ 'The first item.',
  'last()': /*i18n*/ 'The last item.',
  'all()': /*i18n*/ 'All items of this step.',
});

/** A part of a text that can be looked up by itself. */
export interface Place {
  readonly start: number;
  readonly end: number;
  readonly code: string;
}

/** The name under the pointer with all that stands before it, such as `$json.customer.name`. Null: there is none. */
export function chainAt(text: string, at: number): Place | null {
  if (!isInCode(text, at)) return null;
  const after = /^[\w$]*/.exec(text.slice(at))?.[0] ?? '';
  const end = at + after.length;
  const before = text.slice(0, end);
  const chain = CHAIN.exec(before) ?? /[\w$]+$/.exec(before);
  return chain ? { start: end - chain[0].length, end, code: chain[0] } : null;
}

/** Where in a text the name is that a message quotes; all of it, where it quotes none that is there. */
export function placeOf(text: string, message: string): { readonly start: number; readonly end: number } {
  const name = /"([^"]+)"/.exec(message)?.[1];
  const start = name === undefined ? -1 : text.indexOf(name);
  return name === undefined || start < 0 ? { start: 0, end: text.length } : { start, end: start + name.length };
}
