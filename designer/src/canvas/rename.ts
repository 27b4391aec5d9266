import { renameReferences } from '@holdfast/expressions/rename';
import {
  isExpression,
  type Json,
  type JsonObject,
  type Node,
  type Policy,
  uniqueName,
  type WorkflowDocument,
} from '@holdfast/workflow';
import { nodeOf } from './lookup.ts';

function rewritten(value: Json, renames: ReadonlyMap<string, string>): Json {
  if (isExpression(value)) return renameReferences(value, renames);
  if (Array.isArray(value)) {
    const next = value.map((entry) => rewritten(entry, renames));
    return next.some((entry, index) => entry !== value[index]) ? next : value;
  }
  if (value === null || typeof value !== 'object') return value;
  const next = Object.entries(value).map(([key, entry]): [string, Json] => [key, rewritten(entry, renames)]);
  return next.some(([key, entry]) => entry !== value[key]) ? Object.fromEntries(next) : value;
}

/** What of a policy reads other steps, or names one. */
function renamedPolicy(policy: Policy, renames: ReadonlyMap<string, string>): Policy {
  const { idempotencyKey: key, amount, approvedBy: by } = policy;
  const next = {
    ...(key === undefined ? {} : { idempotencyKey: rewritten(key, renames) as string }),
    ...(amount === undefined ? {} : { amount: { ...amount, value: rewritten(amount.value, renames) as string } }),
    ...(by === undefined ? {} : { approvedBy: renames.get(by) ?? by }),
  };
  const isSame = next.idempotencyKey === key && next.amount?.value === amount?.value && next.approvedBy === by;
  return isSame ? policy : { ...policy, ...next };
}

/** A node whose references follow; the same object where it has none of them. */
export function following(node: Node, renames: ReadonlyMap<string, string>): Node {
  const parameters = node.parameters && (rewritten(node.parameters, renames) as JsonObject);
  const policy = node.policy && renamedPolicy(node.policy, renames);
  if (parameters === node.parameters && policy === node.policy) return node;
  return { ...node, ...(parameters ? { parameters } : {}), ...(policy ? { policy } : {}) };
}

/**
 * Renames a node, and every reference to its name with it. A name that is taken
 * gets a number: references would not know which of two is meant.
 */
export function renameNode(document: WorkflowDocument, id: string, wanted: string): WorkflowDocument {
  const node = nodeOf(document, id);
  const trimmed = wanted.trim();
  if (!node || trimmed === '' || trimmed === node.name) return document;
  const others = document.nodes.filter((each) => each.id !== id);
  const name = uniqueName(trimmed, new Set(others.map((each) => each.name)));
  // Where another node's id reads like the old name, that node is meant.
  const isAmbiguous = others.some((each) => each.id === node.name);
  const renames = isAmbiguous ? new Map<string, string>() : new Map([[node.name, name]]);
  return {
    ...document,
    nodes: document.nodes.map((each) => following(each.id === id ? { ...each, name } : each, renames)),
  };
}
