import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { Button, Group, NumberInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { api, call } from '../../api/client.ts';
import { confirm } from '../../ui/confirm.tsx';
import { toast, toastError } from '../../ui/toast.tsx';

interface RetentionFormProps {
  /** As it is set; null: for good. */
  readonly days: number | null;
  readonly onSaved: () => void;
}

/** Says for how long finished runs are kept. What would go is told before it is saved. */
export function RetentionForm({ days, onSaved }: RetentionFormProps) {
  const { t } = useLingui();
  const [said, setSaid] = useState(days);
  const [isBusy, setBusy] = useState(false);
  const save = async () => {
    const { runs, most } = await call(
      api.GET('/retention/preview', { params: { query: said === null ? {} : { runDays: said } } }),
    );
    const what = runs === 0 ? t`The next pass clears no run away.` : wordsOf(runs, most);
    const answer = await confirm({
      title: said === null ? t`Keep finished runs for good?` : t`Keep finished runs for ${said} days?`,
      body: runs === 0 ? what : t`${what} It cannot be undone.`,
      confirmLabel: t`Save`,
      isDanger: runs > 0,
    });
    if (!answer) return;
    await call(api.PUT('/retention', { body: { runDays: said } }));
    toast({ kind: 'success', title: t`Saved` });
    onSaved();
  };
  const wordsOf = (runs: number, most: number) =>
    runs < most
      ? t`The next pass, within ten minutes, clears ${plural(runs, { one: '# run', other: '# runs' })} away.`
      : t`The next pass, within ten minutes, clears ${runs} runs away, and those after it the rest.`;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    void save()
      .catch(toastError)
      .finally(() => setBusy(false));
  };
  return (
    <form onSubmit={submit}>
      <Group align="end" gap={8} mb={20}>
        <NumberInput
          label={t`Keep finished runs (days)`}
          description={t`Where their workflow does not say it. Empty: for good.`}
          min={1}
          max={3_650}
          allowDecimal={false}
          w={380}
          maw="100%"
          value={said ?? ''}
          onChange={(value) => setSaid(typeof value === 'number' ? value : null)}
        />
        <Button type="submit" variant="filled" size="sm" disabled={said === days} loading={isBusy}>{t`Save`}</Button>
      </Group>
    </form>
  );
}
