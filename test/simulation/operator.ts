import { adoptionOf, type RunState, repairsOf, type Step } from '@holdfast/engine';
import type { NewRun } from '@holdfast/runner/engine-room';
import { isTerminalRun, type JsonObject, type Repair } from '@holdfast/workflow';
import { recordsOf } from './model/records.ts';
import type { RunModel } from './model/store.ts';
import type { World } from './world.ts';

/** Writes that somebody has to find out about. */
const OPEN: ReadonlySet<string> = new Set(['sent', 'unknown', 'committed_noref']);

/** What an operator wants done, to which items, and what is to stand in their place. */
interface Choice {
  readonly action: Repair;
  readonly items?: readonly number[];
  readonly edits?: Readonly<Record<string, JsonObject>>;
}

/** The one who looks after what is parked, and has runs done over. Sees the store, and the books of the providers. */
export class Operator {
  readonly #world: World;
  /** Parked steps that are to be looked at. */
  readonly #visited = new Set<string>();

  constructor(world: World) {
    this.#world = world;
  }

  /** A step is parked: somebody comes in their own time. */
  hearsOf(runId: string, stepId: string): void {
    const { chance, scheduler } = this.#world;
    const place = `${runId} ${stepId}`;
    if (this.#visited.has(place)) return;
    this.#visited.add(place);
    scheduler.after(chance.between(200, chance.pick([4_000, 60_000])), () => this.#repair(runId, stepId));
  }

  /** An operator looks at a parked step, and at the provider's books, and does what the step allows. */
  #repair(runId: string, stepId: string): void {
    const { auditor, chance, scheduler, store } = this.#world;
    this.#visited.delete(`${runId} ${stepId}`);
    const run = store.runs.get(runId);
    const state = auditor.book(runId)?.state;
    const step = state?.steps.get(stepId);
    if (!run || !state || step?.status !== 'parked' || isTerminalRun(run.status)) return;
    const choice = this.#chooseRepair(run, step, state.stopping);
    const told =
      choice && store.tell(runId, 'repair', { step: stepId, ...choice, by: 'operator', reason: 'simulated' });
    this.#world.say(
      'operator',
      `${this.#world.nameOf(runId)} ${stepId}: ${choice ? `${choice.action} ${choice.items ?? ''}` : 'waits'}`,
    );
    if (told) this.#world.ring(runId, told.wakeSeq, null);
    // Whatever came of it: the operator looks again later.
    this.#visited.add(`${runId} ${stepId}`);
    scheduler.after(chance.between(5_000, 90_000), () => this.#repair(runId, stepId));
  }

  /** In doubt, what the provider's books say decides; nobody sends again what may have happened. */
  #chooseRepair(run: RunModel, step: Step, stopping: RunState['stopping']): Choice | null {
    const { chance, providers, store } = this.#world;
    const plan = this.#world.planOf(run);
    const may = (items?: readonly number[]) => repairsOf({ plan, step, at: store.now(), stopping, items });
    const doubted = store.effectsOf(run.id).filter(({ stepId, state }) => stepId === step.id && OPEN.has(state));
    const isThere = ({ key }: { key: string }) =>
      providers.ledger.some((entry) => entry.committed && entry.key === key);
    const isWhole = plan.nodes.get(step.node)?.mode === 'all';
    const groups: [typeof doubted, readonly Repair[]][] = [
      [doubted.filter(isThere), ['done']],
      [doubted.filter((effect) => !isThere(effect)), ['resend', 'skip']],
    ];
    for (const [effects, wanted] of groups) {
      if (effects.length === 0) continue;
      const items = isWhole ? {} : { items: effects.map(({ item }) => item) };
      const allowed = may(items.items);
      const action = wanted.find((each) => allowed.includes(each));
      if (action) return { action, ...items };
    }
    if (doubted.length > 0) return null;
    if (may().includes('edit') && chance.is(0.5)) {
      const edit = this.#edit(run, step);
      if (edit) return edit;
    }
    const allowed = may().filter((action) => !['edit', 'done', 'resend'].includes(action));
    if (allowed.length === 0) return null;
    return { action: allowed.includes('retry') && chance.is(0.5) ? 'retry' : chance.pick(allowed) };
  }

  /** What is not acceptable is put right: its items stand under another id from then on. */
  #edit(run: RunModel, { id }: Step): Choice | null {
    const { auditor } = this.#world;
    const bad = auditor.handed(run.id, id).flatMap((name, index) => (name.endsWith('-bad') ? [{ name, index }] : []));
    const parked = auditor.book(run.id)?.state.steps.get(id)?.toPark ?? [];
    const items = bad
      .map(({ index }) => index)
      .filter((index) => parked.some(({ items: some }) => some !== 'all' && some.includes(index)));
    if (items.length === 0) return null;
    const edits = bad
      .filter(({ index }) => items.includes(index))
      .map(({ name, index }) => [index, { id: name.replace('-bad', '-right') }] as const);
    this.#world.fire('edited', `${this.#world.nameOf(run.id)} ${id}: ${items} put right`);
    return { action: 'edit', items, edits: Object.fromEntries(edits) };
  }

  /** Somebody has a run that is over done over: as a whole, on its version or the next one, or from one of its steps. */
  async doesOver(run: RunModel): Promise<void> {
    const { auditor, chance, library, scheduler, store } = this.#world;
    const machine = this.#world.someMachine();
    const state = auditor.book(run.id)?.state;
    const isInDoubt = store.effectsOf(run.id).some(({ state: now }) => OPEN.has(now));
    if (!machine || !state || isInDoubt) return;
    const workflow = this.#world.version(run.birth.versionId);
    const next = library.next.get(run.birth.versionId);
    const from = chance.pick([...state.steps.keys()]);
    const adoption = next && chance.is(0.5) ? null : adoptionOf(workflow.plan, run.id, state, from);
    const isWhole = adoption === null || typeof adoption === 'string';
    const records = recordsOf(store, async (_, read) => read());
    const steps = isWhole ? [state.trigger] : [state.trigger, ...adoption.steps.map(({ id }) => id)];
    const chunks = await records.chunks(run.id, steps);
    const runId = chance.uuid();
    this.#world.call(runId, `${this.#world.nameOf(run.id)}'`);
    this.#world.fire('replayed', `${this.#world.nameOf(run.id)} is done over${isWhole ? '' : ` from ${from}`}`);
    const wanted: NewRun = {
      runId,
      workflow: adoption === null && next ? next : workflow,
      triggerNode: state.trigger,
      items: Object.values(chunks.get(state.trigger)?.[0]?.ports ?? {})[0] ?? [],
      birth: { mode: 'live', source: 'manual', parent: null, replayOf: run.id, inbound: null, businessKey: null },
      deadlineAt: null,
      now: store.now(),
      variables: null,
      ...(isWhole ? {} : { adopted: { adoption, chunks } }),
    };
    // Asked twice with the same id, one run is started.
    for (const after of chance.is(0.3) ? [0, chance.between(0, 500)] : [0])
      scheduler.after(after, () => machine.process.deliver(() => void machine.startAtRest(wanted).catch(() => {})));
  }
}
