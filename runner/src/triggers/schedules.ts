import { dueSlots, nextSlot, type ScheduleRule, type Slot } from '@holdfast/nodes-core/schedule';
import type { JsonObject, WorkflowDocument } from '@holdfast/workflow';
import { DateTime } from 'luxon';
import { v7 as uuid, v5 as uuid5 } from 'uuid';
import { messageOf, type Runtime } from '../runtime.ts';
import type { Starter } from './starter.ts';

const NAMESPACE = '2b5f4f6e-7d0c-5d0b-9a83-3a1a7c1f9e44';
const TICK_MS = 1_000;
/** A slot that is due for no longer than this was not missed. */
const GRACE_MS = 60_000;
/** A slot that was taken and whose run is not stored after this time is started again: by the same id. */
const STUCK = '5 seconds';

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
 * Schedules. A slot is taken by one row that only one process can insert, and its
 * run has an id made from it: however often it is tried, each slot starts one run.
 */
export class ScheduleStore {
  readonly #runtime: Runtime;
  readonly #starter: Starter;
  #timer: NodeJS.Timeout | null = null;
  #ticking: Promise<void> | null = null;

  constructor(runtime: Runtime, starter: Starter) {
    this.#runtime = runtime;
    this.#starter = starter;
  }

  /** Takes over the schedules of a version; null switches all of the workflow off. */
  async sync(
    workspaceId: string,
    workflowId: string,
    document: WorkflowDocument,
    versionId: string | null,
  ): Promise<void> {
    const { pool } = this.#runtime.database;
    await pool.query('update schedule set is_live = false, next_slot = null where workflow_id = $1', [workflowId]);
    if (versionId === null) return;
    for (const { id, type, disabled } of document.nodes) {
      if (type !== 'trigger.schedule' || disabled !== undefined) continue;
      const next = nextSlot(...(await this.#rulesOf(versionId, id)), this.#runtime.clock.now());
      await pool.query(
        `insert into schedule (id, workspace_id, workflow_id, node_id, version_id, is_live, next_slot) values ($1, $2, $3, $4, $5, true, $6)
         on conflict (workflow_id, node_id) do update set version_id = excluded.version_id, is_live = true, next_slot = excluded.next_slot`,
        [uuid(), workspaceId, workflowId, id, versionId, next === null ? null : new Date(next.at)],
      );
    }
  }

  async #settingsOf(versionId: string, nodeId: string): Promise<{ settings: ScheduleSettings; zone: string }> {
    const workflow = await this.#runtime.plans.get(versionId);
    const node = workflow.nodes.get(nodeId);
    if (!node) throw new Error(`The version has no schedule ${nodeId}.`);
    const scope = {
      item: undefined,
      itemIndex: 0,
      items: [],
      node: () => undefined,
      run: {},
      workflow: {},
      vars: {},
      now: this.#runtime.clock.now(),
      timeZone: 'UTC',
    };
    const settings = node.parameters.resolve(this.#runtime.evaluator, scope) as unknown as ScheduleSettings;
    return { settings, zone: settings.timeZone || workflow.document.settings?.timeZone || 'UTC' };
  }

  async #rulesOf(versionId: string, nodeId: string): Promise<[readonly ScheduleRule[], string]> {
    const { settings, zone } = await this.#settingsOf(versionId, nodeId);
    return [settings.rules, zone];
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#ticking ??= this.tick()
        .catch((error: unknown) =>
          this.#runtime.log('warn', 'Schedules could not be looked at', { error: messageOf(error) }),
        )
        .finally(() => {
          this.#ticking = null;
        });
    }, TICK_MS);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    await this.#ticking;
  }

  /** Starts what is due. */
  async tick(): Promise<void> {
    const { pool } = this.#runtime.database;
    const { rows: due } = await pool.query<Due>({
      name: 'schedules-due',
      text: `select s.id, s.workspace_id, s.workflow_id, s.node_id, s.version_id, s.next_slot from schedule s
        where s.is_live and s.next_slot <= clock_timestamp() order by s.next_slot limit 100`,
    });
    for (const schedule of due) await this.#fire(schedule);
    const { rows: stuck } = await pool.query<Due & { slot: Date; detail: JsonObject }>({
      name: 'slots-stuck',
      text: `select s.id, s.workspace_id, s.workflow_id, s.node_id, s.version_id, l.slot as next_slot, l.slot from schedule_slot l
        join schedule s on s.id = l.schedule_id where l.disposition = 'taken' and l.fired_at < clock_timestamp() - interval '${STUCK}' limit 100`,
    });
    for (const { slot, ...schedule } of stuck) await this.#startRun(schedule, { at: slot.getTime(), rule: 0 });
  }

  async #fire(schedule: Due): Promise<void> {
    const { pool } = this.#runtime.database;
    const { settings, zone } = await this.#settingsOf(schedule.version_id, schedule.node_id);
    const now = this.#runtime.clock.now();
    const slots = dueSlots(settings.rules, zone, {
      from: schedule.next_slot.getTime() - 1,
      until: now,
      missed: settings.missedRuns,
      most: settings.maxMissed,
      graceMs: GRACE_MS,
    });
    const next = nextSlot(settings.rules, zone, now);
    const { rowCount } = await pool.query(
      `with moved as (update schedule set next_slot = $3 where id = $1 and next_slot = $2 and is_live returning id)
       insert into schedule_slot (schedule_id, slot, workspace_id, disposition)
       select moved.id, slot, $4, 'taken' from moved, unnest($5::timestamptz[]) as slot on conflict do nothing`,
      [
        schedule.id,
        schedule.next_slot,
        next === null ? null : new Date(next.at),
        schedule.workspace_id,
        slots.map(({ at }) => new Date(at)),
      ],
    );
    if (rowCount === 0) return;
    for (const slot of slots) await this.#startRun(schedule, slot);
  }

  async #startRun(schedule: Due, slot: Slot): Promise<void> {
    const { zone } = await this.#settingsOf(schedule.version_id, schedule.node_id);
    const json = {
      scheduledAt: DateTime.fromMillis(slot.at, { zone }).toISO() ?? new Date(slot.at).toISOString(),
      timeZone: zone,
      rule: slot.rule,
      missed: this.#runtime.clock.now() - slot.at > GRACE_MS,
    };
    const runId = await this.#starter.start({
      versionId: schedule.version_id,
      triggerNode: schedule.node_id,
      items: [{ json }],
      mode: 'live',
      source: 'schedule',
      runId: uuid5(`${schedule.id}\n${slot.at}`, NAMESPACE),
    });
    await this.#runtime.database.pool.query(
      `update schedule_slot set disposition = 'started', run_id = $3 where schedule_id = $1 and slot = $2`,
      [schedule.id, new Date(slot.at), runId],
    );
  }
}
