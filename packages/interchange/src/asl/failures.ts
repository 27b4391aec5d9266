import { type JsonObject, type Policy, ROUTABLE_CLASSES } from '@holdfast/workflow';
import { listOf, numberOf, own, textOf } from '../foreign/values.ts';

const ALL = new Set(['States.ALL', 'States.TaskFailed']);
const namesOf = (rule: unknown): string[] => listOf(own(rule, 'ErrorEquals')).map((name) => textOf(name));
const takesAll = (rule: unknown): boolean => namesOf(rule).some((name) => ALL.has(name));

interface Behaviour {
  readonly policy?: Policy;
  /** The state that failures lead to; null: none does. */
  readonly caught: string | null;
  readonly differences: readonly string[];
}

const ms = (seconds: number): number => Math.max(1, Math.min(86_400_000, Math.round(seconds * 1_000)));

/**
 * What a state says about errors. There they go by their names; here by what can
 * be done about them: what passes is tried again, and one edge takes the rest.
 */
export function behaviourOf(state: JsonObject): Behaviour {
  const [retry] = listOf(own(state, 'Retry'));
  const timeout = own(state, 'TimeoutSeconds');
  const policy: Policy = {};
  const differences: string[] = [];
  if (typeof timeout === 'number' && timeout > 0) policy.timeoutMs = ms(timeout);
  if (retry !== undefined) {
    const baseDelayMs = ms(numberOf(own(retry, 'IntervalSeconds'), 1));
    const most = own(retry, 'MaxDelaySeconds');
    policy.retry = {
      transient: {
        maxAttempts: Math.min(100, Math.max(1, Math.floor(numberOf(own(retry, 'MaxAttempts'), 3)) + 1)),
        baseDelayMs,
        factor: Math.min(10, Math.max(1, numberOf(own(retry, 'BackoffRate'), 2))),
        maxDelayMs: Math.max(baseDelayMs, typeof most === 'number' ? ms(most) : 86_400_000),
        jitter: own(retry, 'JitterStrategy') === 'FULL' ? 'full' : 'none',
      },
    };
    differences.push('it is tried again after a passing failure, whatever its name');
  }
  const catchers = listOf(own(state, 'Catch'));
  const chosen = catchers.find(takesAll) ?? catchers[0];
  const left = catchers.filter((each) => each !== chosen).map((each) => textOf(own(each, 'Next')));
  if (chosen !== undefined)
    differences.push(`failures of every class (${ROUTABLE_CLASSES.join(', ')}) leave by one edge`);
  if (left.length > 0)
    differences.push(`errors that led to ${left.map((name) => `"${name}"`).join(', ')} by their name go along it too`);
  return {
    ...(Object.keys(policy).length > 0 ? { policy } : {}),
    caught: chosen === undefined ? null : textOf(own(chosen, 'Next')),
    differences,
  };
}
