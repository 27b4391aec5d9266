import type { Catalogue, JsonObject, WorkflowDocument } from '@holdfast/workflow';

const keyOf = (workflowId: string): string => `holdfast.test-data.${workflowId}`;
const START = '[\n  {}\n]';

/** The test data of a workflow, as text: it belongs to who tries it, not to the document. */
export function readTestData(workflowId: string, document: WorkflowDocument, describe: Catalogue): string {
  try {
    return localStorage.getItem(keyOf(workflowId)) ?? sampleOf(document, describe);
  } catch {
    return sampleOf(document, describe);
  }
}

/** The sample that a template pins to its trigger, else one empty record. */
function sampleOf(document: WorkflowDocument, describe: Catalogue): string {
  const triggers = document.nodes.filter(({ type, typeVersion }) => describe(type, typeVersion)?.control === 'trigger');
  const pinned = triggers.flatMap(({ id }) => Object.values(document.pins?.[id] ?? {}).slice(0, 1))[0];
  return pinned
    ? JSON.stringify(
        pinned.map(({ json }) => json),
        null,
        2,
      )
    : START;
}

export function keepTestData(workflowId: string, text: string): void {
  try {
    localStorage.setItem(keyOf(workflowId), text);
  } catch {
    // It stays on the page then.
  }
}

const isObject = (value: unknown): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** Items out of test data: a list of objects, or one alone. Null when it is neither. */
export function itemsOf(text: string): { json: JsonObject }[] | null {
  try {
    const given: unknown = JSON.parse(text);
    const list: unknown[] = Array.isArray(given) ? given : [given];
    return list.every(isObject) ? list.map((json) => ({ json })) : null;
  } catch {
    return null;
  }
}
