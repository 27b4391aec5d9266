import type { Edge, Node, WorkflowDocument } from '@holdfast/workflow';
import { ask, type Product, until } from './product.ts';

export const aNode = (id: string, type: string, name: string, more: Partial<Node> = {}): Node => ({
  id,
  type,
  typeVersion: 1,
  name,
  ...more,
});
export const anEdge = (id: string, from: string, to: string, more: Partial<Edge> = {}): Edge => ({
  id,
  from: { node: from, port: 'out' },
  to: { node: to, port: 'in' },
  ...more,
});
/** Steps in one row, one after another. */
export const aRow = (name: string, nodes: readonly Node[], more: Partial<WorkflowDocument> = {}): WorkflowDocument => ({
  schemaVersion: 1,
  name,
  nodes: [...nodes],
  edges: nodes.slice(1).map((node, index) => anEdge(`e${index + 1}`, nodes[index]?.id ?? '', node.id)),
  layout: { nodes: Object.fromEntries(nodes.map(({ id }, index) => [id, [index * 304, 0] as [number, number]])) },
  ...more,
});
export const aStart = (): Node => aNode('start', 'trigger.manual', 'Start');
/** A write with a key. */
export const aPost = (id: string, name: string, url: string, more: Partial<Node> = {}): Node =>
  aNode(id, 'http.request', name, {
    parameters: {
      method: 'POST',
      url,
      body: { kind: 'json', json: '={{ $json }}' },
      effect: { kind: 'write', safeBy: 'key' },
    },
    ...more,
  });

/** Makes a workflow of a document and runs its draft. */
export async function startRun(
  product: Pick<Product, 'url'>,
  document: WorkflowDocument,
  input: readonly object[] = [{}],
): Promise<{ workflowId: string; runId: string }> {
  const { id: workflowId } = await ask<{ id: string }>(product, 'POST', '/workflows', { document });
  const runId = await runAgain(product, workflowId, input);
  return { workflowId, runId };
}

/** Runs the draft of a workflow once more. */
export async function runAgain(product: Pick<Product, 'url'>, workflowId: string, input: readonly object[] = [{}]) {
  const body = { input: input.map((json) => ({ json })) };
  return (await ask<{ id: string }>(product, 'POST', `/workflows/${workflowId}/runs`, body)).id;
}

/** Waits until a run is so far. */
export const reaches = (product: Pick<Product, 'url'>, runId: string, status: string): Promise<unknown> =>
  until(async () => (await ask<{ status: string }>(product, 'GET', `/runs/${runId}`)).status === status);
