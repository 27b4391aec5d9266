import { fail, type NodeFailure } from '@holdfast/node-sdk';
import {
  admit,
  CALM,
  effectiveLimits,
  FREE_PASS,
  type LimitState,
  type Limits,
  recordOutcome,
  type SendOutcome,
  withoutSlots,
} from '@holdfast/runner/engine-room';
import type { Process } from './process.ts';
import type { World } from './world.ts';

type Whose = Parameters<Limits['admit']>[0];
type Pass = Awaited<ReturnType<Limits['admit']>>;
type Ending = Parameters<Pass['ended']>[0];

/** So few calls, and so few of them failed, that a world of a few runs meets both. */
const LIMITS = effectiveLimits(undefined, {
  rateLimit: { limit: 2, perMs: 2_000 },
  circuitBreaker: { failures: 3, windowMs: 60_000, openMs: 20_000 },
});
/** How it stands could not be asked. */
const UNKNOWN_MS = 5_000;

/**
 * Rate and circuit breaker of the one connection of this world: the rules are the
 * product's, over one state that all processes share and ask for as they ask for rows.
 */
export class SharedLimits {
  readonly #world: World;
  #state: LimitState = CALM;
  #calls = 0;

  constructor(world: World) {
    this.#world = world;
  }

  /** @throws NodeFailure transient/held with the moment to come back */
  async admit(process: Process, { sender, boundMs }: Whose): Promise<Pass> {
    this.#calls += 1;
    const id = `call-${this.#calls}`;
    const asking = {
      slot: { id, run: sender.runId, fence: sender.fence },
      leaseMs: sender.leaseMs,
      node: sender.node,
      rateLimit: sender.rateLimit,
      circuitBreaker: sender.circuitBreaker,
      isReturning: sender.isReturning,
      isBound: boundMs !== null,
      patienceMs: 0,
    };
    const said = await process
      .call('ask the limits', () => this.#change((state, now) => admit(state, LIMITS, asking, now)))
      .catch(() => null);
    if (said?.kind === 'go') return { ended: (ending) => this.#ended(process, id, ending) };
    if (said === null && boundMs !== null) return FREE_PASS;
    const until = said?.kind === 'held' ? said.until : this.#world.store.now() + UNKNOWN_MS;
    const held = heldBack(until);
    sender.held = held.failure;
    this.#world.fire('held back', `a call of ${this.#world.nameOf(sender.runId)} is held back`);
    throw held;
  }

  #ended(process: Process, id: string, { failure, isStopped }: Ending): void {
    const said = failure?.failure;
    const isTrouble = said?.class === 'transient' || said?.class === 'ambiguous';
    const outcome: SendOutcome = {
      id,
      verdict: isStopped ? 'none' : isTrouble ? 'trouble' : 'fine',
      code: said?.code ?? 'ok',
      pauseMs: said?.code === 'transient/rate_limited' ? (said.evidence?.retryAfterMs ?? UNKNOWN_MS) : null,
      budget: null,
    };
    process
      .call('tell the limits', () =>
        this.#change((state, now) => ({ state: recordOutcome(state, LIMITS, outcome, now), result: null })),
      )
      .catch(() => {});
  }

  /** A call whose run somebody else holds by now gives its place back. */
  #change<Result>(change: (state: LimitState, now: number) => { state: LimitState; result: Result }): Result {
    const { store } = this.#world;
    const now = store.now();
    const gone = this.#state.slots.filter(({ run, fence, until }) => {
      const row = store.runs.get(run);
      return until < now && !(row?.fence === fence && (row.leaseUntil ?? 0) > now);
    });
    const { state, result } = change(
      withoutSlots(
        this.#state,
        gone.map(({ id }) => id),
        now,
      ),
      now,
    );
    this.#state = state;
    return result;
  }
}

const heldBack = (until: number): NodeFailure =>
  fail.transient('held', {
    message: 'Held by the limit of the connection. Nothing was sent, and no attempt is used up.',
    decidedBy: 'limits/rate',
    evidence: { heldUntil: Math.ceil(until) },
  });
