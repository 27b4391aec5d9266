import { decide, EMPTY_STATE } from '@holdfast/engine';
import { type Adoption, type Item, portsOf, type StepId } from '@holdfast/workflow';
import type { Checkpoint, PayloadRow, RunBirth } from '../store/checkpoint.ts';
import type { VariableSet } from '../variables/variable-set.ts';
import { GENESIS, journalRow } from './journal-writer.ts';
import { nameFiles } from './named-files.ts';
import { type Packing, storeChunk } from './payloads.ts';
import { usesPins } from './pins.ts';
import type { CompiledWorkflow } from './plans.ts';
import { freshNotes, type StepNotes, stepRow } from './records.ts';
import type { Chunk } from './run-data.ts';

/** A run that is to be. */
export interface NewRun {
  readonly runId: string;
  readonly workflow: CompiledWorkflow;
  readonly triggerNode: string;
  readonly items: readonly Item[];
  readonly birth: Pick<RunBirth, 'mode' | 'source' | 'parent' | 'depth' | 'replayOf' | 'inbound' | 'businessKey'>;
  /** Deadline that comes from the parent, epoch milliseconds. */
  readonly deadlineAt: number | null;
  readonly now: number;
  /** What its expressions see of the workspace's variables; null where its workflow reads none. */
  readonly variables: VariableSet | null;
  /** A replay that begins in the middle: what it takes over, and the outputs of those steps. */
  readonly adopted?: { readonly adoption: Adoption; readonly chunks: ReadonlyMap<StepId, readonly Chunk[]> };
}

/** The event every run begins with, and the row's first words. */
export function beginning(run: NewRun) {
  const { workflow, triggerNode, items, now } = run;
  const node = workflow.plan.nodes.get(triggerNode);
  const port = node ? (portsOf(node.description, node.parameters).outputs[0]?.name ?? 'out') : 'out';
  const own = workflow.plan.timeoutMs === null ? null : now + workflow.plan.timeoutMs;
  const deadlineAt = own === null ? run.deadlineAt : run.deadlineAt === null ? own : Math.min(own, run.deadlineAt);
  const birth: RunBirth = {
    ...run.birth,
    workspaceId: workflow.workspaceId,
    workflowId: workflow.workflowId,
    versionId: workflow.versionId,
    triggerNode,
    startedAt: now,
    deadlineAt,
  };
  const event = {
    type: 'run.started',
    at: now,
    node: triggerNode,
    port,
    count: items.length,
    ...(deadlineAt === null ? {} : { deadlineAt }),
    ...(run.adopted ? { adopted: run.adopted.adoption } : {}),
    ...(run.variables ? { vars: run.variables.revision } : {}),
  } as const;
  return { birth, event, chunk: { attempt: 1, items: 'all' as const, ports: { [port]: items } } };
}

/**
 * A run as it is written when nobody works on it yet: accepted, with its input
 * and its first fact, due at once.
 */
export async function bornAtRest(packing: Packing, run: NewRun): Promise<Omit<Checkpoint, 'children' | 'notify'>> {
  const { birth, event, chunk } = beginning(run);
  const { state, entry } = decide(run.workflow.plan, EMPTY_STATE, event);
  const journal = journalRow(GENESIS, [entry], run.workflow.versionId);
  const stored = await storeChunk(chunk, packing);
  const notes = { ...freshNotes(), startedAt: run.now, endedAt: run.now, output: [stored.text] };
  const adopted = await takeOver(packing, run);
  const isOver = state.status === 'succeeded';
  const steps = [...state.steps.values()].map((step) =>
    stepRow(step, step.id === run.triggerNode ? notes : (adopted.notes.get(step.id) ?? freshNotes())),
  );
  return {
    runId: run.runId,
    birth,
    fence: 1,
    head: 0,
    row: {
      status: state.status,
      head: state.head,
      headHash: journal?.hash ?? GENESIS,
      lease: 'rest',
      hasOutcome: false,
      wakeSeq: 0,
      wakeAt: isOver ? null : run.now,
      stepCount: state.steps.size,
      attemptCount: 1,
      trouble: null,
      waitingFor: null,
      response: null,
      result: isOver ? JSON.stringify(run.items) : null,
      endedAt: isOver ? run.now : null,
    },
    journal,
    steps,
    payloads: [...(stored.payload ? [stored.payload] : []), ...adopted.payloads],
    files: filesOf(run),
    effects: [],
    waits: [],
    closeWaitsOf: [],
    consumed: [],
  };
}

/** Files that a run is born with: in its input, in what it takes over, and in what stands for steps that it has yet to come to. */
function filesOf({ items, adopted, birth, workflow }: NewRun): string[] {
  const takenOver = [...(adopted?.chunks.values() ?? [])].flat().map(({ ports }) => ports);
  const pins = usesPins(birth.mode, workflow) ? Object.values(workflow.document.pins ?? {}) : [];
  const files = new Set<string>();
  for (const ports of [{ in: items }, ...takenOver, ...pins]) nameFiles(ports, (id) => files.add(id));
  return [...files];
}

/** Stores the outputs that a replay takes over anew, as its own. */
async function takeOver(packing: Packing, { adopted, triggerNode, now }: NewRun) {
  const notes = new Map<StepId, StepNotes>();
  const payloads: PayloadRow[] = [];
  for (const [step, chunks] of adopted?.chunks ?? []) {
    if (step === triggerNode) continue;
    const note = { ...freshNotes(), startedAt: now, endedAt: now };
    for (const chunk of chunks) {
      const { text, payload } = await storeChunk(chunk, packing);
      note.output.push(text);
      if (payload) payloads.push(payload);
    }
    notes.set(step, note);
  }
  return { notes, payloads };
}
