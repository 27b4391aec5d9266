import type { Node, WorkflowDocument } from '@holdfast/workflow';

/** What both sides have: the steps and the pins of the last document that was sent. */
export type Sent = Pick<WorkflowDocument, 'nodes' | 'pins'>;
export const NOTHING_SENT: Sent = { nodes: [] };

/** What checks read of a document, with steps that the other side has already as their place in its last list. */
export interface CheckPatch {
  readonly document: Omit<WorkflowDocument, 'nodes' | 'layout' | 'pins' | 'pinOrigins' | 'source'>;
  readonly nodes: readonly (Node | number)[];
  /** `same`: the other side has them already. */
  readonly pins: WorkflowDocument['pins'] | 'same';
}

/** Leaves out what has been sent: an edit of one step costs one step, however many there are. */
export function packForCheck(document: WorkflowDocument, sent: Sent): CheckPatch {
  const places = new Map(sent.nodes.map((node, index) => [node, index]));
  const { nodes, layout: _, pins, pinOrigins: _origins, source: _source, ...rest } = document;
  return {
    document: rest,
    nodes: nodes.map((node) => places.get(node) ?? node),
    pins: pins === sent.pins ? 'same' : pins,
  };
}

/** Puts the document together again. What did not change are the same objects as before. */
export function unpackForCheck(patch: CheckPatch, known: Sent): WorkflowDocument {
  const pins = patch.pins === 'same' ? known.pins : patch.pins;
  return {
    ...patch.document,
    nodes: patch.nodes.flatMap((each) => (typeof each === 'number' ? (known.nodes[each] ?? []) : each)),
    ...(pins ? { pins } : {}),
  };
}
