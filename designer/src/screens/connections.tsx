import { useLingui } from '@lingui/react/macro';
import { Button, Menu } from '@mantine/core';
import IconPlug from '@tabler/icons-react/icons/IconPlug';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { api, call } from '../api/client.ts';
import type { Connection } from '../api/types.ts';
import { Empty } from '../ui/empty.tsx';
import type { Column } from '../ui/grid/columns.ts';
import { DataGrid } from '../ui/grid/data-grid.tsx';
import { RowLink } from '../ui/grid/row-link.tsx';
import { Page } from '../ui/page.tsx';
import { ProblemScreen } from '../ui/problem-view.tsx';
import { Ago } from '../ui/time.tsx';

const keyOf = ({ id }: Connection): string => id;

export const connectionTypesQuery = {
  queryKey: ['connection-types'],
  queryFn: () => call(api.GET('/connection-types')),
  staleTime: Number.POSITIVE_INFINITY,
} as const;
export const connectionsQuery = {
  queryKey: ['connections'],
  queryFn: () => call(api.GET('/connections')),
} as const;

/** Named accounts at providers. */
export function ConnectionsScreen() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const list = useQuery(connectionsQuery);
  const types = useQuery(connectionTypesQuery);
  const columns = useMemo<readonly Column<Connection>[]>(() => {
    const titles = new Map(types.data?.items.map(({ type, title }) => [type, title]));
    const health = { unknown: t`Not tested`, ok: t`Works`, failing: t`Failing`, broken: t`Broken` };
    return [
      { id: 'title', title: t`Name`, width: 'minmax(180px, 2fr)', cell: (row) => row.title },
      {
        id: 'slug',
        title: t`In documents`,
        width: 'minmax(120px, 1fr)',
        hideBelow: 760,
        cell: (row) => <code>{row.slug}</code>,
      },
      { id: 'type', title: t`Kind`, width: 'minmax(160px, 1.4fr)', cell: (row) => titles.get(row.type) ?? row.type },
      { id: 'health', title: t`Health`, width: '110px', cell: (row) => health[row.health] },
      {
        id: 'checked',
        title: t`Tested`,
        width: '110px',
        hideBelow: 900,
        cell: (row) => (row.lastCheckedAt ? <Ago at={row.lastCheckedAt} /> : '–'),
      },
      {
        id: 'used',
        title: t`Used by`,
        width: 'minmax(120px, 1.4fr)',
        hideBelow: 900,
        cell: (row) => row.usedBy.map(({ name }) => name).join(', ') || '–',
      },
    ];
  }, [t, types.data]);
  const rows = list.data?.items ?? [];
  const add = (
    <Menu>
      <Menu.Target>
        <Button variant="filled" leftSection={<IconPlus size={16} />}>{t`New connection`}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {types.data?.items.map(({ type, title }) => (
          <Menu.Item
            key={type}
            onClick={() =>
              void navigate({ to: '/connections/$connectionId', params: { connectionId: 'new' }, search: { type } })
            }
          >
            {title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
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
            <RowLink to="/connections/$connectionId" params={{ connectionId: row.id }}>
              {row.title}
            </RowLink>
          )}
          narrow={(row) => <code>{row.slug}</code>}
        />
      )}
    </Page>
  );
}
