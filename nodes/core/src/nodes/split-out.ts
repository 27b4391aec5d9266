import { defineNode, fail, type Json, type JsonObject } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { choice, flag, text } from '../parameters.ts';
import { getAt, omit, type Path, parsePath, setAt } from '../values/fields.ts';
import { keepParameters, kept } from '../values/keep.ts';
import { isMissing, isRecord, kindOf } from '../values/kinds.ts';
import { limitItems } from '../values/storable.ts';

type WhenMissing = 'skip' | 'fail' | 'keep';

function entriesOf(json: JsonObject, path: Path, field: string, whenMissing: WhenMissing): readonly Json[] {
  const value = getAt(json, path);
  if (Array.isArray(value)) return value;
  if (isMissing(value) && whenMissing !== 'fail') return [];
  if (isRecord(value)) return Object.values(value);
  if (isMissing(value)) {
    throw fail.data('missing_field', { message: `This item has no list "${field}".`, evidence: { path: field } });
  }
  throw fail.data('wrong_type', {
    message: `"${field}" must be a list; it is ${kindOf(value)}.`,
    evidence: { path: field },
  });
}

/** Makes one item of each entry of a list. */
export const splitOut = defineNode({
  type: 'core.split-out',
  typeVersion: 1,
  title: 'Split a list',
  description: 'Makes one item of each entry of a list in an item.',
  category: 'data',
  icon: 'list-details',
  keywords: ['array', 'explode', 'unwind', 'flatten', 'iterate', 'lines'],
  mode: 'each',
  parameters: Type.Object({
    fields: Type.Array(Type.String({ minLength: 1, maxLength: 500, 'x-control': 'field' }), {
      title: 'Lists',
      description: 'Fields that hold a list. Several are walked side by side. Of an object, the values are taken.',
      examples: [['lines']],
      minItems: 1,
      maxItems: 20,
    }),
    as: text({
      title: 'Put the entry into',
      description:
        'Field for the entry, when there is one list. Empty: an object becomes the item, anything else keeps the name of the list.',
      'x-control': 'field',
    }),
    ...keepParameters('none', 'Other fields', 'Which other fields of the item each entry takes along.'),
    whenMissing: choice(
      { title: 'If there is no list', description: 'What becomes of an item without the list, or with an empty one.' },
      { skip: 'Drop the item', keep: 'Hand it on as it is', fail: 'Fail when the field is missing' },
      'skip',
    ),
    keepFiles: flag({ title: 'Take files along', description: 'Whether each entry gets the files of the item.' }),
  }),
  example: { fields: ['lines'], keep: 'selected', keepFields: ['invoiceNumber'] },

  run({ parameters, item }) {
    const { as, keep, keepFields, whenMissing, keepFiles } = parameters;
    const lists = parameters.fields.map((field) => {
      const path = parsePath(field);
      return { field, path, entries: entriesOf(item.json, path, field, whenMissing) };
    });
    const count = Math.max(...lists.map(({ entries }) => entries.length));
    limitItems(count);
    const files = keepFiles && item.files ? { files: item.files } : {};
    if (count === 0) return whenMissing === 'keep' ? {} : { items: [] };
    const base = kept(
      omit(
        item.json,
        lists.map(({ path }) => path),
      ),
      keep,
      keepFields,
    );
    const [only] = lists;
    const items = Array.from({ length: count }, (_, index) => {
      if (only && lists.length === 1) return { json: one(base, only.entries[index] ?? null, as, only.path), ...files };
      let json = base;
      for (const { path, entries } of lists) json = setAt(json, path, entries[index] ?? null);
      return { json, ...files };
    });
    return { items };
  },
});

function one(base: JsonObject, entry: Json, as: string, path: Path): JsonObject {
  if (as !== '') return setAt(base, parsePath(as), entry);
  return isRecord(entry) ? { ...base, ...entry } : setAt(base, path, entry);
}
