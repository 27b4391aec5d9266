import type { StepView } from '@holdfast/workflow';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import IconChevronRight from '@tabler/icons-react/icons/IconChevronRight';
import { memo } from 'react';
import { formatCount, formatDuration } from '../../ui/format.ts';
import { Status } from '../../ui/status.tsx';
import { lookOfStep } from '../../ui/status-kinds.ts';
import type { Lane, TimeAxis } from './axis.ts';
import type { Round, TimelineRow } from './steps.ts';
import classes from './timeline.module.css';

interface StepRowProps {
  readonly step: StepView;
  readonly name: string;
  /** Which of the steps of its node it is, where there are several. */
  readonly round: Round | undefined;
  readonly axis: TimeAxis;
  readonly isChosen: boolean;
  /** The one tab stop of the rows. */
  readonly isFirst: boolean;
  readonly onChoose: (step: StepView) => void;
}

/** One step of a run: all of it can be pressed. */
export const StepRow = memo(function StepRow({ step, name, round, axis, isChosen, isFirst, onChoose }: StepRowProps) {
  const { t } = useLingui();
  const look = lookOfStep(step.status, step.waitsFor);
  const counts = Object.entries(step.counts).map(([port, count]) => `${port} ${formatCount(count)}`);
  if (step.failed > 0) counts.push(`✖ ${formatCount(step.failed)}`);
  return (
    <button
      type="button"
      className={classes.row}
      aria-pressed={isChosen}
      tabIndex={isFirst ? 0 : -1}
      data-row={step.id}
      data-testid={`step-row-${step.id}`}
      onClick={() => onChoose(step)}
    >
      <span className={classes.name} title={step.id}>
        {name}
        {round && <small>{t`${formatCount(round.at)} of ${formatCount(round.count)}`}</small>}
        {step.attempt > 1 && <small>×{step.attempt}</small>}
      </span>
      <span>
        <Status look={look} {...(step.isReused ? { word: t`Reused` } : {})} />
      </span>
      <span className={classes.number}>
        {step.startedAt !== null && step.endedAt !== null ? formatDuration(step.endedAt - step.startedAt) : ''}
      </span>
      <span className={classes.counts}>{counts.join(', ')}</span>
      <Bar lane={axis.laneOf(step)} kind={look.kind} axis={axis} />
    </button>
  );
});

interface QuietRowProps {
  readonly row: Extract<TimelineRow, { kind: 'quiet' }>;
  readonly axis: TimeAxis;
  readonly onOpen: () => void;
}

/** Steps in a row that went through at once. */
export function QuietRow({ row: { steps, key }, axis, onOpen }: QuietRowProps) {
  const lanes = [steps[0], steps.at(-1)].map((step) => step && axis.laneOf(step));
  const [first, last] = lanes;
  const lane = first && last ? { start: first.start, length: last.start + last.length - first.start } : null;
  return (
    <button
      type="button"
      className={classes.row}
      aria-expanded={false}
      data-testid={`quiet-row-${key}`}
      onClick={onOpen}
    >
      <span className={classes.quiet}>
        <IconChevronRight size={14} aria-hidden="true" />{' '}
        {plural(steps.length, { one: '# quiet step', other: '# quiet steps' })}
      </span>
      <span />
      <span />
      <span />
      <Bar lane={lane} kind="quiet" axis={axis} />
    </button>
  );
}

function Bar({ lane, kind, axis }: { readonly lane: Lane | null; readonly kind: string; readonly axis: TimeAxis }) {
  return (
    <span className={classes.lane}>
      {axis.gaps.map(({ start, end }) => (
        <b key={start} style={{ insetInlineStart: `${start * 100}%`, inlineSize: `${(end - start) * 100}%` }} />
      ))}
      {lane && (
        <i
          data-kind={kind}
          style={{
            insetInlineStart: `min(${lane.start * 100}%, 100% - 3px)`,
            inlineSize: `max(3px, ${lane.length * 100}%)`,
          }}
        />
      )}
    </span>
  );
}
