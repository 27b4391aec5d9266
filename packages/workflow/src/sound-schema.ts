import type { JsonSchema } from './node-description.ts';
import { isQuickPattern } from './quick-pattern.ts';

/** So many schemas one value may be held against, at one place. */
const MOST_AT_ONE_PLACE = 2_000;
const LISTS = ['allOf', 'anyOf', 'oneOf'] as const;
const REF = /^#\/\$defs\/(.+)$/;

const isSchema = (value: unknown): value is JsonSchema =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** Schemas that hold for the value itself, and for values within it. */
function partsOf(schema: JsonSchema): { here: JsonSchema[]; within: JsonSchema[] } {
  const here = LISTS.flatMap((name) => (Array.isArray(schema[name]) ? schema[name].filter(isSchema) : []));
  const { properties, items, additionalProperties } = schema;
  const named = isSchema(properties) ? Object.values(properties).filter(isSchema) : [];
  return { here, within: [...named, ...[items, additionalProperties].filter(isSchema)] };
}

/**
 * Whether a schema can be compiled and checked in bounded time: every reference leads to one of its
 * `$defs`, none leads back to itself at the same place, nothing multiplies, and every pattern is quick.
 */
export function isSoundSchema(root: JsonSchema): boolean {
  const defs = isSchema(root.$defs) ? root.$defs : {};
  const weights = new Map<JsonSchema, number>();
  const targetOf = ({ $ref }: JsonSchema): JsonSchema | undefined => {
    const name = REF.exec(String($ref))?.[1];
    const target = name !== undefined && Object.hasOwn(defs, name) ? defs[name] : undefined;
    return isSchema(target) ? target : undefined;
  };
  /** How many schemas a value at one place is held against; Infinity: without end. */
  const weigh = (schema: JsonSchema, depth = 1): number => {
    const known = weights.get(schema);
    if (known !== undefined) return known;
    if (depth > MOST_AT_ONE_PLACE) return Number.POSITIVE_INFINITY;
    weights.set(schema, Number.POSITIVE_INFINITY);
    const { here } = partsOf(schema);
    const target = schema.$ref === undefined ? undefined : targetOf(schema);
    let weight = schema.$ref !== undefined && !target ? Number.POSITIVE_INFINITY : 1;
    for (const each of target ? [target, ...here] : here) weight += weigh(each, depth + 1);
    weights.set(schema, weight);
    return weight;
  };
  const seen = new Set<JsonSchema>();
  const waiting = [root, ...Object.values(defs).filter(isSchema)];
  for (let schema = waiting.pop(); schema; schema = waiting.pop()) {
    if (seen.has(schema)) continue;
    seen.add(schema);
    if (weigh(schema) > MOST_AT_ONE_PLACE) return false;
    if (typeof schema.pattern === 'string' && !isQuickPattern(schema.pattern)) return false;
    const { here, within } = partsOf(schema);
    waiting.push(...here, ...within);
  }
  return true;
}
