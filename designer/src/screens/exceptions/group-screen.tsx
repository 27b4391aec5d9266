import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { Button, Checkbox } from '@mantine/core';
import IconChecks from '@tabler/icons-react/icons/IconChecks';
import IconChevronDown from '@tabler/icons-react/icons/IconChevronDown';
import { Link, useParams } from '@tanstack/react-router';
import { useMemo, useRef, useState } from 'react';
import { Empty } from '../../ui/empty.tsx';
import { formatCount } from '../../ui/format.ts';
import type { Column } from '../../ui/grid/columns.ts';
import { DataGrid } from '../../ui/grid/data-grid.tsx';
import { RowLink } from '../../ui/grid/row-link.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemScreen } from '../../ui/problem-view.tsx';
import { Ago } from '../../ui/time.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import { AssignMenu } from './assign-menu.tsx';
import { Cause } from './cause.tsx';
import classes from './exceptions.module.css';
import { JustDoneList } from './just-done-list.tsx';
import { NotAllowed, NotYet } from './not-allowed.tsx';
import { RepairMenu, Repairs } from './repairs.tsx';
import { SentWrites } from './sent-writes.tsx';
import { type ParkedRow, useExceptionGroups, useExceptionRows } from './use-exceptions.ts';
import { useGroupCommands } from './use-group-commands.ts';
import { useRunName } from './use-run-name.ts';

const keyOf = (row: ParkedRow): string => `${row.runId} ${row.step.id}`;

/** The parked steps of one cause: repaired one by one, some, or all at once. */
export function ExceptionGroupScreen() {
  const { t } = useLingui();
  const { group: key } = useParams({ from: '/exceptions/$group' });
  const groups = useExceptionGroups();
  const { list, rows } = useExceptionRows(key, {});
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const group = groups.data?.items.find(({ fingerprint }) => fingerprint === key);
  const chosen = useMemo(() => rows.filter((row) => marked.has(keyOf(row))), [rows, marked]);
  const columns = useColumns(marked, setMarked);
  const nameOf = useRunName();
  const assign = useRef<HTMLButtonElement>(null);
  const repair = useRef<HTMLButtonElement>(null);
  useGroupCommands({ assign, repair, hasMarked: chosen.length > 0 });
  const error = groups.error ?? list.error;
  if (error) return <ProblemScreen isPage error={error} onRetry={() => void list.refetch()} />;
  if (!group && groups.isPending) return <Waiting />;
  if (!group) {
    return (
      <>
        <JustDoneList />
        <Empty
          isPage
          icon={IconChecks}
          title={t`Nothing of this cause waits any more`}
          actions={<Link to="/exceptions">{t`Show all exceptions`}</Link>}
        >
          {t`Its steps were repaired, or their runs have ended.`}
        </Empty>
      </>
    );
  }
  const targets = chosen.length > 0 ? chosen : rows;
  const count = formatCount(group.count);
  return (
    <Page
      title={`${group.nodeName} · ${t`Exceptions`}`}
      heading={
        <>
          <Link to="/exceptions">{t`Exceptions`}</Link> / {group.nodeName}
        </>
      }
      toolbarLabel={t`Exceptions of one cause`}
      actions={
        <>
          <AssignMenu rows={targets}>
            <Button ref={assign} rightSection={<IconChevronDown size={14} aria-hidden="true" />}>{t`Assign`}</Button>
          </AssignMenu>
          <RepairMenu rows={targets} {...(chosen.length > 0 ? {} : { cause: key })} onDone={() => setMarked(new Set())}>
            <Button ref={repair} variant="filled" rightSection={<IconChevronDown size={14} aria-hidden="true" />}>
              {chosen.length > 0
                ? plural(chosen.length, { one: 'Repair # marked', other: 'Repair # marked' })
                : group.count === 1
                  ? t`Repair`
                  : t`Repair all ${count}`}
            </Button>
          </RepairMenu>
        </>
      }
    >
      <JustDoneList />
      <Cause group={group} sample={rows[0]} />
      {group.class === 'ambiguous' && <SentWrites rows={rows} />}
      <NotAllowedNow rows={rows} />
      <DataGrid
        label={t`Steps`}
        rows={rows}
        columns={columns}
        rowKey={keyOf}
        primaryColumn="run"
        primary={(row) => (
          <RowLink to="/runs/$runId" params={{ runId: row.runId }} search={{ step: row.step.id }}>
            {nameOf(row)}
          </RowLink>
        )}
        narrow={(row) => (
          <>
            <span className={classes.happened}>{row.failure.message}</span>
            <Ago at={row.since} />
            <Repairs row={row} />
          </>
        )}
        marked={marked}
        onMark={setMarked}
        total={group.count}
        onMore={list.hasNextPage ? () => void list.fetchNextPage() : undefined}
        isMoreLoading={list.isFetchingNextPage}
        isLoading={list.isPending}
      />
    </Page>
  );
}

