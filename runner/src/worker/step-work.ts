import { type Command, FAILED_OF, INPUT_OF, MADE_OF, type Step } from '@holdfast/engine';
import type { DurableSet, EventSink, Log, Resumed, Spending } from '@holdfast/node-sdk';
import type { JsonObject, StepId, WaitOutcome } from '@holdfast/workflow';
import { redact } from '../connections/redaction.ts';
import { fault } from '../faults.ts';
import { readOf } from '../variables/variable-set.ts';
import { resumeUrl, saidTo } from './addresses.ts';
import { aboveLimit, isMore, type SeenAmount } from './amounts.ts';
import { approvedFor } from './approved.ts';
import { AttemptLog } from './attempt-log.ts';
import type { Carrier } from './carrier.ts';
import { cursorFor, findCursor } from './cursors.ts';
import { type Effect, idempotencyKey, namedKey } from './effects.ts';
import type { StepWork } from './execute.ts';
import { Gate } from './gate.ts';
import { memoryFor, recall } from './memory.ts';
import { lentPorts, usesPins } from './pins.ts';
import type { CompiledNode } from './plans.ts';
import { holdingBack } from './rehearsal.ts';
import { type ScopeFacts, StepScope } from './scope.ts';
import { StepSpending } from './spending.ts';
import { madeBy } from './standing.ts';
import { CostCeiling } from './usage.ts';

type Execution = Pick<Extract<Command, { type: 'execute' }>, 'items' | 'resume'> & { isSettling?: boolean };

/** What resumed steps are told, until they have been told. */
const resumed = new WeakMap<Carrier, Map<StepId, Resumed>>();

/** What a run looks like to expressions and nodes. */
export function factsOf(carrier: Carrier) {
  const { workflow, runId, mode } = carrier.identity;
  return {
    runId,
    workspaceId: carrier.identity.workspaceId,
    workflowId: workflow.workflowId,
    workflowName: workflow.document.name,
    version: workflow.number,
    mode: mode === 'live' ? ('live' as const) : ('test' as const),
    startedAt: carrier.state.startedAt,
    timeZone: workflow.document.settings?.timeZone ?? 'UTC',
  };
}

function scopeFacts(
  carrier: Carrier,
  step: StepId,
  { parameters }: CompiledNode,
  facts: ReturnType<typeof factsOf>,
): ScopeFacts {
  return {
    run: {
      id: facts.runId,
      mode: facts.mode,
      // Made when they are read, which is seldom; only who tells the address has one.
      get startedAt() {
        return new Date(facts.startedAt).toISOString();
      },
      version: facts.version,
      get resumeUrl() {
        return resumeUrl(carrier, step);
      },
    },
    workflow: { id: facts.workflowId, name: facts.workflowName, version: facts.version },
    vars: readOf(carrier.variables?.of(step) ?? null, parameters.variables),
    now: carrier.now(),
    timeZone: facts.timeZone,
    nodeIds: carrier.identity.workflow.nodeIds,
  };
}

function nodeOf(carrier: Carrier, step: Step): CompiledNode {
  const node = carrier.identity.workflow.nodes.get(step.node);
  if (!node) throw new Error(`The version has no node ${step.node}`);
  return node;
}

/** Whether a person said that this write did not happen or is to have other content: the next one is a new write. */
const isGivenUp = (effect: Effect | undefined): boolean =>
  typeof effect?.evidence === 'object' &&
  effect.evidence !== null &&
  ('resend' in effect.evidence || 'edited' in effect.evidence);

