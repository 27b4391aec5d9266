import { kindOf, type WorkflowDocument } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { useComputedColorScheme } from '@mantine/core';
import {
  applyNodeChanges,
  Background,
  BackgroundVariant,
  type Connection,
  Controls,
  type Edge as FlowEdgeShape,
  type Node as FlowNode,
  MiniMap,
  type NodeChange,
  type OnConnectEnd,
  ReactFlow,
  useReactFlow,
} from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { type DragEvent, type MouseEvent, useCallback, useEffect, useRef, useState } from 'react';
import { announce } from '../ui/announce.ts';
import { toast } from '../ui/toast.tsx';
import classes from './canvas.module.css';
import { useCanvas, useEditor } from './context.ts';
import { Arrows, FlowEdge } from './flow-edge.tsx';
import {
  addNode,
  connect,
  freeInput,
  GRID,
  moveNodes,
  NODE_HEIGHT,
  NODE_WIDTH,
  type Point,
  placeOf,
  refusal,
  splice,
} from './model.ts';
import { NodeCard } from './node-card.tsx';
import { DRAG_TYPE } from './node-list.tsx';

const nodeTypes = { card: NodeCard };
const edgeTypes = { flow: FlowEdge };

const toFlowNodes = (
  document: WorkflowDocument,
  selected: ReadonlySet<string>,
  before: readonly FlowNode[],
): FlowNode[] => {
  const known = new Map(before.map((node) => [node.id, node]));
  return document.nodes.map(({ id, name }) => {
    const [x, y] = placeOf(document, id);
    const old = known.get(id);
    const isSelected = selected.has(id);
    if (old && old.position.x === x && old.position.y === y && old.selected === isSelected && old.ariaLabel === name)
      return old;
    return {
      ...(old?.measured ? { measured: old.measured } : {}),
      id,
      type: 'card',
      position: { x, y },
      data: {},
      selected: isSelected,
      ariaLabel: name,
    };
  });
};

const toFlowEdges = (document: WorkflowDocument, selected: ReadonlySet<string>): FlowEdgeShape[] =>
  document.edges.map((edge) => ({
    id: edge.id,
    type: 'flow',
    source: edge.from.node,
    sourceHandle: edge.from.port,
    target: edge.to.node,
    targetHandle: edge.to.port,
    selected: selected.has(edge.id),
    ariaLabel: `${edge.from.node} → ${edge.to.node} (${kindOf(edge)})`,
  }));

interface CanvasProps {
  readonly onOpen: (nodeId: string) => void;
}

