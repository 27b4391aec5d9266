/** A wake-up: which run, and its place in the queue. */
export interface Ring {
  readonly runId: string;
  readonly wakeSeq: number;
}

/** A bell that was asked for; `at` in epoch milliseconds, null for now. */
export interface Asked extends Ring {
  readonly at: number | null;
}

/** What travels by the queue: wake-ups, and nothing else. */
export interface Bundle {
  readonly rings: readonly Ring[];
}

const OPTIONS = { removeOnComplete: true, removeOnFail: true, attempts: 1 } as const;
/** What rings now shares jobs: so many jobs at least, for workers to divide between them, and so many bells in one at most. */
const SHARES = 8;
const MAX_RINGS = 20;

/** Jobs for the bells of one moment: one for each that rings later, a few for all that ring now. */
export function jobsOf(asked: readonly Asked[], now: number) {
  const soon = asked.filter(({ at }) => at === null);
  const size = Math.min(MAX_RINGS, Math.ceil(soon.length / SHARES));
  const shared = Array.from({ length: Math.ceil(soon.length / (size || 1)) }, (_, index) =>
    job(soon.slice(index * size, (index + 1) * size)),
  );
  const later = asked.filter(({ at }) => at !== null);
  return [...shared, ...later.map((bell) => job([bell], Math.max(0, (bell.at ?? now) - now)))];
}

/** A bell of its own is known by its run and place, so that it stands in the queue once; several together have no name. */
function job(bells: readonly Ring[], delay = 0) {
  const rings = bells.map(({ runId, wakeSeq }) => ({ runId, wakeSeq }));
  const [first] = rings;
  const named = first && rings.length === 1 ? { jobId: `w-${first.runId}-${first.wakeSeq}` } : {};
  const data: Bundle = { rings };
  return { name: 'wake', data, opts: { ...OPTIONS, ...named, ...(delay > 0 ? { delay } : {}) } };
}
