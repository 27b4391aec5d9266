import { useLingui } from '@lingui/react/macro';
import { useMemo } from 'react';
import type { WorkflowSummary } from '../../api/types.ts';
import { formatCount, formatShare } from '../../ui/format.ts';
import type { Column } from '../../ui/grid/columns.ts';
import { Ago } from '../../ui/time.tsx';
import { WorkflowMenu } from './workflow-menu.tsx';
import { WorkflowState } from './workflow-state.tsx';
import classes from './workflows.module.css';

/** What the list says of each workflow. */
export function useWorkflowColumns(): readonly Column<WorkflowSummary>[] {
  const { t } = useLingui();
  return useMemo(
    () => [
      { id: 'name', title: t`Name`, width: 'minmax(200px, 2.4fr)', cell: (row) => row.name },
      { id: 'state', title: t`State`, width: 'minmax(190px, 1.2fr)', cell: (row) => <WorkflowState of={row} /> },
      {
        id: 'nodes',
        title: t`Steps`,
        width: '60px',
        align: 'end',
        hideBelow: 1_000,
        cell: (row) => formatCount(row.nodeCount),
      },
      {
        id: 'runs',
        title: t`Runs, 24 h`,
        width: '84px',
        align: 'end',
        cell: (row) => formatCount(row.runs.last24h),
      },
      {
        id: 'failed',
        title: t`Failing`,
        hint: t`Runs that failed, and runs that stand still until a person decides.`,
        width: '64px',
        align: 'end',
        hideBelow: 760,
        cell: ({ runs }) =>
          runs.last24h === 0 ? (
            '–'
          ) : (
            <span className={runs.failed24h > 0 ? classes.failed : undefined}>
              {formatShare(runs.failed24h / runs.last24h)}
            </span>
          ),
      },
      {
        id: 'parked',
        title: t`Exceptions`,
        width: '84px',
        align: 'end',
        hideBelow: 900,
        cell: ({ runs }) => (
          <span className={runs.parked > 0 ? classes.failed : undefined}>{formatCount(runs.parked)}</span>
        ),
      },
      {
        id: 'waits',
        title: t`Waiting`,
        width: '64px',
        align: 'end',
        hideBelow: 960,
        cell: (row) => formatCount(row.runs.waiting),
      },
      {
        id: 'last',
        title: t`Last run`,
        width: '110px',
        hideBelow: 860,
        cell: (row) => (row.runs.lastRunAt ? <Ago at={row.runs.lastRunAt} /> : '–'),
      },
      {
        id: 'changed',
        title: t`Changed`,
        width: 'minmax(150px, 0.9fr)',
        hideBelow: 700,
        cell: (row) => (
          <>
            <Ago at={row.updatedAt} /> · {row.updatedBy.name}
          </>
        ),
      },
      {
        id: 'menu',
        title: t`More`,
        isTitleHidden: true,
        width: '36px',
        align: 'end',
        cell: (row) => <WorkflowMenu row={row} />,
      },
    ],
    [t],
  );
}
