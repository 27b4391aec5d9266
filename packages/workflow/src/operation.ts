import { type Static, Type } from 'typebox';
import type { Node } from './document.ts';
import type { JsonObject } from './items.ts';
import { mismatches } from './json-schema.ts';
import type { Catalogue, JsonSchema, NodeDescription } from './node-description.ts';
import { MOST_PATTERN } from './quick-pattern.ts';
import { isSoundSchema } from './sound-schema.ts';
import { spelledOut } from './spelled-out.ts';

/** Texts of others never begin like an expression: nothing in a described operation is worked out. */
const PLAIN = '^(?!=)';
const Plain = (maxLength: number) => Type.String({ maxLength, pattern: PLAIN });

const TYPES = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'];
const ref = { $ref: '#/$defs/describedValue' };
const count = { type: 'integer', minimum: 0 };
const limit = { type: 'number' };
const alternatives = { type: 'array', items: ref, maxItems: 100 };

/**
 * The JSON Schema that an operation may describe its values with: the part of 2020-12 that costs
 * little to check. Quick patterns only, as others may take for ever, and no references but to its own `$defs`.
 */
const describedValue: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    $ref: { type: 'string', pattern: '^#/\\$defs/[A-Za-z0-9_.-]{1,200}$' },
    $defs: { type: 'object', propertyNames: { pattern: '^[A-Za-z0-9_.-]{1,200}$' }, additionalProperties: ref },
    type: { anyOf: [{ enum: TYPES }, { type: 'array', items: { enum: TYPES }, minItems: 1 }] },
    title: { type: 'string', maxLength: 500, pattern: PLAIN },
    description: { type: 'string', maxLength: 2_000, pattern: PLAIN },
    format: { type: 'string', maxLength: 100, pattern: PLAIN },
    pattern: { type: 'string', maxLength: MOST_PATTERN, pattern: PLAIN },
    enum: { type: 'array', minItems: 1, maxItems: 1_000 },
    const: {},
    examples: { type: 'array', maxItems: 10 },
    minimum: limit,
    maximum: limit,
    exclusiveMinimum: limit,
    exclusiveMaximum: limit,
    minLength: count,
    maxLength: count,
    minItems: count,
    maxItems: count,
    properties: { type: 'object', additionalProperties: ref },
    required: { type: 'array', items: { type: 'string' } },
    items: ref,
    additionalProperties: { anyOf: [{ type: 'boolean' }, ref] },
    allOf: alternatives,
    anyOf: alternatives,
    oneOf: alternatives,
    'x-file': { type: 'boolean' },
  },
};

/** What `OperationSchema` refers to; belongs to the root of the schema that holds it. */
export const OPERATION_DEFS = { describedValue };

const described = (description: string) => Type.Unsafe<JsonSchema>({ ...ref, description });

/** One operation of an API as its provider describes it: all that a step needs to call it and to ask for its values. */
export const OperationSchema = Type.Object(
  {
    api: Type.String({ pattern: '^[a-z0-9][a-z0-9-]*$', maxLength: 64, description: 'Slug of the imported API.' }),
    key: Type.String({ minLength: 1, maxLength: 500, pattern: PLAIN, description: 'Its name within the API.' }),
    title: Plain(500),
    server: Type.String({
      maxLength: 1_000,
      pattern: '^(https?://[^\\s/@]+(/\\S*)?)?$',
      description: 'Where it is called without a connection; empty: only with one.',
    }),
    path: Type.String({ pattern: '^/', maxLength: 2_000, description: 'Below the server; {name} stands for a value.' }),
    parameters: Type.Array(
      Type.Object(
        {
          name: Plain(500),
          in: Type.Enum(['path', 'query', 'header', 'cookie']),
          as: Type.String({ minLength: 1, maxLength: 500, pattern: PLAIN, description: 'Its name among the values.' }),
          style: Type.Enum(['simple', 'label', 'matrix', 'form', 'spaceDelimited', 'pipeDelimited', 'deepObject']),
          explode: Type.Boolean(),
          isJson: Type.Optional(Type.Literal(true)),
        },
        { additionalProperties: false },
      ),
      { maxItems: 200 },
    ),
    body: Type.Optional(
      Type.Object(
        {
          as: Type.String({ minLength: 1, maxLength: 500, pattern: PLAIN, description: 'Its name among the values.' }),
          kind: Type.Enum(['json', 'form', 'multipart', 'text', 'file']),
          contentType: Plain(200),
          files: Type.Optional(
            Type.Array(Plain(500), { maxItems: 100, description: 'Fields of a multipart body that are files.' }),
          ),
        },
        { additionalProperties: false },
      ),
    ),
    signIns: Type.Optional(
      Type.Array(Plain(100), {
        maxItems: 20,
        description: 'Sign-ins of the API of which a call takes one. Left out: any; empty: it takes none.',
      }),
    ),
    input: described('An object: parameters and body by their names.'),
    output: Type.Optional(described('The json of one item that the answer gives.')),
  },
  { additionalProperties: false },
);
export type Operation = Static<typeof OperationSchema>;

