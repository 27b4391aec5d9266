import { createHash } from 'node:crypto';
import { ExpressionError } from '@holdfast/expressions';
import { NodeFailure } from '@holdfast/node-sdk';
import type { Failure } from '@holdfast/workflow';
import { storableText } from '../connections/storable.ts';

const SLASHED = /\(?(?:file:\/\/)?(?:[A-Za-z]:)?[^\s()]*[/\\]([^/\\\s()]+:\d+:\d+)\)?/;

/** The first frame of a stack without its folders, and a hash of the whole for telling defects apart. */
export function whereabouts(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const frame = stack.split('\n').find((line) => line.trim().startsWith('at ')) ?? '';
  const place = SLASHED.exec(frame)?.[1] ?? 'unknown place';
  return `${place} #${createHash('sha256').update(stack).digest('hex').slice(0, 12)}`;
}

/** How far an attempt had come when it broke off; before its first byte, whether it was tried before. */
export type Reach = 'first_try' | 'tried_before' | 'maybe_sent' | 'answered';

/**
 * What a thrown value means. Connectors throw classified failures; anything else
 * is a defect of ours, and about a write that was let out it is unknown what
 * happened. Its text is storable (T1).
 */
export const toFailure = (error: unknown, reach: Reach): Failure => inStorableWords(classify(error, reach));

function classify(error: unknown, reach: Reach): Failure {
  if (error instanceof NodeFailure) {
    const { failure } = error;
    const isUnsettled = reach === 'maybe_sent' && failure.phase === 'maybe_sent' && failure.class !== 'ambiguous';
    return isUnsettled ? { ...failure, class: 'ambiguous', code: 'ambiguous/no_answer', decidedBy: 'R0' } : failure;
  }
  if (error instanceof ExpressionError) {
    const { code } = error;
    return {
      class: code.startsWith('permanent/') ? 'permanent' : 'data',
      code,
      message: error.message,
      phase: 'unsent',
      decidedBy: code.startsWith('permanent/') ? '1c.limit' : '1c.input',
      ...('path' in error && typeof error.path === 'string' ? { evidence: { path: error.path } } : {}),
    };
  }
  if (isUnstorable(error) && reach !== 'maybe_sent')
    return {
      class: 'data',
      code: 'data/unstorable',
      message: 'The step wanted to keep something that the database cannot store, such as a NUL character in a key.',
      phase: reach === 'answered' ? 'answered' : 'unsent',
      decidedBy: '1c.unstorable',
    };
  return defect(error, reach);
}

/** SQLSTATEs of text and numbers that Postgres refuses. */
const UNSTORABLE: ReadonlySet<unknown> = new Set(['22021', '22P02', '22P05', '22003']);

const isUnstorable = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && UNSTORABLE.has(error.code);

/** An exception that nobody foresaw. What was not sent is tried once more: it may have been the moment. */
function defect(error: unknown, reach: Reach): Failure {
  const message = error instanceof Error ? error.message : String(error);
  const at = whereabouts(error);
  if (reach === 'maybe_sent') {
    return {
      class: 'ambiguous',
      code: 'ambiguous/interrupted',
      message: `The step broke off after its request may have been sent: ${message}`,
      phase: 'maybe_sent',
      decidedBy: 'R0',
      evidence: { at },
    };
  }
  const said = `The step failed in a way that Holdfast does not expect: ${message}.`;
  if (reach === 'first_try') {
    return {
      class: 'transient',
      code: 'transient/bug',
      message: `${said} It is tried once more.`,
      phase: 'unsent',
      decidedBy: '1c.bug',
      evidence: { at },
    };
  }
  return {
    class: 'permanent',
    code: 'permanent/bug',
    message: `${said} Please report this with the place "${at}".`,
    phase: reach === 'answered' ? 'answered' : 'unsent',
    decidedBy: '1c.bug',
    evidence: { at },
  };
}

function inStorableWords(failure: Failure): Failure {
  const { evidence } = failure;
  const words = Object.entries(evidence ?? {}).map(([name, value]) => [
    name,
    typeof value === 'string' ? storableText(value) : value,
  ]);
  return {
    ...failure,
    message: storableText(failure.message),
    ...(evidence ? { evidence: Object.fromEntries(words) as NonNullable<Failure['evidence']> } : {}),
  };
}
