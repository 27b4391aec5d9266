import { FAILURE_CODES } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { NotAllowed } from '../../screens/exceptions/not-allowed.tsx';
import { useClassWords } from '../../screens/exceptions/repair-words.ts';
import { RepairButtons } from '../../screens/exceptions/repairs.tsx';
import { FailureFacts } from './failure-facts.tsx';
import classes from './step.module.css';
import { useStep } from './use-step.ts';

interface StepFailureProps {
  readonly runId: string;
  readonly stepId: string;
  readonly nodeName: string;
  readonly version: number | string;
}

/** What went wrong in plain words, what to do about it, and the ways to do it. */
export function StepFailure({ runId, stepId, nodeName, version }: StepFailureProps) {
  const { t, i18n } = useLingui();
  const words = useClassWords();
  const { data } = useStep(runId, stepId, version);
  if (!data) return null;
  const { step, repairs } = data;
  if (step.failures.length === 0) return <p>{t`Nothing failed here.`}</p>;
  return (
    <>
      {step.failures.map(({ items, failure }) => {
        const known = FAILURE_CODES[failure.code];
        const means = known ? i18n._(known.means) : words[failure.class].help;
        const next = known ? i18n._(known.next) : words[failure.class].help;
        return (
          <section key={`${failure.code} ${String(items)}`} className={classes.section}>
            <p>{means}</p>
            {next !== means && (
              <p>
                <strong>{t`What to do:`}</strong> {next}
              </p>
            )}
            <FailureFacts items={items} failure={failure} />
          </section>
        );
      })}
      {repairs.length > 0 && (
        <section className={classes.section} aria-label={t`Repair`}>
          <RepairButtons row={{ runId, step, nodeName, repairs, parked: step.failures }} />
        </section>
      )}
      {step.status === 'parked' && (
        <section className={classes.section} aria-label={t`Not allowed now`}>
          <h3>{t`Not allowed now`}</h3>
          <NotAllowed runId={runId} stepId={stepId} nodeName={nodeName} version={version} />
        </section>
      )}
    </>
  );
}
