import type { DocumentDiff } from '@holdfast/workflow';
import type { Schemas } from '../../api/types.ts';

export type DraftAuthor = Schemas['Workflow']['draftAuthors'][number];

/** Somebody else's part in what is about to be published. */
export interface Colleague {
  readonly id: string;
  readonly name: string;
  readonly count: number;
  /** When they last changed any of it, as an ISO instant. */
  readonly latest: string;
}

export const partKey = ({ kind, id }: Pick<DraftAuthor, 'kind' | 'id'>): string => `${kind} ${id}`;

/** The parts of a document that differ. */
export function changedParts({ nodes, edges, settings }: DocumentDiff): Set<string> {
  const parts = (kind: 'node' | 'edge', { added, removed, changed }: typeof nodes | typeof edges) =>
    [...added, ...removed, ...changed.map(({ after }) => after)].map(({ id }) => partKey({ kind, id }));
  return new Set([
    ...parts('node', nodes),
    ...parts('edge', edges),
    ...(settings.length > 0 ? [partKey({ kind: 'settings', id: '' })] : []),
  ]);
}

/** Everybody else who changed something of what differs. */
export function colleaguesIn(diff: DocumentDiff, authors: readonly DraftAuthor[], self: string): readonly Colleague[] {
  const parts = changedParts(diff);
  const others = authors.filter((author) => author.by.id !== self && parts.has(partKey(author)));
  return [...Map.groupBy(others, ({ by }) => by.id)].flatMap(([id, theirs]): Colleague[] => {
    const [first] = theirs;
    if (!first) return [];
    const latest =
      theirs
        .map(({ at }) => at)
        .toSorted()
        .at(-1) ?? '';
    return [{ id, name: first.by.name, count: theirs.length, latest }];
  });
}
