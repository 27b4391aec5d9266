import { isTerminalRun, type RunStatus, type StepView, type WorkflowDocument } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { ReactFlowProvider } from '@xyflow/react';
import { Suspense, useCallback, useMemo } from 'react';
import { useStore } from 'zustand';
import { api, call } from '../api/client.ts';
import type { Run } from '../api/types.ts';
import type { Editor } from '../canvas/editor-store.ts';
import { ReadOnlyCanvas } from '../canvas/read-only-canvas.tsx';
import { Page } from '../ui/page.tsx';
import { ProblemScreen } from '../ui/problem-view.tsx';
import { Status } from '../ui/status.tsx';
import { lookOfRun } from '../ui/status-kinds.ts';
import { Duration, When } from '../ui/time.tsx';
import classes from './run-page.module.css';
import { Scrubber } from './view/scrubber.tsx';
import { orderedSteps } from './view/steps.ts';
import { StopButton } from './view/stop-button.tsx';
import { Timeline } from './view/timeline.tsx';
import { useRun } from './view/use-run.ts';

/** One run: the version that ran, with what happened on it, live or looked back at. */
export function RunPage({ runId }: { readonly runId: string }) {
  const { t } = useLingui();
  const { step } = useSearch({ from: '/runs/$runId' });
  const { data, error, refetch } = useQuery({
    queryKey: ['run', runId],
    queryFn: () => call(api.GET('/runs/{id}', { params: { path: { id: runId } } })),
  });
  const onEnd = useCallback(() => void refetch(), [refetch]);
  const { shown, live, replay, position, look } = useRun(runId, onEnd);
  const isCatchingUp = useStore(live, (state) => state.isCatchingUp);
  const liveStatus = useStore(live, (state) => (state.view.head > 0 ? state.view.status : null));
  const document = useMemo(() => data?.document as unknown as WorkflowDocument, [data?.document]);
  if (error) return <ProblemScreen error={error} onRetry={() => void refetch()} />;
  if (!data) return null;
  const status = liveStatus ?? data.status;
  return (
    <Page
      title={`${data.workflowName} · ${runId.slice(-6)}`}
      heading={<Heading run={data} />}
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
      actions={!isTerminalRun(status) && <StopButton runId={runId} />}
    >
      <Failure run={data} status={status} />
      <div className={classes.body}>
        <Suspense>
          <ReactFlowProvider>
            <ReadOnlyCanvas document={document} overlay={shown} startAt={step?.split('@')[0]}>
              {(editor) => (
                <>
                  <ReplayBar run={live} replay={replay} position={position} onLook={look} />
                  <Steps document={document} overlay={shown} editor={editor} />
                </>
              )}
            </ReadOnlyCanvas>
          </ReactFlowProvider>
        </Suspense>
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

type Overlay = ReturnType<typeof useRun>['shown'];

function Heading({ run }: { readonly run: Run }) {
  const { t } = useLingui();
  const { workflowId, version } = run;
  return (
    <>
      <Link to="/workflows/$workflowId" params={{ workflowId }}>
        {run.workflowName}
      </Link>{' '}
      <span className={classes.quiet}>
        {version === null ? (
          t`draft`
        ) : (
          <Link to="/workflows/$workflowId/v/$number" params={{ workflowId, number: String(version) }}>
            v{version}
          </Link>
        )}{' '}
        · {t`run`} {run.id.slice(-6)}
        {run.businessKey !== null && ` · ${run.businessKey}`}
      </span>
    </>
  );
}

function Failure({ run, status }: { readonly run: Run; readonly status: RunStatus }) {
  const { t } = useLingui();
  if (!run.failure) return null;
  const { nodeName, failure } = run.failure;
  return (
    <div role="note" className={classes.failure}>
      <span>
        <strong>
          {nodeName} · {failure.code}
        </strong>{' '}
        {failure.message}
      </span>
      {status === 'parked' && (
        <Button component={Link} to="/exceptions" size="compact-sm">
          {t`Decide in the exceptions`}
        </Button>
      )}
    </div>
  );
}

function ReplayBar({
  run,
  ...rest
}: {
  readonly run: Overlay;
  readonly replay: ReturnType<typeof useRun>['replay'];
  readonly position: number | null;
  readonly onLook: (count: number) => void;
}) {
  // The head changes with every entry that arrives, and so does the length of the journal at hand.
  useStore(run, (state) => state.view.head);
  return <Scrubber {...rest} head={rest.replay.length} />;
}

function Steps({
  document,
  overlay,
  editor,
}: {
  readonly document: WorkflowDocument;
  readonly overlay: Overlay;
  readonly editor: Editor;
}) {
  const view = useStore(overlay, (state) => state.view);
  const chosen = useStore(overlay, (state) => state.step);
  const selected = useStore(editor.store, ({ selection }) =>
    selection.nodes.size === 1 ? [...selection.nodes][0] : null,
  );
  const steps = useMemo(() => orderedSteps(view), [view]);
  const names = useMemo(() => new Map(document.nodes.map(({ id, name }) => [id, name])), [document]);
  const choose = (step: StepView) => {
    overlay.setState({ step: step.id });
    editor.select({ nodes: new Set([step.node]), edges: new Set() });
  };
  const isChosenHere = chosen !== null && view.steps.get(chosen)?.node === selected;
  const latest = selected ? view.nodes.get(selected)?.latest : undefined;
  return (
    <Timeline
      steps={steps}
      names={names}
      at={view.at ?? 0}
      chosen={isChosenHere ? chosen : (latest ?? null)}
      onChoose={choose}
    />
  );
}
