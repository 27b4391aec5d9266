import type { Node, Pinned, PinOrigin, WorkflowDocument } from './document.ts';

/** New values for fields of a node. A field that is set to undefined is removed. */
export type NodeChange = { readonly [Field in keyof Node]?: Node[Field] | undefined };

/** Changes one node. */
export function changeNode(document: WorkflowDocument, id: string, change: NodeChange): WorkflowDocument {
  const changed = (node: Node) =>
    Object.fromEntries(Object.entries({ ...node, ...change }).filter(([, value]) => value !== undefined)) as Node;
  return { ...document, nodes: document.nodes.map((node) => (node.id === id ? changed(node) : node)) };
}

/** The entries of what is kept by node id whose nodes stay. */
export const entriesOf = <T>(byNode: Readonly<Record<string, T>>, keep: (id: string) => boolean): Record<string, T> =>
  Object.fromEntries(Object.entries(byNode).filter(([id]) => keep(id)));

/** Keeps an output of a node, by port, for draft runs to use instead of running it. */
export const pinOutput = (
  document: WorkflowDocument,
  id: string,
  output: Pinned,
  origin: PinOrigin,
): WorkflowDocument => ({
  ...document,
  pins: { ...document.pins, [id]: output },
  pinOrigins: { ...document.pinOrigins, [id]: origin },
});

/** Lets draft runs run a node again. */
export function unpin(document: WorkflowDocument, id: string): WorkflowDocument {
  const { pins = {}, pinOrigins = {}, ...rest } = document;
  const isOther = (other: string) => other !== id;
  const [left, origins] = [entriesOf(pins, isOther), entriesOf(pinOrigins, isOther)];
  return {
    ...rest,
    ...(Object.keys(left).length > 0 ? { pins: left } : {}),
    ...(Object.keys(origins).length > 0 ? { pinOrigins: origins } : {}),
  };
}
