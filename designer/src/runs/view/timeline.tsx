import type { StepView } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { Checkbox, TextInput } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import { formatCount, formatDuration } from '../../ui/format.ts';
import { Status } from '../../ui/status.tsx';
import { lookOfStep } from '../../ui/status-kinds.ts';
import { filteredSteps, NO_FILTER, type TimeScale, timeScale } from './steps.ts';
import classes from './timeline.module.css';

const ROW_HEIGHT = 30;

interface TimelineProps {
  /** In the order in which they began. */
  readonly steps: readonly StepView[];
  readonly names: ReadonlyMap<string, string>;
  /** The server's time of the last entry: where what is not over ends for now. */
  readonly at: number;
  /** Id of the step that is shown in detail. */
  readonly chosen: string | null;
  readonly onChoose: (step: StepView) => void;
}

/** The steps of a run on one time axis. The whole row opens a step. */
export function Timeline({ steps, names, at, chosen, onChoose }: TimelineProps) {
  const { t } = useLingui();
  const [filter, setFilter] = useState(NO_FILTER);
  const scroller = useRef<HTMLDivElement>(null);
  const scale = useMemo(() => timeScale(steps, at), [steps, at]);
  const rows = useMemo(() => filteredSteps(steps, names, filter), [steps, names, filter]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  });
  const count = steps.length;
  return (
    <section className={classes.timeline} aria-label={t`Steps`} data-region="timeline">
      <div className={classes.head}>
        <strong>{t`${count} steps`}</strong>
        <TextInput
          size="xs"
          aria-label={t`Filter steps`}
          placeholder={t`Filter`}
          value={filter.text}
          onChange={(event) => setFilter({ ...filter, text: event.currentTarget.value })}
        />
        <Checkbox
          size="xs"
          label={t`Only what failed`}
          checked={filter.onlyFailed}
          onChange={(event) => setFilter({ ...filter, onlyFailed: event.currentTarget.checked })}
        />
        <span className={classes.axis} aria-hidden="true">
          <span>0</span>
          <span>{formatDuration(scale.lengthMs)}</span>
        </span>
      </div>
      <div ref={scroller} className={classes.scroller}>
        <ul style={{ blockSize: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const step = rows[index];
            return (
              step && (
                <li key={step.id} style={{ transform: `translateY(${start}px)` }}>
                  <Row
                    step={step}
                    name={names.get(step.node) ?? step.node}
                    scale={scale}
                    isChosen={step.id === chosen}
                    onChoose={onChoose}
                  />
                </li>
              )
            );
          })}
        </ul>
        {rows.length === 0 && <p className={classes.none}>{count === 0 ? t`No step has begun.` : t`No step fits.`}</p>}
      </div>
    </section>
  );
}

interface RowProps {
  readonly step: StepView;
  readonly name: string;
  readonly scale: TimeScale;
  readonly isChosen: boolean;
  readonly onChoose: (step: StepView) => void;
}

function Row({ step, name, scale, isChosen, onChoose }: RowProps) {
  const look = lookOfStep(step.status);
  const lane = scale.laneOf(step);
  const counts = Object.entries(step.counts).map(([port, count]) => `${port} ${formatCount(count)}`);
  return (
    <button
      type="button"
      className={classes.row}
      aria-pressed={isChosen}
      data-testid={`step-row-${step.id}`}
      onClick={() => onChoose(step)}
    >
      <span className={classes.name} title={step.id}>
        {name}
        {step.id !== step.node && <small>{step.id.slice(step.node.length)}</small>}
      </span>
      <span>
        <Status look={look} />
      </span>
      <span className={classes.number}>
        {step.startedAt !== null && step.endedAt !== null ? formatDuration(step.endedAt - step.startedAt) : ''}
      </span>
      <span className={classes.counts}>{counts.join(', ')}</span>
      <span className={classes.lane}>
        {lane && (
          <i
            data-kind={look.kind}
            style={{ insetInlineStart: `${lane.start * 100}%`, inlineSize: `max(3px, ${lane.length * 100}%)` }}
          />
        )}
      </span>
    </button>
  );
}
