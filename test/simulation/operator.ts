import { divide, indicesOf, type RunState, repairsOf, type Step } from '@holdfast/engine';
import { amountsOf, type Bulk, type BulkAsk, type BulkRow, secondOf } from '@holdfast/runner/engine-room';
import { isTerminalRun, type JsonObject, type Repair } from '@holdfast/workflow';
import { worthOf } from './audit/amounts.ts';
import { OPERATOR } from './bulk.ts';
import type { RunModel } from './model/store.ts';
import { againOf } from './replays.ts';
import type { World } from './world.ts';

/** Writes that somebody has to find out about. */
const OPEN: ReadonlySet<string> = new Set(['sent', 'unknown', 'accepted', 'committed_noref']);

/** Operations on many that one world sees at most. */
const MOST_OPERATIONS = 3;
/** What may be said of many without looking at each: nothing that is in doubt is touched by it. */
const BULK_REPAIRS = ['retry', 'retry', 'retry', 'fallback', 'cancel'] as const;

/** What an operator wants done, to which items, and what is to stand in their place. */
interface Choice {
  readonly action: Repair;
  readonly items?: readonly number[];
  readonly edits?: Readonly<Record<string, JsonObject>>;
}

/** Those who look after what is parked: what is worth more than its limit takes two of them. */
const LOOKING = ['ann', 'bob', 'eve'] as const;

/** The one who looks after what is parked, and has runs done over. Sees the store, and the books of the providers. */
export class Operator {
  readonly #world: World;
  /** Parked steps that are to be looked at. */
  readonly #visited = new Set<string>();
  /** What was proposed about a step, and waits for somebody else to say the same. */
  readonly #proposed = new Map<string, Choice>();

  constructor(world: World) {
    this.#world = world;
  }

  /** A step is parked: somebody comes in their own time. */
  hearsOf(runId: string, stepId: string): void {
    const { chance, scheduler } = this.#world;
    const place = `${runId} ${stepId}`;
    if (this.#visited.has(place)) return;
    this.#visited.add(place);
    scheduler.after(chance.between(200, chance.pick([4_000, 60_000])), () => void this.#repair(runId, stepId));
  }

  /** An operator looks at a parked step, and at the provider's books, and does what the step allows. */
  async #repair(runId: string, stepId: string): Promise<void> {
    const { auditor, chance, scheduler, store } = this.#world;
    const place = `${runId} ${stepId}`;
    this.#visited.delete(place);
    const run = store.runs.get(runId);
    const state = auditor.book(runId)?.state;
    const step = state?.steps.get(stepId);
    if (!run || !state || step?.status !== 'parked' || isTerminalRun(run.status)) return;
    const proposed = this.#proposed.get(place);
    const chosen = this.#chooseRepair(run, step, state.stopping);
    const choice = proposed && chosen && chosen.action !== 'done' && chance.is(0.7) ? proposed : chosen;
    const message = choice && (await this.#agreed(run, step, choice));
    const told = message && store.tell(runId, 'repair', message);
    this.#world.say(
      'operator',
      `${this.#world.nameOf(runId)} ${stepId}: ${choice ? `${choice.action} ${choice.items ?? ''}` : 'waits'}`,
    );
    if (told) this.#world.ring(runId, told.wakeSeq, null);
    // Whatever came of it: the operator looks again later.
    this.#visited.add(place);
    scheduler.after(chance.between(5_000, 90_000), () => void this.#repair(runId, stepId));
  }

  /** What the run is told of a choice, by the rule that the API keeps. Null: it is noted, until somebody else says the same. */
  async #agreed(run: RunModel, step: Step, { action, items, edits }: Choice): Promise<JsonObject | null> {
    const { auditor, chance, proposals } = this.#world;
    const by = chance.pick(LOOKING);
    const place = `${run.id} ${step.id}`;
    const compiled = this.#world.version(run.birth.versionId).nodes.get(step.node);
    const taken = compiled ? divide(step, compiled.plan, step.toPark, items ?? 'all').taken : [];
    const parked = taken.map(({ items: some, failure }) => ({
      items: (compiled && indicesOf(step, compiled.plan, some)) ?? [0],
      failure,
    }));
    const amounts = amountsOf(action, { parked, hasLimit: (compiled?.amount ?? null) !== null });
    const said = { action, ...(items ? { items: [...items] } : {}) };
    const message = { step: step.id, ...said, ...(edits ? { edits } : {}), reason: 'simulated' };
    if (amounts === null) return { ...message, by };
    const handed = auditor.handed(run.id, step.id);
    const ids = parked.flatMap((group) => group.items.flatMap((index) => handed[index] ?? []));
    const { attempt } = step;
    auditor.amounts.said({ by, runId: run.id, stepId: step.id, attempt, action, ids });
    const asked = { runId: run.id, step: step.id, attempt, amounts, said };
    const first = await secondOf(proposals, { actor: { ...OPERATOR, id: by, name: by }, ...asked }, 'simulated');
    if (first === null) {
      this.#proposed.set(place, { action, ...(items ? { items } : {}) });
      this.#world.fire('proposed', `${by} wants "${action}" of ${this.#world.nameOf(run.id)} ${step.id}`);
      return null;
    }
    this.#proposed.delete(place);
    this.#world.fire('let through by two', `${first} and ${by} want "${action}" of ${ids}`);
    return { ...message, by: `${first} and ${by}`, ...(action === 'done' ? {} : { released: amounts }) };
  }

  /** In doubt, what the provider's books say decides; nobody sends again what may have happened. */
  #chooseRepair(run: RunModel, step: Step, stopping: RunState['stopping']): Choice | null {
    const { chance, providers, store } = this.#world;
    const plan = this.#world.planOf(run);
    const may = (items?: readonly number[]) => repairsOf({ plan, step, at: store.now(), stopping, items });
    const doubted = store.effectsOf(run.id).filter(({ stepId, state }) => stepId === step.id && OPEN.has(state));
    // What the provider is still at, nobody can answer for.
    if (doubted.some(({ key }) => providers.isAtWork(key))) return null;
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
      .map(({ name, index }) => [index, rightOf(name)] as const);
    this.#world.fire('edited', `${this.#world.nameOf(run.id)} ${id}: ${items} put right`);
    return { action: 'edit', items, edits: Object.fromEntries(edits) };
  }

