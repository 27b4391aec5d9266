import { kindOf } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getBezierPath } from '@xyflow/react';
import { memo, useState } from 'react';
import { formatCount } from '../ui/format.ts';
import { useCanvas, useEditor, useOverlay } from './context.ts';
import classes from './flow-edge.module.css';

/** A link between two ports, drawn by its kind, with what went along it in the run that is shown. */
export const FlowEdge = memo(function FlowEdge(props: EdgeProps) {
  const { id, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, selected } = props;
  const { t } = useLingui();
  const { ask, isReadOnly } = useCanvas();
  const [isHovered, setHovered] = useState(false);
  const edge = useEditor((state) => state.document.edges.find((each) => each.id === id));
  const carried = useOverlay((state) => state.view.edges.get(id));
  const [path, x, y] = getBezierPath({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition });
  if (!edge) return null;
  const kind = kindOf(edge);
  const words =
    kind === 'fallback'
      ? t`on ${(edge.on ?? []).join(', ')}`
      : kind === 'compensate'
        ? t`undo`
        : edge.visitLimit === undefined
          ? null
          : t`at most ${edge.visitLimit}×`;
  return (
    <>
      <BaseEdge
        id={id}
        path={path}
        interactionWidth={20}
        className={classes.line ?? ''}
        markerEnd={`url(#hf-arrow-${kind})`}
        data-kind={kind}
        data-selected={selected}
        data-carried={carried !== undefined && carried > 0}
      />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: shows the button below, which can be reached by keyboard. */}
      <path
        d={path}
        className={classes.hover}
        onMouseEnter={() => setHovered(true)}
        onMouseLeave={() => setHovered(false)}
      />
      <EdgeLabelRenderer>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: as above. */}
        <div
          className={`${classes.middle} nodrag nopan`}
          style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
          onMouseEnter={() => setHovered(true)}
          onMouseLeave={() => setHovered(false)}
        >
          {carried !== undefined && carried > 0 && (
            <span className={classes.pill} data-testid={`edge-count-${id}`}>
              {formatCount(carried)}
            </span>
          )}
          {words && <span className={classes.words}>{words}</span>}
          {!isReadOnly && (
            <button
              type="button"
              className={classes.add}
              data-shown={isHovered || selected}
              aria-label={t`Add a node between ${edge.from.node} and ${edge.to.node}`}
              onClick={(event) => {
                const box = event.currentTarget.getBoundingClientRect();
                ask({ screen: { x: box.right, y: box.top }, at: [x - 112, y - 32], edge: id });
              }}
            >
              <IconPlus size={12} aria-hidden="true" />
            </button>
          )}
        </div>
      </EdgeLabelRenderer>
    </>
  );
});

/** Arrow heads, one for each kind of edge. Drawn once per canvas. */
export function Arrows() {
  return (
    <svg className={classes.markers} aria-hidden="true">
      <defs>
        {(['flow', 'fallback', 'compensate'] as const).map((kind) => (
          <marker
            key={kind}
            id={`hf-arrow-${kind}`}
            viewBox="0 0 10 10"
            refX="8"
            refY="5"
            markerWidth="7"
            markerHeight="7"
            orient="auto-start-reverse"
          >
            <path d="M1 1L9 5L1 9z" className={classes.head} data-kind={kind} />
          </marker>
        ))}
      </defs>
    </svg>
  );
}
