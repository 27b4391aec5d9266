import type { RunState } from '@holdfast/engine';
import type { CallerResponse } from '@holdfast/node-sdk';
import type { Item } from '@holdfast/workflow';
import type { Doubt } from '../epochs/epoch-store.ts';
import type { RunBirth } from '../store/checkpoint.ts';
import type { RunMode, RunSource } from '../store/schema.ts';
import type { CompiledWorkflow } from './plans.ts';
import type { RunVariables } from './run-variables.ts';

/** What is fixed about a run for its whole life. */
export interface RunIdentity {
  readonly runId: string;
  readonly workspaceId: string;
  readonly workflow: CompiledWorkflow;
  readonly mode: RunMode;
  readonly source: RunSource;
  readonly parent: RunBirth['parent'];
  readonly depth: number;
}

/** Where a carrier begins: at a birth, or at a journal that was folded. */
export interface CarrierStart {
  readonly birth: RunBirth | null;
  readonly fence: number;
  /** Monotonic moment until which the lease is known to hold. */
  readonly leaseUntil: number;
  readonly wakeSeq: number;
  readonly lapses: number;
  readonly folded: { readonly state: RunState; readonly headHash: string } | null;
  /** Set where the run may have come further than the database knows. */
  readonly doubt: Doubt | null;
  /** Null where the workflow reads none. */
  readonly variables: RunVariables | null;
}

/** What somebody who waits for the run is told, after the commit that holds what is said. */
export type Answer =
  | { readonly kind: 'response'; readonly response: CallerResponse }
  | { readonly kind: 'ended'; readonly status: 'succeeded' | 'failed' | 'cancelled'; readonly items: readonly Item[] }
  | { readonly kind: 'resting' | 'lost' }
  | { readonly kind: 'duplicate'; readonly endpointId: string; readonly dedupeKey: string };
