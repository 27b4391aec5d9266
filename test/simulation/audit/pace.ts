import type { RunState } from '@holdfast/engine';
import { heldUntil, type JournalEntry, type RunEvent } from '@holdfast/workflow';
import type { RunModel } from '../model/store.ts';
import type { LedgerEntry } from '../provider.ts';
import type { World } from '../world.ts';
import type { Broken, Intent } from './words.ts';

/** What a worker's clock may be ahead of the database's: a claim takes what is due in a moment. Milliseconds. */
const AHEAD_MS = 200;
/** And for each millisecond of its life, as no machine keeps time exactly. */
const DRIFT = 2e-4;

/** What was said of one step. */
interface Said {
  /** Attempts since it came into being, or since an operator sent it off again. */
  tries: number;
  /** When the last attempt ended, by the clock of whoever made it: no other one began before. */
  endedAt: number | null;
  /** It was in doubt when it was last heard of, and nothing was sent since: an attempt is a look-up, and no try. */
  isLookedUp: boolean;
  /** Items that a provider, or we, refused for good. */
  readonly refused: Set<number | 'all'>;
  /** Before when nothing of it may be sent, and since when that stands: both by the clock of the world. */
  wake: { readonly atMs: number; readonly knownAt: number } | null;
}

/**
 * When and how often something is tried. I12: as often as the policy says, not
 * before its time, and every send is counted. I13: what is refused for good is
 * tried again only by a person. I14: no timer goes off early, and
 * no attempt is said to have begun before the one before it ended: the time there is for retries is counted from there.
 */
export class Pace {
  readonly #world: World;
  readonly #broken: Broken;
  readonly #said = new Map<string, Said>();
  readonly #arrived = new Map<string, number>();

  constructor(world: World, broken: Broken) {
    this.#world = world;
    this.#broken = broken;
  }

  /** An entry of the journal, and the state it led to. */
  decided(run: RunModel, { event }: JournalEntry, state: RunState): void {
    switch (event.type) {
      case 'time.passed':
      case 'run.claimed': {
        const now = this.#world.store.now() + this.#world.clockBackMs + AHEAD_MS + this.#world.scheduler.now * DRIFT;
        if (event.at > now) this.#broken('I14', `${event.type} comes ${Math.round(event.at - now)} ms early`, run.id);
        for (const { id, status } of state.steps.values())
          if (status === 'ambiguous' && event.type === 'run.claimed') this.#of(run, id).isLookedUp = true;
        return;
      }
      case 'step.started':
        return this.#started(run, event);
      case 'step.attempted':
        return this.#attempted(run, event, state);
      case 'effects.sent':
        return this.#sent(run, event);
      case 'step.repaired':
        return this.#repaired(run, event);
      default:
        return;
    }
  }

  /** A commit stands, and with it when the steps that are to be tried again may be. */
  written(run: RunModel, state: RunState, steps: readonly { readonly stepId: string }[]): void {
    const { scheduler, store } = this.#world;
    for (const { stepId } of steps) {
      const step = state.steps.get(stepId);
      if (step?.status !== 'retry_wait' || step.wakeAt === null) continue;
      const atMs = scheduler.now + step.wakeAt - store.now();
      this.#of(run, stepId).wake = { atMs, knownAt: scheduler.now };
    }
  }

  received({ key, sentAt, subject }: LedgerEntry, { runId, stepId, item, seq }: Intent): void {
    const { store, clockBackMs } = this.#world;
    const run = store.runs.get(runId);
    const effect = store.effects.get(runId)?.get(`${stepId}#${item}#${seq}`);
    if (!run || !effect) return;
    const arrived = (this.#arrived.get(key) ?? 0) + 1;
    this.#arrived.set(key, arrived);
    if (arrived > effect.sends) this.#broken('I12', `${subject} arrived ${arrived} times, sent ${effect.sends}`, runId);
    const { wake } = this.#of(run, stepId);
    const early = wake === null || sentAt <= wake.knownAt ? 0 : wake.atMs - sentAt - clockBackMs;
    if (early > AHEAD_MS + sentAt * DRIFT)
      this.#broken('I12', `${subject} is sent again ${Math.round(early)} ms early`, runId);
  }

  #started(run: RunModel, { step, attempt, at }: Extract<RunEvent, { type: 'step.started' }>): void {
    const { endedAt } = this.#of(run, step);
    const { scheduler, clockBackMs } = this.#world;
    const earlyMs = endedAt === null ? 0 : endedAt - at - clockBackMs;
    if (earlyMs > AHEAD_MS + scheduler.now * DRIFT)
      this.#broken('I14', `attempt ${attempt} at ${step} begins ${earlyMs} ms before the last one ended`, run.id);
  }

  #attempted(run: RunModel, event: Extract<RunEvent, { type: 'step.attempted' }>, state: RunState): void {
    const step = state.steps.get(event.step);
    const retry = step && this.#world.planOf(run).nodes.get(step.node)?.policy.retry;
    if (!step || !retry) return;
    const said = this.#of(run, step.id);
    said.endedAt = event.at;
    const held = event.failures.filter(({ failure }) => heldUntil(failure) !== null);
    const isHeld = held.length > 0 && held.length === event.failures.length;
    said.tries += isHeld || said.isLookedUp ? 0 : 1;
    said.isLookedUp = step.status === 'ambiguous';
    // What a limit holds back goes on when it is let, whatever the others have used up.
    if (step.status === 'retry_wait' && held.length === 0 && said.tries >= retry.transient.maxAttempts)
      this.#broken('I12', `${step.id} is to be tried again after ${said.tries} tries`, run.id);
    for (const { items, failure } of event.failures) {
      if (failure.class === 'transient' || failure.class === 'ambiguous') continue;
      for (const item of items === 'all' ? (['all'] as const) : items) said.refused.add(item);
    }
  }

  #sent(run: RunModel, { step, items }: Extract<RunEvent, { type: 'effects.sent' }>): void {
    const said = this.#of(run, step);
    const { refused } = said;
    said.isLookedUp = false;
    const again = items.find((item) => refused.has(item) || refused.has('all'));
    if (again !== undefined) this.#broken('I13', `${step}#${again} is sent though it was refused for good`, run.id);
  }

  #repaired(run: RunModel, { step, items }: Extract<RunEvent, { type: 'step.repaired' }>): void {
    const said = this.#of(run, step);
    said.tries = 0;
    if (items === undefined) said.refused.clear();
    else for (const item of items) said.refused.delete(item);
  }

  #of({ id }: RunModel, step: string): Said {
    const place = `${id} ${step}`;
    const known = this.#said.get(place);
    if (known) return known;
    const said: Said = { tries: 0, endedAt: null, isLookedUp: false, refused: new Set(), wake: null };
    this.#said.set(place, said);
    return said;
  }
}
