import { MAX_RESENDS } from '@holdfast/engine';
import { type Accepted, type AllResult, type EachResult, fail, NodeFailure } from '@holdfast/node-sdk';
import { type Failure, heldUntil, type SettledEffect } from '@holdfast/workflow';
import { fault } from '../faults.ts';
import { type Effect, isConditional } from './effects.ts';
import type { StepWork } from './execute.ts';
import { toFailure } from './failures.ts';
import { CHANGED_SINCE, NOT_OURS, PROVEN_ABSENT, REFUSED_LATER, sendEvidenceOf } from './gate.ts';

/**
 * Finding out what became of a write without an answer (failure-model section 6):
 * by the same key, by looking, or by a person. Invariants:
 * S1 It is sent again only with its own key while the provider remembers that
 *    key, under the version that an upsert was made from, or where it is not there.
 * S2 Only an answer to the write itself, or proof, ends the doubt: that a look-up
 *    or a resend failed for reasons of its own says nothing.
 * S3 What ended the doubt stays, whoever carries the run after: a write whose place
 *    somebody else has is not one that was never sent.
 */

/** How often the same key is waited for when the provider says that it is at work on it (C1). */
const MAX_KEY_WAITS = 5;
/** A settling that an operator holds back is tried again after so long: it uses up none of its means. */
const HOLD_LOOK_MS = 10_000;
/** An error that comes twice to a repeated key is a stored one: the next one would be the same. */
const MAX_SAME_ANSWERS = 2;

/** The write of this item never passed its gate: it can simply be made, in an attempt of its own. */
export const notSent = (work: StepWork): NodeFailure =>
  fail.transient('not_sent', {
    message: `"${work.node.plan.name}" was interrupted before this item was sent.`,
    decidedBy: 'engine',
  });

/** By what a node can find out about a write of its own. */
export interface Means<T> {
  probe?(): Promise<unknown>;
  /** Asks the provider how far it is with what it accepted. */
  poll?(accepted: Accepted): Promise<unknown>;
  again(): T | Promise<T>;
}

/**
 * Settles one write. Gives what the node makes of it when it happened.
 *
 * @throws NodeFailure transient/absent when it did not happen; a data failure when
 *   the provider refused it; ambiguous when nobody knows yet
 */
export async function settleWrite<T extends EachResult | AllResult>(
  work: StepWork,
  effect: Effect,
  means: Means<T>,
): Promise<T> {
  try {
    return await (effect.state === 'accepted' ? askFor(work, effect, means) : decideWrite(work, effect, means));
  } finally {
    fault('resolver.decided', work.step.id);
  }
}

/** Asks the status address. Whatever comes but an end of it: the provider is not through yet, for as long as the node gives it. */
async function askFor<T extends EachResult | AllResult>(
  work: StepWork,
  effect: Effect,
  { poll }: Means<T>,
): Promise<T> {
  const statusUrl = sendEvidenceOf(effect)?.statusUrl;
  if (!poll || statusUrl === undefined) throw stuck(work, 'There is no address that tells how far the provider is.');
  try {
    const found = await poll({ statusUrl, sinceMs: work.services.now() - effect.gatedAt });
    fault('resolver.probed', work.step.id);
    return found as T;
  } catch (error) {
    const { class: kind, decidedBy, message, evidence } = toFailure(error, 'tried_before');
    if (error instanceof NodeFailure && (decidedBy === REFUSED_LATER || kind === 'ambiguous')) throw error;
    if (kind !== 'transient') throw stuck(work, message);
    throw fail.ambiguous('accepted', {
      message: `The provider accepted the write of "${work.node.plan.name}". How far it is could not be asked: ${message}`,
      phase: 'answered',
      decidedBy: 'settle',
      evidence: { ...evidence, statusUrl },
    });
  }
}

const stuck = (work: StepWork, why: string): NodeFailure =>
  fail.ambiguous('stuck', {
    message: `The provider accepted the write of "${work.node.plan.name}"; whether it is done could not be found out: ${why} Look it up at the provider, then say what you found.`,
    phase: 'answered',
    decidedBy: 'settle',
  });

