import type { Step } from '@holdfast/engine';
import { fail } from '@holdfast/node-sdk';
import { changesBetween } from '@holdfast/nodes-human';
import { canonicalJson, type Item, type JsonObject, type StepId } from '@holdfast/workflow';
import type { Carrier } from './carrier.ts';
import type { CompiledNode } from './plans.ts';
import { NotLoadedError } from './run-data.ts';

/** What steps that ask people add to an item: how they were answered is no part of what was approved. */
const SAID = ['approval', 'form', 'choice'] as const;
/** Most of a difference that is kept with a failure, in characters. */
const MAX_SHOWN = 2_000;

/**
 * Holds a write to what people approved. Invariants:
 * A1 Each item it sends left the approval as it is, but for the answer itself, and no more often than it left it.
 * A2 What did not come by the approval was not approved.
 * A3 It is asked before the first byte, in every process and after every repair: nobody can send anything else.
 */
export class Approved {
  readonly #name: string;
  readonly #approved: readonly JsonObject[];
  readonly #counts: ReadonlyMap<string, number>;

  /** @param name of the step that asked @param approved items that left it with consent */
  constructor(name: string, approved: readonly Item[]) {
    this.#name = name;
    this.#approved = approved.map(plain);
    const counts = new Map<string, number>();
    for (const json of this.#approved.map(canonicalJson)) counts.set(json, (counts.get(json) ?? 0) + 1);
    this.#counts = counts;
  }

  /** @throws NodeFailure policy/not_approved, policy/changed_after_approval with the difference */
  check(items: readonly Item[], index: number): void {
    const own = items.slice(0, index + 1).map(plain);
    const json = own.at(-1) ?? {};
    const text = canonicalJson(json);
    const times = own.filter((each) => canonicalJson(each) === text).length;
    const allowed = this.#counts.get(text) ?? 0;
    if (times <= allowed) return;
    if (this.#approved.length === 0 || allowed > 0)
      throw fail.policy('not_approved', {
        message: `"${this.#name}" has not approved this item${allowed > 0 ? ' so often' : ''}. Nothing was sent.`,
        decidedBy: 'approval',
      });
    const before = this.#approved[index] ?? this.#approved[0] ?? {};
    const changes = changesBetween(before, json);
    const paths = changes.map(({ path }) => path).slice(0, 5);
    throw fail.policy('changed_after_approval', {
      message: `What is to be sent is not what was approved at "${this.#name}": ${paths.join(', ')} changed since. Nothing was sent. Lead it back to the approval, or skip it.`,
      decidedBy: 'approval',
      evidence: { path: paths[0] ?? '', body: shown(changes) },
    });
  }
}

/** As many changes as there is room for, as JSON. */
function shown(changes: readonly object[]): string {
  for (let count = changes.length; count > 0; count -= 1) {
    const text = JSON.stringify({ changes: changes.slice(0, count) });
    if (text.length <= MAX_SHOWN) return text;
  }
  return JSON.stringify({ changes: [] });
}

function plain({ json }: Item): JsonObject {
  const rest = { ...json };
  for (const name of SAID) delete rest[name];
  return rest;
}

/** What was approved of the items of a step; null where its node asks for no approval. @throws NotLoadedError */
export function approvedFor(carrier: Carrier, step: Step, { plan }: CompiledNode): Approved | null {
  const by = plan.policy.approvedBy;
  if (by === null) return null;
  const { nodeIds, plan: whole } = carrier.identity.workflow;
  const node = nodeIds.get(by) ?? by;
  const items = ancestorsOf(carrier, step)
    .filter((id) => carrier.state.steps.get(id)?.node === node)
    .flatMap((id) => {
      if (!carrier.data.has(id)) throw new NotLoadedError([id]);
      return carrier.data
        .chunks(id)
        .flatMap(({ ports }) => Object.entries(ports).flatMap(([port, list]) => (port === 'rejected' ? [] : list)));
    });
  return new Approved(whole.nodes.get(node)?.name ?? by, items);
}

/** Steps that the input of a step came of, near ones first. */
function ancestorsOf({ state }: Carrier, step: Step): StepId[] {
  const seen = new Set<StepId>();
  const queue: Step[] = [step];
  for (let next = queue.shift(); next; next = queue.shift())
    for (const { step: origin } of next.inputs.flatMap(({ refs }) => refs)) {
      const found = state.steps.get(origin);
      if (!found || seen.has(origin)) continue;
      seen.add(origin);
      queue.push(found);
    }
  return [...seen];
}
