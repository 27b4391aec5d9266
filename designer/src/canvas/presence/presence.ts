import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Schemas } from '../../api/types.ts';

type Visit = Schemas['Presence']['people'][number];

/** Somebody else's open page of the same workflow. */
export interface Visitor extends Visit {
  /** The same person, in another tab. */
  readonly isSelf: boolean;
  /** Which of the colours is theirs, 0 to 4. */
  readonly hue: number;
}

export interface Presence {
  readonly others: readonly Visitor[];
  readonly byNode: ReadonlyMap<string, readonly Visitor[]>;
}

export const HUES = 5;
const NOBODY: Presence = { others: [], byNode: new Map() };

export const createPresence = (): StoreApi<Presence> => createStore<Presence>(() => NOBODY);

/** The same person has the same colour for everybody who looks. */
const hueOf = (id: string): number => [...id].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % HUES;

/** Everybody but this page. @param own this page's visit */
export function presenceOf(people: readonly Visit[], own: string | undefined): Presence {
  const self = people.find(({ visit }) => visit === own);
  const others = people
    .filter(({ visit }) => visit !== own)
    .map((person): Visitor => ({ ...person, isSelf: person.id === self?.id, hue: hueOf(person.id) }));
  return { others, byNode: Map.groupBy(others, ({ node }) => node ?? '') };
}
