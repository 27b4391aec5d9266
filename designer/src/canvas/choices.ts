import type { Node, NodeCategory, NodeDescription } from '@holdfast/workflow';
import type { Api, ApiOperation } from '../apis/apis-query.ts';
import { CATEGORY_ORDER } from './catalogue.ts';
import type { Pattern } from './patterns.ts';

/** A step of a type, with what it begins with. */
export interface TypeChoice {
  readonly kind: 'type';
  readonly key: string;
  readonly description: NodeDescription;
  readonly begins?: Pick<Node, 'parameters' | 'connection'>;
}

/** A step that calls an operation of an imported API. What it begins with is asked of the server when it is added. */
export interface OperationChoice {
  readonly kind: 'operation';
  readonly key: string;
  readonly description: NodeDescription;
  readonly api: Api;
  readonly operation: ApiOperation;
}

/** Something that can be added: one step, or several steps that belong together. */
export type Choice =
  | TypeChoice
  | OperationChoice
  | { readonly kind: 'pattern'; readonly key: string; readonly pattern: Pattern; readonly title: string };

export type Section = NodeCategory | 'recent' | 'patterns' | 'found';
export interface ChoiceGroup {
  readonly section: Section | 'api';
  /** Of an API. */
  readonly title?: string;
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
const indexed = new WeakMap<NodeDescription | Pattern | ApiOperation, Indexed>();

/** The words of a choice in small letters, made once. */
function indexOf(choice: Choice): Indexed {
  const source =
    choice.kind === 'type' ? choice.description : choice.kind === 'operation' ? choice.operation : choice.pattern;
  const known = indexed.get(source);
  if (known) return known;
  const made = indexedWords(choice);
  indexed.set(source, made);
  return made;
}

function indexedWords(choice: Choice): Indexed {
  if (choice.kind === 'type') return wordsOf(choice.description);
  const rest =
    choice.kind === 'pattern'
      ? choice.pattern.keywords
      : [choice.api.title, ...Object.values(choice.operation).filter((each) => typeof each === 'string')].join(' ');
  return { title: titleOf(choice).toLowerCase(), rest: rest.toLowerCase() };
}

/** What a choice is called. */
export const titleOf = (choice: Choice): string =>
  choice.kind === 'type'
    ? choice.description.title
    : choice.kind === 'operation'
      ? choice.operation.title
      : choice.title;

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

/**
 * What the list shows: finds, best first; without a search what was taken lately, then everything by kind.
 * Where something starts the workflow already, what would start it comes last.
 */
export function grouped(
  choices: readonly Choice[],
  text: string,
  recent: readonly string[],
  hasTrigger = false,
): { readonly groups: readonly ChoiceGroup[]; readonly hidden: number } {
  if (text.trim() !== '') {
    const all = found(choices, text);
    const members = all.slice(0, MOST_FOUND);
    return { groups: [{ section: 'found', members }], hidden: all.length - members.length };
  }
  const byKey = new Map(choices.map((choice) => [choice.key, choice]));
  const lately = recent.flatMap((key) => byKey.get(key) ?? []);
  const byCategory = Map.groupBy(choices, (choice) =>
    choice.kind === 'type' ? choice.description.category : choice.kind === 'pattern' ? ('patterns' as const) : 'api',
  );
  const sections: readonly Section[] = [...CATEGORY_ORDER, 'patterns'];
  const all: readonly ChoiceGroup[] = [
    { section: 'recent', members: lately },
    ...sections.map((section) => ({ section, members: byCategory.get(section as NodeCategory) ?? [] })),
    ...apiGroups(byCategory.get('api') ?? []),
  ];
  const groups = all.filter(({ members }) => members.length > 0);
  if (!hasTrigger) return { groups, hidden: 0 };
  const isTriggers = ({ section }: ChoiceGroup) => section === 'triggers';
  const others = groups.filter((group) => !isTriggers(group));
  return { groups: [...others, ...groups.filter(isTriggers)], hidden: 0 };
}

/** Operations under the names of their APIs. */
const apiGroups = (choices: readonly Choice[]): ChoiceGroup[] =>
  [...Map.groupBy(choices, (choice) => (choice.kind === 'operation' ? choice.api : null))].map(([of, members]) => ({
    section: 'api' as const,
    title: of?.title ?? '',
    members,
  }));

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
