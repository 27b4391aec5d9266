import type { JsonObject } from '@holdfast/workflow';

const keyOf = (workflowId: string): string => `holdfast.test-data.${workflowId}`;
const START = '[\n  {}\n]';

/** The test data of a workflow, as text: it belongs to who tries it, not to the document. */
export function readTestData(workflowId: string): string {
  try {
    return localStorage.getItem(keyOf(workflowId)) ?? START;
  } catch {
    return START;
  }
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
