import type { WorkflowDocument } from '@holdfast/workflow';
import { templatesIn } from './check.ts';
import { variableUses } from './variables.ts';

/** A step that reads variables of the workspace. */
export interface VariableReader {
  readonly id: string;
  readonly name: string;
  readonly names: ReadonlySet<string>;
  /** It works out a name at run time, and may read any. */
  readonly readsAny: boolean;
}

/** The steps of a document that read variables. Those that are off count: they may be on tomorrow. */
export function variableReaders(document: WorkflowDocument): VariableReader[] {
  return document.nodes.flatMap(({ id, name, parameters = {}, policy }) => {
    const uses = [
      ...templatesIn(parameters),
      ...templatesIn([policy?.idempotencyKey ?? null, policy?.amount?.value ?? null]),
    ].flatMap(({ template }) => variableUses(template));
    if (uses.length === 0) return [];
    const names = new Set(uses.flatMap((use) => use.name ?? []));
    return [{ id, name, names, readsAny: uses.some((use) => use.name === null) }];
  });
}
