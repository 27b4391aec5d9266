import { type Checked, isOff, report } from './checked.ts';
import type { Node } from './document.ts';
import { pointer } from './problems.ts';
import { said } from './said.ts';

/** What the whole of the graph is like: where it starts, what it reaches, how its cycles end. */
export function shape(checked: Checked): void {
  const { document, nodes, structure } = checked;
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
  const reached = structure.reachedFrom(triggers.map(({ id }) => id));
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
  const { structure, nodes } = checked;
  const loops = [...nodes.values()].filter(({ description }) => description?.control === 'loop');
  const { open, idleLimits } = structure.cyclesWith(loops.map(({ node }) => node.id));
  for (const { ids, closing } of open) {
    const names = ids.map((id) => `"${nodes.get(id)?.node.name ?? id}"`).join(' → ');
    report(
      checked,
      'error',
      'unbounded_cycle',
      said(
        /*i18n*/ 'These steps form a cycle that nothing ends: {names}. Set a visit limit on edge "{edge}", or use a loop.',
        { names, edge: closing?.edge.id ?? '' },
      ),
      pointer('edges', closing?.index ?? -1),
      {
        ...(closing ? { edge: closing.edge.id } : {}),
      },
    );
  }
  for (const { edge, index } of idleLimits) {
    report(
      checked,
      'warning',
      'limit_without_cycle',
      said(/*i18n*/ 'Edge "{edge}" has a visit limit but closes no cycle.', { edge: edge.id }),
      pointer('edges', index, 'visitLimit'),
      { edge: edge.id },
    );
  }
  for (const { node } of loops) outsideReturns(checked, node);
}

/** What comes back to a loop must have come out of it. */
function outsideReturns(checked: Checked, loop: Node): void {
  for (const { edge, index } of checked.structure.strayReturns(loop.id)) {
    report(
      checked,
      'error',
      'return_from_outside',
      said(
        /*i18n*/ 'Edge "{edge}" leads to the return of "{name}" but does not come from its "item" output. Connect it to the input "in".',
        { edge: edge.id, name: loop.name },
      ),
      pointer('edges', index, 'to', 'port'),
      { edge: edge.id },
    );
  }
}
