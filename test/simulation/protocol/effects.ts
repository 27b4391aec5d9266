import type { Model, Step } from './explore.ts';

/**
 * One write, two workers, one provider (failure-model section 6): anybody may
 * stop or be killed between any two lines, every request and answer may be lost
 * or late, and the lease may lapse at any time.
 */

export interface EffectRules {
  readonly intentFirst: boolean;
  readonly stableKey: boolean;
  readonly noBlindResend: boolean;
  readonly writeGuard: boolean;
  readonly quarantine: boolean;
}
export const ALL_RULES: EffectRules = {
  intentFirst: true,
  stableKey: true,
  noBlindResend: true,
  writeGuard: true,
  quarantine: true,
};
export const MANNERS = ['key', 'probe', 'unsafe'] as const;
type Manner = (typeof MANNERS)[number];

/** idle: has nothing in hand. gated: may send. asking: has sent. told: knows the answer. */
interface Worker {
  readonly fence: number;
  readonly at: 'idle' | 'gated' | 'asking' | 'told';
}

interface State {
  /** The effect's row. `doubt`: sent, and nobody knows what became of it. */
  readonly row: 'none' | 'sent' | 'doubt' | 'committed';
  readonly fence: number;
  /** Nothing sent before can still be under way, as far as the clocks tell. */
  readonly isQuiet: boolean;
  readonly workers: readonly [Worker, Worker];
  /** Keys of the requests under way, and which worker waits for each. */
  readonly under: readonly { readonly key: number; readonly by: 0 | 1 | null }[];
  /** Keys under which the provider committed. */
  readonly commits: readonly number[];
  readonly sends: number;
  readonly resends: number;
}

const MOST_FENCES = 3;
const MOST_SENDS = 3;

export function effectModel(manner: Manner, rules: EffectRules): Model<State> {
  const keyOf = (state: State): number => (rules.stableKey ? state.resends * 10 : state.resends * 10 + state.sends);

  function next(state: State): Step<State>[] {
    const steps: Step<State>[] = [];
    const add = (does: string, change: Partial<State>) => steps.push({ does, to: { ...state, ...change } });
    const withWorker = (index: 0 | 1, change: Partial<Worker>): State['workers'] => {
      const [a, b] = state.workers;
      return index === 0 ? [{ ...a, ...change }, b] : [a, { ...b, ...change }];
    };

    for (const index of [0, 1] as const) {
      const worker = state.workers[index];
      const name = `worker ${index + 1}`;
      const isHolder = worker.fence === state.fence && worker.fence > 0;

      if (state.fence < MOST_FENCES && state.row !== 'committed' && !isHolder) {
        add(`${name} takes over`, {
          fence: state.fence + 1,
          row: state.row === 'sent' ? 'doubt' : state.row,
          isQuiet: false,
          workers: withWorker(index, { fence: state.fence + 1, at: 'idle' }),
        });
      }
      if (worker.fence > 0) {
        add(`${name} is killed`, {
          workers: withWorker(index, { fence: 0, at: 'idle' }),
          under: state.under.map((request) => (request.by === index ? { ...request, by: null } : request)),
        });
      }
      const mayMake = state.row === 'none';
      const mayRepeat = state.row === 'doubt' && manner === 'key';
      if (isHolder && worker.at === 'idle' && (mayMake || mayRepeat)) {
        const row = rules.intentFirst ? 'sent' : state.row;
        add(`${name} commits the intent`, { row, isQuiet: false, workers: withWorker(index, { at: 'gated' }) });
      }
      if (worker.at === 'gated' && (isHolder || !rules.writeGuard) && state.sends < MOST_SENDS) {
        add(`${name} sends`, {
          sends: state.sends + 1,
          under: [...state.under, { key: keyOf(state), by: index }],
          workers: withWorker(index, { at: 'asking' }),
        });
      }
      if (worker.at === 'gated' && !isHolder && rules.writeGuard)
        add(`${name} is held back by the guard`, { workers: withWorker(index, { at: 'idle' }) });
      if (worker.at === 'asking') {
        const row = !isHolder ? state.row : rules.noBlindResend ? 'doubt' : 'none';
        add(`${name} hears nothing`, {
          row,
          isQuiet: false,
          workers: withWorker(index, { at: 'idle' }),
          under: state.under.map((request) => (request.by === index ? { ...request, by: null } : request)),
        });
      }
      // A definite answer is taken from anybody: from the holder as an outcome, from others as a late fact.
      if (worker.at === 'told')
        add(`${name} says that it happened`, { row: 'committed', workers: withWorker(index, { at: 'idle' }) });
      if (isHolder && worker.at === 'idle' && state.row === 'doubt' && manner === 'probe') lookUp(state, name, add);
    }

    state.under.forEach(({ key, by }, at) => {
      const under = state.under.filter((_, index) => index !== at);
      const isKnown = manner === 'key' && state.commits.includes(key);
      const commits = isKnown ? state.commits : [...state.commits, key].toSorted((a, b) => a - b);
      add('a request is lost', { under });
      add('the provider acts, and its answer is lost', { under, commits });
      if (by !== null)
        add('the provider acts and answers', { under, commits, workers: withWorker(by, { at: 'told' }) });
    });

    if (!state.isQuiet && state.under.length === 0) add('the quarantine passes', { isQuiet: true });
    if (state.row === 'doubt' && manner === 'unsafe') askPerson(state, add);
    return steps;
  }

  function lookUp(state: State, name: string, add: (does: string, change: Partial<State>) => void): void {
    if (state.commits.length > 0) add(`${name} finds it`, { row: 'committed' });
    else if (state.isQuiet) add(`${name} proves it absent`, { row: 'none' });
  }

  function askPerson(state: State, add: (does: string, change: Partial<State>) => void): void {
    if (state.commits.length > 0) add('a person finds it', { row: 'committed' });
    else if ((state.isQuiet || !rules.quarantine) && state.resends === 0)
      add('a person sends it again', { row: 'none', resends: state.resends + 1 });
  }

  return {
    initial: {
      row: 'none',
      fence: 0,
      isQuiet: true,
      workers: [
        { fence: 0, at: 'idle' },
        { fence: 0, at: 'idle' },
      ],
      under: [],
      commits: [],
      sends: 0,
      resends: 0,
    },
    next,
    wrong: ({ commits }) => (commits.length > 1 ? `it took effect ${commits.length} times` : null),
  };
}
