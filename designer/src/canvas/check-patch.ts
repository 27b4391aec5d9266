import type { Edge, Node, WorkflowDocument } from '@holdfast/workflow';

/** What both sides have: steps, edges and pins of the last document that was sent. */
export type Sent = Pick<WorkflowDocument, 'nodes' | 'edges' | 'pins'>;
export const NOTHING_SENT: Sent = { nodes: [], edges: [] };

/** What checks read of a document, with steps and edges that the other side has already as their place in its last list. */
export interface CheckPatch {
  readonly document: Omit<WorkflowDocument, 'nodes' | 'edges' | 'layout' | 'pins' | 'pinOrigins' | 'source'>;
  readonly nodes: readonly (Node | number)[];
  readonly edges: readonly (Edge | number)[];
  /** `same`: the other side has them already. */
  readonly pins: WorkflowDocument['pins'] | 'same';
}

/** Leaves out what has been sent: an edit of one step costs one step, however many there are. */
export function packForCheck(document: WorkflowDocument, sent: Sent): CheckPatch {
  const { nodes, edges, layout: _, pins, pinOrigins: _origins, source: _source, ...rest } = document;
  return {
    document: rest,
    nodes: packed(nodes, sent.nodes),
    edges: packed(edges, sent.edges),
    pins: pins === sent.pins ? 'same' : pins,
  };
}

/** Puts the document together again. What did not change are the same objects as before. */
export function unpackForCheck(patch: CheckPatch, known: Sent): WorkflowDocument {
  const pins = patch.pins === 'same' ? known.pins : patch.pins;
  return {
    ...patch.document,
    nodes: unpacked(patch.nodes, known.nodes),
    edges: unpacked(patch.edges, known.edges),
    ...(pins ? { pins } : {}),
  };
}

function packed<T extends object>(list: readonly T[], sent: readonly T[]): (T | number)[] {
  const places = new Map(sent.map((each, index) => [each, index]));
  return list.map((each) => places.get(each) ?? each);
}

const unpacked = <T extends object>(list: readonly (T | number)[], known: readonly T[]): T[] =>
  list.flatMap((each) => (typeof each === 'number' ? (known[each] ?? []) : each));
