import type { RetrySchedule } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { formatDuration } from '../../ui/format.ts';
import classes from './policy.module.css';

const [WIDTH, MARGIN, AXIS] = [388, 8, 16];
/** Most tries that are numbered, and told one by one. */
const MOST_TOLD = 12;

/** When a step is tried: a mark for the usual moment of each try, a bar for the time it may begin in. */
export function TimeLine({ schedule: { tries } }: { readonly schedule: RetrySchedule }) {
  const { t } = useLingui();
  const end = Math.max(1, tries.at(-1)?.latestMs ?? 1);
  const x = (ms: number) => MARGIN + (ms / end) * (WIDTH - 2 * MARGIN);
  const told = tries
    .slice(0, MOST_TOLD)
    .map(({ number, usualMs, latestMs }) =>
      number === 1
        ? t`Try 1 at once`
        : t`try ${number} after about ${formatDuration(usualMs)}, ${formatDuration(latestMs)} at most`,
    )
    .join('; ');
  if (tries.length < 2) return null;
  return (
    <svg
      className={classes.line ?? ''}
      viewBox={`0 0 ${WIDTH} 48`}
      role="img"
      aria-label={told}
      data-testid="retry-time-line"
    >
      <line x1={MARGIN} x2={WIDTH - MARGIN} y1={AXIS} y2={AXIS} className={classes.axis ?? ''} />
      {tries.map(({ number, earliestMs, latestMs }) => (
        <rect
          key={number}
          x={x(earliestMs)}
          y={AXIS - 5}
          width={x(latestMs) - x(earliestMs)}
          height={10}
          rx={5}
          opacity={0.5}
          className={classes.range ?? ''}
        />
      ))}
      {tries.map(({ number, usualMs }) => (
        <circle key={number} cx={x(usualMs)} cy={AXIS} r={4} className={classes.try ?? ''} data-try={number} />
      ))}
      <text x={MARGIN} y={42} className={classes.tick ?? ''}>
        {t`at once`}
      </text>
      <text x={WIDTH - MARGIN} y={42} textAnchor="end" className={classes.tick ?? ''}>
        {t`${formatDuration(end)} at most`}
      </text>
    </svg>
  );
}
