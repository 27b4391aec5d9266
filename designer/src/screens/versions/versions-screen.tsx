import { useLingui } from '@lingui/react/macro';
import { Select } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { api, call } from '../../api/client.ts';
import { Empty } from '../../ui/empty.tsx';
import { Page, PageBody } from '../../ui/page.tsx';
import { ProblemScreen } from '../../ui/problem-view.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import { DRAFT, pairOf } from './compared.ts';
import { Difference } from './difference.tsx';
import { VersionTable } from './version-table.tsx';

/** Published versions, and what changed between any two of them, the draft included. */
export function VersionsScreen() {
  const { t } = useLingui();
  const { workflowId } = useParams({ from: '/workflows/$workflowId/versions' });
  const search = useSearch({ from: '/workflows/$workflowId/versions' });
  const navigate = useNavigate({ from: '/workflows/$workflowId/versions' });
  const path = { id: workflowId };
  const workflow = useQuery({
    queryKey: ['workflow', workflowId],
    queryFn: () => call(api.GET('/workflows/{id}', { params: { path } })),
  });
  const versions = useInfiniteQuery({
    queryKey: ['versions', workflowId, 'pages'],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      call(
        api.GET('/workflows/{id}/versions', {
          params: { path, query: pageParam ? { cursor: pageParam } : {} },
        }),
      ),
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const rows = useMemo(() => versions.data?.pages.flatMap(({ items }) => items) ?? [], [versions.data]);
  const error = workflow.error ?? versions.error;
  if (error) return <ProblemScreen isPage error={error} onRetry={() => void versions.refetch()} />;
  if (!workflow.data || !versions.data) return <Waiting />;
  const { from, to } = pairOf(search, rows);
  const choices = [
    { value: DRAFT, label: t`the draft` },
    ...rows.map(({ number, isLive }) => ({
      value: String(number),
      label: isLive ? t`v${number}, live` : t`v${number}`,
    })),
  ];
  const compare = (pair: { readonly from?: string; readonly to?: string }) =>
    void navigate({ search: { from, to, ...pair }, replace: true });
  return (
    <Page
      title={`${workflow.data.name} · ${t`Versions`}`}
      heading={
        <>
          <Link to="/workflows/$workflowId" params={{ workflowId }}>
            {workflow.data.name}
          </Link>{' '}
          / {t`Versions`}
        </>
      }
      toolbarLabel={t`Versions`}
      filters={
        rows.length > 0 && (
          <>
            <Select
              aria-label={t`Compare from`}
              w={140}
              data={choices}
              value={from}
              onChange={(value) => compare({ from: value ?? from })}
            />
            <span aria-hidden="true">→</span>
            <Select
              aria-label={t`Compare to`}
              w={140}
              data={choices}
              value={to}
              onChange={(value) => compare({ to: value ?? to })}
            />
          </>
        )
      }
    >
      {rows.length === 0 ? (
        <Empty
          title={t`Nothing is published yet`}
          actions={<Link to="/workflows/$workflowId" params={{ workflowId }}>{t`Open the draft`}</Link>}
        >{t`A version is made when the draft is published. It never changes afterwards.`}</Empty>
      ) : (
        <PageBody>
          <VersionTable
            workflowId={workflowId}
            rows={rows}
            onCompare={(number) => compare({ from: String(number), to: DRAFT })}
            {...(versions.hasNextPage ? { onMore: () => void versions.fetchNextPage() } : {})}
          />
          <Difference workflow={workflow.data} from={from} to={to} />
        </PageBody>
      )}
    </Page>
  );
}
