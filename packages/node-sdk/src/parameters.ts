import { type TSchema, Type } from 'typebox';

/**
 * A parameter that a document may leave out. The runner fills in its default
 * before a node sees it, so in `run` it is always there.
 *
 * @throws TypeError when the schema has no default
 */
export function defaulted<Schema extends TSchema>(schema: Schema): Schema {
  if (!('default' in schema)) throw new TypeError('A parameter that may be left out needs a default.');
  // Optional in the schema, present in the type: that is the point of it.
  return Type.Optional(schema) as unknown as Schema;
}
