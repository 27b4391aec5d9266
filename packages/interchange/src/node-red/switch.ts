import type { Json, JsonObject } from '@holdfast/workflow';
import { by, KeptAside } from '../foreign/mapped.ts';
import { listOf, own, textOf } from '../foreign/values.ts';
import type { MappedNode, Source } from './source.ts';
import { readOf, typed } from './values.ts';

const ORDERED: Readonly<Record<string, string>> = { lt: 'lt', lte: 'lte', gt: 'gt', gte: 'gte' };
const UNARY: Readonly<Record<string, string>> = {
  true: 'boolean.true',
  null: 'notExists',
  nnull: 'exists',
};

/** The comparison of one rule. @throws KeptAside */
function conditionsOf(rule: Json, left: string): JsonObject[] {
  const kind = textOf(own(rule, 't'));
  const value = (key: 'v' | 'v2') => typed(own(rule, key), textOf(own(rule, `${key}t`), 'str'));
  const compared = (operator: string, right: Json): JsonObject => ({ left, operator, right });
  if (Object.hasOwn(UNARY, kind)) return [{ left, operator: UNARY[kind] ?? '' }];
  if (Object.hasOwn(ORDERED, kind)) return [compared(`number.${ORDERED[kind]}`, value('v'))];
  switch (kind) {
    case 'eq':
    case 'neq': {
      const right = value('v');
      const type = typeof right === 'number' ? 'number' : typeof right === 'boolean' ? 'boolean' : 'string';
      return [compared(`${type}.${kind === 'eq' ? 'equals' : 'notEquals'}`, right)];
    }
    case 'false':
      return [compared('boolean.equals', false)];
    case 'btwn':
      return [compared('number.gte', value('v')), compared('number.lte', value('v2'))];
    case 'cont':
      return [compared('string.contains', value('v'))];
    case 'regex': {
      const pattern = textOf(own(rule, 'v'));
      return [compared('string.regex', own(rule, 'case') === true ? `/${pattern}/i` : pattern)];
    }
    default:
      throw new KeptAside(`it has a rule of the kind "${kind}"`);
  }
}

/** @throws KeptAside */
export function switchOf({ node }: Source): MappedNode {
  if (textOf(own(node, 'propertyType'), 'msg') !== 'msg')
    throw new KeptAside('it decides by what is not part of a message');
  const left = `={{ ${readOf(textOf(own(node, 'property'), 'payload'))} }}`;
  const given = listOf(own(node, 'rules'));
  const ports = given.map((rule, index) => (own(rule, 't') === 'else' ? 'else' : `rule ${index + 1}`));
  const rules = given.flatMap((rule, index): JsonObject[] =>
    ports[index] === 'else'
      ? []
      : [{ name: ports[index] ?? '', conditions: conditionsOf(rule, left), combinator: 'and' }],
  );
  if (rules.length === 0) throw new KeptAside('it has no rules');
  return {
    type: 'core.switch',
    parameters: {
      rules,
      matches: own(node, 'checkall') === 'false' || own(node, 'checkall') === false ? 'first' : 'all',
      withElse: ports.includes('else'),
      typing: 'loose',
    },
    output: by(...ports),
  };
}
