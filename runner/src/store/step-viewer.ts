import {
  divide,
  fold,
  indicesOf,
  type RepairAsk,
  type RunState,
  repairsOf,
  resendFrom,
  type Step,
} from '@holdfast/engine';
import { type Evaluator, ExpressionTimeout } from '@holdfast/expressions';
import {
  type Failure,
  type Item,
  type ItemFailures,
  type JsonObject,
  REPAIRS,
  type Repair,
  type RunEvent,
} from '@holdfast/workflow';
import { type LaterMoves, laterOf, type Move, movesOf, NO_EFFECT } from '../exceptions/preview.ts';
import { isSameFor, readOf, type VariableSource, variablesFor } from '../variables/variable-set.ts';
import { type Effect, isOpenEffect } from '../worker/effects.ts';
import { type CompiledWorkflow, orUnusable, type PlanCache, UncompilableVersionError } from '../worker/plans.ts';
import { NotLoadedError, RunData } from '../worker/run-data.ts';
import { revisionOf } from '../worker/run-variables.ts';
import { StepScope } from '../worker/scope.ts';
import { madeOf } from '../worker/standing.ts';
import type { Database } from './database.ts';
import type { RunReader } from './run-reader.ts';
import { type UnusableRun, unusableRun } from './unusable-run.ts';

/** One try of a step, as its journal has it. */
export interface AttemptView {
  readonly attempt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly ok: number;
  readonly failures: readonly ItemFailures[];
}

/** What an attempt saw of the variables that its node reads. */
export interface SeenVariables {
  readonly revision: number;
  readonly values: JsonObject;
  /** Names that had no value, or whose value is not kept any more. */
  readonly missing: readonly string[];
}

export interface StepDetail {
  readonly attempts: readonly AttemptView[];
  readonly effects: readonly Effect[];
  readonly repairs: readonly Repair[];
  /** From when on a write in doubt may be sent again, epoch milliseconds; null where it never may. */
  readonly resendFrom: number | null;
  readonly variables: SeenVariables | null;
}

export interface Folded {
  readonly state: RunState;
  readonly workflow: CompiledWorkflow;
  readonly events: readonly RunEvent[];
}

/** What may be done about parked items of a step, and what has to be known for it. */
export interface StepMoves {
  readonly head: number;
  readonly attempt: number;
  readonly moves: readonly Move[];
  readonly later: LaterMoves | null;
  /** Who is asked about each group. */
  readonly questions: readonly (readonly string[])[];
  readonly parked: readonly { readonly items: readonly number[]; readonly failure: Failure }[];
  /** Its writes have a limit for what they are worth. */
  readonly hasLimit: boolean;
}

/** What may be done about a parked step as it is, and what may later. */
export interface Allowed {
  readonly repairs: readonly Repair[];
  readonly later: LaterMoves | null;
}

/** A run's steps in full, for those who look: folded from the journal, items loaded as they are asked for. */
export class StepViewer {
  readonly #database: Database;
  readonly #reader: RunReader;
  readonly #plans: PlanCache;
  readonly #variables: VariableSource;
  readonly #now: () => number;

  /** @param now the database's time, epoch milliseconds */
  constructor(
    database: Database,
    { reader, plans, variables }: { reader: RunReader; plans: PlanCache; variables: VariableSource },
    now: () => number,
  ) {
    this.#database = database;
    this.#reader = reader;
    this.#plans = plans;
    this.#variables = variables;
    this.#now = now;
  }

