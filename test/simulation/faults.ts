import { NO_RUN_LIMITS, type RunLimits } from '@holdfast/runner/engine-room';
import type { Chance } from './chance.ts';

/** Every kind of harm that this world can do. A campaign has to see each of them at least once. */
export const FAULTS = [
  'crash',
  'pause',
  'machine sleep',
  'pause at the guard',
  'clock skew',
  'clock step',
  'ring lost',
  'ring doubled',
  'ring late',
  'call lost',
  'answer lost',
  'commit late',
  'slow call',
  'slow packing',
  'large items',
  'huge items',
  'request refused',
  'request lost',
  'reset before commit',
  'reset after commit',
  'late arrival',
  'stall',
  'answered 429',
  'answered 503',
  'answered 500 after commit',
  'answer cut',
  'accepted for later',
  'refused later',
  'status forgotten',
  'overwritten',
  'event doubled',
  'decided twice',
  'answered unasked',
  'withdrawn',
  'cancelled',
  'held back',
  'no place free',
  'replayed',
  'edited',
  'proposed',
  'let through by two',
  'bulk repair',
  'bulk cancel',
  'bulk replay',
  'bulk paused',
  'bulk stopped',
  'bulk refused',
  'bulk taken over',
] as const;
export type Fault = (typeof FAULTS)[number];

/** How likely each harm is in one world, per occasion. */
export interface Harm {
  readonly crash: number;
  readonly pause: number;
  /** Per write: it stands still with its intent committed, and is about to send. */
  readonly guard: number;
  readonly call: number;
  readonly slow: number;
  readonly ring: number;
  readonly provider: number;
  readonly cancel: number;
  /** Whether the connection has limits. */
  readonly limits: boolean;
  /** Most runs that are carried at once. */
  readonly runLimits: RunLimits;
  /** Per run that is over: it is done over. */
  readonly replay: number;
  /** Per step that is parked and run that is over: somebody moves all of them at once. */
  readonly bulk: number;
}

export const NO_HARM: Harm = {
  crash: 0,
  pause: 0,
  guard: 0,
  call: 0,
  slow: 0,
  ring: 0,
  provider: 0,
  cancel: 0,
  limits: false,
  runLimits: NO_RUN_LIMITS,
  replay: 0,
  bulk: 0,
};

/** Worlds differ: some are calm but for one thing, some have all of it at once. */
export function drawHarm(chance: Chance): Harm {
  const some = (share: number, most: number): number => (chance.is(share) ? chance.between(0.1, 1) * most : 0);
  return {
    crash: some(0.5, 0.04),
    pause: some(0.5, 0.04),
    guard: some(0.2, 0.4),
    call: some(0.5, 0.08),
    slow: some(0.3, 0.1),
    ring: some(0.5, 0.6),
    provider: some(0.8, 0.6),
    cancel: some(0.25, 0.8),
    limits: chance.is(0.1),
    runLimits: chance.is(0.15) ? drawRunLimits(chance) : NO_RUN_LIMITS,
    replay: some(0.15, 0.6),
    bulk: some(0.15, 0.6),
  };
}

/** So few that the runs of a world meet them. */
const drawRunLimits = (chance: Chance): RunLimits => ({
  perWorkspace: chance.pick([1, 2, null]),
  perWorkflow: chance.pick([1, 1, 2]),
});
