import type { Json, JsonObject } from '@holdfast/workflow';
import { redact } from '../connections/redaction.ts';
import { sha256Hex } from '../worker/effects.ts';

/** Larger values are named in the audit trail by their size and hash. */
const MOST_RECORDED_BYTES = 2_048;

/** As a field of that name would be written, with what looks like a secret taken out. */
const masked = (name: string, value: Json, secrets: readonly string[]) => {
  const text = JSON.stringify({ [name]: value });
  const clean = redact(text, secrets);
  return { text, clean };
};

/** Whether a value looks like a secret, by its name or its content, or holds one of a connection. */
export function looksSecret(name: string, value: Json, secrets: readonly string[]): boolean {
  const { text, clean } = masked(name, value, secrets);
  return text !== clean;
}

/** A value as the audit trail has it: without secrets, and not longer than somebody reads. */
export function recorded(name: string, value: Json, secrets: readonly string[]): Json {
  const { text, clean } = masked(name, value, secrets);
  const sizeBytes = Buffer.byteLength(text);
  if (sizeBytes > MOST_RECORDED_BYTES) return { sizeBytes, sha256: sha256Hex(text) };
  try {
    return (JSON.parse(clean) as JsonObject)[name] ?? null;
  } catch {
    // A mask in the middle of an escape: what is left says nothing.
    return '•••';
  }
}
