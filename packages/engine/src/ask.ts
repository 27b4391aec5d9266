import type { Failure } from '@holdfast/workflow';
import { failedOut } from './attempts.ts';
import { divide, union } from './items.ts';
import type { PlanNode } from './plan.ts';
import type { Parked, Step } from './state.ts';
import type { Turn } from './turn.ts';
import { EXPIRED, noWays, sendOff } from './ways.ts';

const isDue = ({ until }: Parked, at: number): boolean => until !== undefined && until <= at;

/**
 * A question was not answered in time. Silence is never consent: what was asked
 * about fails as policy/expired, and goes the way of that class.
 */
export function unanswered(turn: Turn, step: Step): void {
  const node = turn.nodeOf(step);
  const late = step.toPark.filter((group) => isDue(group, turn.at));
  const ways = noWays();
  const expired = late.map(({ items, failure }) => ({ items, failure: silence(node, failure) }));
  for (const group of expired) sendOff(ways, step, node, group, turn.at);
  const patched = turn.patch(step.id, {
    toPark: step.toPark.filter((group) => !isDue(group, turn.at)),
    failures: divide(step, node, step.failures, union(late)).left,
  });
  failedOut(turn, patched, ways);
}

const silence = ({ name }: PlanNode, asked: Failure): Failure => ({
  class: 'policy',
  code: EXPIRED,
  message: `Nobody said in time what is to become of a failure of "${name}". It was: ${asked.message}`,
  phase: asked.phase,
  decidedBy: 'ask',
  ...(asked.evidence ? { evidence: asked.evidence } : {}),
});
