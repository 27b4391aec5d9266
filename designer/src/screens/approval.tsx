import { useLingui } from '@lingui/react/macro';
import { Button, Group, Stack, Textarea } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import Markdown from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { api, call } from '../api/client.ts';
import { JsonView } from '../ui/json-view.tsx';
import { Page, PageBody } from '../ui/page.tsx';
import { ProblemNote, ProblemScreen } from '../ui/problem-view.tsx';
import { Countdown, When } from '../ui/time.tsx';
import { toast } from '../ui/toast.tsx';
import classes from './screens.module.css';

/** One question: what is asked, the evidence, the answers. */
export function ApprovalScreen() {
  const { t } = useLingui();
  const { approvalId } = useParams({ from: '/approvals/$approvalId' });
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const query = useQuery({
    queryKey: ['approval', approvalId],
    queryFn: () => call(api.GET('/approvals/{id}', { params: { path: { id: approvalId } } })),
  });
  if (query.error) return <ProblemScreen error={query.error} onRetry={() => void query.refetch()} />;
  const asked = query.data;
  if (!asked) return null;
  const decide = async (choice: (typeof asked.choices)[number]) => {
    setBusy(choice.value);
    setError(null);
    try {
      const answered = await call(
        api.POST('/approvals/{id}/decision', {
          params: { path: { id: approvalId } },
          body: { choice: choice.value, shownHash: asked.shownHash, ...(reason ? { reason } : {}) },
        }),
      );
      client.setQueryData(['approval', approvalId], answered);
      void client.invalidateQueries({ queryKey: ['approvals'] });
      toast({ kind: 'success', title: t`Answered`, message: choice.title });
    } catch (problem) {
      setError(problem);
      void query.refetch();
    } finally {
      setBusy(null);
    }
  };
  return (
    <Page title={asked.title} toolbarLabel={t`Approval`}>
      <PageBody width="text">
        <Stack gap={20}>
          <dl className={classes.pairs}>
            <dt>{t`Asked by`}</dt>
            <dd>
              <Link to="/runs/$runId" params={{ runId: asked.runId }}>
                {asked.workflowName}
              </Link>{' '}
              · {asked.nodeName}
            </dd>
            <dt>{t`Asked at`}</dt>
            <dd>
              <When at={asked.askedAt} />
            </dd>
            {asked.state === 'open' && (
              <>
                <dt>{t`Due in`}</dt>
                <dd>
                  <Countdown until={asked.deadline} />
                </dd>
              </>
            )}
            {asked.approvers.length > 0 && (
              <>
                <dt>{t`For`}</dt>
                <dd>{asked.approvers.join(', ')}</dd>
              </>
            )}
          </dl>
          {asked.message && (
            <div>
              <Markdown remarkPlugins={[remarkGfm]} skipHtml>
                {asked.message}
              </Markdown>
            </div>
          )}
          <section aria-label={t`Evidence`} className={classes.block}>
            <JsonView value={asked.evidence} />
          </section>
          {asked.state === 'open' ? (
            <>
              <Textarea
                label={t`Reason`}
                description={t`Needed to reject.`}
                value={reason}
                onChange={(event) => setReason(event.currentTarget.value)}
                autosize
                minRows={2}
                maxLength={2_000}
              />
              {error ? <ProblemNote error={error} /> : null}
              <Group gap={8}>
                {asked.choices.map((choice, index) => (
                  <Button
                    key={choice.value}
                    size="sm"
                    {...(index === 0 ? { variant: 'filled' } : { color: 'danger' })}
                    loading={busy === choice.value}
                    disabled={choice.needsReason === true && reason.trim() === ''}
                    onClick={() => void decide(choice)}
                  >
                    {choice.title}
                  </Button>
                ))}
              </Group>
            </>
          ) : (
            <p>
              {asked.decision
                ? t`${asked.decision.by} answered "${asked.decision.choice}".`
                : asked.state === 'expired'
                  ? t`Nobody answered in time.`
                  : t`The question was withdrawn.`}
              {asked.decision?.reason ? ` “${asked.decision.reason}”` : ''}
            </p>
          )}
        </Stack>
      </PageBody>
    </Page>
  );
}
