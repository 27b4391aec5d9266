import { defaulted, defineNode, fail, type Json, type JsonObject } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { choice, fields, flag, list } from '../parameters.ts';
import { convert, FIELD_TYPES } from '../values/convert.ts';
import { omit, parsePath, setAt } from '../values/fields.ts';
import { parseJson } from '../values/json-text.ts';
import { keepParameters, kept } from '../values/keep.ts';
import { isRecord, kindOf } from '../values/kinds.ts';

const assignment = Type.Object(
  {
    name: Type.String({
      title: 'Field',
      description: 'Field to set. Dots make nested fields.',
      minLength: 1,
      maxLength: 500,
      'x-control': 'field',
    }),
    value: defaulted(Type.Unsafe<Json>({ title: 'Value', description: 'What it is set to.', default: null })),
    type: choice({ title: 'Type', description: 'What the value is converted to.' }, FIELD_TYPES, 'auto'),
  },
  { additionalProperties: false },
);

/** The object that the raw form gives: as it is, or read from text. */
function objectOf(json: Json): JsonObject {
  const value = typeof json === 'string' ? parseJson(json, 'The JSON') : json;
  if (isRecord(value)) return value;
  throw fail.data('wrong_type', {
    message: `The JSON of a record must be an object; it is ${kindOf(value)}.`,
    evidence: { path: '/json' },
  });
}

/** Adds, replaces and removes fields of each item. */
export const set = defineNode({
  type: 'core.set',
  typeVersion: 1,
  title: 'Set fields',
  description: 'Adds, replaces and removes fields of each item.',
  category: 'data',
  icon: 'pencil',
  keywords: ['edit', 'assign', 'map', 'transform', 'add field', 'change'],
  mode: 'each',
  parameters: Type.Object({
    mode: choice(
      { title: 'Form', description: 'Whether fields are given one by one, or as JSON.' },
      { fields: 'Field by field', json: 'JSON' },
      'fields',
    ),
    fields: list(
      assignment,
      { title: 'Fields', description: 'Fields to add or replace.', 'x-when': { mode: ['fields'] } },
      { maxItems: 1_000 },
    ),
    json: defaulted(
      Type.Unsafe<Json>({
        title: 'JSON',
        description: 'Fields to add or replace: an object, or text that holds one.',
        'x-control': 'json',
        'x-when': { mode: ['json'] },
        default: {},
      }),
    ),
    ...keepParameters('all'),
    remove: fields({ title: 'Remove', description: 'Fields to take away.' }),
    dots: flag({ title: 'Dots make nested fields', description: 'Off: a dot is part of the name.' }, true),
    ignoreErrors: flag({
      title: 'Keep what cannot be converted',
      description: 'A value that does not fit its type is kept as it is, instead of failing the item.',
    }),
    keepFiles: flag({ title: 'Keep files', description: 'Whether the files of the item go on.' }, true),
  }),
  example: { fields: [{ name: 'customer.name', value: '={{ $json.name }}', type: 'string' }] },

  run({ parameters, item }) {
    const { mode, dots, keep, keepFields, remove, ignoreErrors, keepFiles } = parameters;
    let json = kept(item.json, keep, keepFields, dots);
    if (mode === 'json') {
      for (const [name, value] of Object.entries(objectOf(parameters.json)))
        json = setAt(json, parsePath(name, false), value);
    } else {
      for (const { name, value, type } of parameters.fields)
        json = setAt(
          json,
          parsePath(name, dots),
          ignoreErrors ? tolerant(value, type, name) : convert(value, type, name),
        );
    }
    json = omit(
      json,
      remove.map((field) => parsePath(field, dots)),
    );
    return { output: json, ...(keepFiles && item.files ? { files: item.files } : {}) };
  },
});

function tolerant(value: Json, type: keyof typeof FIELD_TYPES, name: string): Json {
  try {
    return convert(value, type, name);
  } catch {
    return value;
  }
}
