import { useLingui } from '@lingui/react/macro';
import { Checkbox } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { RunSummary } from '../../api/types.ts';
import { usePlaceText } from '../../runs/place-text.ts';
import { formatCount, shortId } from '../../ui/format.ts';
import type { Column } from '../../ui/grid/columns.ts';
import { Status } from '../../ui/status.tsx';
import { lookOfRun } from '../../ui/status-kinds.ts';
import { Countdown, Duration, When } from '../../ui/time.tsx';

/** What the list says of each run. Keys have a column where a run has one. */
export function useRunColumns(
  marked: ReadonlySet<string>,
  onMark: (marked: ReadonlySet<string>) => void,
  hasKeys: boolean,
): readonly Column<RunSummary>[] {
  const { t } = useLingui();
  return useMemo(() => {
    const sources: Readonly<Record<RunSummary['source'], string>> = {
      manual: t`a person`,
      webhook: t`a webhook`,
      schedule: t`a schedule`,
      called: t`a workflow`,
      'run-failed': t`a failed run`,
      provider: t`a change at a provider`,
      cli: t`command line`,
    };
    const key: Column<RunSummary> = {
      id: 'key',
      title: t`Key`,
      width: 'minmax(90px, 1fr)',
      hideBelow: 1_000,
      cell: (row) => row.businessKey ?? '',
    };
    return [
      {
        id: 'mark',
        title: t`Mark`,
        isTitleHidden: true,
        width: '20px',
        cell: (row) => {
          const name = row.businessKey ?? `${row.workflowName} ${shortId(row.id)}`;
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
      {
        id: 'status',
        title: t`Status`,
        width: '142px',
        cell: (row) => <Status look={lookOfRun(row.status, row.waitingFor?.kind)} />,
      },
      { id: 'workflow', title: t`Workflow`, width: 'minmax(190px, 1.6fr)', cell: (row) => row.workflowName },
      {
        id: 'version',
        title: t`Version`,
        width: '110px',
        hideBelow: 820,
        cell: ({ version, mode, parentRunId }) => (
          <>
            {[version === null ? t`draft` : `v${version}`, { live: '', test: t`test`, rehearsal: t`rehearsal` }[mode]]
              .filter(Boolean)
              .join(' · ')}
            {parentRunId !== null && <Caller id={parentRunId} />}
          </>
        ),
      },
      ...(hasKeys ? [key] : []),
      {
        id: 'at',
        title: t`At`,
        width: 'minmax(120px, 1.8fr)',
        hideBelow: 900,
        cell: (row) => <At run={row} />,
      },
      {
        id: 'source',
        title: t`Started by`,
        width: '112px',
        hideBelow: 1_080,
        cell: (row) => sources[row.source],
      },
      { id: 'started', title: t`Started`, width: '84px', cell: (row) => <When at={row.startedAt} /> },
      {
        id: 'attempts',
        title: t`Attempts`,
        width: '70px',
        align: 'end',
        hideBelow: 1_200,
        cell: (row) => formatCount(row.attempts),
      },
      {
        id: 'took',
        title: t`Took`,
        width: '64px',
        align: 'end',
        cell: (row) => <Duration ms={row.durationMs} since={row.startedAt} />,
      },
    ];
  }, [t, marked, onMark, hasKeys]);
}

/** The way to the run that called another one. */
function Caller({ id }: { readonly id: string }) {
  const { t } = useLingui();
  const name = shortId(id);
  return (
    <>
      {' '}
      <Link
        to="/runs/$runId"
        params={{ runId: id }}
        aria-label={t`Called by run ${name}`}
        title={t`Called by run ${name}`}
      >
        ↳
      </Link>
    </>
  );
}

/** Where the run stands: what it waits for, or what went wrong. */
function At({ run: { status, failure, waitingFor, waitsForPlace } }: { readonly run: RunSummary }) {
  const { t } = useLingui();
  const placeText = usePlaceText();
  if (waitsForPlace) return <span title={placeText(waitsForPlace)}>{placeText(waitsForPlace)}</span>;
  if (failure && !(status === 'waiting' && waitingFor))
    return (
      <span title={failure.failure.message}>
        {[failure.nodeName, failure.failure.message].filter(Boolean).join(' · ')}
      </span>
    );
  if (!waitingFor) return '';
  return (
    <>
      {waitingFor.nodeName}
      {waitingFor.until && (
        <>
          {` · ${t`due in`} `}
          <Countdown until={waitingFor.until} />
        </>
      )}
    </>
  );
}
