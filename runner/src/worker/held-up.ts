import type { Failure } from '@holdfast/workflow';
import { storableText } from '../connections/storable.ts';
import type { Trouble } from '../store/schema.ts';
import { whereabouts } from './failures.ts';
import { UncompilableVersionError } from './plans.ts';
import { isConflict, isDatabaseDown, sqlState } from './writer.ts';

/** Shortest pause before a run that could not be taken up is tried again. It doubles each time. */
const FIRST_MS = 5_000;
/** Longest one: a worker that has the node types may come any moment; anything else takes an update. */
const MOST_MS = { unusable: 30_000, other: 300_000 } as const;
/** A run that was in vain for so often is ended when somebody has asked for that, and no other worker takes it up: once may be the moment. */
const VAIN_TRIES = 3;
const MOST_CHARACTERS = 1_000;

/** What is to be done about a run that could not be taken up. */
export interface HeldUp {
  readonly trouble: Trouble;
  readonly pauseMs: number;
  /** This worker will not carry it: if it was cancelled it ends as it stands, unless another one takes it up. */
  readonly isInVain: boolean;
}

/**
 * Why a run could not be taken up, for people. Null: the reason passes, and is the database's and not the run's.
 *
 * @param tries how often in a row, this time included
 */
export function heldUp(error: unknown, tries: number): HeldUp | null {
  if (isConflict(error) || (sqlState(error) !== '' && isDatabaseDown(error))) return null;
  const isUnusable = error instanceof UncompilableVersionError;
  const most = isUnusable ? MOST_MS.unusable : MOST_MS.other;
  return {
    trouble: { node: '', nodeName: '', failure: isUnusable ? unusable(error, tries) : notTakenUp(error, tries) },
    pauseMs: Math.min(most, FIRST_MS * 2 ** Math.min(10, tries - 1)),
    isInVain: tries >= VAIN_TRIES,
  };
}

const unusable = ({ message }: UncompilableVersionError, tries: number): Failure => ({
  class: 'permanent',
  code: 'permanent/version_unusable',
  message,
  phase: 'unsent',
  decidedBy: 'engine',
  evidence: { tries },
});

function notTakenUp(error: unknown, tries: number): Failure {
  const said = storableText(error instanceof Error ? error.message : String(error)).slice(0, MOST_CHARACTERS);
  const at = storableText(whereabouts(error));
  const errorCode = sqlState(error) || (error instanceof Error ? error.name : '');
  return {
    class: 'permanent',
    code: 'permanent/not_taken_up',
    message: `The run cannot be taken up: ${said} Please report this with the place "${at}".`,
    phase: 'unsent',
    decidedBy: 'engine',
    evidence: { at, tries, ...(errorCode ? { errorCode } : {}) },
  };
}
