import { checkEdge, fallbacks } from './check-edges.ts';
import { checkPins } from './check-pins.ts';
import { shape } from './check-shape.ts';
import { type Checked, isOff, report } from './checked.ts';
import { isExpression, type Node, type WorkflowDocument } from './document.ts';
import { ROUTABLE_CLASSES } from './failure.ts';
import type { Json } from './items.ts';
import { mismatches } from './json-schema.ts';
import type { Catalogue, NodeDescription } from './node-description.ts';
import { describeNode } from './operation.ts';
import { meant, type Problem, pointer, problem } from './problems.ts';
import { type Said, said } from './said.ts';

/** What single steps were found to be like. Good for as long as the node types stay the same. */
export type CheckMemo = WeakMap<Node, { readonly index: number; readonly problems: readonly Problem[] }>;

export interface CheckOptions {
  /** Names of all node types there are, for suggestions. */
  readonly types?: readonly string[];
  /** Steps that are the same object as in an earlier check with this memo are not checked again. */
  readonly memo?: CheckMemo;
}

/**
 * Checks what a document means: identities, node types, parameters, ports, edges,
 * cycles and dead ends. Expects a document whose form is valid. What is right and
 * still fragile is told by `lintReliability`, expressions are checked by `@holdfast/expressions`.
 */
export function checkDocument(document: WorkflowDocument, describe: Catalogue, options: CheckOptions = {}): Problem[] {
  const nodes = new Map(
    document.nodes.map((node, index) => [node.id, { node, index, description: describeNode(describe, node) }]),
  );
  const checked: Checked = { document, describe, types: options.types ?? [], nodes, problems: [] };
  identities(checked);
  for (const [index, node] of document.nodes.entries()) checkNodeOnce(checked, node, index, options.memo);
  for (const [index, edge] of document.edges.entries()) checkEdge(checked, edge, index);
  fallbacks(checked);
  shape(checked);
  return [...checked.problems, ...checkPins(document, describe)];
}

function identities({ document, problems }: Checked): void {
  const repeated = (list: string, entries: readonly { id: string }[], words: (id: string) => Said) => {
    const seen = new Set<string>();
    for (const [index, { id }] of entries.entries()) {
      if (seen.has(id))
        problems.push(
          problem(words(id), { severity: 'error', code: 'duplicate_id', path: pointer(list, index, 'id') }),
        );
      seen.add(id);
    }
  };
  repeated('nodes', document.nodes, (id) =>
    said(/*i18n*/ 'Two nodes have the id "{id}". Give one of them another id.', { id }),
  );
  repeated('edges', document.edges, (id) =>
    said(/*i18n*/ 'Two edges have the id "{id}". Give one of them another id.', { id }),
  );
  const names = new Map<string, number>();
  for (const [index, { id, name }] of document.nodes.entries()) {
    if (names.has(name)) {
      const words = said(
        /*i18n*/ 'Two steps are called "{name}". Rename one, so that expressions and people can tell them apart.',
        { name },
      );
      const path = pointer('nodes', index, 'name');
      problems.push(problem(words, { severity: 'error', code: 'duplicate_name', path, node: id }));
    }
    names.set(name, index);
  }
}

function checkNodeOnce(checked: Checked, node: Node, index: number, memo: CheckMemo | undefined): void {
  const known = memo?.get(node);
  if (!known) {
    const from = checked.problems.length;
    checkNode(checked, node, index);
    memo?.set(node, { index, problems: checked.problems.slice(from) });
    return;
  }
  const [before, now] = [pointer('nodes', known.index), pointer('nodes', index)];
  checked.problems.push(
    ...known.problems.map((problem) => ({ ...problem, path: now + problem.path.slice(before.length) })),
  );
}

