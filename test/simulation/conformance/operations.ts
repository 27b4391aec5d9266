import { type Effect, NO_RUN_LIMITS, type RunLimits } from '@holdfast/runner/engine-room';
import type { RunStatus } from '@holdfast/workflow';
import fc from 'fast-check';

/**
 * What is asked of a store. Runs, waits and events are named by small numbers;
 * what depends on where the store stands (fences, heads, inbox ids) is said as how
 * far it is off, so that a sequence keeps its meaning when it is made shorter.
 */
export type Operation =
  | { readonly ask: 'pass'; readonly ms: number }
  | { readonly ask: 'commit'; readonly owner: 0 | 1 | 'holder'; readonly parts: readonly Part[] }
  | { readonly ask: 'claim'; readonly owner: 0 | 1; readonly runs: readonly number[]; readonly limits: RunLimits }
  | { readonly ask: 'renew'; readonly owner: 0 | 1; readonly runs: readonly number[]; readonly off: number }
  | {
      readonly ask: 'release';
      readonly owner: 0 | 1 | 'holder';
      readonly run: number;
      readonly off: number;
      readonly afterMs: number;
      readonly hasTrouble: boolean;
    }
  | { readonly ask: 'lapsed' }
  | { readonly ask: 'overdue' | 'turns'; readonly sinceMs: number }
  | { readonly ask: 'takeFromTheDead'; readonly owner: 0 | 1 }
  | { readonly ask: 'record'; readonly run: number; readonly off: number; readonly write: Write }
  | { readonly ask: 'tell'; readonly run: number; readonly kind: string }
  | {
      readonly ask: 'decide';
      readonly run: number;
      readonly wait: number;
      readonly choice: string;
      readonly undoMs: number;
    }
  | { readonly ask: 'withdraw'; readonly run: number; readonly wait: number }
  | { readonly ask: 'expireWait'; readonly run: number; readonly step: string }
  | { readonly ask: 'read'; readonly run: number; readonly step: string };

/** What one run has to say in a commit. `again`: it is to be born, though it may be there already. */
export interface Part {
  readonly run: number;
  readonly again: boolean;
  readonly event: { readonly key: number | null } | null;
  readonly off: { readonly fence: number; readonly head: number; readonly wakeSeq: number };
  readonly lease: 'keep' | 'rest';
  readonly status: RunStatus;
  readonly wakeInMs: number | null;
  readonly hasOutcome: boolean;
  readonly hasFacts: boolean;
  readonly text: string | null;
  readonly steps: readonly string[];
  readonly writes: readonly Write[];
  readonly payload: 'items' | 'file' | null;
  /** Files that its items name, in the order in which they were made; where there are not as many, one that nobody made. */
  readonly files: readonly number[];
  /** It moves the cursor of its workflow, from so many turns beside the one it is at. */
  readonly cursor: { readonly off: number } | null;
  readonly waits: readonly {
    readonly wait: number;
    readonly step: string;
    readonly kind: 'approval' | 'callback';
    readonly isOpen: boolean;
  }[];
  readonly closeWaitsOf: readonly string[];
  /** Of its inbox: so many of the first messages, and perhaps one of somebody else. */
  readonly consumed: { readonly count: number; readonly foreign: boolean };
  readonly children: readonly { readonly run: number; readonly index: number }[];
  readonly notify: readonly { readonly run: number; readonly kind: string }[];
}
export interface Write {
  readonly step: string;
  readonly item: number;
  readonly seq: number;
  readonly state: Effect['state'];
  /** How often it was sent by then. */
  readonly sends: number;
  readonly reference: string | null;
}

/** Runs 0 to 3 begin by themselves, the others only as children of these. */
export const ROOTS = 4;
export const RUNS = 6;
export const WAITS = 2;
/** What a claim takes for due a little early. */
const MOMENTS = [0, 99, 100, 101, 5_000, 40_000];

const run = fc.nat({ max: RUNS - 1 });
const step = fc.constantFrom('s1', 's2');
const kind = fc.constantFrom('cancel', 'child');
const owner = fc.constantFrom(0 as const, 1 as const);
const someOwner = fc.constantFrom('holder' as const, 'holder' as const, 'holder' as const, 0 as const, 1 as const);
const someRuns = fc.uniqueArray(run, { minLength: 1, maxLength: 4 });
const limit = fc.constantFrom(null, 1, 2);
const limits: fc.Arbitrary<RunLimits> = fc.oneof(
  fc.constant(NO_RUN_LIMITS),
  fc.record({ perWorkspace: limit, perWorkflow: limit }),
);
/** Right, mostly; else behind or ahead. */
const off = fc.constantFrom(0, 0, 0, 0, 0, -1, 1);
const seldom = fc.constantFrom(false, false, false, true);
const write: fc.Arbitrary<Write> = fc.record({
  step,
  item: fc.constantFrom(0, 0, 0, 1),
  seq: fc.constantFrom(0, 0, 0, 1),
  state: fc.constantFrom('sent', 'sent', 'unknown', 'accepted', 'committed', 'committed_noref', 'rejected'),
  sends: fc.constantFrom(1, 2),
  reference: fc.constantFrom(null, 'r1', 'r2'),
});
const few = <T>(what: fc.Arbitrary<T>, by: (each: T) => unknown = (each) => each): fc.Arbitrary<T[]> =>
  fc.uniqueArray(what, { maxLength: 2, selector: by });

