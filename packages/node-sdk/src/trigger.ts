import type { Json, JsonObject, JsonSchema, NodeDescription } from '@holdfast/workflow';
import type { Static, TSchema } from 'typebox';
import type { ConnectionDefinition } from './connection.ts';
import { plainSchema } from './define.ts';
import type { HttpClient } from './http.ts';
import type { MailClient } from './mail.ts';
import type { Notice } from './webhook.ts';

/** What brings runs about: a person, a call from outside, the clock, another workflow, a failed run, a change at a provider. */
export type TriggerSource = 'manual' | 'webhook' | 'schedule' | 'called' | 'run-failed' | 'provider';

/** A call that came in, as the intake understood it. `rawBody` is exactly what was sent. */
export interface IncomingCall {
  readonly method: string;
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | string[]>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly rawBody: Uint8Array;
  readonly receivedAt: number;
}

/**
 * Something that happened at the provider. Whoever tells of it first, a call or a sweep,
 * makes the run; the same `id` again makes none.
 */
export interface Change {
  /** Made of what is known both ways, such as a document's id and the time of its last change. */
  readonly id: string;
  /** When it happened, by the provider's clock, epoch milliseconds. */
  readonly at: number;
  /** The item that the run begins with. */
  readonly json: JsonObject;
  /** Files beside it, by name. */
  readonly files?: Readonly<Record<string, ChangeFile>>;
}

/** A file that comes with a change; it is stored with the run. */
export interface ChangeFile {
  readonly name: string;
  readonly mimeType: string;
  readonly bytes: Uint8Array;
}

/** What a look or a sweep may use. All of it reads, but for messages that are moved once they are stored. */
export interface FollowContext<Parameters> {
  readonly parameters: Parameters;
  readonly connection: HttpClient;
  /** The mailbox of a connection that has one. */
  readonly mail: MailClient;
  /** The connection's fields, secrets left out. */
  readonly fields: JsonObject;
  readonly signal: AbortSignal;
  /** Epoch milliseconds. */
  now(): number;
}

/** A part of a sweep. The runs of its changes and its cursor are stored in one transaction. */
export interface Swept {
  readonly changes: readonly Change[];
  /** Where to read on. */
  readonly cursor: Json;
  /** There is more to read at once. */
  readonly isMore: boolean;
}

/** What a look found. `isSweepDue`: a notice stands for more than it names, so the next sweep is due at once. */
export type Looked = readonly Change[] | { readonly changes: readonly Change[]; readonly isSweepDue: boolean };

/** How a trigger follows a provider: by its calls, by sweeps, or both. At least one of `look` and `sweep`. */
export interface Follow<Parameters> {
  /** Kinds of notices it wants to be told of. */
  kinds?(parameters: Parameters): readonly string[];
  /**
   * What notices stand for, as it is now. What no longer fits gives no change.
   * Left out: a notice only makes the next sweep due at once.
   */
  look?(context: FollowContext<Parameters>, notices: readonly Notice[]): Looked | Promise<Looked>;
  /**
   * Reads on from a cursor, with some overlap: what happened, oldest first, at most some hundreds.
   * Every `sweepMinutes` of the trigger's parameters (`sweepMinutes` of this package).
   *
   * @param from the cursor of the part before; null at the beginning, which is `begunAt`
   */
  sweep?(context: FollowContext<Parameters>, from: { readonly cursor: Json; readonly begunAt: number }): Promise<Swept>;
}

export interface TriggerSpec<Parameters extends TSchema>
  extends Pick<NodeDescription, 'type' | 'typeVersion' | 'title' | 'description' | 'icon'>,
    Partial<Pick<NodeDescription, 'keywords' | 'example'>> {
  readonly source: TriggerSource;
  /** The connection it works with, or which ones. A trigger that follows a provider needs one. */
  readonly connection?: NodeDescription['connection'] | ConnectionDefinition;
  readonly parameters: Parameters;
  readonly output?: TSchema | JsonSchema;
  /**
   * For webhooks: is the call genuine? Every configured secret is tried, over the
   * raw bytes, in constant time. `secrets` come from the trigger's connection.
   */
  verify?(call: IncomingCall, parameters: Static<Parameters>, secrets: readonly string[]): boolean;
  /**
   * For webhooks: what tells a genuine call from every other one by what was signed,
   * its time among it; null when nothing does. A second call with the same is a replay.
   */
  callId?(call: IncomingCall, parameters: Static<Parameters>): string | null;
  /** For the source `provider`. */
  readonly follow?: Follow<Static<Parameters>>;
}

export interface TriggerDefinition {
  readonly description: NodeDescription;
  readonly source: TriggerSource;
  readonly verify?: (call: IncomingCall, parameters: JsonObject, secrets: readonly string[]) => boolean;
  readonly callId?: (call: IncomingCall, parameters: JsonObject) => string | null;
  readonly follow?: Follow<never>;
}

const connectionOf = (
  said: NodeDescription['connection'] | ConnectionDefinition,
): Pick<NodeDescription, 'connection'> => {
  if (said === undefined) return {};
  return { connection: 'types' in said ? said : { types: [said.type], required: true } };
};

/** Declares a trigger: a node without inputs that starts runs. */
export function defineTrigger<const Parameters extends TSchema>(spec: TriggerSpec<Parameters>): TriggerDefinition {
  const { source, verify, callId, follow, connection, ...rest } = spec;
  return {
    description: {
      ...rest,
      ...connectionOf(connection),
      category: 'triggers',
      control: 'trigger',
      mode: 'all',
      effect: { kind: 'none' },
      parameters: plainSchema(spec.parameters),
      inputs: { fixed: [] },
      outputs: { fixed: [{ name: 'out' }] },
    } as NodeDescription,
    source,
    ...(verify ? { verify: verify as unknown as NonNullable<TriggerDefinition['verify']> } : {}),
    ...(callId ? { callId: callId as unknown as NonNullable<TriggerDefinition['callId']> } : {}),
    ...(follow ? { follow: follow as unknown as Follow<never> } : {}),
  };
}
