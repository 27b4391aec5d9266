import { checkPins } from './check-pins.ts';
import {
  COMPENSATE_PORT,
  type Edge,
  FALLBACK_PORT,
  isExpression,
  kindOf,
  type Node,
  type WorkflowDocument,
} from './document.ts';
import { ROUTABLE_CLASSES } from './failure.ts';
import {
  carriesItems,
  cycles,
  depthFirst,
  edgesInto,
  type Graph,
  graphOf,
  reachableFrom,
  topologicalOrder,
} from './graph.ts';
import type { Json } from './items.ts';
import { mismatches } from './json-schema.ts';
import { type Catalogue, effectOf, type NodeDescription, portsOf } from './node-description.ts';
import { describeNode } from './operation.ts';
import { meant, type Problem, pointer, problem } from './problems.ts';
import { type Part, type Said, said } from './said.ts';

interface Checked {
  readonly document: WorkflowDocument;
  readonly describe: Catalogue;
  /** All type names, for suggestions. */
  readonly types: readonly string[];
  readonly nodes: ReadonlyMap<
    string,
    { readonly node: Node; readonly index: number; readonly description: NodeDescription | undefined }
  >;
  readonly problems: Problem[];
}

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

const isOff = (node: Node | undefined): boolean => node?.disabled !== undefined;

