import { useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { api, call } from '../../api/client.ts';
import { confirm } from '../../ui/confirm.tsx';
import { toast, toastError } from '../../ui/toast.tsx';

/** Asks a run to stop, after saying what that means. */
export function StopButton({ runId }: { readonly runId: string }) {
  const { t } = useLingui();
  const stop = async () => {
    const answer = await confirm({
      title: t`Stop this run?`,
      body: t`What is under way is asked to stop. A write that was sent is settled first: the run says honestly what took effect.`,
      confirmLabel: t`Stop the run`,
      isDanger: true,
      reason: { label: t`Reason` },
    });
    if (!answer) return;
    try {
      const body = answer.reason ? { reason: answer.reason } : {};
      await call(api.POST('/runs/{id}/cancel', { params: { path: { id: runId } }, body }));
      toast({ title: t`The run is asked to stop` });
    } catch (problem) {
      toastError(problem);
    }
  };
  return <Button onClick={() => void stop()}>{t`Stop`}</Button>;
}
