import type { Json } from './items.ts';
import type { JsonSchema } from './node-description.ts';

/** How deep a sample goes: recursive schemas end there. */
const MOST_DEPTH = 6;

const FORMATS: Readonly<Record<string, string>> = {
  'date-time': '2000-01-01T00:00:00Z',
  date: '2000-01-01',
  email: 'someone@example.com',
  uri: 'https://example.com/',
};

/**
 * A value that a schema describes, made up: its own example, default or first
 * choice where it has one, else the plainest value of its type. Texts say the
 * name of their field.
 */
export function sampleOf(schema: JsonSchema, name = 'value', depth = 0): Json {
  const { examples, const: only, default: usual, enum: choices, type, format, properties, items, minimum } = schema;
  for (const said of [examples, choices]) if (Array.isArray(said) && said.length > 0) return said[0] as Json;
  if (only !== undefined) return only as Json;
  if (usual !== undefined) return usual as Json;
  const kind = Array.isArray(type) ? type.find((each) => each !== 'null') : type;
  switch (kind) {
    case 'object': {
      const fields = depth < MOST_DEPTH ? Object.entries((properties ?? {}) as Record<string, JsonSchema>) : [];
      return Object.fromEntries(fields.map(([field, each]) => [field, sampleOf(each, field, depth + 1)]));
    }
    case 'array':
      return items && depth < MOST_DEPTH ? [sampleOf(items as JsonSchema, name, depth + 1)] : [];
    case 'integer':
    case 'number':
      return typeof minimum === 'number' ? minimum : 1;
    case 'boolean':
      return true;
    case 'string':
      return FORMATS[String(format)] ?? name;
    default:
      return null;
  }
}
