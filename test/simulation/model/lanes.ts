import type { RunLimits } from '@holdfast/runner/engine-room';
import { isTerminalRun } from '@holdfast/workflow';
import type { RunModel } from './store.ts';

/** How places are counted under limits. All but `kept` is what a mutant does. */
export type Places = 'kept' | 'uncounted' | 'one too few' | 'free with a lapse' | 'stuck with a lapse';

const workflowOf = ({ birth }: RunModel): string => birth.workflowId;
const workspaceOf = ({ birth }: RunModel): string => birth.workspaceId;
const wakeOf = ({ wakeAt }: RunModel): number => wakeAt ?? Number.POSITIVE_INFINITY;
const byAge = (a: RunModel, b: RunModel): number => wakeOf(a) - wakeOf(b) || (a.id < b.id ? -1 : 1);

/** Which place each has in its lane, from 1, in the order in which they come. */
function placed(runs: readonly RunModel[], laneOf: (run: RunModel) => string): Map<RunModel, number> {
  const lengths = new Map<string, number>();
  return new Map(
    runs.map((run) => {
      const place = (lengths.get(laneOf(run)) ?? 0) + 1;
      lengths.set(laneOf(run), place);
      return [run, place];
    }),
  );
}

/** As `DUE_WITHIN_LIMITS` does: of the runs that may be leased, those that have a place or that there is one for. */
export function withinLimits(
  wanted: readonly RunModel[],
  all: Iterable<RunModel>,
  { perWorkspace, perWorkflow }: RunLimits,
  places: Places,
  now: number,
): RunModel[] {
  if (places === 'uncounted') return [...wanted];
  const holdsPlace = ({ leaseUntil, status }: RunModel): boolean =>
    leaseUntil !== null && !isTerminalRun(status) && (places !== 'free with a lapse' || leaseUntil >= now);
  const busy = [...all].filter(holdsPlace);
  const fits = (runs: readonly RunModel[], laneOf: (run: RunModel) => string, limit: number | null): RunModel[] => {
    const place = placed(runs, laneOf);
    const before = (run: RunModel) => busy.filter((other) => laneOf(other) === laneOf(run)).length;
    const most = places === 'one too few' && limit !== null ? limit - 1 : limit;
    return runs.filter((run) => most === null || (place.get(run) ?? 0) + before(run) <= most);
  };
  const moves = places === 'kept' || places === 'one too few' ? wanted.filter(holdsPlace) : [];
  const fresh = wanted.filter((run) => !moves.includes(run)).toSorted(byAge);
  return [...moves, ...fits(fits(fresh, workflowOf, perWorkflow), workspaceOf, perWorkspace)];
}

/** As `nextInLanes` does: each workspace in turn, in it each workflow, oldest first. */
export function inTurn(waiting: readonly RunModel[], most: number): string[] {
  const inWorkflow = placed(waiting.toSorted(byAge), workflowOf);
  const byPlace = (place: ReadonlyMap<RunModel, number>) => (a: RunModel, b: RunModel) =>
    (place.get(a) ?? 0) - (place.get(b) ?? 0) || byAge(a, b);
  const inWorkspace = placed(waiting.toSorted(byPlace(inWorkflow)), workspaceOf);
  return waiting
    .toSorted(byPlace(inWorkspace))
    .slice(0, most)
    .map(({ id }) => id);
}
