import type { Carried, Failure, Move, RunStatus, StepId, StepStatus } from '@holdfast/workflow';
import { isFinalStep } from '@holdfast/workflow';
import { assertRunMove, assertStepMove, IllegalMoveError } from './moves.ts';
import type { Plan, PlanNode } from './plan.ts';
import type { Command, JoinGroup, RunState, Step, Stopping } from './state.ts';

/** A step that an event names and the run does not have: a defect of ours. */
export class UnknownStepError extends Error {
  override readonly name = 'UnknownStepError';
  readonly step: StepId;

  constructor(step: StepId) {
    super(`The run has no step ${step}`);
    this.step = step;
  }
}

const BUSY: readonly StepStatus[] = ['ready', 'running', 'gated'];
const RESTING: readonly StepStatus[] = ['retry_wait', 'waiting', 'ambiguous'];

/**
 * One call of `decide` at work: the state being changed, and what the change
 * gave rise to. It lives for one event; the state it started from stays as it was.
 */
export class Turn {
  readonly plan: Plan;
  readonly at: number;
  readonly moves: Move[] = [];
  readonly carried: Carried[] = [];
  readonly commands: Command[] = [];
  /** Loops in which something came to its end, to be looked at when the event is through. */
  readonly touchedLoops = new Set<StepId>();
  /** Order `declared`: steps that became ready, in the order of their edges. */
  lined: StepId[] = [];

  readonly #state: { -readonly [Field in keyof RunState]: RunState[Field] };
  #census: Partial<Record<StepStatus, number>>;

  constructor(plan: Plan, state: RunState, at: number) {
    this.plan = plan;
    this.at = at;
    this.#state = {
      ...state,
      head: state.head + 1,
      steps: state.steps.asMutable(),
      live: state.live.asMutable(),
    };
    this.#census = { ...state.census };
  }

  /** As it is now: it changes with the turn. */
  get state(): RunState {
    return this.#state;
  }

  set(patch: Partial<RunState>): void {
    Object.assign(this.#state, patch);
  }

  /** The state after this turn. The turn must not be used any more. */
  close(): RunState {
    this.set({
      census: this.#census,
      steps: this.#state.steps.asImmutable(),
      live: this.#state.live.asImmutable(),
    });
    return this.#state;
  }

  /** @throws UnknownStepError */
  step(id: StepId): Step {
    const step = this.#state.steps.get(id);
    if (!step) throw new UnknownStepError(id);
    return step;
  }

  find(id: StepId): Step | undefined {
    return this.#state.steps.get(id);
  }

  node(id: string): PlanNode {
    const node = this.plan.nodes.get(id);
    if (!node) throw new Error(`The plan has no node ${id}`);
    return node;
  }

  nodeOf(step: Step): PlanNode {
    return this.node(step.node);
  }

  count(...statuses: readonly StepStatus[]): number {
    return statuses.reduce((sum, status) => sum + (this.#census[status] ?? 0), 0);
  }

  /** A step comes into being, once. @throws IllegalMoveError */
  create(step: Step, edge?: string): Step {
    const taken = this.find(step.id);
    if (taken) throw new IllegalMoveError(`step ${step.id}, which is there already`, taken.status, step.status);
    assertStepMove(step.id, null, step.status);
    this.#state.steps.set(step.id, step);
    this.#tally(step.status, 1);
    if (!isFinalStep(step.status)) this.#state.live.add(step.id);
    this.moves.push({ step: step.id, node: step.node, from: null, to: step.status, ...(edge ? { edge } : {}) });
    if (step.region) this.#inRegion(step.region, isFinalStep(step.status) ? 0 : 1);
    return step;
  }

  /** Changes fields of a step without moving it. */
  patch(id: StepId, patch: Partial<Omit<Step, 'id' | 'status'>>): Step {
    const step = this.step(id);
    const next = { ...step, ...patch };
    this.#state.steps.set(id, next);
    return next;
  }

  /** Moves a step to another status. @throws IllegalMoveError */
  move(id: StepId, to: StepStatus, patch: Partial<Omit<Step, 'id' | 'status'>> = {}): Step {
    const step = this.step(id);
    assertStepMove(id, step.status, to);
    const next: Step = { ...step, ...patch, status: to };
    this.#state.steps.set(id, next);
    this.#tally(step.status, -1);
    this.#tally(to, 1);
    this.moves.push({ step: id, node: step.node, from: step.status, to });
    if (isFinalStep(to)) {
      this.#state.live.delete(id);
      if (step.loop) this.set({ openLoops: this.#state.openLoops - 1 });
      if (step.region) this.#inRegion(step.region, -1);
    } else if (to === 'parked' && step.region) this.touchedLoops.add(step.region.loop);
    return next;
  }

  command(command: Command): void {
    this.commands.push(command);
  }

  setJoin(key: string, group: JoinGroup): void {
    const { joins, openJoins } = this.#state;
    const isOpen = group.open.some(({ fired }) => !fired);
    this.set({
      joins: group.open.length === 0 && group.next === 1 ? joins.delete(key) : joins.set(key, group),
      openJoins: isOpen ? openJoins.add(key) : openJoins.delete(key),
    });
  }

  stop(stopping: Stopping): void {
    this.set({ stopping });
  }

  /** An attempt came to an outcome. One whose worker was lost did not. */
  attempted(): void {
    this.set({ attempts: this.#state.attempts + 1 });
  }

  trouble(step: StepId | null, failure: Failure): void {
    this.set({ trouble: { step, failure } });
  }

  /** The status that follows from the steps. */
  settleStatus(): void {
    const { state } = this;
    let status: RunStatus;
    if (state.status === 'succeeded' || state.status === 'failed' || state.status === 'cancelled') return;
    if (state.stopping) status = 'cancelling';
    else if (this.count(...BUSY) > 0) status = 'running';
    else if (this.count(...RESTING) - state.openLoops > 0) status = 'waiting';
    else if (this.count('parked') > 0) status = 'parked';
    else status = 'running';
    this.setStatus(status);
  }

  setStatus(status: RunStatus): void {
    if (this.state.status === 'accepted' && (status === 'waiting' || status === 'parked')) this.setStatus('running');
    assertRunMove(this.state.status, status);
    if (this.state.status !== status) this.set({ status });
  }

  #tally(status: StepStatus, by: number): void {
    if (isFinalStep(status)) return;
    this.#census[status] = (this.#census[status] ?? 0) + by;
  }

  #inRegion(region: NonNullable<Step['region']>, by: number): void {
    const loop = this.find(region.loop);
    const iteration = loop?.loop?.open.get(region.index);
    if (!loop?.loop || !iteration) return;
    const open = loop.loop.open.set(region.index, { ...iteration, live: iteration.live + by });
    this.patch(loop.id, { loop: { ...loop.loop, open } });
    if (by <= 0) this.touchedLoops.add(loop.id);
  }
}
