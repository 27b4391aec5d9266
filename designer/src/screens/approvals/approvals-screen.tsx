import { useLingui } from '@lingui/react/macro';
import { SegmentedControl } from '@mantine/core';
import IconHandStop from '@tabler/icons-react/icons/IconHandStop';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { api, call } from '../../api/client.ts';
import type { Approval } from '../../api/types.ts';
import { Empty } from '../../ui/empty.tsx';
import type { Column } from '../../ui/grid/columns.ts';
import { DataGrid } from '../../ui/grid/data-grid.tsx';
import { RowLink } from '../../ui/grid/row-link.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemScreen } from '../../ui/problem-view.tsx';
import { Ago, Countdown } from '../../ui/time.tsx';
import classes from '../screens.module.css';
import { AskedSteps } from './asked-steps.tsx';

const keyOf = ({ id }: Approval): string => id;

const titleOf = ({ choices, decision }: Approval): string =>
  choices.find(({ value }) => value === decision?.choice)?.title ?? decision?.choice ?? '';

/** Questions to people. */
export function ApprovalsScreen() {
  const { t } = useLingui();
  const navigate = useNavigate({ from: '/approvals' });
  const { state = 'open' } = useSearch({ from: '/approvals' });
  const list = useInfiniteQuery({
    queryKey: ['approvals', state],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      call(
        api.GET('/approvals', {
          params: { query: { state: state as Approval['state'], ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const rows = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data]);
  const columns = useMemo<readonly Column<Approval>[]>(
    () => [
      { id: 'title', title: t`Question`, width: 'minmax(240px, 3fr)', cell: (row) => row.title },
      {
        id: 'from',
        title: t`Asked by`,
        width: 'minmax(160px, 2fr)',
        hideBelow: 760,
        cell: (row) => `${row.workflowName} · ${row.nodeName}`,
      },
      { id: 'asked', title: t`Asked`, width: '120px', cell: (row) => <Ago at={row.askedAt} /> },
      {
        id: 'due',
        title: state === 'open' ? t`Due in` : t`Answer`,
        width: 'minmax(120px, 1fr)',
        cell: (row) =>
          row.state === 'open' ? (
            <Countdown until={row.deadline} />
          ) : row.decision ? (
            `${titleOf(row)} · ${row.decision.by}`
          ) : row.state === 'expired' ? (
            t`none in time`
          ) : (
            t`withdrawn`
          ),
      },
    ],
    [t, state],
  );
  return (
    <Page
      title={t`Approvals`}
      toolbarLabel={t`Approvals`}
      filters={
        <SegmentedControl
          aria-label={t`State`}
          value={state}
          onChange={(value) => void navigate({ search: { state: value } as never, replace: true })}
          data={[
            { value: 'open', label: t`Open` },
            { value: 'decided', label: t`Decided` },
            { value: 'expired', label: t`Expired` },
            { value: 'withdrawn', label: t`Withdrawn` },
          ]}
        />
      }
    >
      {state === 'open' && <AskedSteps />}
      {list.error ? (
        <ProblemScreen error={list.error} onRetry={() => void list.refetch()} />
      ) : rows.length === 0 && !list.isPending ? (
        <Empty icon={IconHandStop} title={state === 'open' ? t`No approval is open` : t`There is none`}>
          {t`A question comes here when a run reaches an approval. The run rests until somebody answers.`}
        </Empty>
      ) : (
        <DataGrid
          label={t`Approvals`}
          rows={rows}
          columns={columns}
          rowKey={keyOf}
          primaryColumn="title"
          primary={(row) => (
            <RowLink to="/approvals/$approvalId" params={{ approvalId: row.id }}>
              {row.title}
            </RowLink>
          )}
          narrow={(row) => (
            <>
              <span className={classes.muted}>{row.workflowName}</span>
              {row.state === 'open' && (
                <span>
                  {t`due in`} <Countdown until={row.deadline} />
                </span>
              )}
            </>
          )}
          onMore={list.hasNextPage ? () => void list.fetchNextPage() : undefined}
          isMoreLoading={list.isFetchingNextPage}
          isLoading={list.isPending}
        />
      )}
    </Page>
  );
}
