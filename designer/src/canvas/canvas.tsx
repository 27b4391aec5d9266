import { useLingui } from '@lingui/react/macro';
import { useComputedColorScheme } from '@mantine/core';
import {
  applyNodeChanges,
  Background,
  BackgroundVariant,
  type EdgeChange,
  type Edge as FlowEdgeShape,
  MiniMap,
  type NodeChange,
  ReactFlow,
  useReactFlow,
  useStore,
} from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { type MouseEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useStore as useZustand } from 'zustand';
import { useCommandContext, useCommands } from '../app/use-commands.ts';
import classes from './canvas.module.css';
import { useCanvas, useEditor } from './context.ts';
import { Arrows, FlowEdge } from './flow-edge.tsx';
import { type CanvasNode, toFlowEdges, toFlowNodes } from './flow-shapes.ts';
import { Crumbs } from './frames/crumbs.tsx';
import { chosenAfter, putDown, toggled, withFollowers } from './frames/follow.ts';
import { FoldCard, GroupFrame } from './frames/group-cards.tsx';
import { shownOf } from './frames/groups.ts';
import { NoteCard } from './frames/note-card.tsx';
import { useGoInside } from './frames/use-go-inside.ts';
import { GRID } from './model.ts';
import { NodeCard } from './node-card.tsx';
import { useDrop } from './use-drop.ts';
import { useKeepInView } from './use-keep-in-view.ts';
import { useOpeningView } from './use-opening-view.ts';
import { useWires } from './use-wires.ts';
import { useViewCommands } from './view-commands.ts';
import { keepViewport, readViewport } from './view-state.ts';
import { extended } from './walk.ts';
import { ZoomBar } from './zoom-bar.tsx';

const nodeTypes = { card: NodeCard, note: NoteCard, frame: GroupFrame, fold: FoldCard };
const edgeTypes = { flow: FlowEdge };
/** From so many nodes on only those in view are mounted, and the map shows. */
const MANY = 150;
const MAP_FROM = 25;

interface CanvasProps {
  readonly onOpen: (nodeId: string) => void;
  /** Under which name the place one looks at is kept; left out, the view starts fitted. */
  readonly viewKey?: string;
}

