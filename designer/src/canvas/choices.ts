import type { NodeCategory, NodeDescription } from '@holdfast/workflow';
import { CATEGORY_ORDER } from './catalogue.ts';
import type { Pattern } from './patterns.ts';

/** Something that can be added: one step of a type, or several steps that belong together. */
export type Choice =
  | { readonly kind: 'type'; readonly key: string; readonly description: NodeDescription }
  | { readonly kind: 'pattern'; readonly key: string; readonly pattern: Pattern; readonly title: string };

export type Section = NodeCategory | 'recent' | 'patterns' | 'found';
export interface ChoiceGroup {
  readonly section: Section;
  readonly members: readonly Choice[];
}

/** So many finds are drawn; the rest asks for one more letter. */
const MOST_FOUND = 60;
const RECENT = 'holdfast.recent-steps';
const MOST_RECENT = 6;

interface Indexed {
  readonly title: string;
  readonly rest: string;
}
const indexed = new WeakMap<NodeDescription | Pattern, Indexed>();

/** The words of a choice in small letters, made once. */
function indexOf(choice: Choice): Indexed {
  const source = choice.kind === 'type' ? choice.description : choice.pattern;
  const known = indexed.get(source);
  if (known) return known;
  const made =
    choice.kind === 'type'
      ? wordsOf(choice.description)
      : { title: choice.title.toLowerCase(), rest: choice.pattern.keywords.toLowerCase() };
  indexed.set(source, made);
  return made;
}

const wordsOf = ({ type, title, description, keywords = [] }: NodeDescription): Indexed => ({
  title: title.toLowerCase(),
  rest: `${type} ${keywords.join(' ')} ${description}`.toLowerCase(),
});

/** How well one word fits; 0: not at all. */
function scoreOf({ title, rest }: Indexed, word: string): number {
  if (title.startsWith(word)) return 8;
  if (title.includes(` ${word}`)) return 6;
  if (title.includes(word)) return 4;
  if (rest.includes(` ${word}`)) return 2;
  return rest.includes(word) ? 1 : 0;
}

/** What fits every word of a search, best first: by title, then synonyms, then whatever is said about it. */
export function found(choices: readonly Choice[], text: string): Choice[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const scored = choices.flatMap((choice) => {
    const own = indexOf(choice);
    let score = 0;
    for (const word of words) {
      const fit = scoreOf(own, word);
      if (fit === 0) return [];
      score += fit;
    }
    return [{ choice, score }];
  });
  return scored.toSorted((a, b) => b.score - a.score).map(({ choice }) => choice);
}

/** What the list shows: finds, best first; without a search what was taken lately, then everything by kind. */
export function grouped(
  choices: readonly Choice[],
  text: string,
  recent: readonly string[],
): { readonly groups: readonly ChoiceGroup[]; readonly hidden: number } {
  if (text.trim() !== '') {
    const all = found(choices, text);
    const members = all.slice(0, MOST_FOUND);
    return { groups: [{ section: 'found', members }], hidden: all.length - members.length };
  }
  const byKey = new Map(choices.map((choice) => [choice.key, choice]));
  const lately = recent.flatMap((key) => byKey.get(key) ?? []);
  const byCategory = Map.groupBy(choices, (choice) =>
    choice.kind === 'type' ? choice.description.category : ('patterns' as const),
  );
  const sections: readonly Section[] = [...CATEGORY_ORDER, 'patterns'];
  const groups = [
    { section: 'recent' as const, members: lately },
    ...sections.map((section) => ({ section, members: byCategory.get(section as NodeCategory) ?? [] })),
  ];
  return { groups: groups.filter(({ members }) => members.length > 0), hidden: 0 };
}

/** What was added lately in this browser, newest first. */
export function readRecent(): readonly string[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(RECENT) ?? '[]');
    return Array.isArray(value) ? value.filter((key) => typeof key === 'string').slice(0, MOST_RECENT) : [];
  } catch {
    return [];
  }
}

export function keepRecent(key: string): void {
  try {
    localStorage.setItem(
      RECENT,
      JSON.stringify([key, ...readRecent().filter((other) => other !== key)].slice(0, MOST_RECENT)),
    );
  } catch {
    // Without storage nothing is recent.
  }
}
