import { type Edge, kindOf, type WorkflowDocument } from '@holdfast/workflow';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useReducedMotion } from '@mantine/hooks';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getBezierPath, getSmoothStepPath, Position } from '@xyflow/react';
import { memo, useState } from 'react';
import { formatCount } from '../ui/format.ts';
import type { NodeTypes } from './catalogue.ts';
import { useCanvas, useEditor, useOverlay } from './context.ts';
import { MarkChip } from './diff/diff-mark.tsx';
import { besideNames } from './edge-middle.ts';
import classes from './flow-edge.module.css';
import { groupIdOf } from './frames/follow.ts';
import { findGroup } from './frames/groups.ts';
import { edgeOf, nameOf, nodeOf } from './lookup.ts';
import { areInputsNamed, areOutputsNamed, drawnPorts, NODE_HEIGHT, NODE_WIDTH } from './ports.ts';
import { movingEdges } from './run-overlay.ts';

/** A link between two ports, drawn by its kind, with what went along it in the run that is shown. */
export const FlowEdge = memo(function FlowEdge(props: EdgeProps) {
  const { id, target, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, selected = false } = props;
  const { t } = useLingui();
  const { ask, isReadOnly, editor, types, marks } = useCanvas();
  const [isHovered, setHovered] = useState(false);
  const edge = useEditor((state) => edgeOf(state.document, id));
  const off = useEditor((state) => offness(state.document, edge, target));
  const carried = useOverlay((state) => (state.isShown ? (state.view.edges.get(id)?.count ?? 0) : 0));
  const isMoving = useOverlay((state) => state.isShown && movingEdges(state.view).has(id));
  if (!edge) return null;
  const ends = { sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition };
  const isBack = leadsBack(ends);
  const [path, ...middle] = isBack ? getSmoothStepPath({ ...ends, borderRadius: 16, offset: 28 }) : getBezierPath(ends);
  const kind = kindOf(edge);
  const mark = marks?.edges.get(id);
  const words =
    kind === 'fallback'
      ? t`on ${(edge.on ?? []).join(', ')}`
      : kind === 'compensate'
        ? t`undo`
        : edge.visitLimit === undefined
          ? null
          : t`at most ${edge.visitLimit}×`;
  const canAdd = !isReadOnly && kind !== 'compensate' && (isHovered || selected);
  const { document } = editor.store.getState();
  const [x, y] = isBack || kind !== 'flow' ? middle : besideNames(ends, middle, namedEnds(document, edge, types));
  const [start, end] = [nameOf(document, edge.from.node), nameOf(document, edge.to.node)];
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hovering only brings up a button that a command stands for too.
    <g onMouseEnter={() => setHovered(true)} onMouseLeave={() => setHovered(false)}>
      <BaseEdge
        id={id}
        path={path}
        interactionWidth={24}
        className={classes.line ?? ''}
        markerEnd={`url(#hf-arrow-${carried > 0 && kind === 'flow' ? 'carried' : kind})`}
        data-kind={kind}
        data-selected={selected}
        data-carried={carried > 0}
        data-off={off !== null}
        data-mark={mark}
      />
      {off === 'bypass' && kind !== 'compensate' && (
        <path d={bypass(targetX, targetY)} className={classes.bypass} data-testid={`bypass-${id}`} />
      )}
      {isMoving && <Dot id={id} path={path} />}
      {(carried > 0 || words !== null || canAdd || mark) && (
        <EdgeLabelRenderer>
          <div
            className={`${classes.middle} nodrag nopan`}
            data-edge={id}
            style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
          >
            {carried > 0 && (
              <span
                className={classes.pill}
                data-testid={`edge-count-${id}`}
                title={plural(carried, { one: '# item', other: '# items' })}
              >
                {formatCount(carried)}
              </span>
            )}
            {mark && <MarkChip mark={mark} />}
            {words && (
              <span className={classes.words} data-kind={kind}>
                {words}
              </span>
            )}
            {canAdd && (
              <button
                type="button"
                tabIndex={-1}
                className={classes.add}
                onMouseEnter={() => setHovered(true)}
                onMouseLeave={() => setHovered(false)}
                aria-label={t`Add a step between ${start} and ${end}`}
                onClick={(event) => {
                  // The connection itself is not meant: it is not selected.
                  event.stopPropagation();
                  const box = event.currentTarget.getBoundingClientRect();
                  ask({
                    screen: { x: box.right, y: box.top },
                    at: [x - NODE_WIDTH / 2, y - NODE_HEIGHT / 2],
                    edge: id,
                  });
                }}
              >
                <IconPlus size={14} aria-hidden="true" />
              </button>
            )}
          </div>
        </EdgeLabelRenderer>
      )}
    </g>
  );
});

