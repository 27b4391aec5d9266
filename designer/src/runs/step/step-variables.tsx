import type { Json } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { JsonView } from '../../ui/json-view.tsx';
import classes from './step.module.css';
import { useStep } from './use-step.ts';

interface StepVariablesProps {
  readonly runId: string;
  readonly stepId: string;
  readonly version: string;
}

/** What the last attempt at a step saw of the variables it reads. Nothing where it reads none. */
export function StepVariables({ runId, stepId, version }: StepVariablesProps) {
  const { t } = useLingui();
  const variables = useStep(runId, stepId, version).data?.variables;
  if (!variables) return null;
  const { values, missing } = variables;
  return (
    <section className={classes.section} data-testid="step-variables">
      <h3>{t`Variables, as they were`}</h3>
      {Object.keys(values).length > 0 && <JsonView value={values as Json} />}
      {missing.length > 0 && <p className={classes.quiet}>{t`Without a value: ${missing.join(', ')}`}</p>}
    </section>
  );
}
