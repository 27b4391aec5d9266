import type { RunEvent } from '@holdfast/workflow';
import { decide } from './decide.ts';
import type { Plan } from './plan.ts';
import { EMPTY_STATE, type RunState } from './state.ts';

/** The state of a run from the facts in its journal. */
export function fold(plan: Plan, events: Iterable<RunEvent>): RunState {
  let state = EMPTY_STATE;
  for (const event of events) ({ state } = decide(plan, state, event));
  return state;
}
