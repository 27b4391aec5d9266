import { indicesOf, type Step, union, verdictsOf } from '@holdfast/engine';
import type { Variables } from '@holdfast/expressions';
import { type Item, type JsonObject, REPAIRS, type Repair, type RunEvent } from '@holdfast/workflow';
import { uneditable } from '../exceptions/preview.ts';
import { EMPTY_SET, isSameFor, type VariableSet } from '../variables/variable-set.ts';
import type { Carrier } from './carrier.ts';
import { type Effect, isOpenEffect } from './effects.ts';
import { NotLoadedError } from './run-data.ts';
import { loadFor } from './step-work.ts';

/** An operator's decision about parked items, as it stands in the inbox. */
export type RepairMessage = {
  readonly step: string;
  readonly action: Repair;
  readonly by: string;
  readonly reason: string;
  /** Parked items it is about; left out: all of them. */
  readonly items?: readonly number[];
  /** The provider's own name for what was made (`done`). */
  readonly reference?: string;
  /** What the run goes on with (`done`); left out: the items themselves, with the reference. */
  readonly output?: readonly { readonly json: JsonObject }[];
  /** New input, by index of the item (`edit`). */
  readonly edits?: Readonly<Record<string, JsonObject>>;
  /** Amounts that two people have let through, by index of the item. */
  readonly released?: Readonly<Record<string, string>>;
};

/**
 * Makes an event of an operator's decision, and sees to what it means for the
 * writes of the step. Null when it is not allowed any more: things have changed
 * since, the person sees the step as it is now and decides again.
 */
export async function repairEvent(carrier: Carrier, message: RepairMessage): Promise<RunEvent | null> {
  const variables = await variablesAfter(carrier, message.action);
  const at = carrier.now();
  const { plan } = carrier.identity.workflow;
  const { action, by, reason, items, edits, released } = message;
  const step = carrier.state.steps.get(message.step);
  const { stopping } = carrier.state;
  if (!step || !REPAIRS.includes(action)) return refused(carrier, action, 'There is no such step or repair.');
  const why = verdictsOf({ plan, step, at, stopping, items })[action];
  if (why !== null) return refused(carrier, action, why);
  const writes = writesOf(carrier, step, items);
  if (action === 'edit' && uneditable(writes) !== null) return refused(carrier, action, 'Its write took effect.');
  const vars = variables ? { vars: variables.revision } : {};
  const about = {
    at,
    step: step.id,
    by,
    reason,
    action,
    ...(items ? { items } : {}),
    ...(released ? { released } : {}),
    ...vars,
  };
  switch (action) {
    case 'edit':
      for (const write of writes)
        if (write.state === 'rejected') close(carrier, write, 'rejected', { edited: true, by });
      carrier.data.forgetInputs(step.id);
      return {
        type: 'step.repaired',
        ...about,
        ...heldAnew(step, Object.keys(edits ?? {}), released),
        edits: edits ?? {},
      };
    case 'retry':
      if (!variables || isSameFor(seenBy(carrier, step), variables, readBy(carrier, step))) break;
      // It reads other variables than before: what was refused is another write now, as after an edit.
      for (const write of writes)
        if (write.state === 'rejected') close(carrier, write, 'rejected', { edited: true, by });
      return {
        type: 'step.repaired',
        ...about,
        ...heldAnew(step, chosenOf(carrier, step, items).map(String), released),
      };
    case 'resend':
      for (const write of writes) if (isOpenEffect(write)) close(carrier, write, 'rejected', { resend: true, by });
      break;
    case 'skip':
      for (const write of writes) if (isOpenEffect(write)) close(carrier, write, 'rejected', { absent: true, by });
      break;
    case 'done': {
      for (const write of writes)
        if (isOpenEffect(write) || write.state === 'committed_noref')
          close(carrier, write, 'committed', { by }, message.reference);
      return { type: 'step.repaired', ...about, counts: await handIn(carrier, step, message) };
    }
    default:
      break;
  }
  return { type: 'step.repaired', ...about };
}

