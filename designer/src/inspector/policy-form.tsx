import { backoffMs, type Policy, ROUTABLE_CLASSES, resolvePolicy } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { NumberInput, Select } from '@mantine/core';
import { formatDuration } from '../ui/format.ts';
import { useClassWords } from './class-words.ts';
import classes from './inspector.module.css';

interface PolicyFormProps {
  readonly own: Policy | undefined;
  readonly fromType: Policy | undefined;
  readonly isReadOnly: boolean;
  readonly onChange: (policy: Policy | undefined) => void;
}

const ACTIONS = ['park', 'fallback', 'continue', 'ask', 'stop'] as const;

/** What a node does about failures: in a sentence, then field by field. */
export function PolicyForm({ own, fromType, isReadOnly, onChange }: PolicyFormProps) {
  const { t } = useLingui();
  const resolved = resolvePolicy(fromType, own);
  const retry = resolved.retry.transient;
  const attempts = retry.maxAttempts;
  let waitMs = 0;
  for (let attempt = 1; attempt < attempts; attempt += 1) waitMs += backoffMs(retry, attempt, 1);
  const within = formatDuration(Math.min(waitMs, retry.budgetMs));
  const actions = {
    park: t`Wait in the exception queue`,
    fallback: t`Leave by the fallback edge`,
    continue: t`Go on with a safe default`,
    ask: t`Ask a person`,
    stop: t`Stop the run`,
  };
  const classesInWords = useClassWords();
  const set = (change: Policy) => {
    const next = { ...own, ...change };
    const kept = Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined)) as Policy;
    onChange(Object.keys(kept).length === 0 ? undefined : kept);
  };
  const setRetry = (change: object) =>
    set({ retry: { ...own?.retry, transient: { ...own?.retry?.transient, ...change } } });
  return (
    <>
      <p>
        {attempts === 1
          ? t`Tries once. A passing failure is not tried again.`
          : t`Tries ${attempts} times over at most ${within}, each wait a random share of a growing ceiling; then: ${actions[resolved.onFailure.transient?.action ?? 'park'].toLowerCase()}.`}
      </p>
      <NumberInput
        label={t`Tries in all`}
        description={t`For failures that may pass. A write in doubt is settled first, never simply sent again.`}
        min={1}
        max={100}
        readOnly={isReadOnly}
        value={own?.retry?.transient?.maxAttempts ?? ''}
        placeholder={String(attempts)}
        onChange={(value) => setRetry({ maxAttempts: typeof value === 'number' ? value : undefined })}
      />
      <NumberInput
        label={t`First wait (ms)`}
        min={0}
        readOnly={isReadOnly}
        value={own?.retry?.transient?.baseDelayMs ?? ''}
        placeholder={String(retry.baseDelayMs)}
        onChange={(value) => setRetry({ baseDelayMs: typeof value === 'number' ? value : undefined })}
      />
      <NumberInput
        label={t`Time limit of one try (ms)`}
        min={1}
        readOnly={isReadOnly}
        value={own?.timeoutMs ?? ''}
        placeholder={String(resolved.timeoutMs)}
        onChange={(value) => {
          const { timeoutMs: _, ...rest } = own ?? {};
          onChange(
            typeof value === 'number'
              ? { ...rest, timeoutMs: value }
              : Object.keys(rest).length === 0
                ? undefined
                : rest,
          );
        }}
      />
      <div className={classes.field}>
        <span className={classes.label}>{t`After the last try`}</span>
        {ROUTABLE_CLASSES.map((failureClass) => (
          <Select
            key={failureClass}
            label={classesInWords[failureClass]}
            readOnly={isReadOnly}
            data={ACTIONS.map((value) => ({ value, label: actions[value] }))}
            value={own?.onFailure?.[failureClass]?.action ?? resolved.onFailure[failureClass]?.action ?? 'park'}
            onChange={(value) =>
              set({
                onFailure: {
                  ...own?.onFailure,
                  [failureClass]: { action: (value ?? 'park') as (typeof ACTIONS)[number] },
                },
              })
            }
          />
        ))}
        <span className={classes.help}>{t`A fallback edge that takes a class wins over what is chosen here.`}</span>
      </div>
    </>
  );
}
