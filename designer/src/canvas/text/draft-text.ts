import { canonicalJson, type Problem, parseDocument, serialise, type WorkflowDocument } from '@holdfast/workflow';
import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import type { TextMark } from '../../ui/code-editor.tsx';

/** A document as text, while it is written. `problem` is set while the text is no workflow. */
export interface DraftText {
  readonly text: string;
  readonly problem: Problem | null;
}

export const textOf = (document: WorkflowDocument): DraftText => ({ text: serialise(document), problem: null });

/** What becomes of a text: the document it is, or the first thing that is wrong with it. */
export function readText(text: string): { readonly document: WorkflowDocument } | { readonly problem: Problem } {
  const read = parseDocument(text);
  if (read.ok) return { document: read.document };
  const [problem] = read.problems;
  if (!problem) throw new Error('A text was refused without a reason.');
  return { problem };
}

export const isSame = (a: WorkflowDocument, b: WorkflowDocument): boolean => canonicalJson(a) === canonicalJson(b);

/**
 * The text after the document changed elsewhere: on the canvas, by undo. What
 * says the same already stays as it was written; what is no workflow yet stays too, and is told apart by its problem.
 */
export function textAfter(draft: DraftText, document: WorkflowDocument): DraftText {
  if (draft.problem) return draft;
  const read = readText(draft.text);
  return 'document' in read && isSame(read.document, document) ? draft : textOf(document);
}

const PLACE = /line (\d+), column (\d+)/;

/** Where in the text a problem lies; null when it cannot be told. */
export function markOf(text: string, { path, message }: Problem): TextMark | null {
  const said = PLACE.exec(message);
  if (path === '' && said) {
    const lines = text.split('\n').slice(0, Number(said[1]) - 1);
    const start = lines.reduce((sum, line) => sum + line.length + 1, 0) + Number(said[2]) - 1;
    return { start, end: start + 1, message };
  }
  const tree = parseTree(text);
  const parts = path
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  // What is missing has no place: the nearest that is there stands for it.
  for (let length = parts.length; tree && length >= 0; length -= 1) {
    const found = findNodeAtLocation(tree, parts.slice(0, length));
    if (found) return { start: found.offset, end: found.offset + Math.min(found.length, 200), message };
  }
  return null;
}
