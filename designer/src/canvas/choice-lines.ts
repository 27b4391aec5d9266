import type { ChoiceGroup, Listed } from './choices.ts';

/** A line of the list of steps: the head of a group, or one choice with its place among all choices. */
export type ChoiceLine =
  | { readonly kind: 'head'; readonly group: ChoiceGroup }
  | { readonly kind: 'choice'; readonly group: ChoiceGroup; readonly choice: Listed; readonly place: number };

/** Groups as lines, one below the other. Finds have no head. */
export function choiceLines(groups: readonly ChoiceGroup[]): ChoiceLine[] {
  let place = 0;
  return groups.flatMap((group): ChoiceLine[] => [
    ...(group.section === 'found' ? [] : [{ kind: 'head' as const, group }]),
    ...group.members.map((choice) => ({ kind: 'choice' as const, group, choice, place: place++ })),
  ]);
}

/** The lines that are mounted: those in view, and the one that is marked, which the field names to those who listen. */
export function mountedLines(inView: readonly number[], marked: number): readonly number[] {
  if (marked < 0 || inView.includes(marked)) return inView;
  return [...inView, marked].toSorted((a, b) => a - b);
}
