import { type JsonSchema, type NodeDescription, spelledOut } from '@holdfast/workflow';
import type { FieldSchema } from './schema.ts';

const known = new WeakMap<NodeDescription, FieldSchema>();

/** The schema that a form is made from: that of the parameters, with what an operation is called with spelled out. */
export function formSchemaOf(description: NodeDescription): FieldSchema {
  const before = known.get(description);
  if (before) return before;
  const { parameters, shapedBy } = description;
  const properties = parameters.properties as Readonly<Record<string, JsonSchema>> | undefined;
  const values = shapedBy && properties?.[shapedBy.values];
  const schema =
    values && shapedBy
      ? {
          ...parameters,
          properties: { ...properties, [shapedBy.values]: spelledOut({ ...values, $defs: parameters.$defs }) },
        }
      : parameters;
  known.set(description, schema as FieldSchema);
  return schema as FieldSchema;
}
