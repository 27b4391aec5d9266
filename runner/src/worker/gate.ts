import { isAnswerLost } from '@holdfast/engine';
import { fail, type NodeFailure } from '@holdfast/node-sdk';
import type { Failure, SettledEffect } from '@holdfast/workflow';
import { storableText } from '../connections/storable.ts';
import type { WireRequest, WriteGate } from '../connections/wire.ts';
import type { Doubt } from '../epochs/epoch-store.ts';
import { fault } from '../faults.ts';
import type { EffectState } from '../store/schema.ts';
import type { Claimed } from '../store/write-identities.ts';
import { type Effect, isConditional, keyValidUntil, sha256Hex } from './effects.ts';
import { fingerprintOf, notOurs } from './identity.ts';

/** Rule by which a look-up proves that a write did not happen. */
export const PROVEN_ABSENT = 'probe';

/** Rule by which what an upsert would replace was changed by somebody else: what is there is not ours, and is left alone. */
export const CHANGED_SINCE = 'upsert';

/** Rule by which a provider says in the end that it did not do what it had accepted. */
export const REFUSED_LATER = 'poll';

/** Code of a write that the provider has accepted and not finished. */
const ACCEPTED = 'ambiguous/accepted';

/** Code by which it is told that the record is there, and is not ours. */
export const NOT_OURS = 'data/duplicate_foreign';

type WriteEffect = Extract<SettledEffect, { kind: 'write' }>;

/** What is known of the last answer to a write. `sameAnswers`: how many resends in a row were answered alike. */
export interface SendEvidence {
  readonly class: Failure['class'];
  readonly code: string;
  readonly phase: Failure['phase'];
  readonly status?: number;
  readonly body?: string;
  readonly sameAnswers?: number;
  /** Where the provider tells how far it is with what it accepted. */
  readonly statusUrl?: string;
  /** It was never sent as far as the database knows, which had been put back from an older copy. */
  readonly isRestored?: true;
}

/** What a gate needs of the run it belongs to. */
export interface GateKeeper {
  /** Makes the intent durable: resolves when the commit that holds it stands and nobody asked the run to stop. */
  gate(effect: Effect): Promise<void>;
  /** Notes what became of a write; written with the next commit. */
  settle(effect: Effect): void;
  /** Milliseconds for which the lease is known to hold, the margin taken off. */
  leaseLeftMs(): number;
  now(): number;
  /** The same, with a sleep of the machine that ended this moment. */
  nowAwake(): number;
  /** Set for a run that may have come further than the database knows. */
  readonly doubt: Doubt | null;
  /** Why nothing of this step may be written now; null where it may. Answers without waiting. */
  forbids(stepId: string): NodeFailure | null;
}

/**
 * Stands between a write and its first byte. Invariants:
 * G1 No byte leaves before its intent is committed.
 * G2 A write that is sent again is sent with the same key and the same bytes.
 * G3 No byte leaves when the lease may have passed to another worker.
 * G4 A write the provider said yes to is sent again only where repeating it is harmless: by key, or under the version it was made from.
 * G5 The same goes for a write that may have been made in a past that the database has lost.
 * G6 What is held back, by an operator or a blackout window, is no intent; what is held back since sends no byte.
 * G7 A write that its node names is claimed before it is noted: one run makes it, the others take over what it gave.
 */
export class Gate implements WriteGate {
  readonly key: string;
  readonly #keeper: GateKeeper;
  readonly #identity: { stepId: string; item: number; seq: number };
  readonly #claim: ((fingerprint: string) => Promise<Claimed> | undefined) | undefined;
  readonly #over: (() => NodeFailure | null) | undefined;
  readonly #windowMs: number | undefined;
  readonly #means: Pick<WriteEffect, 'safeBy' | 'looksFirst'>;
  #effect: Effect | undefined;
  #isOpen = false;
  /** A send was begun in this attempt: its outcome is about that send. */
  #isSending = false;
  #wasInDoubt = false;

  constructor(
    keeper: GateKeeper,
    identity: {
      stepId: string;
      item: number;
      seq: number;
      key: string;
      /** For a write that its node names: claims it before its intent is noted. */
      claim?: ((fingerprint: string) => Promise<Claimed> | undefined) | undefined;
      /** Why a write that has not been let out, or was refused, may not be: it is worth more than its limit. */
      over?: (() => NodeFailure | null) | undefined;
    },
    { keyWindowMs, ...means }: Pick<WriteEffect, 'safeBy' | 'keyWindowMs' | 'looksFirst'>,
    known: Effect | undefined,
  ) {
    this.#keeper = keeper;
    this.#identity = { stepId: identity.stepId, item: identity.item, seq: identity.seq };
    this.#claim = identity.claim;
    this.#over = identity.over;
    this.#windowMs = keyWindowMs;
    this.#means = means;
    this.#effect = known;
    this.key = identity.key;
  }

