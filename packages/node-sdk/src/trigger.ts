import type { JsonObject, JsonSchema, NodeDescription } from '@holdfast/workflow';
import type { Static, TSchema } from 'typebox';
import { plainSchema } from './define.ts';

/** What brings runs about: a person, a call from outside, the clock, another workflow, a failed run. */
export type TriggerSource = 'manual' | 'webhook' | 'schedule' | 'called' | 'run-failed';

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

export interface TriggerSpec<Parameters extends TSchema>
  extends Pick<NodeDescription, 'type' | 'typeVersion' | 'title' | 'description' | 'icon'>,
    Partial<Pick<NodeDescription, 'keywords' | 'example' | 'connection'>> {
  readonly source: TriggerSource;
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
}

export interface TriggerDefinition {
  readonly description: NodeDescription;
  readonly source: TriggerSource;
  readonly verify?: (call: IncomingCall, parameters: JsonObject, secrets: readonly string[]) => boolean;
  readonly callId?: (call: IncomingCall, parameters: JsonObject) => string | null;
}

/** Declares a trigger: a node without inputs that starts runs. */
export function defineTrigger<const Parameters extends TSchema>(spec: TriggerSpec<Parameters>): TriggerDefinition {
  const { source, verify, callId, ...rest } = spec;
  return {
    description: {
      ...rest,
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
  };
}
