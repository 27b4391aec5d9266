import { parseCurl } from '@holdfast/interchange';
import { changeNode, type WorkflowDocument } from '@holdfast/workflow';
import type { NodeTypes } from './catalogue.ts';
import { addNode, type Point } from './model.ts';

/** Whether a text is a curl command, as API documentation and browsers give it. */
export const isCurl = (text: string): boolean => /^\s*curl(?:\.exe)?\s/.test(text);

/**
 * A curl command as an HTTP request on the canvas. What is secret in it stays out, and is named in the notes.
 *
 * @throws CurlSyntaxError
 */
export function pasteCurl(
  document: WorkflowDocument,
  types: NodeTypes,
  command: string,
  at: Point,
): { document: WorkflowDocument; id: string; notes: readonly string[] } | null {
  const description = types.describe('http.request', 1);
  if (!description) return null;
  const { parameters, notes } = parseCurl(command);
  const { document: added, id } = addNode(document, description, at);
  return { document: changeNode(added, id, { parameters }), id, notes };
}
