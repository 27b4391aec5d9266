import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { Button, Checkbox, Menu } from '@mantine/core';
import IconChevronDown from '@tabler/icons-react/icons/IconChevronDown';
import IconHandStop from '@tabler/icons-react/icons/IconHandStop';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { api, call } from '../../api/client.ts';
import type { Approval } from '../../api/types.ts';
import { Empty } from '../../ui/empty.tsx';
import type { Column } from '../../ui/grid/columns.ts';
import { DataGrid } from '../../ui/grid/data-grid.tsx';
import { RowLink } from '../../ui/grid/row-link.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemScreen } from '../../ui/problem-view.tsx';
import { Ago, Countdown } from '../../ui/time.tsx';
import classes from '../screens.module.css';
import { ApprovalFilters } from './approval-filters.tsx';
import { AskedSteps } from './asked-steps.tsx';
import { useAskedWords } from './asked-words.ts';
import { alike, useAnswerMany } from './use-answer-many.tsx';

const keyOf = ({ id }: Approval): string => id;
const NONE: ReadonlySet<string> = new Set();

const titleOf = ({ choices, decision }: Approval): string =>
  choices.find(({ value }) => value === decision?.choice)?.title ?? decision?.choice ?? '';

/** Questions to people. */
export function ApprovalsScreen() {
  const { t } = useLingui();
  const filter = useSearch({ from: '/approvals' });
  const { state = 'open', kind, workflow } = filter;
  const isMine = filter.for === 'me';
  const isOpen = state === 'open';
  const [marked, setMarked] = useState(NONE);
  const list = useInfiniteQuery({
    queryKey: ['approvals', state, isMine, kind, workflow],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      call(
        api.GET('/approvals', {
          params: {
            query: {
              state: state as Approval['state'],
              ...(isMine && isOpen ? { mine: true } : {}),
              ...(kind ? { kind: kind as Approval['kind'] } : {}),
              ...(workflow ? { workflow } : {}),
              ...(pageParam ? { cursor: pageParam } : {}),
            },
          },
        }),
      ),
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const rows = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data]);
  const chosen = useMemo(() => rows.filter((row) => marked.has(row.id)), [rows, marked]);
  const columns = useColumns(state, marked, setMarked);
  return (
    <Page
      title={t`Approvals`}
      toolbarLabel={t`Approvals`}
      filters={<ApprovalFilters filter={filter} onChange={() => setMarked(NONE)} />}
      actions={isOpen && chosen.length > 0 ? <AnswerMenu chosen={chosen} onDone={() => setMarked(NONE)} /> : null}
    >
      {isOpen && <AskedSteps />}
      {list.error ? (
        <ProblemScreen error={list.error} onRetry={() => void list.refetch()} />
      ) : rows.length === 0 && !list.isPending ? (
        <Empty
          icon={IconHandStop}
          title={!isOpen ? t`There is none` : isMine ? t`Nothing is left to you` : t`No approval is open`}
        >
          {t`A question comes here when a run reaches an approval. The run rests until somebody answers.`}
        </Empty>
      ) : (
        <DataGrid
          label={t`Approvals`}
          rows={rows}
          columns={columns}
          rowKey={keyOf}
          primaryColumn="title"
          primary={(row) => (
            <RowLink to="/approvals/$approvalId" params={{ approvalId: row.id }}>
              {row.title}
            </RowLink>
          )}
          narrow={(row) => (
            <>
              <span className={classes.muted}>{row.workflowName}</span>
              {row.state === 'open' && (
                <span>
                  {t`due in`} <Countdown until={row.deadline} />
                </span>
              )}
            </>
          )}
          {...(isOpen ? { marked, onMark: setMarked } : {})}
          onMore={list.hasNextPage ? () => void list.fetchNextPage() : undefined}
          isMoreLoading={list.isFetchingNextPage}
          isLoading={list.isPending}
        />
      )}
    </Page>
  );
}

/** Answers what is marked together, where that is of one kind. */
function AnswerMenu({ chosen, onDone }: { readonly chosen: readonly Approval[]; readonly onDone: () => void }) {
  const { t } = useLingui();
  const answerMany = useAnswerMany();
  const [first] = chosen;
  const whyNot = alike(chosen);
  if (!first) return null;
  if (whyNot !== null)
    return (
      <span role="status" className={classes.muted}>
        {whyNot === 'mixed'
          ? t`Marked questions of different steps are answered one by one.`
          : t`Some of the marked questions are not for you, or are forms.`}
      </span>
    );
  return (
    <Menu>
      <Menu.Target>
        <Button variant="filled" rightSection={<IconChevronDown size={14} aria-hidden="true" />}>
          {plural(chosen.length, { one: 'Answer # marked', other: 'Answer # marked' })}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {first.choices.map((choice) => (
          <Menu.Item
            key={choice.value}
            onClick={() => void answerMany(chosen, choice).then((isDone) => isDone && onDone())}
          >
            {choice.title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function useColumns(
  state: string,
  marked: ReadonlySet<string>,
  onMark: (marked: ReadonlySet<string>) => void,
): readonly Column<Approval>[] {
  const { t } = useLingui();
  const askedWords = useAskedWords();
  return useMemo(
    () => [
      ...(state === 'open'
        ? [
            {
              id: 'mark',
              title: '',
              width: '36px',
              cell: (row: Approval) => {
                const name = row.title;
                return (
                  <Checkbox
                    size="xs"
                    aria-label={t`Mark ${name}`}
                    checked={marked.has(row.id)}
                    onChange={() => {
                      const next = new Set(marked);
                      if (!next.delete(row.id)) next.add(row.id);
                      onMark(next);
                    }}
                  />
                );
              },
            },
          ]
        : []),
      { id: 'title', title: t`Question`, width: 'minmax(240px, 3fr)', cell: (row) => row.title },
      {
        id: 'from',
        title: t`Asked by`,
        width: 'minmax(160px, 2fr)',
        hideBelow: 760,
        cell: (row) => `${row.workflowName} · ${row.nodeName}`,
      },
      ...(state === 'open'
        ? [
            {
              id: 'for',
              title: t`For`,
              width: 'minmax(140px, 1.5fr)',
              hideBelow: 1_000,
              cell: ({ askedNow }: Approval) => <span title={askedWords(askedNow)}>{askedWords(askedNow)}</span>,
            },
          ]
        : []),
      { id: 'asked', title: t`Asked`, width: '120px', hideBelow: 640, cell: (row) => <Ago at={row.askedAt} /> },
      state === 'open'
        ? {
            id: 'due',
            title: t`Due in`,
            width: '104px',
            align: 'end',
            cell: (row) => <Countdown until={row.deadline} />,
          }
        : {
            id: 'answer',
            title: t`Answer`,
            width: 'minmax(120px, 1.5fr)',
            cell: (row) =>
              row.decision
                ? `${titleOf(row)} · ${row.decision.by}`
                : row.state === 'expired'
                  ? t`none in time`
                  : t`withdrawn`,
          },
    ],
    [t, askedWords, state, marked, onMark],
  );
}