  /** A run as its journal has it. Null when there is no such run. @throws UncompilableVersionError */
  async folded(workspaceId: string, runId: string): Promise<Folded | null> {
    const row = await this.#database.db
      .selectFrom('run')
      .select('version_id')
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', runId)
      .executeTakeFirst();
    if (!row) return null;
    const [workflow, { events }] = await Promise.all([this.#plans.get(row.version_id), this.#reader.journal(runId)]);
    return { state: fold(workflow.plan, events), workflow, events };
  }

  /** The same, and what there is to see of a run whose version cannot be used here. */
  async seen(workspaceId: string, runId: string): Promise<Folded | UnusableRun | null> {
    const folded = await orUnusable(this.folded(workspaceId, runId));
    if (!(folded instanceof UncompilableVersionError)) return folded;
    const { events } = await this.#reader.journal(runId);
    return unusableRun(this.#database, runId, events, folded.message);
  }

  /** Attempts, writes and legal repairs of a step. Null when there is no such step. */
  async detail(workspaceId: string, runId: string, stepId: string): Promise<StepDetail | null> {
    const folded = await this.seen(workspaceId, runId);
    if (folded && 'why' in folded) return this.#unusableDetail(runId, folded, stepId);
    const step = folded?.state.steps.get(stepId);
    if (!folded || !step) return null;
    const [rows, variables] = await Promise.all([this.#reader.effects(runId, [stepId]), this.#seenBy(folded, step)]);
    return {
      attempts: attemptsOf(folded.events, step),
      effects: rows,
      repairs: repairsOf(askAbout(folded, step, this.#now())),
      resendFrom: resendFrom(step),
      variables,
    };
  }

  async #unusableDetail(runId: string, { state, events }: UnusableRun, stepId: string): Promise<StepDetail | null> {
    const step = state.steps.get(stepId);
    if (!step) return null;
    const effects = await this.#reader.effects(runId, [stepId]);
    return { attempts: attemptsOf(events, step), effects, repairs: [], resendFrom: null, variables: null };
  }

  /** What may be done with parked items of a step, with what each would bring about. Null when there is no such step. */
  async moves(
    workspaceId: string,
    runId: string,
    stepId: string,
    items?: readonly number[],
  ): Promise<StepMoves | null> {
    const folded = await this.seen(workspaceId, runId);
    if (folded && 'why' in folded) return noMoves(folded, stepId);
    const step = folded?.state.steps.get(stepId);
    if (!folded || !step) return null;
    const [effects, repeated, isRefreshed] = await Promise.all([
      this.#reader.effects(runId, [stepId]),
      this.#repeatedBy(runId, stepId),
      this.#readsOtherThanBefore(folded, step),
    ]);
    const { state, workflow } = folded;
    const ask = { ...askAbout(folded, step, this.#now()), items };
    const moves = movesOf({ ...ask, state, effects, repeated, isRefreshed });
    const node = workflow.plan.nodes.get(step.node);
    const asked = node ? divide(step, node, step.toPark, items ?? 'all').taken : step.toPark;
    const hasLimit = (workflow.nodes.get(step.node)?.amount ?? null) !== null;
    const parked = asked.map(({ items: of, failure }) => ({
      items: (node && indicesOf(step, node, of)) ?? [0],
      failure,
    }));
    const questions = asked.map(({ who = [] }) => who);
    return { head: state.head, attempt: step.attempt, moves, later: laterOf(ask), questions, parked, hasLimit };
  }

  /** The variables that a step was last tried under. Null where it reads none, or none were noted. */
  async #seenBy({ workflow, events }: Folded, { id, node }: Step): Promise<SeenVariables | null> {
    const names = workflow.nodes.get(node)?.parameters.variables ?? [];
    const revision = revisionOf(events, id);
    if (revision === null || names.length === 0) return null;
    const values = readOf(await this.#variables.at(workflow.workspaceId, revision), names);
    const missing = names === 'all' ? [] : names.filter((name) => !Object.hasOwn(values, name));
    return { revision, values, missing };
  }

  async #readsOtherThanBefore({ events, workflow }: Folded, step: Step): Promise<boolean> {
    const names = workflow.nodes.get(step.node)?.parameters.variables ?? [];
    const revision = revisionOf(events, step.id);
    if (revision === null || names.length === 0) return false;
    const [before, now] = await Promise.all([
      this.#variables.at(workflow.workspaceId, revision),
      this.#variables.current(workflow.workspaceId),
    ]);
    return !isSameFor(before, now, names);
  }

  /** Writes that took effect, and those that are in doubt, in the runs that steps called, and in those that they called, cleared away or not; by step. */
  async calledWrites(
    runId: string,
    stepIds: readonly string[],
  ): Promise<ReadonlyMap<string, { readonly committed: number; readonly inDoubt: number }>> {
    const { rows } = await this.#database.pool.query<{ step: string; state: Effect['state']; writes: number }>({
      name: 'called-writes',
      text: `with recursive called as (
          select id, parent_step as step from run where parent_run_id = $1 and parent_step = any($2::text[])
          union select r.id, c.step from run r join called c on r.parent_run_id = c.id
        ), written as (
          select c.step, e.state, 1 as writes from called c join effect e on e.run_id = c.id
          union all select c.step, g.state, g.writes from called c join gone_write g on g.run_id = c.id
          union all select step_id, state, writes from gone_write where run_id = $1 and step_id = any($2::text[])
        )
        select step, state, sum(writes)::int as writes from written group by 1, 2`,
      values: [runId, stepIds],
    });
    const sums = new Map<string, { committed: number; inDoubt: number }>();
    for (const { step, state, writes } of rows) {
      const sum = sums.get(step) ?? { committed: 0, inDoubt: 0 };
      sums.set(step, {
        committed: sum.committed + (state.startsWith('committed') ? writes : 0),
        inDoubt: sum.inDoubt + (isOpenEffect({ state }) ? writes : 0),
      });
    }
    return sums;
  }

  /** How many writes took effect, or may have, in the runs that a step called in vain, and in those that they called. */
  async #repeatedBy(runId: string, stepId: string): Promise<number> {
    const { rows } = await this.#database.pool.query<{ writes: number }>({
      name: 'repeated-by',
      text: `with recursive latest as (
          select distinct on (parent_index) id, status from run where parent_run_id = $1 and parent_step = $2
          order by parent_index, started_at desc
        ), called as (
          select id from latest where status in ('failed', 'cancelled')
          union select r.id from run r join called c on r.parent_run_id = c.id
        )
        select coalesce(sum(w.writes), 0)::int as writes from called c cross join lateral (
          select state, 1 as writes from effect where run_id = c.id union all select state, writes from gone_write where run_id = c.id) w
        where w.state <> 'rejected'`,
      values: [runId, stepId],
    });
    return rows[0]?.writes ?? 0;
  }

  /**
   * Whether a step would take these items in place of its own: the parameters
   * are resolved with them as they will be. Null when they fit, else why not.
   */
  async misfit(
    workspaceId: string,
    runId: string,
    stepId: string,
    edits: Readonly<Record<string, JsonObject>>,
    evaluator: Evaluator,
  ): Promise<string | null> {
    const folded = await this.folded(workspaceId, runId);
    const known = folded?.state.steps.get(stepId);
    if (!folded || !known) return 'There is no such step.';
    const { state, workflow } = folded;
    const step = { ...known, edits: { ...known.edits, ...edits } };
    const stray = Object.keys(edits).find((index) => !(Number(index) < step.inputCount));
    if (stray !== undefined) return `The step has no item ${stray}: it took ${step.inputCount}.`;
    const node = workflow.nodes.get(step.node);
    if (!node) return 'The version has no such node.';
    const data = new RunData(workflow.plan);
    const variables = await variablesFor(workflow, this.#variables);
    return this.#loading(runId, data, () => {
      const items = data.inputs(state, step)[step.inputs[0]?.port ?? ''] ?? [];
      const facts = {
        run: { id: runId, mode: 'live', startedAt: new Date(state.startedAt).toISOString(), version: workflow.number },
        workflow: { id: workflow.workflowId, name: workflow.document.name, version: workflow.number },
        vars: readOf(variables, node.parameters.variables),
        now: this.#now(),
        timeZone: workflow.document.settings?.timeZone ?? 'UTC',
        nodeIds: workflow.nodeIds,
      };
      const scope = new StepScope(facts, data, state, step, items);
      for (const index of Object.keys(edits)) {
        try {
          node.parameters.resolve(evaluator, scope.at(Number(index)));
        } catch (error) {
          if (error instanceof NotLoadedError || error instanceof ExpressionTimeout) throw error;
          return `Item ${index} does not fit: ${error instanceof Error ? error.message : String(error)}`;
        }
      }
      return null;
    });
  }

  /** Does something with a run's data, and reads what it turns out to need. */
  async #loading<T>(runId: string, data: RunData, work: () => T): Promise<T> {
    for (;;) {
      try {
        return work();
      } catch (error) {
        if (!(error instanceof NotLoadedError)) throw error;
        const missing = error.steps.filter((id) => !data.has(id));
        const unmade = error.steps.filter((id) => data.has(id) && !data.hasMade(id));
        if (missing.length + unmade.length === 0) throw error;
        const chunks = await this.#reader.chunks(runId, missing);
        for (const id of missing) data.load(id, chunks.get(id) ?? []);
        for (const id of unmade) data.loadMade(id, madeOf(await this.#reader.effects(runId, [id])));
      }
    }
  }

  /** What a person may do with each parked step, by step id: nothing where the version of the run cannot be used here. */
  async repairs(workspaceId: string, runId: string): Promise<ReadonlyMap<string, Allowed>> {
    const folded = await this.seen(workspaceId, runId);
    if (!folded || 'why' in folded) return new Map();
    const parked = [...folded.state.steps.values()].filter(({ status }) => status === 'parked');
    return new Map(
      parked.map((step) => {
        const ask = askAbout(folded, step, this.#now());
        return [step.id, { repairs: repairsOf(ask), later: laterOf(ask) }];
      }),
    );
  }

  /** Items that a step took or gave, by port. Null when there is no such step. */
  async items(
    workspaceId: string,
    runId: string,
    stepId: string,
    side: 'input' | 'output',
  ): Promise<Readonly<Record<string, readonly Item[]>> | null> {
    const seen = await this.seen(workspaceId, runId);
    const step = seen?.state.steps.get(stepId);
    if (!seen || !step) return null;
    const data = new RunData('why' in seen ? seen.plan : seen.workflow.plan);
    return this.#loading(runId, data, () =>
      side === 'input' ? data.inputs(seen.state, step) : data.outputPorts(step),
    );
  }
}

/** Of a run whose version cannot be used here no step can be repaired. */
function noMoves({ why, head, state }: UnusableRun, stepId: string): StepMoves | null {
  const step = state.steps.get(stepId);
  if (!step) return null;
  const moves = REPAIRS.map((action): Move => ({ action, why, preview: NO_EFFECT }));
  return { head, attempt: step.attempt, moves, later: null, questions: [], parked: [], hasLimit: false };
}

const askAbout = ({ state, workflow }: Folded, step: Step, at: number): RepairAsk => ({
  plan: workflow.plan,
  step,
  at,
  stopping: state.stopping,
});

function attemptsOf(events: readonly RunEvent[], step: Pick<Step, 'id' | 'inputs'>): AttemptView[] {
  const views = new Map<number, AttemptView>();
  for (const event of events) {
    if (event.type === 'step.started' && event.step === step.id)
      views.set(event.attempt, { attempt: event.attempt, startedAt: event.at, endedAt: null, ok: 0, failures: [] });
    if (event.type !== 'step.attempted' || event.step !== step.id) continue;
    views.set(event.attempt, {
      attempt: event.attempt,
      startedAt: event.startedAt,
      endedAt: event.at,
      ok:
        event.ok === 'all'
          ? step.inputs.reduce((sum, { refs }) => sum + refs.reduce((n, r) => n + r.count, 0), 0)
          : event.ok.length,
      failures: event.failures,
    });
  }
  return [...views.values()];
}

/** How a write is shown: its request without its body. */
export function effectShape(effect: Effect) {
  const instant = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return {
    item: effect.item,
    seq: effect.seq,
    key: effect.key,
    state: effect.state,
    method: effect.request?.method ?? null,
    url: effect.request?.url ?? null,
    sends: effect.sends,
    gatedAt: instant(effect.gatedAt),
    settledAt: instant(effect.settledAt),
    keyValidUntil: instant(effect.keyValidUntil),
    reference: effect.reference,
    evidence: (effect.evidence as JsonObject | null) ?? null,
  };
}
