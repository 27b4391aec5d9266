import { isTerminalRun, type RunStatus } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { ReactFlowProvider } from '@xyflow/react';
import { Suspense, useCallback, useMemo } from 'react';
import { useStore } from 'zustand';
import { api, call } from '../api/client.ts';
import { documentOf } from '../api/documents.ts';
import type { Run } from '../api/types.ts';
import { ReadOnlyCanvas } from '../canvas/read-only-canvas.tsx';
import { shortId } from '../ui/format.ts';
import { Page } from '../ui/page.tsx';
import { ProblemScreen } from '../ui/problem-view.tsx';
import { Status } from '../ui/status.tsx';
import { lookOfRun } from '../ui/status-kinds.ts';
import { Duration, When } from '../ui/time.tsx';
import classes from './run-page.module.css';
import { StepPanel } from './step/step-panel.tsx';
import { ReplayButton } from './view/replay-button.tsx';
import { ChildRuns, CompareLink, ItemCount, Origin, PlaceWanted, RunCost } from './view/run-facts.tsx';
import { ReplayBar, Steps } from './view/run-steps.tsx';
import { SinceLastGood } from './view/since-last-good.tsx';
import { StopButton } from './view/stop-button.tsx';
import { useRun } from './view/use-run.ts';
import { useRunPageCommands } from './view/use-run-page-commands.ts';

/** So often a run that waits for its turn is looked at again. */
const PLACE_LOOK_MS = 5_000;

/** One run: the version that ran, with what happened on it, live or looked back at. */
export function RunPage({ runId }: { readonly runId: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['run', runId],
    queryFn: () => call(api.GET('/runs/{id}', { params: { path: { id: runId } } })),
    // Nothing tells when it comes to its turn but that it goes on.
    refetchInterval: ({ state }) => (state.data?.waitsForPlace ? PLACE_LOOK_MS : false),
  });
  const onChange = useCallback(() => void refetch(), [refetch]);
  if (error) return <ProblemScreen error={error} onRetry={() => void refetch()} />;
  return data ? <Opened data={data} onChange={onChange} /> : null;
}

interface OpenedProps {
  readonly data: Run;
  /** The run has ended, or somebody changed its course. */
  readonly onChange: () => void;
}

function Opened({ data, onChange }: OpenedProps) {
  const { t } = useLingui();
  const { step } = useSearch({ from: '/runs/$runId' });
  const runId = data.id;
  const { shown, live, replay, position, look } = useRun(data, onChange, step);
  const isCatchingUp = useStore(live, (state) => state.isCatchingUp);
  const liveStatus = useStore(live, (state) => (state.view.head > 0 ? state.view.status : null));
  const document = useMemo(() => documentOf(data.document), [data.document]);
  const status = liveStatus ?? data.status;
  useRunPageCommands(data.workflowId, step);
  return (
    <Page
      title={`${data.workflowName} · ${shortId(runId)}`}
      heading={<Heading run={data} />}
      aside={
        <>
          <span data-testid="run-page-status">
            <Status look={lookOfRun(status, data.waitingFor?.kind)} />
          </span>
          {status === 'waiting' && data.failure && <Status look={lookOfRun('parked')} />}
          <When at={data.startedAt} /> · <Duration ms={data.durationMs} since={data.startedAt} />
          {data.waitsForPlace && status === data.status && <PlaceWanted place={data.waitsForPlace} />}
          <ItemCount run={data} overlay={live} />
          <RunCost run={data} />
          {isCatchingUp && <span role="status">{t`catching up`}</span>}
        </>
      }
      toolbarLabel={t`Run`}
      actions={
        <>
          {(status === 'failed' || status === 'parked') && <SinceLastGood run={data} />}
          <OpenDraft workflowId={data.workflowId} step={step} />
          {isTerminalRun(status) ? <ReplayButton run={data} /> : <StopButton runId={runId} />}
        </>
      }
    >
      <Failure run={data} status={status} />
      <div className={classes.body}>
        <Suspense>
          <ReactFlowProvider>
            <ReadOnlyCanvas
              document={document}
              overlay={shown}
              startAt={step?.split('@')[0]}
              lookedFor={data.failure?.node ?? data.waitingFor?.node}
              panel={(nodeId, onClose) => (
                <StepPanel
                  key={nodeId}
                  nodeId={nodeId}
                  replay={replay}
                  run={data}
                  isOver={isTerminalRun(status)}
                  onClose={onClose}
                />
              )}
            >
              {(editor) => (
                <>
                  <ReplayBar run={live} replay={replay} position={position} onLook={look} />
                  <Steps document={document} overlay={shown} editor={editor} />
                </>
              )}
            </ReadOnlyCanvas>
          </ReactFlowProvider>
        </Suspense>
        <ChildRuns runs={data.children} />
      </div>
    </Page>
  );
}

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
        · {t`run`} {shortId(run.id)}
        {run.businessKey !== null && ` · ${run.businessKey}`}
        <Origin run={run} /> <CompareLink run={run} />
      </span>
    </>
  );
}

/** Leads to the draft, at the step that is looked at here: what ran cannot be changed any more. */
function OpenDraft({ workflowId, step }: { readonly workflowId: string; readonly step: string | undefined }) {
  const { t } = useLingui();
  const node = step?.split('@')[0];
  const target = { params: { workflowId }, search: node === undefined ? {} : { node } };
  return <Button component={Link} to="/workflows/$workflowId" {...(target as object)}>{t`Open draft here`}</Button>;
}

function Failure({ run, status }: { readonly run: Run; readonly status: RunStatus }) {
  const { t } = useLingui();
  if (!run.failure) return null;
  const { nodeName, failure } = run.failure;
  return (
    <div role="note" className={classes.failure}>
      <span>
        <strong>{[nodeName, failure.code].filter(Boolean).join(' · ')}</strong> {failure.message}
      </span>
      {status === 'parked' && (
        <Button component={Link} to="/exceptions" size="compact-sm">
          {t`Decide in the exceptions`}
        </Button>
      )}
    </div>
  );
}
