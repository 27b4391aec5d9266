import { type Catalogue, type Group, kindOf, type Node, type WorkflowDocument } from '@holdfast/workflow';
import type { ElkNode } from 'elkjs/lib/elk-api.js';
import { groupNodeId, groupOf, groupsOf, PADDING, TITLE_HEIGHT } from './frames/groups.ts';
import { layers } from './layers.ts';
import { type Point, placeOf } from './model.ts';
import { drawnPorts, heightOf, NODE_HEIGHT, NODE_WIDTH, placedPorts, type Side } from './ports.ts';
import LayoutWorker from './tidy-worker.ts?worker';

const LIMIT_MS = 5_000;
const SIDES: Readonly<Record<Side, string>> = { left: 'WEST', right: 'EAST', bottom: 'SOUTH' };
const SPACING = {
  'elk.layered.spacing.nodeNodeBetweenLayers': '84',
  'elk.spacing.nodeNode': '48',
  'elk.spacing.componentComponent': '96',
} as const;

let worker: Worker | null = null;
let asked = 0;

const portId = (node: string, type: string, port: string): string => `${node}\n${type}\n${port}`;

function elkNode(node: Node, describe: Catalogue): ElkNode {
  const ports = drawnPorts(node, describe(node.type, node.typeVersion));
  return {
    id: node.id,
    width: NODE_WIDTH,
    height: heightOf(ports),
    layoutOptions: { 'elk.portConstraints': 'FIXED_POS' },
    ports: placedPorts(ports).map(({ name, type, side, x, y }) => ({
      id: portId(node.id, type, name),
      x,
      y,
      layoutOptions: { 'elk.port.side': SIDES[side] },
    })),
  };
}

/** A group as the layout engine takes it: a box that holds its steps, or one card while it is folded. */
function elkGroup(group: Group, members: readonly Node[], describe: Catalogue): ElkNode {
  const id = groupNodeId(group.id);
  if (group.collapsed) return { id, width: NODE_WIDTH, height: NODE_HEIGHT };
  return {
    id,
    children: members.map((node) => elkNode(node, describe)),
    layoutOptions: {
      ...SPACING,
      'elk.padding': `[top=${PADDING + TITLE_HEIGHT},left=${PADDING},bottom=${PADDING},right=${PADDING}]`,
    },
  };
}

/** The groups that are laid out as a whole: all their steps are among those that are tidied. */
function wholeGroups(document: WorkflowDocument, nodes: readonly Node[]): ReadonlyMap<string, Group> {
  const chosen = new Set(nodes.map(({ id }) => id));
  const whole = groupsOf(document).filter((group) => group.nodes.every((id) => chosen.has(id)));
  return new Map(whole.map((group) => [group.id, group]));
}

/** The graph as the layout engine takes it. Edges at ports that are gone hang on their node. */
function elkGraph(document: WorkflowDocument, nodes: readonly Node[], describe: Catalogue): ElkNode {
  const whole = wholeGroups(document, nodes);
  const groupAt = (id: string) => whole.get(groupOf(document, id)?.id ?? '');
  const byGroup = Map.groupBy(nodes, ({ id }) => groupAt(id));
  const children = [...byGroup].flatMap(([group, members]) =>
    group ? [elkGroup(group, members, describe)] : members.map((node) => elkNode(node, describe)),
  );
  const all = children.flatMap((child) => [child, ...(child.children ?? [])]);
  const known = new Set(all.flatMap(({ id, ports }) => [id, ...(ports ?? []).map((port) => port.id)]));
  const endOf = (node: string, type: string, port: string) => {
    const group = groupAt(node);
    if (group?.collapsed) return groupNodeId(group.id);
    return known.has(portId(node, type, port)) ? portId(node, type, port) : node;
  };
  return {
    id: 'root',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'RIGHT',
      'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
      'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF',
      'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
      ...SPACING,
    },
    children,
    edges: document.edges
      .filter((edge) => kindOf(edge) !== 'compensate')
      .map(({ id, from, to }) => ({
        id,
        sources: [endOf(from.node, 'source', from.port)],
        targets: [endOf(to.node, 'target', to.port)],
      }))
      .filter(({ sources: [start = ''], targets: [end = ''] }) => known.has(start) && known.has(end) && start !== end),
  };
}

/** Where each step came to stand: those in groups count from the corner of their group. */
function placesOf(document: WorkflowDocument, root: ElkNode, nodes: readonly Node[]): [string, Point][] {
  const whole = wholeGroups(document, nodes);
  return (root.children ?? []).flatMap(({ id, x = 0, y = 0, children = [] }): [string, Point][] => {
    const group = [...whole.values()].find((each) => groupNodeId(each.id) === id);
    if (!group) return [[id, [x, y]]];
    if (!group.collapsed) return children.map((child) => [child.id, [x + (child.x ?? 0), y + (child.y ?? 0)]]);
    const inside = group.nodes.map((member) => placeOf(document, member));
    const [left, top] = [Math.min(...inside.map(([at]) => at)), Math.min(...inside.map(([, at]) => at))];
    return group.nodes.map((member) => {
      const [fromX, fromY] = placeOf(document, member);
      return [member, [x + fromX - left, y + fromY - top]];
    });
  });
}

/**
 * Where nodes stand in a tidy graph, left to right. Groups stay whole. Worked out
 * off the main thread; where that takes more than five seconds, in simple layers.
 *
 * @param chosen only these; they stay where they are as a whole. Null: all
 * @throws the signal's reason once it is aborted
 */
export async function tidy(
  document: WorkflowDocument,
  describe: Catalogue,
  chosen: ReadonlySet<string> | null,
  signal: AbortSignal,
): Promise<Record<string, Point>> {
  const nodes = chosen ? document.nodes.filter(({ id }) => chosen.has(id)) : document.nodes;
  const before = nodes.map(({ id }) => placeOf(document, id));
  const left = Math.min(...before.map(([x]) => x));
  const top = Math.min(...before.map(([, y]) => y));
  const root = await layout(elkGraph(document, nodes, describe), signal);
  const places = root ? placesOf(document, root, nodes) : layers(document, nodes);
  const [firstX, firstY] = [Math.min(...places.map(([, [x]]) => x)), Math.min(...places.map(([, [, y]]) => y))];
  return Object.fromEntries(places.map(([id, [x, y]]) => [id, [left + x - firstX, top + y - firstY] as const]));
}

/** Null: it took too long. @throws Error when the layout engine refuses the graph, or the signal's reason */
function layout(graph: ElkNode, signal: AbortSignal): Promise<ElkNode | null> {
  worker ??= new LayoutWorker();
  const present = worker;
  asked += 1;
  const id = asked;
  const { promise, resolve, reject } = Promise.withResolvers<ElkNode | null>();
  const end = () => {
    present.terminate();
    if (worker === present) worker = null;
  };
  const onAbort = () => {
    clearTimeout(timer);
    end();
    reject(signal.reason);
  };
  const timer = setTimeout(() => {
    signal.removeEventListener('abort', onAbort);
    end();
    resolve(null);
  }, LIMIT_MS);
  signal.addEventListener('abort', onAbort, { once: true });
  const onMessage = ({ data }: MessageEvent<{ id: number; result?: ElkNode; error?: string }>) => {
    if (data.id !== id) return;
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    present.removeEventListener('message', onMessage);
    if (data.result) resolve(data.result);
    else reject(new Error(data.error));
  };
  present.addEventListener('message', onMessage);
  present.postMessage({ id, graph });
  return promise;
}