async function decideWrite<T extends EachResult | AllResult>(
  work: StepWork,
  effect: Effect,
  { probe, again }: Means<T>,
): Promise<T> {
  if (effect.state === 'rejected') throw foundBefore(work, effect) ?? notSent(work);
  const { effect: declared } = work.node.plan;
  const write = declared.kind === 'write' ? declared : null;
  const isKeyAlive = effect.keyValidUntil === null || work.services.now() < effect.keyValidUntil;
  const evidence = sendEvidenceOf(effect);
  const isThere = evidence?.code === 'ambiguous/already_exists';
  const isReplayed = (evidence?.sameAnswers ?? 0) >= MAX_SAME_ANSWERS;
  const isKeyed =
    write?.safeBy === 'key' && isKeyAlive && !isThere && !isReplayed && work.step.settlings <= MAX_RESENDS;
  const looksItself = write?.safeBy === 'upsert' && write.looksFirst === true;
  if (isKeyed || looksItself) return attempt(work, again, isVerdict);
  if (write?.safeBy === 'upsert' && isConditional(effect)) {
    const repeated = await attempt(work, again, (failure) => isVerdict(failure) || isStale(failure)).catch(passedBy);
    if (repeated !== PASSED) return repeated;
  }
  const found = probe ? await lookUp(work, probe) : 'unknown';
  if (found === 'absent' || found === 'changed') {
    // Before that the first send may still arrive: what is there is not the last word.
    const isQuiet = work.step.quietAt !== null && work.services.now() >= work.step.quietAt;
    if (write && isQuiet) settleByLook(work, effect, write, found, isThere);
  } else if (found !== 'unknown' && found !== undefined) return found as T;
  const canNever = probe !== undefined || write?.safeBy === 'upsert';
  throw unknown(work, effect, found === 'absent' || found === 'changed' ? 'missing' : canNever ? 'blind' : 'unseen');
}

/**
 * What a look that did not find the write means, once nothing of it can be under way: it did not happen, or
 * somebody else has the place. Says nothing where the look proves nothing.
 *
 * @throws NodeFailure
 */
function settleByLook(
  work: StepWork,
  effect: Effect,
  { safeBy, provesAbsence }: Extract<SettledEffect, { kind: 'write' }>,
  found: 'absent' | 'changed',
  isThere: boolean,
): void {
  const isUpsert = safeBy === 'upsert';
  // What the provider had said yes to, or no longer has the version of, was there.
  const wasThere = isUpsert && (effect.state === 'committed_noref' || isConditional(effect));
  if (found === 'changed' || wasThere) throw changedSince(work);
  if (!provesAbsence && !isUpsert) return;
  if (isThere) throw notOurs(work);
  if (effect.state !== 'committed_noref') throw absent(work);
}

/** Asks what a look-up finds. @throws NodeFailure ambiguous where it could not be made */
export async function lookUp(work: StepWork, probe: () => Promise<unknown>): Promise<unknown> {
  const found = await attempt(work, probe, () => false);
  fault('resolver.probed', work.step.id);
  return found;
}

/** The version that a write was made from is no longer the one that is there. */
const PASSED = Symbol('passed');

function passedBy(error: unknown): typeof PASSED {
  if (error instanceof NodeFailure && isStale(error.failure)) return PASSED;
  throw error;
}

const isStale = ({ phase, evidence }: Failure): boolean =>
  phase === 'answered' && [412, 428].includes(evidence?.status ?? 0);

const changedSince = (work: StepWork): NodeFailure =>
  fail.data('stale', {
    message: `What "${work.node.plan.name}" writes to was changed by somebody else, so that nobody can tell whether its write ever stood. It is not sent again: look at the record, then decide anew.`,
    phase: 'answered',
    decidedBy: CHANGED_SINCE,
  });