const KEPT = 64;
const shapes = new Map<string, NodeDescription>();
const NEVER: JsonSchema = { title: 'Operation', not: {} };

/**
 * The description of a node type whose values are described by one of its parameters: with the
 * schema of just this operation. Any other description is given back as it is.
 */
export function describedFor(description: NodeDescription, parameters: JsonObject = {}): NodeDescription {
  const { shapedBy } = description;
  const said = shapedBy && Object.hasOwn(parameters, shapedBy.operation) ? parameters[shapedBy.operation] : undefined;
  if (!shapedBy || said === undefined) return description;
  const key = `${description.type}@${description.typeVersion} ${JSON.stringify(said)}`;
  const known = shapes.get(key);
  const shaped = known ?? shapedWith(description, shapedBy, said);
  shapes.delete(key);
  shapes.set(key, shaped);
  const oldest = shapes.keys().next();
  if (shapes.size > KEPT && !oldest.done) shapes.delete(oldest.value);
  return shaped;
}

/** The description of a node, with what its own parameters say of it. */
export const describeNode = (
  describe: Catalogue,
  { type, typeVersion, parameters }: Pick<Node, 'type' | 'typeVersion' | 'parameters'>,
): NodeDescription | undefined => {
  const description = describe(type, typeVersion);
  return description && describedFor(description, parameters);
};

/** Whether a value is an operation that can be called, its schemas sound. */
export const isOperation = (value: unknown): value is Operation =>
  mismatches(OPERATION_ALONE, value).length === 0 && schemasOf(value as Operation).every(isSoundSchema);

/** The schema of an operation on its own. */
export const OPERATION_ALONE: JsonSchema = { ...OperationSchema, $defs: OPERATION_DEFS };
const schemasOf = ({ input, output }: Operation): JsonSchema[] => [input, ...(output ? [output] : [])];

function shapedWith(
  description: NodeDescription,
  { operation: name, values }: NonNullable<NodeDescription['shapedBy']>,
  said: unknown,
): NodeDescription {
  const { parameters } = description;
  const properties = parameters.properties as Readonly<Record<string, JsonSchema>>;
  // What is none cannot be called: the step says so, and nothing of it is compiled.
  if (!isOperation(said))
    return { ...description, parameters: { ...parameters, properties: { ...properties, [name]: NEVER } } };
  const operation = said;
  const { $defs = {}, ...input } = operation.input;
  const isNeeded = Array.isArray(input.required) && input.required.length > 0;
  return {
    ...description,
    title: operation.title,
    parameters: {
      ...parameters,
      $defs,
      properties: {
        ...properties,
        [name]: { type: 'object', 'x-control': 'hidden' },
        [values]: { ...properties[values], ...input },
      },
      required: [...((parameters.required ?? []) as string[]), ...(isNeeded ? [values] : [])],
    },
    ...(operation.output ? { output: spelledOut(operation.output) } : {}),
  };
}
