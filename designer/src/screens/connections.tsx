import { useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import IconPlug from '@tabler/icons-react/icons/IconPlug';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import { api, call } from '../api/client.ts';
import type { Connection, ConnectionType } from '../api/types.ts';
import { Empty } from '../ui/empty.tsx';
import { formatCount } from '../ui/format.ts';
import type { Column } from '../ui/grid/columns.ts';
import { DataGrid } from '../ui/grid/data-grid.tsx';
import { RowLink } from '../ui/grid/row-link.tsx';
import { Page } from '../ui/page.tsx';
import { ProblemScreen } from '../ui/problem-view.tsx';
import { Ago } from '../ui/time.tsx';
import { toast } from '../ui/toast.tsx';
import { TypeIcon } from '../ui/type-icon.tsx';
import { Health } from './connections/health.tsx';
import classes from './screens.module.css';

const keyOf = ({ id }: Connection): string => id;

export const connectionTypesQuery = {
  queryKey: ['connection-types'],
  queryFn: () => call(api.GET('/connection-types')),
  staleTime: Number.POSITIVE_INFINITY,
} as const;
export const connectionsQuery = {
  queryKey: ['connections'],
  queryFn: () => call(api.GET('/connections', { params: { query: { limit: 200 } } })),
} as const;

/** Named accounts at providers. */
export function ConnectionsScreen() {
  const { t } = useLingui();
  const list = useQuery(connectionsQuery);
  useStale();
  const types = useQuery(connectionTypesQuery);
  const kinds = useMemo(() => new Map(types.data?.items.map((kind) => [kind.type, kind])), [types.data]);
  const rows = list.data?.items ?? [];
  const columns = useColumns(
    kinds,
    rows.some(({ lastError }) => lastError !== null),
  );
  const add = (
    <Button
      component={Link}
      to="/connections/new"
      variant="filled"
      leftSection={<IconPlus size={16} aria-hidden="true" />}
    >{t`New connection`}</Button>
  );
  return (
    <Page title={t`Connections`} toolbarLabel={t`Connections`} actions={add}>
      {list.error ? (
        <ProblemScreen error={list.error} onRetry={() => void list.refetch()} />
      ) : rows.length === 0 && !list.isPending ? (
        <Empty icon={IconPlug} title={t`No connections yet`} actions={add}>
          {t`A connection holds the secrets of one account, encrypted on this server. Workflows name it and never see what it holds.`}
        </Empty>
      ) : (
        <DataGrid
          label={t`Connections`}
          rows={rows}
          columns={columns}
          rowKey={keyOf}
          primaryColumn="title"
          primary={(row) => (
            <>
              <TypeIcon name={kinds.get(row.type)?.icon} size={16} />
              <RowLink to="/connections/$connectionId" params={{ connectionId: row.id }}>
                {row.title}
              </RowLink>
            </>
          )}
          narrow={(row) => (
            <>
              <HealthCell of={row} kind={kinds.get(row.type)} />
              <code>{row.slug}</code>
            </>
          )}
          isLoading={list.isPending}
        />
      )}
    </Page>
  );
}

/** Of one that makes no calls there is nothing to know. */
function HealthCell({ of, kind }: { readonly of: Connection; readonly kind: ConnectionType | undefined }) {
  return kind?.makesCalls === false ? <span className={classes.muted}>–</span> : <Health of={of.health} />;
}

/** A sign-in came back that was not begun in this browser, took too long, or was used before. */
function useStale(): void {
  const { t } = useLingui();
  const navigate = useNavigate();
  const { consent } = useSearch({ from: '/connections' });
  useEffect(() => {
    if (consent !== 'stale') return;
    toast({
      kind: 'error',
      title: t`This sign-in is over`,
      message: t`It was begun in another browser, took longer than 15 minutes, or was used before. Begin again from the connection.`,
    });
    void navigate({ to: '/connections', search: {}, replace: true });
  }, [consent, navigate, t]);
}

function useColumns(kinds: ReadonlyMap<string, ConnectionType>, hasProblems: boolean): readonly Column<Connection>[] {
  const { t } = useLingui();
  return useMemo(
    () => [
      { id: 'title', title: t`Name`, width: 'minmax(180px, 2fr)', cell: (row) => row.title },
      {
        id: 'slug',
        title: t`Name in documents`,
        width: 'minmax(120px, 1fr)',
        hideBelow: 860,
        cell: (row) => <code>{row.slug}</code>,
      },
      {
        id: 'type',
        title: t`Kind`,
        width: 'minmax(150px, 1.2fr)',
        hideBelow: 700,
        cell: (row) => kinds.get(row.type)?.title ?? row.type,
      },
      {
        id: 'health',
        title: t`Health`,
        width: '120px',
        cell: (row) => <HealthCell of={row} kind={kinds.get(row.type)} />,
      },
      ...(hasProblems
        ? [
            {
              id: 'said',
              title: t`Last problem`,
              width: 'minmax(140px, 1.8fr)',
              hideBelow: 1_080,
              cell: (row: Connection) => <span title={row.lastError ?? ''}>{row.lastError}</span>,
            },
          ]
        : []),
      {
        id: 'checked',
        title: t`Tested`,
        width: '110px',
        hideBelow: 960,
        cell: (row) => (row.lastCheckedAt ? <Ago at={row.lastCheckedAt} /> : <span className={classes.muted}>–</span>),
      },
      {
        id: 'used',
        title: t`Used by`,
        width: '110px',
        align: 'end',
        cell: (row) => (
          <span title={row.usedBy.map(({ name }) => name).join(', ')}>{formatCount(row.usedBy.length)}</span>
        ),
      },
    ],
    [t, kinds, hasProblems],
  );
}
