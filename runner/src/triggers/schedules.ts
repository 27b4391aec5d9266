import { dueSlots, nextSlot, type ScheduleRule, type Slot } from '@holdfast/nodes-core/schedule';
import type { WorkflowDocument } from '@holdfast/workflow';
import { DateTime } from 'luxon';
import { NIL, v7 as uuid, v5 as uuid5 } from 'uuid';
import { messageOf, type Runtime } from '../runtime.ts';
import type { Checkpoint } from '../store/checkpoint.ts';
import { inTransaction, type Queries } from '../store/transaction.ts';
import { readOf, type VariableSet, variablesFor } from '../variables/variable-set.ts';
import { type CompiledWorkflow, compileWorkflow } from '../worker/plans.ts';
import { Rounds } from '../worker/rounds.ts';
import type { Starter } from './starter.ts';

const NAMESPACE = '2b5f4f6e-7d0c-5d0b-9a83-3a1a7c1f9e44';
const TICK_MS = 1_000;
/** A slot that is due for no longer than this was not missed. */
const GRACE_MS = 60_000;
/** So many schedules are looked up at once. */
const PAGE = 100;
/** Most missed slots of one schedule that are written down, the newest ones. */
const MOST_MISSED = 1_000;

interface ScheduleSettings {
  readonly rules: readonly ScheduleRule[];
  readonly timeZone: string;
  readonly missedRuns: 'skip' | 'run-once' | 'run-all';
  readonly maxMissed: number;
}

interface Due {
  id: string;
  workspace_id: string;
  workflow_id: string;
  node_id: string;
  version_id: string;
  next_slot: Date;
}

/**
 * Schedules. Invariants:
 * T1 A slot's row, its run or why it has none, and the next slot are one transaction.
 * T2 Each slot starts one run at most: its row is unique, and the run's id is made from it.
 * T3 What was due when a version was published or paused is started by the version that was live then.
 */
