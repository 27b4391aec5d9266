import { defineNode, fail } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { flag } from '../parameters.ts';
import { getAt, omit, parsePath, setAt } from '../values/fields.ts';

const path = (title: string, description: string) =>
  Type.String({ title, description, minLength: 1, maxLength: 500, 'x-control': 'field' });

/** Renames fields of each item. All at once, so that two fields can change places. */
export const rename = defineNode({
  type: 'core.rename',
  typeVersion: 1,
  title: 'Rename fields',
  description: 'Gives fields of each item other names.',
  category: 'data',
  icon: 'cursor-text',
  keywords: ['key', 'column', 'map', 'move'],
  mode: 'each',
  parameters: Type.Object({
    fields: Type.Array(
      Type.Object(
        { from: path('Field', 'Field as it is called now.'), to: path('New name', 'What it is called from here on.') },
        { additionalProperties: false },
      ),
      { title: 'Fields', description: 'Fields to rename. Dots mean nested fields.', minItems: 1, maxItems: 1_000 },
    ),
    failIfMissing: flag({
      title: 'Fail if a field is missing',
      description: 'Off: a field that an item does not have is passed over.',
    }),
    dots: flag({ title: 'Dots mean nested fields', description: 'Off: a dot is part of the name.' }, true),
  }),
  example: { fields: [{ from: 'CustomerRef.value', to: 'customerId' }] },

  run({ parameters: { fields, failIfMissing, dots }, item }) {
    const moves = fields.map(({ from, to }) => ({ name: from, from: parsePath(from, dots), to: parsePath(to, dots) }));
    const missing = failIfMissing && moves.find((move) => getAt(item.json, move.from) === undefined);
    if (missing) {
      throw fail.data('missing_field', {
        message: `This item has no field "${missing.name}" to rename.`,
        evidence: { path: missing.name },
      });
    }
    let json = omit(
      item.json,
      moves.map((move) => move.from),
    );
    for (const { from, to } of moves) {
      const value = getAt(item.json, from);
      if (value !== undefined) json = setAt(json, to, value);
    }
    return { output: json, ...(item.files ? { files: item.files } : {}) };
  },
});
