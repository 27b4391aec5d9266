import {
  type Catalogue,
  carriesItems,
  checkDocument,
  depthFirst,
  describeNode,
  dominators,
  type Edge,
  effectOf,
  graphOf,
  hasErrors,
  kindOf,
  type Node,
  type NodeDescription,
  type Problem,
  portsOf,
  resolvePolicy,
  type WorkflowDocument,
} from '@holdfast/workflow';
import type { JoinRule, LoopRule, Plan, PlanEdge, PlanNode } from './plan.ts';

/**
 * What keeps a document from being published, and no run of an older version from
 * its end: the engine does without what the document asks for.
 */
const DONE_WITHOUT: ReadonlySet<string> = new Set(['silent_consent']);

/** Steps one run may take when its workflow says nothing. */
export const DEFAULT_MAX_STEPS = 50_000;

export type Compiled =
  | { readonly plan: Plan; readonly problems: readonly Problem[] }
  | { readonly plan: null; readonly problems: readonly Problem[] };

/**
 * Makes a plan of a document: nodes resolved against their descriptions, nodes
 * that are off bridged or cut, joins and loops found. A document whose check
 * reports no error always compiles, and so does one with errors of which every
 * run takes care by itself.
 */
export function compile(document: WorkflowDocument, describe: Catalogue): Compiled {
  const problems = checkDocument(document, describe);
  if (hasErrors(problems.filter(({ code }) => !DONE_WITHOUT.has(code)))) return { plan: null, problems };
  const on = document.nodes.filter(({ disabled }) => disabled === undefined);
  const edges = withoutOff(document, describe);
  const described = new Map<string, NodeDescription>();
  for (const node of on) {
    const description = describeNode(describe, node);
    if (description) described.set(node.id, description);
  }
  return { plan: planOf(document, on, edges, described), problems };
}

/** What a version did, where it cannot be used here. Nothing is ever carried out by it. */
export interface PastPlan {
  readonly plan: Plan;
  /** Nodes whose types are not there: nobody knows what they did outside. */
  readonly unknown: ReadonlySet<string>;
}

/** As `compile`, whatever is wrong with the document: a node of an unknown type has the ports that its edges name, and no effect. */
export function compilePast(document: WorkflowDocument, describe: Catalogue): PastPlan {
  const on = document.nodes.filter(({ disabled }) => disabled === undefined);
  const ways = withoutOff(document, describe);
  const described = new Map(
    on.map((node) => [node.id, describeNode(describe, node) ?? standInFor(node, ways)] as const),
  );
  const unknown = on.filter((node) => describeNode(describe, node) === undefined).map(({ id }) => id);
  return { plan: planOf(document, on, ways, described), unknown: new Set(unknown) };
}

function standInFor({ id, type, typeVersion }: Node, ways: readonly Way[]): NodeDescription {
  const [into, out] = [ways.filter(({ to }) => to === id), ways.filter(({ from }) => from === id)];
  const named = (ports: readonly string[]) => ({ fixed: [...new Set(ports)].map((name) => ({ name })) });
  return {
    type,
    typeVersion,
    title: type,
    description: '',
    category: 'flow',
    icon: '',
    control: into.length === 0 ? 'trigger' : 'step',
    mode: 'each',
    effect: { kind: 'none' },
    parameters: {},
    inputs: named(into.map(({ toPort }) => toPort)),
    outputs: named(out.filter(({ kind }) => kind === 'flow').map(({ fromPort }) => fromPort)),
  };
}

/* ---- nodes that are off ---- */

interface Way extends PlanEdge {
  readonly kind: ReturnType<typeof kindOf>;
}

const wayOf = (edge: Edge): Way => ({
  id: edge.id,
  parts: [edge.id],
  from: edge.from.node,
  fromPort: edge.from.port,
  to: edge.to.node,
  toPort: edge.to.port,
  on: edge.on ?? [],
  visitLimit: edge.visitLimit ?? null,
  kind: kindOf(edge),
});

const tighter = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.min(a, b);

/** Edges with the nodes that are off taken out: what comes in by the first input goes on from the first output. */
function withoutOff(document: WorkflowDocument, describe: Catalogue): Way[] {
  let ways = document.edges.map(wayOf);
  for (const node of document.nodes) {
    if (node.disabled === undefined) continue;
    const rest = ways.filter(({ from, to }) => from !== node.id && to !== node.id);
    const bridges = node.disabled === 'pass' ? bridge(node, ways, describe(node.type, node.typeVersion)) : [];
    ways = [...rest, ...bridges];
  }
  return ways;
}

function bridge(node: Node, ways: readonly Way[], description: NodeDescription | undefined): Way[] {
  const ports = description && portsOf(description, node.parameters);
  const [input = 'in', output = 'out'] = [ports?.inputs[0]?.name, ports?.outputs[0]?.name];
  const into = ways.filter(
    ({ to, toPort, from, kind }) => to === node.id && toPort === input && from !== node.id && kind !== 'compensate',
  );
  const out = ways.filter(
    ({ from, fromPort, to, kind }) => from === node.id && fromPort === output && to !== node.id && kind === 'flow',
  );
  return into.flatMap((before) =>
    out.map((after) => ({
      ...before,
      id: `${before.id}~${after.id}`,
      parts: [...before.parts, ...after.parts],
      to: after.to,
      toPort: after.toPort,
      visitLimit: tighter(before.visitLimit, after.visitLimit),
    })),
  );
}