export class ScheduleStore {
  readonly #runtime: Runtime;
  readonly #starter: Starter;
  readonly #rounds = new Rounds({
    everyMs: TICK_MS,
    look: () => this.tick(),
    failed: (error) => this.#runtime.log('warn', 'Schedules could not be looked at', { error: messageOf(error) }),
  });

  constructor(runtime: Runtime, starter: Starter) {
    this.#runtime = runtime;
    this.#starter = starter;
  }

  /**
   * Takes over the schedules of a version; to be called in a transaction.
   *
   * @returns runs that came up with it: their bells are to be rung after it
   */
  async sync(
    within: Queries,
    workspaceId: string,
    workflowId: string,
    document: WorkflowDocument,
    versionId: string,
  ): Promise<string[]> {
    const now = this.#runtime.clock.now();
    const started = await this.close(within, workflowId);
    const identity = { versionId, workspaceId, workflowId, number: null };
    const workflow = compileWorkflow(identity, document, this.#runtime.registry);
    const variables = await variablesFor(workflow, this.#runtime.variables);
    for (const { id, type, disabled } of document.nodes) {
      if (type !== 'trigger.schedule' || disabled !== undefined) continue;
      const { settings, zone } = this.#settingsOf(workflow, id, variables);
      const next = nextSlot(settings.rules, zone, now);
      await within.pool.query(
        `insert into schedule (id, workspace_id, workflow_id, node_id, version_id, is_live, next_slot) values ($1, $2, $3, $4, $5, true, $6)
         on conflict (workflow_id, node_id) do update set version_id = excluded.version_id, is_live = true, next_slot = excluded.next_slot`,
        [uuid(), workspaceId, workflowId, id, versionId, next === null ? null : new Date(next.at)],
      );
    }
    return started;
  }

  /** Switches the schedules of a workflow off, as `sync` does before it takes over others. */
  async close(within: Queries, workflowId: string): Promise<string[]> {
    await within.pool.query('select id from schedule where workflow_id = $1 for update', [workflowId]);
    const started: string[] = [];
    for await (const due of this.#due(workflowId, within)) started.push(...(await this.#fireWithin(within, due)));
    await within.pool.query('update schedule set is_live = false, next_slot = null where workflow_id = $1', [
      workflowId,
    ]);
    return started;
  }

  #settingsOf(
    workflow: CompiledWorkflow,
    nodeId: string,
    variables: VariableSet | null,
  ): { settings: ScheduleSettings; zone: string } {
    const node = workflow.nodes.get(nodeId);
    if (!node) throw new Error(`The version has no schedule ${nodeId}.`);
    const scope = {
      item: undefined,
      itemIndex: 0,
      items: [],
      node: () => undefined,
      run: {},
      workflow: {},
      vars: readOf(variables, node.parameters.variables),
      now: this.#runtime.clock.now(),
      timeZone: 'UTC',
    };
    const settings = node.parameters.resolve(this.#runtime.evaluator, scope) as unknown as ScheduleSettings;
    return { settings, zone: settings.timeZone || workflow.document.settings?.timeZone || 'UTC' };
  }

  start(): void {
    this.#rounds.start();
  }

  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  /** Starts what is due. However many schedules cannot be started, they do not hold up the others. */
  async tick(): Promise<void> {
    for await (const schedule of this.#due(null, this.#runtime.database)) {
      await this.#fire(schedule).catch((error: unknown) =>
        this.#runtime.log('error', 'A schedule could not start its run', {
          workflowId: schedule.workflow_id,
          node: schedule.node_id,
          error: messageOf(error),
        }),
      );
    }
  }

  /** What is due at this moment, of one workflow or of all, the oldest first. What falls due meanwhile is for the next round. */
  async *#due(workflowId: string | null, { pool }: Queries): AsyncGenerator<Due> {
    const now = new Date(this.#runtime.clock.now());
    let last: readonly [slot: Date | string, id: string] = ['-infinity', NIL];
    for (;;) {
      const { rows } = await pool.query<Due>({
        name: 'schedules-due',
        text: `select s.id, s.workspace_id, s.workflow_id, s.node_id, s.version_id, s.next_slot from schedule s
          where s.is_live and s.next_slot <= $2 and ($1::uuid is null or s.workflow_id = $1) and (s.next_slot, s.id) > ($3::timestamptz, $4::uuid)
          order by s.next_slot, s.id limit ${PAGE}`,
        values: [workflowId, now, ...last],
      });
      yield* rows;
      const end = rows.at(-1);
      if (!end || rows.length < PAGE) return;
      last = [end.next_slot, end.id];
    }
  }

  async #fire(schedule: Due): Promise<void> {
    const started = await inTransaction(this.#runtime.database, (within) => this.#fireWithin(within, schedule));
    for (const runId of started) this.#runtime.ring(runId, 0, null);
  }

  /** Gives the runs that the slots became; none when somebody else was first. */
  async #fireWithin(within: Queries, schedule: Due): Promise<string[]> {
    const workflow = await this.#runtime.plans.get(schedule.version_id);
    const variables = await variablesFor(workflow, this.#runtime.variables);
    const { settings, zone } = this.#settingsOf(workflow, schedule.node_id, variables);
    const now = this.#runtime.clock.now();
    const span = { from: schedule.next_slot.getTime() - 1, until: now, graceMs: GRACE_MS };
    const all = dueSlots(settings.rules, zone, { ...span, missed: 'run-all', most: MOST_MISSED });
    const kept = dueSlots(settings.rules, zone, { ...span, missed: settings.missedRuns, most: settings.maxMissed });
    const starts = new Set(kept.map(({ at }) => at));
    const births = await Promise.all(kept.map((slot) => this.#birthOf(schedule, slot, zone, now)));
    const next = nextSlot(settings.rules, zone, now);
    const { rowCount } = await within.pool.query(
      'update schedule set next_slot = $3 where id = $1 and next_slot = $2 and version_id = $4 and is_live',
      [schedule.id, schedule.next_slot, next === null ? null : new Date(next.at), schedule.version_id],
    );
    if (rowCount === 0) return [];
    await within.pool.query(
      // Not now(), which is the beginning of the transaction and may lie before the slot.
      `insert into schedule_slot (schedule_id, slot, workspace_id, disposition, run_id, fired_at)
       select $1, *, clock_timestamp() from unnest($2::timestamptz[], $3::uuid[], $4::text[], $5::uuid[]) on conflict do nothing`,
      [
        schedule.id,
        all.map(({ at }) => new Date(at)),
        all.map(() => schedule.workspace_id),
        all.map(({ at }) => (starts.has(at) ? 'started' : 'missed')),
        all.map(({ at }) => (starts.has(at) ? runIdOf(schedule, at) : null)),
      ],
    );
    await this.#starter.store(within, births);
    return births.map(({ runId }) => runId);
  }

  #birthOf(schedule: Due, slot: Slot, zone: string, now: number): Promise<Checkpoint> {
    const json = {
      scheduledAt: DateTime.fromMillis(slot.at, { zone }).toISO() ?? new Date(slot.at).toISOString(),
      timeZone: zone,
      rule: slot.rule,
      missed: now - slot.at > GRACE_MS,
    };
    return this.#starter.birth({
      versionId: schedule.version_id,
      triggerNode: schedule.node_id,
      items: [{ json }],
      mode: 'live',
      source: 'schedule',
      runId: runIdOf(schedule, slot.at),
    });
  }
}

const runIdOf = ({ id }: Due, at: number): string => uuid5(`${id}\n${at}`, NAMESPACE);
