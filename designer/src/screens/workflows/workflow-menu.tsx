import { useLingui } from '@lingui/react/macro';
import { ActionIcon, Menu } from '@mantine/core';
import IconDots from '@tabler/icons-react/icons/IconDots';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, call } from '../../api/client.ts';
import type { WorkflowSummary } from '../../api/types.ts';
import { confirm } from '../../ui/confirm.tsx';
import { download, fileName } from '../../ui/download.ts';
import { toast, toastError } from '../../ui/toast.tsx';

/** What may be done with a workflow from the list. */
export function WorkflowMenu({ row }: { readonly row: WorkflowSummary }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const { id, name } = row;
  const path = { id };
  const acting = (work: () => Promise<string | null>) => () =>
    void work().then((done) => {
      if (done !== null) toast({ kind: 'success', title: done });
      return client.invalidateQueries({ queryKey: ['workflows'] });
    }, toastError);
  const remove = async (): Promise<string | null> => {
    const answer = await confirm({
      title: t`Delete "${name}"?`,
      body: t`Its triggers are turned off at once. Its runs stay in the list of runs.`,
      confirmLabel: t`Delete`,
      isDanger: true,
    });
    if (!answer) return null;
    await call(api.DELETE('/workflows/{id}', { params: { path } }));
    return t`Deleted: ${name}`;
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={t`More for ${name}`}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} to="/runs" search={{ workflow: id } as never}>{t`Its runs`}</Menu.Item>
        <Menu.Item
          component={Link}
          to="/workflows/$workflowId/versions"
          params={{ workflowId: id } as never}
        >{t`Its versions`}</Menu.Item>
        <Menu.Item onClick={() => void exportWorkflow(id, name).catch(toastError)}>{t`Export`}</Menu.Item>
        <Menu.Divider />
        {row.state === 'live' && (
          <Menu.Item
            onClick={acting(async () => {
              await call(api.POST('/workflows/{id}/pause', { params: { path } }));
              return t`The triggers of "${name}" are off`;
            })}
          >{t`Turn its triggers off`}</Menu.Item>
        )}
        {row.state === 'paused' && (
          <Menu.Item
            onClick={acting(async () => {
              await call(api.POST('/workflows/{id}/resume', { params: { path } }));
              return t`The triggers of "${name}" are on`;
            })}
          >{t`Turn its triggers on`}</Menu.Item>
        )}
        {row.state === 'draft' && <Menu.Item disabled>{t`Publish it on its canvas to turn it on`}</Menu.Item>}
        <Menu.Item color="danger" onClick={acting(remove)}>
          {t`Delete …`}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Hands the document of a workflow to the person as a file. @throws ProblemError when it cannot be read */
async function exportWorkflow(id: string, name: string): Promise<void> {
  const text = await call(api.GET('/workflows/{id}/export', { params: { path: { id } }, parseAs: 'text' }));
  download(fileName(name, 'holdfast.json'), text as unknown as string);
}
