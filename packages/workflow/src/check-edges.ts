import { type CheckMemo, movedTo } from './check-memo.ts';
import { type Checked, report } from './checked.ts';
import { COMPENSATE_PORT, type Edge, FALLBACK_PORT, kindOf, type Node } from './document.ts';
import { effectOf, type NodeDescription, portsOf } from './node-description.ts';
import { meant, pointer } from './problems.ts';
import { type Part, said } from './said.ts';

/** Checks an edge, unless both its ends are the steps that they were when it was checked before. */
export function checkEdgeOnce(checked: Checked, edge: Edge, index: number, memo: CheckMemo | undefined): void {
  const known = memo?.edges.get(edge);
  const isThere = (node: Node): boolean => checked.nodes.get(node.id)?.node === node;
  if (known && isThere(known.from) && isThere(known.to)) {
    checked.problems.push(...movedTo('edges', index, known));
    return;
  }
  const before = checked.problems.length;
  checkEdge(checked, edge, index);
  const [from, to] = [edge.from, edge.to].map((end) => checked.nodes.get(end.node)?.node);
  // Where an end is missing, what was probably meant depends on all the others.
  if (from && to) memo?.edges.set(edge, { from, to, index, problems: checked.problems.slice(before) });
}

/** Both ends of an edge: that they are there, and that their ports are. */
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
export function doubledFallbacks(checked: Checked): void {
  for (const { edge, index, name, other } of checked.structure.doubledFallbacks())
    report(
      checked,
      'error',
      'fallback_twice',
      said(
        /*i18n*/ '"{name}" has two fallback edges for {failure} failures ("{other}" and "{edge}"). Leave {failure} to one of them.',
        { name: checked.nodes.get(edge.from.node)?.node.name ?? edge.from.node, failure: name, other, edge: edge.id },
      ),
      pointer('edges', index, 'on'),
      { edge: edge.id },
    );
}
