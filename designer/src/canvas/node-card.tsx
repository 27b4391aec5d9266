import { COMPENSATE_PORT, effectOf, FALLBACK_PORT } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { Tooltip } from '@mantine/core';
import IconAlertTriangle from '@tabler/icons-react/icons/IconAlertTriangle';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import { Handle, type NodeProps, Position } from '@xyflow/react';
import { memo } from 'react';
import { formatCount } from '../ui/format.ts';
import { StatusIcon } from '../ui/status.tsx';
import { lookOfStep } from '../ui/status-kinds.ts';
import { TypeIcon } from '../ui/type-icon.tsx';
import { useCanvas, useEditor, useOverlay } from './context.ts';
import { drawnPorts, NODE_HEIGHT, nodeOf, placeAfter } from './model.ts';
import classes from './node-card.module.css';

const share = (index: number, count: number): string => `${((index + 1) / (count + 1)) * 100}%`;

/** One placed node: what it is, what is wrong with it, how it goes. */
export const NodeCard = memo(function NodeCard({ id, selected }: NodeProps) {
  const { t } = useLingui();
  const { types, ask, isReadOnly, editor } = useCanvas();
  const node = useEditor((state) => nodeOf(state.document, id));
  const problem = useEditor((state) => {
    const own = state.problems.filter((each) => each.node === id && each.severity !== 'info');
    return own.find(({ severity }) => severity === 'error') ?? own[0];
  });
  const isPinned = useEditor((state) => state.document.pins?.[id] !== undefined);
  const takenPorts = useEditor((state) =>
    state.document.edges
      .filter(({ from }) => from.node === id)
      .map(({ from }) => from.port)
      .join('\n'),
  );
  const runView = useOverlay((state) => state.view.nodes.get(id));
  const hasRun = useOverlay((state) => state.runId !== null);
  if (!node) return null;
  const description = types.describe(node.type, node.typeVersion);
  const { inputs, outputs, hasFallback, hasCompensate } = drawnPorts(node, description);
  const taken = new Set(takenPorts.split('\n'));
  const effect = description ? effectOf(description, node.parameters) : null;
  const what = description
    ? `${description.type.split('.')[0]}${effect?.kind === 'write' ? ` · ${t`write`} (${effect.safeBy})` : effect?.kind === 'read' ? ` · ${t`read`}` : ''}`
    : t`unknown node type`;
  const look = runView ? lookOfStep(runView.status) : null;
  const height = Math.max(NODE_HEIGHT, 28 * Math.max(inputs.length, outputs.length));
  const open = (port: string, element: HTMLElement) => {
    const box = element.getBoundingClientRect();
    ask({
      screen: { x: box.right, y: box.top },
      at: placeAfter(editor.store.getState().document, id),
      from: { node: id, port },
    });
  };
  return (
    <div
      className={classes.card}
      style={{ minHeight: height }}
      data-testid={`node-card-${id}`}
      data-selected={selected}
      data-control={description?.control ?? 'step'}
      data-off={node.disabled !== undefined}
      data-status={look?.kind}
      data-reached={!hasRun || runView !== undefined}
    >
      {inputs.map((port, index) => (
        <Handle
          key={port}
          id={port}
          type="target"
          position={Position.Left}
          isConnectable={!isReadOnly}
          className={classes.port ?? ''}
          style={{ top: share(index, inputs.length) }}
          aria-label={t`Input ${port}`}
          data-testid={`port-${id}-in-${port}`}
        />
      ))}
      <span className={classes.icon}>
        <TypeIcon name={description?.icon} />
      </span>
      <span className={classes.words}>
        <span className={classes.name} title={node.name}>
          {node.name}
        </span>
        <span className={classes.what}>{node.disabled ? t`Off` : what}</span>
      </span>
      <span className={classes.badges}>
        {isPinned && <span title={t`Uses pinned data in draft runs`}>📌</span>}
        {problem && (
          <Tooltip label={problem.message} multiline maw={320}>
            <span className={classes.problem} data-severity={problem.severity} role="img" aria-label={problem.message}>
              <IconAlertTriangle size={16} aria-hidden="true" />
            </span>
          </Tooltip>
        )}
        {look && runView && (
          <span className={classes.status} data-kind={look.kind} data-testid={`node-status-${id}`} title={look.word}>
            <StatusIcon look={look} size={14} />
            <span className={classes.counts}>
              {runView.total > 1 ? `${runView.total}×` : ''}
              {runView.ok > 0 ? formatCount(runView.ok) : ''}
              {runView.failed > 0 ? ` ✖${formatCount(runView.failed)}` : ''}
            </span>
          </span>
        )}
      </span>
      {outputs.map((port, index) => (
        <Handle
          key={port}
          id={port}
          type="source"
          position={Position.Right}
          isConnectable={!isReadOnly}
          className={classes.port ?? ''}
          style={{ top: share(index, outputs.length) }}
          aria-label={t`Output ${port}`}
          data-testid={`port-${id}-out-${port}`}
        />
      ))}
      {outputs.length > 1 &&
        outputs.map((port, index) => (
          <span key={port} className={classes.portName} style={{ top: share(index, outputs.length) }}>
            {port}
          </span>
        ))}
      {!isReadOnly &&
        outputs
          .filter((port) => !taken.has(port))
          .map((port) => (
            <button
              key={port}
              type="button"
              className={`${classes.add} nodrag nopan`}
              style={{ top: share(outputs.indexOf(port), outputs.length) }}
              aria-label={t`Add a node after ${node.name}, ${port}`}
              onClick={(event) => open(port, event.currentTarget)}
            >
              <IconPlus size={14} aria-hidden="true" />
            </button>
          ))}
      {hasFallback && (
        <Handle
          id={FALLBACK_PORT}
          type="source"
          position={Position.Bottom}
          isConnectable={!isReadOnly}
          className={`${classes.port} ${classes.fallback}`}
          style={{ left: '25%' }}
          aria-label={t`Fallback: failed items leave here`}
          data-testid={`port-${id}-fallback`}
          data-taken={taken.has(FALLBACK_PORT)}
        />
      )}
      {hasCompensate && (
        <Handle
          id={COMPENSATE_PORT}
          type="source"
          position={Position.Bottom}
          isConnectable={!isReadOnly}
          className={`${classes.port} ${classes.compensate}`}
          style={{ left: '75%' }}
          aria-label={t`Compensation: undoes this write`}
          data-taken={taken.has(COMPENSATE_PORT)}
        />
      )}
    </div>
  );
});
