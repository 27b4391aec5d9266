import type { Step } from '@holdfast/engine';
import { type Failure, fail, NodeFailure, type Suspension, withinTime } from '@holdfast/node-sdk';
import { type Item, type JsonSchema, mismatches, type StepId } from '@holdfast/workflow';
import { v5 as uuid5 } from 'uuid';
import { variablesFor } from '../variables/variable-set.ts';
import { bornAtRest } from './births.ts';
import { businessKeyOf } from './business-key.ts';
import type { Carrier } from './carrier.ts';
import { childrenEnded } from './inbox.ts';
import type { CompiledWorkflow } from './plans.ts';

/** Most child runs of one step. */
const MAX_CHILDREN = 1_000;
/** Most runs that call each other, one within the other or one after the other. */
const MAX_DEPTH = 25;
/** Patterns of a schema that a person wrote may take for ever. */
const CHECK_MS = 2_000;
/** Names child runs by their parent's step, so that a birth that is tried again is the same run. */
const CHILD_NAMESPACE = '8a2f1f0e-6c1b-5f5e-9d57-3f4b7f2f0d11';

type Calling = Extract<Suspension, { kind: 'children' }>;

/** What is called: a live version, and the node its runs begin at. */
interface Target {
  readonly workflow: CompiledWorkflow;
  readonly trigger: string;
}

/** Runs to be: their places among the runs of the step, and what each is given. */
type Lists = readonly { readonly index: number; readonly items: readonly Item[] }[];

/** Brings the child runs about, in the commit that lets their parent wait. */
export async function startChildren(carrier: Carrier, id: StepId, calling: Calling): Promise<void> {
  const step = carrier.state.steps.get(id);
  if (!step) return;
  const items = carrier.data.inputs(carrier.state, step)[step.inputs[0]?.port ?? ''] ?? [];
  const lists = listsOf(step, items, calling);
  const target = await targetOf(carrier, calling, lists);
  if ('failure' in target) return refuse(carrier, step, target.failure);
  const { ended, open } = await earlierChildren(carrier, step);
  if (isGone(carrier, id)) return;
  const through = new Set(ended.filter(({ status }) => status === 'succeeded').map(({ index }) => index));
  const inVain = new Map(ended.map(({ index, runId }) => [index, runId]));
  const due = lists.filter(({ index }) => !through.has(index));
  for (const { index, items: list } of due)
    carrier.pending.children.push(
      await born(carrier, step, target, { index, list, calling, replayOf: inVain.get(index) ?? null }),
    );
  if (!calling.wait) return goOnAtOnce(carrier, step, items);
  carrier.apply({
    type: 'step.suspended',
    at: carrier.now(),
    step: id,
    wait: { kind: 'children', count: lists.length },
  });
  if (open.length === 0 && due.length === 0) await goOn(carrier, id);
}

/** One run for each item that the step is about, one for all of them, or one for what the step made itself. */
function listsOf({ items: about }: Step, items: readonly Item[], { per, call }: Calling): Lists {
  if (call) return [{ index: call.number, items: call.items }];
  if (per === 'list') return [{ index: 0, items }];
  const wanted = about === 'all' ? null : new Set(about);
  return items.flatMap((item, index) => (wanted === null || wanted.has(index) ? [{ index, items: [item] }] : []));
}

async function targetOf(
  { context, identity }: Carrier,
  { workflow: name }: Calling,
  lists: Lists,
): Promise<Target | { readonly failure: Failure }> {
  const refused = (message: string) => fail.permanent('not_callable', { message, decidedBy: 'engine' });
  const workflow = await context.liveVersion(identity.workspaceId, name);
  if (!workflow) return refused(`There is no published workflow "${name}". Publish it, or choose another one.`);
  const trigger = workflow.plan.triggers.find((node) => workflow.plan.nodes.get(node)?.type === 'trigger.called');
  const title = workflow.document.name;
  if (trigger === undefined)
    return refused(`"${title}" cannot be called: it has no trigger of the type "trigger.called".`);
  if (lists.length > MAX_CHILDREN)
    return refused(
      `One step may start ${MAX_CHILDREN} runs; here it would be ${lists.length}. Work in batches with a loop.`,
    );
  if (identity.depth + 1 > MAX_DEPTH)
    return refused(
      `Runs have called each other ${MAX_DEPTH} deep, so "${title}" is not called. Does a workflow call itself? Give it a way to end.`,
    );
  return misfit(workflow, trigger, lists) ?? { workflow, trigger };
}

