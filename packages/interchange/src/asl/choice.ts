import type { Json, JsonObject } from '@holdfast/workflow';
import { by, KeptAside, type Mapped } from '../foreign/mapped.ts';
import { fixed, isRecord, listOf, own, textOf } from '../foreign/values.ts';
import { type Around, pathOf, shown } from './paths.ts';

const ORDERS: Readonly<Record<string, string>> = {
  Equals: 'equals',
  LessThan: 'lt',
  LessThanEquals: 'lte',
  GreaterThan: 'gt',
  GreaterThanEquals: 'gte',
};
const TIMES: Readonly<Record<string, string>> = {
  Equals: 'equals',
  LessThan: 'before',
  LessThanEquals: 'beforeOrEquals',
  GreaterThan: 'after',
  GreaterThanEquals: 'afterOrEquals',
};

/** Comparisons by their names there, without what says that the other side is a path. */
const OPERATORS: Readonly<Record<string, string>> = Object.fromEntries([
  ['StringEquals', 'string.equals'],
  ['BooleanEquals', 'boolean.equals'],
  ...Object.entries(ORDERS).map(([name, operator]) => [`Numeric${name}`, `number.${operator}`]),
  ...Object.entries(TIMES).map(([name, operator]) => [`Timestamp${name}`, `dateTime.${operator}`]),
]);

const OPPOSITES: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ['exists', 'notExists'],
    ['string.equals', 'string.notEquals'],
    ['string.regex', 'string.notRegex'],
    ['boolean.equals', 'boolean.notEquals'],
    ['number.equals', 'number.notEquals'],
    ['number.lt', 'number.gte'],
    ['number.gt', 'number.lte'],
    ['dateTime.equals', 'dateTime.notEquals'],
    ['dateTime.before', 'dateTime.afterOrEquals'],
    ['dateTime.after', 'dateTime.beforeOrEquals'],
  ].flatMap(([one = '', other = '']) => [
    [one, other],
    [other, one],
  ]),
);

/** `*` stands for anything, `\*` for itself. */
const patternOf = (glob: string): string =>
  `^${glob.replace(/\\(.)|(\*)|([.+?^${}()|[\]/])/g, (_, kept?: string, star?: string, special?: string) =>
    star ? '.*' : `\\${kept ?? special}`,
  )}$`;

interface Condition extends JsonObject {
  readonly left: Json;
  readonly operator: string;
}

/** One comparison. @throws KeptAside */
function conditionOf(rule: Json, around: Around): Condition {
  const left = `={{ ${pathOf(textOf(own(rule, 'Variable'), '$'), around)} }}`;
  const [name = '', value = null] =
    Object.entries(isRecord(rule) ? rule : {}).find(([key]) => !['Variable', 'Next', 'Comment'].includes(key)) ?? [];
  if (name === 'IsPresent') return { left, operator: value === false ? 'notExists' : 'exists' };
  if (name === 'IsNull') return { left, operator: value === false ? 'exists' : 'notExists' };
  if (name === 'StringMatches') return { left, operator: 'string.regex', right: fixed(patternOf(textOf(value))) };
  const bare = name.replace(/Path$/, '');
  const operator = Object.hasOwn(OPERATORS, bare) ? OPERATORS[bare] : undefined;
  if (operator === undefined) throw new KeptAside(`it compares by "${name}"`);
  const right = bare === name ? fixed(value) : `={{ ${pathOf(textOf(value), around)} }}`;
  return { left, operator, right };
}

const opposite = (condition: Condition): Condition => {
  const operator = OPPOSITES[condition.operator];
  if (operator === undefined) throw new KeptAside(`it asks for the opposite of "${condition.operator}"`);
  return { ...condition, operator };
};

/** A question: comparisons of which all or any must hold. @throws KeptAside where they are nested deeper */
function questionOf(rule: Json, around: Around): JsonObject {
  const condition = own(rule, 'Condition');
  if (condition !== undefined) throw new KeptAside(`it decides by JSONata: ${shown(textOf(condition, '?'))}`);
  for (const [name, combinator] of [
    ['And', 'and'],
    ['Or', 'or'],
  ] as const) {
    const list = own(rule, name);
    if (list !== undefined) return { conditions: listOf(list).map((each) => simpleOf(each, around)), combinator };
  }
  return { conditions: [simpleOf(rule, around)], combinator: 'and' };
}

function simpleOf(rule: Json, around: Around): Condition {
  if (own(rule, 'And') !== undefined || own(rule, 'Or') !== undefined)
    throw new KeptAside('its conditions are nested deeper than a switch here has them');
  const denied = own(rule, 'Not');
  return denied === undefined ? conditionOf(rule, around) : opposite(simpleOf(denied, around));
}

/** The ways that a choice has: one for each rule, then what no rule fits. */
export const waysOf = (state: JsonObject): string[] => [
  ...listOf(own(state, 'Choices')).map((rule) => textOf(own(rule, 'Next'))),
  ...(own(state, 'Default') === undefined ? [] : [textOf(own(state, 'Default'))]),
];

/** @throws KeptAside */
export function choiceOf(state: JsonObject, around: Around): Mapped {
  const choices = listOf(own(state, 'Choices'));
  if (choices.length === 0) throw new KeptAside('it has no rules');
  if (choices.some((rule) => own(rule, 'Output') !== undefined || own(rule, 'Assign') !== undefined))
    throw new KeptAside('its rules change what they hand on');
  const rules = choices.map((rule, index) => ({ name: `rule ${index + 1}`, ...questionOf(rule, around) }));
  const hasRest = own(state, 'Default') !== undefined;
  return {
    type: 'core.switch',
    parameters: { rules, matches: 'first', withElse: hasRest, typing: 'loose' },
    output: by(...rules.map(({ name }) => name), ...(hasRest ? ['else'] : [])),
    differences: hasRest ? [] : ['what no rule fits ends there, instead of failing'],
  };
}