  /** Somebody has a run that is over done over: as a whole, on its version or the next one, or from one of its steps. */
  async doesOver(run: RunModel): Promise<void> {
    const { auditor, chance, scheduler, store } = this.#world;
    const machine = this.#world.someMachine();
    const state = auditor.book(run.id)?.state;
    const isInDoubt = store.effectsOf(run.id).some(({ state: now }) => OPEN.has(now));
    if (!machine || !state || isInDoubt) return;
    const from = chance.pick([...state.steps.keys()]);
    const again = { runId: chance.uuid(), from, isNext: chance.is(0.5) };
    this.#world.call(again.runId, `${this.#world.nameOf(run.id)}'`);
    this.#world.fire('replayed', `${this.#world.nameOf(run.id)} is done over, from ${from}`);
    const start = async () => machine.startAtRest(await againOf(this.#world, machine.process, run, again));
    // Asked twice with the same id, one run is started.
    for (const after of chance.is(0.3) ? [0, chance.between(0, 500)] : [0])
      scheduler.after(after, () => machine.process.deliver(() => void start().catch(() => {})));
  }

  /** Somebody looks at everything of a kind at once, and has all of it moved. */
  movesMany(): void {
    const { bulk, chance } = this.#world;
    if (bulk.operations.size >= MOST_OPERATIONS) return;
    const ask: BulkAsk = chance.is(0.6)
      ? { kind: 'exceptions', action: chance.pick(BULK_REPAIRS), exceptions: {}, runs: {} }
      : { kind: 'runs', action: chance.pick(['replay', 'replay', 'cancel']), exceptions: {}, runs: {} };
    const onNext = ask.action === 'replay' && chance.is(0.3) ? { version: 2 } : {};
    this.#order(async (desk) => {
      const { row, token } = await desk.preview(OPERATOR, { ...ask, ...onNext });
      if (row.counts.waiting === 0) return;
      this.#later(chance.pick([500, 30_000]), (then) => this.#carriesOut(then, row, token));
    });
  }

  async #carriesOut(desk: Bulk, { id, action, counts }: BulkRow, token: string): Promise<void> {
    const { chance } = this.#world;
    const one = <T>(...values: readonly T[]): T | undefined => (chance.is(0.5) ? chance.pick(values) : undefined);
    const drawn = { canary: one(1, 2), pacePerSecond: chance.pick([undefined, 1, 1, 2]), stopAtPercent: one(20, 50) };
    const options = Object.fromEntries(Object.entries(drawn).filter(([, value]) => value !== undefined));
    const kind = action === 'replay' ? 'bulk replay' : action === 'cancel' ? 'bulk cancel' : 'bulk repair';
    this.#world.fire(kind, `${counts.waiting} at once: ${action} ${JSON.stringify(options)}`);
    await desk.execute(OPERATOR, id, { token, reason: 'simulated', options });
    if (!chance.is(0.3)) return;
    this.#later(5_000, async (then) => {
      await then.control(OPERATOR, id, 'pause');
      this.#world.fire('bulk paused', 'an operation is to wait');
      this.#later(60_000, (last) => last.control(OPERATOR, id, chance.is(0.7) ? 'resume' : 'stop'));
    });
  }

  #later(withinMs: number, order: (desk: Bulk) => Promise<unknown>): void {
    const { chance, scheduler } = this.#world;
    scheduler.after(chance.between(50, withinMs), () => this.#order(order));
  }

  /** Asks whoever takes orders. What gets lost on the way is not asked for again. */
  #order(order: (desk: Bulk) => Promise<unknown>): void {
    const machine = this.#world.someMachine();
    machine?.process.deliver(() => void order(machine.bulk).catch(() => {}));
  }
}

/** An item that is acceptable, in place of one that is not. */
function rightOf(name: string): JsonObject {
  const id = name.replace('-bad', '-right');
  return { id, worth: worthOf(id) };
}
