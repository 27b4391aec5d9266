import type { JsonSchema } from './node-description.ts';

/** Levels of values within values that are spelled out; what is deeper is any JSON. */
const MOST_DEPTH = 5;
const MOST_SCHEMAS = 1_500;
const REF = /^#\/\$defs\/(.+)$/;

const isSchema = (value: unknown): value is JsonSchema =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
const listOf = (value: unknown): JsonSchema[] => (Array.isArray(value) ? value.filter(isSchema) : []);
const namesOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];

/** What nobody spells out is any JSON, under its own words. */
const anyJson = ({ title, description }: JsonSchema): JsonSchema => ({
  ...(title === undefined ? {} : { title }),
  ...(description === undefined ? {} : { description }),
  'x-control': 'json',
});

/**
 * A schema with its references replaced by what they lead to and its parts put together: for forms, lists of
 * fields and samples, never for checks. What holds itself, or lies deep, is any JSON.
 */
export function spelledOut(root: JsonSchema): JsonSchema {
  const defs = isSchema(root.$defs) ? root.$defs : {};
  let left = MOST_SCHEMAS;

  const spell = (schema: JsonSchema, depth: number, within: ReadonlySet<string>): JsonSchema => {
    left -= 1;
    if (left < 0 || depth > MOST_DEPTH) return anyJson(schema);
    const { $ref, $defs: _, allOf, anyOf, oneOf, ...own } = schema;
    if ($ref !== undefined) return referred(String($ref), own, depth, within);
    const parts = listOf(allOf).map((part) => spell(part, depth, within));
    const choices = listOf(anyOf ?? oneOf).filter(({ type }) => type !== 'null');
    const only = choices.length === 1 ? choices[0] : undefined;
    if (only) return { ...spell(only, depth, within), ...spelledParts(own, depth, within) };
    const whole = parts.reduce(joined, spelledParts(own, depth, within));
    return choices.length === 0
      ? whole
      : { ...whole, anyOf: choices.map((choice) => spell(choice, depth + 1, within)) };
  };

  const referred = (reference: string, own: JsonSchema, depth: number, within: ReadonlySet<string>): JsonSchema => {
    const name = REF.exec(reference)?.[1] ?? '';
    const target = Object.hasOwn(defs, name) ? defs[name] : undefined;
    if (!isSchema(target) || within.has(name)) return anyJson(own);
    return { ...spell(target, depth, new Set([...within, name])), ...own };
  };

  const spelledParts = (own: JsonSchema, depth: number, within: ReadonlySet<string>): JsonSchema => {
    const { properties, items } = own;
    return {
      ...own,
      ...(isSchema(properties)
        ? {
            properties: Object.fromEntries(
              Object.entries(properties).map(([name, each]) => [
                name,
                isSchema(each) ? spell(each, depth + 1, within) : {},
              ]),
            ),
          }
        : {}),
      ...(isSchema(items) ? { items: spell(items, depth + 1, within) } : {}),
    };
  };

  return spell(root, 0, new Set());
}

/** Two schemas that hold for the same value, as one. */
function joined(one: JsonSchema, other: JsonSchema): JsonSchema {
  const properties = { ...(one.properties as object | undefined), ...(other.properties as object | undefined) };
  const required = [...new Set([...namesOf(one.required), ...namesOf(other.required)])];
  return {
    ...other,
    ...one,
    ...(Object.keys(properties).length > 0 ? { properties, type: 'object' } : {}),
    ...(required.length > 0 ? { required } : {}),
  };
}