/* ---- the plan ---- */

function planOf(
  document: WorkflowDocument,
  on: readonly Node[],
  ways: readonly Way[],
  described: ReadonlyMap<string, NodeDescription>,
): Plan {
  const { settings = {} } = document;
  const triggers = on.filter(({ id }) => described.get(id)?.control === 'trigger').map(({ id }) => id);
  const asEdges = ways.map(
    (way): Edge => ({
      id: way.id,
      from: { node: way.from, port: way.fromPort },
      to: { node: way.to, port: way.toPort },
      kind: way.kind,
    }),
  );
  const graph = graphOf({ nodes: [...on], edges: asEdges }, carriesItems);
  const { done } = depthFirst(graph, triggers);
  const rank = new Map(done.toReversed().map((id, index) => [id, index]));
  const scopes = dominators(graph, triggers);
  const nodes = new Map<string, PlanNode>();
  for (const node of on) {
    const description = described.get(node.id);
    if (description)
      nodes.set(node.id, planNode(node, description, ways, rank.get(node.id) ?? 0, scopes.get(node.id) ?? ''));
  }
  return {
    name: document.name,
    nodes,
    triggers,
    order: settings.order ?? 'parallel',
    timeoutMs: settings.timeoutMs ?? null,
    maxSteps: settings.maxSteps ?? DEFAULT_MAX_STEPS,
    compensateOnCancel: settings.compensateOnCancel ?? false,
    hasJoins: [...nodes.values()].some(({ join }) => join !== null),
    canReach: reachability(ways),
  };
}

function planNode(
  node: Node,
  description: NodeDescription,
  ways: readonly Way[],
  rank: number,
  scope: string,
): PlanNode {
  const parameters = node.parameters ?? {};
  const { inputs, outputs } = portsOf(description, parameters);
  const into = ways.filter(({ to, kind }) => to === node.id && kind !== 'compensate');
  const from = (kind: Way['kind']) => ways.filter((way) => way.from === node.id && way.kind === kind);
  const isLoop = description.control === 'loop';
  return {
    id: node.id,
    name: node.name,
    type: node.type,
    typeVersion: node.typeVersion,
    description,
    control: description.control,
    mode: description.mode,
    effect: effectOf(description, parameters),
    policy: resolvePolicy(description.policy, node.policy),
    parameters,
    connection: node.connection ?? null,
    rank,
    flow: from('flow'),
    fallback: from('fallback'),
    compensate: from('compensate'),
    waysIn: into.filter(({ toPort }) => !(isLoop && toPort === 'return')).length,
    join:
      description.control === 'join'
        ? joinRule(
            inputs.map(({ name }) => name),
            into,
            parameters,
            scope,
          )
        : null,
    loop: isLoop ? loopRule(parameters) : null,
    outPorts: outputs.map(({ name }) => name),
  };
}

const positive = (value: unknown, standard: number): number =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : standard;

function joinRule(
  ports: readonly string[],
  into: readonly Way[],
  parameters: Node['parameters'] & object,
  scope: string,
): JoinRule {
  const connected = ports.filter((port) => into.some(({ toPort }) => toPort === port));
  const { wait, count, deadlineMs } = parameters;
  const needed =
    wait === 'any'
      ? 1
      : wait === 'count'
        ? Math.min(positive(count, connected.length), connected.length)
        : connected.length;
  return {
    ports: connected,
    needed,
    deadlineMs: typeof deadlineMs === 'number' && deadlineMs > 0 ? deadlineMs : null,
    scope,
  };
}

const loopRule = (parameters: Node['parameters'] & object): LoopRule => ({
  batchSize: positive(parameters.batchSize, 1),
  concurrency: positive(parameters.concurrency, 1),
});

/** Who can still bring items to an input, without passing through the join itself or its scope: worked out once per input. */
function reachability(ways: readonly Way[]): Plan['canReach'] {
  const into = new Map<string, Way[]>();
  for (const way of ways) {
    if (way.kind === 'compensate') continue;
    const list = into.get(way.to);
    if (list) list.push(way);
    else into.set(way.to, [way]);
  }
  const known = new Map<string, ReadonlySet<string>>();
  const before = (to: string, port: string, scope: string): ReadonlySet<string> => {
    const found = new Set<string>();
    const stack = (into.get(to) ?? []).filter(({ toPort }) => toPort === port).map(({ from }) => from);
    for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
      if (found.has(id)) continue;
      found.add(id);
      if (id !== to && id !== scope) stack.push(...(into.get(id) ?? []).map(({ from }) => from));
    }
    return found;
  };
  return (from, to, port, scope) => {
    const key = `${to}\n${port}`;
    let sources = known.get(key);
    if (!sources) {
      sources = before(to, port, scope);
      known.set(key, sources);
    }
    return sources.has(from);
  };
}
