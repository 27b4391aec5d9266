import {
  isExpression,
  type Json,
  meant,
  type Node,
  type Problem,
  pointer,
  problem,
  type Said,
  type StructureMemo,
  said,
  say,
  structureOf,
  type WorkflowDocument,
} from '@holdfast/workflow';
import { ExpressionSyntaxError } from './errors.ts';
import { isKnownName, knownNames } from './roots.ts';
import { freeNames, referencesIn } from './syntax.ts';
import { parseTemplate } from './template.ts';
import { variablesIn } from './variables.ts';

/** Every expression template below a value, with its path. */
export function* templatesIn(value: Json, path = ''): Iterable<{ template: string; path: string }> {
  if (isExpression(value)) yield { template: value, path };
  else if (Array.isArray(value))
    for (const [index, entry] of value.entries()) yield* templatesIn(entry, `${path}${pointer(index)}`);
  else if (value !== null && typeof value === 'object') {
    for (const [key, entry] of Object.entries(value)) yield* templatesIn(entry, `${path}${pointer(key)}`);
  }
}

/** Something wrong with one template. */
interface Wrong {
  readonly code: string;
  readonly said: Said;
}

/** What can be said about a template without its surroundings. */
interface Reading {
  readonly problems: readonly Wrong[];
  /** The steps it reads, by what it calls them. */
  readonly references: readonly string[];
  /** The variables of the workspace it reads, as far as it names them. */
  readonly variables: readonly string[];
  /** It asks whether they have run, so it knows that they may not have. */
  readonly isGuarded: boolean;
}

function read(template: string): Reading {
  const isGuarded = template.includes('.isExecuted');
  try {
    const code = parseTemplate(template).flatMap((segment) => (segment.kind === 'code' ? [segment.node] : []));
    const names = code.flatMap((node) => [...freeNames(node).keys()]).filter((name) => !isKnownName(name));
    return {
      problems: names.map((name) => ({
        code: 'unknown_name',
        said: said(/*i18n*/ '"{name}" is not known in expressions.{hint}', { name, hint: meant(name, knownNames()) }),
      })),
      references: [...new Set(code.flatMap((node) => referencesIn(node).map(({ name }) => name)))],
      variables: [...new Set(code.flatMap((node) => variablesIn(node).flatMap(({ name }) => name ?? [])))],
      isGuarded,
    };
  } catch (error) {
    if (!(error instanceof ExpressionSyntaxError)) throw error;
    return { problems: [{ code: 'bad_expression', said: error.said }], references: [], variables: [], isGuarded };
  }
}

const unknownStep = (name: string, names: ReadonlySet<string>): Wrong => ({
  code: 'unknown_reference',
  said: said(/*i18n*/ 'There is no step called "{name}".{hint}', { name, hint: meant(name, names) }),
});

/** An unknown one is no error: it may be created at any time, and gives nothing until then. */
const unknownVariable = (name: string, names: ReadonlySet<string>): Said =>
  said(/*i18n*/ 'There is no variable "{name}" in this workspace; $vars.{name} gives nothing until there is.{hint}', {
    name,
    hint: meant(name, names),
  });

/** What is wrong with one template, in words. */
export function templateProblems(
  template: string,
  nodeNames: ReadonlySet<string>,
): { code: string; message: string }[] {
  const { problems, references } = read(template);
  const unknown = references.filter((name) => !nodeNames.has(name)).map((name) => unknownStep(name, nodeNames));
  return [...problems, ...unknown].map(({ code, said: words }) => ({ code, message: say(words) }));
}

interface Read extends Reading {
  /** JSON pointer from the step on. */
  readonly path: string;
}

/** The templates of single steps, taken apart. */
export type ExpressionMemo = WeakMap<Node, readonly Read[]>;

