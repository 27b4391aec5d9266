import vm from 'node:vm';
import { fail } from './failures.ts';

/**
 * Where work on foreign input runs that no limit on size can bound: matching a
 * hand-written schema or selector. V8 can break off a script, whatever host
 * function it is in; this script does nothing but call one.
 */
const stage: { task: (() => void) | null } = { task: null };
const room = vm.createContext(stage);
const script = new vm.Script('task()');

/**
 * Runs synchronous work with a deadline.
 *
 * @throws NodeFailure permanent/resource_limit when it takes longer; what `work` throws
 */
export function withinTime<T>(limitMs: number, what: string, work: () => T): T {
  const outer = stage.task;
  let result: { value: T } | undefined;
  stage.task = () => {
    result = { value: work() };
  };
  try {
    script.runInContext(room, { timeout: limitMs });
  } catch (error) {
    if (isTimeout(error)) {
      throw fail.permanent('resource_limit', {
        message: `${what} took more than ${limitMs / 1_000} s and was broken off. Make it simpler, or the input smaller.`,
      });
    }
    throw error;
  } finally {
    stage.task = outer;
  }
  if (!result) throw new Error('The work ended without a result');
  return result.value;
}

const isTimeout = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
