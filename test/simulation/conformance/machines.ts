import { type Effect, NO_RUN_LIMITS } from '@holdfast/runner/engine-room';
import type { RunModel, StoreModel } from '../model/store.ts';
import type { Operation, Part, Write } from './operations.ts';

/** One cell of a machine: how the row gets to its state, what happens, and what the row is then. */
export interface Cell {
  readonly name: string;
  readonly before: readonly Operation[];
  readonly happens: Operation;
  readonly then: string;
  /** What became of the row, in the words of the table. */
  readonly read: (store: StoreModel) => string;
}

const QUIET: Part = {
  run: 0,
  again: false,
  event: null,
  off: { fence: 0, head: 0, wakeSeq: 0 },
  lease: 'keep',
  status: 'running',
  wakeInMs: null,
  hasOutcome: false,
  hasFacts: true,
  text: null,
  steps: [],
  writes: [],
  payload: null,
  files: [],
  cursor: null,
  waits: [],
  closeWaitsOf: [],
  consumed: { count: 0, foreign: false },
  children: [],
  notify: [],
};
const commit = (part: Partial<Part>, owner: 0 | 1 | 'holder' = 'holder'): Operation => ({
  ask: 'commit',
  owner,
  parts: [{ ...QUIET, ...part }],
});
/** A run comes into being, and is held by whoever wrote it. */
export const BORN = commit({});
const passes = (ms: number): Operation => ({ ask: 'pass', ms });

/** Reads a table: a line for each state, a column for each thing that happens. */
function cells<Row extends string, Column extends string>(
  table: string,
  make: (state: Row, event: Column) => Omit<Cell, 'name' | 'then'>,
): Cell[] {
  const [events = [], ...rows] = table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  return rows.flatMap(([state, ...all]) =>
    all.map((then, index) => ({
      name: `${state}, ${events[index]}`,
      then,
      ...make(state as Row, events[index] as Column),
    })),
  );
}

/* ---- a write, as the one who holds its run has it ---- */

type State = Effect['state'];
const write = (state: State, reference: string | null = null, sends = 1): Write => ({
  step: 's1',
  item: 0,
  seq: 0,
  state,
  sends,
  reference,
});
const stateOf = (store: StoreModel): string =>
  [...store.runs.keys()].flatMap((id) => store.effectsOf(id))[0]?.state ?? '-';

/** What is known to have happened stays known, and what did not, of the same send; all else is as the holder of the run says. */
export const WRITES_BY_HOLDER = cells<State, State | 'sent-again' | 'unknown-again'>(
  `
                   sent             unknown          accepted         rejected         committed_noref  committed  sent-again       unknown-again
  sent             sent             unknown          accepted         rejected         committed_noref  committed  sent             unknown
  unknown          sent             unknown          accepted         rejected         committed_noref  committed  sent             unknown
  accepted         sent             unknown          accepted         rejected         committed_noref  committed  sent             unknown
  rejected         rejected         rejected         rejected         rejected         committed_noref  committed  sent             unknown
  committed_noref  committed_noref  committed_noref  committed_noref  committed_noref  committed_noref  committed  committed_noref  committed_noref
  committed        committed        committed        committed        committed        committed        committed  committed        committed
`,
  (from, to) => {
    const isAgain = to === 'sent-again' || to === 'unknown-again';
    const state = to === 'sent-again' ? 'sent' : to === 'unknown-again' ? 'unknown' : to;
    return {
      before: [commit({ writes: [write(from)] })],
      happens: commit({ writes: [write(state, null, isAgain ? 2 : 1)] }),
      read: stateOf,
    };
  },
);

/** The same, told by somebody who does not hold the run: a refusal counts only where nobody sent since; two truths are an incident. */
export const WRITES_BY_FACT = cells<State, 'rejected' | 'rejected-since' | 'committed_noref' | 'committed' | 'another'>(
  `
                   rejected         rejected-since   committed_noref  committed  another
  sent             rejected         sent             committed_noref  committed  committed
  unknown          rejected         unknown          committed_noref  committed  committed
  accepted         rejected         accepted         committed_noref  committed  committed
  rejected         rejected         rejected         incident         incident   incident
  committed_noref  committed_noref  committed_noref  committed_noref  committed  committed
  committed        committed        committed        committed        committed  incident
`,
  (from, told) => {
    const isSince = told === 'rejected-since';
    const reference = told === 'committed' ? 'r1' : told === 'another' ? 'r2' : null;
    const state = isSince ? 'rejected' : told === 'another' ? 'committed' : told;
    return {
      before: [commit({ writes: [write(from, from === 'committed' ? 'r1' : null)] })],
      happens: { ask: 'record', run: 0, off: isSince ? -1 : 0, write: write(state, reference) },
      read: (store) => (store.incidents.length > 0 ? 'incident' : stateOf(store)),
    };
  },
);

/* ---- a question ---- */

