import { renameReferences } from '@holdfast/expressions/rename';
import { isExpression, type Json, type JsonObject, uniqueName, type WorkflowDocument } from '@holdfast/workflow';
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
    nodes: document.nodes.map((each) => {
      const parameters = each.parameters && (rewritten(each.parameters, renames) as JsonObject);
      const named = each.id === id ? { ...each, name } : each;
      return parameters === each.parameters || parameters === undefined ? named : { ...named, parameters };
    }),
  };
}