function report(
  checked: Checked,
  severity: Problem['severity'],
  code: string,
  words: Said,
  path: string,
  at: { node?: string; edge?: string } = {},
) {
  checked.problems.push(problem(words, { severity, code, path, ...at }));
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

function checkEdge(checked: Checked, edge: Edge, index: number): void {
  const from = checked.nodes.get(edge.from.node);
  const to = checked.nodes.get(edge.to.node);
  const at = { edge: edge.id };
  for (const [side, end] of [
    ['from', from],
    ['to', to],
  ] as const) {
    if (!end) {
      const id = edge[side].node;
      const hint = meant(id, checked.nodes.keys());
      report(
        checked,
        'error',
        'no_such_node',
        side === 'from'
          ? said(/*i18n*/ 'Edge "{edge}" starts at a step with the id "{id}", which does not exist.{hint}', {
              edge: edge.id,
              id,
              hint,
            })
          : said(/*i18n*/ 'Edge "{edge}" ends at a step with the id "{id}", which does not exist.{hint}', {
              edge: edge.id,
              id,
              hint,
            }),
        pointer('edges', index, side, 'node'),
        at,
      );
    }
  }
  const kind = kindOf(edge);
  if (kind !== 'fallback' && edge.on) {
    report(
      checked,
      'error',
      'classes_without_fallback',
      said(/*i18n*/ 'Edge "{edge}" names failure classes, but only a fallback edge takes them.', { edge: edge.id }),
      pointer('edges', index, 'on'),
      at,
    );
  }
  if (kind === 'fallback' && !edge.on) {
    report(
      checked,
      'error',
      'fallback_without_classes',
      said(/*i18n*/ 'Fallback edge "{edge}" does not say which failures it takes. Add "on": ["data", …].', {
        edge: edge.id,
      }),
      pointer('edges', index),
      at,
    );
  }
  if (from?.description) startOf(checked, edge, index, from.node, from.description);
  if (to?.description) endOf(checked, edge, index, to.node, to.description);
}

const list = (names: readonly string[]): Part =>
  names.length === 0 ? said(/*i18n*/ 'none') : names.map((name) => `"${name}"`).join(', ');

function startOf(checked: Checked, edge: Edge, index: number, node: Node, description: NodeDescription): void {
  const at = { edge: edge.id };
  const path = pointer('edges', index, 'from', 'port');
  const { port } = edge.from;
  switch (kindOf(edge)) {
    case 'fallback':
      if (port !== FALLBACK_PORT)
        report(
          checked,
          'error',
          'wrong_port',
          said(/*i18n*/ 'Fallback edge "{edge}" must start at the port "{port}" of "{name}".', {
            edge: edge.id,
            port: FALLBACK_PORT,
            name: node.name,
          }),
          path,
          at,
        );
      if (description.control === 'trigger')
        report(
          checked,
          'error',
          'trigger_cannot_fail',
          said(/*i18n*/ '"{name}" is a trigger: nothing fails there, so no fallback can start at it.', {
            name: node.name,
          }),
          path,
          at,
        );
      return;
    case 'compensate':
      if (port !== COMPENSATE_PORT)
        report(
          checked,
          'error',
          'wrong_port',
          said(/*i18n*/ 'Compensate edge "{edge}" must start at the port "{port}" of "{name}".', {
            edge: edge.id,
            port: COMPENSATE_PORT,
            name: node.name,
          }),
          path,
          at,
        );
      if (effectOf(description, node.parameters).kind !== 'write') {
        report(
          checked,
          'error',
          'nothing_to_undo',
          said(/*i18n*/ '"{name}" writes nothing outside, so there is nothing to undo. Remove edge "{edge}".', {
            name: node.name,
            edge: edge.id,
          }),
          path,
          at,
        );
      }
      return;
    case 'flow': {
      const ports = portsOf(description, node.parameters).outputs.map(({ name }) => name);
      if (!ports.includes(port))
        report(
          checked,
          'error',
          'no_such_port',
          said(/*i18n*/ '"{name}" has no output "{port}".{hint} It has: {ports}.', {
            name: node.name,
            port,
            hint: meant(port, ports),
            ports: list(ports),
          }),
          path,
          at,
        );
    }
  }
}

function endOf(checked: Checked, edge: Edge, index: number, node: Node, description: NodeDescription): void {
  const ports = portsOf(description, node.parameters).inputs.map(({ name }) => name);
  const path = pointer('edges', index, 'to', 'port');
  if (description.control === 'trigger') {
    report(
      checked,
      'error',
      'into_trigger',
      said(/*i18n*/ '"{name}" is a trigger: nothing can lead into it. Remove edge "{edge}".', {
        name: node.name,
        edge: edge.id,
      }),
      path,
      { edge: edge.id },
    );
  } else if (!ports.includes(edge.to.port)) {
    report(
      checked,
      'error',
      'no_such_port',
      said(/*i18n*/ '"{name}" has no input "{port}".{hint} It has: {ports}.', {
        name: node.name,
        port: edge.to.port,
        hint: meant(edge.to.port, ports),
        ports: list(ports),
      }),
      path,
      { edge: edge.id },
    );
  }
}

/** No failure may have two ways to go. */
function fallbacks(checked: Checked): void {
  const taken = new Map<string, string>();
  for (const [index, edge] of checked.document.edges.entries()) {
    if (kindOf(edge) !== 'fallback') continue;
    for (const name of edge.on ?? []) {
      const key = `${edge.from.node}\n${name}`;
      const other = taken.get(key);
      if (other !== undefined) {
        const node = checked.nodes.get(edge.from.node)?.node.name ?? edge.from.node;
        report(
          checked,
          'error',
          'fallback_twice',
          said(
            /*i18n*/ '"{name}" has two fallback edges for {failure} failures ("{other}" and "{edge}"). Leave {failure} to one of them.',
            { name: node, failure: name, other, edge: edge.id },
          ),
          pointer('edges', index, 'on'),
          { edge: edge.id },
        );
      }
      taken.set(key, edge.id);
    }
  }
}

function shape(checked: Checked): void {
  const { document, nodes } = checked;
  const triggers = document.nodes.filter(
    (node) => !isOff(node) && nodes.get(node.id)?.description?.control === 'trigger',
  );
  if (triggers.length === 0 && document.nodes.length > 0) {
    report(
      checked,
      'error',
      'no_trigger',
      said(/*i18n*/ 'Nothing starts this workflow. Add a trigger: manual, webhook or schedule.'),
      '/nodes',
    );
  }
  const graph = graphOf(document);
  const reached = reachableFrom(
    graph,
    triggers.map(({ id }) => id),
  );
  for (const [index, node] of document.nodes.entries()) {
    if (
      isOff(node) ||
      reached.has(node.id) ||
      triggers.length === 0 ||
      nodes.get(node.id)?.description?.control === 'trigger'
    )
      continue;
    report(
      checked,
      'warning',
      'unreachable',
      said(/*i18n*/ 'Nothing leads to "{name}": it will never run. Connect it, or remove it.', { name: node.name }),
      pointer('nodes', index),
      { node: node.id },
    );
  }
  cyclesOf(checked);
}

/** A cycle must come to an end: by a loop's return, or by a visit limit on one of its edges. */
function cyclesOf(checked: Checked): void {
  const { document, nodes } = checked;
  const returns = (edge: Edge): boolean =>
    edge.to.port === 'return' && nodes.get(edge.to.node)?.description?.control === 'loop';
  const isOpen = (edge: Edge): boolean => carriesItems(edge) && !returns(edge);
  const flow = graphOf(document, isOpen);
  const unbounded = graphOf(document, (edge) => isOpen(edge) && edge.visitLimit === undefined);
  const rank = new Map(topologicalOrder(unbounded).map((id, index) => [id, index]));
  for (const group of cycles(unbounded)) {
    const cycle = group.toSorted((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0));
    const within = new Set(cycle);
    const closing = depthFirst(unbounded).back.find((edge) => within.has(edge.from.node) && within.has(edge.to.node));
    const first = cycle.indexOf(closing?.to.node ?? '');
    const names = [...cycle.slice(first), ...cycle.slice(0, Math.max(0, first))]
      .map((id) => `"${nodes.get(id)?.node.name ?? id}"`)
      .join(' → ');
    const index = document.edges.findIndex(({ id }) => id === closing?.id);
    report(
      checked,
      'error',
      'unbounded_cycle',
      said(
        /*i18n*/ 'These steps form a cycle that nothing ends: {names}. Set a visit limit on edge "{edge}", or use a loop.',
        { names, edge: closing?.id ?? '' },
      ),
      pointer('edges', index),
      {
        ...(closing ? { edge: closing.id } : {}),
      },
    );
  }
  const onCycle = new Map(cycles(flow).flatMap((cycle, group) => cycle.map((id) => [id, group] as const)));
  for (const [index, edge] of document.edges.entries()) {
    const group = onCycle.get(edge.from.node);
    if (edge.visitLimit === undefined || (group !== undefined && group === onCycle.get(edge.to.node))) continue;
    report(
      checked,
      'warning',
      'limit_without_cycle',
      said(/*i18n*/ 'Edge "{edge}" has a visit limit but closes no cycle.', { edge: edge.id }),
      pointer('edges', index, 'visitLimit'),
      { edge: edge.id },
    );
  }
  outsideReturns(checked, graphOf(document, carriesItems));
}

/** What comes back to a loop must have come out of it. */
function outsideReturns(checked: Checked, graph: Graph): void {
  for (const [id, { node, description }] of checked.nodes) {
    if (description?.control !== 'loop') continue;
    const starts = checked.document.edges
      .filter((edge) => edge.from.node === id && edge.from.port === 'item')
      .map(({ to }) => to.node);
    const body = reachableFrom(graph, starts);
    for (const edge of edgesInto(graph, id)) {
      if (edge.to.port !== 'return' || body.has(edge.from.node)) continue;
      const index = checked.document.edges.findIndex((candidate) => candidate.id === edge.id);
      report(
        checked,
        'error',
        'return_from_outside',
        said(
          /*i18n*/ 'Edge "{edge}" leads to the return of "{name}" but does not come from its "item" output. Connect it to the input "in".',
          { edge: edge.id, name: node.name },
        ),
        pointer('edges', index, 'to', 'port'),
        { edge: edge.id },
      );
    }
  }
}
