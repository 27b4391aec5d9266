import { defineNode, fail, type Json, type JsonObject } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { choice, flag, list, text } from '../parameters.ts';
import { parsePath, setAt } from '../values/fields.ts';
import { isRecord, kindOf } from '../values/kinds.ts';
import { readText, STANDARD_FIELD, sourceParameters, valueToWrite } from './source.ts';
import { readXml } from './xml-read.ts';
import { writeXml } from './xml-write.ts';

/** Reads XML, or writes it. No document types, no entities of its own, bounded depth. */
export const xml = defineNode({
  type: 'data.xml',
  typeVersion: 1,
  title: 'XML',
  description: 'Reads XML from text or a file, or writes it.',
  category: 'data',
  icon: 'file-type-xml',
  keywords: ['parse', 'soap', 'camt', 'ubl', 'iso 20022', 'feed', 'rss'],
  mode: 'each',
  parameters: Type.Object({
    operation: choice(
      { title: 'Do', description: 'Read or write.' },
      { parse: 'Read XML', build: 'Write XML' },
      'parse',
    ),
    ...sourceParameters(STANDARD_FIELD),
    into: text(
      {
        title: 'Result field',
        description: 'Field for the result. Empty, when reading: the document becomes the item.',
        'x-control': 'field',
      },
      '',
    ),
    lists: list(
      Type.String({ minLength: 1, maxLength: 200 }),
      {
        title: 'Always lists',
        description: 'Elements that are read as a list even when there is one of them.',
        examples: [['Ntry', 'TxDtls']],
        'x-when': { operation: ['parse'] },
      },
      { maxItems: 200 },
    ),
    withoutPrefixes: flag(
      {
        title: 'Without prefixes',
        description: 'Leaves out name-space prefixes, so that "ns:Amt" is read as "Amt".',
        'x-when': { operation: ['parse'] },
      },
      true,
    ),
    numbers: flag({
      title: 'Read numbers',
      description: 'Turns what looks like a number into one. Off keeps every digit and leading zero.',
      'x-when': { operation: ['parse'] },
    }),
    root: text({
      title: 'Root element',
      description: 'Element around all that is written. Empty: the value is an object with one field, and that is it.',
      'x-when': { operation: ['build'] },
    }),
    asFile: flag({ title: 'As a file', description: 'Make a file of it.', 'x-when': { operation: ['build'] } }),
    fileName: text({ title: 'File name', description: 'Name of the file.', 'x-when': { asFile: [true] } }, 'data.xml'),
  }),
  example: { operation: 'parse', field: 'body', lists: ['Ntry'] },

  async run({ parameters, item, files }) {
    const { operation, into } = parameters;
    const kept = item.files ? { files: item.files } : {};
    if (operation === 'parse') {
      const value = readXml(await readText(parameters, item, files), parameters);
      return { output: into === '' ? value : setAt(item.json, parsePath(into), value), ...kept };
    }
    const written = writeXml(rooted(valueToWrite(parameters.field, item), parameters.root));
    if (!parameters.asFile)
      return { output: setAt(item.json, parsePath(into === '' ? 'xml' : into), written), ...kept };
    const { fileName: name } = parameters;
    const file = await files.write({ name, mimeType: 'application/xml', bytes: Buffer.from(written) });
    return { output: item.json, files: { ...item.files, data: file } };
  },
});

/** The document as an object with one field: its root. @throws NodeFailure data/wrong_type, data/bad_input */
function rooted(value: Json, root: string): JsonObject {
  if (root !== '') {
    if (ELEMENT.test(root)) return { [root]: value };
    throw fail.data('bad_input', {
      message: `"${root.slice(0, 60)}" cannot be the name of an element.`,
      evidence: { path: '/root' },
    });
  }
  if (isRecord(value) && Object.keys(value).length === 1 && !Array.isArray(Object.values(value)[0])) return value;
  throw fail.data('wrong_type', {
    message: `XML has one root element, but the value is ${isRecord(value) ? `an object with the fields ${Object.keys(value).slice(0, 20).join(', ') || 'none'}` : kindOf(value)}. Name a root element.`,
    evidence: { path: '/root' },
  });
}

const ELEMENT = /^[\p{L}_][\p{L}\p{N}_.-]*(?::[\p{L}_][\p{L}\p{N}_.-]*)?$/u;
