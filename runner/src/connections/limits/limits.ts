import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { fail, NodeFailure } from '@holdfast/node-sdk';
import type { BudgetHeaders, Limits as LimitSettings } from '@holdfast/workflow';
import type { Sender } from '../../worker/execute.ts';
import { type Admission, type Asking, admit, type HoldRule, isGuarded } from './admission.ts';
import { isLow, recordOutcome, type SendOutcome } from './breaker.ts';
import { readBudget } from './budget.ts';
import type { Known, SharedStates } from './shared-states.ts';
import { type Standing, standingOf } from './standing.ts';
import { CALM, type EffectiveLimits, effectiveLimits } from './state.ts';

/** How a call ended: its answer's headers, where one came, and the failure its status or its end stands for. */
export interface Ending {
  readonly headers: Readonly<Record<string, string>> | null;
  readonly failure: NodeFailure | null;
  /** We stopped it ourselves: that says nothing about the provider. */
  readonly isStopped: boolean;
}

/** Permission for one call. */
export interface Pass {
  /** Tells what came of the call. Only the first word counts. */
  ended(ending: Ending): void;
}

export const FREE_PASS: Pass = { ended: () => {} };

/** What connection types declare of their providers. */
export interface Declarations {
  limitsOf(type: string): LimitSettings | undefined;
  budgetOf(type: string): readonly BudgetHeaders[];
}

/** How often calls on a connection were held back by a rule. */
export interface Held {
  readonly workspaceId: string;
  readonly connection: string;
  readonly rule: HoldRule;
  readonly count: number;
}

interface Whose {
  readonly connection: { readonly id: string; readonly slug: string };
  readonly sender: Sender;
  readonly signal: AbortSignal;
  /** Longest time a call may wait whose attempt has a write outside already; null: it has none. */
  readonly boundMs: number | null;
}

/** A call waits so long where it is; for longer its run is put to rest. */
const PATIENCE_MS = 1_000;
const LOOK_MS = 100;
/** The provider says "too many" and not for how long. */
const DEFAULT_PAUSE_MS = 5_000;
/** The limits themselves could not be asked. */
const UNKNOWN_MS = 5_000;

/**
 * Rate, concurrency and circuit breaker of each connection, shared by all runs
 * and all workers. A healthy connection without limits costs no statement at a
 * call, and one a second for as long as calls are made.
 */
export class Limits {
  readonly states: SharedStates;
  readonly #declared: Declarations;
  readonly #heldCounts = new Map<string, Held>();
  /** Calls here that wait for a place, by connection. */
  readonly #waiting = new Map<string, Set<() => void>>();

  constructor(states: SharedStates, declared: Declarations) {
    this.states = states;
    this.#declared = declared;
  }

  effectiveOf({ row }: Known): EffectiveLimits {
    return effectiveLimits(this.#declared.limitsOf(row.type), row.limits);
  }

  /** How a connection stands now. */
  async standing(
    id: string,
    type: string,
    set: LimitSettings,
  ): Promise<{ limits: EffectiveLimits; standing: Standing }> {
    const known = await this.states.look(id);
    const limits = effectiveLimits(this.#declared.limitsOf(type), set);
    return { limits, standing: standingOf(known?.state ?? CALM, limits, this.states.now()) };
  }

  /** Calls held back by this process since it began. */
  held(): Held[] {
    return [...this.#heldCounts.values()];
  }

  /**
   * Lets a call go, after a short wait where that helps.
   *
   * @throws NodeFailure transient/held with the moment to come back; permanent/auth while the sign-in is refused
   */
  async admit(whose: Whose): Promise<Pass> {
    const { connection, sender } = whose;
    const held = sender.held?.evidence?.heldUntil ?? 0;
    if (sender.held && whose.boundMs === null && held - this.states.now() > PATIENCE_MS)
      throw new NodeFailure(sender.held);
    const known = await this.#look(connection.id).catch(() => null);
    if (known === null) throw this.#held(whose, this.states.now() + UNKNOWN_MS, 'limits/unknown');
    if (known === undefined) return FREE_PASS;
    if (known.row.health === 'broken') throw brokenCredential(connection.slug);
    const asking = this.#askingOf(whose);
    if (!isGuarded(known.state, this.effectiveOf(known), asking, this.states.now()))
      return this.#pass(whose, asking.slot.id, false);
    return this.#ask(whose, asking);
  }

  /** What is known of a connection. A sign-in that was repaired this moment is not taken for broken. */
  async #look(id: string): Promise<Known | undefined> {
    const known = await this.states.look(id);
    if (known?.row.health !== 'broken') return known;
    await this.states.read();
    return this.states.peek(id);
  }

  #askingOf({ sender, boundMs }: Whose): Asking {
    return {
      slot: { id: randomUUID(), run: sender.runId, fence: sender.fence },
      leaseMs: sender.leaseMs,
      node: sender.node,
      rateLimit: sender.rateLimit,
      circuitBreaker: sender.circuitBreaker,
      isReturning: sender.isReturning,
      isBound: boundMs !== null,
      patienceMs: PATIENCE_MS,
    };
  }

  async #ask(whose: Whose, asking: Asking): Promise<Pass> {
    const { connection, signal } = whose;
    const until = performance.now() + (whose.boundMs ?? PATIENCE_MS);
    for (;;) {
      const patienceMs = Math.max(0, Math.min(PATIENCE_MS, until - performance.now()));
      const said = await this.#said(whose, { ...asking, patienceMs });
      if (said.kind === 'held') throw this.#held(whose, said.until, said.rule);
      if (said.kind === 'full') {
        if (signal.aborted) throw this.#held(whose, this.states.now(), 'limits/concurrency');
        if (asking.isBound && performance.now() > until) return this.#pass(whose, asking.slot.id, false);
        await this.#room(connection.id);
        continue;
      }
      const pass = this.#pass(whose, asking.slot.id, said.isCounted);
      if (said.at <= this.states.now()) return pass;
      await sleep(said.at - this.states.now(), undefined, { signal }).catch(() => {});
      // Somebody may have found out meanwhile that nothing is to go.
      const isShut = !asking.isBound && this.states.peek(connection.id)?.state.breaker.phase === 'open';
      if (!signal.aborted && !isShut) return pass;
      pass.ended({ headers: null, failure: null, isStopped: true });
      if (signal.aborted) throw this.#held(whose, this.states.now(), 'limits/rate');
      asking = { ...asking, slot: { ...asking.slot, id: randomUUID() } };
    }
  }

