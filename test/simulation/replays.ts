import { adoptionOf } from '@holdfast/engine';
import { bornAtRest, type Checkpoint, type NewRun, ProblemError } from '@holdfast/runner/engine-room';
import { isTerminalRun } from '@holdfast/workflow';
import { recordsOf } from './model/records.ts';
import type { RunModel } from './model/store.ts';
import type { Process } from './process.ts';
import type { World } from './world.ts';

/** Writes of which nobody knows whether they happened. */
const OPEN: ReadonlySet<string> = new Set(['sent', 'unknown', 'accepted']);

/** Which run is done over, under which id, from which of its steps, and whether on the next version. */
export interface Again {
  readonly runId: string;
  readonly from?: string;
  readonly isNext?: boolean;
}

/** The run that does over what another one did, as `runner/src/exceptions/replay.ts` makes it. */
export async function againOf(world: World, process: Process, run: RunModel, again: Again): Promise<NewRun> {
  const { auditor, library, store } = world;
  const state = auditor.book(run.id)?.state;
  if (!state) throw new Error(`Nothing is written of ${run.id}.`);
  const workflow = world.version(run.birth.versionId);
  const next = again.isNext ? library.next.get(run.birth.versionId) : undefined;
  const adoption = next || again.from === undefined ? null : adoptionOf(workflow.plan, run.id, state, again.from);
  const isWhole = adoption === null || typeof adoption === 'string';
  const records = recordsOf(store, process.packing, (what, read) => process.call(what, read));
  const steps = isWhole ? [state.trigger] : [state.trigger, ...adoption.steps.map(({ id }) => id)];
  const chunks = await records.chunks(run.id, steps);
  return {
    runId: again.runId,
    workflow: next ?? workflow,
    triggerNode: state.trigger,
    items: Object.values(chunks.get(state.trigger)?.[0]?.ports ?? {})[0] ?? [],
    birth: { mode: 'live', source: 'manual', parent: null, replayOf: run.id, inbound: null, businessKey: null },
    deadlineAt: null,
    now: process.clock.now(),
    variables: null,
    ...(isWhole ? {} : { adopted: { adoption, chunks } }),
  };
}

/** Why a run is not done over now, and what that would do again. */
export function outlookOf({ store }: World, runId: string) {
  const run = store.runs.get(runId);
  const effects = store.effectsOf(runId);
  const count = (is: (state: string) => boolean) => effects.filter(({ state }) => is(state)).length;
  return {
    why: run && isTerminalRun(run.status) ? null : `The run is ${run?.status}.`,
    committed: count((state) => state.startsWith('committed')),
    inDoubt: count((state) => OPEN.has(state)),
  };
}

/** What an operation on many asks of replays. @throws ProblemError where the run cannot be done over */
export async function birthOf(world: World, process: Process, run: RunModel, again: Again): Promise<Checkpoint> {
  const { why, inDoubt } = await process.call('look at a run', () => outlookOf(world, run.id));
  if (why !== null) throw new ProblemError(409, 'not_replayable', why);
  if (inDoubt > 0) throw new ProblemError(409, 'in_doubt', 'Nobody knows whether its writes took effect.');
  const birth = await bornAtRest(process.packing, await againOf(world, process, run, again));
  return { ...birth, children: [], notify: [] };
}
