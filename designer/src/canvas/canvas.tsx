import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useComputedColorScheme } from '@mantine/core';
import {
  Background,
  BackgroundVariant,
  type EdgeChange,
  MiniMap,
  type NodeChange,
  ReactFlow,
  SelectionMode,
  useReactFlow,
  useStore,
  type Viewport,
} from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { type MouseEvent, useCallback, useMemo, useRef, useState } from 'react';
import { useStore as useZustand } from 'zustand';
import { preferences } from '../app/preferences.ts';
import { useCommandContext } from '../app/use-commands.ts';
import { announce } from '../ui/announce.ts';
import { useAriaWords } from './aria-words.ts';
import classes from './canvas.module.css';
import { useCanvas, useEditor, useOverlay } from './context.ts';
import { ContextMenu } from './context-menu.tsx';
import { Arrows, FlowEdge } from './flow-edge.tsx';
import type { CanvasNode } from './flow-shapes.ts';
import { Crumbs } from './frames/crumbs.tsx';
import { chosenAfter, groupIdOf, selectionOf, toggled } from './frames/follow.ts';
import { FoldCard, GroupFrame } from './frames/group-cards.tsx';
import { findGroup, groupsOf, shownOf } from './frames/groups.ts';
import { NoteCard } from './frames/note-card.tsx';
import { useGoInside } from './frames/use-go-inside.ts';
import { nodeOf } from './lookup.ts';
import { GRID, NOTHING, sizeOf } from './model.ts';
import { NextHint } from './next-hint.tsx';
import { NodeCard } from './node-card.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { TidyHint } from './tidy-hint.tsx';
import { useCanvasCommands } from './use-canvas-commands.ts';
import { useContextMenu } from './use-context-menu.ts';
import { Guides, useDrag } from './use-drag.tsx';
import { useDrawnEdges } from './use-drawn-edges.ts';
import { useDrop } from './use-drop.ts';
import { useFarWords } from './use-far-words.ts';
import { useKeepInView } from './use-keep-in-view.ts';
import { useNextClick } from './use-next-click.ts';
import { useOpeningView } from './use-opening-view.ts';
import { useSecondClick } from './use-second-click.ts';
import { useWires } from './use-wires.ts';
import { useViewCommands } from './view-commands.ts';
import { NO_VIEWS, visited } from './view-history.ts';
import { keepViewport, readViewport } from './view-state.ts';
import { extended } from './walk.ts';
import { WireWhy } from './wire-why.tsx';
import { ZoomBar } from './zoom-bar.tsx';

const nodeTypes = { card: NodeCard, note: NoteCard, frame: GroupFrame, fold: FoldCard };
const edgeTypes = { flow: FlowEdge };
/** From so many nodes on only those in view are mounted, and the map shows. */
const MANY = 150;
const MAP_FROM = 25;
/** Fingers move the view; a mouse draws a box, and moves the view with its other buttons or the space bar. */
const isCoarse = () => window.matchMedia('(pointer: coarse)').matches;

interface CanvasProps {
  readonly onOpen: (nodeId: string) => void;
  /** Under which name the place one looks at is kept; left out, the view starts fitted. */
  readonly viewKey?: string;
  /** The step that the view starts at, where not all of them can be shown. Default: what starts the workflow. */
  readonly lookedFor?: string | undefined;
}

