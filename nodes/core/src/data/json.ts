import { defineNode, fail, type Json } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { choice, flag, text } from '../parameters.ts';
import { parsePath, setAt } from '../values/fields.ts';
import { parseJson } from '../values/json-text.ts';
import { isRecord } from '../values/kinds.ts';
import { limitItems } from '../values/storable.ts';
import { readSource, STANDARD_FIELD, sourceParameters, valueToWrite } from './source.ts';

/** Reads JSON text, or writes it. */
export const json = defineNode({
  type: 'data.json',
  typeVersion: 1,
  title: 'JSON',
  description: 'Reads JSON from text or a file, or writes it.',
  category: 'data',
  icon: 'braces',
  keywords: ['parse', 'stringify', 'object', 'file'],
  mode: 'each',
  parameters: Type.Object({
    operation: choice(
      { title: 'Do', description: 'Read or write.' },
      { parse: 'Read JSON', build: 'Write JSON' },
      'parse',
    ),
    ...sourceParameters(STANDARD_FIELD),
    into: text({
      title: 'Result field',
      description: 'Field for the result. Empty, when reading: an object becomes the item, a list becomes items.',
      'x-control': 'field',
    }),
    pretty: flag({ title: 'Indented', description: 'For people to read.', 'x-when': { operation: ['build'] } }),
    asFile: flag({ title: 'As a file', description: 'Make a file of it.', 'x-when': { operation: ['build'] } }),
    fileName: text({ title: 'File name', description: 'Name of the file.', 'x-when': { asFile: [true] } }, 'data.json'),
  }),
  example: { operation: 'parse', field: 'body' },

  async run({ parameters, item, files }) {
    const { operation, into, pretty, asFile, fileName } = parameters;
    const kept = item.files ? { files: item.files } : {};
    if (operation === 'parse') {
      const source = await readSource(parameters, item, files);
      const value: Json = typeof source === 'string' ? parseJson(source, 'The text') : source;
      if (into !== '') return { output: setAt(item.json, parsePath(into), value), ...kept };
      const list = Array.isArray(value) ? value : [value];
      limitItems(list.length);
      return { items: list.map((entry) => ({ json: isRecord(entry) ? entry : { value: entry } })) };
    }
    const value = valueToWrite(parameters.field, item);
    const written = JSON.stringify(value, null, pretty ? 2 : undefined);
    if (!asFile) {
      if (into === '') throw fail.data('no_field', { message: 'Name the field that the JSON text is put into.' });
      return { output: setAt(item.json, parsePath(into), written), ...kept };
    }
    const record = await files.write({ name: fileName, mimeType: 'application/json', bytes: Buffer.from(written) });
    return { output: item.json, files: { ...item.files, data: record } };
  },
});
