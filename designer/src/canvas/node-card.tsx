import { COMPENSATE_PORT, effectOf, FALLBACK_PORT, type Node, type NodeDescription } from '@holdfast/workflow';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { Tooltip } from '@mantine/core';
import IconAlertTriangle from '@tabler/icons-react/icons/IconAlertTriangle';
import IconPin from '@tabler/icons-react/icons/IconPin';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import type { NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { useProblemWords } from '../inspector/problem-words.ts';
import { lookOfStep } from '../ui/status-kinds.ts';
import { TypeIcon } from '../ui/type-icon.tsx';
import { useCanvas, useEditor, useOverlay } from './context.ts';
import { MarkChip } from './diff/diff-mark.tsx';
import { MARK_WORDS } from './diff/diff-words.ts';
import { edgesFrom, nodeOf, problemsOf, rankOf } from './lookup.ts';
import { placeAfter } from './model.ts';
import classes from './node-card.module.css';
import { idleOf, mostAttempts, NodeStatus, nextTryAt, OffStatus, useStatusWords } from './node-status.tsx';
import { useNodeWords, wordsLine } from './node-words.ts';
import { Port } from './port.tsx';
import {
  areInputsNamed,
  areOutputsNamed,
  COMPENSATE_SHARE,
  drawnPorts,
  FALLBACK_SHARE,
  heightOf,
  shareOf,
} from './ports.ts';
import { OthersRing } from './presence/others-ring.tsx';
import { staleSteps } from './stale.ts';
import { useRefusal } from './wire-why.tsx';

const isWrite = (node: Node | undefined, description: NodeDescription | undefined): boolean =>
  description !== undefined && effectOf(description, node?.parameters).kind === 'write';
const percent = (share: number): string => `${share * 100}%`;

/** One placed node: what it is, what is wrong with it, how it goes. */
export const NodeCard = memo(function NodeCard({ id, selected }: NodeProps) {
  const { t, i18n } = useLingui();
  const { types, ask, isReadOnly, editor, open, marks, isInset } = useCanvas();
  const node = useEditor((state) => nodeOf(state.document, id));
  const problems = useEditor((state) => problemsOf(state.problems, id));
  const isPinned = useEditor((state) => state.document.pins?.[id] !== undefined);
  const edges = useEditor((state) => edgesFrom(state.document, id));
  const rank = useEditor((state) => rankOf(state.document, id));
  const count = useEditor((state) => state.document.nodes.length);
  const hasRun = useOverlay((state) => state.isShown);
  const ran = useOverlay((state) => (state.isShown ? state.view.nodes.get(id) : undefined));
  const ranDocument = useOverlay((state) => (state.isShown ? state.ran : null));
  const isStale = useEditor((state) => ranDocument !== null && staleSteps(ranDocument, state.document).has(id));
  const refusal = useRefusal(id);
  const description = node && types.describe(node.type, node.typeVersion);
  const words = useNodeWords(node, description);
  const isRehearsal = useOverlay((state) => state.mode === 'rehearsal');
  const standIn = useOverlay((state) => state.standIns.get(id)?.kind);
  const isHeld = isRehearsal && isWrite(node, description);
  const idle = ran ? idleOf(ran, standIn, isHeld) : null;
  const most = node && ran ? mostAttempts(ran, node, description) : null;
  const problemWords = useProblemWords();
  const statusWords = useStatusWords(ran, idle, most, isStale);
  if (!node) return null;
  const ports = drawnPorts(node, description);
  const { inputs, outputs } = ports;
  const taken = new Set(edges.map(({ from }) => from.port));
  const grave = problems.filter(({ severity }) => severity !== 'info');
  const worst = grave.find(({ severity }) => severity === 'error') ?? grave[0];
  const problemCount = grave.length;
  const mark = marks?.nodes.get(id);
  const label = [
    node.name,
    wordsLine(words),
    node.disabled ? t`Off` : '',
    statusWords,
    problemCount > 0 ? plural(problemCount, { one: '# problem', other: '# problems' }) : '',
    isPinned ? t`pinned data` : '',
    mark ? i18n._(MARK_WORDS[mark]) : '',
    rank === undefined ? '' : t`step ${rank} of ${count}`,
  ]
    .filter(Boolean)
    .join(', ');
  const addAfter = (port: string, element: HTMLElement) => {
    const box = element.getBoundingClientRect();
    const at = placeAfter(editor.store.getState().document, id);
    ask({ screen: { x: box.right, y: box.top }, at, from: { node: id, port } });
  };
  return (
    <div
      id={isInset ? undefined : `card-${id}`}
      role="group"
      aria-label={label}
      className={classes.card}
      style={{ blockSize: heightOf(ports) }}
      data-testid={`${isInset ? 'inset' : 'node'}-card-${id}`}
      data-selected={selected}
      data-control={description?.control ?? 'step'}
      data-off={node.disabled !== undefined}
      data-status={ran ? lookOfStep(ran.status, ran.waitsFor).kind : undefined}
      data-reached={!hasRun || ran !== undefined || node.disabled !== undefined}
      data-refuses={refusal !== null}
      data-mark={mark}
      title={refusal ?? undefined}
    >
      <OthersRing id={id} />
      {mark && (
        <span className={classes.diffMark}>
          <MarkChip mark={mark} />
        </span>
      )}
      <span className={classes.icon}>
        <TypeIcon name={description?.icon} />
      </span>
      <span className={classes.words}>
        <span className={classes.line}>
          <span className={classes.name} title={node.name}>
            {node.name}
          </span>
          {isPinned && (
            <Tooltip label={t`Draft runs use pinned data here`}>
              <IconPin size={16} className={classes.mark ?? ''} role="img" aria-label={t`Pinned data`} />
            </Tooltip>
          )}
          {worst && (
            <Tooltip
              label={grave.map(problemWords).join('\n')}
              // What takes time to read stays while the pointer is on it (WCAG 1.4.13).
              interactive
              multiline
              maw={340}
              className={classes.tip ?? ''}
            >
              <button
                type="button"
                tabIndex={-1}
                className={`${classes.problem} nodrag`}
                data-severity={worst.severity}
                data-testid={`node-problems-${id}`}
                aria-label={plural(problemCount, { one: '# problem: go to it', other: '# problems: go to the first' })}
                onClick={() => open(id, worst.path)}
              >
                <IconAlertTriangle size={16} aria-hidden="true" />
                {problemCount > 1 ? problemCount : ''}
              </button>
            </Tooltip>
          )}
        </span>
        <span className={classes.line}>
          <span className={classes.what}>
            {node.disabled === 'stop' ? t`Off: stops here` : node.disabled ? t`Off: passes items on` : words.operation}
          </span>
          {!node.disabled && !ran && words.effect !== '' && <span className={classes.effect}>· {words.effect}</span>}
          {hasRun && node.disabled && <OffStatus id={id} />}
          {ran && !node.disabled && (
            <NodeStatus
              id={id}
              ran={ran}
              idle={idle}
              most={most}
              wakeAt={ran.wakeAt ?? nextTryAt(ran, node, description)}
              isStale={isStale}
              words={statusWords}
            />
          )}
        </span>
      </span>
      {inputs.map(({ name, title }, index) => (
        <Port
          key={name}
          node={id}
          name={name}
          side="left"
          share={percent(shareOf(index, inputs.length))}
          label={t`Input ${title ?? name}`}
          words={areInputsNamed(ports) ? (title ?? name) : ''}
        />
      ))}
      {outputs.map(({ name, title }, index) => (
        <Port
          key={name}
          node={id}
          name={name}
          side="right"
          share={percent(shareOf(index, outputs.length))}
          label={t`Output ${title ?? name}`}
          words={areOutputsNamed(ports) ? (title ?? name) : ''}
        >
          {!isReadOnly && !taken.has(name) && (
            <button
              type="button"
              tabIndex={-1}
              className={`${classes.add} nodrag nopan`}
              aria-label={t`Add a step after ${node.name}, ${title ?? name}`}
              onClick={(event) => addAfter(name, event.currentTarget)}
            >
              <IconPlus size={14} aria-hidden="true" />
            </button>
          )}
        </Port>
      ))}
      {ports.hasFallback && (
        <Port
          node={id}
          name={FALLBACK_PORT}
          side="bottom"
          share={percent(FALLBACK_SHARE)}
          label={t`Fallback: failed items leave here`}
          words=""
          isTaken={taken.has(FALLBACK_PORT)}
        />
      )}
      {ports.hasCompensate && (
        <Port
          node={id}
          name={COMPENSATE_PORT}
          side="bottom"
          share={percent(COMPENSATE_SHARE)}
          label={t`Compensation: undoes this write`}
          words=""
          isTaken={taken.has(COMPENSATE_PORT)}
        />
      )}
    </div>
  );
});
