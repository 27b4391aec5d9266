import type { Node, WorkflowDocument } from '@holdfast/workflow';

/** What checks read of a document, with steps that the other side has already as their place in its last list. */
export interface CheckPatch {
  readonly document: Omit<WorkflowDocument, 'nodes' | 'layout' | 'pins' | 'pinOrigins' | 'source'>;
  readonly nodes: readonly (Node | number)[];
}

/** Leaves out what has been sent: an edit of one step costs one step, however many there are. */
export function packForCheck(document: WorkflowDocument, sent: readonly Node[]): CheckPatch {
  const places = new Map(sent.map((node, index) => [node, index]));
  const { nodes, layout: _, pins: _pins, pinOrigins: _origins, source: _source, ...rest } = document;
  return { document: rest, nodes: nodes.map((node) => places.get(node) ?? node) };
}

/** Puts the document together again. Steps that did not change are the same objects as before. */
export const unpackForCheck = ({ document, nodes }: CheckPatch, known: readonly Node[]): WorkflowDocument => ({
  ...document,
  nodes: nodes.flatMap((each) => (typeof each === 'number' ? (known[each] ?? []) : each)),
});
