import { DocumentSchema, type NodeDescription } from '@holdfast/workflow';

const DEFS = '#/$defs/';
const OWN_DEF = /^#\/\$defs\/(.+)$/;

type Schema = Readonly<Record<string, unknown>>;
interface Root {
  readonly properties: Readonly<Record<string, object>>;
  readonly $defs?: Schema;
}

/**
 * The published schema of a document with the parameters of each node type put
 * in, so that a text editor completes and checks those too.
 */
export function textSchema(types: readonly NodeDescription[]): object {
  const { properties, $defs, ...rest } = DocumentSchema as unknown as Root;
  const { items, ...nodes } = properties.nodes as { items: object };
  const placed = types.map((each) => ({ ...each, ...withoutDefs(each) }));
  const byType = placed.map(({ type, typeVersion, title, parameters }) => ({
    if: { properties: { type: { const: type }, typeVersion: { const: typeVersion } }, required: ['type'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
    then: { properties: { parameters: { ...loosened(parameters), title } } },
  }));
  const known = {
    properties: {
      type: { anyOf: [{ enum: types.map(({ type }) => type) }, { type: 'string' }] },
    },
  };
  return {
    ...rest,
    $defs: Object.assign({}, $defs, ...placed.map(({ defs }) => defs)),
    properties: { ...properties, nodes: { ...nodes, items: { allOf: [items, known, ...byType] } } },
  };
}

/** References lead from the root of the whole schema: what the parameters of a type define moves there, under names of its own. */
function withoutDefs({ type, typeVersion, parameters }: NodeDescription) {
  const { $defs = {}, ...own } = parameters as Schema & { readonly $defs?: Schema };
  const nameOf = (name: string) => `${type}.${typeVersion}.${name}`;
  const moved = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(moved);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [
        key,
        key === '$ref' && typeof each === 'string'
          ? each.replace(OWN_DEF, (_, name) => DEFS + nameOf(name))
          : moved(each),
      ]),
    );
  };
  const defs = Object.fromEntries(Object.entries($defs).map(([name, each]) => [nameOf(name), moved(each)]));
  return { parameters: moved(own) as NodeDescription['parameters'], defs };
}

/** Any parameter may be an expression instead of what its schema says: the properties complete, their types do not complain. */
function loosened(schema: NodeDescription['parameters']): object {
  const { properties = {}, ...rest } = schema as { properties?: Record<string, object> };
  const open = Object.entries(properties).map(([name, property]) => [
    name,
    { anyOf: [property, { type: 'string', pattern: '^=' }] },
  ]);
  return { ...rest, properties: Object.fromEntries(open) };
}
