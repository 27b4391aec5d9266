import type { Settings } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { NumberInput } from '@mantine/core';
import { useMemo } from 'react';
import { useCanvas, useEditor } from '../context.ts';
import { type Downgrade, downgradesOf } from './downgrades.ts';
import classes from './settings.module.css';

type Budget = NonNullable<Settings['budget']>;

interface BudgetsProps {
  readonly budget: Budget | undefined;
  readonly onChange: (budget: Budget | undefined) => void;
}

/** What calls of models may cost, and what each step does when a budget does not allow its call. */
export function Budgets({ budget = {}, onChange }: BudgetsProps) {
  const { t } = useLingui();
  const { types } = useCanvas();
  const document = useEditor((state) => state.document);
  const steps = useMemo(() => downgradesOf(document, types.describe), [document, types]);
  const set = (name: keyof Budget, value: string | number) => {
    const { [name]: _, ...rest } = budget;
    const next = typeof value === 'number' && value >= 0 ? { ...rest, [name]: value } : rest;
    onChange(Object.keys(next).length > 0 ? next : undefined);
  };
  const fields = [
    { name: 'perRun', label: t`One run` },
    { name: 'perDay', label: t`A day (UTC)` },
    { name: 'perMonth', label: t`A month (UTC)` },
  ] as const;
  return (
    <fieldset className={classes.group} data-testid="budgets">
      <legend>{t`Budgets for models`}</legend>
      <p className={classes.about}>
        {t`US dollars. The call that would overrun one is not made. Empty: no budget. What was spent stands under More, Evaluations and costs.`}
      </p>
      <div className={classes.pair}>
        {fields.map(({ name, label }) => (
          <NumberInput
            key={name}
            label={label}
            min={0}
            max={1_000_000}
            decimalScale={6}
            prefix="$"
            value={budget[name] ?? ''}
            onChange={(value) => set(name, value)}
          />
        ))}
      </div>
      {steps.length > 0 && (
        <dl className={classes.downgrades} aria-label={t`When a budget is used up`}>
          {steps.map((step) => (
            <div key={step.node}>
              <dt>{step.name}</dt>
              <dd>
                <WayDown step={step} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </fieldset>
  );
}

/** In words: smaller models first, then what the policy of the step says. */
function WayDown({ step: { models, last, to } }: { readonly step: Downgrade }) {
  const { t } = useLingui();
  const end = {
    fallback: to === null ? t`leaves by its fallback edge` : t`goes on to "${to}"`,
    ask: t`asks a person`,
    park: t`waits as an exception`,
    continue: t`goes on with its default`,
    stop: t`stops the run`,
  }[last.action];
  const instead = models.map((model) => t`asks ${model}`);
  return [...instead, end].join(' → ');
}
