import { useLingui } from '@lingui/react/macro';
import { ActionIcon, Menu } from '@mantine/core';
import IconDots from '@tabler/icons-react/icons/IconDots';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api, call } from '../api/client.ts';
import type { Workflow } from '../api/types.ts';
import { commands } from '../app/commands.ts';
import { confirm } from '../ui/confirm.tsx';
import { toast, toastError } from '../ui/toast.tsx';
import { useCanvas } from './context.ts';

/** What is done with a workflow as a whole. */
export function MoreMenu({ workflow: { id } }: { readonly workflow: Workflow }) {
  const { t } = useLingui();
  const { editor } = useCanvas();
  const client = useQueryClient();
  const navigate = useNavigate();
  const remove = async () => {
    const { name } = editor.store.getState().document;
    const answer = await confirm({
      title: t`Delete "${name}"?`,
      body: t`Its triggers are turned off at once. Its runs stay in the list of runs.`,
      confirmLabel: t`Delete`,
      isDanger: true,
    });
    if (!answer) return;
    try {
      await call(api.DELETE('/workflows/{id}', { params: { path: { id } } }));
      await client.invalidateQueries({ queryKey: ['workflows'] });
      await navigate({ to: '/workflows' });
      toast({ kind: 'success', title: t`Deleted: ${name}` });
    } catch (error) {
      toastError(error);
    }
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={t`More`}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => commands.run('canvas.settings')}>{t`Settings …`}</Menu.Item>
        <Menu.Item onClick={() => commands.run('canvas.export')}>{t`Export as a file`}</Menu.Item>
        <Menu.Item onClick={() => commands.run('canvas.tidy')}>{t`Tidy up`}</Menu.Item>
        <Menu.Item onClick={() => void navigate({ to: '/workflows/$workflowId/versions', params: { workflowId: id } })}>
          {t`Versions`}
        </Menu.Item>
        <Menu.Item
          onClick={() => void navigate({ to: '/workflows/$workflowId/evaluations', params: { workflowId: id } })}
        >
          {t`Evaluations and costs`}
        </Menu.Item>
        <Menu.Item onClick={() => void navigate({ to: '/runs', search: { workflow: id } })}>
          {t`Runs of this workflow`}
        </Menu.Item>
        <Menu.Item color="danger" onClick={() => void remove()}>{t`Delete …`}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
