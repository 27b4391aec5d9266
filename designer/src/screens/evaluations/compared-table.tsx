import { useLingui } from '@lingui/react/macro';
import { VisuallyHidden } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Evaluation } from '../../api/types.ts';
import { formatCount, formatDollars, formatDuration, formatShare } from '../../ui/format.ts';
import { When } from '../../ui/time.tsx';
import classes from './evaluations.module.css';
import { whichOf } from './which.ts';

interface ComparedTableProps {
  /** Newest first. */
  readonly evaluations: readonly Evaluation[];
  /** The one that is looked at. */
  readonly looked: string | undefined;
  readonly onLook: (id: string) => void;
}

type Result = NonNullable<Evaluation['result']>;

/** One line of the comparison: how each did, and which of them did best. */
interface Row {
  readonly name: string;
  readonly title?: string;
  readonly value: (result: Result, evaluation: Evaluation) => number | null;
  readonly words: (value: number, result: Result, evaluation: Evaluation) => ReactNode;
  /** Which end is good; left out: neither. */
  readonly best?: 'high' | 'low';
  readonly hasBar?: boolean;
  /** What is said where there is no value; left out: a dash. */
  readonly missing?: string;
}

const fieldsOf = (evaluations: readonly Evaluation[]): string[] => [
  ...new Set(evaluations.flatMap(({ result }) => result?.fields.map(({ field }) => field) ?? [])),
];

/** Evaluations side by side: a column each, with the best of every line in bold. */
export function ComparedTable({ evaluations, looked, onLook }: ComparedTableProps) {
  const { t } = useLingui();
  const sums: readonly Row[] = [
    {
      name: t`Fields right`,
      value: ({ accuracy }) => accuracy,
      words: (value) => formatShare(value),
      best: 'high',
      hasBar: true,
    },
    {
      name: t`Whole examples right`,
      value: ({ whole }) => whole,
      words: (value, _, { cases }) => t`${formatCount(value)} of ${formatCount(cases)}`,
      best: 'high',
    },
    { name: t`Failed`, value: ({ failed }) => failed, words: (value) => formatCount(value), best: 'low' },
    {
      name: t`Calibration error`,
      title: t`How far the confidence lies from the share that is right. The lower, the more a threshold can be trusted.`,
      value: ({ calibrationError }) => calibrationError,
      words: (value) => formatShare(value),
      best: 'low',
    },
    {
      name: t`Cost of 1,000 examples`,
      // What nobody knows in part is compared with nothing.
      value: ({ cost, unpriced }, { cases }) => (unpriced > 0 ? null : (cost / Math.max(1, cases)) * 1_000),
      words: (value) => formatDollars(value),
      missing: t`price unknown`,
      best: 'low',
    },
    {
      name: t`One call, median and 95 %`,
      value: ({ latency }) => latency.p50,
      words: (value, { latency }) => `${formatDuration(value)}, ${formatDuration(latency.p95)}`,
      best: 'low',
    },
  ];
  const fields = fieldsOf(evaluations).map(
    (field): Row => ({
      name: field,
      value: (result) => result.fields.find((one) => one.field === field)?.accuracy ?? null,
      words: (value) => formatShare(value),
      best: 'high',
      hasBar: true,
    }),
  );
  const thresholds = fieldsOf(evaluations).map(
    (field): Row => ({
      name: field,
      value: (result) => result.fields.find((one) => one.field === field)?.threshold ?? null,
      words: (value, result) => {
        const passing = formatShare(result.fields.find((one) => one.field === field)?.passing ?? 0);
        return t`${String(value)}, ${passing} pass`;
      },
      missing: t`none holds`,
    }),
  );
  const group = (heading: string, rows: readonly Row[], why?: string) => (
    <tbody>
      <tr className={classes.group}>
        <th scope="rowgroup" className={classes.groupName ?? ''} colSpan={evaluations.length + 1}>
          {heading}
          {why && <small className={classes.why}>{why}</small>}
        </th>
      </tr>
      {rows.map((row) => (
        <Line key={row.name} row={row} evaluations={evaluations} looked={looked} />
      ))}
    </tbody>
  );
  return (
    <div className={classes.wide}>
      <table className={classes.compared} data-testid="evaluations-compared">
        <thead>
          <tr>
            <td />
            {evaluations.map((one) => (
              <th key={one.id} scope="col" data-looked={one.id === looked || undefined}>
                <button type="button" aria-pressed={one.id === looked} onClick={() => onLook(one.id)}>
                  {whichOf(one)}
                </button>
                <small>
                  {t`Prompt ${one.prompt.slice(0, 6)}`} · <When at={one.at} /> ·{' '}
                  <Link to="/runs/$runId" params={{ runId: one.runId }}>{t`run`}</Link>
                </small>
              </th>
            ))}
          </tr>
        </thead>
        {group(t`Together`, sums)}
        {group(t`Right, by field`, fields)}
        {group(
          t`Suggested thresholds`,
          thresholds,
          t`The least confidence from which on 98 % are right, over five examples at least, and how many pass there: to be entered in a gate.`,
        )}
      </table>
    </div>
  );
}

function Line({
  row,
  evaluations,
  looked,
}: {
  readonly row: Row;
  readonly evaluations: readonly Evaluation[];
  readonly looked: string | undefined;
}) {
  const { t } = useLingui();
  const values = evaluations.map((one) => (one.result ? row.value(one.result, one) : null));
  const known = values.filter((value) => value !== null);
  const best = row.best === undefined || known.length < 2 ? null : Math[row.best === 'high' ? 'max' : 'min'](...known);
  const isDecided = known.some((value) => value !== best);
  return (
    <tr>
      <th scope="row" title={row.title}>
        {row.name}
      </th>
      {evaluations.map((one, at) => {
        const value = values[at] ?? null;
        const isBest = value !== null && value === best && isDecided;
        return (
          <td key={one.id} data-looked={one.id === looked || undefined} data-best={isBest || undefined}>
            {value === null || !one.result ? (
              one.result ? (
                (row.missing ?? '–')
              ) : (
                t`running …`
              )
            ) : (
              <>
                {row.hasBar && (
                  <span className={classes.bar} aria-hidden="true">
                    <i style={{ inlineSize: `${value * 100}%` }} />
                  </span>
                )}
                {row.words(value, one.result, one)}
                {isBest && <VisuallyHidden>{t`(best)`}</VisuallyHidden>}
              </>
            )}
          </td>
        );
      })}
    </tr>
  );
}
