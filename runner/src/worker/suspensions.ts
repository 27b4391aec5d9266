import { createHash } from 'node:crypto';
import type { Step } from '@holdfast/engine';
import type { Suspension } from '@holdfast/node-sdk';
import { canonicalJson, type Item, type ItemFailures, type StepId, type Wait } from '@holdfast/workflow';
import { v7 as uuid, v5 as uuid5 } from 'uuid';
import { awaitCall } from './addresses.ts';
import { bornAtRest } from './births.ts';
import type { Carrier } from './carrier.ts';
import { childrenEnded } from './inbox.ts';
import { factsOf } from './step-work.ts';

/** Most child runs of one step. */
const MAX_CHILDREN = 1_000;
/** Names child runs by their parent's step, so that a birth that is tried again is the same run. */
const CHILD_NAMESPACE = '8a2f1f0e-6c1b-5f5e-9d57-3f4b7f2f0d11';

/** A step wants to wait without a worker: opens the wait, and tells the engine. */
export function suspend(carrier: Carrier, step: StepId, suspension: Suspension): void {
  switch (suspension.kind) {
    case 'timer':
      return rest(carrier, step, { kind: 'timer', until: Math.round(suspension.until) });
    case 'callback':
      return carrier.pending.prepare(awaitCall(carrier, step, Math.round(suspension.deadline)));
    case 'approval': {
      const { choices, ...shown } = suspension.request;
      const asked = { ...shown, choices, context: { workflowName: factsOf(carrier).workflowName } };
      const text = canonicalJson(JSON.parse(JSON.stringify(asked)));
      const deadline = Math.round(suspension.deadline);
      carrier.pending.putWait({
        id: uuid(),
        stepId: step,
        kind: 'approval',
        tokenHash: null,
        deadline,
        isOpen: true,
        asked: text,
        askedHash: createHash('sha256').update(text).digest('hex'),
        approvers: suspension.request.approvers,
      });
      return rest(carrier, step, { kind: 'approval', deadline });
    }
    case 'children':
      carrier.pending.prepare(startChildren(carrier, step, suspension));
      return;
  }
}

const rest = (carrier: Carrier, step: StepId, wait: Wait) =>
  carrier.apply({ type: 'step.suspended', at: carrier.now(), step, wait });

/** The run was let go, or the step ended, while something was read for it. */
const isGone = (carrier: Carrier, id: StepId): boolean => {
  const status = carrier.state.steps.get(id)?.status;
  return carrier.isOver || (status !== 'ready' && status !== 'running');
};

/** Child runs that an earlier attempt brought about; those that succeeded are not started again. */
const earlierChildren = async (carrier: Carrier, { id, attempt }: Step) =>
  attempt > 1 ? carrier.context.reader.children(carrier.identity.runId, id) : { ended: [], open: [] };

/** Nothing is left to wait for: no child will say so. */
async function goOn(carrier: Carrier, id: StepId): Promise<void> {
  const event = await childrenEnded(carrier, id, carrier.now());
  if (!event || carrier.isOver) return;
  carrier.apply(event);
  queueMicrotask(() => carrier.work());
}

/** Brings the child runs about, in the commit that lets their parent wait. */
async function startChildren(
  carrier: Carrier,
  id: StepId,
  suspension: Extract<Suspension, { kind: 'children' }>,
): Promise<void> {
  const { context, identity, state } = carrier;
  const step = state.steps.get(id);
  if (!step) return;
  // Another try at those that failed is another run.
  const again = step.attempt > 1 ? `\n${step.attempt}` : '';
  const target = await context.liveVersion(identity.workspaceId, suspension.workflow);
  const trigger = target?.plan.triggers.find((node) => target.plan.nodes.get(node)?.type === 'trigger.called');
  const items = carrier.data.inputs(carrier.state, step)[step.inputs[0]?.port ?? ''] ?? [];
  const lists: readonly (readonly Item[])[] = suspension.per === 'item' ? items.map((item) => [item]) : [items];
  const refusal = !target
    ? `There is no published workflow "${suspension.workflow}". Publish it, or choose another one.`
    : trigger === undefined
      ? `"${target.document.name}" cannot be called: it has no trigger of the type "trigger.called".`
      : lists.length > MAX_CHILDREN
        ? `One step may start ${MAX_CHILDREN} runs; here it would be ${lists.length}. Work in batches with a loop.`
        : null;
  if (!target || trigger === undefined || refusal !== null) {
    const failures: ItemFailures[] = [
      {
        items: 'all',
        failure: {
          class: 'permanent',
          code: 'permanent/not_callable',
          message: refusal ?? '',
          phase: 'unsent',
          decidedBy: 'engine',
        },
      },
    ];
    carrier.apply({
      type: 'step.attempted',
      at: carrier.now(),
      step: id,
      attempt: step.attempt,
      startedAt: carrier.now(),
      ok: [],
      counts: {},
      failures,
      jitter: 0,
    });
    queueMicrotask(() => carrier.work());
    return;
  }
  const { ended, open } = await earlierChildren(carrier, step);
  if (isGone(carrier, id)) return;
  const through = new Set(ended.filter(({ status }) => status === 'succeeded').map(({ index }) => index));
  const inVain = new Map(ended.map(({ index, runId }) => [index, runId]));
  for (const [index, list] of lists.entries()) {
    if (through.has(index)) continue;
    carrier.pending.children.push(
      await bornAtRest({
        runId: uuid5(`${identity.runId}\n${id}\n${index}${again}`, CHILD_NAMESPACE),
        workflow: target,
        triggerNode: trigger,
        items: list.map(({ json, files }) => ({ json, ...(files ? { files } : {}) })),
        birth: {
          mode: identity.mode,
          source: 'called',
          parent: suspension.wait ? { runId: identity.runId, step: id, index } : null,
          replayOf: inVain.get(index) ?? null,
          inbound: null,
          businessKey: null,
        },
        deadlineAt: suspension.wait ? state.deadlineAt : null,
        now: carrier.now(),
      }),
    );
  }
  if (suspension.wait) {
    rest(carrier, id, { kind: 'children', count: lists.length });
    if (open.length === 0 && through.size === lists.length) await goOn(carrier, id);
    return;
  }
  const out = step.inputs.length > 0 ? items.map((item, index): Item => ({ ...item, from: index })) : [];
  const port = identity.workflow.plan.nodes.get(step.node)?.outPorts[0] ?? 'out';
  const chunk = { attempt: step.attempt, items: 'all' as const, ports: { [port]: out } };
  carrier.data.add(id, chunk);
  carrier.pending.store(chunk, carrier.noteOf(id));
  carrier.apply({
    type: 'step.attempted',
    at: carrier.now(),
    step: id,
    attempt: step.attempt,
    startedAt: carrier.now(),
    ok: 'all',
    counts: { [port]: out.length },
    failures: [],
    jitter: 0,
  });
  queueMicrotask(() => carrier.work());
}
