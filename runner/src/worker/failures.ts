import { createHash } from 'node:crypto';
import { ExpressionError } from '@holdfast/expressions';
import { NodeFailure } from '@holdfast/node-sdk';
import type { Failure } from '@holdfast/workflow';

const SLASHED = /\(?(?:file:\/\/)?(?:[A-Za-z]:)?[^\s()]*[/\\]([^/\\\s()]+:\d+:\d+)\)?/;

/** The first frame of a stack without its folders, and a hash of the whole for telling defects apart. */
function whereabouts(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const frame = stack.split('\n').find((line) => line.trim().startsWith('at ')) ?? '';
  const place = SLASHED.exec(frame)?.[1] ?? 'unknown place';
  return `${place} #${createHash('sha256').update(stack).digest('hex').slice(0, 12)}`;
}

/**
 * What a thrown value means. Connectors throw classified failures; anything else
 * is a defect of ours, and about a write that was let out it is unknown what happened.
 *
 * @param mayBeOutside whether a write of this item passed its gate and has no answer
 */
export function toFailure(error: unknown, mayBeOutside: boolean): Failure {
  if (error instanceof NodeFailure) {
    const { failure } = error;
    const isUnsettled = mayBeOutside && failure.phase === 'maybe_sent' && failure.class !== 'ambiguous';
    return isUnsettled ? { ...failure, class: 'ambiguous', code: 'ambiguous/no_answer', decidedBy: 'R0' } : failure;
  }
  if (error instanceof ExpressionError) {
    const { code } = error;
    return {
      class: code.startsWith('permanent/') ? 'permanent' : 'data',
      code,
      message: error.message,
      phase: 'unsent',
      decidedBy: 'expression',
      ...('path' in error && typeof error.path === 'string' ? { evidence: { path: error.path } } : {}),
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  if (mayBeOutside) {
    return {
      class: 'ambiguous',
      code: 'ambiguous/interrupted',
      message: `The step broke off after its request may have been sent: ${message}`,
      phase: 'maybe_sent',
      decidedBy: 'R0',
      evidence: { at: whereabouts(error) },
    };
  }
  return {
    class: 'permanent',
    code: 'permanent/bug',
    message: `The step failed in a way that Holdfast does not expect: ${message}. Please report this with the place "${whereabouts(error)}".`,
    phase: 'unsent',
    decidedBy: 'engine',
    evidence: { at: whereabouts(error) },
  };
}
