import { effectOf } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { ActionIcon, NativeSelect, Tabs } from '@mantine/core';
import IconX from '@tabler/icons-react/icons/IconX';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Run } from '../../api/types.ts';
import { useCanvas, useEditor, useOverlay } from '../../canvas/context.ts';
import { nodeOf } from '../../canvas/lookup.ts';
import { StandInNote } from '../../inspector/pin-origin.tsx';
import { SidePanel } from '../../inspector/side-panel.tsx';
import { formatDuration, shortId } from '../../ui/format.ts';
import { Status } from '../../ui/status.tsx';
import { lookOfStep } from '../../ui/status-kinds.ts';
import { TypeIcon } from '../../ui/type-icon.tsx';
import type { Replay } from '../view/replay.ts';
import { ReplayButton } from '../view/replay-button.tsx';
import { ChildRuns } from '../view/run-facts.tsx';
import classes from './step.module.css';
import { StepAttempts } from './step-attempts.tsx';
import { StepCalls } from './step-calls.tsx';
import { StepConsole } from './step-console.tsx';
import { StepEffects } from './step-effects.tsx';
import { StepFailure } from './step-failure.tsx';
import { StepItems } from './step-items.tsx';
import { StepLog } from './step-log.tsx';
import { StepSettings } from './step-settings.tsx';
import { StepVariables } from './step-variables.tsx';

interface StepPanelProps {
  readonly nodeId: string;
  readonly replay: Replay;
  readonly run: Run;
  /** A run that is over can be done over from here. */
  readonly isOver: boolean;
  readonly onClose: () => void;
}

/** Everything about one node in a run: what it took and gave, how often it was tried, what failed, what it wrote. */
export function StepPanel({ nodeId, replay, run, isOver, onClose }: StepPanelProps) {
  const { t } = useLingui();
  const { types, overlay } = useCanvas();
  const node = useEditor((state) => nodeOf(state.document, nodeId));
  const runId = useOverlay((state) => state.runId);
  const view = useOverlay((state) => state.view);
  const chosen = useOverlay((state) => state.step);
  const ran = view.nodes.get(nodeId);
  const stepId = chosen !== null && view.steps.get(chosen)?.node === nodeId ? chosen : ran?.latest;
  const step = stepId === undefined ? undefined : view.steps.get(stepId);
  const [asked, setTab] = useState<string | null>(null);
  // Until somebody chooses, a failure comes first, also one that arrives meanwhile.
  const tab = asked ?? (step?.failure ? 'failure' : 'items');
  if (!node) return null;
  const own = ran && ran.total > 1 ? [...view.steps.values()].filter((each) => each.node === nodeId) : [];
  const description = types.describe(node.type, node.typeVersion);
  const effect = description && effectOf(description, node.parameters);
  const version = `${step?.status} ${step?.endedAt} ${step?.ok}`;
  return (
    <SidePanel label={t`Step ${node.name}`} onClose={onClose}>
      <header className={classes.head}>
        <TypeIcon name={description?.icon} />
        <h2 title={node.name}>{node.name}</h2>
        <ActionIcon aria-label={t`Close`} onClick={onClose}>
          <IconX size={18} />
        </ActionIcon>
      </header>
      <div className={classes.about}>
        {step ? <Status look={lookOfStep(step.status, step.waitsFor)} /> : t`The run has not come here.`}
        {step && step.startedAt !== null && step.endedAt !== null && (
          <span>{formatDuration(step.endedAt - step.startedAt)}</span>
        )}
        {step?.isReused && <Reused of={run.replayOf} />}
        {isOver && stepId !== undefined && description?.control !== 'trigger' && (
          <ReplayButton run={run} from={stepId} />
        )}
        {own.length > 1 && (
          <NativeSelect
            size="xs"
            aria-label={t`Step`}
            value={stepId ?? ''}
            data={own.map(({ id }) => ({ value: id, label: id }))}
            onChange={(event) => overlay.setState({ step: event.currentTarget.value })}
          />
        )}
      </div>
      <StandInNote nodeId={nodeId} />
      <ChildRuns runs={run.children.filter((child) => child.step === stepId)} />
      <Tabs value={tab} onChange={setTab} className={classes.tabs ?? ''} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="items">{t`Input, output`}</Tabs.Tab>
          <Tabs.Tab value="attempts">{t`Attempts`}</Tabs.Tab>
          {step?.failure && <Tabs.Tab value="failure">{t`Failure`}</Tabs.Tab>}
          <Tabs.Tab value="writes">{t`Writes`}</Tabs.Tab>
          <Tabs.Tab value="log">{t`Log`}</Tabs.Tab>
          <Tabs.Tab value="settings">{t`Settings`}</Tabs.Tab>
        </Tabs.List>
        {runId !== null && stepId !== undefined && (
          <>
            <Tabs.Panel value="items" className={classes.content ?? ''}>
              <StepItems key={stepId} runId={runId} stepId={stepId} version={version} />
            </Tabs.Panel>
            <Tabs.Panel value="attempts" className={classes.content ?? ''}>
              <StepAttempts runId={runId} stepId={stepId} version={version} />
              <StepCalls runId={runId} stepId={stepId} version={version} />
            </Tabs.Panel>
            <Tabs.Panel value="failure" className={classes.content ?? ''}>
              <StepFailure runId={runId} stepId={stepId} nodeName={node.name} version={version} />
            </Tabs.Panel>
            <Tabs.Panel value="writes" className={classes.content ?? ''}>
              <StepEffects
                runId={runId}
                stepId={stepId}
                version={version}
                safeBy={effect?.kind === 'write' ? effect.safeBy : undefined}
              />
            </Tabs.Panel>
            <Tabs.Panel value="log" className={classes.content ?? ''}>
              <StepConsole runId={runId} stepId={stepId} version={version} />
              <StepLog stepId={stepId} entries={replay.until(view.head)} />
            </Tabs.Panel>
          </>
        )}
        <Tabs.Panel value="settings" className={classes.content ?? ''}>
          <StepSettings nodeId={nodeId} />
          {runId !== null && stepId !== undefined && <StepVariables runId={runId} stepId={stepId} version={version} />}
        </Tabs.Panel>
      </Tabs>
    </SidePanel>
  );
}

/** Says that a step was taken over, and leads to the run that did its work. */
function Reused({ of }: { readonly of: string | null }) {
  const { t } = useLingui();
  if (of === null) return t`reused from an earlier run`;
  const name = shortId(of);
  return (
    <Link to="/runs/$runId" params={{ runId: of }} data-testid="reused-from">
      {t`reused from run ${name}`}
    </Link>
  );
}
