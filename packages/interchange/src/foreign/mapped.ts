import type { JsonObject, Node, WorkflowDocument } from '@holdfast/workflow';
import type { ReportEntry } from '../import.ts';

/** A workflow of another program as a document, with what became of each of its parts. */
export interface ReadWorkflow {
  readonly document: WorkflowDocument;
  readonly entries: readonly ReportEntry[];
}

/** What a part of a foreign workflow becomes. */
export interface Mapped {
  readonly type: string;
  readonly parameters?: JsonObject;
  /** Port of an output or input by its position. Left out: `out` and `in`. */
  readonly output?: (index: number) => string | null;
  readonly input?: (index: number) => string;
  /** How it differs from what it was. */
  readonly differences?: readonly string[];
  /** It calls with a credential: the step names a connection for it. */
  readonly takesConnection?: boolean;
}

/** Why a part is kept aside, where there is more to say than that nothing here does the same. */
export class KeptAside extends Error {
  override readonly name = 'KeptAside';
}

/** What something becomes, or why it is kept aside. */
export function mappedOrWhy<T extends Mapped>(map: () => T): [T, ''] | [null, string] {
  try {
    return [map(), ''];
  } catch (error) {
    if (error instanceof KeptAside) return [null, error.message];
    throw error;
  }
}

/** Names of the outputs of a step that is kept aside: the first as every step calls it. */
export const plainOutput = (index: number): string => (index === 0 ? 'out' : `out${index + 1}`);
export const plainInput = (index: number): string => (index === 0 ? 'in' : `in${index + 1}`);

/** Ports by their position. */
export const by =
  (...ports: readonly string[]) =>
  (index: number): string | null =>
    ports[index] ?? null;

/** A type for what is kept aside: that of no connector, so that nothing ever runs it. */
export const asideType = (program: string, kind: string): string =>
  `${program}.${kind.replace(/[^A-Za-z0-9.-]+/g, '-').slice(0, 100) || 'node'}`;

/** The line of a report about one step. */
export function entryOf(
  { id, name }: Pick<Node, 'id' | 'name'>,
  kept: string | null,
  differences: readonly string[] = [],
): ReportEntry {
  if (kept !== null)
    return {
      outcome: 'kept_aside',
      message: `"${name}" is ${kept}. It keeps what it says; replace it or remove it.`,
      node: id,
    };
  if (differences.length > 0)
    return { outcome: 'approximated', message: `"${name}": ${differences.join('; ')}.`, node: id };
  return { outcome: 'mapped', message: `"${name}" was taken over.`, node: id };
}
