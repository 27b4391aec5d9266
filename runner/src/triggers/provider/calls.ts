import { randomUUID } from 'node:crypto';
import { type HttpClient, type MailClient, withVerbs } from '@holdfast/node-sdk';
import type { SettledEffect } from '@holdfast/workflow';
import type { World } from '../../connections/outside.ts';
import type { Runtime } from '../../runtime.ts';
import type { Sender } from '../../worker/execute.ts';

const CALL_TIMEOUT_MS = 20_000;

/** Whose calls these are, and what they may do. */
export interface Caller {
  readonly workspaceId: string;
  /** Slug of the connection. */
  readonly connection: string;
  /** What stands for a run with the limits of the connection. */
  readonly id: string;
  /** What stands for a node there. */
  readonly node: string;
  readonly effect: SettledEffect;
  readonly signal: AbortSignal;
}

/** Calls with a connection on behalf of no run; its limits hold for them as for those of runs. */
export const callsOf = (
  { outside, settings }: Pick<Runtime<World>, 'outside' | 'settings'>,
  { workspaceId, connection, id, node, effect, signal }: Caller,
): HttpClient =>
  withVerbs((request) =>
    outside.send(request, {
      workspaceId,
      connection,
      sender: senderOf(id, node, settings.leaseMs),
      effect,
      gate: null,
      signal,
      timeoutMs: CALL_TIMEOUT_MS,
      files: outside.fileStore.of({ runId: randomUUID(), workspaceId }),
    }),
  );

/** The mailbox of a connection, on behalf of no run. */
export const mailOf = (
  { outside, settings }: Pick<Runtime<World>, 'outside' | 'settings'>,
  { workspaceId, connection, id, node, signal }: Omit<Caller, 'effect'>,
): MailClient =>
  outside.mailboxes.of({ workspaceId, connection, sender: senderOf(id, node, settings.leaseMs), signal });

const senderOf = (runId: string, node: string, leaseMs: number): Sender => ({
  runId,
  fence: 0,
  leaseMs,
  node,
  rateLimit: null,
  circuitBreaker: null,
  isReturning: false,
  held: null,
});
