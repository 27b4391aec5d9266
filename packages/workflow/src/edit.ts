import type { Node, WorkflowDocument } from './document.ts';

/** New values for fields of a node. A field that is set to undefined is removed. */
export type NodeChange = { readonly [Field in keyof Node]?: Node[Field] | undefined };

/** Changes one node. */
export function changeNode(document: WorkflowDocument, id: string, change: NodeChange): WorkflowDocument {
  const changed = (node: Node) =>
    Object.fromEntries(Object.entries({ ...node, ...change }).filter(([, value]) => value !== undefined)) as Node;
  return { ...document, nodes: document.nodes.map((node) => (node.id === id ? changed(node) : node)) };
}
