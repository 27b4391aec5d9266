import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useCostText } from '../../ui/cost-text.ts';
import { formatCount, formatDollars, formatDuration } from '../../ui/format.ts';
import { When } from '../../ui/time.tsx';
import classes from './step.module.css';
import { useStep } from './use-step.ts';

interface StepCallsProps {
  readonly runId: string;
  readonly stepId: string;
  readonly version: number | string;
}

/** Nobody knows what it costs, not even at most. */
const isUnpriced = ({ cost, most }: { readonly cost: number | null; readonly most: number | null }): boolean =>
  (cost ?? most) === null;

/** What a step asked of models: each call with its tokens, cost and time. Nothing where it asked none. */
export function StepCalls({ runId, stepId, version }: StepCallsProps) {
  const { t } = useLingui();
  const costText = useCostText();
  const { data } = useStep(runId, stepId, version);
  if (!data || data.calls.length === 0) return null;
  const { calls } = data;
  const cost = costText({
    cost: calls.reduce((sum, call) => sum + (call.cost ?? call.most ?? 0), 0),
    unpriced: calls.filter((call) => isUnpriced(call)).length,
    calls: calls.length,
  });
  const count = plural(calls.length, { one: '# call of a model', other: '# calls of models' });
  return (
    <section aria-label={t`Calls of models`} data-testid="step-calls">
      <h3 className={classes.quiet}>{t`${count}, ${cost}`}</h3>
      <ol className={classes.list}>
        {calls.map((call) => (
          <li key={`${call.at} ${call.model} ${call.durationMs}`} className={classes.entry}>
            <strong>{call.model}</strong>
            <span className={classes.quiet}>
              <When at={call.at} />
              {call.durationMs !== null && ` · ${formatDuration(call.durationMs)}`}
              {` · ${t`${formatCount(call.inputTokens)} tokens in, ${formatCount(call.outputTokens)} out`}`}
              {` · ${call.cost !== null ? formatDollars(call.cost) : isUnpriced(call) ? t`price unknown` : t`at most ${formatDollars(call.most ?? 0)}`}`}
              {call.outcome !== 'answered' && ` · ${call.outcome ?? t`not answered`}`}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
