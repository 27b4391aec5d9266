import { useLingui } from '@lingui/react/macro';
import { useQueryClient } from '@tanstack/react-query';
import { api, call } from '../../api/client.ts';
import type { Approval } from '../../api/types.ts';
import { confirm } from '../../ui/confirm.tsx';
import { toast } from '../../ui/toast.tsx';
import classes from './approvals.module.css';
import { UNDO_SECONDS } from './use-answer.ts';

/** Most that the server takes at once. */
const MOST = 100;

/** Why questions cannot be answered together; null when they can: one step asks them, and they are for this person. */
export function alike(rows: readonly Approval[]): 'mixed' | 'not-yours' | null {
  const kinds = new Set(rows.map(({ workflowId, nodeName }) => `${workflowId} ${nodeName}`));
  if (kinds.size > 1) return 'mixed';
  return rows.every(({ you, kind }) => you.mayAnswer && kind !== 'form') && rows.length <= MOST ? null : 'not-yours';
}

/** Answers several questions with one choice, after showing which. Says whether it did. */
export function useAnswerMany() {
  const { t } = useLingui();
  const client = useQueryClient();
  return async (rows: readonly Approval[], choice: Approval['choices'][number]): Promise<boolean> => {
    const count = rows.length;
    const title = choice.title;
    const said = await confirm({
      title: t`${title}: ${count} questions`,
      body: (
        <>
          <p
            className={classes.answer}
          >{t`Each takes effect after ${UNDO_SECONDS} seconds. Until then it can be taken back.`}</p>
          <ul className={classes.many}>
            {rows.map((row) => (
              <li key={row.id}>{row.title}</li>
            ))}
          </ul>
        </>
      ),
      confirmLabel: title,
      isDanger: choice.value === 'rejected',
      reason: { label: t`Reason`, isRequired: choice.needsReason ?? false },
    });
    if (!said) return false;
    try {
      const { results } = await call(
        api.POST('/approvals/decisions', {
          body: {
            choice: choice.value,
            undoSeconds: UNDO_SECONDS,
            ...(said.reason.trim() ? { reason: said.reason.trim() } : {}),
            approvals: rows.map(({ id, shownHash }) => ({ id, shownHash })),
          },
        }),
      );
      const done = results.filter(({ isAnswered }) => isAnswered);
      const refused = results.find(({ isAnswered }) => !isAnswered);
      const answered = done.length;
      toast({
        kind: refused ? 'error' : 'success',
        title: t`Answered: ${answered} of ${count}`,
        ...(refused?.detail ? { message: refused.detail } : {}),
        staysMs: UNDO_SECONDS * 1_000 - 1_000,
        ...(answered > 0 ? { action: { label: t`Undo`, run: () => void takeBack(done.map(({ id }) => id)) } } : {}),
      });
      return true;
    } catch (error) {
      toast({ kind: 'error', title: t`Nothing was answered`, message: error instanceof Error ? error.message : '' });
      return false;
    } finally {
      void client.invalidateQueries({ queryKey: ['approvals'] });
    }
  };

  async function takeBack(ids: readonly string[]): Promise<void> {
    const results = await Promise.allSettled(
      ids.map((id) => call(api.POST('/approvals/{id}/withdraw', { params: { path: { id } } }))),
    );
    const back = results.filter(({ status }) => status === 'fulfilled').length;
    const count = ids.length;
    toast({ kind: back === count ? 'info' : 'error', title: t`Taken back: ${back} of ${count}` });
    void client.invalidateQueries({ queryKey: ['approvals'] });
  }
}
