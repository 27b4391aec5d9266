import type { AllResult, EachResult } from '@holdfast/node-sdk';
import {
  type Failure,
  type JsonObject,
  masked,
  type RehearsedFailure,
  type RoutableClass,
  sampleOf,
} from '@holdfast/workflow';
import { redact } from '../connections/redaction.ts';
import { storableText } from '../connections/storable.ts';
import type { Effect } from './effects.ts';
import type { GateKeeper } from './gate.ts';
import type { CompiledNode } from './plans.ts';

/**
 * A rehearsal runs a draft without writing anything outside. Invariants:
 * R1 Every write comes to its gate, and no gate of a rehearsal opens: no byte of it leaves.
 * R2 Nothing is noted as an intent: there is nothing to settle, and nothing to repair.
 * R3 What is shown of a write is what would have been sent, credentials left out.
 */
export class HeldBack extends Error {
  override readonly name = 'HeldBack';
  readonly effect: Effect;

  constructor(effect: Effect) {
    super('A rehearsal holds this write back.');
    this.effect = effect;
  }
}

/** A keeper of gates that stay closed. */
export const holdingBack = (keeper: GateKeeper): GateKeeper => ({
  now: () => keeper.now(),
  nowAwake: () => keeper.nowAwake(),
  leaseLeftMs: () => keeper.leaseLeftMs(),
  doubt: null,
  forbids: () => null,
  gate: (effect) => Promise.reject(new HeldBack(effect)),
  settle: () => {},
});

/** Most of a body that is shown, in bytes. */
const MOST_BODY = 64 * 1024;

/** What stands for the answer to a write that was held back: a made-up one of the promised form, and what would have been sent. */
function answerTo({ effect }: HeldBack, { plan }: CompiledNode): { port: string; json: JsonObject } {
  const { method, url, headers } = effect.request ?? { method: '', url: '', headers: {} };
  const sample = plan.description.output ? sampleOf(plan.description.output) : {};
  const promised = typeof sample === 'object' && sample !== null && !Array.isArray(sample) ? sample : {};
  const heldBack: JsonObject = { method, url: redact(url, []), headers: masked({ ...headers }), key: effect.key };
  if (effect.body) heldBack.body = bodyOf(effect.body);
  return { port: plan.outPorts[0] ?? 'out', json: { ...promised, heldBack } };
}

function bodyOf(bytes: Uint8Array): JsonObject[string] {
  const text = storableText(Buffer.from(bytes.subarray(0, MOST_BODY)).toString('utf8'));
  try {
    return masked(JSON.parse(text) as JsonObject[string]);
  } catch {
    return redact(bytes.length > MOST_BODY ? `${text}…` : text, []);
  }
}

export function heldItem(held: HeldBack, node: CompiledNode): EachResult {
  const { port, json } = answerTo(held, node);
  return { port, output: json };
}

export function heldList(held: HeldBack, node: CompiledNode): AllResult {
  const { port, json } = answerTo(held, node);
  return { outputs: { [port]: [{ json }] } };
}

/** The failure that somebody asked a rehearsal for. */
export const rehearsedFailure = (asked: RehearsedFailure, name: string): Failure => ({
  class: asked.split('/')[0] as RoutableClass,
  code: asked.includes('/') ? asked : `${asked}/rehearsed`,
  message: `The rehearsal let "${name}" fail, as it was asked to.`,
  phase: 'unsent',
  decidedBy: 'rehearsal',
});
