import { resultOf } from '@holdfast/engine';
import type { Item, JsonObject } from '@holdfast/workflow';
import { v5 as uuid5 } from 'uuid';
import { bornAtRest } from './births.ts';
import type { Carrier } from './carrier.ts';
import { NotLoadedError } from './run-data.ts';
import { factsOf } from './step-work.ts';

/** Names failure runs by the run that failed, so that each starts one. */
const FAILURE_NAMESPACE = '0a9d3f44-7d0f-5a4e-8a52-6a2f3f8a6c77';

/** A run is over: what it hands back, and who is told. All of it goes with the last commit. */
export function finish(carrier: Carrier, status: 'succeeded' | 'failed' | 'cancelled'): void {
  try {
    carrier.result = resultItems(carrier);
  } catch (error) {
    if (!(error instanceof NotLoadedError)) throw error;
    carrier.pending.prepare(
      carrier.context.reader.chunks(carrier.identity.runId, resultSteps(carrier)).then((chunks) => {
        for (const [step, list] of chunks) carrier.data.load(step, list);
        carrier.result = resultItems(carrier);
      }),
    );
  }
  const { parent } = carrier.identity;
  if (parent) {
    const body = JSON.stringify({ step: parent.step, index: parent.index, status });
    carrier.pending.notify.push({ runId: parent.runId, kind: 'child', body });
  }
  if (status === 'failed') carrier.pending.prepare(startFailureRun(carrier));
}

const resultSteps = (carrier: Carrier) =>
  resultOf(carrier.identity.workflow.plan, carrier.state).map(({ step }) => step);

function resultItems(carrier: Carrier): readonly Item[] {
  return resultOf(carrier.identity.workflow.plan, carrier.state)
    .flatMap((ref) => carrier.data.resolve(carrier.state, ref))
    .map(({ json, files }) => ({ json, ...(files ? { files } : {}) }));
}

/** Starts the workflow that looks after failures of this one, if there is one. It never looks after itself. */
async function startFailureRun(carrier: Carrier): Promise<void> {
  const { identity, context, state } = carrier;
  const { document, workflowId } = identity.workflow;
  const target = document.settings?.failureWorkflow;
  if (!target || identity.source === 'run-failed' || identity.mode !== 'live') return;
  const workflow = await context.liveVersion(identity.workspaceId, target);
  const trigger = workflow?.plan.triggers.find((node) => workflow.plan.nodes.get(node)?.type === 'trigger.run-failed');
  if (!workflow || trigger === undefined || workflow.workflowId === workflowId) {
    context.log('warn', 'The failure workflow could not be started', { runId: identity.runId, target });
    return;
  }
  const { runId, workflowName, version, mode } = factsOf(carrier);
  const failure = state.trouble?.failure ?? null;
  const json: JsonObject = {
    run: {
      id: runId,
      version,
      mode,
      startedAt: new Date(state.startedAt).toISOString(),
      url: `${context.publicUrl}/runs/${runId}`,
    },
    workflow: { id: workflowId, name: workflowName },
    failure: failure ? { class: failure.class, code: failure.code, message: failure.message } : null,
    step: state.trouble?.step ?? null,
    node: failedNode(carrier),
  };
  carrier.pending.children.push(
    await bornAtRest({
      runId: uuid5(runId, FAILURE_NAMESPACE),
      workflow,
      triggerNode: trigger,
      items: [{ json }],
      birth: {
        mode: identity.mode,
        source: 'run-failed',
        parent: null,
        depth: identity.depth + 1,
        replayOf: null,
        inbound: null,
        businessKey: null,
      },
      deadlineAt: null,
      now: carrier.now(),
    }),
  );
}

/** The node whose step made the run fail; null where it was none, such as a deadline of the run. */
function failedNode({ identity, state }: Carrier): JsonObject | null {
  const step = state.steps.get(state.trouble?.step ?? '');
  const node = step && identity.workflow.plan.nodes.get(step.node);
  return node ? { id: node.id, name: node.name, type: node.type } : null;
}
