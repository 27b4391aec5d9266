import type { Model, Step } from './explore.ts';

/**
 * One run, two workers, one inbox (failure-model section 4): leases lapse,
 * workers stop and go on, bells are lost, and something may come in at any time.
 */

export interface LeaseRules {
  /** A commit stands only under the fence of the row. */
  readonly fence: boolean;
  /** A claim raises the fence. */
  readonly newFence: boolean;
  /** A commit extends the head its worker knows. */
  readonly head: boolean;
  /** A run rests only if nothing came in since its worker looked. */
  readonly wakeSeq: boolean;
  /** Whoever puts something into the inbox makes the run due. */
  readonly wakeAt: boolean;
}
export const ALL_LEASE_RULES: LeaseRules = { fence: true, newFence: true, head: true, wakeSeq: true, wakeAt: true };

interface Worker {
  /** 0: it carries nothing. */
  readonly fence: number;
  readonly head: number;
  readonly seq: number;
  /** Messages that its next commit takes in. */
  readonly taken: number;
}

interface State {
  readonly fence: number;
  readonly isLeased: boolean;
  readonly isDue: boolean;
  readonly head: number;
  readonly seq: number;
  readonly inbox: number;
  readonly told: number;
  readonly workers: readonly [Worker, Worker];
  readonly wrong: string | null;
}

const FREE: Worker = { fence: 0, head: 0, seq: 0, taken: 0 };
/** Inbox position of a worker that has not looked yet: it rests after looking only. */
const UNREAD = -1;
const MOST_FENCES = 3;
const MOST_HEAD = 3;
const MOST_TOLD = 2;

export function leaseModel(rules: LeaseRules): Model<State> {
  function next(state: State): Step<State>[] {
    const steps: Step<State>[] = [];
    const add = (does: string, change: Partial<State>) => steps.push({ does, to: { ...state, ...change } });
    const withWorker = (index: 0 | 1, worker: Worker): State['workers'] =>
      index === 0 ? [worker, state.workers[1]] : [state.workers[0], worker];

    if (state.isLeased) add('the lease lapses', { isLeased: false, isDue: true });
    if (state.told < MOST_TOLD) {
      const isDue = state.isDue || (rules.wakeAt && !state.isLeased);
      add('something comes in', { inbox: state.inbox + 1, told: state.told + 1, seq: state.seq + 1, isDue });
    }
    for (const index of [0, 1] as const) {
      const worker = state.workers[index];
      const name = `worker ${index + 1}`;
      if (worker.fence === 0) {
        if (!state.isLeased && state.isDue && state.fence < MOST_FENCES) {
          const fence = rules.newFence ? state.fence + 1 : Math.max(1, state.fence);
          const { head } = state;
          add(`${name} claims`, {
            fence,
            isLeased: true,
            isDue: false,
            workers: withWorker(index, { fence, head, seq: UNREAD, taken: 0 }),
          });
        }
        continue;
      }
      add(`${name} is lost`, { workers: withWorker(index, FREE) });
      add(`${name} reads the inbox`, {
        workers: withWorker(index, { ...worker, seq: state.seq, taken: state.inbox }),
      });
      if (worker.head < MOST_HEAD) commit(state, index, name, add, withWorker);
    }
    return steps;
  }

  function commit(
    state: State,
    index: 0 | 1,
    name: string,
    add: (does: string, change: Partial<State>) => void,
    withWorker: (index: 0 | 1, worker: Worker) => State['workers'],
  ): void {
    const worker = state.workers[index];
    const stands = (!rules.fence || worker.fence === state.fence) && (!rules.head || worker.head === state.head);
    if (!stands) return add(`${name} is told that it lost the run`, { workers: withWorker(index, FREE) });
    const isStale = state.workers.some((other, at) => at !== index && other.fence > worker.fence);
    const isTwice =
      worker.head !== state.head || state.workers.some((other, at) => at !== index && other.fence === worker.fence);
    const wrong = isStale ? 'a worker that had lost the run wrote' : isTwice ? 'two workers extend one journal' : null;
    const head = state.head + 1;
    const inbox = Math.max(0, state.inbox - worker.taken);
    add(`${name} commits and goes on`, {
      head,
      inbox,
      isLeased: true,
      wrong,
      workers: withWorker(index, { ...worker, head, taken: 0 }),
    });
    add(`${name} commits, and hears nothing`, { head, inbox, isLeased: true, wrong });
    if (worker.seq === UNREAD || (rules.wakeSeq && worker.seq !== state.seq)) return;
    add(`${name} commits and rests`, {
      head,
      inbox,
      isLeased: false,
      isDue: false,
      wrong: wrong ?? (inbox > 0 ? 'a run rests, and what came in is not read' : null),
      workers: withWorker(index, FREE),
    });
  }

  return {
    initial: {
      fence: 0,
      isLeased: false,
      isDue: true,
      head: 0,
      seq: 0,
      inbox: 0,
      told: 0,
      workers: [FREE, FREE],
      wrong: null,
    },
    next,
    wrong: ({ wrong, inbox, isLeased, isDue, workers }) =>
      wrong ??
      (inbox > 0 && !isLeased && !isDue && workers.every(({ fence }) => fence === 0)
        ? 'something lies in the inbox and nobody will come'
        : null),
  };
}
