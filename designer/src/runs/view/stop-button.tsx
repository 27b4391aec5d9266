import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { Button, Checkbox, Loader, Modal, Stack, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, call } from '../../api/client.ts';
import type { Schemas } from '../../api/types.ts';
import { DialogActions } from '../../ui/dialog-actions.tsx';
import { formatCount } from '../../ui/format.ts';
import { ProblemNote } from '../../ui/problem-view.tsx';
import { toast } from '../../ui/toast.tsx';
import { useGiveBackFocus } from '../../ui/use-give-back-focus.ts';

/** Asks a run to stop, after saying what still has to happen then. */
export function StopButton({ runId }: { readonly runId: string }) {
  const { t } = useLingui();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t`Stop`}</Button>
      {isOpen && <StopDialog runId={runId} onClose={() => setOpen(false)} />}
    </>
  );
}

function StopDialog({ runId, onClose }: { readonly runId: string; readonly onClose: () => void }) {
  const { t } = useLingui();
  useGiveBackFocus();
  const params = { path: { id: runId } };
  const stopping = useQuery({
    queryKey: ['stopping', runId],
    queryFn: () => call(api.GET('/runs/{id}/stopping', { params })),
    gcTime: 0,
    staleTime: 0,
  });
  const [undoes, setUndoes] = useState(false);
  const [reason, setReason] = useState('');
  const [error, setError] = useState<unknown>(null);
  const stop = async (event: FormEvent) => {
    event.preventDefault();
    try {
      const body = { compensate: undoes, ...(reason.trim() ? { reason: reason.trim() } : {}) };
      await call(api.POST('/runs/{id}/cancel', { params, body }));
      toast({ title: t`The run is asked to stop` });
      onClose();
    } catch (problem) {
      setError(problem);
    }
  };
  const undone = stopping.data?.undone ?? 0;
  return (
    <Modal opened onClose={onClose} title={t`Stop this run?`} closeButtonProps={{ 'aria-label': t`Close` }} size={480}>
      <form onSubmit={(event) => void stop(event)}>
        <Stack gap={16}>
          {stopping.isPending && <Loader size="sm" aria-label={t`Looking at what still has to happen`} />}
          {stopping.data && <StillToCome stopping={stopping.data} />}
          <Checkbox
            label={plural(undone, {
              one: 'Undo what took effect (# item), newest first',
              other: 'Undo what took effect (# items), newest first',
            })}
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
          {error ? <ProblemNote error={error} /> : null}
          <DialogActions>
            <Button onClick={onClose}>{t`Cancel`}</Button>
            <Button type="submit" variant="filled" color="danger" disabled={!stopping.data}>{t`Stop the run`}</Button>
          </DialogActions>
        </Stack>
      </form>
    </Modal>
  );
}

/** What a stop cannot spare: writes that may have left get their outcome first. */
function StillToCome({ stopping }: { readonly stopping: Schemas['Stopping'] }) {
  const { t } = useLingui();
  const [ends, children] = [formatCount(stopping.ends), formatCount(stopping.children)];
  if (stopping.heldUp) return <EndsAsItStands ends={ends} {...stopping.heldUp} />;
  const settling = stopping.settling.map(({ nodeName }) => nodeName).join(', ');
  return (
    <ul data-testid="stopping">
      <li>{t`Steps that end at once, nothing of them was sent: ${ends}`}</li>
      {stopping.settling.length > 0 && (
        <li>{t`Writes that may have left are given their outcome first: ${settling}`}</li>
      )}
      {stopping.children > 0 && <li>{t`Steps whose child runs are stopped first: ${children}`}</li>}
      <li>{t`Nothing new is sent.`}</li>
    </ul>
  );
}

interface EndsAsItStandsProps {
  readonly ends: string;
  readonly stands: number;
  readonly inDoubt: number;
}

/** No worker can take the run up: nothing is settled or undone. */
function EndsAsItStands({ ends, stands, inDoubt }: EndsAsItStandsProps) {
  const { t } = useLingui();
  const [standing, doubtful] = [formatCount(stands), formatCount(inDoubt)];
  return (
    <ul data-testid="stopping">
      <li>{t`The run cannot be taken up. It ends as it stands, and nothing is undone.`}</li>
      <li>{t`Steps that end: ${ends}`}</li>
      <li>{t`Writes that took effect and stand: ${standing}`}</li>
      {inDoubt > 0 && <li>{t`Writes of which nobody knows whether they happened: ${doubtful}`}</li>}
    </ul>
  );
}
