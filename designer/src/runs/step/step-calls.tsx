import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { formatCount, formatDollars, formatDuration } from '../../ui/format.ts';
import { When } from '../../ui/time.tsx';
import classes from './step.module.css';
import { useStep } from './use-step.ts';

interface StepCallsProps {
  readonly runId: string;
  readonly stepId: string;
  readonly version: number | string;
}

/** What a step asked of models: each call with its tokens, cost and time. Nothing where it asked none. */
export function StepCalls({ runId, stepId, version }: StepCallsProps) {
  const { t } = useLingui();
  const { data } = useStep(runId, stepId, version);
  if (!data || data.calls.length === 0) return null;
  const cost = formatDollars(data.calls.reduce((sum, call) => sum + (call.cost ?? 0), 0));
  const count = plural(data.calls.length, { one: '# call of a model', other: '# calls of models' });
  return (
    <section aria-label={t`Calls of models`} data-testid="step-calls">
      <h3 className={classes.quiet}>{t`${count}, ${cost}`}</h3>
      <ol className={classes.list}>
        {data.calls.map((call) => (
          <li key={`${call.at} ${call.model} ${call.durationMs}`} className={classes.entry}>
            <strong>{call.model}</strong>
            <span className={classes.quiet}>
              <When at={call.at} />
              {call.durationMs !== null && ` · ${formatDuration(call.durationMs)}`}
              {` · ${t`${formatCount(call.inputTokens)} tokens in, ${formatCount(call.outputTokens)} out`}`}
              {` · ${call.cost === null ? t`price unknown` : formatDollars(call.cost)}`}
              {call.outcome !== 'answered' && ` · ${call.outcome ?? t`not answered`}`}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
