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

/** The choices of one provider or API, listed as one thing until it is opened. */
export interface Folder {
  readonly kind: 'folder';
  readonly key: string;
  readonly title: string;
  readonly members: readonly Choice[];
}

/** What the list has lines of. */
export type Listed = Choice | Folder;

export type Section = NodeCategory | 'recent' | 'patterns' | 'found';
export interface ChoiceGroup {
  /** `rest`: of a folder, what nothing else in it is about. */
  readonly section: Section | 'api' | 'rest';
  /** Of an API, of a part of one, or of what the steps of a provider are about. */
  readonly title?: string;
  readonly members: readonly Listed[];
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
export const titleOf = (choice: Listed): string =>
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

interface ListView {
  /** What is searched for. */
  readonly text: string;
  /** Keys of what was added lately, newest first. */
  readonly recent: readonly string[];
  /** Something starts the workflow already: what would start it comes last. Default: false. */
  readonly hasTrigger?: boolean;
  /** The folder that is looked into. Default: none. */
  readonly within?: Folder | undefined;
}

/**
 * What the list shows: finds, best first; without a search what was taken lately, then everything by kind, with
 * the many steps of one provider in a folder; or what a folder holds.
 */
export function grouped(
  choices: readonly Choice[],
  { text, recent, hasTrigger = false, within }: ListView,
): { readonly groups: readonly ChoiceGroup[]; readonly hidden: number } {
  if (text.trim() !== '') {
    const all = found(within?.members ?? choices, text);
    const members = all.slice(0, MOST_FOUND);
    return { groups: [{ section: 'found', members }], hidden: all.length - members.length };
  }
  const groups = within ? insideOf(within) : everything(choices, recent);
  if (!hasTrigger) return { groups, hidden: 0 };
  const isTriggers = ({ section }: ChoiceGroup) => section === 'triggers';
  const others = groups.filter((group) => !isTriggers(group));
  return { groups: [...others, ...groups.filter(isTriggers)], hidden: 0 };
}

const isFilled = ({ members }: ChoiceGroup) => members.length > 0;

function everything(choices: readonly Choice[], recent: readonly string[]): ChoiceGroup[] {
  const byKey = new Map(choices.map((choice) => [choice.key, choice]));
  const lately = recent.flatMap((key) => byKey.get(key) ?? []);
  const bySection = Map.groupBy(folded(choices), sectionOf);
  const sections: readonly Section[] = [...CATEGORY_ORDER, 'patterns'];
  return [
    { section: 'recent' as const, members: lately },
    ...sections.map((section) => ({ section, members: bySection.get(section) ?? [] })),
    ...apiGroups(bySection.get('api') ?? []),
  ].filter(isFilled);
}

/** What a folder holds: steps by kind, many of a kind by what they are about, operations by what their API calls them together. */
function insideOf({ title, members }: Folder): ChoiceGroup[] {
  const bySection = Map.groupBy(members, sectionOf);
  const byTag = Map.groupBy(bySection.get('api') ?? [], (choice) =>
    choice.kind === 'operation' ? (choice.operation.tag ?? title) : title,
  );
  return [
    ...CATEGORY_ORDER.flatMap((section) => divided(section, bySection.get(section) ?? [])),
    ...[...byTag].map(([tag, operations]) => ({ section: 'api' as const, title: tag, members: operations })),
  ].filter(isFilled);
}

/** So many steps of a kind are more than one looks over at once. */
const DIVIDED_FROM = 12;

/** Steps of one kind, under what they are about where they are many. What there is one step about comes last. */
function divided(section: NodeCategory, members: readonly Choice[]): ChoiceGroup[] {
  if (members.length < DIVIDED_FROM) return [{ section, members }];
  const byResource = Map.groupBy(members, resourceOf);
  const isAlone = (choice: Choice) => byResource.get(resourceOf(choice))?.length === 1;
  const several = [...byResource].filter(([, own]) => own.length > 1);
  return [
    ...several
      .map(([resource, own]) => ({ section, title: resourceWords(resource), members: own }))
      .toSorted((a, b) => a.title.localeCompare(b.title)),
    { section: 'rest', members: members.filter(isAlone) },
  ];
}

/** What a step is about, in the words of its type: `xero.creditNote.list` is about `creditNote`. */
const resourceOf = (choice: Choice): string =>
  choice.kind === 'type' ? (choice.description.type.split('.').at(-2) ?? '') : '';

/** Names of things in types as a heading of several: `creditNote` as "Credit notes". */
function resourceWords(resource: string): string {
  const words = resource.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  const several = /(s|x|ch)$/.test(words)
    ? `${words}es`
    : /[^aeiou]y$/.test(words)
      ? `${words.slice(0, -1)}ies`
      : `${words}s`;
  return several.charAt(0).toUpperCase() + several.slice(1);
}

/** Where something stands. A folder stands where what it does stands, and not where it is started from. */
function sectionOf(listed: Listed): Section | 'api' {
  if (listed.kind === 'pattern') return 'patterns';
  if (listed.kind === 'operation') return 'api';
  if (listed.kind === 'type') return listed.description.category;
  const sections = listed.members.map(sectionOf);
  return sections.find((section) => section !== 'triggers') ?? 'triggers';
}

/** So many steps of one provider take more of the list than people look through for another. */
const FOLDED_FROM = 8;

/** Puts the steps of a provider, and the operations of an API, into a folder where there are many. */
function folded(choices: readonly Choice[]): Listed[] {
  const byOwner = Map.groupBy(choices, (choice) =>
    choice.kind === 'type' ? choice.description.provider : choice.kind === 'operation' ? choice.api.slug : undefined,
  );
  return [...byOwner].flatMap(([owner, members]): readonly Listed[] => {
    const [first] = members;
    if (owner === undefined || members.length < FOLDED_FROM) return members;
    return [
      { kind: 'folder', key: `folder:${owner}`, title: first?.kind === 'operation' ? first.api.title : owner, members },
    ];
  });
}

/** Folders of APIs together; the few operations of another API under its name. */
function apiGroups(listed: readonly Listed[]): ChoiceGroup[] {
  const byApi = Map.groupBy(listed, (each) => (each.kind === 'operation' ? each.api.title : null));
  return [...byApi].map(([title, members]) => ({
    section: 'api' as const,
    ...(title === null ? {} : { title }),
    members,
  }));
}

/** Places of the first choice of each group, among all choices. */
const heads = (groups: readonly ChoiceGroup[]): number[] => {
  let place = 0;
  return groups.map(({ members }) => {
    place += members.length;
    return place - members.length;
  });
};

/** The first choice of the next group; from the last group on the place stays. */
export const headAfter = (groups: readonly ChoiceGroup[], at: number): number =>
  heads(groups).find((head) => head > at) ?? at;

/** The first choice of this group, from there that of the group before. */
export const headBefore = (groups: readonly ChoiceGroup[], at: number): number =>
  heads(groups).findLast((head) => head < at) ?? at;

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
