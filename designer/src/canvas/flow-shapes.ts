import type { Catalogue, Edge, Group, Node, Note, WorkflowDocument } from '@holdfast/workflow';
import { type Edge as FlowEdge, type Node as FlowNode, Position } from '@xyflow/react';
import {
  drawnEdges,
  type Frame,
  frameOf,
  groupNodeId,
  groupsOf,
  noteNodeId,
  placeOfGroup,
  type Shown,
} from './frames/groups.ts';
import { notesOf } from './frames/notes.ts';
import { placeOf, type Selection } from './model.ts';
import { drawnPorts, heightOf, NODE_HEIGHT, NODE_WIDTH, PORT_SIZE, placedPorts, type Side } from './ports.ts';

/** `shape` tells what is drawn of its type and ports: a card reads the rest of its step itself. */
export type CardNode = FlowNode<{ readonly shape: string }, 'card'>;
export type NoteNode = FlowNode<{ readonly note: Note }, 'note'>;
/** The frame around the steps of a group, or the one card of a group that is folded. */
export type GroupNode = FlowNode<{ readonly group: Group }, 'frame' | 'fold'>;
export type CanvasNode = CardNode | NoteNode | GroupNode;

const POSITIONS: Readonly<Record<Side, Position>> = {
  left: Position.Left,
  right: Position.Right,
  bottom: Position.Bottom,
};

type CardShape = Required<Pick<CardNode, 'width' | 'height' | 'measured' | 'handles' | 'data'>>;
const shapes = new WeakMap<Catalogue, WeakMap<Node, CardShape>>();

/** Size and handles are given up front: nothing has to be drawn before it can be measured. */
function shapeOf(node: Node, describe: Catalogue): CardShape {
  const known = shapes.get(describe) ?? new WeakMap<Node, CardShape>();
  shapes.set(describe, known);
  const found = known.get(node);
  if (found) return found;
  const ports = drawnPorts(node, describe(node.type, node.typeVersion));
  const [width, height] = [NODE_WIDTH, heightOf(ports)];
  const handles = placedPorts(ports).map(({ name, type, side, x, y }) => handle(name, type, side, x, y));
  const shape = `${node.type} ${handles.map(({ id, type }) => `${type} ${id}`).join('\n')}`;
  const made = { width, height, measured: { width, height }, handles, data: { shape } };
  known.set(node, made);
  return made;
}

const handle = (id: string, type: 'source' | 'target', side: Side, x: number, y: number) => ({
  id,
  type,
  position: POSITIONS[side],
  x: x - PORT_SIZE / 2,
  y: y - PORT_SIZE / 2,
  width: PORT_SIZE,
  height: PORT_SIZE,
});

/** One way in and one way out: whatever leads into a folded group or out of it hangs on these. */
const FOLD_HANDLES = [
  handle('in', 'target', 'left', 0, NODE_HEIGHT / 2),
  handle('out', 'source', 'right', NODE_WIDTH, NODE_HEIGHT / 2),
];

/** The canvas library's nodes of a document. One of which nothing else is to be drawn keeps its identity, whatever was set in its step. */
export function toFlowNodes(
  document: WorkflowDocument,
  describe: Catalogue,
  selection: Selection,
  shown: Shown,
  before: readonly CanvasNode[],
): CanvasNode[] {
  const known = new Map(before.map((node) => [node.id, node]));
  const frames = groupsOf(document)
    .filter((group) => shown.isGroupShown(group))
    .map((group) =>
      groupNode(
        group,
        { ...frameOf(document, describe, group), at: placeOfGroup(document, describe, group) },
        selection,
        known.get(groupNodeId(group.id)),
      ),
    );
  const notes = notesOf(document)
    .filter(({ node }) => node === undefined || shown.isNodeShown(node))
    .map((note) => noteNode(note, selection, known.get(noteNodeId(note.id))));
  const cards = document.nodes
    .filter(({ id }) => shown.isNodeShown(id))
    .map((node): CardNode => {
      const [x, y] = placeOf(document, node.id);
      const old = known.get(node.id);
      const isSelected = selection.nodes.has(node.id);
      const shape = shapeOf(node, describe);
      const same = old?.type === 'card' && old.data.shape === shape.data.shape ? old : undefined;
      if (same && same.position.x === x && same.position.y === y && same.selected === isSelected) return same;
      return {
        ...(same ?? { id: node.id, type: 'card' as const, ...shape }),
        position: { x, y },
        selected: isSelected,
      };
    });
  return [...frames, ...notes, ...cards];
}

function groupNode(
  group: Group,
  { at: [x, y], width, height }: Frame,
  selection: Selection,
  old: CanvasNode | undefined,
): GroupNode {
  const isSelected = selection.groups?.has(group.id) === true;
  const isSame =
    old?.type !== undefined &&
    'group' in old.data &&
    old.data.group === group &&
    old.selected === isSelected &&
    old.position.x === x &&
    old.position.y === y &&
    (old.type === 'fold' || (old.width === width && old.height === height));
  if (isSame) return old as GroupNode;
  const base = { id: groupNodeId(group.id), data: { group }, position: { x, y }, selected: isSelected };
  if (group.collapsed) {
    const size = { width: NODE_WIDTH, height: NODE_HEIGHT };
    return { ...base, type: 'fold', ...size, measured: size, handles: FOLD_HANDLES };
  }
  // What lies inside the frame belongs to the canvas: only its title takes the pointer.
  const style = { pointerEvents: 'none' } as const;
  const size = { width, height };
  return {
    ...base,
    type: 'frame',
    ...size,
    measured: size,
    handles: [],
    style,
    zIndex: -2,
    dragHandle: '[data-frame-title]',
  };
}

function noteNode(note: Note, selection: Selection, old: CanvasNode | undefined): NoteNode {
  const isSelected = selection.notes?.has(note.id) === true;
  const [x, y] = note.at;
  const isSame = old?.type === 'note' && old.data.note === note && old.selected === isSelected;
  if (isSame && old.position.x === x && old.position.y === y) return old;
  const [width, height] = note.size;
  return {
    id: noteNodeId(note.id),
    type: 'note',
    data: { note },
    position: { x, y },
    selected: isSelected,
    width,
    height,
    measured: { width, height },
    handles: [],
    zIndex: -1,
  };
}

/** The canvas library's edges of a document, unchanged ones as they were. Only a selected one can be put elsewhere. */
export function toFlowEdges(
  document: WorkflowDocument,
  selected: Selection['edges'],
  shown: Shown,
  before: readonly FlowEdge[],
  words: (document: WorkflowDocument, edge: Edge) => string,
): FlowEdge[] {
  const known = new Map(before.map((edge) => [edge.id, edge]));
  return drawnEdges(document, shown).map(({ edge, source, target }): FlowEdge => {
    const isSelected = selected.has(edge.id);
    const old = known.get(edge.id);
    const isSame = old?.data?.edge === edge && old.source === source && old.target === target;
    if (isSame && old.selected === isSelected) return old;
    return {
      id: edge.id,
      type: 'flow',
      source,
      sourceHandle: portAt(edge, 'from', source),
      target,
      targetHandle: portAt(edge, 'to', target),
      selected: isSelected,
      reconnectable: isSelected && source === edge.from.node && target === edge.to.node,
      data: { edge },
      ariaLabel: words(document, edge),
    };
  });
}

const portAt = (edge: Edge, end: 'from' | 'to', drawnAt: string): string =>
  drawnAt === edge[end].node ? edge[end].port : end === 'from' ? 'out' : 'in';
