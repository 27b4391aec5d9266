import type { StepView } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { formatDuration } from '../../ui/format.ts';
import { type TimeAxis, timeAxis } from './axis.ts';
import { filteredSteps, NO_FILTER, type NodeFacts, roundsOf, timelineRows } from './steps.ts';
import classes from './timeline.module.css';
import { TimelineFilter } from './timeline-filter.tsx';
import { QuietRow, StepRow } from './timeline-rows.tsx';

const ROW_HEIGHT = 30;

interface TimelineProps {
  /** In the order in which they began. */
  readonly steps: readonly StepView[];
  readonly nodes: ReadonlyMap<string, NodeFacts>;
  /** The server's time of the last entry: where what is not over ends for now. */
  readonly at: number;
  /** Id of the step that is shown in detail. */
  readonly chosen: string | null;
  readonly onChoose: (step: StepView) => void;
}

/** The steps of a run on one time axis, however many. The whole row opens a step. */
export function Timeline({ steps, nodes, at, chosen, onChoose }: TimelineProps) {
  const { t } = useLingui();
  const [filter, setFilter] = useState(NO_FILTER);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const scroller = useRef<HTMLDivElement>(null);
  const axis = useMemo(() => timeAxis(steps, at), [steps, at]);
  const rounds = useMemo(() => roundsOf(steps), [steps]);
  const found = useMemo(() => filteredSteps(steps, nodes, filter), [steps, nodes, filter]);
  const rows = useMemo(() => timelineRows(found, filter, open, chosen), [found, filter, open, chosen]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
  });
  const place = useMemo(() => rows.findIndex((row) => row.kind === 'step' && row.step.id === chosen), [rows, chosen]);
  // What was chosen on the canvas comes into view here. Rows that arrive later move nothing.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another choice scrolls.
  useEffect(() => {
    if (place >= 0) virtual.scrollToIndex(place, { align: 'auto' });
  }, [chosen]);
  const walk = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    for (let next = place + by; next >= 0 && next < rows.length; next += by) {
      const row = rows[next];
      if (row?.kind !== 'step') continue;
      onChoose(row.step);
      virtual.scrollToIndex(next, { align: 'auto' });
      // It may have to be drawn first.
      requestAnimationFrame(() =>
        scroller.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(row.step.id)}"]`)?.focus(),
      );
      return;
    }
  };
  return (
    <section className={classes.timeline} aria-label={t`Steps`} data-region="timeline">
      <TimelineFilter filter={filter} onFilter={setFilter} nodes={nodes} count={steps.length} found={found.length} />
      <Axis axis={axis} />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrows walk along the rows, which are buttons. */}
      <div ref={scroller} className={classes.scroller} onKeyDown={walk} data-testid="timeline-rows">
        <ul style={{ blockSize: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index];
            if (!row) return null;
            return (
              <li
                key={row.kind === 'step' ? row.step.id : `quiet ${row.key}`}
                style={{ transform: `translateY(${start}px)` }}
              >
                {row.kind === 'step' ? (
                  <StepRow
                    step={row.step}
                    name={nodes.get(row.step.node)?.name ?? row.step.node}
                    round={rounds.get(row.step.id)}
                    axis={axis}
                    isChosen={row.step.id === chosen}
                    isFirst={index === Math.max(0, place)}
                    onChoose={onChoose}
                  />
                ) : (
                  <QuietRow row={row} axis={axis} onOpen={() => setOpen(new Set([...open, row.key]))} />
                )}
              </li>
            );
          })}
        </ul>
        {rows.length === 0 && (
          <p className={classes.none}>{steps.length === 0 ? t`No step has begun.` : t`No step fits.`}</p>
        )}
      </div>
    </section>
  );
}

const percent = (share: number): string => `${share * 100}%`;

/** The time above the rows, and where some of it was left out. */
function Axis({ axis: { lengthMs, gaps } }: { readonly axis: TimeAxis }) {
  const { t } = useLingui();
  return (
    <div className={classes.axis} data-testid="time-axis">
      <div className={classes.scale}>
        <span className={classes.tick} style={{ insetInlineStart: 0 }}>
          0
        </span>
        {gaps.map(({ start, end, ms }) => {
          const long = formatDuration(ms);
          return (
            <span
              key={start}
              className={classes.gap}
              style={{ insetInlineStart: percent((start + end) / 2) }}
              title={t`${long} in which nothing happened`}
            >
              {`// ${long} //`}
            </span>
          );
        })}
        <span className={classes.tick} style={{ insetInlineEnd: 0 }}>
          {formatDuration(lengthMs)}
        </span>
      </div>
    </div>
  );
}
