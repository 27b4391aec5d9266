import { isTerminalRun } from '@holdfast/workflow';
import type { RunModel } from '../model/store.ts';
import type { Process } from '../process.ts';
import type { World } from '../world.ts';
import type { Broken } from './words.ts';

/**
 * After harm a worker may be busy with what came of it for so long. For one that stood still it came only when that one went
 * on: until its leases are to be renewed it takes the runs for its own that it had.
 */
const UNREST_MS = 13_000;
/** Looks of one worker that see a run waiting for a place that is free: the first has it taken up, but for a bell that is being answered. */
const MOST_LOOKS = 2;

/**
 * Never more runs are carried at once, by whomever, than the limits of the world let; and no run waits for a place
 * that is free for longer than a worker takes to look.
 */
export class Places {
  readonly #world: World;
  readonly #broken: Broken;
  /** How many looks of a worker in a row have seen a run wait for a free place: by worker, then by run and place in the queue. */
  readonly #seen = new Map<string, Map<string, number>>();

  constructor(world: World, broken: Broken) {
    this.#world = world;
    this.#broken = broken;
  }

  /** A worker with room looks whose turn it is. */
  looked({ id, wentOnAt }: Pick<Process, 'id' | 'wentOnAt'>): void {
    const { scheduler, harmedAt, store } = this.#world;
    const before = this.#seen.get(id);
    const now = new Map<string, number>();
    if (scheduler.now - Math.max(harmedAt, wentOnAt) > UNREST_MS)
      for (const run of store.waitingNow()) {
        if (!this.#hasPlace(run)) continue;
        const place = `${run.id} ${run.wakeSeq}`;
        const looks = (before?.get(place) ?? 0) + 1;
        now.set(place, looks);
        if (looks > MOST_LOOKS)
          this.#broken('places', `has waited for a place that is free over ${looks} looks`, run.id);
      }
    this.#seen.set(id, now);
  }

  #hasPlace({ birth }: RunModel): boolean {
    const { store, runLimits } = this.#world;
    const busy = [...store.runs.values()].filter(
      ({ leaseUntil, status }) => leaseUntil !== null && !isTerminalRun(status),
    );
    const alike = busy.filter((run) => run.birth.workflowId === birth.workflowId);
    const fits = (limit: number | null, count: number) => limit === null || count < limit;
    return fits(runLimits.perWorkspace, busy.length) && fits(runLimits.perWorkflow, alike.length);
  }

  /** A run has a lease that began just now. */
  leased({ id, birth }: RunModel): void {
    this.#forgetThoseWithout();
    const { store, runLimits } = this.#world;
    const now = store.now();
    const carried = [...store.runs.values()].filter(
      ({ leaseUntil, status }) => leaseUntil !== null && leaseUntil >= now && !isTerminalRun(status),
    );
    this.#atMost(runLimits.perWorkspace, carried.length, id);
    const alike = carried.filter((run) => run.birth.workflowId === birth.workflowId);
    this.#atMost(runLimits.perWorkflow, alike.length, id);
  }

  /** Who has no place to wait for any more begins anew. */
  #forgetThoseWithout(): void {
    for (const seen of this.#seen.values())
      for (const place of seen.keys()) {
        const run = this.#world.store.runs.get(place.split(' ')[0] ?? '');
        if (!run || !this.#hasPlace(run)) seen.delete(place);
      }
  }

  #atMost(limit: number | null, count: number, runId: string): void {
    if (limit !== null && count > limit) this.#broken('places', `${count} are carried where ${limit} may be`, runId);
  }
}
