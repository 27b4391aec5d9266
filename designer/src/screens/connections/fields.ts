import type { ConnectionType } from '../../api/types.ts';

/** One field of a connection, read out of the JSON Schema of its kind. */
export interface ConnectionField {
  readonly name: string;
  readonly title: string;
  readonly description: string | undefined;
  readonly control: 'text' | 'lines' | 'secret' | 'secret-lines' | 'choice' | 'switch' | 'number';
  readonly isRequired: boolean;
  /** Words and values of a choice, in order. */
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly standard: unknown;
  readonly minLength: number | undefined;
  readonly maxLength: number | undefined;
  /** Under which heading it is folded away; undefined: it stands for itself. */
  readonly group: string | undefined;
}

/** What a form holds: texts as typed, switches as they stand. */
export type Values = Readonly<Record<string, string | boolean>>;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const size = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

function controlOf(schema: Record<string, unknown>): ConnectionField['control'] {
  const isLong = schema['x-control'] === 'multiline';
  if (schema.writeOnly === true) return isLong ? 'secret-lines' : 'secret';
  if (isLong) return 'lines';
  if (Array.isArray(schema.enum)) return 'choice';
  if (schema.type === 'boolean') return 'switch';
  return schema.type === 'integer' || schema.type === 'number' ? 'number' : 'text';
}

/** The fields of a kind of connection, in the order of its schema. */
export function fieldsOf({ fields }: Pick<ConnectionType, 'fields'>): ConnectionField[] {
  const properties = isRecord(fields.properties) ? fields.properties : {};
  const required = Array.isArray(fields.required) ? fields.required : [];
  return Object.entries(properties).flatMap(([name, schema]): ConnectionField[] => {
    // What the chosen books fill in is nobody's to type.
    if (!isRecord(schema) || schema.readOnly === true) return [];
    const labels = isRecord(schema['x-labels']) ? schema['x-labels'] : {};
    const choices = Array.isArray(schema.enum) ? schema.enum : [];
    return [
      {
        name,
        title: text(schema.title) ?? name,
        description: text(schema.description),
        control: controlOf(schema),
        isRequired: required.includes(name),
        options: choices.map((value) => ({
          value: String(value),
          label: text(Object.hasOwn(labels, String(value)) ? labels[String(value)] : undefined) ?? String(value),
        })),
        standard: schema.default,
        minLength: size(schema.minLength),
        maxLength: size(schema.maxLength),
        group: text(schema['x-group']),
      },
    ];
  });
}

/** Fields that stand for themselves, then those that are folded away, by their headings. */
export const groupsOf = (
  fields: readonly ConnectionField[],
): readonly (readonly [string | undefined, readonly ConnectionField[]])[] =>
  [...Map.groupBy(fields, ({ group }) => group)].toSorted(
    ([a], [b]) => Number(a !== undefined) - Number(b !== undefined),
  );

/** Whether a field holds anything that it did not begin with. */
export const isGiven = (
  { name, standard = '' }: ConnectionField,
  values: Values,
  secretsSet: readonly string[],
): boolean => secretsSet.includes(name) || (values[name] ?? standard) !== standard;

const isSecret = (control: ConnectionField['control']): boolean => control === 'secret' || control === 'secret-lines';

/** What a form begins with: what is stored, else the standard. Secrets begin empty: they never come back. */
export function initialValues(
  fields: readonly ConnectionField[],
  stored: Readonly<Record<string, unknown>> = {},
): Values {
  return Object.fromEntries(
    fields.map(({ name, control, standard }): [string, string | boolean] => {
      if (isSecret(control)) return [name, ''];
      const value = Object.hasOwn(stored, name) ? stored[name] : standard;
      if (control === 'switch') return [name, value === true];
      return [name, value === undefined || value === null ? '' : String(value)];
    }),
  );
}

/**
 * What is sent. Empty secrets are left out, which keeps the stored ones; so are
 * empty fields that are not required, unless that empties a stored value.
 */
export function bodyOf(
  fields: readonly ConnectionField[],
  values: Values,
  stored: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const { name, control, isRequired } of fields) {
    const value = values[name] ?? '';
    if (control === 'switch') body[name] = value === true;
    else if (value !== '') body[name] = control === 'number' ? Number(value) : value;
    else if (!isSecret(control) && control !== 'number' && (isRequired || (stored[name] ?? '') !== '')) body[name] = '';
  }
  return body;
}

/** A title as the name that documents use: `Xero main` as `xero-main`. */
export const slugOf = (title: string): string =>
  title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 64);