/** The graph. What is drawn is made from the document; what is done here becomes changes of it. */
export function Canvas({ onOpen, viewKey }: CanvasProps) {
  const { t } = useLingui();
  const { editor, types, ask, isReadOnly, frames } = useCanvas();
  const document = useEditor((state) => state.document);
  const selection = useEditor((state) => state.selection);
  const flow = useReactFlow();
  const colorMode = useComputedColorScheme('light');
  const zoom = useStore(({ transform }) => (transform[2] < 0.25 ? 'far' : transform[2] < 0.45 ? 'mid' : 'near'));
  const inside = useZustand(frames, (state) => state.inside);
  const shown = useMemo(() => shownOf(document, inside), [document, inside]);
  const [nodes, setNodes] = useState<CanvasNode[]>(() => toFlowNodes(document, types.describe, selection, shown, []));
  const [showsMap, setShowsMap] = useState(document.nodes.length > MAP_FROM);
  const [startView] = useState(() => (viewKey === undefined ? null : readViewport(viewKey)));
  // An empty canvas stays where it is when the first node comes.
  const [startsFilled] = useState(document.nodes.length > 0);
  const isDragging = useRef(false);
  const box = useRef<HTMLElement>(null);
  const drawnEdges = useRef<FlowEdgeShape[]>([]);
  const edges = useMemo(() => {
    drawnEdges.current = toFlowEdges(document, selection.edges, shown, drawnEdges.current);
    return drawnEdges.current;
  }, [document, selection.edges, shown]);
  const wires = useWires();
  const drop = useDrop();

  useEffect(() => {
    if (!isDragging.current) setNodes((before) => toFlowNodes(document, types.describe, selection, shown, before));
  }, [document, selection, shown, types]);

  const hasFocus = useCallback(() => {
    const active = window.document.activeElement;
    return active === window.document.body || active === box.current;
  }, []);
  const toggleMap = useCallback(() => setShowsMap((before) => !before), []);
  useCommandContext('canvas');
  useCommands(useViewCommands({ hasFocus, toggleMap }));

  const select = useCallback(
    (changes: readonly (NodeChange<CanvasNode> | EdgeChange)[], what: 'nodes' | 'edges') => {
      const chosen = changes.filter((change) => change.type === 'select');
      if (chosen.length === 0) return;
      const { document: present, selection: now } = editor.store.getState();
      editor.select(
        what === 'nodes' ? chosenAfter(present, now, chosen) : { ...now, edges: toggled(now.edges, chosen) },
      );
    },
    [editor],
  );
  const onNodesChange = useCallback(
    (changes: NodeChange<CanvasNode>[]) => {
      setNodes((before) => applyNodeChanges(withFollowers(editor.store.getState().document, changes, before), before));
      select(changes, 'nodes');
    },
    [editor, select],
  );
  const onDragStop = (moved: readonly CanvasNode[]) => {
    isDragging.current = false;
    const count = moved.length;
    editor.change(count === 1 ? t`move a step` : t`move ${count} steps`, (before) =>
      putDown(before, types.describe, moved),
    );
  };
  const startDrag = () => {
    isDragging.current = true;
  };
  const onPaneClick = (event: MouseEvent) => {
    if (event.detail !== 2 || isReadOnly) return;
    const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    ask({ screen: { x: event.clientX, y: event.clientY }, at: [at.x, at.y] });
  };
  const active = [...selection.nodes].at(-1);
  const only = selection.nodes.size === 1 && !selection.groups?.size ? active : undefined;
  useGoInside(only, shown);
  useOpeningView(startView === null && startsFilled);
  useKeepInView(only);
  return (
    <div className={classes.canvas} data-region="canvas" data-zoom={zoom}>
      <section
        ref={box}
        className={classes.surface}
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes the keys itself.
        tabIndex={0}
        aria-label={t`Canvas. Arrow keys go from step to step, Enter opens one, A adds one, C connects.`}
        aria-activedescendant={active === undefined ? undefined : `card-${active}`}
        data-testid="canvas"
        {...drop}
      >
        <ReactFlow
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          colorMode={colorMode}
          onNodesChange={onNodesChange}
          onEdgesChange={(changes) => select(changes, 'edges')}
          onNodeDragStart={startDrag}
          onNodeDragStop={(_, __, moved) => onDragStop(moved)}
          onSelectionDragStart={startDrag}
          onSelectionDragStop={(_, moved) => onDragStop(moved)}
          onConnect={wires.onConnect}
          onConnectEnd={wires.onConnectEnd}
          onReconnect={wires.onReconnect}
          isValidConnection={wires.isValidConnection}
          onPaneClick={onPaneClick}
          onNodeClick={(event, { id }) => {
            if (event.altKey)
              editor.select({ nodes: extended(document, new Set([id]), 'downstream'), edges: new Set() });
          }}
          onNodeDoubleClick={(_, { id, type }) => type === 'card' && onOpen(id)}
          onMoveEnd={(_, viewport) => {
            if (viewKey !== undefined) keepViewport(viewKey, viewport);
          }}
          connectionRadius={28}
          snapToGrid
          snapGrid={[GRID, GRID]}
          deleteKeyCode={null}
          elevateNodesOnSelect={false}
          disableKeyboardA11y
          nodesFocusable={false}
          edgesFocusable={false}
          selectionKeyCode="Shift"
          multiSelectionKeyCode={['Shift', 'Meta', 'Control']}
          panOnScroll
          panOnDrag={[0, 1, 2]}
          zoomOnDoubleClick={false}
          nodesDraggable={!isReadOnly}
          nodesConnectable={!isReadOnly}
          edgesReconnectable={!isReadOnly}
          minZoom={0.1}
          maxZoom={2}
          defaultViewport={startView ?? { x: 0, y: 0, zoom: 1 }}
          onlyRenderVisibleElements={document.nodes.length > MANY}
          proOptions={{ hideAttribution: true }}
        >
          <Arrows />
          <Background variant={BackgroundVariant.Dots} gap={GRID} size={1.2} color="var(--hf-canvas-dot)" />
          {showsMap && (
            <MiniMap
              pannable
              zoomable
              position="bottom-right"
              ariaLabel={t`Map`}
              nodeColor="var(--hf-line-control)"
              maskColor="color-mix(in srgb, var(--hf-canvas) 70%, transparent)"
            />
          )}
        </ReactFlow>
      </section>
      <Crumbs />
      <ZoomBar isMapShown={showsMap} />
    </div>
  );
}
