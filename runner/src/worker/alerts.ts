import type { Failure, ItemFailures, StepId } from '@holdfast/workflow';
import type { WorkerContext } from './worker-context.ts';

/** Failures that no retry and no fallback makes good: somebody who runs the installation has to look. */
const ALERTING: ReadonlySet<string> = new Set(['permanent/bug', 'permanent/certificate']);
/** The limits on what a step sends should have caught what the provider found too large. */
const TOO_LARGE = 413;

export const isAlert = ({ code, evidence }: Failure): boolean => ALERTING.has(code) || evidence?.status === TOO_LARGE;

/** Says loudly what must not be passed over, whatever becomes of the step. */
export function alert(
  { log }: Pick<WorkerContext, 'log'>,
  runId: string,
  step: StepId,
  failures: readonly ItemFailures[],
) {
  for (const { failure } of failures) {
    if (!isAlert(failure)) continue;
    const { code, message, decidedBy, evidence } = failure;
    const at = typeof evidence?.at === 'string' ? { at: evidence.at } : {};
    log('error', 'A step failed in a way that somebody must look at', { runId, step, code, message, decidedBy, ...at });
  }
}