function checkNode(checked: Checked, node: Node, index: number): void {
  const { description } = checked.nodes.get(node.id) ?? {};
  const at = { node: node.id };
  if (isOff(node)) return;
  if (!description) {
    const known = checked.types.includes(node.type);
    const { name, type, typeVersion } = node;
    const words = known
      ? said(
          /*i18n*/ '"{name}" uses version {typeVersion} of "{type}", which this installation does not have. Choose another version, or update Holdfast.',
          { name, type, typeVersion },
        )
      : said(
          /*i18n*/ '"{name}" is of the type "{type}", which this installation does not know.{hint} Replace the step, remove it, or install the connector it comes from.',
          { name, type, hint: meant(type, checked.types) },
        );
    return report(
      checked,
      'error',
      known ? 'unknown_version' : 'unknown_type',
      words,
      pointer('nodes', index, known ? 'typeVersion' : 'type'),
      at,
    );
  }
  for (const { path, said: wrong } of mismatches(description.parameters, node.parameters ?? {}, {
    allowExpressions: true,
  })) {
    report(
      checked,
      'error',
      'parameter',
      said(/*i18n*/ '"{name}": {wrong}', { name: node.name, wrong }),
      `${pointer('nodes', index, 'parameters')}${path}`,
      at,
    );
  }
  if (description.connection?.required && !node.connection) {
    report(
      checked,
      'error',
      'no_connection',
      said(/*i18n*/ '"{name}" needs a connection ({types}). Choose one.', {
        name: node.name,
        types: description.connection.types.join(', '),
      }),
      pointer('nodes', index, 'connection'),
      at,
    );
  }
  if (!description.connection && node.connection) {
    report(
      checked,
      'warning',
      'unused_connection',
      said(/*i18n*/ '"{name}" names the connection "{connection}", but a step of this type uses none.', {
        name: node.name,
        connection: node.connection,
      }),
      pointer('nodes', index, 'connection'),
      at,
    );
  }
  safeDefaults(checked, node, index, description);
  approvedBy(checked, node, index);
  if (description.control === 'loop') fixedNumbers(checked, node, index, ['batchSize', 'concurrency']);
  if (description.control === 'join') fixedNumbers(checked, node, index, ['inputs', 'count', 'deadlineMs']);
}

/** A write can be held only to what a step that asks people lets through. */
function approvedBy(checked: Checked, node: Node, index: number): void {
  const by = node.policy?.approvedBy;
  if (by === undefined) return;
  const asking = [...checked.nodes.values()].find((each) => each.node.id === by || each.node.name === by);
  if (asking && !isOff(asking.node) && asking.description?.asks) return;
  report(
    checked,
    'error',
    'approved_by',
    said(/*i18n*/ '"{name}" is to be approved by "{by}", which is no step that asks people. Name one that does.', {
      name: node.name,
      by,
    }),
    pointer('nodes', index, 'policy', 'approvedBy'),
    { node: node.id },
  );
}

const ANY_ITEM = { type: 'object' };

/** What a step goes on with after a failure has to be what follows expects of it. */
function safeDefaults(checked: Checked, node: Node, index: number, description: NodeDescription): void {
  const { output = ANY_ITEM, outputIsHint, asks } = description;
  for (const name of ROUTABLE_CLASSES) {
    const rule = node.policy?.onFailure?.[name];
    if (rule?.action !== 'continue') continue;
    if (asks) {
      report(
        checked,
        'error',
        'silent_consent',
        said(
          /*i18n*/ '"{name}" asks people: nothing may stand for their answer. Follow a fallback edge, ask again, or stop.',
          { name: node.name },
        ),
        pointer('nodes', index, 'policy', 'onFailure', name, 'action'),
        { node: node.id },
      );
    }
    for (const { said: wrong } of mismatches(outputIsHint ? ANY_ITEM : output, (rule.value ?? {}) as Json)) {
      report(
        checked,
        'error',
        'safe_default',
        said(/*i18n*/ '"{name}": the safe default for {failure} failures is not what the step gives: {wrong}', {
          name: node.name,
          failure: name,
          wrong,
        }),
        pointer('nodes', index, 'policy', 'onFailure', name, 'value'),
        { node: node.id },
      );
    }
  }
}

/** The engine reads these before anything runs: they cannot depend on data. */
function fixedNumbers(checked: Checked, node: Node, index: number, names: readonly string[]): void {
  for (const name of names) {
    if (!isExpression(node.parameters?.[name])) continue;
    report(
      checked,
      'error',
      'must_be_fixed',
      said(/*i18n*/ '"{name}": "{parameter}" must be a fixed number, not an expression.', {
        name: node.name,
        parameter: name,
      }),
      pointer('nodes', index, 'parameters', name),
      { node: node.id },
    );
  }
}
