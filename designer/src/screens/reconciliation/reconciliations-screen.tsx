import { useLingui } from '@lingui/react/macro';
import { Button, Checkbox } from '@mantine/core';
import IconScale from '@tabler/icons-react/icons/IconScale';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { api, call } from '../../api/client.ts';
import type { Reconciliation } from '../../api/types.ts';
import { Empty } from '../../ui/empty.tsx';
import { formatCount } from '../../ui/format.ts';
import type { Column } from '../../ui/grid/columns.ts';
import { DataGrid } from '../../ui/grid/data-grid.tsx';
import { RowLink } from '../../ui/grid/row-link.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemScreen } from '../../ui/problem-view.tsx';
import { Ago } from '../../ui/time.tsx';
import { WorkflowFilter } from '../workflows/workflow-filter.tsx';
import { Outcome } from './outcome.tsx';

const keyOf = ({ runId, step }: Reconciliation): string => `${runId} ${step}`;

/** What comparisons of two sets came to, the latest first. */
export function ReconciliationsScreen() {
  const { t } = useLingui();
  const { workflow, open } = useSearch({ from: '/reconciliation' });
  const navigate = useNavigate({ from: '/reconciliation' });
  const isNarrow = workflow !== undefined || open !== undefined;
  const narrow = (change: { readonly workflow?: string | undefined; readonly open?: string | undefined }) =>
    void navigate({ search: (before) => ({ ...before, ...change }) as never, replace: true });
  const list = useInfiniteQuery({
    queryKey: ['reconciliations', workflow, open],
    initialPageParam: '',
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam }) =>
      call(
        api.GET('/reconciliations', {
          params: {
            query: {
              ...(workflow === undefined ? {} : { workflowId: workflow }),
              ...(open === undefined ? {} : { open: true }),
              ...(pageParam === '' ? {} : { cursor: pageParam }),
            },
          },
        }),
      ),
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const rows = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data]);
  const columns = useColumns();
  return (
    <Page
      title={t`Reconciliation`}
      toolbarLabel={t`Reconciliation`}
      filters={
        <>
          <WorkflowFilter value={workflow} onChange={(chosen) => narrow({ workflow: chosen })} />
          <Checkbox
            size="xs"
            label={t`Only open ones`}
            checked={open !== undefined}
            onChange={(event) => narrow({ open: event.currentTarget.checked ? 'yes' : undefined })}
          />
        </>
      }
    >
      {list.error ? (
        <ProblemScreen error={list.error} onRetry={() => void list.refetch()} />
      ) : rows.length === 0 && !list.isPending && !list.hasNextPage ? (
        <Empty
          icon={IconScale}
          title={
            open !== undefined
              ? t`Nothing is open: all that was compared matches`
              : isNarrow
                ? t`This workflow has compared nothing yet`
                : t`Nothing was compared yet`
          }
          actions={
            !isNarrow ? (
              <Button component={Link} to="/workflows" search={{ new: 'template' } as never}>
                {t`Begin with a template`}
              </Button>
            ) : (
              <Link to="/reconciliation">{t`Show all comparisons`}</Link>
            )
          }
        >
          {t`The step "Reconcile" holds two sets against each other: a ledger and a bank statement, invoices here and there. What it finds is listed here, run by run.`}
        </Empty>
      ) : (
        <DataGrid
          label={t`Reconciliation`}
          rows={rows}
          columns={columns}
          rowKey={keyOf}
          primaryColumn="title"
          primary={(row) => (
            <RowLink to="/reconciliation/$runId/$step" params={{ runId: row.runId, step: row.step }}>
              {row.title}
            </RowLink>
          )}
          narrow={(row) => (
            <>
              <Outcome open={row.open} />
              <Ago at={row.madeAt} />
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

function useColumns(): readonly Column<Reconciliation>[] {
  const { t } = useLingui();
  return useMemo(() => {
    const counted = (
      id: string,
      title: string,
      outcome: keyof Reconciliation['counts'],
      hideBelow: number,
    ): Column<Reconciliation> => ({
      id,
      title,
      width: '92px',
      align: 'end',
      hideBelow,
      cell: ({ counts }) => formatCount(counts[outcome]),
    });
    return [
      { id: 'title', title: t`Compared`, width: 'minmax(180px, 2fr)', cell: ({ title }) => title },
      { id: 'outcome', title: t`Outcome`, width: '150px', cell: ({ open }) => <Outcome open={open} /> },
      {
        id: 'workflow',
        title: t`Workflow`,
        width: 'minmax(140px, 1.5fr)',
        hideBelow: 1_000,
        cell: ({ workflowName }) => workflowName,
      },
      counted('matched', t`Matched`, 'matched', 720),
      counted('different', t`Different`, 'different', 720),
      counted('missing-there', t`Missing there`, 'missing-there', 860),
      counted('missing-here', t`Missing here`, 'missing-here', 860),
      counted('in-doubt', t`In doubt`, 'in-doubt', 860),
      { id: 'made', title: t`When`, width: '112px', cell: ({ madeAt }) => <Ago at={madeAt} /> },
    ];
  }, [t]);
}
