import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { formatDuration } from '../../ui/format.ts';
import { When } from '../../ui/time.tsx';
import { FailureFacts } from './failure-facts.tsx';
import classes from './step.module.css';
import { useStep } from './use-step.ts';

interface StepAttemptsProps {
  readonly runId: string;
  readonly stepId: string;
  /** Changes when there is more to see. */
  readonly version: number | string;
}

/** Each try of a step: when, how long, and what went wrong with which items. */
export function StepAttempts({ runId, stepId, version }: StepAttemptsProps) {
  const { t } = useLingui();
  const { data } = useStep(runId, stepId, version);
  if (!data) return null;
  if (data.attempts.length === 0) return <p>{t`It was not tried yet.`}</p>;
  return (
    <ol className={classes.list}>
      {data.attempts.map(({ attempt, startedAt, endedAt, ok, failures }, index) => (
        <li key={attempt} className={classes.entry}>
          <strong>{t`Try ${index + 1}`}</strong>
          <span className={classes.quiet}>
            {startedAt !== null && <When at={startedAt} />}
            {startedAt !== null &&
              endedAt !== null &&
              ` · ${formatDuration(Date.parse(endedAt) - Date.parse(startedAt))}`}
            {` · ${plural(ok, { one: '# item through', other: '# items through' })}`}
          </span>
          {failures.map(({ items, failure }) => (
            <FailureFacts key={`${failure.code} ${String(items)}`} items={items} failure={failure} />
          ))}
        </li>
      ))}
    </ol>
  );
}
