import { useLingui } from '@lingui/react/macro';
import { Alert, Button, Progress } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { api, call } from '../../api/client.ts';
import type { Schemas } from '../../api/types.ts';
import { formatCount } from '../../ui/format.ts';
import type { Column } from '../../ui/grid/columns.ts';
import { DataGrid } from '../../ui/grid/data-grid.tsx';
import { RowLink } from '../../ui/grid/row-link.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemScreen } from '../../ui/problem-view.tsx';
import { toastError } from '../../ui/toast.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import { EffectLists } from './effect-lists.tsx';
import classes from './exceptions.module.css';
import type { Operation } from './send-bulk.ts';
import { useRunName } from './use-run-name.ts';

type Item = Schemas['BulkItem'];
const POLL_MS = 1_000;
const keyOf = ({ seq }: Item): string => String(seq);
const isOpen = ({ status }: Operation): boolean => status === 'running' || status === 'paused';

/** A repair of many: how far it is, what became of each, and the ways to hold it up. */
export function OperationScreen() {
  const { t } = useLingui();
  const { operation: id } = useParams({ from: '/exceptions/operations/$operation' });
  const params = { path: { id } };
  const { data, error, refetch } = useQuery({
    queryKey: ['bulk', id],
    queryFn: () => call(api.GET('/bulk/{id}', { params })),
    refetchInterval: ({ state }) => (state.data && isOpen(state.data) ? POLL_MS : false),
  });
  const settled = data ? data.total - data.counts.waiting - data.counts.told : 0;
  const items = useInfiniteQuery({
    queryKey: ['bulk', id, 'items', settled, data?.status],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      call(api.GET('/bulk/{id}/items', { params: { ...params, query: pageParam ? { cursor: pageParam } : {} } })),
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: (before) => before,
  });
  const rows = useMemo(() => items.data?.pages.flatMap((page) => page.items) ?? [], [items.data]);
  const words = useItemWords();
  const columns = useColumns();
  const nameOf = useRunName();
  if (error) return <ProblemScreen isPage error={error} onRetry={() => void refetch()} />;
  if (!data) return <Waiting />;
  const control = async (action: 'pause' | 'resume' | 'stop') => {
    try {
      await call(api.POST('/bulk/{id}/control', { params, body: { action } }));
      await refetch();
    } catch (problem) {
      toastError(problem);
    }
  };
  const states: Readonly<Record<Operation['status'], string>> = {
    preview: t`not started`,
    running: t`under way`,
    paused: t`paused`,
    stopped: t`stopped`,
    done: t`finished`,
  };
  const [total, over] = [formatCount(data.total), formatCount(settled)];
  const counts = (['done', 'failed', 'refused', 'told', 'waiting'] as const).filter((name) => data.counts[name] > 0);
  return (
    <Page
      title={t`Repair of many`}
      heading={
        <>
          <Link to="/exceptions">{t`Exceptions`}</Link> / {t`Repair of many`}
        </>
      }
      aside={
        <span role="status" data-testid="operation-status">
          {states[data.status]} · {t`${over} of ${total}`}
        </span>
      }
      toolbarLabel={t`Repair of many`}
      actions={
        isOpen(data) && (
          <>
            {data.status === 'running' ? (
              <Button onClick={() => void control('pause')}>{t`Pause`}</Button>
            ) : (
              <Button variant="filled" onClick={() => void control('resume')}>{t`Resume`}</Button>
            )}
            <Button color="danger" onClick={() => void control('stop')}>{t`Stop`}</Button>
          </>
        )
      }
    >
      <section className={classes.cause} aria-label={t`Progress`}>
        <Progress value={data.total === 0 ? 100 : (settled / data.total) * 100} aria-label={t`${over} of ${total}`} />
        <p className={classes.facts}>
          {counts.map((name) => (
            <span key={name}>
              {words[name]}: <b>{formatCount(data.counts[name])}</b>
            </span>
          ))}
          <span>
            {t`by`} {data.by.name}: “{data.reason}”
          </span>
        </p>
        {data.why !== null && (
          <Alert color="danger" title={t`It stopped by itself`}>
            {data.why}
          </Alert>
        )}
        {isOpen(data) && <EffectLists effects={data.effects} refused={data.counts.refused} />}
      </section>
      <DataGrid
        label={t`Steps`}
        rows={rows}
        columns={columns}
        rowKey={keyOf}
        primaryColumn="run"
        primary={(row) => (
          <RowLink to="/runs/$runId" params={{ runId: row.runId }} search={{ step: row.stepId }}>
            {nameOf(row)}
          </RowLink>
        )}
        narrow={(row) => (
          <>
            <b>{words[row.state]}</b> <span>{row.detail}</span>
          </>
        )}
        onMore={items.hasNextPage ? () => void items.fetchNextPage() : undefined}
        isMoreLoading={items.isFetchingNextPage}
        isLoading={items.isPending}
      />
    </Page>
  );
}

function useItemWords(): Readonly<Record<Item['state'], string>> {
  const { t } = useLingui();
  return { waiting: t`waits its turn`, told: t`told`, done: t`done`, refused: t`not allowed`, failed: t`failed` };
}

function useColumns(): readonly Column<Item>[] {
  const { t } = useLingui();
  const words = useItemWords();
  const nameOf = useRunName();
  return useMemo(
    () => [
      { id: 'seq', title: '#', width: '52px', align: 'end', cell: ({ seq }) => formatCount(seq + 1) },
      { id: 'run', title: t`Run`, width: 'minmax(120px, 1fr)', cell: nameOf },
      { id: 'step', title: t`Step`, width: 'minmax(120px, 1fr)', cell: ({ stepId }) => stepId },
      { id: 'state', title: t`Result`, width: '140px', cell: ({ state }) => words[state] },
      { id: 'detail', title: t`Why`, width: 'minmax(200px, 3fr)', cell: ({ detail }) => detail },
    ],
    [t, words, nameOf],
  );
}