/** Whether the ports at the start and at the end of an edge have their names beside them. */
function namedEnds(document: WorkflowDocument, edge: Edge, { describe }: NodeTypes): readonly [boolean, boolean] {
  const portsOf = (id: string) => {
    const node = nodeOf(document, id);
    return node && drawnPorts(node, describe(node.type, node.typeVersion));
  };
  const [start, end] = [portsOf(edge.from.node), portsOf(edge.to.node)];
  return [start !== undefined && areOutputsNamed(start), end !== undefined && areInputsNamed(end)];
}

/** Items under way. Nothing moves for whoever asked for that. */
function Dot({ id, path }: { readonly id: string; readonly path: string }) {
  if (useReducedMotion()) return null;
  return (
    <circle r={4} className={classes.dot} data-testid={`edge-motion-${id}`}>
      <animateMotion path={path} dur="1.2s" repeatCount="indefinite" />
    </circle>
  );
}

/** What an edge has to do with a step that is off: it goes around it, or nothing comes along it. `target`: the card it is drawn to. */
function offness(document: WorkflowDocument, edge: Edge | undefined, target: string): 'bypass' | 'off' | null {
  if (!edge) return null;
  const folded = groupIdOf(target);
  // Around a folded group leads a way only where all that is in it is off.
  const steps = folded === null ? [edge.to.node] : (findGroup(document, folded)?.nodes ?? []);
  if (steps.every((id) => nodeOf(document, id)?.disabled === 'pass')) return 'bypass';
  const isStopped = (id: string) => nodeOf(document, id)?.disabled === 'stop';
  return isStopped(edge.from.node) || isStopped(edge.to.node) ? 'off' : null;
}

/** The way around a card that is off, over its top, from where an edge comes in to where the next one leaves. */
function bypass(x: number, y: number): string {
  const top = y - NODE_HEIGHT / 2 - 14;
  const end = x + NODE_WIDTH;
  return `M${x} ${y}C${x - 28} ${y} ${x - 28} ${top} ${x + 20} ${top}H${end - 20}C${end + 28} ${top} ${end + 28} ${y} ${end} ${y}`;
}

/** A curve to something behind would run underneath the cards: such an edge goes around. */
const leadsBack = ({
  sourceX,
  targetX,
  sourcePosition,
}: Pick<EdgeProps, 'sourceX' | 'targetX' | 'sourcePosition'>): boolean =>
  sourcePosition === Position.Right && targetX < sourceX + 16;

/** Arrow heads, one for each kind of edge. Drawn once per canvas. */
export function Arrows() {
  return (
    <svg className={classes.markers} aria-hidden="true">
      <defs>
        {(['flow', 'carried', 'fallback', 'compensate'] as const).map((kind) => (
          <marker
            key={kind}
            id={`hf-arrow-${kind}`}
            viewBox="0 0 10 10"
            refX="9"
            refY="5"
            markerWidth="13"
            markerHeight="13"
            markerUnits="userSpaceOnUse"
            orient="auto-start-reverse"
          >
            <path
              d={kind === 'fallback' ? 'M1 1L9 5L1 9' : 'M1 1L9 5L1 9z'}
              className={classes.head}
              data-kind={kind}
            />
          </marker>
        ))}
      </defs>
    </svg>
  );
}
