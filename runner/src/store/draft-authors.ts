import { diffDocuments, type WorkflowDocument } from '@holdfast/workflow';
import type { By } from './workflows.ts';

/** Who last changed a part of a draft that runs. Where things are drawn is nobody's change. */
export interface DraftAuthor {
  readonly kind: 'node' | 'edge' | 'settings';
  /** Of the node or edge; empty for the settings. */
  readonly id: string;
  readonly by: By;
  /** ISO instant. */
  readonly at: string;
}

/** Most that are remembered of one draft: the newest. */
const MOST = 5_000;

/** The authors of a draft after somebody saved another state of it. */
export function authorsAfter(
  known: readonly DraftAuthor[],
  before: WorkflowDocument,
  after: WorkflowDocument,
  by: By,
  at: string,
): DraftAuthor[] {
  const { nodes, edges, settings } = diffDocuments(before, after);
  const touched = ({ added, removed, changed }: typeof nodes | typeof edges): string[] => [
    ...[...added, ...removed].map(({ id }) => id),
    ...changed.map((each) => each.after.id),
  ];
  const author = { by: { id: by.id, name: by.name }, at };
  const fresh: DraftAuthor[] = [
    ...touched(nodes).map((id) => ({ kind: 'node' as const, id, ...author })),
    ...touched(edges).map((id) => ({ kind: 'edge' as const, id, ...author })),
    ...(settings.length > 0 ? [{ kind: 'settings' as const, id: '', ...author }] : []),
  ];
  const key = ({ kind, id }: DraftAuthor) => `${kind} ${id}`;
  const replaced = new Set(fresh.map(key));
  return [...known.filter((each) => !replaced.has(key(each))), ...fresh].slice(-MOST);
}