/** The graph. What is drawn is made from the document; what is done here becomes changes of it. */
export function Canvas({ onOpen, viewKey, lookedFor }: CanvasProps) {
  const { t } = useLingui();
  const { editor, ask, isReadOnly, frames, isInset = false } = useCanvas();
  const selection = useEditor((state) => state.selection);
  const groups = useEditor((state) => groupsOf(state.document));
  const isLarge = useEditor((state) => state.document.nodes.length > MANY);
  const flow = useReactFlow();
  const colorMode = useComputedColorScheme('light');
  const zoom = useStore(({ transform }) => (transform[2] < 0.25 ? 'far' : transform[2] < 0.45 ? 'mid' : 'near'));
  const inside = useZustand(frames, (state) => state.inside);
  const wheelZooms = useZustand(preferences, (state) => state.wheelZooms);
  const shown = useMemo(() => shownOf(groups, inside), [groups, inside]);
  const { nodes, change, start, move, stop, isFree, guides } = useDrag(shown);
  const [showsMap, setShowsMap] = useState(() => editor.store.getState().document.nodes.length > MAP_FROM);
  const [startView] = useState(() => (viewKey === undefined ? null : readViewport(viewKey)));
  // An empty canvas stays where it is when the first node comes.
  const [startsFilled] = useState(() => editor.store.getState().document.nodes.length > 0);
  const [isTouch] = useState(isCoarse);
  const box = useRef<HTMLElement>(null);
  const views = useRef(NO_VIEWS);
  const isAtPort = useRef(false);
  const edges = useDrawnEdges(shown);
  const wires = useWires();
  const ariaWords = useAriaWords();
  const drop = useDrop();
  const next = useNextClick();
  const { menu, close, handlers } = useContextMenu();
  const tellFar = useFarWords(zoom === 'far');
  const noteClick = useSecondClick(onOpen);

  const hasFocus = useCallback(() => {
    const active = window.document.activeElement;
    return active === window.document.body || active === box.current;
  }, []);
  const toggleMap = useCallback(() => setShowsMap((before) => !before), []);
  useCommandContext('canvas');
  useCanvasCommands(useViewCommands({ hasFocus, toggleMap, views }));

  const select = useCallback(
    (changes: readonly (NodeChange<CanvasNode> | EdgeChange)[], what: 'nodes' | 'edges') => {
      const chosen = changes.filter((each) => each.type === 'select');
      if (chosen.length === 0) return;
      const { document: present, selection: now } = editor.store.getState();
      const after =
        what === 'nodes' ? chosenAfter(present, now, chosen) : { ...now, edges: toggled(now.edges, chosen) };
      editor.select(after);
      const count = after.nodes.size;
      // One step that is clicked says itself who it is.
      if (what === 'nodes' && count !== now.nodes.size && Math.max(count, now.nodes.size) > 1)
        announce(plural(count, { one: '# step selected', other: '# steps selected' }));
    },
    [editor],
  );
  const onNodesChange = useCallback(
    (given: NodeChange<CanvasNode>[]) => {
      // A port that is clicked begins a connection: its card is not meant, and a panel would lie over what comes next.
      const changes = isAtPort.current ? given.filter(({ type }) => type !== 'select') : given;
      change(changes);
      select(changes, 'nodes');
    },
    [change, select],
  );
  const onPaneClick = (event: MouseEvent) => {
    const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    if (!isReadOnly) next.onPane([at.x, at.y]);
  };
  const onDoubleClick = ({ target, clientX: x, clientY: y }: MouseEvent) => {
    if (isReadOnly || !(target instanceof Element) || !target.classList.contains('react-flow__pane')) return;
    const at = flow.screenToFlowPosition({ x, y });
    ask({ screen: { x, y }, at: [at.x, at.y] });
  };
  const onNodeClick = (event: MouseEvent, { id, type }: CanvasNode) => {
    const isPort = event.target instanceof Element && event.target.closest('.react-flow__handle') !== null;
    if (isReadOnly || isPort) return;
    if (type === 'card') noteClick(event, id);
    if (type === 'card' && (next.onCard(id) || wires.endClick(event.target))) return;
    const { document: present, selection: now } = editor.store.getState();
    // A click on one of several that are chosen means that one.
    const alone = chosenAfter(present, NOTHING, [{ id, selected: true }]);
    const isPlain = !(event.altKey || event.shiftKey || event.ctrlKey || event.metaKey);
    if (isPlain && sizeOf(now) > sizeOf(alone)) return editor.select(alone);
    if (!event.altKey || (type !== 'card' && type !== 'fold')) return;
    const from = new Set(findGroup(present, groupIdOf(id) ?? '')?.nodes ?? [id]);
    const after = selectionOf(present, inside, extended(present, from, 'downstream'));
    editor.select(after);
    announce(plural(after.nodes.size, { one: '# step selected', other: '# steps selected' }));
  };
  const onMoveEnd = (_: unknown, viewport: Viewport) => {
    views.current = visited(views.current, viewport, box.current?.clientWidth ?? 0);
    if (viewKey !== undefined) keepViewport(viewKey, viewport);
  };
  const active = [...selection.nodes].at(-1);
  const only = selection.nodes.size === 1 && !selection.groups?.size ? active : undefined;
  useGoInside(only, shown);
  useOpeningView(startView === null && startsFilled, lookedFor);
  const runId = useOverlay((state) => (state.isShown ? state.runId : null));
  const isPinned = useEditor(({ document: { pins } }) => only !== undefined && pins?.[only] !== undefined);
  const off = useEditor(({ document }) => (only === undefined ? undefined : nodeOf(document, only)?.disabled));
  const holdView = useKeepInView(only, `${runId} ${isPinned} ${off}`);
  return (
    <div className={classes.canvas} data-region="canvas" data-zoom={zoom}>
      <section
        ref={box}
        className={classes.surface}
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes the keys itself.
        tabIndex={0}
        aria-label={
          isInset
            ? t`Picture of what differs. The list beside it says the same.`
            : t`Canvas. Arrow keys go from step to step, Enter opens one, A adds one, C connects, Shift+F10 opens the menu.`
        }
        aria-activedescendant={active === undefined || isInset ? undefined : `card-${active}`}
        data-testid={isInset ? undefined : 'canvas'}
        data-next={next.kind ?? undefined}
        onPointerOver={tellFar}
        onDoubleClick={onDoubleClick}
        {...drop}
        {...handlers}
        onClickCapture={({ target }) => {
          isAtPort.current = target instanceof Element && target.closest('.react-flow__handle') !== null;
        }}
        onPointerDownCapture={(event) => {
          isAtPort.current = false;
          holdView();
          handlers.onPointerDownCapture(event);
        }}
      >
        <ReactFlow
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          colorMode={colorMode}
          onNodesChange={onNodesChange}
          onEdgesChange={(changes) => select(changes, 'edges')}
          onNodeDragStart={start}
          onNodeDrag={move}
          onNodeDragStop={(_, __, moved) => stop(moved)}
          onConnect={wires.onConnect}
          onConnectEnd={wires.onConnectEnd}
          onClickConnectEnd={wires.onClickConnectEnd}
          onReconnectStart={wires.onReconnectStart}
          onReconnect={wires.onReconnect}
          onReconnectEnd={wires.onReconnectEnd}
          isValidConnection={wires.isValidConnection}
          onPaneClick={onPaneClick}
          onNodeClick={onNodeClick}
          onNodeDoubleClick={(_, { id, type }) => type === 'card' && onOpen(id)}
          onInit={({ getViewport }) => onMoveEnd(null, getViewport())}
          onMoveEnd={onMoveEnd}
          connectionRadius={28}
          snapToGrid={!isFree}
          snapGrid={[GRID, GRID]}
          deleteKeyCode={null}
          elevateNodesOnSelect={false}
          disableKeyboardA11y
          nodesFocusable={false}
          edgesFocusable={false}
          selectionKeyCode="Shift"
          selectionOnDrag={!isTouch}
          selectionMode={SelectionMode.Partial}
          multiSelectionKeyCode={['Shift', 'Meta', 'Control']}
          panActivationKeyCode="Space"
          panOnDrag={isTouch ? true : [1, 2]}
          panOnScroll={!wheelZooms}
          // What lies under the fingers of a trackpad stays under them.
          panOnScrollSpeed={1}
          zoomOnScroll={wheelZooms}
          zoomOnDoubleClick={false}
          // A drag that opened the inspector would move the view under the pointer: what was dragged is selected at its end.
          selectNodesOnDrag={false}
          nodesDraggable={!isReadOnly}
          nodesConnectable={!isReadOnly}
          edgesReconnectable={!isReadOnly}
          minZoom={0.1}
          maxZoom={2}
          defaultViewport={startView ?? { x: 0, y: 0, zoom: 1 }}
          onlyRenderVisibleElements={isLarge}
          proOptions={{ hideAttribution: true }}
          ariaLabelConfig={ariaWords}
        >
          <Arrows />
          <Background variant={BackgroundVariant.Dots} gap={GRID} size={1.2} color="var(--hf-canvas-dot)" />
          <Guides guides={guides} />
          <WireWhy />
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
      <ContextMenu menu={menu} onClose={close} />
      <Crumbs />
      {next.kind ? <NextHint kind={next.kind} /> : <SelectionBar />}
      {!isReadOnly && <TidyHint />}
      {!isInset && <ZoomBar isMapShown={showsMap} />}
    </div>
  );
}
