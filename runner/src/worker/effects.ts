import { createHash, createHmac } from 'node:crypto';
import type { EffectState } from '../store/schema.ts';

/** RFC 4648 base32, lower case: letters and digits only. */
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

function base32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(held >> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return bits > 0 ? text + ALPHABET[(held << (5 - bits)) & 31] : text;
}

/** What makes a write the one it is. `path` names arrival and loop iteration, `item` the index in the recorded input. */
export interface EffectIdentity {
  readonly runId: string;
  readonly nodeId: string;
  readonly path: string;
  readonly item: number;
  readonly seq: number;
}

/**
 * The idempotency key of a write: 36 characters, the same for ever for the same
 * run, node, iteration and item. Attempt, worker, clock and content are not in it.
 */
export const idempotencyKey = (tenantKey: Uint8Array, identity: EffectIdentity): string =>
  keyOf(tenantKey, [identity.runId, identity.nodeId, `${identity.path}#${identity.item}`, String(identity.seq)]);

/** What makes a write the one it is where its node names it. `run`: of a run that is none of production, whose writes are its own. */
export interface NamedIdentity {
  readonly workflowId: string;
  readonly nodeId: string;
  readonly run: string;
  readonly name: string;
  readonly seq: number;
}

/** The idempotency key of a write with a business identity: the same in every run of its workflow. */
export const namedKey = (tenantKey: Uint8Array, { workflowId, nodeId, run, name, seq }: NamedIdentity): string =>
  keyOf(tenantKey, ['named', workflowId, nodeId, run, name, String(seq)]);

function keyOf(tenantKey: Uint8Array, parts: readonly string[]): string {
  const hmac = createHmac('sha256', tenantKey);
  for (const part of parts) {
    const bytes = Buffer.from(part);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hmac.update(length).update(bytes);
  }
  return `hf1-${base32(hmac.digest()).slice(0, 32)}`;
}

/** The searchable form of a key: without its prefix, in upper case. Cut it to the field's length. */
export const clientRefOf = (key: string): string => key.slice('hf1-'.length).toUpperCase();

export const sha256Hex = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** A write as its row has it. Instants are epoch milliseconds. */
export interface Effect {
  readonly stepId: string;
  readonly item: number;
  readonly seq: number;
  readonly key: string;
  readonly state: EffectState;
  readonly sends: number;
  readonly gatedAt: number;
  readonly lastSentAt: number;
  readonly settledAt: number | null;
  readonly keyValidUntil: number | null;
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
  };
  readonly body: Uint8Array | null;
  readonly reference: string | null;
  /** What the node made of the answer: taken over instead of sending again. */
  readonly result: unknown;
  readonly evidence: unknown;
}

/** Whether it is not known yet what becomes of a write. */
export const isOpenEffect = ({ state }: Pick<Effect, 'state'>): boolean =>
  state === 'sent' || state === 'unknown' || state === 'accepted';

/** A tenth of a key's window is left unused, for clocks and queues on the way. */
export const keyValidUntil = (firstSentAt: number, windowMs: number | undefined): number | null =>
  windowMs === undefined ? null : firstSentAt + Math.floor(windowMs * 0.9);

/** Headers by which a request is carried out only on the version that it was made from (RFC 9110, section 13.1). */
const CONDITIONS = new Set(['if-match', 'if-none-match', 'if-unmodified-since']);

/** Whether a write names the version that it was made from: repeated, it replaces no other one. */
export const isConditional = ({ request }: Pick<Effect, 'request'>): boolean =>
  Object.keys(request.headers).some((name) => CONDITIONS.has(name.toLowerCase()));
