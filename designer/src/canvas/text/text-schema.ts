import { DocumentSchema, type NodeDescription } from '@holdfast/workflow';

/**
 * The published schema of a document with the parameters of each node type put
 * in, so that a text editor completes and checks those too.
 */
export function textSchema(types: readonly NodeDescription[]): object {
  const { properties, ...rest } = DocumentSchema as unknown as { properties: Record<string, object> };
  const { items, ...nodes } = properties.nodes as { items: object };
  const byType = types.map(({ type, typeVersion, title, parameters }) => ({
    if: { properties: { type: { const: type }, typeVersion: { const: typeVersion } }, required: ['type'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
    then: { properties: { parameters: { ...loosened(parameters), title } } },
  }));
  const known = {
    properties: {
      type: { anyOf: [{ enum: types.map(({ type }) => type) }, { type: 'string' }] },
    },
  };
  return { ...rest, properties: { ...properties, nodes: { ...nodes, items: { allOf: [items, known, ...byType] } } } };
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
