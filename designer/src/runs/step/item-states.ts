import { isFinalStep } from '@holdfast/workflow';
import type { StepDetail } from './use-step.ts';

export type ItemState = 'ok' | 'failed' | 'doubt' | 'waiting';

/** How one input item of a step goes; items that fail with the whole list fail with it. */
export function stateOfItem({ step, effects }: Pick<StepDetail, 'step' | 'effects'>, index: number): ItemState {
  if (effects.some(({ item, state }) => item === index && state === 'unknown')) return 'doubt';
  const hasFailed = step.failures.some(({ items }) => items === 'all' || (items as readonly number[]).includes(index));
  if (hasFailed) return step.status === 'retry_wait' ? 'waiting' : 'failed';
  return isFinalStep(step.status) || step.status === 'parked' ? 'ok' : 'waiting';
}
