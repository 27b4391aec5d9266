import { type Catalogue, kindOf, type Node, type WorkflowDocument } from '@holdfast/workflow';
import type { ElkNode } from 'elkjs/lib/elk-api.js';
import { type Point, placeOf } from './model.ts';
import { drawnPorts, heightOf, NODE_WIDTH, placedPorts, type Side } from './ports.ts';
import LayoutWorker from './tidy-worker.ts?worker';

const LIMIT_MS = 5_000;
const SIDES: Readonly<Record<Side, string>> = { left: 'WEST', right: 'EAST', bottom: 'SOUTH' };

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

/** The graph as the layout engine takes it. Edges at ports that are gone hang on their node. */
function elkGraph(document: WorkflowDocument, nodes: readonly Node[], describe: Catalogue): ElkNode {
  const children = nodes.map((node) => elkNode(node, describe));
  const known = new Set(children.flatMap(({ id, ports }) => [id, ...(ports ?? []).map((port) => port.id)]));
  const endOf = (node: string, type: string, port: string) =>
    known.has(portId(node, type, port)) ? portId(node, type, port) : node;
  return {
    id: 'root',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'RIGHT',
      'elk.layered.spacing.nodeNodeBetweenLayers': '84',
      'elk.spacing.nodeNode': '48',
      'elk.spacing.componentComponent': '96',
      'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF',
      'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
    },
    children,
    edges: document.edges
      .filter((edge) => kindOf(edge) !== 'compensate' && known.has(edge.from.node) && known.has(edge.to.node))
      .map(({ id, from, to }) => ({
        id,
        sources: [endOf(from.node, 'source', from.port)],
        targets: [endOf(to.node, 'target', to.port)],
      })),
  };
}

/**
 * Where nodes stand in a tidy graph, left to right. Worked out off the main thread.
 *
 * @param chosen only these; they stay where they are as a whole. Null: all
 * @throws Error when it takes more than five seconds
 */
export async function tidy(
  document: WorkflowDocument,
  describe: Catalogue,
  chosen: ReadonlySet<string> | null,
): Promise<Record<string, Point>> {
  const nodes = chosen ? document.nodes.filter(({ id }) => chosen.has(id)) : document.nodes;
  const places = nodes.map(({ id }) => placeOf(document, id));
  const left = Math.min(...places.map(([x]) => x));
  const top = Math.min(...places.map(([, y]) => y));
  const { children = [] } = await layout(elkGraph(document, nodes, describe));
  const [firstX, firstY] = [Math.min(...children.map(({ x = 0 }) => x)), Math.min(...children.map(({ y = 0 }) => y))];
  return Object.fromEntries(
    children.map(({ id, x = 0, y = 0 }) => [id, [left + x - firstX, top + y - firstY] as const]),
  );
}

function layout(graph: ElkNode): Promise<ElkNode> {
  worker ??= new LayoutWorker();
  const present = worker;
  asked += 1;
  const id = asked;
  const { promise, resolve, reject } = Promise.withResolvers<ElkNode>();
  const timer = setTimeout(() => {
    present.terminate();
    if (worker === present) worker = null;
    reject(new Error('Tidying up took too long, so nothing was moved. Select a part of the steps, and tidy that.'));
  }, LIMIT_MS);
  const onMessage = ({ data }: MessageEvent<{ id: number; result?: ElkNode; error?: string }>) => {
    if (data.id !== id) return;
    clearTimeout(timer);
    present.removeEventListener('message', onMessage);
    if (data.result) resolve(data.result);
    else reject(new Error(data.error));
  };
  present.addEventListener('message', onMessage);
  present.postMessage({ id, graph });
  return promise;
}
