import type { Json, JsonObject } from '@holdfast/workflow';
import type { HttpClient } from './http.ts';
import type { IncomingCall } from './trigger.ts';

/**
 * What a provider's call says: that something may have happened. It is stored before the
 * call is answered, and looked into afterwards. The same `key` again is the same notice.
 */
export interface Notice {
  readonly key: string;
  /** What it is about, in a word that triggers ask for. */
  readonly kind: string;
  /** Whose books, as `account` of the webhook says it; null: those of the connection that was called. */
  readonly account: string | null;
  /** What is needed to look into it, and no more. */
  readonly data: JsonObject;
}

/** An answer without cookies; left out, the body is empty. */
export interface WebhookAnswer {
  readonly status: number;
  readonly body?: string;
}

/** A subscription that runs out, and is made and renewed by us. */
export interface Subscription {
  /** What the provider called it, for the next time; never a secret. */
  readonly known: Json;
  /** Epoch milliseconds; null: it does not run out. */
  readonly expiresAt: number | null;
}

/** What is asked of a subscription. */
export interface SubscriptionWanted {
  /** Where calls are to go. */
  readonly address: string;
  /** What calls are to be proven with, where `proof` is `address`. */
  readonly secret: string;
  /** The connection's fields, secrets left out. */
  readonly fields: JsonObject;
  /** Kinds of notices that live triggers ask for. */
  readonly kinds: readonly string[];
  /** What was known after the last time; null the first time. */
  readonly known: Json;
  readonly signal: AbortSignal;
  /** Epoch milliseconds. */
  now(): number;
}

/**
 * How a provider calls the address of a connection. It knows nothing of workflows:
 * triggers that follow the provider ask for kinds of notices.
 */
export interface WebhookSpec<Fields = never> {
  /** Secret field of the connection that calls are proven with; `address`: a secret made here, told with the subscription. */
  readonly proof: string | 'address';
  /** Time in which the provider wants its answer, in milliseconds. */
  readonly answerWithinMs: number;
  /** Where at the provider the address is entered, for a person; left out where it is told by `subscription`. */
  readonly howTo?: string;
  /** Page of the provider that describes all this. */
  readonly source: string;
  /** Largest body in bytes. Default 1 MiB. */
  readonly maxBytes?: number;
  /** Whose books a connection is for. Left out: notices name no account. */
  account?(fields: Fields): string | null;
  /** A call that only finds out whether the address listens, answered before any proof is asked for. */
  handshake?(call: IncomingCall): WebhookAnswer | null;
  /** Is the call genuine? Over the raw bytes, in constant time (`isSignedBody`, `isSignedAt`, `isSecret`). */
  verify(call: IncomingCall, secret: string): boolean;
  /** What a genuine call says, its body read as JSON. Unknown kinds may be left in: nobody asks for them. */
  notices(body: Json, call: IncomingCall): readonly Notice[];
  /** Status for a call that is not genuine; default 401. Where a refusal would end the subscription: 200. */
  readonly refusal?: number;
  readonly subscription?: {
    /** Renewed when less than this is left, in milliseconds. */
    readonly renewBeforeMs: number;
    /** Whether the provider calls from the internet, and only by https. Left out: it calls any address. */
    isFromOutside?(fields: JsonObject): boolean;
    /** Makes it, or renews what is known of it. Harmless to repeat. */
    ensure(http: HttpClient, wanted: SubscriptionWanted): Promise<Subscription>;
    /** Ends it when nothing follows the connection any more. */
    end?(http: HttpClient, known: Json, signal: AbortSignal): Promise<void>;
  };
}
