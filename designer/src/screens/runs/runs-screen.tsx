import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import IconPlayerPlay from '@tabler/icons-react/icons/IconPlayerPlay';
import IconRefresh from '@tabler/icons-react/icons/IconRefresh';
import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { RunSummary } from '../../api/types.ts';
import { Empty } from '../../ui/empty.tsx';
import { formatCount } from '../../ui/format.ts';
import { DataGrid } from '../../ui/grid/data-grid.tsx';
import { RowLink } from '../../ui/grid/row-link.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemScreen } from '../../ui/problem-view.tsx';
import { Status } from '../../ui/status.tsx';
import { lookOfRun } from '../../ui/status-kinds.ts';
import { When } from '../../ui/time.tsx';
import { useRunColumns } from './run-columns.tsx';
import { isFiltered } from './run-filter.ts';
import { RunFilters } from './run-filters.tsx';
import { MOST_STOPPED, StopRuns } from './stop-runs.tsx';
import { useRuns } from './use-runs.ts';
import { isOver, useStopCommand } from './use-stop-command.ts';
import { ViewsMenu } from './views-menu.tsx';

const keyOf = ({ id }: RunSummary): string => id;

/** All runs, newest first. What is new is counted above the list until somebody asks for it. */
export function RunsScreen() {
  const { t } = useLingui();
  const filter = useSearch({ from: '/runs' });
  const { list, rows, freshCount, showFresh } = useRuns(filter);
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const [stopping, setStopping] = useState<readonly RunSummary[] | null>(null);
  const hasKeys = rows.some(({ businessKey }) => businessKey !== null);
  const columns = useRunColumns(marked, setMarked, hasKeys);
  const going = rows.filter((row) => marked.has(row.id) && !isOver(row));
  const stoppable = going.slice(0, MOST_STOPPED);
  useStopCommand({ rows, marked: stoppable, onStop: setStopping });
  const fresh = formatCount(freshCount);
  return (
    <Page
      title={t`Runs`}
      toolbarLabel={t`Runs`}
      filters={
        <>
          <RunFilters filter={filter} />
          <ViewsMenu filter={filter} />
        </>
      }
      actions={
        <>
          {stoppable.length > 0 && (
            <Button onClick={() => setStopping(stoppable)}>
              {plural(stoppable.length, { one: 'Stop # marked …', other: 'Stop # marked …' })}
            </Button>
          )}
          {freshCount > 0 && (
            <Button leftSection={<IconRefresh size={16} aria-hidden="true" />} onClick={showFresh}>
              {t`Show ${fresh} new`}
            </Button>
          )}
        </>
      }
    >
      {list.error ? (
        <ProblemScreen error={list.error} onRetry={() => void list.refetch()} />
      ) : rows.length === 0 && !list.isPending ? (
        isFiltered(filter) ? (
          <Empty
            icon={IconPlayerPlay}
            title={t`No run fits`}
            actions={<Link to="/runs">{t`Show all runs`}</Link>}
          >{t`Choose another status, workflow or time, or show all of them.`}</Empty>
        ) : (
          <Empty
            icon={IconPlayerPlay}
            title={t`Nothing has run yet`}
            actions={<Link to="/workflows">{t`Go to the workflows`}</Link>}
          >
            {t`Runs appear here when a trigger fires, or when you press Run in a workflow.`}
          </Empty>
        )
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
          narrow={(row) => (
            <>
              <Status look={lookOfRun(row.status, row.waitingFor?.kind)} />
              <When at={row.startedAt} />
              {row.businessKey}
            </>
          )}
          onMore={list.hasNextPage ? () => void list.fetchNextPage() : undefined}
          isMoreLoading={list.isFetchingNextPage}
          isLoading={list.isPending}
          marked={marked}
          onMark={setMarked}
        />
      )}
      {stopping && <StopRuns runs={stopping} onClose={() => setStopping(null)} onDone={() => setMarked(new Set())} />}
    </Page>
  );
}
