import { createHash } from 'node:crypto';
import { canonicalJson, type JsonObject, type Repair } from '@holdfast/workflow';
import type { Actor } from '../auth/actor.ts';
import type { ProposalStore } from '../store/proposals.ts';
import type { StepMoves } from '../store/step-viewer.ts';

/**
 * What one person may not decide alone (failure-model section 6): to let a write through that is worth more than its
 * limit, or to say of one that is in doubt that it happened or is to be sent again. Two people have to say the same,
 * about the same items, amounts, reference and output, while the step stands as it did.
 */

/**
 * Moves that let money go, or count it as gone. An edited input is looked at anew, and dropping one spends nothing. To let one in doubt
 * leave by the fallback edge says that it was not written, and a step there may write it.
 */
const LETS_GO: readonly Repair[] = ['retry', 'resend', 'done', 'fallback'];

/** Amounts above their limit that a move would let go, by item; null where one person is enough. */
export function amountsOf(
  action: Repair,
  { parked, hasLimit }: Pick<StepMoves, 'parked' | 'hasLimit'>,
): Readonly<Record<string, string>> | null {
  if (!LETS_GO.includes(action)) return null;
  const amounts = parked.flatMap(({ items, failure }) => {
    const { amount } = failure.evidence ?? {};
    // Of a write in doubt whose amount nobody could work out, as of one that is above its limit.
    const isAbove = amount?.isAbove ?? (failure.class === 'ambiguous' && hasLimit);
    const counts = failure.class === 'ambiguous' || (failure.code === 'policy/amount_limit' && action === 'retry');
    return isAbove && counts ? items.map((item) => [String(item), amount?.value ?? ''] as const) : [];
  });
  return amounts.length === 0 ? null : Object.fromEntries(amounts);
}

interface Asked {
  readonly actor: Actor;
  readonly runId: string;
  readonly step: string;
  readonly attempt: number;
  readonly amounts: Readonly<Record<string, string>>;
  /** What was asked for, its reason left out: that is each one's own. */
  readonly said: JsonObject & { readonly action: Repair };
}

/**
 * Whether somebody else has said the same before: gives their name, and it is done now. Null: it is noted as the word of
 * the first, and nothing happens yet.
 */
export async function secondOf(
  proposals: Pick<ProposalStore, 'agree' | 'propose'>,
  { actor, runId, step, attempt, amounts, said }: Asked,
  reason: string,
): Promise<string | null> {
  const about = canonicalJson(JSON.parse(JSON.stringify({ ...said, attempt, amounts })));
  const fingerprint = createHash('sha256').update(about).digest('hex');
  const proposed = { workspaceId: actor.workspaceId, runId, step, action: said.action, fingerprint };
  const first = await proposals.agree(proposed, actor.id);
  if (first) return first.name;
  await proposals.propose(proposed, {
    by: actor,
    action: 'step.repair-proposed',
    subject: `run:${runId}`,
    detail: { ...said, step, reason, amounts },
  });
  return null;
}
