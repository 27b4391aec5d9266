import { useLingui } from '@lingui/react/macro';
import { SegmentedControl } from '@mantine/core';
import IconAlertOctagon from '@tabler/icons-react/icons/IconAlertOctagon';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { Empty } from '../../ui/empty.tsx';
import { formatCount } from '../../ui/format.ts';
import type { Column } from '../../ui/grid/columns.ts';
import { DataGrid } from '../../ui/grid/data-grid.tsx';
import { RowLink } from '../../ui/grid/row-link.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemScreen } from '../../ui/problem-view.tsx';
import { Ago } from '../../ui/time.tsx';
import classes from '../screens.module.css';
import { FailureClass } from './failure-class.tsx';
import type { ExceptionGroup } from './groups.ts';
import { useClassWords } from './repair-words.ts';
import { useExceptions } from './use-exceptions.ts';

export { ExceptionGroupScreen } from './group-screen.tsx';

const keyOf = ({ key }: ExceptionGroup): string => key;

/** Steps that wait for an operator, by cause. Writes in doubt come first. */
export function ExceptionsScreen() {
  const { t } = useLingui();
  const navigate = useNavigate({ from: '/exceptions' });
  const { class: wanted = '', workflow } = useSearch({ from: '/exceptions' });
  const { list, rows, groups, isCut, isLoading } = useExceptions();
  const names = useClassWords();
  const shown = useMemo(
    () =>
      groups.filter(
        ({ failure, workflowId }) =>
          (wanted === '' || failure.class === wanted) && (workflow === undefined || workflowId === workflow),
      ),
    [groups, wanted, workflow],
  );
  const columns = useColumns();
  const steps = formatCount(rows.length);
  const isFiltered = wanted !== '' || workflow !== undefined;
  return (
    <Page
      title={t`Exceptions`}
      toolbarLabel={t`Exceptions`}
      aside={
        rows.length > 0 && (isCut ? t`the oldest ${steps} steps; repair some to see the rest` : t`${steps} steps wait`)
      }
      filters={
        <SegmentedControl
          aria-label={t`Failure class`}
          value={wanted}
          onChange={(value) =>
            void navigate({ search: (before) => ({ ...before, class: value || undefined }) as never, replace: true })
          }
          data={[
            { value: '', label: t`All` },
            ...(['ambiguous', 'transient', 'permanent', 'data', 'policy'] as const).map((value) => ({
              value,
              label: names[value].name,
            })),
          ]}
        />
      }
    >
      {list.error ? (
        <ProblemScreen error={list.error} onRetry={() => void list.refetch()} />
      ) : shown.length === 0 && !isLoading ? (
        <Empty
          icon={IconAlertOctagon}
          title={isFiltered ? t`Nothing of this kind waits` : t`Nothing waits for a repair`}
          actions={isFiltered && <Link to="/exceptions">{t`Show all exceptions`}</Link>}
        >
          {t`A step comes here when it is out of attempts, when its data breaks a rule, or when nobody knows whether a write took effect.`}
        </Empty>
      ) : (
        <DataGrid
          label={t`Exceptions by cause`}
          rows={shown}
          columns={columns}
          rowKey={keyOf}
          primaryColumn="failure"
          primary={(group) => (
            <RowLink to="/exceptions/$group" params={{ group: group.key }}>
              {group.failure.message}
            </RowLink>
          )}
          narrow={(group) => (
            <>
              <FailureClass name={group.failure.class} />
              <span className={classes.muted}>
                {group.workflowName} · {group.nodeName}
              </span>
              <span className="hf-number">× {formatCount(group.rows.length)}</span>
            </>
          )}
          isLoading={list.isPending}
        />
      )}
    </Page>
  );
}

function useColumns(): readonly Column<ExceptionGroup>[] {
  const { t } = useLingui();
  return useMemo(
    () => [
      { id: 'class', title: t`Class`, width: '126px', cell: ({ failure }) => <FailureClass name={failure.class} /> },
      { id: 'failure', title: t`What happened`, width: 'minmax(260px, 3fr)', cell: ({ failure }) => failure.message },
      {
        id: 'where',
        title: t`Where`,
        width: 'minmax(170px, 1.6fr)',
        hideBelow: 860,
        cell: ({ workflowName, nodeName }) => `${workflowName} · ${nodeName}`,
      },
      { id: 'steps', title: t`Steps`, width: '64px', align: 'end', cell: ({ rows }) => formatCount(rows.length) },
      { id: 'items', title: t`Items`, width: '64px', align: 'end', cell: ({ itemCount }) => formatCount(itemCount) },
      { id: 'since', title: t`Oldest`, width: '120px', cell: ({ since }) => <Ago at={since} /> },
    ],
    [t],
  );
}