  /** Whether the write passed here in this attempt and has no outcome yet. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  get hasSent(): boolean {
    return this.#isSending;
  }

  /** Whether the provider said yes to the write. */
  get isAccepted(): boolean {
    return this.#effect?.state === 'committed_noref' || this.#effect?.state === 'committed';
  }

  async open(request: WireRequest): Promise<WireRequest> {
    const now = this.#keeper.nowAwake();
    const known = this.#effect;
    const lost = this.#lostPast(known);
    const gatedAt = lost?.knownUntil ?? now;
    if (known?.state === 'accepted' || (known && this.isAccepted && !this.#isRepeatable(known))) throw standsAlready();
    const held = this.#keeper.forbids(this.#identity.stepId);
    if (held) throw held;
    const over = known && known.state !== 'rejected' ? null : this.#over?.();
    if (over) throw over;
    const effect: Effect = known
      ? {
          ...known,
          state: known.state === 'committed_noref' ? known.state : 'sent',
          sends: known.sends + 1,
          lastSentAt: now,
          settledAt: null,
        }
      : {
          ...this.#identity,
          key: this.key,
          state: 'sent',
          sends: 1,
          gatedAt,
          lastSentAt: now,
          settledAt: null,
          keyValidUntil: keyValidUntil(gatedAt, this.#windowMs),
          request: { method: request.method, url: request.url, headers: request.headers },
          body: request.body,
          reference: null,
          result: null,
          evidence: null,
        };
    if (
      known?.keyValidUntil !== undefined &&
      known.keyValidUntil !== null &&
      now >= known.keyValidUntil &&
      known.state !== 'rejected'
    ) {
      throw fail.ambiguous('key_expired', {
        message:
          'The write was sent before, no answer came, and the time in which the provider remembers its key is over.',
        phase: 'maybe_sent',
        decidedBy: 'gate',
      });
    }
    const claimed = known ? undefined : await this.#claim?.(fingerprintOf(effect));
    if (claimed && claimed.kind !== 'ours') throw notOurs(claimed);
    if (lost && !this.#mayRepeat(effect, now)) {
      this.#effect = effect;
      await this.#keeper.gate(effect);
      throw restored();
    }
    this.#isSending = true;
    this.#wasInDoubt = known?.state === 'sent' || known?.state === 'unknown';
    this.#effect = effect;
    await this.#keeper.gate(effect);
    this.#isOpen = true;
    fault('gate.committed', effect.stepId);
    return known ? { ...request, ...effect.request, body: effect.body } : request;
  }

  /** What is in doubt about a write that was not sent, or was refused, as far as the database knows. */
  #lostPast(known: Effect | undefined): Doubt | null {
    const { doubt } = this.#keeper;
    if (!doubt) return null;
    const isOpen = known
      ? known.state === 'rejected' && (known.settledAt ?? 0) < doubt.beganAt
      : this.#identity.seq === 0;
    return isOpen ? doubt : null;
  }

  #mayRepeat(effect: Effect, now: number): boolean {
    return this.#isRepeatable(effect) && (effect.keyValidUntil === null || now < effect.keyValidUntil);
  }

  /** Sent twice it does what it does once, whatever happened in between. */
  #isRepeatable(effect: Effect): boolean {
    const { safeBy, looksFirst } = this.#means;
    return safeBy === 'key' || (safeBy === 'upsert' && (looksFirst === true || isConditional(effect)));
  }

  async resend(): Promise<void> {
    const effect = this.#effect;
    if (!effect) return;
    this.#effect = { ...effect, sends: effect.sends + 1, lastSentAt: this.#keeper.now() };
    await this.#keeper.gate(this.#effect);
  }