/** The first item that is not what the called workflow says that it takes. Then none of them is handed over. */
function misfit({ plan, document }: CompiledWorkflow, trigger: string, lists: Lists): NodeFailure | null {
  const schema = plan.nodes.get(trigger)?.parameters.inputSchema;
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return null;
  try {
    return withinTime(CHECK_MS, `Checking what "${document.name}" takes`, () => {
      for (const { index, items } of lists) {
        for (const [at, { json }] of items.entries()) {
          const [wrong] = mismatches(schema as JsonSchema, json);
          if (wrong === undefined) continue;
          const number = index + at + 1;
          return fail.data('invalid', {
            message: `Item ${number} is not what "${document.name}" takes: ${wrong.message}`,
            decidedBy: 'schema',
            evidence: { path: wrong.path },
          });
        }
      }
      return null;
    });
  } catch (error) {
    if (error instanceof NodeFailure) return error;
    return fail.data('bad_schema', {
      message: `The input schema of "${document.name}" is no valid JSON Schema: ${error instanceof Error ? error.message.slice(0, 300) : ''}`,
    });
  }
}

interface Call {
  readonly index: number;
  readonly list: readonly Item[];
  readonly calling: Calling;
  readonly replayOf: string | null;
}

async function born(carrier: Carrier, { id, attempt }: Step, target: Target, call: Call) {
  const { identity, state, context } = carrier;
  const { workflow } = target;
  const { index, list, calling, replayOf } = call;
  // Another try at those that failed is another run.
  const again = attempt > 1 ? `\n${attempt}` : '';
  const items = list.map(({ json, files }) => ({ json, ...(files ? { files } : {}) }));
  const now = carrier.now();
  const variables = await variablesFor(workflow, context.variables);
  return bornAtRest(context.packing, {
    runId: uuid5(`${identity.runId}\n${id}\n${index}${again}`, CHILD_NAMESPACE),
    workflow,
    triggerNode: target.trigger,
    items,
    birth: {
      mode: identity.mode,
      source: 'called',
      parent: calling.wait ? { runId: identity.runId, step: id, index } : null,
      depth: identity.depth + 1,
      replayOf,
      inbound: null,
      businessKey: businessKeyOf(context.evaluator, { workflow, items, variables, now }),
    },
    deadlineAt: calling.wait ? state.deadlineAt : null,
    now,
    variables,
  });
}

/** Child runs that an earlier attempt brought about; those that succeeded are not started again. */
const earlierChildren = async (carrier: Carrier, { id, attempt }: Step) =>
  attempt > 1 ? carrier.context.reader.children(carrier.identity.runId, id) : { ended: [], open: [] };

/** The run was let go, or the step ended, while something was read for it. */
const isGone = (carrier: Carrier, id: StepId): boolean => {
  const status = carrier.state.steps.get(id)?.status;
  return carrier.isOver || (status !== 'ready' && status !== 'running');
};

/** Nothing is left to wait for: no child will say so. */
async function goOn(carrier: Carrier, id: StepId): Promise<void> {
  const event = await childrenEnded(carrier, id, carrier.now());
  if (!event || carrier.isOver) return;
  carrier.apply(event);
  queueMicrotask(() => carrier.work());
}

/** Nobody waits for the runs: the step hands on what it was given. */
function goOnAtOnce(carrier: Carrier, step: Step, items: readonly Item[]): void {
  const { id, attempt } = step;
  const out = step.inputs.length > 0 ? items.map((item, index): Item => ({ ...item, from: index })) : [];
  const port = carrier.identity.workflow.plan.nodes.get(step.node)?.outPorts[0] ?? 'out';
  const chunk = { attempt, items: 'all' as const, ports: { [port]: out } };
  carrier.data.add(id, chunk);
  carrier.pending.store(chunk, carrier.noteOf(id));
  ended(carrier, step, { ok: 'all', counts: { [port]: out.length }, failures: [] });
}

const refuse = (carrier: Carrier, step: Step, failure: Failure): void =>
  ended(carrier, step, { ok: [], counts: {}, failures: [{ items: step.items, failure }] });

type Attempted = Extract<Parameters<Carrier['apply']>[0], { type: 'step.attempted' }>;

function ended(carrier: Carrier, { id, attempt }: Step, how: Pick<Attempted, 'ok' | 'counts' | 'failures'>): void {
  const at = carrier.now();
  carrier.apply({ type: 'step.attempted', at, step: id, attempt, startedAt: at, jitter: 0, ...how });
  queueMicrotask(() => carrier.work());
}
