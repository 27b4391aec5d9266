import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import Markdown from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { api, call } from '../../api/client.ts';
import { ChosenFieldContext } from '../../documents/chosen-field.ts';
import { DocumentView } from '../../documents/document-view.tsx';
import { documentsIn } from '../../documents/places.ts';
import { useRoom } from '../../live/hooks.ts';
import { Page, PageBody } from '../../ui/page.tsx';
import { ProblemScreen } from '../../ui/problem-view.tsx';
import { Countdown, When } from '../../ui/time.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import classes from './approvals.module.css';
import { useAskedWords } from './asked-words.ts';
import { DecisionPanel } from './decision-panel.tsx';
import { EvidenceView } from './evidence-view.tsx';
import { useNeighbours } from './use-neighbours.ts';

/** One question: what is asked, the evidence beside it, what each answer leads to. */
export function ApprovalScreen() {
  const { t } = useLingui();
  const askedWords = useAskedWords();
  const { approvalId } = useParams({ from: '/approvals/$approvalId' });
  const { data, error, refetch } = useQuery({
    queryKey: ['approval', approvalId],
    queryFn: () => call(api.GET('/approvals/{id}', { params: { path: { id: approvalId } } })),
  });
  useNeighbours(approvalId);
  const [field, choose] = useState<string | null>(null);
  const chosen = useMemo(() => ({ field, choose }), [field]);
  // Somebody else may answer while this one reads.
  useRoom('workspace', (message) => {
    if (message.name === 'counts') void refetch();
  });
  if (error) return <ProblemScreen isPage error={error} onRetry={() => void refetch()} />;
  if (!data) return <Waiting />;
  return (
    <Page
      title={data.title}
      heading={
        <>
          <Link to="/approvals">{t`Approvals`}</Link> / {data.workflowName}
        </>
      }
      toolbarLabel={t`Approval`}
    >
      <PageBody>
        <ChosenFieldContext value={chosen}>
          <div className={classes.layout}>
            <div>
              <h2 className={classes.question}>{data.title}</h2>
              {data.message && (
                <div className={classes.text}>
                  <Markdown remarkPlugins={[remarkGfm]} skipHtml disallowedElements={['img']}>
                    {data.message}
                  </Markdown>
                </div>
              )}
              <h3 className={classes.heading}>{t`Evidence`}</h3>
              {documentsIn(data.evidence).map((document) => (
                <DocumentView key={document.id} runId={data.runId} document={document} />
              ))}
              <EvidenceView evidence={data.evidence} />
            </div>
            <aside className={classes.panel} aria-label={t`Answer`}>
              <dl className={classes.facts}>
                <dt>{t`Asked by`}</dt>
                <dd>
                  <Link to="/runs/$runId" params={{ runId: data.runId }}>
                    {data.workflowName}
                  </Link>
                  , {data.nodeName}
                </dd>
                <dt>{t`Asked at`}</dt>
                <dd>
                  <When at={data.askedAt} />
                </dd>
                <dt>{data.state === 'open' ? t`Due in` : t`Was due`}</dt>
                <dd>{data.state === 'open' ? <Countdown until={data.deadline} /> : <When at={data.deadline} />}</dd>
                <dt>{t`For`}</dt>
                <dd>
                  {askedWords(data.askedNow)}
                  {data.fourEyes && <> · {t`not by who started or changed the run`}</>}
                </dd>
                {data.state === 'open' && data.escalation && (
                  <>
                    <dt>{t`Then also`}</dt>
                    <dd>
                      {data.escalation.to.join(', ')} · <When at={data.escalation.at} />
                    </dd>
                  </>
                )}
              </dl>
              <DecisionPanel key={data.shownHash} asked={data} onStale={() => void refetch()} />
            </aside>
          </div>
        </ChosenFieldContext>
      </PageBody>
    </Page>
  );
}