/** Amounts that two people had let through, of items that are something else now: what they saw is not what would be sent. */
function heldAnew({ released }: Step, items: readonly string[], now: RepairMessage['released']) {
  const withdrawn = items.flatMap((item) => (released[item] === undefined ? [] : [[item, ''] as const]));
  return withdrawn.length === 0 ? {} : { released: { ...Object.fromEntries(withdrawn), ...now } };
}

/** What the run sees of the variables from a repair on: all of it as of now. Null where it reads none, or is to end. */
async function variablesAfter({ variables, identity, context }: Carrier, action: Repair): Promise<VariableSet | null> {
  if (!variables || action === 'fail' || action === 'compensate') return null;
  const set = await context.variables.current(identity.workspaceId);
  variables.add(set);
  return set;
}

const seenBy = ({ variables }: Carrier, { id }: Step): VariableSet => variables?.of(id) ?? EMPTY_SET;

const readBy = ({ identity }: Carrier, { node }: Step): Variables =>
  identity.workflow.nodes.get(node)?.parameters.variables ?? [];

function refused(carrier: Carrier, action: string, why: string): null {
  carrier.context.log('warn', 'A repair came too late', { runId: carrier.identity.runId, action, why });
  return null;
}

/** The latest write of each item that the repair is about. A list has one, at 0, and single items of it have none. */
function writesOf(carrier: Carrier, step: Step, items: readonly number[] | undefined): Effect[] {
  const part = partOf(carrier, step, items);
  const isList = carrier.identity.workflow.plan.nodes.get(step.node)?.mode === 'all';
  const indices = part === null ? [0] : isList ? [] : part;
  return indices.flatMap((index) => carrier.writes.get(step.id, index) ?? []);
}

/** Indices of the items that the repair is about; of a list as a whole the first. */
const chosenOf = (carrier: Carrier, step: Step, items: readonly number[] | undefined): readonly number[] =>
  partOf(carrier, step, items) ?? [0];

/** The same; null for a list as a whole. */
function partOf(carrier: Carrier, step: Step, items: readonly number[] | undefined): readonly number[] | null {
  const node = carrier.identity.workflow.plan.nodes.get(step.node);
  return node ? indicesOf(step, node, items ?? union(step.toPark)) : null;
}

/** A person said what became of a write: kept with who it was. */
function close(carrier: Carrier, write: Effect, state: 'rejected' | 'committed', said: JsonObject, reference?: string) {
  const known = typeof write.evidence === 'object' && write.evidence !== null ? write.evidence : {};
  const evidence = { ...known, ...said } as JsonObject;
  carrier.settle({ ...write, state, settledAt: carrier.now(), reference: reference ?? write.reference, evidence });
}

/** Stores what the run goes on with in place of the parked items, as if the step had made it. Gives its counts. */
async function handIn(
  carrier: Carrier,
  step: Step,
  { items, output, reference }: RepairMessage,
): Promise<Record<string, number>> {
  const port = carrier.identity.workflow.plan.nodes.get(step.node)?.outPorts[0] ?? 'out';
  const part = partOf(carrier, step, items);
  const indices = part ?? [0];
  const made: Item[] = output
    ? output.map(({ json }, index) => ({ json, from: indices[Math.min(index, indices.length - 1)] ?? 0 }))
    : (await inputsOf(carrier, step)).flatMap((item, index): Item[] =>
        part === null || part.includes(index)
          ? [{ ...item, json: { ...item.json, ...(reference === undefined ? {} : { reference }) }, from: index }]
          : [],
      );
  const chunk = { attempt: step.attempt + 1, items: part ?? ('all' as const), ports: { [port]: made } };
  carrier.data.add(step.id, chunk);
  carrier.pending.store(chunk, carrier.noteOf(step.id));
  return made.length > 0 ? { [port]: made.length } : {};
}

async function inputsOf(carrier: Carrier, step: Step): Promise<readonly Item[]> {
  const read = () => carrier.data.inputs(carrier.state, step)[step.inputs[0]?.port ?? ''] ?? [];
  try {
    return read();
  } catch (error) {
    if (!(error instanceof NotLoadedError)) throw error;
    await loadFor(carrier, step.id, null);
    return read();
  }
}
