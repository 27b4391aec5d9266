import type { Failure, ItemFailures } from '@holdfast/workflow';
import { fallbackFor } from './flow.ts';
import type { PlanNode } from './plan.ts';
import type { Parked, Step } from './state.ts';

/** How long a person who is asked has, where the policy does not say. */
const ASK_MS = 7 * 86_400_000;

/** Where items go that will not be tried again. */
export interface Ways {
  readonly fallback: ItemFailures[];
  readonly safeDefault: ItemFailures[];
  readonly park: Parked[];
  stop: { failure: Failure; compensate: boolean; groups: ItemFailures[] } | null;
}

export const noWays = (): Ways => ({ fallback: [], safeDefault: [], park: [], stop: null });

/**
 * Sends failed items the way that the policy of their class says. A question to
 * which nobody answered is not asked again, an undo never stops what it is part
 * of, and nothing stands for the answer of a person: these wait for an operator.
 */
export function sendOff(ways: Ways, step: Step, node: PlanNode, group: ItemFailures, at: number): void {
  const { failure } = group;
  if (failure.class === 'ambiguous') return void ways.park.push(group);
  const hasFallback = fallbackFor(node, failure.class) !== undefined;
  const said = node.policy.onFailure[failure.class];
  switch (said?.action ?? (hasFallback ? 'fallback' : 'park')) {
    case 'fallback':
      return void (hasFallback ? ways.fallback : ways.park).push(group);
    case 'continue':
      return void (node.description.asks ? ways.park : ways.safeDefault).push(group);
    case 'ask':
      return void ways.park.push(
        failure.code === EXPIRED
          ? group
          : {
              ...group,
              until: at + (said?.deadlineMs ?? ASK_MS),
              ...(said?.who && said.who.length > 0 ? { who: said.who } : {}),
            },
      );
    case 'stop':
      if (step.undo) return void ways.park.push(group);
      ways.stop ??= { failure, compensate: said?.compensate ?? false, groups: [] };
      return void ways.stop.groups.push(group);
    case 'park':
      return void ways.park.push(group);
  }
}

/** Nobody answered in time: never consent. */
export const EXPIRED = 'policy/expired';

/** When the first question of a step is over, epoch milliseconds. */
export function askedUntil(parked: readonly Parked[]): number | null {
  const ends = parked.flatMap(({ until }) => (until === undefined ? [] : [until]));
  return ends.length === 0 ? null : Math.min(...ends);
}
