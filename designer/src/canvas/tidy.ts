import type { Catalogue, WorkflowDocument } from '@holdfast/workflow';
import { kindOf } from '@holdfast/workflow';
import type { ElkNode } from 'elkjs/lib/elk-api.js';
import { drawnPorts, NODE_HEIGHT, NODE_WIDTH, type Point } from './model.ts';
import LayoutWorker from './tidy-worker.ts?worker';

let worker: Worker | null = null;
let asked = 0;

/** Where nodes stand in a tidy graph, left to right. Worked out off the main thread. */
export async function tidy(document: WorkflowDocument, describe: Catalogue): Promise<Record<string, Point>> {
  worker ??= new LayoutWorker();
  asked += 1;
  const id = asked;
  const graph: ElkNode = {
    id: 'root',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'RIGHT',
      'elk.layered.spacing.nodeNodeBetweenLayers': '88',
      'elk.spacing.nodeNode': '40',
      'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
      'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
    },
    children: document.nodes.map((node) => {
      const { inputs, outputs } = drawnPorts(node, describe(node.type, node.typeVersion));
      return {
        id: node.id,
        width: NODE_WIDTH,
        height: Math.max(NODE_HEIGHT, 28 * Math.max(inputs.length, outputs.length)),
      };
    }),
    edges: document.edges
      .filter((edge) => kindOf(edge) !== 'compensate')
      .map(({ id: edgeId, from, to }) => ({ id: edgeId, sources: [from.node], targets: [to.node] })),
  };
  const { promise, resolve, reject } = Promise.withResolvers<Record<string, Point>>();
  const onMessage = ({ data }: MessageEvent<{ id: number; result?: ElkNode; error?: string }>) => {
    if (data.id !== id) return;
    worker?.removeEventListener('message', onMessage);
    if (data.error !== undefined) reject(new Error(data.error));
    else
      resolve(
        Object.fromEntries((data.result?.children ?? []).map((node) => [node.id, [node.x ?? 0, node.y ?? 0] as const])),
      );
  };
  worker.addEventListener('message', onMessage);
  worker.postMessage({ id, graph });
  return promise;
}