/** A look before had shown that somebody else has the place, and its attempt was not in the journal when the worker was lost. */
function foundBefore(work: StepWork, effect: Effect): NodeFailure | null {
  switch (sendEvidenceOf(effect)?.code) {
    case 'data/stale':
      return changedSince(work);
    case NOT_OURS:
      return notOurs(work);
    default:
      return null;
  }
}

/** Carries out a means of settling. What it failed of itself leaves the write as unknown as it was. */
async function attempt<T>(
  work: StepWork,
  means: () => T | Promise<T>,
  isAnswer: (failure: Failure) => boolean,
): Promise<T> {
  try {
    return await means();
  } catch (error) {
    const failure = toFailure(error, 'tried_before');
    if (error instanceof NodeFailure && (failure.class === 'ambiguous' || isAnswer(failure))) throw error;
    // C1: the first send is still under way. It is waited for, but not for ever.
    const isWaitedOut = failure.code === 'transient/key_in_use' && work.step.vain >= MAX_KEY_WAITS;
    // What is held back will pass: a blackout window ends, a hold is lifted.
    const isHeld = heldUntil(failure) !== null || failure.evidence?.hold !== undefined;
    const code = isWaitedOut ? 'no_answer' : failure.class === 'transient' || isHeld ? 'unsettled' : 'stuck';
    const evidence = isHeld
      ? { ...failure.evidence, heldUntil: heldUntil(failure) ?? work.services.now() + HOLD_LOOK_MS }
      : failure.evidence;
    throw fail.ambiguous(code, {
      message: `Whether the write of "${work.node.plan.name}" happened could not be found out: ${failure.message}`,
      phase: 'maybe_sent',
      decidedBy: 'settle',
      ...(evidence ? { evidence } : {}),
    });
  }
}

/** The provider looked at the data of the write itself and refused it: it would have told of an earlier success instead. */
const isVerdict = ({ class: kind, phase, evidence }: Failure): boolean =>
  kind === 'data' && phase === 'answered' && ![409, 412, 428].includes(evidence?.status ?? 0);

const notOurs = (work: StepWork): NodeFailure =>
  fail.data('duplicate_foreign', {
    message: `The provider has what "${work.node.plan.name}" would make already, and it did not come from this step.`,
    phase: 'answered',
    decidedBy: 'C3',
  });

const absent = (work: StepWork): NodeFailure =>
  fail.transient('absent', {
    message: `The provider does not know the write of "${work.node.plan.name}": it did not happen, and is made again with the same key.`,
    phase: 'answered',
    decidedBy: PROVEN_ABSENT,
  });

/**
 * @param look what a look-up gave: the write is not there, the node has no way to look
 *   here and never will have, or nobody looked
 */
function unknown(work: StepWork, effect: Effect, look: 'missing' | 'blind' | 'unseen'): NodeFailure {
  const { name, effect: declared } = work.node.plan;
  if (effect.state === 'committed_noref') {
    return fail.ambiguous('answer_lost', {
      message: `The provider accepted the write of "${name}", but its answer was lost. Look it up at the provider and enter its reference.`,
      phase: 'answered_partial',
      decidedBy: 'settle',
    });
  }
  const isRestored = sendEvidenceOf(effect)?.isRestored ?? false;
  const hasKey = declared.kind === 'write' && declared.safeBy === 'key';
  const why =
    look === 'missing'
      ? 'A look-up does not show it, which proves nothing yet. '
      : hasKey
        ? 'The provider no longer tells by its key. '
        : '';
  const past = isRestored
    ? 'an older copy of the database was put back, and it may have been made in the time that the copy does not know of'
    : 'it was sent, and no answer came';
  return fail.ambiguous(look === 'blind' ? 'stuck' : isRestored ? 'restored' : 'no_answer', {
    message: `Nobody knows whether the write of "${name}" happened: ${past}. ${why}Look it up at the provider, then say what you found.`,
    phase: 'maybe_sent',
    decidedBy: 'settle',
  });
}