type Question = 'none' | 'open' | 'revocable' | 'stopped' | 'answered' | 'expired' | 'closed' | 'late' | 'over';
type Asked = 'decide' | 'withdraw' | 'expire' | 'close' | 'ask';
const waits = [{ wait: 0, step: 's1', kind: 'approval', isOpen: true }] as const;
const decide = (undoMs: number): Operation => ({ ask: 'decide', run: 0, wait: 0, choice: 'approved', undoMs });
const expire: Operation = { ask: 'expireWait', run: 0, step: 's1' };
const close = commit({ closeWaitsOf: ['s1'] });
const OPEN = commit({ waits, steps: ['s1'] });
const QUESTIONS: Readonly<Record<Question, readonly Operation[]>> = {
  none: [BORN],
  open: [OPEN],
  revocable: [OPEN, decide(30_000)],
  // The run came to the end of the step before the answer took effect.
  stopped: [OPEN, decide(30_000), commit({ steps: ['s1'] })],
  answered: [OPEN, decide(0)],
  expired: [OPEN, passes(60_001), expire],
  closed: [OPEN, close],
  late: [OPEN, passes(60_001)],
  over: [OPEN, commit({ lease: 'rest', status: 'failed' })],
};
const ASKED: Readonly<Record<Asked, Operation>> = {
  decide: decide(0),
  withdraw: { ask: 'withdraw', run: 0, wait: 0 },
  expire,
  close,
  ask: OPEN,
};

/** Who closes it first has closed it; it is open again only where an answer is taken back in time, and its step still waits. */
export const WAITS = cells<Question, Asked>(
  `
             decide    withdraw  expire    close     ask
  none       none      none      none      none      open
  open       answered  open      open      closed    open
  revocable  answered  open      answered  answered  answered
  stopped    answered  answered  answered  answered  answered
  answered   answered  answered  answered  answered  answered
  expired    expired   expired   expired   expired   expired
  closed     closed    closed    closed    closed    closed
  late       open      open      expired   closed    open
  over       open      open      open      open      open
`,
  (state, event) => ({
    before: QUESTIONS[state],
    happens: ASKED[event],
    read: questionOf,
  }),
);

function questionOf(store: StoreModel): string {
  const [wait] = [...store.waits.values()];
  if (!wait) return 'none';
  if (wait.isOpen) return 'open';
  return wait.closedBy === 'time' ? 'expired' : wait.outcome === null ? 'closed' : 'answered';
}

/* ---- whose a run is ---- */

type Lease = 'resting' | 'later' | 'due' | 'mine' | 'theirs' | 'mine-lapsed' | 'theirs-lapsed' | 'over';
type Act = 'claim' | 'renew' | 'keep' | 'rest' | 'release' | 'stale';
const rest = (wakeInMs: number | null): Operation => commit({ lease: 'rest', status: 'waiting', wakeInMs });
const LAPSES = passes(15_001);
const LEASES: Readonly<Record<Lease, readonly Operation[]>> = {
  resting: [BORN, rest(null)],
  later: [BORN, rest(5_000)],
  due: [BORN, rest(0)],
  mine: [commit({}, 0)],
  theirs: [commit({}, 1)],
  'mine-lapsed': [commit({}, 0), LAPSES],
  'theirs-lapsed': [commit({}, 1), LAPSES],
  over: [BORN, commit({ lease: 'rest', status: 'failed' })],
};
const ACTS: Readonly<Record<Act, Operation>> = {
  claim: { ask: 'claim', owner: 0, runs: [0], limits: NO_RUN_LIMITS },
  renew: { ask: 'renew', owner: 0, runs: [0], off: 0 },
  keep: commit({ steps: ['s1'] }, 0),
  rest: commit({ steps: ['s1'], lease: 'rest', status: 'waiting', wakeInMs: null }, 0),
  release: { ask: 'release', owner: 0, run: 0, off: 0, afterMs: 5_000, hasTrouble: false },
  stale: commit({ steps: ['s1'], off: { fence: -1, head: 0, wakeSeq: 0 } }, 0),
};

/**
 * What one of two workers, the first, can do about a run. Nobody but its owner
 * moves it, with its present fence; a lease that lapsed is its owner's until somebody claims it.
 */
export const OWNERSHIP = cells<Lease, Act>(
  `
                 claim       renew          keep           rest           release        stale
  resting        free        free           free           free           free           free
  later          free        free           free           free           free           free
  due            mine/2      free           free           free           free           free
  mine           mine/1      mine/1         mine/1+        free+          free           mine/1
  theirs         theirs/1    theirs/1       theirs/1       theirs/1       theirs/1       theirs/1
  mine-lapsed    mine/2      mine/1         mine/1+        free+          free           mine/1
  theirs-lapsed  mine/2      theirs/1       theirs/1       theirs/1       theirs/1       theirs/1
  over           free        free           free           free           free           free
`,
  (state, act) => ({ before: LEASES[state], happens: ACTS[act], read: ownerOf }),
);

/** Whose it is, under which fence, and `+` where a step was written. */
function ownerOf(store: StoreModel): string {
  const [run] = [...store.runs.values()] as [RunModel];
  const isWritten = (store.steps.get(run.id)?.size ?? 0) > 0;
  const whose = run.leaseOwner === null ? 'free' : `${run.leaseOwner.endsWith('0') ? 'mine' : 'theirs'}/${run.fence}`;
  return `${whose}${isWritten ? '+' : ''}`;
}
