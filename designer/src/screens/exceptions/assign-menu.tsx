import { useLingui } from '@lingui/react/macro';
import { Menu } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api, call } from '../../api/client.ts';
import type { ExceptionRow } from '../../api/types.ts';
import { confirm } from '../../ui/confirm.tsx';
import { toast, toastError } from '../../ui/toast.tsx';

interface Change {
  readonly owner?: string | null;
  readonly comment?: string | null;
}

const assign = ({ runId, step }: ExceptionRow, body: Change) =>
  call(api.PATCH('/runs/{id}/steps/{step}/exception', { params: { path: { id: runId, step: step.id } }, body }));

interface AssignMenuProps {
  readonly rows: readonly ExceptionRow[];
  readonly children: ReactNode;
}

/** Who sees to parked steps, and what is said about them. Both can be taken back. */
export function AssignMenu({ rows, children }: AssignMenuProps) {
  const { t } = useLingui();
  const client = useQueryClient();
  const change = async (title: string, change: Change) => {
    const before = rows.map((row): [ExceptionRow, Change] => [
      row,
      change.comment === undefined ? { owner: row.owner?.id ?? null } : { comment: row.comment },
    ]);
    const put = async (list: readonly (readonly [ExceptionRow, Change])[]) => {
      try {
        for (const [row, each] of list) await assign(row, each);
      } catch (error) {
        toastError(error);
      }
      await client.invalidateQueries({ queryKey: ['exceptions'] });
    };
    await put(rows.map((row) => [row, change]));
    toast({ title, action: { label: t`Undo`, run: () => void put(before) }, staysMs: 10_000 });
  };
  const comment = async () => {
    const answer = await confirm({
      title: t`Comment`,
      confirmLabel: t`Comment`,
      reason: { label: t`What others should know`, isRequired: true, suggestion: rows[0]?.comment ?? '' },
    });
    if (answer) await change(t`Commented`, { comment: answer.reason });
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void change(t`Yours now`, { owner: 'me' })}>{t`Assign to me`}</Menu.Item>
        <Menu.Item onClick={() => void change(t`Nobody's now`, { owner: null })}>{t`Assign to nobody`}</Menu.Item>
        <Menu.Item onClick={() => void comment()}>{t`Comment …`}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
