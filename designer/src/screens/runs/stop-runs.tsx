import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { Button, Checkbox, Group, Loader, Modal, Stack, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, call } from '../../api/client.ts';
import type { RunSummary } from '../../api/types.ts';
import { shortId } from '../../ui/format.ts';
import { readProblem } from '../../ui/problem-text.ts';
import { ProblemNote } from '../../ui/problem-view.tsx';
import { useGiveBackFocus } from '../../ui/use-give-back-focus.ts';
import classes from './runs.module.css';

/** As many as are asked about one by one. */
export const MOST_STOPPED = 100;

interface StopRunsProps {
  /** Those that go on still. */
  readonly runs: readonly RunSummary[];
  readonly onClose: () => void;
  readonly onDone: () => void;
}

interface Result {
  readonly run: RunSummary;
  /** Null: it was asked to stop. */
  readonly refusal: string | null;
}

/** Stops several runs: how many, and what still has to happen, comes first; then what became of each. */
export function StopRuns({ runs, onClose, onDone }: StopRunsProps) {
  const { t } = useLingui();
  useGiveBackFocus();
  const [reason, setReason] = useState('');
  const [undoes, setUndoes] = useState(false);
  const [results, setResults] = useState<readonly Result[] | null>(null);
  const [isBusy, setBusy] = useState(false);
  const stopping = useQuery({
    queryKey: ['stopping', runs.map(({ id }) => id)],
    queryFn: () =>
      Promise.all(runs.map(({ id }) => call(api.GET('/runs/{id}/stopping', { params: { path: { id } } })))),
    gcTime: 0,
    staleTime: 0,
  });
  const all = stopping.data ?? [];
  const settling = all.reduce((sum, each) => sum + each.settling.length, 0);
  const undone = all.reduce((sum, each) => sum + each.undone, 0);
  const stop = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const made: Result[] = [];
    // One after the other: what was refused says why, and the rest goes on.
    for (const run of runs) {
      const body = { compensate: undoes, ...(reason.trim() ? { reason: reason.trim() } : {}) };
      const refusal = await call(api.POST('/runs/{id}/cancel', { params: { path: { id: run.id } }, body })).then(
        () => null,
        (error: unknown) => readProblem(error).detail ?? readProblem(error).title,
      );
      made.push({ run, refusal });
    }
    setResults(made);
    setBusy(false);
    onDone();
  };
  const title = plural(runs.length, { one: 'Stop # run?', other: 'Stop # runs?' });
  return (
    <Modal
      opened
      onClose={onClose}
      title={results ? t`What became of each` : title}
      closeButtonProps={{ 'aria-label': t`Close` }}
      size={520}
    >
      {results ? (
        <Stack gap={16}>
          <ul className={classes.results} data-testid="stop-results">
            {results.map(({ run, refusal }) => (
              <li key={run.id}>
                <span>
                  {run.workflowName} {run.businessKey ?? shortId(run.id)}
                </span>
                <span>{refusal ?? t`asked to stop`}</span>
              </li>
            ))}
          </ul>
          <Group justify="flex-end">
            <Button onClick={onClose} data-autofocus>{t`Close`}</Button>
          </Group>
        </Stack>
      ) : (
        <form onSubmit={(event) => void stop(event)}>
          <Stack gap={16}>
            {stopping.isPending && <Loader size="sm" aria-label={t`Looking at what still has to happen`} />}
            {stopping.error && <ProblemNote error={stopping.error} />}
            {stopping.data && (
              <ul data-testid="stop-effects">
                <li>{t`Nothing new is sent.`}</li>
                <li>
                  {plural(settling, {
                    0: 'No write is in doubt.',
                    one: '# write that may have left is given its outcome first.',
                    other: '# writes that may have left are given their outcome first.',
                  })}
                </li>
                <li>
                  {plural(undone, {
                    0: 'Nothing took effect yet.',
                    one: '# item took effect. It stays, unless you undo it.',
                    other: '# items took effect. They stay, unless you undo them.',
                  })}
                </li>
              </ul>
            )}
            <Checkbox
              label={t`Undo what took effect, newest first`}
              disabled={undone === 0}
              checked={undoes}
              onChange={(event) => setUndoes(event.currentTarget.checked)}
            />
            <Textarea
              label={t`Reason`}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
              autosize
              minRows={2}
            />
            <Group justify="flex-end" gap={8}>
              <Button onClick={onClose}>{t`Cancel`}</Button>
              <Button type="submit" variant="filled" color="danger" loading={isBusy} disabled={!stopping.data}>
                {plural(runs.length, { one: 'Stop # run', other: 'Stop # runs' })}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
