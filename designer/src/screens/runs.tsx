import { useLingui } from '@lingui/react/macro';
import { Button, SegmentedControl } from '@mantine/core';
import IconPlayerPlay from '@tabler/icons-react/icons/IconPlayerPlay';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { api, call } from '../api/client.ts';
import type { RunSummary } from '../api/types.ts';
import { useRoom } from '../live/hooks.ts';
import { Empty } from '../ui/empty.tsx';
import type { Column } from '../ui/grid/columns.ts';
import { DataGrid } from '../ui/grid/data-grid.tsx';
import { RowLink } from '../ui/grid/row-link.tsx';
import { Page } from '../ui/page.tsx';
import { ProblemScreen } from '../ui/problem-view.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { Status } from '../ui/status.tsx';
import { lookOfRun } from '../ui/status-kinds.ts';
import { Duration, When } from '../ui/time.tsx';

const keyOf = ({ id }: RunSummary): string => id;

/** All runs, newest first. What is new is counted above the list until somebody asks for it. */
export function RunsScreen() {
  const { t } = useLingui();
  const navigate = useNavigate({ from: '/runs' });
  const { status, workflow, key = '' } = useSearch({ from: '/runs' });
  const [changes, setChanges] = useState<ReadonlyMap<string, RunSummary>>(new Map());
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  const list = useInfiniteQuery({
    queryKey: ['runs', status, workflow, key],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      call(
        api.GET('/runs', {
          params: {
            query: {
              ...(status ? { status } : {}),
              ...(workflow ? { workflowId: workflow } : {}),
              ...(key ? { key } : {}),
              ...(pageParam ? { cursor: pageParam } : {}),
            },
          },
        }),
      ),
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const known = useMemo(() => new Set(list.data?.pages.flatMap(({ items }) => items.map(keyOf))), [list.data]);
  useRoom(
    'workspace',
    (message) => {
      if (message.name !== 'run.changed') return;
      const { run } = message.data;
      if (workflow && run.workflowId !== workflow) return;
      if (known.has(run.id)) setChanges((before) => new Map(before).set(run.id, run));
      else setFresh((before) => new Set(before).add(run.id));
    },
    () => void list.refetch(),
  );
  const rows = useMemo(
    () => (list.data?.pages.flatMap(({ items }) => items) ?? []).map((row) => changes.get(row.id) ?? row),
    [list.data, changes],
  );
  const showFresh = () => {
    setFresh(new Set());
    setChanges(new Map());
    void list.refetch();
  };
  const columns = useColumns();
  const count = fresh.size;
  return (
    <Page
      title={t`Runs`}
      toolbarLabel={t`Runs`}
      filters={
        <>
          <SegmentedControl
            aria-label={t`Status`}
            value={status ?? ''}
            onChange={(value) =>
              void navigate({ search: (before) => ({ ...before, status: value || undefined }) as never, replace: true })
            }
            data={[
              { value: '', label: t`All` },
              { value: 'running,accepted,cancelling', label: t`Running` },
              { value: 'waiting', label: t`Waiting` },
              { value: 'parked', label: t`Exceptions` },
              { value: 'failed', label: t`Failed` },
              { value: 'succeeded', label: t`Succeeded` },
            ]}
          />
          <SearchField
            label={t`Business key`}
            value={key}
            width={200}
            onChange={(text) =>
              void navigate({ search: (before) => ({ ...before, key: text || undefined }) as never, replace: true })
            }
          />
        </>
      }
      actions={
        <>
          {workflow && (
            <Button
              onClick={() => void navigate({ search: (before) => ({ ...before, workflow: undefined }) as never })}
            >
              {t`Runs of all workflows`}
            </Button>
          )}
          {count > 0 && <Button onClick={showFresh}>{t`Show ${count} new`}</Button>}
        </>
      }
    >
      {list.error ? (
        <ProblemScreen error={list.error} onRetry={() => void list.refetch()} />
      ) : rows.length === 0 && !list.isPending ? (
        <Empty icon={IconPlayerPlay} title={status || key || workflow ? t`No run fits` : t`Nothing has run yet`}>
          {status || key || workflow
            ? t`Show another status, or all of them.`
            : t`Runs appear here when a trigger fires, or when you press Run in a workflow.`}
        </Empty>
      ) : (
        <DataGrid
          label={t`Runs`}
          rows={rows}
          columns={columns}
          rowKey={keyOf}
          primaryColumn="workflow"
          primary={(row) => (
            <RowLink to="/runs/$runId" params={{ runId: row.id }}>
              {row.workflowName}
            </RowLink>
          )}
          narrow={(row) => <Status look={lookOfRun(row.status, row.waitingFor?.kind)} />}
          onMore={list.hasNextPage ? () => void list.fetchNextPage() : undefined}
          isMoreLoading={list.isFetchingNextPage}
        />
      )}
    </Page>
  );
}

function useColumns(): readonly Column<RunSummary>[] {
  const { t } = useLingui();
  return useMemo(
    () => [
      {
        id: 'status',
        title: t`Status`,
        width: '150px',
        cell: (row) => <Status look={lookOfRun(row.status, row.waitingFor?.kind)} />,
      },
      { id: 'workflow', title: t`Workflow`, width: 'minmax(180px, 2fr)', cell: (row) => row.workflowName },
      {
        id: 'version',
        title: t`Version`,
        width: '76px',
        hideBelow: 820,
        cell: (row) => (row.version === null ? t`draft` : `v${row.version}`),
      },
      {
        id: 'at',
        title: t`At`,
        width: 'minmax(140px, 1.6fr)',
        hideBelow: 980,
        cell: (row) => row.failure?.nodeName ?? row.waitingFor?.nodeName ?? '',
      },
      { id: 'key', title: t`Key`, width: 'minmax(90px, 1fr)', hideBelow: 1_100, cell: (row) => row.businessKey ?? '' },
      { id: 'source', title: t`Started by`, width: '104px', hideBelow: 1_000, cell: (row) => row.source },
      { id: 'started', title: t`Started`, width: '96px', cell: (row) => <When at={row.startedAt} /> },
      {
        id: 'took',
        title: t`Took`,
        width: '90px',
        align: 'end',
        cell: (row) => <Duration ms={row.durationMs} since={row.startedAt} />,
      },
    ],
    [t],
  );
}
