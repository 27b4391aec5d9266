import type { FileRecord } from '@holdfast/workflow';

/** What goes on the wire, credentials left out: stored with the intent and sent again verbatim. */
export interface WireRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | null;
  /** Streamed instead of `body`. */
  readonly bodyFile?: FileRecord;
}

/** Makes a write durable before its first byte. Implemented by the worker. */
export interface WriteGate {
  /** A write of this attempt was let out: what belongs to it is not held back any more. */
  readonly hasSent: boolean;
  /** Commits the intent; answers what to send: the given request, or the stored one on a resend. May throw NodeFailure. */
  open(request: WireRequest): Promise<WireRequest>;
  /** Counts one more send of the same bytes, which an answer to the first one asked for. May throw NodeFailure. */
  resend(): Promise<void>;
  /** The provider said yes: from now on the write stands, whatever becomes of its answer. */
  accepted(): void;
  /** Synchronous, the last line before the socket write; throws when the lease is too short. */
  guard(): void;
}
