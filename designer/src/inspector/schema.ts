import type { Json, JsonObject } from '@holdfast/workflow';

/** A parameter's JSON Schema, as far as forms read it. `x-` hints come from the node types. */
export interface FieldSchema {
  readonly type?: string | readonly string[];
  readonly title?: string;
  readonly description?: string;
  readonly default?: Json;
  readonly enum?: readonly Json[];
  readonly const?: Json;
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly required?: readonly string[];
  readonly items?: FieldSchema;
  readonly oneOf?: readonly FieldSchema[];
  readonly anyOf?: readonly FieldSchema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly examples?: readonly Json[];
  readonly 'x-labels'?: Readonly<Record<string, string>>;
  readonly 'x-control'?: string;
  readonly 'x-when'?: Readonly<Record<string, readonly Json[]>>;
  readonly 'x-language'?: string;
  readonly 'x-options'?: string;
  /** What a pattern asks for, in words. */
  readonly 'x-form'?: string;
}

/** Whether a field matters, given what its neighbours say. */
export function applies(
  schema: FieldSchema,
  neighbours: JsonObject,
  all: Readonly<Record<string, FieldSchema>>,
): boolean {
  if (schema['x-control'] === 'hidden') return false;
  const conditions = schema['x-when'];
  if (!conditions) return true;
  return Object.entries(conditions).every(([name, values]) => {
    const said = Object.hasOwn(neighbours, name) ? neighbours[name] : all[name]?.default;
    return values.includes(said as Json) || (typeof said === 'string' && said.startsWith('='));
  });
}

export type Kind =
  | 'choice'
  | 'flag'
  | 'number'
  | 'code'
  | 'long'
  | 'text'
  | 'list'
  | 'texts'
  | 'choices'
  | 'object'
  | 'workflow'
  | 'options'
  | 'json';

const isStructured = ({ type }: FieldSchema): boolean => type === 'object' || type === 'array';

const LONG = new Set(['multiline', 'markdown']);

/** Which control a schema asks for. What no control fits is edited as JSON: never nothing. */
export function kindOf(schema: FieldSchema): Kind {
  if (schema.enum) return 'choice';
  const control = schema['x-control'];
  if (control === 'code') return 'code';
  if (control === 'json') return 'json';
  if (control === 'workflow') return 'workflow';
  const type = Array.isArray(schema.type) ? schema.type.find((each) => each !== 'null') : schema.type;
  switch (type) {
    case 'boolean':
      return 'flag';
    case 'integer':
    case 'number':
      return 'number';
    case 'string':
      if (schema['x-options'] !== undefined) return 'options';
      return control !== undefined && LONG.has(control) ? 'long' : 'text';
    case 'array':
      return schema.items?.properties
        ? 'list'
        : schema.items?.enum
          ? 'choices'
          : schema.items?.type === 'string'
            ? 'texts'
            : 'json';
    case 'object':
      return schema.properties ? 'object' : 'json';
    case undefined:
      return [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])].some(isStructured) ? 'json' : 'text';
    default:
      return 'json';
  }
}

/** The value a new list entry begins with: what is required and has a default. */
export const startOf = (schema: FieldSchema): JsonObject =>
  Object.fromEntries(
    Object.entries(schema.properties ?? {}).flatMap(([name, field]): [string, Json][] =>
      schema.required?.includes(name)
        ? [[name, field.default ?? field.enum?.[0] ?? (kindOf(field) === 'number' ? 0 : '')]]
        : [],
    ),
  );
