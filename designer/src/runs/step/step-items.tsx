import type { Item, Lineage } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { ItemList } from './item-list.tsx';
import { stateOfItem } from './item-states.ts';
import classes from './step.module.css';
import { useStep } from './use-step.ts';

interface StepItemsProps {
  readonly runId: string;
  readonly stepId: string;
  readonly version: number | string;
}

const indexOf = (from: Lineage | undefined): number | null =>
  from === undefined ? null : typeof from === 'number' ? from : from.index;

/** What a step took and gave, side by side: the input that an output came from lights up. */
export function StepItems({ runId, stepId, version }: StepItemsProps) {
  const { t } = useLingui();
  const { data } = useStep(runId, stepId, version);
  const [origin, setOrigin] = useState<number | null>(null);
  const states = { ok: t`ok`, failed: t`failed`, doubt: t`in doubt`, waiting: t`waiting` };
  const source = { runId, stepId, version };
  return (
    <>
      <ItemList
        {...source}
        side="input"
        title={t`Input`}
        lit={origin}
        column={{
          title: t`Status`,
          of: (_, index) => {
            if (!data) return null;
            const state = stateOfItem(data, index);
            return (
              <span className={classes.state} data-state={state}>
                {states[state]}
              </span>
            );
          },
        }}
      />
      <ItemList
        {...source}
        side="output"
        title={t`Output`}
        onLook={(item) => setOrigin(item ? indexOf(item.from) : null)}
        column={{
          title: t`From`,
          of: (item: Item) => {
            const from = indexOf(item.from);
            return from === null ? '–' : `#${from + 1}`;
          },
        }}
      />
    </>
  );
}
