import type { RunEvent, StepId } from '@holdfast/workflow';
import { EMPTY_SET, type VariableSet, type VariableSource } from '../variables/variable-set.ts';
import type { CompiledWorkflow } from './plans.ts';

/**
 * Which state of the variables the steps of a run see: a fold of its journal. Invariants:
 * V4 A run sees the state of its birth, in every attempt and every process, until a person repairs it.
 * V5 What a person repairs goes on with the state of that moment, and with it all that comes after.
 * V6 A step that has sent a write sees the state it was sent under, until the step itself is repaired:
 *    whoever looks for the write looks where it went.
 */
export class Pins {
  #present: number;
  readonly #sent = new Map<StepId, number>();

  /** @param first the state where no event says which */
  constructor(first = 0) {
    this.#present = first;
  }

  note(event: RunEvent): void {
    switch (event.type) {
      case 'run.started':
        if (event.vars !== undefined) this.#present = event.vars;
        return;
      case 'step.repaired':
        this.#sent.delete(event.step);
        if (event.vars !== undefined) this.#present = event.vars;
        return;
      case 'effects.sent':
        if (!this.#sent.has(event.step)) this.#sent.set(event.step, this.#present);
    }
  }

  of(step: StepId): number {
    return this.#sent.get(step) ?? this.#present;
  }
}

/** States that a journal names. */
const named = (events: readonly RunEvent[]): number[] =>
  events.flatMap((event) => ('vars' in event ? (event.vars ?? []) : []));

/** The state under which the last attempt at a step was made; null where the run knows of none. */
export function revisionOf(events: readonly RunEvent[], step: StepId): number | null {
  if (named(events).length === 0) return null;
  const isAttempt = (event: RunEvent) =>
    (event.type === 'step.started' || event.type === 'step.attempted' || event.type === 'step.suspended') &&
    event.step === step;
  const pins = new Pins();
  for (const event of events.slice(0, events.findLastIndex(isAttempt) + 1)) pins.note(event);
  return pins.of(step);
}

/** The variables of one run that is carried here. */
export class RunVariables {
  readonly #pins: Pins;
  readonly #sets = new Map<number, VariableSet>();

  constructor(first: VariableSet) {
    this.#pins = new Pins(first.revision);
    this.add(first);
  }

  /** Has to come before the event that names it. */
  add(set: VariableSet): void {
    this.#sets.set(set.revision, set);
  }

  note(event: RunEvent): void {
    this.#pins.note(event);
  }

  of(step: StepId): VariableSet {
    return this.#sets.get(this.#pins.of(step)) ?? EMPTY_SET;
  }
}

/** Takes up the variables of a run where its journal left them; null where its workflow reads none. */
export async function takeUpVariables(
  { workspaceId, readsVariables }: CompiledWorkflow,
  { events, startedAt }: { readonly events: readonly RunEvent[]; readonly startedAt: number },
  source: VariableSource,
): Promise<RunVariables | null> {
  if (!readsVariables) return null;
  const revisions = named(events);
  // The version that it began under read none: it was moved to this one since.
  if (revisions.length === 0) return new RunVariables(await source.asOf(workspaceId, startedAt));
  const sets = await Promise.all([...new Set(revisions)].map((revision) => source.at(workspaceId, revision)));
  const variables = new RunVariables(EMPTY_SET);
  for (const set of sets) variables.add(set);
  for (const event of events) variables.note(event);
  return variables;
}
