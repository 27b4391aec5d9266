import { useLingui } from '@lingui/react/macro';
import classes from './step.module.css';
import { useStep } from './use-step.ts';

interface StepConsoleProps {
  readonly runId: string;
  readonly stepId: string;
  readonly version: number | string;
}

/** What the code of a step printed; nothing where it printed nothing. */
export function StepConsole({ runId, stepId, version }: StepConsoleProps) {
  const { t } = useLingui();
  const { data } = useStep(runId, stepId, version);
  const lines = data?.step.usage?.console;
  if (!Array.isArray(lines) || lines.length === 0) return null;
  return (
    <section aria-label={t`Console`}>
      <h3>{t`Console`}</h3>
      <pre className={classes.console}>{lines.join('\n')}</pre>
    </section>
  );
}
