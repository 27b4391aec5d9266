import { useLingui } from '@lingui/react/macro';
import { Button, SegmentedControl } from '@mantine/core';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import IconTopologyStar3 from '@tabler/icons-react/icons/IconTopologyStar3';
import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { api, call } from '../../api/client.ts';
import type { WorkflowSummary } from '../../api/types.ts';
import { useRoom } from '../../live/hooks.ts';
import { Empty } from '../../ui/empty.tsx';
import { DataGrid } from '../../ui/grid/data-grid.tsx';
import { RowLink } from '../../ui/grid/row-link.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemScreen } from '../../ui/problem-view.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { ImportButton } from '../import/import-button.tsx';
import { usePasteImport } from '../import/use-paste-import.ts';
import { TemplateDialog } from './template-dialog.tsx';
import { useCreateWorkflow } from './use-create-workflow.ts';
import { useWorkflowColumns } from './workflow-columns.tsx';
import { WorkflowState } from './workflow-state.tsx';

const keyOf = ({ id }: WorkflowSummary): string => id;

/** Every workflow: found, begun, imported, exported, deleted. */
export function WorkflowsScreen() {
  const { t } = useLingui();
  const navigate = useNavigate({ from: '/workflows' });
  const { q = '', state, new: dialog } = useSearch({ from: '/workflows' });
  const { list, rows } = useWorkflows(q, state);
  const columns = useWorkflowColumns();
  const { create, isBusy } = useCreateWorkflow();
  usePasteImport();
  const narrow = (change: { q?: string | undefined; state?: string | undefined }) =>
    void navigate({ search: (before) => ({ ...before, ...change }) as never, replace: true });
  const start = (
    <>
      <Button onClick={() => void navigate({ search: (before) => ({ ...before, new: 'template' }) })}>
        {t`From a template`}
      </Button>
      <Button
        variant="filled"
        leftSection={<IconPlus size={16} aria-hidden="true" />}
        loading={isBusy}
        onClick={() => void create()}
      >
        {t`New workflow`}
      </Button>
    </>
  );
  return (
    <Page
      title={t`Workflows`}
      toolbarLabel={t`Workflows`}
      filters={
        <>
          <SearchField
            label={t`Name, owner, type of step`}
            value={q}
            onChange={(text) => narrow({ q: text || undefined })}
          />
          <SegmentedControl
            aria-label={t`State`}
            value={state ?? ''}
            onChange={(value) => narrow({ state: value || undefined })}
            data={[
              { value: '', label: t`All` },
              { value: 'live', label: t`Live` },
              { value: 'draft', label: t`Draft` },
              { value: 'paused', label: t`Paused` },
            ]}
          />
        </>
      }
      actions={
        <>
          <ImportButton>{t`Import`}</ImportButton>
          {start}
        </>
      }
    >
      {list.error ? (
        <ProblemScreen error={list.error} onRetry={() => void list.refetch()} />
      ) : rows.length === 0 && !list.isPending ? (
        q !== '' || state !== undefined ? (
          <Empty
            title={t`No workflow fits`}
            actions={<Button onClick={() => narrow({ q: undefined, state: undefined })}>{t`Show all of them`}</Button>}
          >{t`Change what you search for, or show all of them.`}</Empty>
        ) : (
          <Empty icon={IconTopologyStar3} title={t`No workflows yet`} actions={start}>
            {t`Begin with an empty canvas, with a template that runs on sample data, or drop a file anywhere on this page.`}
          </Empty>
        )
      ) : (
        <DataGrid
          label={t`Workflows`}
          rows={rows}
          columns={columns}
          rowKey={keyOf}
          primaryColumn="name"
          primary={(row) => (
            <RowLink to="/workflows/$workflowId" params={{ workflowId: row.id }}>
              {row.name}
            </RowLink>
          )}
          narrow={(row) => <WorkflowState of={row} />}
          onMore={list.hasNextPage ? () => void list.fetchNextPage() : undefined}
          isMoreLoading={list.isFetchingNextPage}
          isLoading={list.isPending}
        />
      )}
      <TemplateDialog
        isOpen={dialog === 'template'}
        onClose={() => void navigate({ search: (before) => ({ ...before, new: undefined }) as never })}
        onPick={({ id }) => void create(id)}
      />
    </Page>
  );
}

function useWorkflows(q: string, state: string | undefined) {
  const client = useQueryClient();
  const list = useInfiniteQuery({
    queryKey: ['workflows', q, state],
    initialPageParam: '',
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam }) =>
      call(
        api.GET('/workflows', {
          params: {
            query: {
              ...(q ? { q } : {}),
              ...(state ? { state: state as WorkflowSummary['state'] } : {}),
              ...(pageParam ? { cursor: pageParam } : {}),
            },
          },
        }),
      ),
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  useRoom('workspace', (message) => {
    if (message.name === 'run.changed') void client.invalidateQueries({ queryKey: ['workflows'] });
  });
  const rows = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data]);
  return { list, rows };
}