/** Puts together what an attempt needs. @throws NotLoadedError when items have to be read first */
export function prepareStep(
  carrier: Carrier,
  id: StepId,
  attempt: number,
  command: Execution,
  signal: AbortSignal,
): StepWork {
  const step = carrier.state.steps.get(id);
  if (!step) throw new Error(`The run has no step ${id}`);
  const node = nodeOf(carrier, step);
  fault('eval.before', id);
  const inputs = carrier.data.inputs(carrier.state, step);
  const items = inputs[step.inputs[0]?.port ?? ''] ?? [];
  const { context, identity } = carrier;
  const facts = factsOf(carrier);
  const scope = new StepScope(scopeFacts(carrier, id, node, facts), carrier.data, carrier.state, step, items);
  const write = node.plan.effect.kind === 'write' ? node.plan.effect : null;
  const tenantKey = context.tenantKey(identity.workspaceId);
  const { runId, workflow, mode } = identity;
  const newKey = (item: number, seq: number): string => {
    if (!node.writeName) return idempotencyKey(tenantKey, { runId, nodeId: step.node, path: step.path, item, seq });
    const name = node.writeName.of(context.evaluator, scope.at(item));
    const run = mode === 'live' ? '' : runId;
    return namedKey(tenantKey, { workflowId: workflow.workflowId, nodeId: step.node, run, name, seq });
  };
  // Worked out once: it is stored with the intent, whatever its expression would come to later.
  const keyOf = (item: number, seq = effectOf(item)?.seq ?? 0) => {
    const known = effectOf(item);
    return known?.seq === seq ? known.key : newKey(item, seq);
  };
  const costs = ceilingOf(carrier, step, node);
  const amountFor = (item: number): SeenAmount | null => {
    if (!node.amount) return null;
    const { limit } = node.amount;
    const value = node.amount.of(context.evaluator, scope.at(item));
    return { value, limit, isAbove: isMore(value, limit) };
  };
  const resolved = new Map<number, JsonObject>();
  const cursor = cursorFor(carrier, step, node, attempt);
  const pins = usesPins(mode, workflow) ? workflow.document.pins?.[step.node] : null;
  const approved = write && !command.isSettling ? approvedFor(carrier, step, node) : null;
  const effectOf = (item: number): Effect | undefined => carrier.writes.get(id, item);
  return {
    node,
    step,
    attempt,
    indices: command.items,
    items,
    inputs,
    facts,
    isSettling: command.isSettling ?? false,
    resumed: command.resume === null ? null : (resumed.get(carrier)?.get(id) ?? { outcome: command.resume, data: {} }),
    signal,
    services: context.services,
    files: context.files(identity, id),
    seen: durableSet(carrier, step),
    eventsOf: context.services.sendEvent ? (item) => eventSink(carrier, step, item) : null,
    log: logOf(carrier, step, attempt),
    memory: memoryFor(carrier, step, node, attempt),
    cursor,
    get connectionFields() {
      return context.connectionFields(identity.workspaceId, node.plan.connection);
    },
    lookAtConnection: () =>
      node.plan.connection === null
        ? null
        : (context.lookAtConnection?.(identity.workspaceId, node.plan.connection) ?? null),
    sender: {
      runId: identity.runId,
      fence: carrier.fence,
      leaseMs: context.leaseMs,
      node: `${identity.workflow.workflowId}:${step.node}`,
      rateLimit: node.plan.policy.rateLimit,
      circuitBreaker: node.plan.policy.circuitBreaker,
      isReturning: step.holds > 0,
      held: null,
    },
    costs,
    spending: new StepSpending(costs, () => budgetsOf(carrier, step, attempt, node)),
    pinned: pins ? lentPorts(runId, pins) : cursor.readBefore,
    holdsBack: write !== null && identity.mode === 'rehearsal',
    toFail: identity.mode === 'rehearsal' ? (identity.workflow.document.rehearsal?.failures[step.node] ?? null) : null,
    parametersFor: (index) => resolved.get(index) ?? node.parameters.resolve(context.evaluator, scope.at(index)),
    async resolveSlowly(indices) {
      for (const index of indices)
        resolved.set(index, await node.parameters.resolveSlowly(context.slow, scope.at(index)));
    },
    keyOf,
    gateFor: (item) => {
      if (!write) return null;
      const latest = effectOf(item);
      // What was sent before was held to it then.
      if (!latest) for (const index of node.plan.mode === 'all' ? items.keys() : [item]) approved?.check(items, index);
      const known = isGivenUp(latest) ? undefined : latest;
      const seq = known?.seq ?? (latest ? latest.seq + 1 : 0);
      const keeper = identity.mode === 'rehearsal' ? holdingBack(carrier) : carrier;
      const key = keyOf(item, seq);
      const claim =
        node.writeName && mode === 'live' && context.claimWrite
          ? (fingerprint: string) =>
              context.claimWrite?.({
                identity: seq === 0 ? key : newKey(item, 0),
                runId,
                stepId: id,
                item,
                fingerprint,
              })
          : undefined;
      const over = () => {
        const amount = amountFor(item);
        const isLetThrough = amount !== null && step.released[item] === amount.value;
        return amount?.isAbove && !isLetThrough ? aboveLimit(node.plan.name, amount) : null;
      };
      return new Gate(keeper, { stepId: id, item, seq, key, claim, over }, write, known);
    },
    amountFor,
    effectOf,
  };
}