function readNode(node: Node, memo: ExpressionMemo | undefined): readonly Read[] {
  const known = memo?.get(node);
  if (known) return known;
  const templates = [
    ...templatesIn(node.parameters ?? {}, pointer('parameters')),
    ...templatesIn(node.policy?.idempotencyKey ?? null, pointer('policy', 'idempotencyKey')),
    ...templatesIn(node.policy?.amount?.value ?? null, pointer('policy', 'amount', 'value')),
  ];
  const found = templates.map(({ template, path }) => ({ path, ...read(template) }));
  memo?.set(node, found);
  return found;
}

interface CheckOptions {
  /** Steps that are the same object as in an earlier check with it are not read again. */
  readonly memo?: ExpressionMemo;
  /** What comes before what: worked out again only when steps or edges came or went. */
  readonly structure?: StructureMemo;
  /** Names of the variables that the workspace has; left out: nobody knows. */
  readonly variables?: ReadonlySet<string>;
}

/**
 * Checks every expression of a document: syntax, names, references to steps, and
 * whether those come before. Nodes that are off are left out.
 */
export const checkExpressions = (document: WorkflowDocument, options: CheckOptions = {}): Problem[] => [
  ...settingsProblems(document),
  ...nodesProblems(document, options),
];

/** The name of a run is worked out when it is born: no step has run by then. */
function settingsProblems({ settings }: WorkflowDocument): Problem[] {
  const path = pointer('settings', 'businessKey');
  return [...templatesIn(settings?.businessKey ?? null, path)].flatMap(({ template }) => {
    const { problems, references } = read(template);
    const early = references.map((name) =>
      said(
        /*i18n*/ 'it reads the step "{name}", and a run is named before any step has run. Read the first item of the trigger, as $json.',
        { name },
      ),
    );
    return [
      ...problems.map(({ code, said: wrong }) => ({ code, wrong })),
      ...early.map((wrong) => ({ code: 'not_upstream', wrong })),
    ].map(({ code, wrong }) =>
      problem(said(/*i18n*/ 'Business key of the workflow: {wrong}', { wrong }), { severity: 'error', code, path }),
    );
  });
}

function nodesProblems(document: WorkflowDocument, { memo, structure, variables }: CheckOptions): Problem[] {
  const ids = new Map(document.nodes.flatMap(({ id, name }) => [[name, id] as const]));
  for (const { id } of document.nodes) ids.set(id, id);
  const names = new Set(ids.keys());
  const known = structureOf(document, structure);
  return document.nodes.flatMap((node, index) => {
    if (node.disabled !== undefined) return [];
    const readings = readNode(node, memo);
    const comesBefore = (name: string): boolean => known.comesBefore(node.id, ids.get(name) ?? '');
    return readings.flatMap(({ path, problems, references, variables: read, isGuarded }) => {
      const at = { path: pointer('nodes', index) + path, node: node.id };
      const wrong = [
        ...problems,
        ...references.filter((name) => !names.has(name)).map((name) => unknownStep(name, names)),
      ];
      const early = isGuarded ? [] : references.filter((name) => names.has(name) && !comesBefore(name));
      const unknown = variables ? read.filter((name) => !variables.has(name)) : [];
      return [
        ...wrong.map(({ code, said: wrong }): Problem => {
          const words = said(/*i18n*/ '"{name}": {wrong}', { name: node.name, wrong });
          return problem(words, { severity: 'error', code, ...at });
        }),
        ...early.map((name): Problem => {
          const words = said(
            /*i18n*/ '"{name}" reads "{step}", which does not come before it: its items may not be there yet, or never. Connect them, or ask with isExecuted.',
            { name: node.name, step: name },
          );
          return problem(words, { severity: 'warning', code: 'not_upstream', ...at });
        }),
        ...unknown.map((name): Problem => {
          const wrong = unknownVariable(name, variables ?? new Set());
          const words = said(/*i18n*/ '"{name}": {wrong}', { name: node.name, wrong });
          return problem(words, { severity: 'warning', code: 'unknown_variable', variable: name, ...at });
        }),
      ];
    });
  });
}
