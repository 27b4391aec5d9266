import { defineNode } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { choice, resultField, text } from '../parameters.ts';
import { parsePath, setAt } from '../values/fields.ts';
import { bytesOfFile, decoded, ENCODINGS, readText } from './source.ts';

const reading = { 'x-when': { operation: ['read'] } };
const writing = { 'x-when': { operation: ['write'] } };

/** Takes the text out of a file, or makes a file of text. */
export const textFile = defineNode({
  type: 'data.text',
  typeVersion: 1,
  title: 'Text file',
  description: 'Takes the text out of a file, or makes a file of text.',
  category: 'data',
  icon: 'file-text',
  keywords: ['extract from file', 'convert to file', 'read', 'write', 'txt', 'plain', 'binary'],
  mode: 'each',
  parameters: Type.Object({
    operation: choice(
      { title: 'Do', description: 'Read or write.' },
      { read: 'Read a file', write: 'Write a file' },
      'read',
    ),
    file: text({ title: 'File', description: 'Name of the file on the item.', ...reading }, 'data'),
    encoding: choice(
      { title: 'Characters', description: 'How the characters of the file are encoded.', ...reading },
      ENCODINGS,
      'auto',
    ),
    into: resultField('text', reading),
    field: text(
      { title: 'Field', description: 'Field that holds the text.', 'x-control': 'field', ...writing },
      'text',
    ),
    fileName: text({ title: 'File name', description: 'Name of the file.', ...writing }, 'data.txt'),
    mimeType: text({ title: 'Content type', description: 'Type of the file.', ...writing }, 'text/plain'),
  }),
  example: { operation: 'read', file: 'data', into: 'text' },

  async run({ parameters, item, files }) {
    const { operation, file, encoding, into, field, fileName, mimeType } = parameters;
    if (operation === 'read') {
      const read = decoded(await bytesOfFile(item, file, files), encoding).replace(/^\uFEFF/, '');
      return { output: setAt(item.json, parsePath(into), read), ...(item.files ? { files: item.files } : {}) };
    }
    const said = await readText({ from: 'field', field, file, encoding }, item, files);
    const written = await files.write({ name: fileName, mimeType, bytes: Buffer.from(said) });
    return { output: item.json, files: { ...item.files, data: written } };
  },
});