/** What the step may still cost, after what its attempts have cost so far. */
function ceilingOf(carrier: Carrier, step: Step, { plan }: CompiledNode): CostCeiling | null {
  if (plan.policy.maxCost === null) return null;
  const { usage } = carrier.noteOf(step.id);
  const { cost } = usage === null ? { cost: 0 } : (JSON.parse(usage) as { cost?: unknown });
  return new CostCeiling(plan.policy.maxCost, typeof cost === 'number' ? cost : 0, plan.name);
}

/** The budgets around a step: those of its run, its workflow and the day. */
function budgetsOf(
  { context, identity }: Carrier,
  step: Step,
  attempt: number,
  { plan }: CompiledNode,
): Spending | null {
  const { workflow, workspaceId, runId } = identity;
  const { workflowId, document } = workflow;
  const payer = {
    workspaceId,
    workflowId,
    runId,
    stepId: step.id,
    node: step.node,
    attempt,
    connection: plan.connection,
  };
  return context.budgets?.(payer, document.settings?.budget ?? {}) ?? null;
}

/** What an attempt writes is kept with it. */
function logOf(carrier: Carrier, step: Step, attempt: number): Log {
  const { context, identity, pending } = carrier;
  const fields = { runId: identity.runId, step: step.id, attempt };
  return new AttemptLog({
    now: () => carrier.now(),
    redact: (text) => context.redact?.(identity.workspaceId, text) ?? redact(text, []),
    say: (level, message, data) => context.log(level, message, { ...data, ...fields }),
    keep: (line) => pending.log(step.id, attempt, line),
  });
}

/** Where events of this item go. One that is sent again is known by its place in the run. */
function eventSink(carrier: Carrier, step: Step, item: number): EventSink {
  const { identity, context } = carrier;
  const node = identity.workflow.plan.nodes.get(step.node)?.name ?? step.node;
  return {
    async send({ name, key, data, keepMs }) {
      // A rehearsal lets nobody else go on.
      if (identity.mode === 'rehearsal') return { id: '', isMatched: false };
      const sent = await context.services.sendEvent?.({
        workspaceId: identity.workspaceId,
        name,
        key,
        data,
        keepMs,
        by: { id: `run:${identity.runId}`, name: `${identity.workflow.document.name}: ${node}` },
        dedupeKey: `${identity.runId}/${step.id}#${item}`,
      });
      return { id: sent?.id ?? '', isMatched: sent?.state === 'matched' };
    },
  };
}

/** For how long keys that runs of drafts have seen are kept, in milliseconds. */
const TRIAL_KEEP_MS = 86_400_000;