/** The graph. What is drawn is made from the document; what is done here becomes changes of it. */
export function Canvas({ onOpen }: CanvasProps) {
  const { t } = useLingui();
  const { editor, types, ask, isReadOnly } = useCanvas();
  const document = useEditor((state) => state.document);
  const selection = useEditor((state) => state.selection);
  const flow = useReactFlow();
  const colorMode = useComputedColorScheme('light');
  const [nodes, setNodes] = useState<FlowNode[]>(() => toFlowNodes(document, selection.nodes, []));
  const isDragging = useRef(false);
  // An empty canvas stays where it is when the first node comes.
  const [startsFilled] = useState(document.nodes.length > 0);
  const box = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!isDragging.current) setNodes((before) => toFlowNodes(document, selection.nodes, before));
  }, [document, selection.nodes]);

  const onNodesChange = useCallback(
    (changes: NodeChange[]) => {
      setNodes((before) => applyNodeChanges(changes, before));
      const chosen = changes.filter((change) => change.type === 'select');
      if (chosen.length === 0) return;
      const next = new Set(editor.store.getState().selection.nodes);
      for (const { id, selected } of chosen) {
        if (selected) next.add(id);
        else next.delete(id);
      }
      editor.select({ ...editor.store.getState().selection, nodes: next });
    },
    [editor],
  );
  const onDragStop = useCallback(
    (_: unknown, __: FlowNode, moved: FlowNode[]) => {
      isDragging.current = false;
      const places: Record<string, Point> = {};
      for (const { id, position } of moved) places[id] = [position.x, position.y];
      const count = moved.length;
      editor.change(count === 1 ? t`move a node` : t`move ${count} nodes`, (before) => moveNodes(before, places));
    },
    [editor, t],
  );
  const join = useCallback(
    (from: { node: string; port: string }, to: { node: string; port: string }) => {
      const why = refusal(editor.store.getState().document, types.describe, from, to);
      if (why !== null) {
        toast({ title: t`These cannot be connected`, message: why });
        return;
      }
      editor.change(t`connect`, (before) => connect(before, from, to));
      announce(t`Connected`);
    },
    [editor, types, t],
  );
  const onConnect = useCallback(
    ({ source, sourceHandle, target, targetHandle }: Connection) =>
      join({ node: source, port: sourceHandle ?? 'out' }, { node: target, port: targetHandle ?? 'in' }),
    [join],
  );
  const onConnectEnd = useCallback<OnConnectEnd>(
    (event, state) => {
      if (state.isValid === true || !state.fromNode || state.fromHandle?.type !== 'source' || isReadOnly) return;
      const point = 'changedTouches' in event ? event.changedTouches[0] : event;
      if (!point) return;
      const from = { node: state.fromNode.id, port: state.fromHandle.id ?? 'out' };
      const over = window.document
        .elementFromPoint(point.clientX, point.clientY)
        ?.closest<HTMLElement>('.react-flow__node');
      const target = over?.dataset.id;
      if (target) {
        const port = freeInput(editor.store.getState().document, types.describe, target);
        join(from, { node: target, port: port ?? 'in' });
        return;
      }
      const at = flow.screenToFlowPosition({ x: point.clientX, y: point.clientY });
      ask({ screen: { x: point.clientX, y: point.clientY }, at: [at.x, at.y - NODE_HEIGHT / 2], from });
    },
    [editor, types, flow, ask, join, isReadOnly],
  );
  const onDrop = (event: DragEvent) => {
    const said = event.dataTransfer.getData(DRAG_TYPE);
    if (said === '' || isReadOnly) return;
    event.preventDefault();
    event.stopPropagation();
    const { type, typeVersion } = JSON.parse(said) as { type: string; typeVersion: number };
    const description = types.describe(type, typeVersion);
    if (!description) return;
    const { x, y } = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    const edgeElement = window.document
      .elementsFromPoint(event.clientX, event.clientY)
      .find((element) => element.closest('.react-flow__edge'))
      ?.closest<HTMLElement>('.react-flow__edge');
    let added = '';
    editor.change(t`add ${description.title}`, (before) => {
      const made = addNode(before, description, [x - NODE_WIDTH / 2, y - NODE_HEIGHT / 2]);
      added = made.id;
      const edgeId = edgeElement?.dataset.id;
      return edgeId ? splice(made.document, types.describe, edgeId, made.id) : made.document;
    });
    editor.select({ nodes: new Set([added]), edges: new Set() });
  };
  const onPaneClick = (event: MouseEvent) => {
    if (event.detail !== 2 || isReadOnly) return;
    const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    ask({ screen: { x: event.clientX, y: event.clientY }, at: [at.x, at.y] });
  };
  return (
    <section
      ref={box}
      className={classes.canvas}
      data-region="canvas"
      data-testid="canvas"
      aria-label={t`Canvas`}
      onDragOver={(event) => {
        if (event.dataTransfer.types.includes(DRAG_TYPE)) event.preventDefault();
      }}
      onDrop={onDrop}
    >
      <ReactFlow
        nodes={nodes}
        edges={toFlowEdges(document, selection.edges)}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        colorMode={colorMode}
        onNodesChange={onNodesChange}
        onEdgesChange={(changes) => {
          const next = new Set(editor.store.getState().selection.edges);
          for (const change of changes) {
            if (change.type !== 'select') continue;
            if (change.selected) next.add(change.id);
            else next.delete(change.id);
          }
          editor.select({ ...editor.store.getState().selection, edges: next });
        }}
        onNodeDragStart={() => {
          isDragging.current = true;
        }}
        onNodeDragStop={onDragStop}
        onSelectionDragStart={() => {
          isDragging.current = true;
        }}
        onSelectionDragStop={(event, moved) => onDragStop(event, moved[0] as FlowNode, moved)}
        onConnect={onConnect}
        onConnectEnd={onConnectEnd}
        onPaneClick={onPaneClick}
        onNodeDoubleClick={(_, node) => onOpen(node.id)}
        isValidConnection={({ source, target }) => source !== target}
        connectionRadius={28}
        snapToGrid
        snapGrid={[GRID, GRID]}
        deleteKeyCode={null}
        selectionKeyCode="Shift"
        multiSelectionKeyCode={['Shift', 'Meta', 'Control']}
        panOnScroll
        zoomOnDoubleClick={false}
        nodesDraggable={!isReadOnly}
        nodesConnectable={!isReadOnly}
        minZoom={0.1}
        maxZoom={2}
        fitView={startsFilled}
        defaultViewport={{ x: 0, y: 0, zoom: 1 }}
        fitViewOptions={{ padding: 0.2, maxZoom: 1 }}
        onlyRenderVisibleElements={document.nodes.length > 150}
        proOptions={{ hideAttribution: true }}
      >
        <Arrows />
        <Background variant={BackgroundVariant.Dots} gap={GRID} size={1.2} color="var(--hf-canvas-dot)" />
        <Controls showInteractive={false} position="bottom-left" />
        {document.nodes.length > 25 && <MiniMap pannable zoomable position="bottom-right" ariaLabel={t`Map`} />}
      </ReactFlow>
    </section>
  );
}
