import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { RUN_MOVES, STEP_MOVES } from '@holdfast/engine';
import { FAILURE_CLASSES, FAILURE_CODES, FAILURE_RULES, ROUTABLE_CLASSES } from '@holdfast/workflow';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sources = globSync(
  ['packages/*/src/**/*.ts', 'runner/src/**/*.ts', 'nodes/*/src/**/*.ts', 'nodes/finance/*/src/**/*.ts'],
  {
    cwd: root,
    exclude: (path) => path.includes('node_modules') || path.includes('testing'),
  },
)
  .filter((path) => !path.endsWith('failure-codes.ts'))
  .map((path) => readFileSync(`${root}/${path}`, 'utf8'));

const found = (...patterns: RegExp[]): Set<string> =>
  new Set(sources.flatMap((text) => patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(nameOf))));
const nameOf = (match: RegExpMatchArray): string => match.slice(1).filter(Boolean).join('/');

const CLASS = FAILURE_CLASSES.join('|');
const codes = found(
  new RegExp(`fail\\s*\\.(${CLASS})\\(\\s*'([a-z0-9_]+)'`, 'g'),
  new RegExp(`'(${CLASS})/([a-z0-9_]+)'`, 'g'),
);
const rules = found(/decidedBy: '([^']+)'/g);

/** Codes and rules that are put together at run time, and so cannot be found in the text. */
const COMPOSED = [
  'ambiguous/stuck',
  'permanent/bad_request_shape',
  'data/rejected',
  'permanent/child_cancelled',
  'permanent/not_found',
  'policy/forbidden',
  'transient/locked',
  'transient/timeout',
  'transient/no_answer',
  'transient/unreachable',
  ...ROUTABLE_CLASSES.map((kind) => `${kind}/rehearsed`),
];

/** A Markdown table in the form the formatter gives it: columns as wide as their widest cell. */
function table(...rows: string[][]): string {
  const cells = rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = (row: string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = cells;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

function page(): string {
  const rowsOf = (name: string) =>
    Object.entries(FAILURE_CODES)
      .filter(([code]) => code.startsWith(`${name}/`))
      .map(([code, { means, next }]) => [`\`${code}\``, means, next]);
  return [
    '# Failures',
    '',
    'Every failed attempt stores its class, a code, how far its request got, evidence, and the rule that classed it.',
    'This page is made from `packages/workflow/src/failure-codes.ts`; a test holds it to the code (`vitest -u` writes it anew).',
    'What is done about each, when and why: [how-failures-are-handled.md](how-failures-are-handled.md).',
    'How to bring failures about by hand, and what holds all the same: [break-it.md](break-it.md).',
    "A provider's own codes stand in the table of its connector; a Fail node brings the codes of its author.",
    '',
    ...FAILURE_CLASSES.flatMap((name) => [
      `## ${name}`,
      '',
      table(['Code', 'What happened', 'What to do'], ...rowsOf(name)),
      '',
    ]),
    '## Rules',
    '',
    table(['Rule', 'Goes by'], ...Object.entries(FAILURE_RULES).map(([rule, says]) => [`\`${rule}\``, says])),
    '',
  ].join('\n');
}

/** Moves as the documentation has them. */
const movesOf = (moves: Readonly<Record<string, readonly string[]>>): string =>
  table(
    ['From', 'To'],
    ...Object.entries(moves).map(([from, to]) => [
      `\`${from}\``,
      to.map((each) => `\`${each}\``).join(', ') || 'nothing: it is over',
    ]),
  );

test('the moves of runs and steps are told as they are', () => {
  const told = readFileSync(`${root}/docs/how-failures-are-handled.md`, 'utf8');
  expect(told).toContain(movesOf(RUN_MOVES));
  expect(told).toContain(movesOf(STEP_MOVES));
});

describe('the catalogue of failures', () => {
  test('every code that is given stands in it', () => {
    expect([...codes].filter((code) => !Object.hasOwn(FAILURE_CODES, code)).toSorted()).toEqual([]);
  });

  test('every code in it is given somewhere', () => {
    const given = new Set([...codes, ...COMPOSED]);
    expect(Object.keys(FAILURE_CODES).filter((code) => !given.has(code))).toEqual([]);
  });

  test('every rule that classes a failure stands in it', () => {
    expect([...rules].filter((rule) => !Object.hasOwn(FAILURE_RULES, rule)).toSorted()).toEqual([]);
  });

  test('it is in order, and says in sentences what happened and what to do', () => {
    const listed = Object.keys(FAILURE_CODES);
    expect(listed).toEqual(listed.toSorted());
    const isSentence = (text: string) => /^[A-Z0-9].*[.:]?.*\.$/.test(text);
    expect(
      Object.entries(FAILURE_CODES).filter(([, { means, next }]) => !isSentence(means) || !isSentence(next)),
    ).toEqual([]);
  });

  test('the page about failures says the same', async () => {
    await expect(page()).toMatchFileSnapshot('../../docs/failures.md');
  });
});
