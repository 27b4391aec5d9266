import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { api, call } from '../api/client.ts';
import { formatDuration } from '../ui/format.ts';
import { When } from '../ui/time.tsx';
import classes from './inspector.module.css';

interface StepAttemptsProps {
  readonly runId: string;
  readonly stepId: string;
  /** Changes when there is more to see. */
  readonly version: number;
}

/** Each try of a step: when, how long, and what went wrong with which items. */
export function StepAttempts({ runId, stepId, version }: StepAttemptsProps) {
  const { t } = useLingui();
  const { data } = useQuery({
    queryKey: ['step', runId, stepId, version],
    queryFn: () => call(api.GET('/runs/{id}/steps/{step}', { params: { path: { id: runId, step: stepId } } })),
  });
  if (!data) return null;
  if (data.attempts.length === 0) return <p>{t`It was not tried yet.`}</p>;
  return data.attempts.map(({ attempt, startedAt, endedAt, ok, failures }, index) => (
    <div key={attempt} className={classes.entry}>
      <strong>{t`Try ${index + 1}`}</strong>
      <span className={classes.help}>
        {startedAt !== null && <When at={startedAt} />}
        {startedAt !== null && endedAt !== null && ` · ${formatDuration(Date.parse(endedAt) - Date.parse(startedAt))}`}
        {` · ${t`${ok} items succeeded`}`}
      </span>
      {failures.map(({ items, failure }) => (
        <div key={`${failure.code} ${String(items)}`} className={classes.failure}>
          <code>
            {failure.class} · {failure.code}
          </code>
          <div>{failure.message}</div>
          {items !== 'all' && (
            <span className={classes.help}>{t`Items ${items.map((item) => item + 1).join(', ')}`}</span>
          )}
        </div>
      ))}
    </div>
  ));
}