/** Of one step every move that it does not allow, of many what waits for nothing but time. */
function NotAllowedNow({ rows }: { readonly rows: readonly ParkedRow[] }) {
  const { t } = useLingui();
  const [only] = rows.length === 1 ? rows : [];
  if (!only && rows.every(({ later }) => later === null)) return null;
  return (
    <section className={classes.cause} aria-label={t`Not allowed now`}>
      <h2 className={classes.heading}>{t`Not allowed now`}</h2>
      {only ? (
        <NotAllowed
          runId={only.runId}
          stepId={only.step.id}
          nodeName={only.nodeName}
          version={`${only.step.status} ${only.step.attempt}`}
        />
      ) : (
        <NotYet rows={rows} />
      )}
    </section>
  );
}

function useColumns(
  marked: ReadonlySet<string>,
  onMark: (marked: ReadonlySet<string>) => void,
): readonly Column<ParkedRow>[] {
  const { t } = useLingui();
  const nameOf = useRunName();
  return useMemo(
    () => [
      {
        id: 'mark',
        title: t`Mark`,
        isTitleHidden: true,
        width: '20px',
        cell: (row) => {
          const key = keyOf(row);
          const name = nameOf(row);
          return (
            <Checkbox
              size="xs"
              aria-label={t`Mark ${name}`}
              checked={marked.has(key)}
              onChange={() => {
                const next = new Set(marked);
                if (!next.delete(key)) next.add(key);
                onMark(next);
              }}
            />
          );
        },
      },
      { id: 'run', title: t`Run`, width: 'minmax(140px, 1fr)', cell: nameOf },
      { id: 'message', title: t`What happened`, width: 'minmax(220px, 3fr)', cell: (row) => row.failure.message },
      { id: 'items', title: t`Items`, width: '64px', align: 'end', cell: (row) => formatCount(row.itemCount) },
      {
        id: 'sent',
        title: t`Sent`,
        width: '56px',
        align: 'end',
        hideBelow: 900,
        cell: (row) => formatCount(row.step.sends),
      },
      { id: 'since', title: t`Since`, width: '104px', cell: (row) => <Ago at={row.since} /> },
      {
        id: 'due',
        title: t`Due`,
        width: '104px',
        cell: (row) => (
          <span className={Date.parse(row.dueAt) < Date.now() ? classes.overdue : undefined}>
            <Ago at={row.askedUntil ?? row.dueAt} />
          </span>
        ),
      },
      {
        id: 'owner',
        title: t`Owner`,
        width: 'minmax(90px, 1fr)',
        hideBelow: 760,
        cell: (row) => (
          <span title={row.comment ?? undefined}>
            {row.owner?.name ?? '–'}
            {row.comment && ` · ${row.comment}`}
          </span>
        ),
      },
      {
        id: 'repair',
        title: t`What to do`,
        isTitleHidden: true,
        width: '104px',
        align: 'end',
        cell: (row) => <Repairs row={row} />,
      },
    ],
    [t, nameOf, marked, onMark],
  );
}