/** A set of keys that outlives the run, within the node of its workflow. What is only tried out has sets of its own. */
function durableSet(carrier: Carrier, step: Step): DurableSet {
  const { identity, context } = carrier;
  const { mode, runId, workspaceId } = identity;
  const trial = mode === 'live' ? '' : mode === 'test' ? ':test' : `:${runId}`;
  const claimant = {
    workspaceId,
    scope: `${identity.workflow.workflowId}:${step.node}${trial}`,
    runId,
    stepId: step.id,
  };
  return {
    claim: (keys, { keepMs = null } = {}) =>
      context.reader.claimKeys(
        claimant,
        keys,
        mode === 'live' ? keepMs : Math.min(keepMs ?? TRIAL_KEEP_MS, TRIAL_KEEP_MS),
      ),
  };
}

/** Reads what an attempt needs and memory does not have: items, and how a wait ended. */
export async function loadFor(carrier: Carrier, id: StepId, outcome: WaitOutcome | null): Promise<void> {
  const step = carrier.state.steps.get(id);
  if (!step) return;
  const node = nodeOf(carrier, step);
  const { parameters, writeName, amount, plan, definition } = node;
  if (definition?.remembers) await recall(carrier, step);
  if (plan.description.keepsCursor) await findCursor(carrier, step, node);
  const readsOthers =
    [parameters, writeName, amount].some((each) => (each?.references.length ?? 0) > 0) ||
    plan.policy.approvedBy !== null;
  const missing = missingFor(carrier, step, readsOthers);
  const chunks = await carrier.context.reader.chunks(carrier.identity.runId, missing);
  for (const [origin, list] of chunks) carrier.data.load(origin, list);
  for (const { step: origin, port } of step.inputs.flatMap(({ refs }) => refs))
    if (port === MADE_OF) carrier.data.loadMade(origin, await madeBy(carrier, origin));
  if (outcome === null) return;
  const known = resumed.get(carrier) ?? new Map<StepId, Resumed>();
  resumed.set(carrier, known);
  known.set(id, await resumption(carrier, step, outcome));
}

/** Steps whose output is needed and not in memory: those the input is made of, and for expressions all before them. */
function missingFor(carrier: Carrier, step: Step, withAncestors: boolean): StepId[] {
  const missing = new Set<StepId>();
  const seen = new Set<StepId>();
  const queue: { step: Step; isInput: boolean }[] = [{ step, isInput: true }];
  for (let next = queue.shift(); next; next = queue.shift()) {
    for (const arrival of next.step.inputs) {
      for (const ref of arrival.refs) {
        const origin = carrier.state.steps.get(ref.step);
        if (!origin || seen.has(`${origin.id}\n${next.isInput}`)) continue;
        seen.add(`${origin.id}\n${next.isInput}`);
        const isPassed = ref.port === INPUT_OF || ref.port === FAILED_OF || ref.port === MADE_OF;
        if (!isPassed && !carrier.data.has(origin.id)) missing.add(origin.id);
        if (isPassed) queue.push({ step: origin, isInput: true });
        else if (withAncestors) queue.push({ step: origin, isInput: false });
      }
    }
  }
  if (withAncestors) {
    for (const latest of carrier.state.latest.values()) if (!carrier.data.has(latest)) missing.add(latest);
  }
  return [...missing];
}

async function resumption(carrier: Carrier, step: Step, outcome: WaitOutcome): Promise<Resumed> {
  const { reader } = carrier.context;
  if (outcome.kind === 'expired') return { outcome, data: {} };
  if (outcome.kind !== 'children') {
    const said = saidTo(carrier, step.id);
    return { outcome, data: said ?? (await reader.waitOutcome(carrier.identity.runId, step.id)) };
  }
  const { ended } = await reader.children(carrier.identity.runId, step.id);
  const children = ended.map(({ result }) => result);
  const data: JsonObject = { runs: ended.map(({ runId, status }) => ({ runId, status })) };
  return { outcome, data, children };
}