const part: fc.Arbitrary<Part> = fc.record({
  run,
  again: seldom,
  event: fc.option(fc.record({ key: fc.constantFrom(null, 1, 1, 2) })),
  off: fc.record({ fence: off, head: off, wakeSeq: off }),
  lease: fc.constantFrom('keep' as const, 'rest' as const),
  status: fc.constantFrom<RunStatus[]>('running', 'running', 'running', 'waiting', 'succeeded', 'failed'),
  wakeInMs: fc.constantFrom(null, -20_000, ...MOMENTS),
  hasOutcome: fc.boolean(),
  hasFacts: fc.boolean(),
  text: fc.constantFrom(null, '"one"', '{"two":2}'),
  steps: few(step),
  writes: few(write, ({ step, item, seq }) => `${step}#${item}#${seq}`),
  payload: fc.constantFrom(null, null, null, 'items', 'file', 'file'),
  files: few(fc.nat({ max: 2 })),
  cursor: fc.option(fc.record({ off })),
  waits: few(
    fc.record({
      wait: fc.nat({ max: WAITS - 1 }),
      step,
      kind: fc.constantFrom('approval', 'callback'),
      isOpen: seldom.map((isClosed) => !isClosed),
    }),
    ({ wait }) => wait,
  ),
  closeWaitsOf: few(step),
  consumed: fc.record({ count: fc.nat({ max: 3 }), foreign: seldom }),
  children: few(
    fc.record({ run: fc.integer({ min: ROOTS, max: RUNS - 1 }), index: fc.nat({ max: 1 }) }),
    ({ run }) => run,
  ),
  notify: fc.array(fc.record({ run, kind }), { maxLength: 3 }),
});

const parts = fc
  .uniqueArray(part, { minLength: 1, maxLength: 3, selector: ({ run }) => run })
  // One run comes into being in one place of a batch.
  .map((all) => {
    const born = new Set<number>();
    const isNew = ({ run: child }: { readonly run: number }) => !born.has(child) && born.add(child).has(child);
    return all.map((each) => ({ ...each, children: each.children.filter(isNew) }));
  });

const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ ask: fc.constant('commit' as const), owner: someOwner, parts }) },
  { weight: 4, arbitrary: fc.record({ ask: fc.constant('claim' as const), owner, runs: someRuns, limits }) },
  { weight: 2, arbitrary: fc.record({ ask: fc.constant('renew' as const), owner, runs: someRuns, off }) },
  {
    weight: 3,
    arbitrary: fc.record({ ask: fc.constant('pass' as const), ms: fc.constantFrom(1, 99, 1_000, 15_001, 60_000) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      ask: fc.constant('release' as const),
      owner: someOwner,
      run,
      off,
      afterMs: fc.constantFrom(0, 101, 5_000),
      hasTrouble: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ ask: 'lapsed' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      ask: fc.constantFrom('overdue' as const, 'turns' as const),
      sinceMs: fc.constantFrom(0, 10_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ ask: fc.constant('takeFromTheDead' as const), owner }) },
  { weight: 3, arbitrary: fc.record({ ask: fc.constant('record' as const), run, off, write }) },
  { weight: 2, arbitrary: fc.record({ ask: fc.constant('tell' as const), run, kind }) },
  {
    weight: 2,
    arbitrary: fc.record({
      ask: fc.constant('decide' as const),
      run,
      wait: fc.nat({ max: WAITS - 1 }),
      undoMs: fc.constantFrom(0, 0, 999, 5_000, 100_000),
      choice: fc.constantFrom('approved', 'rejected'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ ask: fc.constant('withdraw' as const), run, wait: fc.nat({ max: WAITS - 1 }) }),
  },
  { weight: 1, arbitrary: fc.record({ ask: fc.constant('expireWait' as const), run, step }) },
  { weight: 2, arbitrary: fc.record({ ask: fc.constant('read' as const), run, step }) },
);

/** Begins with runs that are there, so that less is asked of nothing. */
export const operations: fc.Arbitrary<readonly Operation[]> = fc.array(operation, {
  minLength: 5,
  maxLength: 30,
  size: 'max',
});
