import { type Checked, isOff, report } from './checked.ts';
import type { Edge } from './document.ts';
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
import { pointer } from './problems.ts';
import { said } from './said.ts';

/** What the whole of the graph is like: where it starts, what it reaches, how its cycles end. */
export function shape(checked: Checked): void {
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
