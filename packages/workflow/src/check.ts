import { checkEdgeOnce, doubledFallbacks } from './check-edges.ts';
import { type CheckMemo, movedTo } from './check-memo.ts';
import { checkPins } from './check-pins.ts';
import { shape } from './check-shape.ts';
import { type Checked, type Entry, isOff, report } from './checked.ts';
import { isExpression, type Node, type WorkflowDocument } from './document.ts';
import { ROUTABLE_CLASSES } from './failure.ts';
import type { Json } from './items.ts';
import { mismatches } from './json-schema.ts';
import type { Catalogue, NodeDescription } from './node-description.ts';
import { describeNode } from './operation.ts';
import { meant, type Problem, pointer, problem } from './problems.ts';
import { type Said, said } from './said.ts';
import { structureOf } from './structure.ts';

export interface CheckOptions {
  /** Names of all node types there are, for suggestions. */
  readonly types?: readonly string[];
  /** What earlier checks of the document found is not looked for again. */
  readonly memo?: CheckMemo;
}

/**
 * Checks what a document means: identities, node types, parameters, ports, edges,
 * cycles and dead ends. Expects a document whose form is valid. What is right and
 * still fragile is told by `lintReliability`, expressions are checked by `@holdfast/expressions`.
 */
export function checkDocument(document: WorkflowDocument, describe: Catalogue, options: CheckOptions = {}): Problem[] {
  const { memo, types = [] } = options;
  const entries = document.nodes.map((node, index) => {
    const known = memo?.nodes.get(node);
    return { node, index, description: known ? known.description : describeNode(describe, node) };
  });
  const nodes = new Map(entries.map((entry) => [entry.node.id, entry]));
  const checked: Checked = { document, structure: structureOf(document, memo?.structure), types, nodes, problems: [] };
  identities(checked);
  for (const entry of entries) {
    checkNodeOnce(checked, entry, memo);
    approvedBy(checked, entry);
  }
  for (const [index, edge] of document.edges.entries()) checkEdgeOnce(checked, edge, index, memo);
  doubledFallbacks(checked);
  shape(checked);
  return [...checked.problems, ...checkPins(document, describe)];
}

function identities({ document, structure, problems }: Checked): void {
  const repeated = (list: string, index: number, words: Said) =>
    problems.push(problem(words, { severity: 'error', code: 'duplicate_id', path: pointer(list, index, 'id') }));
  const seen = new Set<string>();
  for (const [index, { id }] of document.nodes.entries()) {
    if (seen.has(id))
      repeated('nodes', index, said(/*i18n*/ 'Two nodes have the id "{id}". Give one of them another id.', { id }));
    seen.add(id);
  }
  for (const { edge, index } of structure.repeatedEdges())
    repeated(
      'edges',
      index,
      said(/*i18n*/ 'Two edges have the id "{id}". Give one of them another id.', { id: edge.id }),
    );
  const names = new Set<string>();
  for (const [index, { id, name }] of document.nodes.entries()) {
    if (names.has(name)) {
      const words = said(
        /*i18n*/ 'Two steps are called "{name}". Rename one, so that expressions and people can tell them apart.',
        { name },
      );
      const path = pointer('nodes', index, 'name');
      problems.push(problem(words, { severity: 'error', code: 'duplicate_name', path, node: id }));
    }
    names.add(name);
  }
}

function checkNodeOnce(checked: Checked, entry: Entry, memo: CheckMemo | undefined): void {
  const { node, index, description } = entry;
  const known = memo?.nodes.get(node);
  if (known) {
    checked.problems.push(...movedTo('nodes', index, known));
    return;
  }
  const from = checked.problems.length;
  checkNode(checked, entry);
  memo?.nodes.set(node, { description, index, problems: checked.problems.slice(from) });
}

/** What is wrong with a step, whatever stands beside it. */
function checkNode(checked: Checked, { node, index, description }: Entry): void {
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
  if (description.control === 'loop') fixedNumbers(checked, node, index, ['batchSize', 'concurrency']);
  if (description.control === 'join') fixedNumbers(checked, node, index, ['inputs', 'count', 'deadlineMs']);
}

/** A write can be held only to what a step that asks people lets through. */
function approvedBy(checked: Checked, { node, index, description }: Entry): void {
  const by = node.policy?.approvedBy;
  if (by === undefined || isOff(node) || !description) return;
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
