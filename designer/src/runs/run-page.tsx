import { isTerminalRun, type StepView, type WorkflowDocument } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { ReactFlowProvider } from '@xyflow/react';
import { Suspense, useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import { api, call } from '../api/client.ts';
import { ReadOnlyCanvas } from '../canvas/read-only-canvas.tsx';
import { createOverlay, followRun } from '../canvas/run-overlay.ts';
import { confirm } from '../ui/confirm.tsx';
import { formatCount, formatDuration } from '../ui/format.ts';
import { Page } from '../ui/page.tsx';
import { ProblemScreen } from '../ui/problem-view.tsx';
import { Status } from '../ui/status.tsx';
import { lookOfRun, lookOfStep } from '../ui/status-kinds.ts';
import { Duration, When } from '../ui/time.tsx';
import { toast, toastError } from '../ui/toast.tsx';
import classes from './run-page.module.css';

/** One run: the version that ran, with what happened on it, live. */
export function RunPage({ runId }: { readonly runId: string }) {
  const { t } = useLingui();
  const { step } = useSearch({ from: '/runs/$runId' });
  const overlay = useMemo(createOverlay, []);
  const { data, error, refetch } = useQuery({
    queryKey: ['run', runId],
    queryFn: () => call(api.GET('/runs/{id}', { params: { path: { id: runId } } })),
  });
  useEffect(() => followRun(overlay, runId, { onEnd: () => void refetch() }), [overlay, runId, refetch]);
  const view = useStore(overlay, (state) => state.view);
  const isCatchingUp = useStore(overlay, (state) => state.isCatchingUp);
  const steps = useMemo(
    () =>
      [...view.steps.values()].toSorted(
        (a, b) => (a.startedAt ?? Number.MAX_SAFE_INTEGER) - (b.startedAt ?? Number.MAX_SAFE_INTEGER),
      ),
    [view.steps],
  );
  if (error) return <ProblemScreen error={error} onRetry={() => void refetch()} />;
  if (!data) return null;
  const document = data.document as unknown as WorkflowDocument;
  const status = view.head > 0 ? view.status : data.status;
  const names = new Map(document.nodes.map(({ id, name }) => [id, name]));
  const stop = async () => {
    const answer = await confirm({
      title: t`Stop this run?`,
      body: t`What is under way is asked to stop. A write that was sent is settled first: the run says honestly what took effect.`,
      confirmLabel: t`Stop the run`,
      isDanger: true,
      reason: { label: t`Reason` },
    });
    if (!answer) return;
    try {
      await call(
        api.POST('/runs/{id}/cancel', {
          params: { path: { id: runId } },
          body: answer.reason ? { reason: answer.reason } : {},
        }),
      );
      toast({ title: t`The run is asked to stop` });
    } catch (problem) {
      toastError(problem);
    }
  };
  return (
    <Page
      title={`${data.workflowName} · ${runId.slice(-6)}`}
      heading={
        <>
          <Link to="/workflows/$workflowId" params={{ workflowId: data.workflowId }}>
            {data.workflowName}
          </Link>{' '}
          <span className={classes.quiet}>
            {data.version === null ? t`draft` : `v${data.version}`} · {t`run`} {runId.slice(-6)}
          </span>
        </>
      }
      aside={
        <>
          <span data-testid="run-page-status">
            <Status look={lookOfRun(status, data.waitingFor?.kind)} />
          </span>
          <When at={data.startedAt} /> · <Duration ms={data.durationMs} since={data.startedAt} />
          {isCatchingUp && <span role="status">{t`catching up`}</span>}
        </>
      }
      toolbarLabel={t`Run`}
      actions={!isTerminalRun(status) && <Button onClick={() => void stop()}>{t`Stop`}</Button>}
    >
      {data.failure && (
        <div role="note" className={classes.failure}>
          <strong>
            {data.failure.nodeName} · {data.failure.failure.code}
          </strong>{' '}
          {data.failure.failure.message}
        </div>
      )}
      <div className={classes.body}>
        <div className={classes.canvas}>
          <Suspense>
            <ReactFlowProvider>
              <ReadOnlyCanvas document={document} overlay={overlay} startAt={step?.split('@')[0]} />
            </ReactFlowProvider>
          </Suspense>
        </div>
        <Timeline steps={steps} names={names} />
        {data.children.length > 0 && (
          <div className={classes.children}>
            <strong>{t`Runs it started`}</strong>
            {data.children.map((child) => (
              <Link key={child.id} to="/runs/$runId" params={{ runId: child.id }}>
                {child.workflowName} {child.id.slice(-6)} <Status look={lookOfRun(child.status)} />
              </Link>
            ))}
          </div>
        )}
      </div>
    </Page>
  );
}

const MOST_ROWS = 500;

/** The steps in the order in which they began, each as long as it took. */
function Timeline({
  steps,
  names,
}: {
  readonly steps: readonly StepView[];
  readonly names: ReadonlyMap<string, string>;
}) {
  const { t } = useLingui();
  const started = steps.filter(({ startedAt }) => startedAt !== null);
  const first = Math.min(...started.map(({ startedAt }) => startedAt ?? 0));
  const last = Math.max(first + 1, ...started.map(({ endedAt, startedAt }) => endedAt ?? startedAt ?? 0));
  const share = (at: number): string => `${((at - first) / (last - first)) * 100}%`;
  const hidden = steps.length - MOST_ROWS;
  return (
    <section className={classes.timeline} aria-label={t`Steps`} data-region="timeline">
      <table>
        <tbody>
          {steps.slice(0, MOST_ROWS).map((step) => (
            <tr key={step.id}>
              <th scope="row">{names.get(step.node) ?? step.node}</th>
              <td>
                <Status look={lookOfStep(step.status)} />
              </td>
              <td className={classes.number}>
                {step.startedAt !== null && step.endedAt !== null ? formatDuration(step.endedAt - step.startedAt) : ''}
              </td>
              <td className={classes.number}>
                {Object.entries(step.counts)
                  .map(([port, count]) => `${port} ${formatCount(count)}`)
                  .join(', ')}
              </td>
              <td className={classes.lane}>
                {step.startedAt !== null && (
                  <i
                    data-kind={lookOfStep(step.status).kind}
                    style={{
                      insetInlineStart: share(step.startedAt),
                      inlineSize: `max(3px, ${(((step.endedAt ?? last) - step.startedAt) / (last - first)) * 100}%)`,
                    }}
                  />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {hidden > 0 && <p>{t`${hidden} more steps are not shown.`}</p>}
    </section>
  );
}
