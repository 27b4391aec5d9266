import type { RunModel } from '../model/store.ts';
import type { World } from '../world.ts';
import type { Broken } from './words.ts';

/** Never more runs are carried at once, by whomever, than the limits of the world let. */
export class Places {
  readonly #world: World;
  readonly #broken: Broken;

  constructor(world: World, broken: Broken) {
    this.#world = world;
    this.#broken = broken;
  }

  /** A run has a lease that began just now. */
  leased({ id, birth }: RunModel): void {
    const { store, runLimits } = this.#world;
    const now = store.now();
    const carried = [...store.runs.values()].filter(({ leaseUntil }) => leaseUntil !== null && leaseUntil >= now);
    this.#atMost(runLimits.perWorkspace, carried.length, id);
    const alike = carried.filter((run) => run.birth.workflowId === birth.workflowId);
    this.#atMost(runLimits.perWorkflow, alike.length, id);
  }

  #atMost(limit: number | null, count: number, runId: string): void {
    if (limit !== null && count > limit) this.#broken('places', `${count} are carried where ${limit} may be`, runId);
  }
}
