import { useLingui } from '@lingui/react/macro';
import { Button, Group, Modal, Stack } from '@mantine/core';
import { type ReactNode, useCallback, useState } from 'react';
import { api, call, idempotencyKey } from '../api/client.ts';
import type { ImportReport } from '../api/types.ts';
import { ProblemNote } from '../ui/problem-view.tsx';
import classes from './screens.module.css';

interface Asked {
  readonly text: string;
  readonly name: string | null;
  readonly report: ImportReport | null;
  readonly error: unknown;
}

/** Takes a file in: shows first what would become of it, then does it. */
export function useImport(onDone: (workflowId: string) => void): {
  take: (text: string, name: string | null) => void;
  dialog: ReactNode;
} {
  const { t } = useLingui();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [isBusy, setBusy] = useState(false);
  const send = useCallback(
    (text: string, name: string | null, dryRun: boolean) =>
      call(
        api.POST('/imports', {
          params: { header: idempotencyKey() } as never,
          body: { text, ...(name ? { fileName: name } : {}), ...(dryRun ? { dryRun } : {}) },
        }),
      ),
    [],
  );
  const take = useCallback(
    (text: string, name: string | null) => {
      send(text, name, true).then(
        ({ report }) => setAsked({ text, name, report, error: null }),
        (error: unknown) => setAsked({ text, name, report: null, error }),
      );
    },
    [send],
  );
  const close = () => setAsked(null);
  const accept = async () => {
    if (!asked) return;
    setBusy(true);
    try {
      const { workflow } = await send(asked.text, asked.name, false);
      setAsked(null);
      if (workflow) onDone(workflow.id);
    } catch (error) {
      setAsked({ ...asked, error });
    } finally {
      setBusy(false);
    }
  };
  const words = {
    mapped: t`Taken over`,
    approximated: t`Approximated`,
    kept_aside: t`Kept aside`,
    note: t`Note`,
  };
  const dialog = (
    <Modal
      opened={asked !== null}
      onClose={close}
      title={asked?.report ? t`Import ${asked.name ?? t`what you pasted`}` : t`This cannot be imported`}
      size={640}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      <Stack gap={16}>
        {asked?.error ? <ProblemNote error={asked.error} /> : null}
        {asked?.report && (
          <ul className={classes.report}>
            {asked.report.entries.map((entry) => (
              <li key={`${entry.node ?? ''} ${entry.message}`}>
                <b>{words[entry.outcome]}</b>
                <span>{entry.message}</span>
              </li>
            ))}
            {asked.report.problems.map((problem) => (
              <li key={`${problem.path} ${problem.message}`}>
                <b>{problem.severity}</b>
                <span>{problem.message}</span>
              </li>
            ))}
          </ul>
        )}
        <Group justify="flex-end" gap={8}>
          <Button onClick={close}>{asked?.report ? t`Cancel` : t`Close`}</Button>
          {asked?.report && (
            <Button variant="filled" loading={isBusy} onClick={() => void accept()} data-autofocus>
              {t`Import`}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
  return { take, dialog };
}
