import { useLingui } from '@lingui/react/macro';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { api, call } from '../../api/client.ts';
import type { Approval } from '../../api/types.ts';
import { toast } from '../../ui/toast.tsx';

/** For so long an answer can be taken back: it takes effect on the server after it. */
export const UNDO_SECONDS = 10;

/** What somebody answers. */
export interface Said {
  readonly choice: string;
  readonly reason: string;
  readonly value?: unknown;
}

/** Sends answers, and takes them back. Both throw what the server refuses with. */
export function useAnswer() {
  const { t } = useLingui();
  const client = useQueryClient();
  const took = useCallback(
    (asked: Approval) => {
      client.setQueryData(['approval', asked.id], asked);
      void client.invalidateQueries({ queryKey: ['approvals'] });
    },
    [client],
  );
  const undo = useCallback(
    async (asked: Pick<Approval, 'id' | 'title'>) => {
      took(await call(api.POST('/approvals/{id}/withdraw', { params: { path: { id: asked.id } } })));
      toast({ kind: 'info', title: t`Taken back`, message: asked.title });
    },
    [took, t],
  );
  const answer = useCallback(
    async (asked: Approval, { choice, reason, value }: Said) => {
      const answered = await call(
        api.POST('/approvals/{id}/decision', {
          params: { path: { id: asked.id } },
          body: {
            choice,
            shownHash: asked.shownHash,
            undoSeconds: UNDO_SECONDS,
            ...(reason.trim() ? { reason: reason.trim() } : {}),
            ...(value === undefined ? {} : { value }),
          },
        }),
      );
      took(answered);
      const title = asked.choices.find((each) => each.value === choice)?.title ?? choice;
      toast({
        kind: 'success',
        title: t`Answered: ${title}`,
        message: asked.title,
        staysMs: UNDO_SECONDS * 1_000 - 1_000,
        action: {
          label: t`Undo`,
          run: () =>
            void undo(asked).catch(() => toast({ kind: 'error', title: t`It is too late: the answer counts.` })),
        },
      });
    },
    [took, undo, t],
  );
  return { answer, undo };
}
