import { type Catalogue, resolvePolicy, type WorkflowDocument } from '@holdfast/workflow';
import { type Outcome, outcomeOf } from '../../inspector/policy/outcome.ts';
import { nodeOf } from '../lookup.ts';

/** What a step that costs money does when a budget does not allow its call. */
export interface Downgrade {
  readonly node: string;
  readonly name: string;
  /** Models that are asked instead, in this order. */
  readonly models: readonly string[];
  /** What becomes of it when none of them is allowed either. */
  readonly last: Outcome;
  /** Name of the step that a fallback edge leads to. */
  readonly to: string | null;
}

/** Occasions of "Otherwise" that a used-up budget is one of. */
const FOR_BUDGETS: readonly unknown[] = ['budget', 'any'];

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** The way down of every step that can tell what it costs, in the order of the document. */
export function downgradesOf(document: WorkflowDocument, describe: Catalogue): Downgrade[] {
  return document.nodes.flatMap((node): Downgrade[] => {
    const description = describe(node.type, node.typeVersion);
    if (!description?.tellsCost || node.disabled) return [];
    const otherwise: unknown = node.parameters?.otherwise;
    const models = (Array.isArray(otherwise) ? otherwise : []).flatMap((each: unknown) =>
      isRecord(each) && typeof each.model === 'string' && FOR_BUDGETS.includes(each.when ?? 'any') ? [each.model] : [],
    );
    const last = outcomeOf(document, node.id, resolvePolicy(description.policy, node.policy), 'policy');
    const to = last.action === 'fallback' ? (nodeOf(document, last.to)?.name ?? null) : null;
    return [{ node: node.id, name: node.name, models, last, to }];
  });
}
