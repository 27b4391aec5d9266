import { useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { api, call } from '../../api/client.ts';
import { itemsOf } from '../../api/documents.ts';
import type { Outcome, Reconciliation } from '../../runs/step/reconciliation.ts';
import { formatCount } from '../../ui/format.ts';
import { ProblemNote } from '../../ui/problem-view.tsx';
import { findingOf, isFound } from './findings.ts';
import { FindingsTable } from './findings-table.tsx';
import classes from './reconciliation.module.css';

interface FindingsProps {
  readonly runId: string;
  readonly step: string;
  readonly outcome: Outcome;
  readonly result: Reconciliation;
  /** A text that has to stand in what is shown; empty: all is shown. */
  readonly wanted: string;
}

/** Findings of one outcome, and the way to who settles them. */
export function Findings({ runId, step, outcome, result, wanted }: FindingsProps) {
  const { t } = useLingui();
  const list = useInfiniteQuery({
    queryKey: ['reconciliation', runId, step, outcome],
    initialPageParam: 0,
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam }) =>
      call(
        api.GET('/runs/{id}/steps/{step}/items', {
          params: {
            path: { id: runId, step },
            query: { side: 'output', port: outcome, offset: pageParam, limit: 100 },
          },
        }),
      ),
    getNextPageParam: ({ offset, items, total }) =>
      items.length > 0 && offset + items.length < total ? offset + items.length : undefined,
  });
  const findings = useMemo(
    () => list.data?.pages.flatMap(({ items }) => itemsOf(items).map(({ json }) => findingOf(json))) ?? [],
    [list.data],
  );
  const shown = wanted === '' ? findings : findings.filter((finding) => isFound(finding, wanted));
  const [count, total] = [formatCount(findings.length), formatCount(list.data?.pages[0]?.total ?? 0)];
  return (
    <>
      <WhoSettles runId={runId} />
      {list.error ? (
        <ProblemNote error={list.error} />
      ) : shown.length > 0 ? (
        <FindingsTable here={result.here} there={result.there} findings={shown} />
      ) : (
        !list.isPending && (
          <p className={classes.quiet}>
            {findings.length === 0 ? t`Nothing came to this outcome.` : t`Nothing of what is shown fits.`}
          </p>
        )
      )}
      {list.hasNextPage && (
        <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t`${count} of ${total}: show more`}
        </Button>
      )}
    </>
  );
}

/** Where differences are settled: the exceptions of the workflow, while its run waits for some. */
function WhoSettles({ runId }: { readonly runId: string }) {
  const { t } = useLingui();
  const { data } = useQuery({
    queryKey: ['run', runId, 'summary'],
    queryFn: () => call(api.GET('/runs/{id}', { params: { path: { id: runId } } })),
  });
  if (data?.status !== 'parked') return null;
  return (
    <p className={classes.quiet}>
      {t`The run waits for somebody.`}{' '}
      <Link to="/exceptions" search={{ workflow: data.workflowId }}>{t`Show its exceptions`}</Link>
    </p>
  );
}
