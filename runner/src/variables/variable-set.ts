import { isDeepStrictEqual } from 'node:util';
import type { Variables } from '@holdfast/expressions';
import type { JsonObject } from '@holdfast/workflow';

/** The variables of a workspace as they were at one time. Shared by all who look: nobody changes it. */
export interface VariableSet {
  /** Number of this state among those of the workspace, from 1 up; 0: there never was a variable. */
  readonly revision: number;
  readonly values: JsonObject;
}

/** Where runs get the variables of their workspace from. */
export interface VariableSource {
  /** As they are now: with every change that was answered before this call, by whichever process. */
  current(workspaceId: string): Promise<VariableSet>;
  /** As they were in a state, however long ago; a name whose value is not kept any more is missing. */
  at(workspaceId: string, revision: number): Promise<VariableSet>;
  /** As they were at a moment, epoch milliseconds. */
  asOf(workspaceId: string, moment: number): Promise<VariableSet>;
}

export const EMPTY_SET: VariableSet = { revision: 0, values: Object.freeze({}) };

/** There are none, and never were. */
export const NO_VARIABLES: VariableSource = {
  current: async () => EMPTY_SET,
  at: async () => EMPTY_SET,
  asOf: async () => EMPTY_SET,
};

/**
 * A copy of what is read of a set, for one reader: filling in defaults may change what an expression gave.
 *
 * @param set null: whoever is asked for reads none
 */
export function readOf(set: VariableSet | null, names: Variables): JsonObject {
  const { values } = set ?? EMPTY_SET;
  if (names === 'all') return structuredClone(values);
  if (names.length === 0) return EMPTY_SET.values;
  const read: JsonObject = {};
  for (const name of names) {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value !== undefined) read[name] = structuredClone(value);
  }
  return read;
}

/** Whether a reader of these names finds the same in both. */
export const isSameFor = (a: VariableSet, b: VariableSet, names: Variables): boolean =>
  a.revision === b.revision || isDeepStrictEqual(readOf(a, names), readOf(b, names));

/** The variables that a new run is to see; null where its workflow reads none: nothing is asked for it. */
export async function variablesFor(
  { workspaceId, readsVariables }: { readonly workspaceId: string; readonly readsVariables: boolean },
  source: VariableSource,
): Promise<VariableSet | null> {
  return readsVariables ? source.current(workspaceId) : null;
}
