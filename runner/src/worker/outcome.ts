import type { PlanNode } from '@holdfast/engine';
import type { CallerResponse, Suspension } from '@holdfast/node-sdk';
import type { Item, ItemFailures, JsonObject } from '@holdfast/workflow';
import type { CursorMove } from './cursors.ts';

/** What an attempt at a step came to, before the engine has heard of it. */
export interface Outcome {
  /** Input items that are through. */
  readonly ok: readonly number[] | 'all';
  readonly failures: readonly ItemFailures[];
  /** Output items by port. */
  readonly ports: Readonly<Record<string, readonly Item[]>>;
  readonly suspend: Suspension | null;
  readonly respond: CallerResponse | null;
  readonly usage: JsonObject | null;
  /** What the step keeps for its next attempt; null: what it had. */
  readonly memory: JsonObject | null;
  /** How far it has read on, where it came through; null: no further. */
  readonly cursor: CursorMove | null;
}

export const NOTHING: Outcome = {
  ok: [],
  failures: [],
  ports: {},
  suspend: null,
  respond: null,
  usage: null,
  memory: null,
  cursor: null,
};

/** Output items by port, as counts. */
export function countsOf(ports: Outcome['ports']): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [port, items] of Object.entries(ports)) if (items.length > 0) counts[port] = items.length;
  return counts;
}

/** Puts failures with the same words together, so that a thousand equal ones are one line. */
export function groupFailures(
  failures: readonly { index: number; failure: ItemFailures['failure'] }[],
): ItemFailures[] {
  const groups = new Map<string, { items: number[]; failure: ItemFailures['failure'] }>();
  for (const { index, failure } of failures) {
    const key = `${failure.class}\n${failure.code}\n${failure.message}\n${failure.evidence?.retryAfterMs ?? ''}\n${failure.evidence?.amount?.value ?? ''}`;
    const group = groups.get(key);
    if (group) group.items.push(index);
    else groups.set(key, { items: [index], failure });
  }
  return [...groups.values()];
}

/** What becomes of an attempt whose output is beyond the limit of its node: what it got through has failed by that. */
export function tooLarge(
  { ok, failures, usage }: Outcome,
  { name, effect, policy }: Pick<PlanNode, 'name' | 'effect' | 'policy'>,
  sizeBytes: number,
): Outcome {
  const failure: ItemFailures['failure'] = {
    class: 'permanent',
    code: 'permanent/resource_limit',
    message: `"${name}" gave ${sizeBytes} bytes, and its policy allows ${policy.maxOutputBytes}. Ask for less, work in batches, hand the data on as a file, or raise "maxOutputBytes".`,
    phase: effect.kind === 'none' ? 'unsent' : 'answered',
    decidedBy: '1c.limit',
  };
  return { ...NOTHING, failures: [...failures, { items: ok, failure }], usage };
}
