import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import IconAlertOctagon from '@tabler/icons-react/icons/IconAlertOctagon';
import { Link, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { Empty } from '../../ui/empty.tsx';
import { formatCount } from '../../ui/format.ts';
import type { Column } from '../../ui/grid/columns.ts';
import { DataGrid } from '../../ui/grid/data-grid.tsx';
import { RowLink } from '../../ui/grid/row-link.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemScreen } from '../../ui/problem-view.tsx';
import { Ago } from '../../ui/time.tsx';
import screens from '../screens.module.css';
import { ExceptionFilters, isFiltered } from './exception-filters.tsx';
import classes from './exceptions.module.css';
import { FailureClass } from './failure-class.tsx';
import { JustDoneList } from './just-done-list.tsx';
import { type ExceptionGroup, useExceptionGroups } from './use-exceptions.ts';

export { ExceptionGroupScreen } from './group-screen.tsx';
export { OperationScreen } from './operation-screen.tsx';

const keyOf = ({ fingerprint }: ExceptionGroup): string => fingerprint;

/** Steps that wait for an operator, by cause. Writes in doubt come first. */
export function ExceptionsScreen() {
  const { t } = useLingui();
  const filter = useSearch({ from: '/exceptions' });
  const { data, error, isPending, refetch } = useExceptionGroups(filter);
  const columns = useColumns();
  const groups = data?.items ?? [];
  const total = data?.total ?? 0;
  return (
    <Page
      title={t`Exceptions`}
      toolbarLabel={t`Exceptions`}
      aside={
        groups.length > 0 && (
          <span data-testid="exception-total">{plural(total, { one: '# step waits', other: '# steps wait' })}</span>
        )
      }
      filters={<ExceptionFilters filter={filter} />}
    >
      <JustDoneList />
      {error ? (
        <ProblemScreen error={error} onRetry={() => void refetch()} />
      ) : groups.length === 0 && !isPending ? (
        <Empty
          icon={IconAlertOctagon}
          title={isFiltered(filter) ? t`Nothing of this kind waits` : t`Nothing waits for a repair`}
          actions={isFiltered(filter) && <Link to="/exceptions">{t`Show all exceptions`}</Link>}
        >
          {t`A step comes here when it is out of attempts, when its data breaks a rule, or when nobody knows whether a write took effect.`}
        </Empty>
      ) : (
        <DataGrid
          label={t`Exceptions by cause`}
          rows={groups}
          columns={columns}
          rowKey={keyOf}
          primaryColumn="failure"
          primary={(group) => (
            <RowLink to="/exceptions/$group" params={{ group: group.fingerprint }}>
              {group.message}
            </RowLink>
          )}
          narrow={(group) => (
            <>
              <FailureClass name={group.class} />
              <span className={screens.muted}>
                {group.workflowName} · {group.nodeName}
              </span>
              <span className="hf-number">× {formatCount(group.count)}</span>
            </>
          )}
          isLoading={isPending}
        />
      )}
    </Page>
  );
}

function useColumns(): readonly Column<ExceptionGroup>[] {
  const { t } = useLingui();
  return useMemo(
    () => [
      { id: 'class', title: t`Class`, width: '126px', cell: (group) => <FailureClass name={group.class} /> },
      { id: 'failure', title: t`What happened`, width: 'minmax(240px, 3fr)', cell: ({ message }) => message },
      {
        id: 'where',
        title: t`Where`,
        width: 'minmax(170px, 1.6fr)',
        hideBelow: 860,
        cell: ({ workflowName, nodeName }) => `${workflowName} · ${nodeName}`,
      },
      { id: 'steps', title: t`Steps`, width: '64px', align: 'end', cell: ({ count }) => formatCount(count) },
      { id: 'items', title: t`Items`, width: '64px', align: 'end', cell: ({ itemCount }) => formatCount(itemCount) },
      { id: 'since', title: t`Oldest`, width: '112px', cell: ({ since }) => <Ago at={since} /> },
      {
        id: 'overdue',
        title: t`Overdue`,
        width: '76px',
        align: 'end',
        hideBelow: 900,
        cell: ({ overdue }) => (overdue > 0 ? <span className={classes.overdue}>{formatCount(overdue)}</span> : '–'),
      },
    ],
    [t],
  );
}
