import { resultOf } from '@holdfast/engine';
import type { Failure, Item, JsonObject, StepId } from '@holdfast/workflow';
import { v5 as uuid5 } from 'uuid';
import { variablesFor } from '../variables/variable-set.ts';
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
  const { alerts } = carrier.identity.workflow.document.settings ?? {};
  if (status === 'failed' && alerts?.onFailure !== false) {
    const { step, failure } = carrier.state.trouble ?? { step: null, failure: null };
    carrier.pending.prepare(startFailureRun(carrier, { status, step, failure }, carrier.identity.runId));
  }
}

/** A step came to wait for an operator: who is to be told of that is told with the commit that says so. */
export function parked(carrier: Carrier, id: StepId): void {
  if (!carrier.identity.workflow.document.settings?.alerts?.onPark) return;
  const { toPark = [], attempt = 0 } = carrier.state.steps.get(id) ?? {};
  const told = { status: 'parked', step: id, failure: toPark.at(-1)?.failure ?? null } as const;
  carrier.pending.prepare(startFailureRun(carrier, told, `${carrier.identity.runId}\n${id}\n${attempt}`));
}

/** What the failure workflow is told of. */
interface Told {
  readonly status: 'failed' | 'parked';
  readonly step: StepId | null;
  readonly failure: Failure | null;
}

const resultSteps = (carrier: Carrier) =>
  resultOf(carrier.identity.workflow.plan, carrier.state).map(({ step }) => step);

function resultItems(carrier: Carrier): readonly Item[] {
  return resultOf(carrier.identity.workflow.plan, carrier.state)
    .flatMap((ref) => carrier.data.resolve(carrier.state, ref))
    .map(({ json, files }) => ({ json, ...(files ? { files } : {}) }));
}

/**
 * Starts the workflow that looks after failures of this one, if there is one. It never looks after itself.
 *
 * @param name told twice of the same, it is started once
 */
async function startFailureRun(carrier: Carrier, { status, step, failure }: Told, name: string): Promise<void> {
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
  const json: JsonObject = {
    status,
    run: {
      id: runId,
      version,
      mode,
      startedAt: new Date(state.startedAt).toISOString(),
      url: `${context.publicUrl}/runs/${runId}`,
    },
    workflow: { id: workflowId, name: workflowName },
    failure: failure ? { class: failure.class, code: failure.code, message: failure.message } : null,
    step,
    node: nodeOf(carrier, step),
  };
  carrier.pending.children.push(
    await bornAtRest(context.packing, {
      runId: uuid5(name, FAILURE_NAMESPACE),
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
      variables: await variablesFor(workflow, context.variables),
    }),
  );
}

/** The node whose step it is about; null where it is about none, such as a deadline of the run. */
function nodeOf({ identity, state }: Carrier, id: StepId | null): JsonObject | null {
  const step = state.steps.get(id ?? '');
  const node = step && identity.workflow.plan.nodes.get(step.node);
  return node ? { id: node.id, name: node.name, type: node.type } : null;
}
