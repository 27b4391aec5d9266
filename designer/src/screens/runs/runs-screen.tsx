import { useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import IconPlayerPlay from '@tabler/icons-react/icons/IconPlayerPlay';
import IconRefresh from '@tabler/icons-react/icons/IconRefresh';
import { Link, useSearch } from '@tanstack/react-router';
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
import { useRuns } from './use-runs.ts';

const keyOf = ({ id }: RunSummary): string => id;

/** All runs, newest first. What is new is counted above the list until somebody asks for it. */
export function RunsScreen() {
  const { t } = useLingui();
  const filter = useSearch({ from: '/runs' });
  const { list, rows, freshCount, showFresh } = useRuns(filter);
  const columns = useRunColumns();
  const fresh = formatCount(freshCount);
  return (
    <Page
      title={t`Runs`}
      toolbarLabel={t`Runs`}
      filters={<RunFilters filter={filter} />}
      actions={
        freshCount > 0 && (
          <Button leftSection={<IconRefresh size={16} aria-hidden="true" />} onClick={showFresh}>
            {t`Show ${fresh} new`}
          </Button>
        )
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
        />
      )}
    </Page>
  );
}
