import { type Catalogue, kindOf, type Node, type WorkflowDocument } from '@holdfast/workflow';
import { type Edge as FlowEdge, type Node as FlowNode, Position } from '@xyflow/react';
import { nameOf } from './lookup.ts';
import { placeOf, type Selection } from './model.ts';
import { drawnPorts, heightOf, NODE_WIDTH, PORT_SIZE, placedPorts, type Side } from './ports.ts';

export type CardNode = FlowNode<{ readonly node: Node }, 'card'>;

const POSITIONS: Readonly<Record<Side, Position>> = {
  left: Position.Left,
  right: Position.Right,
  bottom: Position.Bottom,
};

/** Size and handles are given up front: nothing has to be drawn before it can be measured. */
function shapeOf(node: Node, describe: Catalogue): Pick<CardNode, 'width' | 'height' | 'measured' | 'handles'> {
  const ports = drawnPorts(node, describe(node.type, node.typeVersion));
  const [width, height] = [NODE_WIDTH, heightOf(ports)];
  const handles = placedPorts(ports).map(({ name, type, side, x, y }) => ({
    id: name,
    type,
    position: POSITIONS[side],
    x: x - PORT_SIZE / 2,
    y: y - PORT_SIZE / 2,
    width: PORT_SIZE,
    height: PORT_SIZE,
  }));
  return { width, height, measured: { width, height }, handles };
}

/** The canvas library's nodes of a document. One that did not change keeps its identity, so its card is left alone. */
export function toFlowNodes(
  document: WorkflowDocument,
  describe: Catalogue,
  selected: Selection['nodes'],
  before: readonly CardNode[],
): CardNode[] {
  const known = new Map(before.map((node) => [node.id, node]));
  return document.nodes.map((node): CardNode => {
    const [x, y] = placeOf(document, node.id);
    const old = known.get(node.id);
    const isSelected = selected.has(node.id);
    const isSame = old?.data.node === node;
    if (isSame && old.position.x === x && old.position.y === y && old.selected === isSelected) return old;
    const shape = isSame ? old : { id: node.id, type: 'card' as const, data: { node }, ...shapeOf(node, describe) };
    return { ...shape, position: { x, y }, selected: isSelected };
  });
}

/** The canvas library's edges of a document, unchanged ones as they were. Only a selected one can be put elsewhere. */
export function toFlowEdges(
  document: WorkflowDocument,
  selected: Selection['edges'],
  before: readonly FlowEdge[],
): FlowEdge[] {
  const known = new Map(before.map((edge) => [edge.id, edge]));
  return document.edges.map((edge): FlowEdge => {
    const isSelected = selected.has(edge.id);
    const old = known.get(edge.id);
    if (old?.data?.edge === edge && old.selected === isSelected) return old;
    return {
      id: edge.id,
      type: 'flow',
      source: edge.from.node,
      sourceHandle: edge.from.port,
      target: edge.to.node,
      targetHandle: edge.to.port,
      selected: isSelected,
      reconnectable: isSelected,
      data: { edge },
      ariaLabel: `${nameOf(document, edge.from.node)} → ${nameOf(document, edge.to.node)} (${kindOf(edge)})`,
    };
  });
}
