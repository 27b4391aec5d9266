import { diffDocuments, type WorkflowDocument } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { api, call } from '../api/client.ts';
import { DiffList } from '../canvas/diff-list.tsx';
import { Empty } from '../ui/empty.tsx';
import { formatCount } from '../ui/format.ts';
import { Page, PageBody } from '../ui/page.tsx';
import { ProblemScreen } from '../ui/problem-view.tsx';
import { When } from '../ui/time.tsx';
import classes from './screens.module.css';

/** Published versions, and what changed between two of them or the draft. */
export function VersionsScreen() {
  const { t } = useLingui();
  const { workflowId } = useParams({ from: '/workflows/$workflowId/versions' });
  const path = { id: workflowId };
  const workflow = useQuery({
    queryKey: ['workflow', workflowId],
    queryFn: () => call(api.GET('/workflows/{id}', { params: { path } })),
  });
  const versions = useQuery({
    queryKey: ['versions', workflowId],
    queryFn: () => call(api.GET('/workflows/{id}/versions', { params: { path } })),
  });
  const [chosen, setChosen] = useState<number | null>(null);
  const error = workflow.error ?? versions.error;
  if (error) return <ProblemScreen error={error} />;
  const rows = versions.data?.items ?? [];
  const number = chosen ?? rows[0]?.number ?? null;
  return (
    <Page
      title={t`Versions`}
      heading={
        <>
          <Link to="/workflows/$workflowId" params={{ workflowId }}>
            {workflow.data?.name}
          </Link>{' '}
          · {t`Versions`}
        </>
      }
      toolbarLabel={t`Versions`}
    >
      {rows.length === 0 && !versions.isPending ? (
        <Empty
          title={t`Nothing is published yet`}
        >{t`A version is made when the draft is published. It never changes afterwards.`}</Empty>
      ) : (
        <PageBody>
          <ul className={classes.report}>
            {rows.map((row) => (
              <li key={row.number}>
                <b>
                  <Link to="/workflows/$workflowId/v/$number" params={{ workflowId, number: String(row.number) }}>
                    v{row.number}
                  </Link>{' '}
                  {row.isLive ? t`live` : ''}
                </b>
                <span>
                  <When at={row.publishedAt} /> · {row.publishedBy.name}
                  {row.note ? ` · ${row.note}` : ''} ·{' '}
                  <span className={classes.muted}>
                    {t`${formatCount(row.runs)} runs, ${formatCount(row.failed)} failed`}
                  </span>
                </span>
                <button type="button" onClick={() => setChosen(row.number)} aria-pressed={row.number === number}>
                  {t`Compare with the draft`}
                </button>
              </li>
            ))}
          </ul>
          {number !== null && workflow.data && (
            <Difference
              workflowId={workflowId}
              number={number}
              draft={workflow.data.document as unknown as WorkflowDocument}
            />
          )}
        </PageBody>
      )}
    </Page>
  );
}

function Difference({
  workflowId,
  number,
  draft,
}: {
  readonly workflowId: string;
  readonly number: number;
  readonly draft: WorkflowDocument;
}) {
  const { t } = useLingui();
  const { data } = useQuery({
    queryKey: ['version', workflowId, number],
    queryFn: () => call(api.GET('/workflows/{id}/versions/{number}', { params: { path: { id: workflowId, number } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const diff = useMemo(
    () => (data ? diffDocuments(data.document as unknown as WorkflowDocument, draft) : null),
    [data, draft],
  );
  return (
    <section>
      <h2 className={classes.heading}>{t`From v${number} to the draft`}</h2>
      {diff && <DiffList diff={diff} />}
    </section>
  );
}