  #said(whose: Whose, asking: Asking): Promise<Admission> {
    return this.states
      .change(whose.connection.id, (state, now) => {
        const known = this.states.peek(whose.connection.id);
        if (!known) return { state, result: { kind: 'go', at: now, isCounted: false } as const };
        return admit(state, this.effectiveOf(known), asking, now);
      })
      .catch(() => ({ kind: 'held', until: this.states.now() + UNKNOWN_MS, rule: 'limits/unknown' }) as const);
  }

  /** A place has become free here, or it is time to look whether one has elsewhere. */
  async #room(id: string): Promise<void> {
    const waiting = this.#waiting.get(id) ?? new Set();
    this.#waiting.set(id, waiting);
    const { promise, resolve } = Promise.withResolvers<void>();
    waiting.add(resolve);
    const timer = setTimeout(() => this.states.read().then(resolve, resolve), LOOK_MS);
    await promise;
    clearTimeout(timer);
    waiting.delete(resolve);
  }

  #pass({ connection }: Whose, slot: string, isCounted: boolean): Pass {
    let isOver = false;
    return {
      ended: (ending) => {
        if (isOver) return;
        isOver = true;
        const known = this.states.peek(connection.id);
        if (!known) return;
        const outcome = this.#outcomeOf(known, slot, ending);
        const isNews =
          isCounted ||
          outcome.verdict === 'trouble' ||
          outcome.pauseMs !== null ||
          (outcome.budget !== null && (known.state.budget !== null || isLow(outcome.budget)));
        if (!isNews) return;
        const limits = this.effectiveOf(known);
        this.states
          .change(
            connection.id,
            (state, now) => ({ state: recordOutcome(state, limits, outcome, now), result: null }),
            true,
          )
          // Nobody knows the connection any more.
          .catch(() => {})
          .finally(() => {
            for (const go of this.#waiting.get(connection.id) ?? []) go();
          });
      },
    };
  }

  #outcomeOf({ row }: Known, id: string, { headers, failure, isStopped }: Ending): SendOutcome {
    const budget = headers && readBudget(headers, this.#declared.budgetOf(row.type), this.states.now());
    const said = failure?.failure;
    const isLimited = said?.code === 'transient/rate_limited' || said?.decidedBy === '1b.429';
    return {
      id,
      verdict: isStopped ? 'none' : verdictOf(failure, headers !== null),
      code: said?.code ?? 'ok',
      pauseMs: isLimited ? (said?.evidence?.retryAfterMs ?? budgetPause(budget) ?? DEFAULT_PAUSE_MS) : null,
      budget,
    };
  }

  #held({ connection, sender }: Whose, until: number, rule: HoldRule): NodeFailure {
    const key = `${connection.id} ${rule}`;
    const count = (this.#heldCounts.get(key)?.count ?? 0) + 1;
    this.#heldCounts.set(key, {
      workspaceId: this.states.peek(connection.id)?.row.workspaceId ?? '',
      connection: connection.slug,
      rule,
      count,
    });
    const at = Math.ceil(until);
    const failure = fail.transient('held', {
      message: `Held by the limit of connection "${connection.slug}" until ${new Date(at).toISOString()}: ${WHY[rule]}. Nothing was sent, and no attempt is used up.`,
      decidedBy: rule,
      evidence: { heldUntil: at },
    });
    sender.held = failure.failure;
    return failure;
  }
}

const WHY: Readonly<Record<HoldRule, string>> = {
  'limits/rate': 'its rate is used up',
  'limits/concurrency': 'as many calls are under way as it allows',
  'limits/breaker': 'too many calls failed, and it has to be seen that it works again',
  'limits/pause': 'the provider asked everybody to wait',
  'limits/budget': 'the provider says that its own limit is used up',
  'limits/unknown': 'how it stands could not be read',
};

/** Rules by which we hold a request back ourselves, at its last moment. */
const OURS: ReadonlySet<string> = new Set(['gate', 'guard', 'engine', 'H1', 'H2', 'N7', 'N8']);

function verdictOf(failure: NodeFailure | null, isAnswered: boolean): SendOutcome['verdict'] {
  if (failure === null) return 'fine';
  const { class: failureClass, decidedBy } = failure.failure;
  if (OURS.has(decidedBy) && !isAnswered) return 'none';
  if (failureClass === 'transient' || failureClass === 'ambiguous') return 'trouble';
  return isAnswered ? 'fine' : 'none';
}

const budgetPause = (budget: SendOutcome['budget']): number | null =>
  budget !== null && budget.left === 0 ? budget.resetMs : null;

/** Failure-model 1b: the second 401 breaks the credential; every run on it waits for a person. */
export const brokenCredential = (slug: string): NodeFailure =>
  fail.permanent('auth', {
    message: `The server refuses the sign-in of connection "${slug}", so nothing was sent. Enter its secrets again or test it, then try this step again.`,
    decidedBy: '1b.401',
  });
