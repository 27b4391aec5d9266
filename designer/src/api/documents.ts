import type { Item, WorkflowDocument } from '@holdfast/workflow';
import type { Schemas } from './types.ts';

type Body = Schemas['Workflow']['document'];

/**
 * Documents and items as the API hands them over, in our own types. The runner
 * validates both before it stores them; the generated client knows only that a
 * document is an object, for the document's schema is its own.
 */
export const documentOf = (body: Body): WorkflowDocument => body as unknown as WorkflowDocument;

/** A document as the API takes it. */
export const bodyOf = (document: WorkflowDocument): Body => document as unknown as Body;

export const itemsOf = (items: readonly Schemas['Item'][]): readonly Item[] => items as unknown as readonly Item[];
