import { useLingui } from '@lingui/react/macro';
import { Button, Menu } from '@mantine/core';
import IconAlertOctagon from '@tabler/icons-react/icons/IconAlertOctagon';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, call } from '../api/client.ts';
import type { ExceptionRow } from '../api/types.ts';
import { confirm } from '../ui/confirm.tsx';
import { Empty } from '../ui/empty.tsx';
import { formatCount } from '../ui/format.ts';
import type { Column } from '../ui/grid/columns.ts';
import { DataGrid } from '../ui/grid/data-grid.tsx';
import { RowLink } from '../ui/grid/row-link.tsx';
import { Page } from '../ui/page.tsx';
import { ProblemScreen } from '../ui/problem-view.tsx';
import { Ago } from '../ui/time.tsx';
import { toast, toastError } from '../ui/toast.tsx';
import classes from './screens.module.css';

const keyOf = (row: ExceptionRow): string => `${row.runId} ${row.step.id}`;

/** Steps that wait for an operator, oldest first, each with what may be done about it. */
export function ExceptionsScreen() {
  const { t } = useLingui();
  const list = useInfiniteQuery({
    queryKey: ['exceptions'],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      call(api.GET('/exceptions', { params: { query: pageParam ? { cursor: pageParam } : {} } })),
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const rows = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data]);
  const columns = useMemo<readonly Column<ExceptionRow>[]>(
    () => [
      { id: 'failure', title: t`What happened`, width: 'minmax(260px, 3fr)', cell: (row) => row.failure.message },
      { id: 'class', title: t`Class`, width: '110px', cell: (row) => row.failure.class },
      {
        id: 'where',
        title: t`Where`,
        width: 'minmax(160px, 1.6fr)',
        hideBelow: 860,
        cell: (row) => `${row.workflowName} · ${row.nodeName}`,
      },
      { id: 'items', title: t`Items`, width: '70px', align: 'end', cell: (row) => formatCount(row.itemCount) },
      { id: 'since', title: t`Since`, width: '110px', cell: (row) => <Ago at={row.since} /> },
      { id: 'repair', title: '', width: '104px', align: 'end', cell: (row) => <Repairs row={row} /> },
    ],
    [t],
  );
  return (
    <Page title={t`Exceptions`} toolbarLabel={t`Exceptions`}>
      {list.error ? (
        <ProblemScreen error={list.error} onRetry={() => void list.refetch()} />
      ) : rows.length === 0 && !list.isPending ? (
        <Empty icon={IconAlertOctagon} title={t`Nothing waits for a repair`}>
          {t`A step comes here when it is out of attempts, when its data breaks a rule, or when nobody knows whether a write took effect.`}
        </Empty>
      ) : (
        <DataGrid
          label={t`Exceptions`}
          rows={rows}
          columns={columns}
          rowKey={keyOf}
          primaryColumn="failure"
          primary={(row) => (
            <RowLink to="/runs/$runId" params={{ runId: row.runId }} search={{ step: row.step.id }}>
              {row.failure.message}
            </RowLink>
          )}
          narrow={(row) => (
            <span className={classes.muted}>
              {row.workflowName} · {row.nodeName}
            </span>
          )}
          onMore={list.hasNextPage ? () => void list.fetchNextPage() : undefined}
          isMoreLoading={list.isFetchingNextPage}
        />
      )}
    </Page>
  );
}

type Repair = ExceptionRow['repairs'][number];

/** What an operator may do with a parked step. Each says first what it will do. */
export function Repairs({ row }: { readonly row: Pick<ExceptionRow, 'runId' | 'step' | 'nodeName' | 'repairs'> }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const node = row.nodeName;
  const words: Readonly<Record<Repair, { label: string; body: string }>> = {
    retry: {
      label: t`Try again`,
      body: t`"${node}" is tried again with the same keys: what was sent is not sent as something new.`,
    },
    skip: { label: t`Skip`, body: t`The items are dropped here, and the run goes on without them.` },
    done: {
      label: t`Mark as done elsewhere`,
      body: t`Nothing is sent. The run goes on as if "${node}" had succeeded.`,
    },
    fallback: { label: t`Take the fallback`, body: t`The items leave by the fallback edge.` },
    resend: {
      label: t`Send anew`,
      body: t`You have looked: the write did not happen. It is sent once more, with a new key.`,
    },
    fail: { label: t`Fail the run`, body: t`The run ends as failed.` },
  };
  const repair = async (action: Repair) => {
    const { label, body } = words[action];
    const answer = await confirm({
      title: label,
      body,
      confirmLabel: label,
      isDanger: action === 'fail' || action === 'resend',
      reason: { label: t`Reason`, isRequired: true },
      ...(action === 'done' ? { field: { label: t`Reference at the provider` } } : {}),
    });
    if (!answer) return;
    try {
      await call(
        api.POST('/runs/{id}/steps/{step}/repair', {
          params: { path: { id: row.runId, step: row.step.id } },
          body: { action, reason: answer.reason, ...(answer.field ? { reference: answer.field } : {}) },
        }),
      );
      toast({ kind: 'success', title: label, message: node });
      await client.invalidateQueries({ queryKey: ['exceptions'] });
    } catch (error) {
      toastError(error);
    }
  };
  if (row.repairs.length === 0) return null;
  return (
    <Menu>
      <Menu.Target>
        <Button size="compact-sm">{t`Repair`}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {row.repairs.map((action) => (
          <Menu.Item key={action} onClick={() => void repair(action)}>
            {words[action].label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
