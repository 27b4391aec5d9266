import type { Json, JsonObject } from '@holdfast/workflow';
import { KeptAside } from '../foreign/mapped.ts';
import { dig, isRecord, listOf, own, textOf } from '../foreign/values.ts';

/** Comparisons that both have under one name. Source: n8n-io/n8n packages/workflow/src/node-parameters/filter-parameter.ts */
const SAME: Readonly<Record<string, readonly string[]>> = {
  string: [
    'equals',
    'notEquals',
    'contains',
    'notContains',
    'startsWith',
    'notStartsWith',
    'endsWith',
    'notEndsWith',
    'regex',
    'notRegex',
    'empty',
    'notEmpty',
  ],
  number: ['equals', 'notEquals', 'gt', 'gte', 'lt', 'lte', 'empty', 'notEmpty'],
  dateTime: ['equals', 'notEquals', 'after', 'before', 'afterOrEquals', 'beforeOrEquals', 'empty', 'notEmpty'],
  boolean: ['true', 'false', 'equals', 'notEquals', 'empty', 'notEmpty'],
  array: [
    'contains',
    'notContains',
    'lengthEquals',
    'lengthNotEquals',
    'lengthGt',
    'lengthGte',
    'lengthLt',
    'lengthLte',
    'empty',
    'notEmpty',
  ],
  object: ['empty', 'notEmpty'],
};

/** Names of the first version of conditions. */
const LEGACY: Readonly<Record<string, string>> = {
  equal: 'equals',
  notEqual: 'notEquals',
  larger: 'gt',
  largerEqual: 'gte',
  smaller: 'lt',
  smallerEqual: 'lte',
  isEmpty: 'empty',
  isNotEmpty: 'notEmpty',
};

function operatorOf(type: string, operation: string): string {
  if (Object.hasOwn(SAME, type) && SAME[type]?.includes(operation)) return `${type}.${operation}`;
  // "Exists" asks for anything at all, whatever its type.
  if (operation === 'exists') return 'string.notEmpty';
  if (operation === 'notExists') return 'string.empty';
  throw new KeptAside(`it compares by "${type}: ${operation}", which there is no comparison for`);
}

const condition = (left: Json | undefined, operator: string, right: Json | undefined): JsonObject => ({
  left: left ?? null,
  operator,
  ...(right === undefined || right === '' ? {} : { right }),
});

/** Conditions of an if, a filter or a rule, with how they are combined. @throws KeptAside */
export function questionOf(conditions: unknown): JsonObject {
  const list = listOf(own(conditions, 'conditions')).map((each) =>
    condition(
      own(each, 'leftValue'),
      operatorOf(textOf(dig(each, 'operator', 'type'), 'string'), textOf(dig(each, 'operator', 'operation'), 'equals')),
      own(each, 'rightValue'),
    ),
  );
  if (list.length === 0) throw new KeptAside('it has no conditions');
  return { conditions: list, combinator: own(conditions, 'combinator') === 'or' ? 'or' : 'and' };
}

/** How values are compared: n8n says it beside the conditions. */
export const comparingOf = (conditions: unknown): JsonObject => ({
  typing: dig(conditions, 'options', 'typeValidation') === 'loose' ? 'loose' : 'strict',
  ignoreCase: dig(conditions, 'options', 'caseSensitive') === false,
});

/** The first version: lists by type. @throws KeptAside */
export function legacyQuestionOf(parameters: JsonObject): JsonObject {
  const groups = own(parameters, 'conditions');
  const list = Object.entries(isRecord(groups) ? groups : {}).flatMap(([type, entries]) =>
    listOf(entries).map((each) => {
      const said = textOf(
        own(each, 'operation'),
        type === 'number' ? 'smaller' : type === 'dateTime' ? 'after' : 'equal',
      );
      const operation = Object.hasOwn(LEGACY, said) ? (LEGACY[said] ?? said) : said;
      return condition(own(each, 'value1'), operatorOf(type, operation), own(each, 'value2'));
    }),
  );
  if (list.length === 0) throw new KeptAside('it has no conditions');
  return { conditions: list, combinator: own(parameters, 'combineOperation') === 'any' ? 'or' : 'and' };
}