  accepted(): void {
    const effect = this.#effect;
    if (!effect || !this.#isOpen) return;
    this.#isOpen = false;
    // What the node makes of the answer, or fails of, is noted with it: until then this is known here only.
    if (effect.state !== 'committed') this.#effect = { ...effect, state: 'committed_noref' };
  }

  guard(): void {
    const held = this.#keeper.forbids(this.#identity.stepId);
    if (held) {
      this.#isOpen = false;
      throw held;
    }
    if (this.#keeper.leaseLeftMs() > 0) return fault('guard.passed', this.#identity.stepId);
    this.#isOpen = false;
    throw fail.transient('lease_short', {
      message: 'The write was held back: another worker may have the run by now.',
      phase: 'unsent',
      decidedBy: 'guard',
    });
  }

  /** An answer came, to the write or to a look-up, and the node made this of it. */
  committed(result: unknown): void {
    const effect = this.#effect;
    if (!effect || effect.state === 'committed' || (!this.#isOpen && effect.state === 'rejected')) return;
    this.#isOpen = false;
    const reference =
      typeof result === 'object' && result !== null && 'reference' in result && typeof result.reference === 'string'
        ? storableText(result.reference)
        : null;
    this.#note({ ...effect, state: 'committed', result, reference });
  }

  /** The attempt failed: the write was refused, or proven not to have happened, or nobody knows. */
  failed(failure: Failure): void {
    const effect = this.#effect;
    if (!effect) return;
    const state = this.#stateAfter(effect, failure);
    this.#isOpen = false;
    if (state === null) return;
    this.#note({
      ...effect,
      state,
      evidence: evidenceOf(effect, failure),
    });
  }

  #stateAfter(effect: Effect, failure: Failure): EffectState | null {
    if (failure.code === ACCEPTED) return 'accepted';
    if (isAnswerLost(failure) || effect.state === 'committed_noref') return 'committed_noref';
    if (effect.state === 'accepted') return failure.decidedBy === REFUSED_LATER ? 'rejected' : null;
    if (effect.state !== 'sent' && effect.state !== 'unknown') return null;
    if (failure.decidedBy === PROVEN_ABSENT || failure.decidedBy === CHANGED_SINCE || failure.code === NOT_OURS)
      return 'rejected';
    if (failure.class === 'ambiguous' || !this.#isSending) return 'unknown';
    // That this send did nothing says nothing of those before it.
    const saysNothing = failure.class === 'transient' || failure.phase === 'unsent';
    return saysNothing && this.#wasInDoubt ? 'unknown' : 'rejected';
  }

  #note(effect: Effect): void {
    const isOpen = effect.state === 'unknown' || effect.state === 'accepted';
    this.#effect = { ...effect, settledAt: isOpen ? null : this.#keeper.now() };
    this.#keeper.settle(this.#effect);
  }
}

/** The evidence of a row, which is JSON of ours; rows of operators may hold something else. */
export const sendEvidenceOf = (effect: Effect): SendEvidence | null => {
  const { evidence } = effect;
  return typeof evidence === 'object' && evidence !== null && 'code' in evidence ? (evidence as SendEvidence) : null;
};

/** A provider that plays the same error again for a key will go on doing so: that is counted. */
function evidenceOf(effect: Effect, failure: Failure): SendEvidence & Failure['evidence'] {
  const before = sendEvidenceOf(effect);
  const { class: kind, code, phase, evidence } = failure;
  const isError = phase === 'answered' && (evidence?.status ?? 0) >= 500;
  const isSame = before?.status === evidence?.status && before?.body === evidence?.body;
  const sameAnswers = !isError || effect.sends < 2 ? 0 : isSame ? (before?.sameAnswers ?? 0) + 1 : 1;
  const isRestored = before?.isRestored || code === RESTORED;
  return {
    ...evidence,
    class: kind,
    code,
    phase,
    ...(sameAnswers > 0 ? { sameAnswers } : {}),
    ...(isRestored ? { isRestored } : {}),
  };
}

const RESTORED = 'ambiguous/restored';

const restored = () =>
  fail.ambiguous('restored', {
    message:
      'An older copy of the database was put back. This write may have been made in the time that the copy does not know of; it is not sent blindly.',
    phase: 'maybe_sent',
    decidedBy: 'epoch',
  });

const standsAlready = () =>
  fail.ambiguous('answer_lost', {
    message:
      'The provider said yes to this write before, and what it answered could not be used. It is not sent again: look it up at the provider and enter its reference.',
    phase: 'answered_partial',
    decidedBy: 'gate',
  });

export const bodyShaOf = (effect: Effect): string =>
  sha256Hex(Buffer.concat([Buffer.from(JSON.stringify(effect.request)), effect.body ?? Buffer.alloc(0)]));
