import { type ParseError, parse } from 'jsonc-parser';
import { DocumentSchema, LIMITS, type WorkflowDocument } from './document.ts';
import { inspect } from './hostile.ts';
import { mismatches } from './json-schema.ts';
import { type Problem, problem } from './problems.ts';
import { type Part, type Said, said } from './said.ts';
import { zoneProblems } from './time-zones.ts';
import { upgrade } from './upgrade.ts';

export type Validated =
  | { readonly ok: true; readonly document: WorkflowDocument }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const refuse = (...problems: readonly Problem[]): Validated => ({ ok: false, problems });

/**
 * Checks the form of a document of any known schema version and brings it up to
 * the present one. What it means (node types, ports, cycles) is `checkDocument`'s business.
 */
export function validateDocument(input: unknown): Validated {
  if (input === null || typeof input !== 'object' || Array.isArray(input)) {
    const words = said(/*i18n*/ 'A workflow document is a JSON object.');
    return refuse(problem(words, { severity: 'error', code: 'not_a_workflow', path: '' }));
  }
  const hostile = inspect(input);
  if (hostile) return refuse(hostile);
  const upgraded = upgrade(input as Record<string, unknown>);
  if (!upgraded.ok) return refuse(upgraded.problem);
  const found = mismatches(DocumentSchema as unknown as Record<string, unknown>, upgraded.document);
  if (found.length > 0)
    return { ok: false, problems: found.map((each) => placed(upgraded.document, each.path, each.said)) };
  const document = upgraded.document as unknown as WorkflowDocument;
  const zones = zoneProblems(document);
  return zones.length > 0 ? refuse(...zones) : { ok: true, document };
}

/** Says which node or edge a mismatch lies in. */
function placed(document: Record<string, unknown>, path: string, wrong: Said): Problem {
  const [, list, index] = path.split('/');
  const entry =
    (list === 'nodes' || list === 'edges') && Array.isArray(document[list])
      ? (document[list][Number(index)] as unknown)
      : undefined;
  const field = (name: string): string | undefined => {
    if (entry === null || typeof entry !== 'object' || !Object.hasOwn(entry, name)) return undefined;
    const value = (entry as Record<string, unknown>)[name];
    return typeof value === 'string' ? value : undefined;
  };
  const id = field('id');
  const label = field('name') ?? id;
  const which = label === undefined ? String(Number(index) + 1) : `"${label}"`;
  const where =
    list === 'nodes'
      ? said(/*i18n*/ 'Node {which}: {wrong}', { which, wrong })
      : said(/*i18n*/ 'Edge {which}: {wrong}', { which, wrong });
  return problem(entry === undefined ? wrong : where, {
    severity: 'error',
    code: 'schema',
    path,
    ...(id === undefined ? {} : list === 'nodes' ? { node: id } : { edge: id }),
  });
}

/** Line and column, from 1, of a place in a text. */
function place(text: string, position: number): { line: number; column: number } {
  const before = text.slice(0, position);
  const line = before.split('\n').length;
  return { line, column: position - before.lastIndexOf('\n') };
}

/** Reads JSON text: a BOM is skipped, and an error says where it is. */
export function parseJson(
  text: string,
): { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: Problem } {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const refusal = (code: string, words: Said) =>
    ({ ok: false, problem: problem(words, { severity: 'error', code, path: '' }) }) as const;
  if (body.length > LIMITS.bytes) {
    const most = LIMITS.bytes / 1024 / 1024;
    return refusal('too_large', said(/*i18n*/ 'The file has more than {most} MiB. Split it.', { most }));
  }
  if (body.trim() === '') return refusal('not_json', said(/*i18n*/ 'The file is empty.'));
  try {
    return { ok: true, value: JSON.parse(body) };
  } catch {
    const errors: ParseError[] = [];
    parse(body, errors, { disallowComments: true, allowTrailingComma: false });
    const position = errors[0]?.offset ?? body.length;
    const { line, column } = place(body, position);
    if (position >= body.trimEnd().length)
      return refusal(
        'not_json',
        said(/*i18n*/ 'This is not JSON: the text ends too early, at line {line}, column {column}. Is it complete?', {
          line,
          column,
        }),
      );
    return refusal(
      'not_json',
      said(/*i18n*/ 'This is not JSON: unexpected {character} at line {line}, column {column}.', {
        character: quoteCharacter(body[position] ?? ''),
        line,
        column,
      }),
    );
  }
}

const quoteCharacter = (character: string): Part =>
  character === '\n' ? said(/*i18n*/ 'end of the line') : `"${character}"`;

/** Reads a workflow document from text. */
export function parseDocument(text: string): Validated {
  const parsed = parseJson(text);
  return parsed.ok ? validateDocument(parsed.value) : refuse(parsed.problem);
}
